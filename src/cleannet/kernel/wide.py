"""Reads many bytes of text at a time: eight as one number, sixteen or sixty-four as one bit each.

It tells the compiler what numba has no words for, in 64-bit numbers whose lowest byte or bit is the first of the text, on any
machine. Compiled loops take the address of a text once and work with numbers, because passing the array would count its references
at every step. Nothing is checked: up to `SLACK` bytes from an address on are loaded, so these must exist.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from typing import Any, Final

from llvmlite import binding, ir  # type: ignore[import-untyped]
from numba import config, types
from numba.core import cgutils
from numba.extending import intrinsic

SLACK: Final = 64

_LITTLE: Final = sys.byteorder == "little"


def _word(meaning: Callable[..., Any]) -> Callable[..., Any]:
    """Something that compiled loops may call by this name."""
    made: Callable[..., Any] = intrinsic(meaning)
    return made


@_word
def address(_: Any, text: Any) -> Any:
    """(text): the address of its first byte in memory."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        found = context.make_array(signature.args[0])(context, builder, values[0]).data
        return builder.ptrtoint(found, ir.IntType(64))

    return types.int64(text), generate


def _loaded(builder: Any, at: Any, kind: Any) -> Any:
    """The value of this type at an address."""
    found = builder.load(builder.inttoptr(at, kind.as_pointer()))
    found.align = 1
    return found


def _lanes(size: int) -> Any:
    return ir.VectorType(ir.IntType(8), size)


def _same(size: int, octet: int) -> Any:
    return ir.Constant(_lanes(size), [octet] * size)


def _bits(builder: Any, flags: Any, size: int) -> Any:
    """One bit for each lane."""
    bits = builder.bitcast(flags, ir.IntType(size))
    if not _LITTLE:
        bits = builder.bitreverse(bits)
    return builder.zext(bits, ir.IntType(64)) if size < 64 else bits


def _equal(size: int) -> Callable[..., Any]:
    @_word
    def equal(_: Any, at: Any, octet: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            first = builder.insert_element(ir.Constant(_lanes(size), ir.Undefined), values[1], ir.Constant(ir.IntType(32), 0))
            to_all = ir.Constant(ir.VectorType(ir.IntType(32), size), [0] * size)
            every = builder.shuffle_vector(first, ir.Constant(_lanes(size), ir.Undefined), to_all)
            return _bits(builder, builder.icmp_unsigned("==", _loaded(builder, values[0], _lanes(size)), every), size)

        return types.uint64(types.int64, types.uint8), generate

    return equal


equal_16, equal_64 = _equal(16), _equal(64)
"""(address, octet): which of the 16 or 64 octets from there on are that octet."""


@_word
def digits_16(_: Any, at: Any) -> Any:
    """(address): which of the next 16 bytes are digits."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        above = builder.sub(_loaded(builder, values[0], _lanes(16)), _same(16, 48))
        return _bits(builder, builder.icmp_unsigned("<", above, _same(16, 10)), 16)

    return types.uint64(types.int64), generate


@_word
def foreign_64(_: Any, at: Any) -> Any:
    """(address): which of the next 64 bytes are not ASCII."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        return _bits(builder, builder.icmp_unsigned(">", _loaded(builder, values[0], _lanes(64)), _same(64, 127)), 64)

    return types.uint64(types.int64), generate


@_word
def eight(_: Any, at: Any) -> Any:
    """(address): the next 8 bytes."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        number = _loaded(builder, values[0], ir.IntType(64))
        return number if _LITTLE else builder.bswap(number)

    return types.uint64(types.int64), generate


@_word
def one(_: Any, at: Any) -> Any:
    """(address): the byte there."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        return builder.zext(_loaded(builder, values[0], ir.IntType(8)), ir.IntType(64))

    return types.int64(types.int64), generate


@_word
def four_numbers(_: Any, at: Any, shape: Any) -> Any:
    """(address, address): four numbers of up to three digits among the next 16 bytes, the last in the lowest byte of the result;
    and 1 << 32 if one is larger than 255. shape: for each number 4 bytes: where its ones, tens and hundreds are, and 255; 255 also
    for a missing digit."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        four = ir.VectorType(ir.IntType(32), 4)

        def every(*numbers: int) -> Any:
            return ir.Constant(four, list(numbers) * (4 // len(numbers)))

        text, places = (_loaded(builder, value, _lanes(16)) for value in values)
        digits = _picked(builder, builder.and_(text, _same(16, 15)), places)
        numbers = builder.bitcast(digits, four)  # as they are read from the lowest octet on
        large = builder.icmp_unsigned(">", numbers, every(0x02_05_05))
        ones, tens = builder.and_(numbers, every(255)), builder.and_(builder.lshr(numbers, every(8)), every(255))
        upper = builder.add(builder.mul(tens, every(10)), builder.mul(builder.lshr(numbers, every(16)), every(100)))
        shifted = builder.shl(builder.add(ones, upper), every(24, 16, 8, 0))
        kind = ir.FunctionType(four.element, [four])
        all_ = builder.call(_function(builder, kind, "llvm.vector.reduce.or.v4i32"), [shifted])
        wrong = builder.icmp_unsigned("!=", builder.bitcast(large, ir.IntType(4)), ir.Constant(ir.IntType(4), 0))
        wide = ir.IntType(64)
        return builder.or_(builder.zext(all_, wide), builder.shl(builder.zext(wrong, wide), ir.Constant(wide, 32)))

    return types.uint64(types.int64, types.int64), generate


def _function(builder: Any, kind: Any, name: str) -> Any:
    return cgutils.get_or_insert_function(builder.module, kind, name)  # type: ignore[no-untyped-call]


def _picked(builder: Any, octets: Any, places: Any) -> Any:
    """Out of 16 bytes those at these indexes, 0 for index 255: one instruction, where the processor has it."""
    lanes = _lanes(16)
    if _SHUFFLES is not None:
        kind = ir.FunctionType(lanes, [lanes, lanes])
        return builder.call(_function(builder, kind, _SHUFFLES), [octets, places])
    found = _same(16, 0)
    for i in range(16):
        index = ir.Constant(ir.IntType(32), i)
        place = builder.extract_element(places, index)
        octet = builder.extract_element(octets, builder.and_(place, ir.Constant(place.type, 15)))
        none = builder.icmp_unsigned("==", place, ir.Constant(place.type, 255))
        found = builder.insert_element(found, builder.select(none, ir.Constant(octet.type, 0), octet), index)
    return found


def _shuffles() -> str | None:
    """The shuffle instruction of the processor that code is compiled for, which is this one unless numba is told otherwise."""
    if config.CPU_NAME or config.CPU_FEATURES or not _LITTLE:  # type: ignore[attr-defined,unused-ignore]
        return None
    features = binding.get_host_cpu_features()
    if features.get("ssse3"):
        return "llvm.x86.ssse3.pshuf.b.128"
    return "llvm.aarch64.neon.tbl1.v16i8" if features.get("neon") and platform.machine() in ("aarch64", "arm64") else None


_SHUFFLES: Final = _shuffles()


@_word
def lowest(_: Any, bits: Any) -> Any:
    """The index of the lowest set bit; 64 if there is none."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        return builder.cttz(values[0], ir.Constant(ir.IntType(1), 0))

    return types.int64(types.uint64), generate


@_word
def how_many(_: Any, bits: Any) -> Any:
    """How many bits are set."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        return builder.ctpop(values[0])

    return types.int64(types.uint64), generate
