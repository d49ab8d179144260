"""Names of hosts in the cells of a column: in the place of an address, or in one of names and addresses of the web."""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Mask
from cleannet.readers.flows.addresses import MOST_OF
from cleannet.readers.flows.texts import text_of

_HOST_NAME: Final = (
    r"^(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9])?\.)+(?:[A-Za-z][A-Za-z]+|[Xx][Nn]--[A-Za-z0-9-]+)\.?(?::[0-9]+)?$"
)
"""RFC 1123, section 2.1; the last label is no number."""


def host_names(texts: pa.Array[Any], there: Mask) -> Mask:
    """Which of these texts are names of hosts, with at least one dot; only those that are there are looked at."""
    found = np.zeros(len(texts), np.bool_)
    rows = np.flatnonzero(there)
    some: Any = pc.match_substring_regex(texts.take(rows), _HOST_NAME)
    found[rows] = np.asarray(some.fill_null(False).to_numpy(zero_copy_only=False), np.bool_)
    return found


def hosts_in(column: pa.Array[Any]) -> pa.Array[Any]:
    """The hosts in each cell, separated by blanks, or null: of a name with or without a port, of an address of the web with or
    without its scheme, of several of them."""
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        cells = column.to_pylist()
        column = pa.array([None if cell is None else " ".join(map(str, cell[:MOST_OF])) for cell in cells], pa.string())
    encoded: Any = text_of(column).dictionary_encode()
    distinct = encoded.dictionary
    hosts: Any = pc.replace_substring_regex(distinct, _HOST, r"\1\2")
    together: Any = pc.match_substring_regex(distinct, _SEVERAL)
    if pc.any(together).as_py():
        each = [" ".join(_hosts_of(text)) for text in distinct.filter(together).to_pylist()]
        hosts = pc.replace_with_mask(hosts, together, pa.array(each, pa.string()))
    hosts = pc.if_else(
        pc.match_substring_regex(hosts, r"[.:]"), hosts, pa.scalar(None, pa.string())
    )  # a path, or one of our machines
    found: pa.Array[Any] = hosts.take(encoded.indices)
    return found


_HOST: Final = (
    r"^(?:(?:[A-Za-z][A-Za-z0-9+.-]*:)?//)?(?:[^/?#@]*@)?(?:\[([0-9A-Fa-f:.]+)\]|([^/?#:\[\]\s]*))(?::[0-9]*)?(?:[/?#].*)?$"
)
"""RFC 3986, sections 3.1 and 3.2; where there is no scheme, what stands before the first slash."""

_SEVERAL: Final = r"\s|[,;|][A-Za-z]+://|^[^/]*[,;|]"
_BETWEEN_NAMES: Final = re.compile(r"[\s,;|]+")
_BETWEEN_URLS: Final = re.compile(r"\s+|[,;|](?=[A-Za-z]+://)")
_BARE: Final = re.compile(_HOST)


def _hosts_of(text: str) -> list[str]:
    """The hosts in a cell that holds several; a comma inside an address of the web is a part of it.

    >>> _hosts_of("a.example,b.example:443"), _hosts_of("https://a.example/?x=1,2.3, http://[2001:db8::1]/"), _hosts_of("GET /a")
    (['a.example', 'b.example'], ['a.example', '2001:db8::1'], [])
    """
    parts = (_BETWEEN_URLS if "/" in text else _BETWEEN_NAMES).split(text)[:MOST_OF]
    bare = (_BARE.sub(r"\1\2", part.strip(",;|")) for part in parts)
    return list(dict.fromkeys(host for host in bare if "." in host or ":" in host))
