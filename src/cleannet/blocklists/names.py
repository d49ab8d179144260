"""Names, addresses and AS numbers as blocklists write them."""

from __future__ import annotations

import re
from ipaddress import IPv4Address
from typing import Final

from cleannet.resolve.domain import host_of

_LABEL: Final = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_USUAL: Final = re.compile(rf"(?=.{{4,253}}\Z){_LABEL}(?:\.{_LABEL})*\.[a-z][a-z0-9-]{{0,61}}[a-z0-9]", re.ASCII)
_V4: Final = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?", re.ASCII)
_V6: Final = re.compile(r"[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(?:/\d{1,3})?", re.ASCII)
_ASN: Final = re.compile(r"(?:ASN?\s?)?(\d{1,10})", re.ASCII | re.IGNORECASE)

_LONGEST: Final = 64
"""Characters of the longest address with a length. Patterns are tried on no longer text, since they may read a character often."""

SINKS: Final = frozenset({str(IPv4Address(0)), "0", "127.0.0.1", "::", "::1", "::0", "0:0:0:0:0:0:0:0", "0:0:0:0:0:0:0:1"})
"""Addresses that lead nowhere, to which names are sent that are to be stopped."""

usual = _USUAL.fullmatch
"""Whether a text is a name of two labels or more as nearly all are written: in lower case, in ASCII."""


def name_of(written: str) -> str:
    """The name in its one spelling; "" if it is none, or an address."""
    text = written if usual(written) else host_of(written)
    return "" if not text or "*" in text or looks_like_address(text) else text


def label_or_name(text: str) -> str:
    """The same for a name that may have one label, as `cn`."""
    return name_of(text) if "." in text else name_of(f"x.{text}")[2:] if text else ""


def looks_like_address(text: str) -> bool:
    """Whether a text is written like an address or a prefix; it may still be none, as 1.2.3.400."""
    return len(text) <= _LONGEST and bool((_V6 if ":" in text else _V4).fullmatch(text))


def asn_of(text: str) -> str:
    """The digits of an AS number, with or without AS before it; "" if it is none.

    >>> asn_of("AS4134"), asn_of("4134"), asn_of("as 0064500"), asn_of("4294967296"), asn_of("AS4134x")
    ('4134', '4134', '64500', '', '')
    """
    found = _ASN.fullmatch(text)
    number = int(found[1]) if found else 2**32
    return str(number) if 0 < number < 2**32 else ""
