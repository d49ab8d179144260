"""What a person types who asks about one thing: a subject, or an AS, an address, a host, a web address, an app's id, a name."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Any, Final

import pyarrow as pa

from cleannet.model.subject import KINDS, kind_of, parse
from cleannet.model.use import Candidate
from cleannet.pack.hardware import oui_of
from cleannet.resolve import RESOLVERS, name
from cleannet.resolve.meaning import Asking, Meaning

_LONGEST: Final = 300
"""Characters of what was typed that an error repeats."""


def meaning_of(asked: str, scene: Asking) -> tuple[Candidate, ...]:
    """The subjects that a text may mean. Raises ValueError where it means none that can be judged."""
    text = _spoken_of(asked.strip())
    kind = kind_of(text).lower()
    if kind in KINDS and ":" in text and kind != "name":
        return (Candidate(parse(text)),)
    reference = "" if kind == "name" else _guess(text, scene)
    if reference:
        meaning = _meant(reference, text, scene)
    else:
        meaning = name.meaning(scene, text.removeprefix("name:"), name.VENDORS, of_a_list=False)
    if meaning.local:
        raise ValueError(f"{text[:_LONGEST]} is local, or ours: it is counted apart and never judged")
    if meaning.nothing:
        raise ValueError(f"{text[:_LONGEST]}: {meaning.nothing}")
    if meaning.folded and reference in ("domain", "sdk"):  # by itself, it need not be told together with others
        return (Candidate(parse(f"{reference}:{text}")),)
    return meaning.candidates


def _meant(reference: str, text: str, scene: Asking) -> Meaning:
    value: Any = int(text.upper().removeprefix("AS").removeprefix("N")) if reference == "asn" else text
    resolved = RESOLVERS[reference](scene, pa.array([value]))
    return resolved.meanings[int(resolved.index[0])]


def _spoken_of(text: str) -> str:
    """The host of a web address, of `host:port` and of an image; the address of a prefix; any other text as it is.

    >>> _spoken_of("https://www.tiktok.com/@x"), _spoken_of("203.0.113.0/24"), _spoken_of("aliyun/cn-hongkong")
    ('www.tiktok.com', '203.0.113.0', 'aliyun/cn-hongkong')
    """
    host = re.fullmatch(r"(?:[A-Za-z]{2,9}://)?([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)\.?(?::[0-9]{1,5})?(?:[/?#].*)?", text)
    if host:
        return host[1]
    address, slash, length = text.partition("/")
    return address if slash and length.isdigit() and _is_address(address) else text


def _guess(text: str, scene: Asking) -> str:
    """The kind of reference that a text without a kind looks like; "" for a name."""
    if re.fullmatch(r"(?i)ASN?\s*[0-9]{1,10}", text):
        return "asn"
    if _is_address(text):
        return "address"
    if oui_of(text) is not None and re.search(r"[:.-]", text):
        return "mac"
    if platform := next((kind for kind in ("android", "ios") if f"{kind}:{text}" in scene.view.apps_by_id), ""):
        return platform
    return "domain" if re.fullmatch(r"[A-Za-z0-9_.-]+", text) and "." in text else ""


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
