"""Lists of networks: tables of peers and of ASes, neighbours as routers print them, and plain lists."""

from __future__ import annotations

import re

import pytest
from arrays import listed
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers import reader_of
from cleannet.readers.inventories.networks import READERS, read_list, read_summary, read_table, sniff_list, sniff_summary

TABLE, SUMMARY, LIST = READERS
Told = dict[int, list[tuple[str, str, object]]]


def told(batches: list[Batch]) -> Told:
    """Record -> kind, role and value of what it refers to, but for the names beside numbers: see `beside`."""
    found: Told = {}
    for batch in batches:
        for references in batch.references:
            assert references.rows is not None
            for row, value in zip(references.rows, listed(references.values), strict=True):
                if references.kind != "asn-name":
                    found.setdefault(int(batch.records[row]), []).append((references.kind, references.role, value))
    return found


def beside(batches: list[Batch]) -> list[list[object]]:
    """Role, name and number of the names beside numbers, in the order of their records."""
    found = []
    for batch in batches:
        for references in batch.references:
            if references.kind == "asn-name" and references.rows is not None:
                assert references.beside is not None
                pairs = zip(listed(references.values), listed(references.beside), strict=True)
                found += [
                    (int(batch.records[row]), references.role, name, number)
                    for row, (name, number) in zip(references.rows, pairs, strict=True)
                    if name
                ]
    return [told for _, *told in sorted(found)]


def skips(batches: list[Batch]) -> list[tuple[int, str]]:
    return sorted((s.record, s.reason) for batch in batches for s in batch.skipped)


def id_of(text: str) -> str:
    reader = reader_of(text.encode())
    return reader.id if reader else ""


# --- tables -----------------------------------------------------------------------------------------------------------------------

PEERS = """Peer ASN,Peer Name,IXP,Type
4134,China Telecom,AMS-IX,peering
AS4837,China Unicom,DE-CIX,transit
1.10,Somebody,PNI,transit
"""


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_of_peers(delimiter: str) -> None:
    data = PEERS.replace(",", delimiter).encode()
    assert id_of(data.decode()) == "peers"
    batches = list(read_table(an_input(data)))
    assert told(batches) == {n: [("asn", "direct", asn)] for n, asn in ((2, 4134), (3, 4837), (4, 65546))}
    assert [listed(batch.asset) for batch in batches if batch.asset is not None] == [["AMS-IX", "DE-CIX", "PNI"]]


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("ASN,Peer", "direct"),
        ("Remote AS;Description", "direct"),
        ("neighbor_asn,neighbor_ip,prefixes", "direct"),
        ("AS Number,Name,Relationship", "direct"),
        ("upstream,asn", "direct"),
        ("Préfixes;AS distant", "direct"),
        ("Nachbar-AS;Beschreibung", "direct"),
        ("ASN,Holder", "listed"),
        ("asn,as_name,country", "listed"),
        ("ASN", "listed"),
        ("name,asn", "listed"),
    ],
)
def test_headers_of_peers_and_of_lists(header: str, role: str) -> None:
    delimiter = ";" if ";" in header else ","
    names = header.split(delimiter)
    row = delimiter.join("4134" if re.search("as", name, re.IGNORECASE) and "name" not in name.lower() else "" for name in names)
    data = f"{header}\n{row}\n".encode()
    assert TABLE.sniff(data)
    assert told(list(read_table(an_input(data)))) == {2: [("asn", role, 4134)]}


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("ASN,IP Prefix,Max Length,Trust Anchor", ""),
        ("network,autonomous_system_number,autonomous_system_organization", ""),
        ("prefix,asn,name", "vendors"),
        ("srcaddr,dstaddr,bytes,asn,name", "flow-table"),
        ("hostname,manufacturer,model,asn,role", "devices"),
        ("mac,asn,name", "devices"),
        ("circuit,cable,provider,asn", "circuits"),
        ("ip,asn,path,status", ""),
    ],
)
def test_other_tables_with_a_column_of_numbers_are_none_of_networks(header: str, kind: str) -> None:
    assert not TABLE.sniff(f"{header}\n1,2,3,4\n".encode())
    assert id_of(f"{header}\n1,2,3,4\n") in (kind, "")


