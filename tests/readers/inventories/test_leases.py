"""Leases of three DHCP servers, whole and broken."""

from __future__ import annotations

import pytest
from arrays import listed
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers.base.reader import Reader
from cleannet.readers.inventories.leases import READERS

ISC = b"""# The format of this file is documented in the dhcpd.leases(5) manual page.

authoring-byte-order little-endian;
server-duid "\\000\\001";
lease 192.0.2.10 {
  starts 4 2026/11/19 12:00:00;
  ends 4 2026/11/19 13:00:00;
  cltt 4 2026/11/19 12:30:00;
  binding state active;
  hardware ethernet 00:1c:b3:09:85:15;
  uid "\\001\\000\\034\\263}";
  set vendor-class-identifier = "example; {";
  on expiry {
    set x = "y";
  }
  client-hostname "printer";
}
lease 192.0.2.11 {
  starts epoch 1763553600; # Wed Nov 19 12:00:00 2025
  hardware ethernet 02:00:00:00:00:01;
}
lease 192.0.2.12 {
  starts never;
  binding state abandoned;
}
lease 192.0.2.13 {
  hardware ethernet 00:1c:b3:09:85:16;
lease 192.0.2.14 {
  starts 9 2026/99/99 12:00:00;
  hardware ethernet 00:1c:b3:09:85:17;
}
host camera {
  dynamic;
  hardware ethernet 00:1c:b3:09:85:18;
  fixed-address 192.0.2.15;
}
host gone   {
  dynamic;
  deleted;
}
ia-na "\\001\\002{" {
  cltt 4 2026/11/19 12:00:00;
  iaaddr 2001:db8::5 {
    binding state active;
  }
}
stray words
lease 192.0.2.16 {
  hardware ethernet 00:1c:b3:09:85:19;
"""
DNSMASQ = b"""1763553600 00:1c:b3:09:85:15 192.0.2.10 printer 01:00:1c:b3:09:85:15
0 00:1c:b3:09:85:16 192.0.2.11 * *
1763553600 06-00:1c:b3:09 192.0.2.12 * *
1763553600 da:a1:19:00:00:01 192.0.2.13 phone *
what
duid 00:01:00:01:2b:c4:9e:1b
1763553600 12345678 2001:db8::5 printer 00:01:00:01
"""
KEA4 = b"""address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context,pool_id
192.0.2.10,00:1c:b3:09:85:15,01:00,3600,1763553600,1,0,0,printer.example.org.,0,,0
192.0.2.11,00:1c:b3:09:85:16,,4294967295,6058521295,1,0,0,a&#x2cb,0,,0
192.0.2.12,,,3600,1763553600,1,0,0,,1,,0
192.0.2.13,00:1c:b3:09:85:17,,soon,1763553600,1,0,0,,0,,0
nowhere,00:1c:b3:09:85:17,,3600,1763553600,1,0,0,,0,,0
192.0.2.14
"""
KEA6 = b"""address,duid,valid_lifetime,expire,subnet_id,pref_lifetime,lease_type,iaid,prefix_len,hostname,hwaddr,state
2001:db8::5,00:01,3600,1763553600,1,3000,0,1,128,printer,00:1c:b3:09:85:15,0
2001:db8::6,00:02,3600,1763553600,1,3000,0,1,128,,,0
"""
ODHCPD = b"""# br-lan 000100012a2b2c2d00000c112230 1234567 laptop 1795507200 1 128 2001:db8::1/128
2001:db8::1\tlaptop.lan\tlaptop
# br-lan 00000c112230 ipv4 printer 1795507200 c0000205 32 192.0.2.5/32
# br-lan 00000c112231 ipv4 - -1 c0000206 32 192.0.2.6/32
# br-lan odd
"""
SAMPLES = {"leases-isc": ISC, "leases-dnsmasq": DNSMASQ, "leases-kea": KEA4, "leases-odhcpd": ODHCPD}
BY_ID = {reader.id: reader for reader in READERS}


def read(reader: Reader, data: bytes) -> list[Batch]:
    return list(reader.read(an_input(data)))


