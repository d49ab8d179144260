"""Turns a control into files that a real system accepts, and reads these files back. One file for each target.

Nothing is decided here: `control` decides what is stopped, and refuses. A target only knows the syntax of its system. `target` says
what every target has. `syntax/` holds what targets of one language share, and `running/` reads what systems say they run.
"""

from __future__ import annotations

from typing import Final

from cleannet.enforce import (
    akvorado,
    android,
    apple,
    apt,
    bind,
    bird,
    chromium,
    cisco,
    clickhouse,
    csv_,
    custodian,
    dnsmasq,
    fdroid,
    flatpak,
    frr,
    intune,
    juniper,
    knot,
    mmdb,
    nftables,
    openbgpd,
    parquet,
    pmacct,
    recursor,
    rego,
    scp,
    squid,
    unbound,
    zeek,
)
from cleannet.enforce.target import Target

_DEVICES: Final = (apple, android, intune, chromium)
_SHELVES: Final = (apt, flatpak, fdroid)
_CLOUDS: Final = (scp, custodian, rego)
_NAMES: Final = (unbound, bind, recursor, knot, dnsmasq)
_ROUTES: Final = (bird, frr, openbgpd, cisco, juniper, nftables, squid)
_COLLECTORS: Final = (csv_, parquet, mmdb, akvorado, clickhouse, pmacct, zeek)

TARGETS: Final[dict[str, Target]] = {
    one.TARGET.id: one.TARGET
    for one in (
        *_DEVICES,
        *_SHELVES,
        *_CLOUDS,
        *_NAMES,
        *_ROUTES,
        *_COLLECTORS,
    )
}
"""Every target by its id, in the order in which pages list them."""
