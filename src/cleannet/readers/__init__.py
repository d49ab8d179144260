"""Bytes to columns: one file a format, named after it, and this list of all of them. What a file is, its content tells."""

from __future__ import annotations

from typing import Final

from cleannet.readers import (
    atlas,
    bgpdump,
    bird,
    circuits,
    cyclonedx,
    devices,
    fdroid,
    flow_arrow,
    flow_json,
    flow_table,
    frr,
    kubernetes,
    leases,
    mdm,
    mrt,
    mtr,
    neighbours,
    netflow,
    nmap,
    packages,
    pcap,
    scamper,
    terraform,
    vendors,
    vpcflow,
    zeek,
)
from cleannet.readers.base import Reader

READERS: Final[tuple[Reader, ...]] = (
    *zeek.READERS,
    vpcflow.READER,
    *flow_table.READERS,
    flow_arrow.READER,
    flow_json.READER,
    netflow.READER,
    pcap.READER,
    bgpdump.READER,
    mrt.READER,
    frr.READER,
    bird.READER,
    atlas.READER,
    scamper.READER,
    mtr.READER,
    packages.READER,
    mdm.READER,
    fdroid.READER,
    terraform.READER,
    kubernetes.READER,
    cyclonedx.READER,
    circuits.READER,
    nmap.READER,
    neighbours.READER,
    *leases.READERS,
    devices.READER,
    *vendors.READERS,
)