def test_a_table_of_companies_is_judged_by_their_names_too() -> None:
    data = b"Company,ASN\nChina Telecom,4134\nExample Ltd,\n,AS4837 AS9808\n,x\n"
    batches = list(read_table(an_input(data)))
    assert told(batches) == {
        2: [("asn", "listed", 4134), ("org-name", "listed", "China Telecom")],
        3: [("org-name", "listed", "Example Ltd")],
        4: [("asn", "listed", 4837), ("asn", "listed", 9808)],
    }
    assert skips(batches) == [(5, "no AS number")]


def test_numbers_that_are_none_or_may_be_two_are_told() -> None:
    data = b"ASN,Peer\nAS4294967296,a\n3.0,b\n4134.0,c\nabc,d\n,e\n4134/x,f\n"
    batches = list(read_table(an_input(data)))
    names = {n: [("org-name", "listed", name)] for n, name in ((2, "a"), (3, "b"), (5, "d"), (6, "e"), (7, "f"))}
    assert told(batches) == {4: [("asn", "direct", 4134)], **names}


def test_a_row_with_no_number_is_judged_by_its_name() -> None:
    data = b"Peer;ASN\nChina Unicom;n/a\nTelia;1299\nCITIC Telecom CPC;\n;\n;n/a\n"
    batches = list(read_table(an_input(data)))
    assert told(batches) == {
        2: [("org-name", "listed", "China Unicom")], 3: [("asn", "direct", 1299)], 4: [("org-name", "listed", "CITIC Telecom CPC")]
    }  # fmt: skip


def test_a_name_beside_a_number_goes_along_with_it() -> None:
    rows = b"China Unicom;1299;1299\n;3356;3356\nTwo;AS174 AS209;174\n"
    assert beside(list(read_table(an_input(b"Peer;ASN;Nr\n" + rows)))) == [
        ["direct", "China Unicom", "1299"], ["direct", "Two", "174"], ["direct", "Two", "209"]
    ]  # fmt: skip
    assert beside(list(read_table(an_input(b"Holder;ASN;Nr\n" + rows))))[0] == ["listed", "China Unicom", "1299"]
    assert beside(list(read_table(an_input(b"Company;ASN;Nr\n" + rows)))) == []  # judged by its name as it is
    assert beside(list(read_list(an_input(b"AS1299 China Unicom\nAS174 AS209\nAS3356 # Level 3\n")))) == [
        ["listed", "China Unicom", "1299"], ["listed", "Level 3", "3356"]
    ]  # fmt: skip


# --- neighbours of a router -------------------------------------------------------------------------------------------------------

