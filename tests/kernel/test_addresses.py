"""Text that is an address becomes its number, all other text becomes nothing."""

from __future__ import annotations

import ipaddress

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleannet.kernel import addresses
from cleannet.kernel.addresses import parse


def one(text: str) -> str:
    """What the address is, as `4:number`, `6:number` or `invalid`."""
    p = parse(pa.array([text]))
    assert p.is_v4[0] + p.is_v6[0] + p.invalid[0] == 1
    if p.is_v4[0]:
        return f"4:{p.v4[0]}"
    return f"6:{int(p.hi[0]) << 64 | int(p.lo[0])}" if p.is_v6[0] else "invalid"


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "1", "1.2.3", "1.2.3.4.5", "1.2.3.4 ", " 1.2.3.4", "1.2.3.4:443",
        "010.1.1.1", "1.1.1.01", "1.1.1.00", "256.1.1.1",
        "1.1.1.999", "1..1.1", ".1.1.1", "1.1.1.", "1.2.3.4/24", "0x1.1.1.1",
        "1.2.3.-4", "1.2.3.٤", "[::1]", ":", ":::", "1::2::3", "12345::",
        "::1/64", "::g", "fe80::1%", "::%%", "%eth0", "1.2.3.4%eth0", "::1\x00",
        "1.1.1.1\x00", "::ffff:1.2.3.04", "::1%" + "x" * 99, "4294967296",
        "1.1.1.4294967297",
    ],
)  # fmt: skip
def test_what_is_no_address_is_invalid(text: str) -> None:
    assert one(text) == "invalid"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("0.0.0.0", "4:0"),
        ("255.255.255.255", "4:4294967295"),
        ("1.20.0.9", "4:18087945"),
        ("::", "6:0"),
        ("2001:db8::1", "6:42540766411282592856903984951653826561"),
        ("2001:DB8:0:0:0:0:0:1", "6:42540766411282592856903984951653826561"),
        ("fe80::1%eth0", "6:338288524927261089654018896841347694593"),
        ("::192.0.2.1", "6:3221225985"),
        ("::ffff:192.0.2.1", "4:3221225985"),
        ("::FFFF:c000:201", "4:3221225985"),
        ("64:ff9b::192.0.2.1", "4:3221225985"),
        ("2002:c000:201::7", "4:3221225985"),
        ("2001:0:1:2:3:4:3fff:fdfe", "4:3221225985"),
        ("64:ff9b:1::1", "4:1"),  # RFC 8215: what RFC 6052, section 2.2, has there
        ("64:ff9b:1:2:3::192.0.2.1", "4:3221225985"),
        ("64:ff9b:1:7:c0:2:100::", "4:3221225985"),  # by a prefix of 64 bits
        ("64:ff9b:1:7c0:0:201::", "4:3221225985"),  # of 56
        ("64:ff9b:1:c000:2:100::", "4:3221225985"),  # of 48
    ],
)
def test_an_address_is_its_number(text: str, says: str) -> None:
    assert one(text) == says


def test_arrays_with_nulls_offsets_and_other_types() -> None:
    whole = pa.array(["x", "1.1.1.1", None, "::1", "nonsense", "2.2.2.2"])
    p = parse(whole[1:5])
    assert (p.is_v4.tolist(), p.is_v6.tolist(), p.invalid.tolist()) == (
        [True, False, False, False],
        [False, False, True, False],
        [False, False, False, True],
    )
    assert (p.v4.tolist(), p.lo.tolist()) == ([16843009, 0, 0, 0], [0, 0, 1, 0])
    assert parse(pa.array([], type=pa.string())).size == 0
    assert parse(pa.nulls(3)).invalid.tolist() == [False] * 3
    assert parse(pa.array(["", ""])).invalid.all()


def test_chunks_are_seamless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "_AT_ONCE", 2)
    p = parse(pa.array(["1.0.0.1", "1.0.0.2", "::1", "1.0.0.3", "1.0.0.4"]))
    assert p.v4.tolist() == [16777217, 16777218, 0, 16777219, 16777220]


@pytest.mark.slow
@given(st.lists(st.text("0123456789.:afF% g", max_size=20) | st.ip_addresses().map(str) | st.text(max_size=5)))
def test_equals_the_standard_library(texts: list[str]) -> None:
    p = parse(pa.array(texts, type=pa.string()))
    for i, text in enumerate(texts):
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            assert p.invalid[i], text
            continue
        if address.version == 6 and p.is_v6[i]:
            assert int(p.hi[i]) << 64 | int(p.lo[i]) == int(address) & (2**128 - 1), text
        elif address.version == 6:
            carried = address.ipv4_mapped or address.sixtofour or (address.teredo or (0, 0))[1]
            assert p.is_v4[i], text
            assert p.v4[i] == int(carried or ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)), text
        else:
            assert p.is_v4[i], text
            assert p.v4[i] == int(address), text
