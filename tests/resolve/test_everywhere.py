"""The one table of all answers says of every address what resolving that address says."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleannet.columns import Named
from cleannet.kernel.addresses import parse
from cleannet.kernel.intervals import lookup_v4, lookup_v6
from cleannet.model.subject import Subject
from cleannet.resolve.address import resolve
from cleannet.resolve.everywhere import CARRIED, everywhere
from cleannet.resolve.meaning import Asking, Meaning, Ours
from cleannet.resolve.named import Names
from cleannet.world.layer import Layer, PeeringLans
from cleannet.world.view import open_world

DAY = date(2026, 11, 24)
OURS = Ours(frozenset({15169}), ("193.0.0.0/21", "2001:67c::/32"), frozenset({"ripe.net"}))
ASKING = Asking(open_world().at(DAY, DAY), OURS, frozenset({Subject("domain:mail.ru")}))
NAMED = ["202.96.128.86", "10.0.0.1", "240e::1", "8.8.8.8", "2002:ca60:8056::1", "010.0.0.1", "240E:0::2"]


def names() -> Names:
    found = Names()
    found.add([Named(pa.array(["www.mail.ru"] * len(NAMED)), pa.array(NAMED), np.zeros(len(NAMED), np.int64))])
    return found


EVERYWHERE = everywhere(ASKING, names())

v4 = st.one_of(st.integers(0, 2**32 - 1), st.sampled_from(EVERYWHERE.tables.intervals_v4[0].tolist()).map(lambda n: max(n - 1, 0)))
high = st.one_of(st.integers(0, 2**64 - 1), st.sampled_from(EVERYWHERE.tables.intervals_v6[0].tolist()))
v6 = st.tuples(high, st.one_of(st.integers(0, 2**64 - 1), st.sampled_from([0, 1, 2**64 - 1])))


def expected(address: str) -> tuple[Meaning, ...]:
    """By resolving, and by the names."""
    values = pa.array([address])
    resolved = resolve(ASKING, values)
    meaning = resolved.meanings[int(resolved.index[0])]
    _, named = names().meanings(ASKING, values)
    return (meaning, *named) if meaning.candidates else (meaning,)


def text_v4(number: int) -> str:
    return ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))


@examples(300)
@given(v4)
def test_v4(number: int) -> None:
    (code,) = lookup_v4(*EVERYWHERE.tables.intervals_v4, np.array([number], np.uint32))
    assert EVERYWHERE.answer(code) == expected(text_v4(number))


@examples(300)
@given(v6)
def test_v6(halves: tuple[int, int]) -> None:
    address = str(ipaddress.IPv6Address(halves[0] << 64 | halves[1]))
    parsed = parse(pa.array([address]))
    (code,) = lookup_v6(*EVERYWHERE.tables.intervals_v6, *(np.array([half], np.uint64) for half in halves))
    if code == CARRIED:
        assert parsed.is_v4[0]
        assert address not in NAMED
    else:
        assert EVERYWHERE.answer(code) == expected(address)


def test_named_addresses_stand_alone() -> None:
    for address in NAMED[:5]:
        parsed = parse(pa.array([address]))
        if ":" in address:
            number = int(ipaddress.ip_address(address))
            halves = (np.array([half], np.uint64) for half in (number >> 64, number & 2**64 - 1))
            (code,) = lookup_v6(*EVERYWHERE.tables.intervals_v6, *halves)
        else:
            (code,) = lookup_v4(*EVERYWHERE.tables.intervals_v4, parsed.v4)
        assert EVERYWHERE.answer(code) == expected(address)
    assert len(expected("202.96.128.86")) == 2
    assert len(expected("10.0.0.1")) == 1


def test_a_peering_lan_is_no_network_whatever_the_tables_say() -> None:
    lans = [(ipaddress.ip_network("202.96.128.64/26"), "X-IX"), (ipaddress.ip_network("240e:1::/64"), "X-IX")]
    layer = Layer("peering-lans", "x", "2026-11-01", "", "", peering_lans=PeeringLans.of(lans))
    asking = Asking(replace(open_world(), layers=(layer,)).at(DAY, DAY), Ours(frozenset(), ("202.96.128.96/28",), frozenset()))
    texts = [*(f"202.96.128.{host}" for host in (86, 63, 128, 100)), "240e:1::9", "240e:1:0:1::", "::ffff:202.96.128.70"]
    resolved = resolve(asking, pa.array(texts))
    told = [resolved.meanings[at] for at in resolved.index.tolist()]
    assert [m.candidates[0].subject if m.candidates else "" for m in told] == [
        "address:exchange", "asn:4134", "asn:4134", "", "address:exchange", "asn:4134", "address:exchange",
    ]  # fmt: skip
    answers = everywhere(asking, Names())
    v4, v6 = answers.tables.intervals_v4, answers.tables.intervals_v6
    four, six = parse(pa.array(texts[:4])), parse(pa.array(texts[4:6]))
    codes = [*lookup_v4(*v4, four.v4).tolist(), *lookup_v6(*v6, six.hi, six.lo).tolist()]
    assert [answers.answer(code) for code in codes] == [(m,) for m in told[:6]]
