"""Eight bytes are one load, wherever they begin: code that parses text or unpacks bits reads eight at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from numba import types
from numba.extending import intrinsic

U8 = npt.NDArray[np.uint8]

if TYPE_CHECKING:

    def eight(octets: U8, at: int | np.uint64) -> np.uint64:
        """The bytes at..at+7 as a little-endian number; for compiled loops only, which guarantee that there are eight."""

    def octets_at(address: int, size: int) -> U8:
        """So many bytes from an address on, which somebody must hold meanwhile; for compiled loops only."""

    def fetch(numbers: npt.NDArray[Any], at: np.uint64) -> None:
        """Prefetches the memory around a number that will be written soon. It is safe for any address: nothing is read or
        written."""

else:
    from llvmlite import ir
    from numba.core import cgutils
    from numba.np.arrayobj import populate_array

    @intrinsic
    def eight(_: Any, octets: Any, at: Any) -> Any:
        def load(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            array = context.make_array(signature.args[0])(context, builder, args[0])
            word = context.get_value_type(types.uint64).as_pointer()
            return builder.load(builder.bitcast(builder.gep(array.data, [args[1]]), word), align=1)

        return types.uint64(octets, at), load

    @intrinsic
    def octets_at(_: Any, address: Any, size: Any) -> Any:
        def lend(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            array = context.make_array(signature.return_type)(context, builder)
            one, shape = context.get_constant(types.intp, 1), cgutils.pack_array(builder, [args[1]])
            begin = builder.inttoptr(args[0], ir.IntType(8).as_pointer())
            populate_array(array, begin, shape, cgutils.pack_array(builder, [one]), one, None)
            return array._getvalue()  # as numba's own code has it

        return types.Array(types.uint8, 1, "C")(types.int64, types.int64), lend

    @intrinsic
    def fetch(_: Any, numbers: Any, at: Any) -> Any:
        def ask(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            array = context.make_array(signature.args[0])(context, builder, args[0])
            place = builder.bitcast(builder.gep(array.data, [args[1]]), ir.IntType(8).as_pointer())
            kind = ir.FunctionType(ir.VoidType(), [place.type, *[ir.IntType(32)] * 3])
            write, near, data = (ir.Constant(ir.IntType(32), n) for n in (1, 3, 1))
            builder.call(cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0"), (place, write, near, data))
            return context.get_dummy_value()

        return types.void(numbers, at), ask
