"""The logs whose lines may come through syslog, and so may stand mixed in one file: the readers of all their forms."""

from __future__ import annotations

from typing import Final

from cleannet.readers.base.reader import Reader
from cleannet.readers.firewalls import asa, filterlog, fortigate, netfilter, paloalto
from cleannet.readers.inputs.log_forms import Form, readers_of
from cleannet.readers.names import bind, dnsmasq, unbound
from cleannet.readers.proxies import squid

FORMS: Final[tuple[Form, ...]] = (
    fortigate.FORM,
    asa.FORM,
    paloalto.FORM,
    netfilter.FORM,
    filterlog.FORM,
    squid.FORM,
    bind.FORM,
    unbound.FORM,
    dnsmasq.FORM,
)

READERS: Final[tuple[Reader, ...]] = readers_of(FORMS)
