"""Tables of DEX files: types, what is defined and works, value strings; and files that lie about their offsets."""

from __future__ import annotations

import struct
from contextlib import suppress
from random import Random

import numpy as np
import pytest
from apps.dex import Class, Method, dex, stub, working

from cleannet.kernel.compiled import as_written
from cleannet.kernel.dex import Dex, read_dex, telling

FILE = dex(
    [
        working("com.vendor.Tracker"),
        stub("com.other.Stub"),
        Class("com.third.Native", (Method(native=True),)),
        Class("com.fourth.Interface"),
        Class("com.fifth.Own", (Method(calls=(("com.fifth.inner.Part", "go"),)),)),
        Class("com.sixth.Long", (Method("a"), Method("b", strings=("https://six.example/",) * 300, calls=(("z.Z", "z"),)))),
    ],
    types=["com.absent.Type"],
    strings=["https://api.example.org/v1", "héllo\0wörld"],
)


def types(found: Dex) -> dict[str, tuple[bool, bool]]:
    return {
        found.data[found.begin[at] : found.end[at]].tobytes().decode(): (bool(defined), bool(works))
        for at, defined, works in zip(found.types.tolist(), found.defined, found.works, strict=True)
    }


def table(data: bytes) -> Dex:
    (found,) = read_dex(np.frombuffer(data, np.uint8))
    return found


@pytest.fixture(autouse=True)
def _compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of small files too, which are read as the loops are written until they are compiled."""
    monkeypatch.setattr("cleannet.kernel.dex._FEW", -1)


def test_types_are_defined_or_referred_to_and_work_or_do_nothing() -> None:
    found = types(table(FILE))
    assert found["Lcom/vendor/Tracker;"] == (True, True)
    assert found["Lcom/other/Stub;"] == (True, False)
    assert found["Lcom/third/Native;"] == (True, True)
    assert found["Lcom/fourth/Interface;"] == (True, False)
    assert found["Lcom/fifth/Own;"] == (True, False)
    assert found["Lcom/sixth/Long;"] == (True, True)
    assert found["Lcom/absent/Type;"] == (False, False)


def test_value_strings_are_those_that_name_nothing() -> None:
    found = table(FILE)
    values = {found.data[b:e].tobytes() for b, e, v in zip(found.begin, found.end, found.values, strict=True) if v}
    assert values == {b"https://api.example.org/v1", "héllo".encode() + b"\xc0\x80" + "wörld".encode(), b"https://six.example/"}


def test_the_compiled_form_is_the_written_one() -> None:
    with as_written():
        slow = table(FILE)
    fast = table(FILE)
    for name in ("begin", "end", "values", "types", "defined", "works"):
        assert np.array_equal(getattr(slow, name), getattr(fast, name))
    assert slow.lost == fast.lost == 0


def test_the_quick_ways_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Strings that follow each other are found by their lengths, and URLs by their colons; whatever a stranger changes in them."""
    chance = Random(7)
    texts = ["a.example:80", "no::colon", "x://y", "", "é" * 90, "l" * 130, "m" * 127, "://", "a.b://c", "one.example/p:q"]
    whole = dex([working("com.vendor.Tracker")], strings=texts)
    found = table(whole)
    first, last = int(found.begin.min()) - 2, int(found.end.max()) + 1
    files = [whole]
    for _ in range(600):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 4)):
            data[chance.choice((chance.randrange(first, last), chance.randrange(0x70, 0xF0)))] = chance.choice(
                b"\0\0\x01\x7f\x80\xff:/"
            )
        files.append(bytes(data))

    def told() -> list[object]:
        made: list[object] = []
        for data in files:
            one = table(data)
            urls, hosts = telling(one)
            made.append([x.tolist() for x in (one.begin, one.end, one.works, urls, hosts)] + [one.lost])
        return made

    quick = told()
    monkeypatch.setattr("cleannet.kernel.dex._plain_bounds", lambda *_: False)
    monkeypatch.setattr("cleannet.kernel.dex._follow_each_other", lambda _: False)
    assert told() == quick


