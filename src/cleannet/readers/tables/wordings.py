"""What the name of a column says where it is no word of `header_words`: people shorten words, put others around them, and write two
names in one.

`NE Vendor`, `Equip. Mfr`, `Serial #`, `Vendor Name__c`, `Fabricant du matériel`, `Kamerahersteller`, `设备品牌` and
`Make/Model` are taken apart until known words are left. A column is understood so only if no other column of the table is that
word already: beside `Manufacturer`, a `Modem Manufacturer` is somebody else's.

*Source*: names of columns inside SharePoint (`_x0020_`), custom fields of Salesforce (`__c`), ServiceNow (`u_`) and Snipe-IT
(`_snipeit_`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from cleannet.readers.tables.header_words import (
    AROUND,
    BESIDE_DESTINATIONS,
    CATALOGUE,
    CIRCUITS,
    COMPOUNDS,
    DESTINATIONS,
    DEVICES,
    FLOW,
    LEGAL,
    MAC,
    MAPPED,
    MDM,
    NAMED,
    OF_LINES,
    OF_ORGANISATIONS,
    OF_PEERS,
    OF_THINGS,
    PEERS,
    SHORT,
    VENDORS,
    WHO,
    WHOSE,
    folded,
)


def _every(*words: Iterable[str]) -> frozenset[str]:
    return frozenset(word for some in words for word in some)


_ASIDE: Final = re.compile(r"[(\[（][^()\[\]（）]*[)\]）]")
_NO_FLOW: Final = _every(
    *(words for kind in (CATALOGUE, CIRCUITS, DESTINATIONS, DEVICES, MDM, PEERS, VENDORS, WHOSE) for words in kind.values()),
    OF_LINES,
)
_KNOWN: Final = _NO_FLOW | BESIDE_DESTINATIONS | OF_ORGANISATIONS | _every(*FLOW.values(), ("type", "typ"))

_MADE: Final = _every(DEVICES["maker"])
_MODELS: Final = _every(DEVICES["model"], ("type", "typ"))
_FIRMS: Final = _every(LEGAL, NAMED, WHO, CIRCUITS["provider"], DEVICES["supplier"], ("provider", "partner"))
_PUBLISHERS: Final = _every(MDM["publisher"])
_GOING: Final = [_every(DEVICES[field]) for field in ("status", "removed", "removal", "bought")]
_USE: Final = _every(DEVICES["function"], DEVICES["purpose"])
_HOSTS: Final = _every(*DESTINATIONS.values())
_SAME: Final = (
    _MADE, _FIRMS, _MODELS, _PUBLISHERS, _USE, _HOSTS, *_GOING, *(_every(words) for words in WHOSE.values()),
    _every(MDM["app"], MDM["id"]), _every(VENDORS["product"], VENDORS["item"]), _every(CIRCUITS["circuit"]),
_every(CIRCUITS["cable"]), )  # fmt: skip
"""Words that say the same, where two of them stand in one name."""

_BELOW: Final = _every(VENDORS["below"]) - _MADE
_LEFT: Final = (
    _every(*_SAME, OF_PEERS, *(MDM[field] for field in ("platform", "sdk", "installer", "count")))
    | _every(*(VENDORS[field] for field in ("product", "item", "parent", "alias", "below", "country", "lei")))
) - _HOSTS
"""Words that may be left of a name: the address of something is anybody's."""

_LONGEST: Final = 60
"""Characters of the longest name that is taken apart."""

_WIDEST: Final = 400
"""Columns of the widest header whose names are taken apart."""

_MOST: Final = 4
"""Names in one that are looked at."""


def word(name: str) -> str:
    """The name in the form that is looked up: text in parentheses is dropped if the name is known only without it. In flows it may
    be the direction. The mark of a question at the end is dropped: in a cell it would be a doubt.

    >>> word("MAC Address (Wi-Fi)"), word("Blocked?"), word("Bytes (sent)")
    ('macaddress', 'blocked', 'bytes(sent)')
    """
    found = folded(name.rstrip("?？ "))
    if "(" not in found or found in _NO_FLOW:
        return found
    bare = _ASIDE.sub("", found)
    return bare if bare in _NO_FLOW or MAC.fullmatch(bare) else found


