"""Columns of addresses become text, whatever form they have: text, numbers (IPv4, in network byte order), 4 or 16 octets.

A cell may hold several addresses, each with a port, a scheme or counts beside it, or an object that holds them.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleannet.columns import Mask
from cleannet.kernel.addresses import written_v4
from cleannet.readers.tables.block import stated

V4 = r"^(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(\.(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])){3}$"


def addresses(column: pa.Array[Any]) -> tuple[pa.Array[Any], Mask, pa.Array[Any]]:
    """The addresses as text, converted if the column holds another form."""
    if pa.types.is_null(column.type):
        column = column.cast(pa.string())
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        column = pa.array([None if value is None else _listed(value) for value in column.to_pylist()], pa.string())
    encoded: Any = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    distinct, indices = encoded.dictionary, encoded.indices
    if pa.types.is_string(distinct.type) or pa.types.is_large_string(distinct.type):
        words = distinct.cast(pa.string())
        good = np.asarray(pc.match_substring_regex(words, V4).fill_null(False).to_numpy(zero_copy_only=False), np.bool_)
        texts = words
        if not good.all():
            at = np.flatnonzero(~good)
            read = [address_of(value) or _all_of(value) for value in words.take(at).to_pylist()]
            every = np.array(words.to_pylist(), object)
            every[at] = read
            texts = pa.array(every.tolist(), pa.string())
        said = words
        silent = np.asarray(pc.is_in(words, value_set=pa.array(["", "-"])).to_numpy(zero_copy_only=False), np.bool_)
    elif pa.types.is_integer(distinct.type):
        numbers = distinct.fill_null(0).to_numpy(zero_copy_only=False)
        numbers = numbers.view(np.uint32) if pa.types.is_int32(distinct.type) else numbers  # Spark has no unsigned numbers
        good = (numbers >= 0) & (numbers <= 0xFFFF_FFFF) & stated(distinct)
        texts = pc.if_else(pa.array(good), written_v4(numbers.astype(np.uint32)), pa.scalar(None, pa.string()))
        said, silent = distinct.cast(pa.string()), ~stated(distinct)
    else:
        values = distinct.to_pylist()
        texts = pa.array([address_of(value, distinct.type) for value in values], pa.string())
        said = pa.array([str(value)[:80] for value in values], pa.string())
        silent = np.array([value is None or value == b"" for value in values], np.bool_)
    bad_values = pa.array(~stated(texts) & ~silent)
    bad: Any = bad_values.take(indices)
    return texts.take(indices), np.asarray(bad.fill_null(False).to_numpy(zero_copy_only=False), np.bool_), said.take(indices)


def address_of(value: object, type_: Any = None) -> str | None:
    """The address that a value means, text or octets; None if it is none.

    >>> address_of("2001:db8::1%eth0"), address_of(bytes([203, 0, 113, 9])), address_of("999.1.1.1")
    ('2001:db8::1', '203.0.113.9', None)
    """
    try:
        if isinstance(value, str):
            bare = value.strip().partition("%")[0]
            return str(ipaddress.ip_address(bare)) if len(bare) <= 45 else None
        if isinstance(value, bytes):
            fixed = type_ is not None and pa.types.is_fixed_size_binary(type_)
            if len(value) != 4 and not fixed and value.isascii() and (text := address_of(value.decode("ascii"))):
                return text  # text that its writer did not mark as such
            if len(value) in (4, 16):
                found = ipaddress.ip_address(value)
                return str(getattr(found, "ipv4_mapped", None) or found)
    except ValueError:
        pass
    return None


def _listed(values: list[Any]) -> str:
    """A list of addresses, in the form of `_all_of`."""
    return " ".join(address_of(value) or str(value)[:80] for value in values[: MOST_OF + 1] if value is not None)


MOST_OF: Final = 1_000
"""Addresses in one cell."""

_COUNTS: Final = re.compile(r"(?:\|[0-9.]*)*")
"""Azure writes flows, packets and octets behind each public address."""


def _all_of(value: object) -> str | None:
    """The addresses of a cell that holds several, a port or counts after each, or an object, separated by spaces; None if one of
    them is no address.

    >>> _all_of("203.0.113.9|1|0|2|200|3|100 2001:db8::1|1"), _all_of("203.0.113.9, 203.0.113.10"), _all_of("203.0.113.9 or so")
    ('203.0.113.9 2001:db8::1', '203.0.113.9 203.0.113.10', None)
    >>> _all_of("203.0.113.9:443 [2001:db8::1]:53"), _all_of('{"ip": "203.0.113.9", "port": 443}'), _all_of("ip=203.0.113.9")
    ('203.0.113.9 2001:db8::1', '203.0.113.9', '203.0.113.9')
    """
    if not isinstance(value, str):
        return None
    text = value.strip(" \t,;")
    if text[:1] in ("{", "[", '"', "'", "(") and (inside := _inside(text)):
        return inside
    words = re.split(r"[\s,;]+", text)
    found = []
    for word in words[:MOST_OF]:
        bare, bar, counts = word.partition("|")
        address = address_of(bare) or address_of(_host(bare))
        if address is None or not _COUNTS.fullmatch(bar + counts):
            return None
        found.append(address)
    return " ".join(dict.fromkeys(found)) if found and len(words) <= MOST_OF else None


_HOST: Final = re.compile(r"(?:[A-Za-z][A-Za-z0-9+_]*(?:://|=))?(?:\[([0-9A-Fa-f:.%\w]+)\]|([0-9.]+))(?::[0-9]{1,5})?/?")
"""An address with a scheme or a key before it, and a port behind it: RFC 3986, section 3.2.2."""

_WITHIN: Final = re.compile(r"(?<![\w.:])(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7})(?![\w.])")
_KEYED: Final = re.compile(
    r"""["'](?:ip|ips|ip_?addr(?:ess)?|addr(?:ess)?|ipv[46])["']\s*:\s*(\[[^\]]*\]|["'][^"']*["'])""", re.IGNORECASE
)
"""The part of an object that holds its address, where it has several."""


def _host(word: str) -> str:
    told = _HOST.fullmatch(word[:100])
    return (told[1] or told[2]) if told else ""


def _inside(text: str) -> str | None:
    """The addresses in an object, a list or quotes: of an object those that it calls its address, if any."""
    text = text[: MOST_OF * 50]
    parts = _KEYED.findall(text) if text[0] == "{" else []
    found = [address for part in parts or [text] for word in _WITHIN.findall(part) if (address := address_of(word))]
    return " ".join(list(dict.fromkeys(found))[:MOST_OF]) or None