@pytest.mark.parametrize("data", [b"", b"dex\n035\0", b"PK\x03\x04" + bytes(200), FILE[:40] + b"\x12\x34\x56\x78" + FILE[44:]])
def test_what_is_no_dex_says_where(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"^byte \d+: "):
        read_dex(np.frombuffer(data, np.uint8))


def test_tables_outside_the_file_are_lost_and_counted() -> None:
    for word in (15, 17, 19, 23, 25):  # offsets of strings, types, protos, methods, classes
        data = bytearray(FILE)
        struct.pack_into("<I", data, 4 * word, 0xFFFFFFF0)
        assert table(bytes(data)).lost > 0


@pytest.mark.slow
def test_strings_that_share_octets_do_not_take_forever() -> None:
    """Twenty thousand strings, each of which claims the same half megabyte."""
    number, body = 20_000, b"\x7f" + b"a" * 500_000 + b"\0"
    head = bytearray(FILE[:0x70])
    struct.pack_into("<II", head, 56, number, 0x70)
    for word in (16, 18, 20, 22, 24):
        struct.pack_into("<II", head, 4 * word, 0, 0)
    offsets = struct.pack("<I", 0x70 + 4 * number) * number
    found = table(bytes(head) + offsets + body)
    assert found.lost > number - 10


def test_methods_that_share_code_do_not_take_forever() -> None:
    """Ten thousand methods, all of which have the same code of half a megabyte that calls nothing."""
    code = struct.pack("<HHHHII", 1, 0, 0, 0, 0, 250_000) + bytes(500_000)
    whole = bytearray(dex([stub("a.A")]))
    code_at = len(whole)
    entries = b"\0\0" + bytes([0x90, 0x4E]) + b"\0"  # no fields, 10,000 direct methods
    entries += (b"\0\x09" + bytes([code_at & 0x7F | 0x80, code_at >> 7 & 0x7F | 0x80, code_at >> 14])) * 10_000
    data_at = code_at + len(code)
    classes = struct.unpack_from("<I", whole, 100)[0]
    struct.pack_into("<I", whole, classes + 24, data_at)
    assert types(table(bytes(whole) + code + entries))["La/A;"] == (True, False)


@pytest.mark.parametrize(("few", "rounds"), [(-1, 400), (1 << 12, 30)])
def test_nothing_that_is_changed_in_it_crashes(few: int, rounds: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleannet.kernel.dex._FEW", few)
    monkeypatch.setattr("cleannet.kernel.compiled.is_at_hand", lambda _: False)
    random = Random(14)
    for _ in range(rounds):
        data = bytearray(FILE)
        for _ in range(random.randint(1, 8)):
            at = random.randrange(32, len(data)) if random.random() < 0.5 else random.randrange(32, 0x70)
            data[at] = random.randrange(256)
        cut = bytes(data[: random.randrange(len(data))]) if random.random() < 0.2 else bytes(data)
        with suppress(ValueError):
            for found in read_dex(np.frombuffer(cut, np.uint8)):
                assert (found.begin <= found.end).all()
                assert (found.end <= len(cut)).all()
                telling(found)


def test_several_files_share_a_container() -> None:
    """From version 41 on; offsets are those of the container."""
    one = dex([working("a.b.One")], version=b"041")
    two = bytearray(dex([working("c.d.Two")], version=b"041"))
    shift = len(one)
    for word in (13, 15, 17, 19, 23, 25, 27):
        (at,) = struct.unpack_from("<I", two, 4 * word)
        struct.pack_into("<I", two, 4 * word, at + shift)
    (number, strings) = struct.unpack_from("<II", two, 56)
    for row in range(number):
        (at,) = struct.unpack_from("<I", two, strings - shift + 4 * row)
        struct.pack_into("<I", two, strings - shift + 4 * row, at + shift)
    found = read_dex(np.frombuffer(one + bytes(two), np.uint8))
    assert [sorted(name for name, (defined, _) in types(one).items() if defined) for one in found] == [["La/b/One;"], ["Lc/d/Two;"]]