@lru_cache(maxsize=256)
def words_of(header: tuple[str, ...]) -> tuple[str, ...]:
    """The word of each column; of one that nobody knows, the nearest known word that no other column is.

    >>> words_of(("NE Vendor", "NE Type", "Ser#", "Make/Model"))
    ('hardwarevendor', 'type', 'serialno', 'makeandmodel')
    >>> words_of(("Manufacturer", "Modem Manufacturer", "Colour"))
    ('manufacturer', 'modemmanufacturer', 'colour')
    """
    words = [word(name) for name in header]
    if len(header) > _WIDEST:
        return tuple(words)
    taken = set(words)
    for at, name in enumerate(header):
        if _unused(name, words[at]) and (found := next((known for known in _meant(name) if known not in taken), None)) is not None:
            words[at] = found
            taken.add(found)
    if taken.isdisjoint(_FIRMS) and len(below := taken & _BELOW) == 1:  # a list of nobody else
        words[words.index(below.pop())] = "vendor"
    return tuple(words)


@lru_cache(maxsize=4_000)
def _meant(name: str) -> tuple[str, ...]:
    """The words that a name may stand for, the nearest first."""
    name = _ASIDE.sub(" ", _CODED.sub(lambda code: chr(int(code[1], 16)), name))
    name = _PATH.split(name)[-1]
    parts = [part for part in _AND.split(name) if part.strip()]
    parts = [part for part in parts if folded(part) not in AROUND] or parts
    if len(parts) < 2:
        return tuple(dict.fromkeys(known for part in parts for known in _one(part)))
    each = [next(_one(part), "") for part in parts[:_MOST]]
    if not all(each) or len(parts) > _MOST:
        return ()
    if " - " in name and each[0] in _MODELS:  # a category, and what it holds: `Model - Manufacturer`
        return (each[-1],)
    return tuple(filter(None, [_together(each)]))


_PATH: Final = re.compile(r"\s*(?:->|>|»)\s*")
_CODED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_AND: Final = re.compile(r"\s*[/／&＆+|・、及和與与或]\s*|\s+-\s+|\s+(?:and|or|und|oder|et|ou|y|o|e|en)\s+", re.IGNORECASE)
_APART: Final = re.compile(r"[\s_.:\-’'*,;?]+|(?<=\w)(?=#)|(?<=#)(?=\w)")
_HUMPS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OF: Final = frozenset(
    "of de del du des der dell della dello degli di do da dos las los la le les l d el van von vom het the".split()
)
"""Words between a name and what it is of, and articles."""


def _together(each: Sequence[str]) -> str:
    """What several words in one name say: all the same, a maker and its model, or several who may be the vendor; else ""."""
    if any(words.issuperset(each) for words in _SAME):
        return each[0]
    made, firms, models = (any(known in words for known in each) for words in (_MADE - _FIRMS, _FIRMS, _MODELS))
    if models and (made or firms) and all(known in _LEFT for known in each):
        return "makeandmodel" if made else "vendorandproduct"
    if _PUBLISHERS.intersection(each) and (_PUBLISHERS | _FIRMS | _MADE).issuperset(each):
        return next(known for known in each if known in _PUBLISHERS)
    return "vendor" if (_FIRMS | _MADE | _BELOW).issuperset(each) else ""


def _one(name: str) -> Iterator[str]:
    """The words that one name may stand for."""
    if (whole := word(name)) in _KNOWN:
        yield whole
        return
    if "_" in (path := name.partition("."))[0] and path[2]:  # of a record to which another one points: `model_id.manufacturer`
        of, what = path[0].removesuffix("_id"), path[2].rpartition(".")[2]
        yield from _one(of if AROUND.issuperset(map(folded, what.split("_"))) else what)
        return
    for written in dict.fromkeys((name, _HUMPS.sub(" ", name))):  # SaaS is one word, and VendorName two
        tokens = [folded(token) or token for token in _APART.split(written) if token]
        if len(tokens) > 1 and (tokens[0] in _CUSTOM or tokens[0].isdecimal()):
            tokens = tokens[1:]
        if len(tokens) > 1 and name.endswith("__c"):
            tokens = tokens[:-1]
        yield from _shorter(tokens)
        yield from _shorter([SHORT.get(token, token) for token in tokens])
    yield from _compound(folded(name))


