"""A probe speaks to the server that is named, over TLS unless it is this machine, and takes no other address."""

from __future__ import annotations

import pytest

from cleannet.probe.fates import Fault
from cleannet.probe.server import Server, stream_server, web_server


@pytest.mark.parametrize(
    ("text", "server", "url"),
    [
        ("https://matrix.example.org", Server("matrix.example.org", 0, False, True), "https://matrix.example.org"),
        ("https://matrix.example.org:8448/", Server("matrix.example.org", 8448, False, True), "https://matrix.example.org:8448"),
        ("https://[2001:db8::1]:8448", Server("2001:db8::1", 8448, False, True), "https://[2001:db8::1]:8448"),
        ("http://127.0.0.1:8008", Server("127.0.0.1", 8008, True, False), "http://127.0.0.1:8008"),
        ("http://localhost", Server("localhost", 0, True, False), "http://localhost"),
        ("http://[::1]:8008", Server("::1", 8008, True, False), "http://[::1]:8008"),
        ("https://127.0.0.1", Server("127.0.0.1", 0, True, True), "https://127.0.0.1"),
    ],
)
def test_a_web_server(text: str, server: Server, url: str) -> None:
    assert web_server(text) == server
    assert server.url == url


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("http://matrix.example.org", "no encryption"),
        ("http://127.0.0.1.example.org", "no encryption"),
        ("http://localhost.example.org", "no encryption"),
        ("http://192.168.1.4:8008", "no encryption"),
        ("matrix.example.org", "by its URL"),
        ("ftp://matrix.example.org", "speaks ftp"),
        ("https://matrix.example.org/_matrix", "no path"),
        ("https://matrix.example.org?x=1", "nothing behind it"),
        ("https://matrix.example.org#a", "nothing behind it"),
        ("https://", "no name of a host"),
        ("https://exa mple.org", "no name of a host"),
        ("https://example.org:99999", "no address of a server"),
        ("https://[::1", "no address of a server"),
        ("https://пример.example", "no name of a host"),
        ("https://-x.example", "no name of a host"),
    ],
)
def test_what_is_no_web_server(text: str, why: str) -> None:
    with pytest.raises(Fault, match=why):
        web_server(text)


def test_a_password_in_an_address_is_not_shown() -> None:
    for make, text in ((web_server, "https://ann:hunter2@example.org"), (stream_server, "ann:hunter2@example.org")):
        with pytest.raises(Fault, match="holds a name or a password") as found:
            make(text)
        assert "hunter2" not in str(found.value)


def test_a_server_of_streams() -> None:
    assert stream_server("example.org") == Server("example.org", 0, False, True)
    assert stream_server("example.org:5223") == Server("example.org", 5223, False, True)
    assert stream_server("127.0.0.1:5222") == Server("127.0.0.1", 5222, True, False)
    assert stream_server("192.168.1.4") == Server("192.168.1.4", 0, False, True)
    for text in ("https://example.org", "example.org/room", "", "exa mple.org"):
        with pytest.raises(Fault):
            stream_server(text)
