"""Routes of OpenBMP: headers between them, withdrawals, and lines that are none."""

from __future__ import annotations

from readers.routes.told import assets, read_by, roles, skips

from cleannet.readers import READERS
from cleannet.readers.routes.openbmp import READER

HEADER = "V: 1.7\nC_HASH_ID: c0ffee\nT: unicast_prefix\nL: 300\nR: 2\n\n"
HASH = "0123456789abcdef" * 2


def row(action: str, net: str = "198.51.100.0\t24", path: str = "11 22 33") -> str:
    told = [
        action,
        "1",
        HASH,
        HASH,
        "192.0.2.1",
        HASH,
        HASH,
        "192.0.2.9",
        "11",
        "2026-11-20 04:00:00.250000",
        net,
        "1",
        "igp",
        path,
    ]
    return "\t".join([*told, "3", "33", "192.0.2.9", "0", "100", "", "0", "", "", "", "0", "1", "", "0", "", "1", "1"]) + "\n"


FILE = (
    HEADER
    + row("add")
    + row("add", "2001:db8::\t32", " 44 {55,66}")
    + HEADER
    + row("del", path="")
    + row("add", path="")
    + "add\tx\n"
)


def test_routes_are_read_and_headers_are_none() -> None:
    data = FILE.encode()
    assert [reader.id for reader in READERS if reader.sniff(data)] == ["openbmp"]
    for text in (data, data.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + data):
        batches, _ = read_by(READER, text)
        assert roles(batches)[1] == {"direct": [11], "transit": [22], "origin": [33]}
        assert roles(batches)[2] == {"direct": [44], "aggregated": [55, 66]}
        assert assets(batches) == ["198.51.100.0/24", "2001:db8::/32"]
        assert skips(batches) == [(3, "withdrawal"), (4, "no AS path"), (5, "no route in it")]
        assert batches[0].seen_last is not None
        assert set(batches[0].seen_last.tolist()) == {1795147200_250000}


def test_a_file_without_headers_is_known() -> None:
    assert READER.sniff(row("add").encode())
    assert not READER.sniff(b"add\t1\tx\n")
