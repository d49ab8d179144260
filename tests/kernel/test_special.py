"""Which addresses reach nobody on the Internet."""

from __future__ import annotations

import ipaddress

import pyarrow as pa
import pytest

from cleannet.kernel.addresses import parse
from cleannet.kernel.special import KINDS, REGISTRY, classify


def kind(text: str) -> str:
    return KINDS[classify(parse(pa.array([text])))[0]]


@pytest.mark.parametrize(
    ("says", "texts"),
    [
        ("local", "0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.1 169.254.0.1"),
        ("local", "172.16.0.0 172.31.255.255"),
        ("local", "192.168.255.255 192.0.2.1 198.51.100.1 203.0.113.9 198.18.0.0 198.19.255.255 224.0.0.1"),
        ("local", "239.255.255.255 255.255.255.255"),
        ("local", ":: ::1 fe80::1%eth0 fc00:: fdff::1 ff02::1 2001:db8::1 3fff:fff::1 2001:2::1 64:ff9b:1::1 fec0::1"),
        ("local", "5f00::1"),
        ("local", "::ffff:10.0.0.1 64:ff9b::192.168.0.1 2002:a00:1::1 2001:0:1:2:3:4:f5ff:fffe"),
        ("reserved", "192.0.0.1 192.88.99.1 240.0.0.0 255.255.255.254 100::1 2001:1ff::1 2001:10::1 ::2 ::8.8.8.8 4000::1"),
        ("reserved", "1000::1 e000::1"),
        ("global", "1.0.0.0 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 172.15.255.255 172.32.0.0 192.0.0.9"),
        ("global", "192.0.0.10 192.31.196.1"),
        ("global", "198.17.255.255 198.20.0.0 223.255.255.255 192.0.1.0 2000::1 2001:200::1 2001:4:112::1 2001:20::1"),
        ("global", "2001:1::1 2620:4f:8000::1"),
        ("global", "3fff:1000::1 2400:3200::1 64:ff9b::8.8.8.8 2002:808:808::1 ::ffff:8.8.8.8 2001:0:1:2:3:4:f7f7:f7f7"),
        ("global", "64:ff9b:1::8.8.8.8 64:ff9b:1:808:8:800::"),
    ],
)
def test_kinds(says: str, texts: str) -> None:
    assert {text: kind(text) for text in texts.split()} == dict.fromkeys(texts.split(), says)


def test_what_is_no_address_is_not_called_local() -> None:
    assert classify(parse(pa.array(["x", None]))).tolist() == [0, 0]


def test_the_registry_holds_prefixes_once() -> None:
    networks = [ipaddress.ip_network(row[0]) for row in REGISTRY]  # raises where bits stand behind the length
    assert len(set(networks)) == len(networks)
    assert all(row[1] in range(len(KINDS)) and row[2] and row[3].startswith("RFC ") for row in REGISTRY)
