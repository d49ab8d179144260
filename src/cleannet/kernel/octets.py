"""Eight octets are one load, wherever they begin: what parses text or unpacks bits looks at eight at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from numba import types
from numba.extending import intrinsic

U8 = npt.NDArray[np.uint8]

if TYPE_CHECKING:

    def eight(octets: U8, at: int) -> np.uint64:
        """The octets at..at+7 as a number, the first the lowest; for compiled loops alone, which see to it that there are eight."""

else:

    @intrinsic
    def eight(_: Any, octets: Any, at: Any) -> Any:
        def load(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            array = context.make_array(signature.args[0])(context, builder, args[0])
            word = context.get_value_type(types.uint64).as_pointer()
            return builder.load(builder.bitcast(builder.gep(array.data, [args[1]]), word), align=1)

        return types.uint64(octets, at), load
