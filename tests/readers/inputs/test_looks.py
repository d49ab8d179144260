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
        (b"[1]", "JSON text"),
        (b"a,b\n1,2\n", "CSV text with 2 columns"), (b"hello\n", "plain text"), (b"\0\1\2", "binary data"),
        (b"\0\x05\0\x01" + bytes(20), "NetFlow v5 datagram"), (b"\x5f\0\0\0\0\x0d\0\x01\0\0\0\x20" + bytes(32), "MRT dump"),
    ],
)  # fmt: skip
def test_looks_like(head: bytes, what: str) -> None:
    assert looks_like(head) == what
