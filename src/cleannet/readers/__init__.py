"""Bytes to columns: one file per format, in the folder of its kind, and this list of all readers. The content decides the
format.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from cleannet.columns import Batch
from cleannet.readers import logs, objects
from cleannet.readers.apps import (
    aab,
    analysed,
    apk,
    catalogue,
    desktop,
    fdroid,
    fdroiddata,
    framework,
    id_list,
    ios_list,
    ipa,
    library,
    mdm,
    packages,
    relay,
)
from cleannet.readers.base.input import Input
from cleannet.readers.base.paths import AsPaths
from cleannet.readers.base.reader import Read, Reader
from cleannet.readers.captures import pcap, sflow
from cleannet.readers.cloud import cloudformation, compose, kubernetes, pulumi, terraform, terraform_plan
from cleannet.readers.firewalls import azure_firewall, defender, zscaler
from cleannet.readers.flows import (
    arrow,
    azure,
    connections,
    eve,
    json_lines,
    netflow,
    parquet,
    printed,
    sflowtool,
    sflowtool_samples,
    table,
    vflow,
    vpcflow,
    zeek,
)
from cleannet.readers.inputs.wrapped import behind_tabs, unwrapped
from cleannet.readers.inventories import (
    circuits,
    cyclonedx,
    destinations,
    devices,
    leases,
    lldp_json,
    mac_table,
    neighbours,
    networks,
    nmap,
    nxos_json,
    scans,
    spdx,
    switch_shows,
    syft,
    vendors,
)
from cleannet.readers.names import adguard, dns_json, dns_table, dnstap_yaml, route53
from cleannet.readers.proxies import har, w3c
from cleannet.readers.routes import (
    bgp_json,
    bgpdump,
    bird,
    elements,
    frr,
    junos,
    mrt,
    openbmp,
    ris_live,
    route_blocks,
    router_entries,
    router_json,
    router_table,
)
from cleannet.readers.traces import atlas, mtr, mtr_text, scamper, traceroute

READERS: Final[tuple[Reader, ...]] = (
    *zeek.READERS,
    vpcflow.READER,
    azure.READER,
    table.READER,
    parquet.READER,
    arrow.READER,
    eve.READER,
    json_lines.READER,
    netflow.READER,
    sflowtool.READER,
    sflowtool_samples.READER,
    vflow.READER,
    printed.READER,
    connections.READER,
    *logs.READERS,
    *azure_firewall.READERS,
    zscaler.READER,
    defender.READER,
    w3c.READER,
    har.READER,
    route53.READER,
    adguard.READER,
    dnstap_yaml.READER,
    dns_json.READER,
    dns_table.READER,
    pcap.READER,
    sflow.READER,
    bgpdump.READER,
    mrt.READER,
    frr.READER,
    bird.READER,
    router_table.READER,
    router_entries.READER,
    route_blocks.READER,
    junos.READER,
    router_json.READER,
    elements.READER,
    ris_live.READER,
    bgp_json.READER,
    openbmp.READER,
    atlas.READER,
    scamper.READER,
    mtr.READER,
    mtr_text.READER,
    traceroute.READER,
    apk.READER,
    aab.READER,
    ipa.READER,
    framework.READER,
    library.READER,
    packages.READER,
    id_list.READER,
    ios_list.READER,
    desktop.READER,
    analysed.READER,
    catalogue.READER,
    mdm.READER,
    fdroid.READER,
    fdroiddata.READER,
    relay.READER,
    terraform.READER,
    terraform_plan.READER,
    pulumi.READER,
    cloudformation.READER,
    kubernetes.READER,
    compose.READER,
    cyclonedx.READER,
    spdx.READER,
    syft.READER,
    circuits.READER,
    nmap.READER,
    scans.READER,
    neighbours.READER,
    mac_table.READER,
    switch_shows.READER,
    lldp_json.READER,
    nxos_json.READER,
    *leases.READERS,
    devices.READER,
    objects.READER,
    *networks.READERS,
    *vendors.READERS,
    *destinations.READERS,
)


def reader_of(head: bytes, readers: Sequence[Reader] = READERS) -> Reader | None:
    """The reader that recognises this beginning of an input."""
    return next((reader for reader in readers if reader.sniff(head)), None)


def known_as(item: Input) -> tuple[Input, Reader] | None:
    """The input and the reader that recognises it, if needed with its wrapping removed; None if no reader does."""
    if not behind_tabs(item.head) and (reader := reader_of(item.head)) is not None:
        return item, reader
    found = unwrapped(item, lambda head: reader_of(head) is not None)
    if found is None or (reader := reader_of(found[0].head)) is None:
        return None
    inside, by_line = found
    if by_line:
        return inside, reader
    unit = "record" if reader.unit == "line" else reader.unit
    return inside, replace(reader, unit=unit, read=partial(_without_lines, reader.read), lines=None)


def _without_lines(read: Read, item: Input) -> Iterator[Batch]:
    """The same records with no line numbers, because they are not lines of a file."""
    try:
        for batch in read(item):
            yield replace(batch, lines=None)
    finally:
        item.log.by_line, item.log.above = False, -1


def paths_of(item: Input) -> Iterator[AsPaths]:
    """The routes of a file in any format that has AS paths, in pieces; none if it has no routes. Raises Unreadable."""
    found = known_as(item)
    return found[1].paths(found[0]) if found and found[1].paths else iter(())
