"""Lines of delimited text become columns of numbers, some thousand lines at a time, so that what is parsed stays in the cache.

A line is plain where each cell that is asked for has its plain form: then its meaning does not depend on who reads it. Every other
line is odd, and is left to somebody who knows the format.

    address   IPv4 as in `dotted`, or IPv6 as in `colons`
    count     decimal digits; nothing or a `-`: not stated, -1
    seconds   decimal digits since 1970 or of a duration, below 2**31, with up to six behind a point; the same: not stated
    word      of at most eight ASCII letters and digits, case does not matter; anything longer is none that is known
    moment    seconds with a point; digits whose number tells their unit, as readers take them; or ISO 8601 in UTC

Seconds and moments give microseconds. Below 2**31 seconds a float of 64 bits gives the same microseconds when it is rounded.
"""

from cleannet.kernel.delimited.addresses import addresses
from cleannet.kernel.delimited.lines import COMMENT, ENDLESS, LINES, ODD, PLAIN, Block, Grammar
from cleannet.kernel.delimited.numbers import both, counts
from cleannet.kernel.delimited.times import moments, seconds
from cleannet.kernel.delimited.words import texts, word, words
from cleannet.kernel.wide import SLACK

__all__ = [
    "COMMENT",
    "ENDLESS",
    "LINES",
    "ODD",
    "PLAIN",
    "SLACK",
    "Block",
    "Grammar",
    "addresses",
    "both",
    "counts",
    "moments",
    "seconds",
    "texts",
    "word",
    "words",
]