def told(data: bytes, name: str) -> tuple[list[tuple[int, str, str, int]], list[tuple[int, str, str]]]:
    """Record, asset, MAC address and second of each lease; and the skipped."""
    (batch,) = read(BY_ID[name], data)
    (found,) = batch.references
    assert (found.kind, found.role) == ("mac", "interface")
    assert found.rows is not None
    assert found.rows.tolist() == list(range(len(batch.records)))
    assert batch.asset is not None
    assert batch.seen_first is not None
    seen = [t // 1_000_000 for t in batch.seen_first.tolist()]
    leases = list(zip(batch.records.tolist(), listed(batch.asset), listed(found.values), seen, strict=True))
    return leases, [(s.record, s.reason, s.detail) for s in batch.skipped]


def test_isc() -> None:
    leases, skipped = told(ISC, "leases-isc")
    assert leases == [
        (5, "printer", "00:1C:B3:09:85:15", 1795091400),
        (28, "192.0.2.14", "00:1C:B3:09:85:17", -1),
        (32, "camera", "00:1C:B3:09:85:18", -1),
    ]
    assert skipped == [
        (18, "locally administered address", "192.0.2.11 02:00:00:00:00:01"),
        (22, "no MAC address", "192.0.2.12"),
        (26, "lease without a closing brace", "192.0.2.13"),
        (37, "deleted", "gone"),
        (43, "no MAC address", "2001:db8::5"),
        (47, "not a line of a lease file", "stray words"),
        (48, "lease without a closing brace", "192.0.2.16"),
    ]


def test_isc_in_seconds_since_1970() -> None:
    data = b"lease 192.0.2.1 {\n  starts epoch 1763553600; # Wed\n  hardware ethernet 00:1c:b3:09:85:15;\n}\n"
    assert told(data, "leases-isc")[0] == [(1, "192.0.2.1", "00:1C:B3:09:85:15", 1763553600)]


def test_dnsmasq() -> None:
    leases, skipped = told(DNSMASQ, "leases-dnsmasq")
    assert leases == [(1, "printer", "00:1C:B3:09:85:15", -1), (2, "192.0.2.11", "00:1C:B3:09:85:16", -1)]
    assert skipped == [
        (3, "no MAC address", "192.0.2.12"),
        (4, "locally administered address", "192.0.2.13 da:a1:19:00:00:01"),
        (5, "not a line of a lease file", "what"),
        (7, "no MAC address", "2001:db8::5"),
    ]


def test_kea() -> None:
    leases, skipped = told(KEA4 + KEA6, "leases-kea")
    assert leases == [
        (2, "printer.example.org", "00:1C:B3:09:85:15", 1763550000),
        (3, "a,b", "00:1C:B3:09:85:16", 1763554000),
        (5, "192.0.2.13", "00:1C:B3:09:85:17", -1),
        (9, "printer", "00:1C:B3:09:85:15", 1763550000),
    ]
    assert skipped == [
        (4, "no MAC address", "192.0.2.12"),
        (6, "not a line of a lease file", "nowhere,00:1c:b3:09:85:17,,3600,1763553600,1,0,0,,0,,0"),
        (7, "no MAC address", "192.0.2.14"),
        (10, "no MAC address", "2001:db8::6"),
    ]


@pytest.mark.parametrize("data", [ISC, DNSMASQ, KEA4, KEA6, b"duid 00:01\n", b'ia-na "x" {\n', b"host a {\n  dynamic;\n"])
def test_each_is_known_by_one_reader(data: bytes) -> None:
    assert sum(reader.sniff(data) for reader in READERS) == 1


@pytest.mark.parametrize(
    "other",
    [b"", b"lease of a house\n", b"address,hwaddr\n", b"1763553600 1 2 3 4\n", b"host a\n", b"subnet 192.0.2.0 {\n", b"\0" * 9],
)
def test_other_texts_are_left_alone(other: bytes) -> None:
    assert not any(reader.sniff(other) for reader in READERS)


@examples(150)
@given(st.sampled_from(READERS), st.integers(0, 900), st.binary(max_size=6), st.integers(0, 20))
def test_mutated_leases_lose_none_and_raise_nothing(reader: Reader, at: int, put: bytes, cut: int) -> None:
    good = SAMPLES[reader.id]
    data = good[:at] + put + good[at + cut :]
    reader.sniff(data)
    numbers = [n for b in read(reader, data) for n in (*b.records.tolist(), *(s.record for s in b.skipped))]
    assert len(numbers) == len(set(numbers))


def test_odhcpd_knows_ipv4_leases_by_the_mac_address() -> None:
    reader = next(reader for reader in READERS if reader.id == "leases-odhcpd")
    assert reader.sniff(ODHCPD)
    (batch,) = reader.read(an_input(ODHCPD))
    assert batch.references[0].values.to_pylist() == ["00:00:0C:11:22:30", "00:00:0C:11:22:31"]
    assert batch.asset is not None
    assert batch.asset.to_pylist() == ["printer", "192.0.2.6"]
    assert [(s.record, s.reason) for s in batch.skipped] == [(1, "no MAC address"), (5, "not a line of a lease file")]


def test_newer_odhcpd_writes_mac_addresses_with_colons() -> None:
    reader = next(reader for reader in READERS if reader.id == "leases-odhcpd")
    data = (
        b"# br-lan 00:00:0c:11:22:30 ipv4 printer 1795507200 c0000205 32 192.0.2.5/32\n"
        b"# br-lan 0:0:c:11:22:31 ipv4 - -1 c0000206 32 192.0.2.6/32\n"
    )
    assert reader.sniff(data)
    (batch,) = reader.read(an_input(data))
    assert batch.references[0].values.to_pylist() == ["00:00:0C:11:22:30", "00:00:0C:11:22:31"]