CISCO = """BGP router identifier 192.0.2.1, local AS number 64500
BGP table version is 79023, main routing table version 79023
11/11 BGP path/bestpath attribute entries using 3080 bytes of memory

Neighbor        V           AS MsgRcvd MsgSent   TblVer  InQ OutQ Up/Down  State/PfxRcd
*192.0.2.9      4         4134  511374  421210    79022    0    0 4w0d         6063
192.0.2.10      4         1.10  511374  421210    79022    0    0 never    Idle (Admin)
192.0.2.11      4        64500  511374  421210    79022    0    0 4w0d         6063
2001:db8:ffff:ffff:ffff:ffff:ffff:1
                4         4837  511374  421210    79022    0    0 4w0d         6063
"""
FRR = """IPv4 Unicast Summary (VRF default):
BGP router identifier 192.0.2.1, local AS number 64500 vrf-id 0
BGP table version 12
RIB entries 5, using 960 bytes of memory

Neighbor        V         AS   MsgRcvd   MsgSent   TblVer  InQ OutQ  Up/Down State/PfxRcd   PfxSnt Desc
192.0.2.9       4       4134     12345     12346        0    0    0 01:02:03            5        6 transit one
spine-1(swp1)   4      65546     12345     12346        0    0    0 01:02:03       Active        0 N/A

Total number of neighbors 2
"""
ARISTA = """BGP summary information for VRF default
Router identifier 192.0.2.1, local AS number 64500
Neighbor Status Codes: m - Under maintenance
  Description              Neighbor         V  AS           MsgRcvd   MsgSent  InQ OutQ  Up/Down State   PfxRcd PfxAcc
  Transit to 5             192.0.2.9        4  4134             149       152    0    0 02:25:23 Estab   1      1
                           192.0.2.10       4  1.10             149       152    0    0 02:25:23 Estab   1      1
"""
XR = """BGP router identifier 192.0.2.1, local AS number 64500
Process       RcvTblVer   bRIB/RIB   LabelVer  ImportVer  SendTblVer  StandbyVer
Speaker           94623      94623      94623      94623       94623           0

Neighbor        Spk    AS MsgRcvd MsgSent   TblVer  InQ OutQ  Up/Down  St/PfxRcd
192.0.2.9         0  4134   36190   64731        0    0    0 00:00:00 Idle
192.0.2.10        0  1.10   36190   64731        0    0    0     7w2d         82
"""
JUNOS = """Groups: 2 Peers: 2 Down peers: 0
Peer                     AS      InPkt     OutPkt    OutQ   Flaps Last Up/Dwn State|#Active/Received/Accepted/Damped...
192.0.2.9              4134    1165670    1238837       0       1 9w2d 5:23:37 Establ
  inet.0: 23/224/224/0
192.0.2.10             1.10     753373     783304       0      50 35w2d 3:57:43 Establ
  inet.0: 65/224/224/0
"""
OPENBGPD = """Neighbor                   AS    MsgRcvd    MsgSent  OutQ Up/Down  State/PrfRcvd
192.0.2.9                4134        164         68     0 00:32:04      0
192.0.2.10               1.10        164         68     0 00:32:04 Connect
"""
GOBGP = """Peer            AS  Up/Down State       |#Received  Accepted
192.0.2.9     4134 00:04:36 Establ      |        1         1
192.0.2.10   65546 never    Idle        |        0         0
"""


@pytest.mark.parametrize("text", [CISCO, FRR, ARISTA, XR, JUNOS, OPENBGPD, GOBGP])
def test_neighbours_of_each_router(text: str) -> None:
    for data in (text.encode(), b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(), f"edge1#show bgp summary\n{text}".encode()):
        assert sniff_summary(data)
        found = list(told(list(read_summary(an_input(data)))).values())
        assert found[:2] == [[("asn", "direct", 4134)], [("asn", "direct", 65546)]]
        assert found[2:] == ([[("asn", "direct", 4837)]] if text == CISCO else [])


def test_the_router_s_own_network_and_sessions_that_are_down() -> None:
    item = an_input(CISCO.encode())
    batches = list(read_summary(item))
    assert skips(batches) == [(8, "internal neighbour")]
    assert "internal neighbour" in SUMMARY.idle
    assert item.log.notes == ["1 sessions are not up; their neighbours are judged too, since they may come up"]
    assert [listed(batch.asset) for batch in batches if batch.asset is not None] == [
        ["192.0.2.9", "192.0.2.10", "2001:db8:ffff:ffff:ffff:ffff:ffff:1"]
    ]


def test_a_row_that_is_cut_is_told() -> None:
    data = CISCO.replace("4134  511374  421210    79022    0    0 4w0d         6063", "41x4").encode()
    assert skips(list(read_summary(an_input(data))))[0] == (6, "no AS number")


def test_a_table_of_routes_below_is_for_another_reader() -> None:
    table = "   Network          Next Hop            Metric LocPrf Weight Path\n*> 198.51.100.0/24  192.0.2.9    0     0 11 22 i\n"
    assert id_of(CISCO + table) == "router-table"


