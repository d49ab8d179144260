"""A file that no reader knows is told in words."""

from __future__ import annotations

import pytest

from cleannet.readers.inputs.looks import looks_like


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"", "empty"), (b"\x89PNG\r\n\x1a\n", "PNG image"), (b"\x0a\x0d\x0d\x0a", "pcapng capture"),
        (b"\xd4\xc3\xb2\xa1", "pcap capture"),
        (b"\x7fELF", "ELF program"), (b"<?xml version='1.0'?>\n<a:b c='d'/>", "XML text with root element a:b"),
        (b"[1]", "JSON text"), (b'{"a": 1,\n', "JSON text with keys a"), (b'[[{"a": 1}, {"b": 2}]]\n', "JSON text with keys a"),
        (b"[INFO] started\n[WARN] late\n", "log of lines in no form that we know"), (b"[1796035872] x: y\n", "plain text"),
        (b'{"a": 1}\n{"a": 2}\n', "JSON text with keys a"), (b"{hello}\n", "plain text"), (b'{"a\\u0007": 1}', "JSON text"),
        (b"May 30 10:00:06 rec x[1]: a, b\nMay 30 10:00:07 rec x[1]: c, d\n", "log of lines in no form that we know"),
        (b"2026-11-24 10:00:00,a\n2026-11-24 10:00:01,b\n", "CSV text with 2 columns"),
        (b"\x09\x08\x10\x00" + bytes(20),
         "an old worksheet of Excel (.xls), which is not read; open it in a spreadsheet and save it as .xlsx"),
        (b"<?xml version='1.0'?>\n<Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>",
         "XML spreadsheet of Excel 2003, which is not read; open it in a spreadsheet and save it as .xlsx"),
        (b"a,b\n1,2\n", "CSV text with 2 columns"), (b"hello\n", "plain text"), (b"\0\1\2", "binary data"),
        (b"\0\x05\0\x01" + bytes(20), "NetFlow v5 datagram"), (b"\x5f\0\0\0\0\x0d\0\x01\0\0\0\x20" + bytes(32), "MRT dump"),
    ],
)  # fmt: skip
def test_looks_like(head: bytes, what: str) -> None:
    assert looks_like(head) == what
