"""CSV of addresses and their ASes, whoever made it."""

from __future__ import annotations

import contextlib
import ipaddress
from pathlib import Path

import pyarrow as pa
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleannet.importers.blocks import _parts, read
from cleannet.importers.recognise import importer_of
from cleannet.kernel.addresses import parse
from cleannet.readers.base.input import Unreadable
from cleannet.world.layer import Layer

FORMS = {
    "prefix,asn": "prefix,asn\n9.0.0.0/16,3333\n2a00:1::/32,3334\n",
    "no header": "9.0.0.0/16,3333,Some\n2a00:1::/32,3334,Name\n",
    "quoted": '"network","name","autonomous_system_number"\n"9.0.0.0/16","a, b","3333"\n"2a00:1::/32","x","AS3334"\n',
    "semicolons": "Origin AS;Name;IP-Prefix\nAS3333;x;9.0.0.0/16\nAS3334;x;2a00:1::/32\n",
    "ranges": "# made up\n\nstart_ip,end_ip,asn\n9.0.0.0,9.0.255.255,3333\n2a00:1::,2a00:1:ffff:ffff:ffff:ffff:ffff:ffff,3334\n",
    "ranges, no header": '9.0.0.0,9.0.255.255,3333,"a"\n"2a00:1::","2a00:1:ffff:ffff:ffff:ffff:ffff:ffff",3334,"x"\n',
    "ranges, tabs": "9.0.0.0\t9.0.255.255\t3333\tDE\tX\n2a00:1::\t2a00:1:ffff:ffff:ffff:ffff:ffff:ffff\t3334\tDE\tX\n",
    "byte order mark": "\ufeffnetwork,asn\n9.0.0.0/16,3333\n2a00:1::/32,3334\n",
}


def put(folder: Path, text: str, name: str = "x") -> Path:
    (folder / name).write_bytes(text.encode())
    return folder / name


def answers(layer: Layer, *addresses: str) -> list[tuple[int, ...]]:
    assert layer.prefix_origins is not None
    return [layer.prefix_origins.origins(i) for i in layer.prefix_origins.indexes_of(parse(pa.array(addresses))).tolist()]


@pytest.mark.parametrize("form", FORMS)
def test_every_form(tmp_path: Path, form: str) -> None:
    path = put(tmp_path, FORMS[form], "mine-20260301")
    assert importer_of(path).id == "csv"
    layer = read(path)
    asked = ("8.255.255.255", "9.0.0.0", "9.0.255.255", "9.1.0.0", "2a00:1::", "2a00:1:ffff:ffff:ffff:ffff:ffff:ffff", "2a00:2::")
    assert answers(layer, *asked) == [(), (3333,), (3333,), (), (3334,), (3334,), ()]
    assert (layer.name, layer.date, layer.rows, layer.skipped) == ("addresses", "2026-03-01", 2, {})


def test_rows_that_cannot_be_read_cost_only_themselves(tmp_path: Path) -> None:
    rows = [
        "start,end,asn,name", "9.0.0.0,9.0.0.9,3333", "9.0.0.9,9.0.0.0,1", "9.0.0.0,2a00::,1", "x,9.0.0.0,1", "9.0.0.0",
        "1.0.0.0,1.0.0.0,", "0.0.0.0,255.255.255.255,7",
        "9.1.0.0,9.1.0.0,3333_3334", "9.2.0.0,9.2.0.0,0", '9.3.0.0,"9.3.0.0,7', "1,2,3",
    ]  # fmt: skip
    layer = read(put(tmp_path, "\n".join(rows)))
    assert answers(layer, "9.0.0.0", "9.0.0.9", "9.0.0.10", "9.1.0.0", "9.2.0.0") == [(3333,), (3333,), (), (3333, 3334), ()]
    assert layer.rows == 2  # records, not the prefixes that they were parted into
    assert layer.skipped == {
        "no range of addresses": 5,
        "wrong number of columns": 1,
        "no AS numbers": 1,
        "wider than a /6: no network is given as much": 1,
        "only reserved or private AS numbers": 1,
    }
    assert layer.examples["wrong number of columns"] == "row 6: 9.0.0.0"


def test_of_rows_that_overlap_the_finer_answers_and_equals_are_candidates(tmp_path: Path) -> None:
    layer = read(put(tmp_path, "9.0.0.0,9.0.255.255,7\n9.0.1.0,9.0.1.255,8\n9.0.1.0,9.0.1.255,9\n"))
    assert answers(layer, "9.0.0.1", "9.0.1.1", "9.0.2.1") == [(7,), (8, 9), (7,)]


@pytest.mark.parametrize(
    "text", ["id,name\n1,2\n", "start,asn\n1.1.1.1,7\n", "prefix,name\n1.0.0.0/24,x\n", "16777216,16777471,13335\n", "\n"]
)
def test_other_tables_are_none(tmp_path: Path, text: str) -> None:
    with pytest.raises(Unreadable):
        importer_of(put(tmp_path, text))
    with pytest.raises(Unreadable):
        read(put(tmp_path, text))


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_range_is_the_fewest_prefixes(first: int, size: int) -> None:
    last = first + size
    parts = [(ipaddress.IPv4Address(at), length) for at, length in _parts(first, last, 32)]
    naive = ipaddress.summarize_address_range(ipaddress.IPv4Address(first), ipaddress.IPv4Address(last))
    assert parts == [(network.network_address, network.prefixlen) for network in naive]


def test_the_widest_ranges() -> None:
    assert list(_parts(0, 2**128 - 1, 128)) == [(0, 0)]
    assert len(list(_parts(1, 2**128 - 2, 128))) == 254


@examples(80)
@given(st.sampled_from(sorted(FORMS)), st.integers(0, 120), st.binary(max_size=4))
def test_changed_input_never_crashes(tmp_path_factory: pytest.TempPathFactory, form: str, at: int, new: bytes) -> None:
    content = FORMS[form].encode()
    path = tmp_path_factory.getbasetemp() / "fuzz-csv"
    path.write_bytes(content[:at] + new + content[at + len(new) :])
    with contextlib.suppress(Unreadable):
        read(path)
