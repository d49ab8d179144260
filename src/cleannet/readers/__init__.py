"""Bytes to columns: one file a format, in the wing of its kind, and this list of all of them. What a file is, its content tells."""

from __future__ import annotations

from typing import Final

from cleannet.readers.apps import fdroid, mdm, packages
from cleannet.readers.captures import pcap
from cleannet.readers.cloud import kubernetes, terraform, terraform_plan
from cleannet.readers.flows import arrow, eve, json_lines, netflow, parquet, table, vpcflow, zeek
from cleannet.readers.inputs.base import Reader
from cleannet.readers.inventories import circuits, cyclonedx, devices, leases, mac_table, neighbours, nmap, vendors
from cleannet.readers.routes import bgpdump, bird, frr, mrt
from cleannet.readers.traces import atlas, mtr, scamper

READERS: Final[tuple[Reader, ...]] = (
    *zeek.READERS,
    vpcflow.READER,
    table.READER,
    parquet.READER,
    arrow.READER,
    eve.READER,
    json_lines.READER,
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
    terraform_plan.READER,
    kubernetes.READER,
    cyclonedx.READER,
    circuits.READER,
    nmap.READER,
    neighbours.READER,
    mac_table.READER,
    *leases.READERS,
    devices.READER,
    *vendors.READERS,
)
