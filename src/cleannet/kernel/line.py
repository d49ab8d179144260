"""A line of sums is two vectors: one of sums and one of minima. Adding a row takes a few instructions.

Code that reads and writes the eight numbers one by one takes a fifth longer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cleannet.kernel.intervals import I64

if TYPE_CHECKING:
    Number = int | np.int64

    def take_in(
        numbers: I64, place: np.uint64, one: int, octets: Number, packets: Number, flags: Number, first: Number, last: Number
    ) -> None:
        """Updates the eight numbers at this place: adds one, octets and packets to the first three; sets flags, which are lower
        than one, in the first; lowers the fifth to first, and the sixth to last. For compiled loops only, which guarantee that
        there are eight."""

else:
    from llvmlite import ir
    from numba import types
    from numba.extending import intrinsic

    _NUMBER, _HALF = ir.IntType(64), ir.VectorType(ir.IntType(64), 4)

    def _vector(builder: Any, *numbers: Any, rest: int) -> Any:
        """These numbers, padded with one constant."""
        made = ir.Constant(_HALF, [ir.Constant(_NUMBER, rest)] * 4)
        for at, number in enumerate(numbers):
            made = builder.insert_element(made, number, ir.Constant(ir.IntType(32), at))
        return made

    @intrinsic
    def take_in(_: Any, numbers: Any, place: Any, one: Any, octets: Any, packets: Any, flags: Any, first: Any, last: Any) -> Any:
        def step(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            array = context.make_array(signature.args[0])(context, builder, args[0])
            begin = builder.gep(array.data, [args[1]])
            sums = builder.bitcast(begin, _HALF.as_pointer())
            minima = builder.bitcast(builder.gep(begin, [ir.Constant(_NUMBER, 4)]), _HALF.as_pointer())
            added = builder.add(builder.load(sums, align=8), _vector(builder, *args[2:5], rest=0))
            builder.store(builder.or_(added, _vector(builder, args[5], rest=0)), sums, align=8)
            held, new = builder.load(minima, align=8), _vector(builder, *args[6:8], rest=(1 << 63) - 1)
            builder.store(builder.select(builder.icmp_signed("<", held, new), held, new), minima, align=8)
            return context.get_dummy_value()

        return types.void(numbers, types.uint64, *[types.int64] * 6), step
