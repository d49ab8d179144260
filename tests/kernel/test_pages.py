"""Numbers that are packed into pages are what the format says, whatever their width; what is cut off or too large is told."""

from __future__ import annotations

import numpy as np
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleannet.kernel.octets import U8
from cleannet.kernel.pages import resolve, resolve_all

NO_CODES = np.empty(0, np.uint32)


def varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def packed(numbers: list[int], width: int) -> bytes:
    """Groups of eight, bit by bit."""
    numbers = numbers + [0] * (-len(numbers) % 8)
    whole = sum(number << (i * width) for i, number in enumerate(numbers))
    return varint(len(numbers) // 8 << 1 | 1) + whole.to_bytes(len(numbers) * width // 8, "little")


def repeated(number: int, count: int, width: int) -> bytes:
    return varint(count << 1) + number.to_bytes((width + 7) // 8, "little")


@st.composite
def pages(draw: st.DrawFn) -> tuple[int, bytes, list[int]]:
    """The width, the octets and the numbers. Packed runs in front of others are whole groups, as the format has it."""
    width = draw(st.integers(0, 32))
    largest = min((1 << width) - 1, 4_999)
    octets, numbers = b"", list[int]()
    for _ in range(draw(st.integers(1, 4))):
        if draw(st.booleans()):
            run = draw(st.lists(st.integers(0, largest), min_size=8, max_size=80))
            run = run[: len(run) // 8 * 8]
            octets, numbers = octets + packed(run, width), numbers + run
        else:
            number, count = draw(st.integers(0, largest)), draw(st.integers(1, 300))
            octets, numbers = octets + repeated(number, count, width), numbers + [number] * count
    return width, octets, numbers


def u8(octets: bytes) -> U8:
    return np.frombuffer(octets, np.uint8)


@pytest.mark.slow
@examples(300)
@given(pages(), st.sampled_from([np.uint32, np.int64]), st.integers(0, 7), st.booleans())
def test_what_was_packed_is_found_again(
    page: tuple[int, bytes, list[int]], kind: type[np.uint32 | np.int64], fewer: int, keep: bool
) -> None:
    width, octets, numbers = page
    numbers = numbers[: max(len(numbers) - fewer, 1)]  # of the last group some may mean nothing
    distinct = (np.arange(5_000) * 3 + 1).astype(kind)
    out, codes = np.full(len(numbers), 9, kind), np.zeros(len(numbers), np.uint32)
    assert resolve(u8(octets), 0, width, distinct, out, codes if keep else NO_CODES) >= max(numbers)
    assert out.tolist() == [number * 3 + 1 for number in numbers]
    assert codes.tolist() == (numbers if keep else [0] * len(numbers))


@given(pages(), st.data())
def test_what_is_cut_off_or_no_index_is_told(page: tuple[int, bytes, list[int]], data: st.DataObject) -> None:
    width, octets, numbers = page
    out, kept = np.zeros(len(numbers), np.int64), data.draw(st.integers(0, len(octets) - 1))
    assert resolve(u8(octets[:kept]), 0, width, np.arange(5_000), out, NO_CODES) == -1
    few = np.arange(max(numbers) or 1)
    if max(numbers):
        assert resolve(u8(octets), 0, width, few, out, NO_CODES) >= few.size
        assert out.max(initial=0) < few.size


@pytest.mark.slow
@given(st.lists(pages(), min_size=1, max_size=3), st.booleans(), st.booleans())
def test_several_pages_stand_one_behind_the_other(several: list[tuple[int, bytes, list[int]]], nullable: bool, null: bool) -> None:
    bodies: list[U8] = []
    for width, octets, numbers in several:
        levels = varint(len(numbers) << 1) + bytes([0 if null and not bodies else 1])
        front = len(levels).to_bytes(4, "little") + levels if nullable else b""
        bodies.append(u8(front + bytes([width]) + octets))
    every = [number for _, _, numbers in several for number in numbers]
    sizes = [len(numbers) for _, _, numbers in several]
    table = np.array([(body.ctypes.data, body.size, size) for body, size in zip(bodies, sizes, strict=True)])
    out, codes = np.zeros(len(every), np.uint32), np.zeros(len(every), np.uint32)
    found = resolve_all(table, nullable, np.arange(1, 5_001, dtype=np.uint32), out, codes)
    if nullable and null:
        assert found == -1
        return
    assert found >= max(every)
    assert codes.tolist() == every
    assert out.tolist() == [number + 1 for number in every]
    assert resolve_all(table, nullable, np.arange(5_000), np.zeros(len(every) + 1, np.int64), NO_CODES) == -1


@pytest.mark.parametrize("width", [-1, 33, 255])
def test_widths_that_no_number_has(width: int) -> None:
    assert resolve(u8(bytes(64)), 0, width, np.arange(10), np.zeros(8, np.int64), NO_CODES) == -1
