"""IPv4 addresses as dotted text become numbers, in one pass over the octets of a column; as strict as `addresses`.

>>> import numpy as np
>>> text = np.frombuffer(b"10.0.0.1010.0.0.11.2.3", np.uint8)
>>> numbers, odd = dotted(text, np.array([0, 8, 17, 22], np.int32))
>>> numbers.tolist(), odd.tolist()
([167772161, 0, 0], [0, 1, 1])
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cleannet.kernel.compiled import compiled
from cleannet.kernel.intervals import U32

U8 = npt.NDArray[np.uint8]


def dotted(text: U8, offsets: npt.NDArray[np.int32]) -> tuple[U32, U8]:
    """The numbers of the values, where value i is text[offsets[i]:offsets[i + 1]]; and which are no dotted addresses, 1 and 0."""
    numbers, odd = np.empty(offsets.size - 1, np.uint32), np.empty(offsets.size - 1, np.uint8)
    _parse(text, offsets, numbers, odd)
    return numbers, odd


@compiled
def _parse(text: U8, offsets: npt.NDArray[np.int32], numbers: U32, odd: U8) -> None:
    zero, nine, dot = np.uint8(48), np.uint8(57), np.uint8(46)
    for i in range(numbers.size):
        number = octet = np.uint32(0)
        digits = dots = 0
        good = True
        for at in range(offsets[i], offsets[i + 1]):
            character = text[at]
            if zero <= character <= nine:
                if digits > 0 and octet == 0:  # a leading zero
                    good = False
                octet = octet * np.uint32(10) + np.uint32(character - zero)
                digits += 1
                if octet > 255:
                    good = False
            elif character == dot:
                if digits == 0:
                    good = False
                number = number << np.uint32(8) | octet
                octet = np.uint32(0)
                digits = 0
                dots += 1
            else:
                good = False
            if not good:
                break
        whole = good and digits > 0 and dots == 3
        numbers[i] = number << np.uint32(8) | octet if whole else np.uint32(0)
        odd[i] = 0 if whole else 1
