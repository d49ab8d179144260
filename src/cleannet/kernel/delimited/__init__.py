"""Lines of delimited text become columns of numbers, some thousand lines at a time, so that what is parsed stays in the cache.

A line is plain if each requested cell has its plain form, which means the same to every reader. Every other line is odd and is left
to code that knows the format.

address   IPv4 as in `dotted`, or IPv6 as in `colons`
count     decimal digits; an empty cell or `-`: not stated, -1
seconds   decimal digits since 1970 or of a duration, below 2**31, with up to six decimals; empty or `-`: not stated
word      at most eight ASCII letters and digits, in any case; a longer word is unknown
moment    seconds with decimals; digits whose number tells their unit, as readers take them; or ISO 8601 in UTC

Seconds and moments give microseconds. Below 2**31 seconds, a rounded 64-bit float gives the same microseconds.
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
