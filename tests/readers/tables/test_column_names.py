"""What a header makes: one kind of table at most, whose mapping is told."""

from __future__ import annotations

import pytest
from arrays import listed
from inputs import an_input

from cleannet.readers import READERS
from cleannet.readers.base.input import Unreadable
from cleannet.readers.flows import table as flow_table
from cleannet.readers.tables.layout import layout


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("ts,te,td,sa,da,sp,dp,pr,ipkt,ibyt", "flow"),
        ("firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,flows", "flow"),
        ("SRC_IP,DST_IP,PACKETS,BYTES", "flow"),
        ("source.ip;destination.ip;source.bytes", "flow"),
        ("IPV4_SRC_ADDR|IPV4_DST_ADDR|IN_BYTES", "flow"),
        ("remote_ip\tbytes", "flow"),
        ("remote_ip\tport", "destinations"),
        ("DeviceName,ApplicationName,ApplicationPublisher,Platform", "mdm"),
        ("Device ID,Bundle Id", "mdm"),
        ("Device name,Serial,App,Package,Version", "mdm"),
        ("User,Application,AppId", "mdm"),
        ("User,Device,App", "mdm"),
        ("Host,Application,Owner team,Cost centre", None),
        ("Manufacturer,Count", "devices"),
        ("Rank,Destination,Sessions,Bytes Out", "destinations"),
        ("App,Package,Version", None),  # of a distribution, of a language, of an app?
        ("Hostname,Package,Version", None),
        ("Application,Package,Version,Trackers", "mdm"),
        ("app_name,version_name,trackers", "mdm"),
        ("Store,App ID,App name,Developer", "catalogue"),
        ("title,appId,developer,realInstalls,reviews", "catalogue"),
        ("trackId,bundleId,trackName,sellerName,averageUserRating", "catalogue"),
        ("App,Publisher,Store", "catalogue"),
        ("Device name,Bundle Id,Store", "mdm"),
        ("Software,Publisher,Price", "mdm"),
        ("App name,Bundle Id,Price,Platform", "mdm"),
        ("App name,Package name,Score,Installs,Rating", "mdm"),
        ("name,store,city", None),
        ("name,publisher", "mdm"),
        ("Circuit,A end,Z end,Cables", "circuits"),
        ("circuit_id,cable_1,cable_2", "circuits"),
        ("hostname,mac", "devices"),
        ("manufacturer,model", "devices"),
        ("Vendor,Model", "devices"),
        ("Manufacturer,Product", "devices"),
        ("Vendor,Product,Purpose", "devices"),
        ("Vendor,Product,Hostname", "devices"),
        ("Vendor,Product", "vendors"),  # which may be a service
        ("Vendor name,Country,Product", "vendors"),
        ("Vendor", "vendors"),
        ("Company,LEI,Country", "vendors"),
        ("name", "vendors"),
        ("name,age", None),
        ("vendor,supplier", None),
        ("Supplier,Supplier Name,City", "vendors"),
        ("Vendor ID,Vendor,Country", "vendors"),
        ("Lieferant;Lieferantenname;Ort", "vendors"),
        ("Company,Model,Asset Tag", None),
        ("AUTH_METHOD;PROVIDER;CHECK_ID;STATUS;RESOURCE_UID", None),
        ("provider,region,resource_type,resource_name", None),
        ("vendor,cve,title", None),
        ("name,version,vendor", "mdm"),
        ("Name,Vendor,Version,Serial Number", "devices"),
        ("Application name,Platform,Application version,Device count", "mdm"),
        ("Name,Role,Manufacturer,Type", "devices"),
        ("Name,Manufacturer,Type", "devices"),
        ("DisplayName,Manufacturer,Version", "mdm"),
        ("Manufacturer,Country", "vendors"),
        ("Vendor,Type,Country", "vendors"),
        ("file,HMAC", None),
        ("PC,LAN MAC 2", "devices"),
        ("Hersteller;Modell", "devices"),
        ("address,hwaddr,valid_lifetime,expire", None),
        ("IPAddress,MAC,Lease Expiry Time", None),
        ("foo,bar", None),
    ],
)
def test_a_header_makes_one_kind_of_table(header: str, kind: str | None) -> None:
    found = layout((header + "\n").encode())
    assert (found.kind if found else None) == kind
    claimed = [reader.id for reader in READERS if reader.sniff((header + "\n").encode())]
    assert claimed == ([] if kind is None else [{"flow": "flow-table"}.get(kind, kind)])


def test_the_mapping_is_told() -> None:
    item = an_input(b"dst_ip,foo,bytes,src_ip\n203.0.113.1,x,5,192.0.2.1\n")
    list(flow_table.read(item))
    assert item.log.notes == ["columns taken: src_ip -> address far-end, dst_ip -> address far-end, bytes -> octets; ignored: foo"]


@pytest.mark.parametrize(
    ("header", "row", "first"),
    [
        ("src_ip,dst_ip,@timestamp,timestamp", "192.0.2.1,203.0.113.9,2024-01-02,2024-01-01", 1_704_067_200_000_000),
        ("src_ip,dst_ip,timestamp,@timestamp", "192.0.2.1,203.0.113.9,2024-01-01,2024-01-02", 1_704_067_200_000_000),
        ("src_ip,host.name,dst_ip,hostname,x,x", "192.0.2.1,a,203.0.113.9,b,,", -1),
    ],
)
def test_a_name_that_stands_twice_matters_where_its_column_is_taken(header: str, row: str, first: int) -> None:
    (batch,) = flow_table.read(an_input(f"{header}\n{row}\n".encode()))
    assert [r.values.to_pylist() for r in batch.references] == [["192.0.2.1"], ["203.0.113.9"]]
    assert (batch.seen_first.tolist() if batch.seen_first is not None else [-1]) == [first]


def test_a_column_named_twice_is_an_error() -> None:
    with pytest.raises(Unreadable, match="the column 'SRC_IP' twice"):
        list(flow_table.read(an_input(b"src_ip,dst_ip,SRC_IP\n192.0.2.1,192.0.2.2,192.0.2.3\n")))


def test_as_numbers_of_an_exporter_stand_beside_the_addresses() -> None:
    header = b"srcAddr,dstAddr,srcAS,dstAS,bytes\n192.0.2.1,203.0.113.9,0,64500,5\n"
    item = an_input(header)
    (batch,) = flow_table.read(item)
    (note,) = item.log.notes
    assert "dstAS -> asn far-end, if the addresses tell another" in note
    told = [(r.values.to_pylist(), listed(r.beside)) for r in batch.references if r.beside is not None]
    assert told == [(["64500"], ["203.0.113.9"])]