_CUSTOM: Final = frozenset("u x snipeit custom".split())
"""What stands before the name of a field of one's own."""


def _shorter(tokens: Sequence[str]) -> Iterator[str]:
    """The known words that are left if what stands before or behind is dropped, the longest first."""
    of = next((at for at, token in enumerate(tokens) if at and token in _OF), 0)
    if of:
        head, rest = tokens[:of], [token for token in tokens[of:] if token not in _OF]
        if AROUND.issuperset(head):  # name of the vendor
            yield from _known([*rest, "name"], 0, dropped=True)
            yield from _shorter(rest)
        elif rest and OF_THINGS.issuperset(rest):
            yield from _known([*rest, *head], len(rest), dropped=True)
        else:
            yield from _known(head, 0, dropped=True)
        return
    for dropped in range(len(tokens)):
        for before in range(dropped + 1):
            end = len(tokens) - (dropped - before)
            if _BEFORE.issuperset(tokens[:before]) and AROUND.issuperset(tokens[end:]):
                yield from _known(tokens[:end], before, dropped > 0)


_BEFORE: Final = AROUND | OF_THINGS


def _known(tokens: Sequence[str], before: int, dropped: bool) -> Iterator[str]:
    """What is left behind so many words, if it is known: the vendor of a thing is who made it."""
    left = "".join(tokens[before:])
    if not OF_THINGS.isdisjoint(tokens[:before]):
        left = "assetno" if left in _NUMBER and _NO_ASSETS.isdisjoint(tokens) else _OF_A_THING.get(left, left)
    if left in (_LEFT if dropped else _KNOWN):
        yield left


_NUMBER: Final = frozenset("no number nr numero".split())
_NO_ASSETS: Final = frozenset("phone mobile smartphone handset product item part component model".split())
"""Whose numbers are those of people, or of kinds of things."""

_OF_A_THING: Final = {
    "vendor": "hardwarevendor", "vendorname": "hardwarevendor", "id": "assetid",
    **dict.fromkeys(("name", "title", "titel", "label", "nom", "nombre", "nome", "naam", "bezeichnung"), "devicename"),
}  # fmt: skip


def _compound(whole: str) -> Iterator[str]:
    """The word that ends a compound, or the two of which it is put together."""
    for at in range(1, len(whole)):
        head, tail = whole[:at], whole[at:]
        of_a_thing = head in OF_THINGS
        if tail in _CALLED and head in _LEFT:
            yield head
        elif tail in _MODELS and head in _MADE:
            yield "makeandmodel"
            return
        elif tail in _LEFT and (of_a_thing or tail in COMPOUNDS or not tail.isascii() or (head in WHO and tail in NAMED)):
            yield _OF_A_THING.get(tail, tail) if of_a_thing else tail
            return


_CALLED: Final = frozenset("名 名称 名稱 全称 全稱 简称 簡稱".split())
"""What ends a word for the name of somebody, in Chinese and Japanese."""


def makers_besides(header: tuple[str, ...]) -> list[int]:
    """The columns that say who made a part or another thing of the row, such as `Modem Manufacturer` beside `Manufacturer`.

    >>> makers_besides(("Camera Brand", "Recorder Brand", "Reseller")), makers_besides(("Brand", "Vendor 2"))
    ([1], [])
    """
    words = words_of(header)
    return [at for at, name in enumerate(header) if _unused(name, words[at]) and next(iter(_meant(name)), "") in _MADE - _FIRMS]


def _unused(name: str, word: str) -> bool:
    """Whether nobody knows the word of a column whose name may be taken apart."""
    return bool(word) and word not in _KNOWN and MAPPED not in name and len(name) <= _LONGEST and not MAC.fullmatch(word)
