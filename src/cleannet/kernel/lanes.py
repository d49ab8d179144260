"""Vectors of bytes: an operation on a byte is done on `LANES` of them at once, in registers of the processor.

The compiler finds such vectors by itself in some loops and not in others of the same shape, depending on the length of a row; and
between two loops it stores them in memory. Here the vector is a value of compiled code, so a minimum over thousands of rows stays
in a register. It runs on any processor; one with narrower registers uses several.

All functions take and return values that exist in compiled code only; called from Python they fail.

*Source*: LLVM Language Reference, vector types and `llvm.umin`, `llvm.ctpop`, `llvm.vector.reduce.add`; Numba, "Extending Numba".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from llvmlite import ir  # type: ignore[import-untyped]
from numba import extending
from numba.core import cgutils, types
from numba.extending import models, register_model

LANES: Final = 256
"""Bytes of a row: four registers of AVX-512, eight of AVX2. With more there are too few registers, and rows leave the caches."""

_BYTES: Final = ir.VectorType(ir.IntType(8), LANES)
_WORD: Final = ir.IntType(8)


class _Lanes(types.Type):
    """The type of such a value."""


class _Chosen(types.Type):
    """The type of a yes or no for each lane."""


_lanes, _chosen = _Lanes("Lanes"), _Chosen("Chosen")
_MASK: Final = ir.VectorType(ir.IntType(1), LANES)


@register_model(_Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, dmm: Any, fe_type: Any) -> None:
        super().__init__(dmm, fe_type, _BYTES)  # type: ignore[no-untyped-call]


@register_model(_Chosen)
class _ChosenModel(models.PrimitiveModel):
    def __init__(self, dmm: Any, fe_type: Any) -> None:
        super().__init__(dmm, fe_type, _MASK)  # type: ignore[no-untyped-call]


def _operation(typed: Callable[..., Any]) -> Any:
    """Something that compiled code may call. typed: types of the arguments -> signature, and what builds it."""
    made: Any = extending.intrinsic(typed)
    return made


def _simple(result: Any, arguments: tuple[Any, ...], build: Callable[..., Any]) -> Any:
    """A signature, and a builder that needs only values."""
    return result(*arguments), lambda context, builder, signature, values: build(builder, *values)


def _all(builder: Any, byte: Any) -> Any:
    """That byte in every lane."""
    one = builder.insert_element(ir.Constant(_BYTES, ir.Undefined), byte, ir.Constant(ir.IntType(32), 0))
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), LANES), None)
    return builder.shuffle_vector(one, ir.Constant(_BYTES, ir.Undefined), zeros)


def _constant(byte: int) -> Any:
    return ir.Constant(_BYTES, [ir.Constant(_WORD, byte)] * LANES)


def _row(context: Any, builder: Any, kind: Any, rows: Any, at: Any) -> Any:
    """The address of a row of a contiguous table of bytes, LANES wide."""
    array = context.make_array(kind)(context, builder, rows)
    step = builder.mul(at, ir.Constant(at.type, LANES))
    return builder.bitcast(builder.gep(array.data, [step]), _BYTES.as_pointer())


@_operation
def every(typing: Any, byte: Any) -> Any:
    """That byte in every lane."""
    return _simple(_lanes, (types.uint8,), _all)


@_operation
def load(typing: Any, rows: Any, at: Any) -> Any:
    """A row of a contiguous table of bytes that is `LANES` wide."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.load(_row(context, builder, rows, *args), align=1)

    return _lanes(rows, types.intp), build


@_operation
def store(typing: Any, rows: Any, at: Any, value: Any) -> Any:
    """Writes a row of such a table."""

    def build(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        builder.store(args[2], _row(context, builder, rows, args[0], args[1]), align=1)
        return context.get_dummy_value()

    return types.void(rows, types.intp, _lanes), build


@_operation
def plus(typing: Any, a: Any, byte: Any) -> Any:
    """Adds that byte to each lane; nothing is carried."""
    return _simple(_lanes, (_lanes, types.uint8), lambda builder, x, y: builder.add(x, _all(builder, y)))


@_operation
def least(typing: Any, a: Any, b: Any) -> Any:
    """The smaller of two, lane by lane."""

    return _simple(_lanes, (_lanes, _lanes), lambda builder, x, y: builder.select(builder.icmp_unsigned("<", x, y), x, y))


@_operation
def both(typing: Any, a: Any, byte: Any) -> Any:
    """The bits that each lane shares with the byte."""
    return _simple(_lanes, (_lanes, types.uint8), lambda builder, x, y: builder.and_(x, _all(builder, y)))


@_operation
def half(typing: Any, a: Any) -> Any:
    """Each lane divided by two, rounded down."""
    return _simple(_lanes, (_lanes,), lambda builder, x: builder.lshr(x, _constant(1)))


@_operation
def below(typing: Any, a: Any, b: Any) -> Any:
    """Which lanes are less than their counterparts."""
    return _simple(_chosen, (_lanes, _lanes), lambda builder, x, y: builder.icmp_unsigned("<", x, y))


@_operation
def and_(typing: Any, a: Any, b: Any) -> Any:
    """Which lanes are chosen in both."""
    return _simple(_chosen, (_chosen, _chosen), lambda builder, *values: builder.and_(*values))


@_operation
def where(typing: Any, chosen: Any, a: Any, b: Any) -> Any:
    """The first value in chosen lanes, else the second."""
    return _simple(_lanes, (_chosen, _lanes, _lanes), lambda builder, *values: builder.select(*values))


@_operation
def count(typing: Any, chosen: Any) -> Any:
    """How many lanes are chosen."""

    def build(builder: Any, x: Any) -> Any:
        return builder.trunc(builder.ctpop(builder.bitcast(x, ir.IntType(LANES))), ir.IntType(64))

    return _simple(types.int64, (_chosen,), build)


@_operation
def total(typing: Any, chosen: Any, a: Any) -> Any:
    """The sum of the chosen lanes, which must be below 65,536; bytes of at most 100 always are."""

    def build(builder: Any, which: Any, x: Any) -> Any:
        # Even and odd bytes are added as words of two bytes; asked to widen bytes, the compiler would widen the choice too.
        words = ir.VectorType(ir.IntType(16), LANES // 2)
        kept = builder.bitcast(builder.select(which, x, _constant(0)), words)
        eight, low = (ir.Constant(words, [ir.Constant(words.element, n)] * words.count) for n in (8, 255))
        pairs = builder.add(builder.and_(kept, low), builder.lshr(kept, eight))
        name = f"llvm.vector.reduce.add.v{words.count}i16"
        kind = ir.FunctionType(words.element, [words])
        add = cgutils.get_or_insert_function(builder.module, kind, name)  # type: ignore[no-untyped-call]
        return builder.zext(builder.call(add, [pairs]), ir.IntType(64))

    return _simple(types.int64, (_chosen, _lanes), build)