# --- plain lists ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "AS4134\nAS4837\n",
        "as4134\n\n4837\n",
        "# our ASNs\n4134\n4837\n",
        "Peers:\n4134\n4837\n",
        "AS4134 China Telecom\nAS4837 China Unicom Group\nAS1.10 Example Ltd\n",
        "AS4134, AS4837\n",
        "AS 4134 # Chinanet\nAS 4837\n",
        "ASN4134|CHINANET-BACKBONE\nASN4837|CHINA169\n",
    ],
)
def test_plain_lists(text: str) -> None:
    for data in (text, "\ufeff" + text, text.replace("\n", "\r\n"), text.rstrip("\n")):
        assert id_of(data) == "as-list"
        found = told(list(read_list(an_input(data.encode()))))
        assert [value for said in found.values() for _, _, value in said][:2] == [4134, 4837]
        assert {(kind, role) for said in found.values() for kind, role, _ in said} == {("asn", "listed")}


def test_a_line_that_is_none_is_told() -> None:
    data = b"AS4134\nAS99999999999\nhello\n"
    assert skips(list(read_list(an_input(data)))) == [(2, "no AS number"), (3, "no AS number")]


def test_other_lists_are_left_alone() -> None:
    others = ("", "80\n443\n8080\n", "4134\n", "AS4134\nhello\n", "1 apple\n2 pears\n", "ASCII\n", "AS-SET\n", "asn\nx\n", "\0" * 9)
    assert not any(sniff_list(other.encode()) for other in others)


NUMBER = st.integers(1, 4294967295)


def written(number: int, form: str) -> str:
    return {"AS": f"AS{number}", "dotted": f"as{number >> 16}.{number & 65535}", "named": f"AS{number} Some Name, Ltd"}[form]


@examples(80)
@given(st.lists(NUMBER.filter(lambda n: n & 65535), min_size=1, max_size=8), st.sampled_from(["AS", "dotted", "named"]))
def test_what_is_written_is_read_again(numbers: list[int], form: str) -> None:
    data = "".join(written(number, form) + "\n" for number in numbers).encode()
    assert sniff_list(data)
    assert told(list(read_list(an_input(data)))) == {n: [("asn", "listed", asn)] for n, asn in enumerate(numbers, 1)}


def test_a_set_of_networks_is_asked_by_its_name_beside_the_numbers() -> None:
    table = b'asn,name\n"AS4134, AS-CHINANET",Foo\nRADB::AS-EXAMPLE,\n"AS4837, x y",Bar\n'
    plain = b"# peers\nAS4134\nAS-CHINANET\nAS3320:AS-CUST\n"
    expected = (
        {"asn listed 4134", "org-name listed Foo", "org-name listed AS-CHINANET", "org-name listed RADB::AS-EXAMPLE"}
        | {"org-name listed Bar"},  # its number cannot be read
        {"asn listed 4134", "asn listed 3320", "org-name listed AS-CHINANET", "org-name listed AS-CUST"},
    )
    for data, told in zip((table, plain), expected, strict=True):
        (reader,) = [reader for reader in READERS if reader.sniff(data)]
        found = {
            f"{r.kind} {r.role} {value}"
            for b in reader.read(an_input(data))
            for r in b.references
            for value in r.values.to_pylist()
            if value
        }
        assert found == told
    assert not any(reader.sniff(b"as-built\nas-is\n") for reader in READERS)


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("AS 4134", [4134]),
        ("ASN-4134", [4134]),
        ("AS#4134 AS 4837", [4134, 4837]),
        ("4134 (Chinanet)", [4134]),
        ("4134; 4837", [4134, 4837]),
    ],
)
def test_a_number_apart_from_its_letters_or_before_a_name_is_that_number(cell: str, numbers: list[int]) -> None:
    reader = reader_of(f"ASN,Holder\n{cell},Somebody\n".encode())
    assert reader is not None
    (batch,) = reader.read(an_input(f"ASN,Holder\n{cell},Somebody\n".encode()))
    (refs,) = (one for one in batch.references if one.kind == "asn")
    assert refs.values.to_pylist() == numbers
