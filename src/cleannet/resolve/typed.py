"""What a person types to ask about one thing becomes the subjects that it may mean, or an error that says what was expected.

A thing that nobody knows is unknown, and that is an answer. A thing that cannot exist, such as a number out of range, or an id that
the facts lack, is a typing error: it is refused, with the nearest known ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from difflib import SequenceMatcher
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final, cast

from cleannet.model.subject import APP_IDS, KINDS, Subject, entity_of, is_address, is_country, kind_of, parse, value_of
from cleannet.model.use import Candidate
from cleannet.pack.hardware import oui_of
from cleannet.resolve import RESOLVERS, address, dotted, name
from cleannet.resolve.dotted import Single
from cleannet.resolve.meaning import EXCHANGE, RESERVED_ADDRESS, UNROUTED, Asking, Meaning
from cleannet.world.view import View

if TYPE_CHECKING:
    import pyarrow as pa

_LIKE: Final = 0.75
"""How alike two ids are, from 0 to 1, for one to be told in place of the other."""

_LONGEST: Final = 300
"""Characters of what was typed that an error repeats."""

_SAID_OF: Final = frozenset({UNROUTED, RESERVED_ADDRESS, EXCHANGE})
"""Subjects of a report that stand for many addresses."""


_AT_AN_END: Final = re.compile(r"^(AS ?[0-9]+)[.,;:!?)]+$", re.IGNORECASE)
"""The number of a network at the end of a sentence from which it was copied."""

_OF_ADDRESSES: Final = frozenset({"address", "prefix"})
"""Kinds of which an address is asked about; of a block it is the first."""


def meaning_of(asked: str, scene: Asking) -> tuple[Candidate, ...]:
    """The subjects that a text may mean. Raises ValueError."""
    text = _spoken_of(_AT_AN_END.sub(r"\1", asked.strip()))
    kind, value = kind_of(text).lower(), value_of(text).strip()
    if (":" in text and kind in KINDS - {"name", *_OF_ADDRESSES}) or text.lower() in _SAID_OF:
        return (Candidate(_exact(parse(text), scene)),)
    if kind in _OF_ADDRESSES and ":" in text:
        text, reference = _spoken_of(value), "address"
    else:
        reference = "" if kind == "name" else _guess(text, scene)
    if reference:
        _check(reference, text)
        meaning = _meant(reference, text, scene)
    else:
        meaning = name.meaning(scene, value if kind == "name" else text, name.VENDORS, of_a_list=False)
    if meaning.local:
        raise ValueError(f"{_shown(text)} is local, or yours: audits count it but do not judge it")
    if meaning.nothing:
        raise ValueError(f"{_shown(text)}: {meaning.nothing}")
    named = _namesakes(text, scene) if reference == "domain" else ()
    if reference in _DOTTED and "." in text and (whole := dotted.known(scene, text)):
        return (*whole, *map(Candidate, named))
    if meaning.folded and named:  # Chess.com is a name, whoever owns the domain
        return name.meaning(scene, text, name.VENDORS, of_a_list=False).candidates
    if meaning.folded and reference in ("domain", "sdk"):  # by itself, it need not be told together with others
        return (Candidate(parse(f"{reference}:{text}")),)
    if not named:  # a number or an id needs no index of names, whose making takes longer than the rest of the answer
        return meaning.candidates
    return (*meaning.candidates, *map(Candidate, scene.view.world.names.bearers(text, name.VENDORS)))


_DOTTED: Final = frozenset({"domain", *APP_IDS})
"""Kinds between which the text of a dotted name cannot choose."""


def as_listed(asked: str, scene: Asking) -> tuple[Candidate, ...]:
    """What a name means on a list of those we deal with, where a company is expected. None for what is no name."""
    text = _name(asked, scene)
    return name.meaning(scene, text, name.VENDORS).candidates if text else ()


def as_app(asked: str, scene: Asking) -> tuple[Candidate, ...]:
    """What a name means as an app on a device; nothing if no app has this name."""
    text = _name(asked, scene)
    meant = _meant("app-name", text, scene).candidates if text else ()
    return meant if all(kind_of(one.subject) != "name" for one in meant) else ()


def as_maker(asked: str, scene: Asking) -> tuple[Candidate, ...]:
    """The companies that a name may mean where an inventory gives it for the maker of a device, if these are others than those
    that it means anywhere else: of a former name also who controlled the maker before its sale. None for what is no name."""
    text = _name(asked, scene)
    if not text:
        return ()
    (meant,) = name.makers(scene, cast("pa.Array[Any]", Single(text))).meanings or (Meaning(),)
    anywhere = name.meaning(scene, text, name.ORGANISATIONS).candidates
    return () if meant.candidates == anywhere else meant.candidates


def _name(asked: str, scene: Asking) -> str:
    """The name that was typed; "" if it is something else."""
    text = _spoken_of(asked.strip())
    kind, value = kind_of(text).lower(), value_of(text).strip()
    if kind == "name" and ":" in text:
        return value
    if (":" in text and kind in KINDS) or text.lower() in _SAID_OF:
        return ""
    reference = _guess(text, scene)
    return text if not reference or (reference == "domain" and _namesakes(text, scene)) else ""


def _namesakes(text: str, scene: Asking) -> tuple[Subject, ...]:
    """What has the name that looks like a domain: Chess.com, Dr.Web."""
    return tuple(f.subject for f in scene.view.world.names.look(text, name.VENDORS) if f.how in ("bears", "shares"))


def _meant(reference: str, text: str, scene: Asking) -> Meaning:
    if reference == "address":
        return address.meaning(scene, ip_address(text))
    single: Any = Single(_number(text) if reference == "asn" else text)
    resolved = RESOLVERS[reference](scene, single)
    return resolved.meanings[resolved.places[0]]


def _number(text: str) -> int:
    return int(re.sub(r"[^0-9]", "", text))


def _spoken_of(text: str) -> str:
    """The host of a web address, of `host:port` and of an image; the address of a prefix; any other text unchanged.

    >>> _spoken_of("https://www.tiktok.com/@x"), _spoken_of("203.0.113.0/24"), _spoken_of("aliyun/cn-hongkong")
    ('www.tiktok.com', '203.0.113.0', 'aliyun/cn-hongkong')
    """
    address, slash, length = text.partition("/")
    if slash and length.isdigit() and is_address(address):
        return address if int(length) <= ip_address(address).max_prefixlen else text
    host = re.fullmatch(r"(?:[A-Za-z]{2,9}://)?([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)\.?(?::[0-9]{1,5})?(?:[/?#].*)?", text)
    return host[1] if host and not _looks_like_an_address(text) else text


def _guess(text: str, scene: Asking) -> str:
    """The kind of reference that a text with no kind looks like; "" for a name."""
    if re.fullmatch(r"(?i)ASN?[\s-]*[0-9]+", text):
        return "asn"
    if oui_of(text) is not None and re.search(r"[:.-]|^[0-9A-Fa-f]{12}$", text) and not is_address(text):
        return "mac"
    if _looks_like_an_address(text):
        return "address"
    if platform := next((kind for kind in APP_IDS if f"{kind}:{text}" in scene.view.apps_by_id), ""):
        return platform
    if re.fullmatch(r"[A-Za-z0-9_.-]+", text) and "." in text:
        return "domain"
    _check_kind(text, scene)
    return ""


def _shown(text: str) -> str:
    return text[:_LONGEST]


def _looks_like_an_address(text: str) -> bool:
    """Whether it is numbers with dots between, or has several colons, with or without a zone or a prefix length.

    >>> [_looks_like_an_address(text) for text in ("999.1.1.1", "192.0.2.0/99", "2001:zz::1", "a.example", "host:443")]
    [True, True, True, False, False]
    """
    return re.fullmatch(r"(?:[0-9]+(?:\.[0-9]+)+|[0-9A-Za-z]*(?::[0-9A-Za-z.]*){2,}(?:%\w+)?)(?:/[0-9]+)?", text) is not None


# --- slips of the hand ------------------------------------------------------------------------------------------------------------


def _check(reference: str, text: str) -> None:
    """Refuses text that looks like a number or an address and is none."""
    if reference == "asn" and _number(text) >= 2**32:
        raise ValueError(f"{_shown(text)} is not an AS number; write AS1 to AS4294967294, such as AS4134")
    if reference == "address" and not is_address(text):
        raise ValueError(
            f"{_shown(text)} is not an address; write four numbers up to 255, such as 203.0.113.7, or IPv6, such as "
            "2001:db8::1, or the six pairs of hexadecimal digits of a MAC address"
        )


def _check_kind(text: str, scene: Asking) -> None:
    """Refuses `orgs:huawei`, whose kind does not exist, and the fingerprint of a finding. A known name may contain a colon."""
    if re.fullmatch(r"[0-9a-f]{16}", text):
        raise ValueError(f"{text} looks like the fingerprint of a finding: name its report with --report FILE")
    kind = re.match(r"([A-Za-z]{1,12}):(?!//)[^\s:]+$", text)
    if kind and not scene.view.world.names.bearers(text, frozenset({"org", "app"})):
        near = _nearest(kind[1].lower(), {word: word for word in KINDS})
        raise ValueError(
            f"{kind[1]!r} is not a kind of subject{f' (did you mean {near[0]}?)' if near else ''}; the kinds are "
            f"{', '.join(sorted(KINDS))}; for a name with a colon, write name:{_shown(text)}"
        )


def _exact(subject: Subject, scene: Asking) -> Subject:
    """The subject; refused if only the facts give such ids and have none of that kind, or if it lacks the form of the kind."""
    kind, value = kind_of(subject), value_of(subject)
    if kind in _OF_FACTS:
        said, known = _OF_FACTS[kind]
        names = known(scene.view)
        if (
            value.partition("/")[0] not in names
            and not (kind == "org" and scene.view.entity(entity_of(subject)))
            and subject not in scene.named
        ):
            near = _nearest(value, names)
            raise ValueError(
                f"{_shown(subject)}: the facts have no {said} with this id"
                + (f"; the nearest: {', '.join(f'{kind}:{id_} ({names[id_]})' for id_ in near)}" if near else "")
                + f"; for a name, leave out {kind}:"
            )
    elif kind in ("country", "landing") and not is_country(value):
        raise ValueError(f"{_shown(subject)} is not a {kind}; write the two letters of ISO 3166-1, such as {kind}:HK or {kind}:GB")
    elif kind == "oui" and not re.fullmatch(r"[0-9A-F]{6}", value):
        raise ValueError(f"{_shown(subject)} is not a block of MAC addresses; write six hexadecimal digits, such as oui:00259E")
    elif kind == "asn":
        _refuse_nothing(_meant("asn", value, scene), subject)
    elif kind in ("domain", *APP_IDS, "registry"):
        _refuse_nothing(_meant(kind, value, scene), subject)
    return subject


def _refuse_nothing(meaning: Meaning, subject: Subject) -> None:
    if meaning.nothing:
        raise ValueError(f"{_shown(subject)}: {meaning.nothing}")


_OF_FACTS: Final[Mapping[str, tuple[str, Callable[[View], Mapping[str, str]]]]] = {
    "org": ("entity", lambda view: {entity.id: entity.name for entity in view.world.facts.entities.values()}),
    "app": ("app", lambda view: {app.id: app.name for app in view.apps.values()}),
    "cable": ("cable", lambda view: {cable.id: cable.names[0] for cable in view.cables.values()}),
    "cloud": ("cloud", lambda view: {cloud.id: cloud.name for cloud in view.clouds.values()}),
}
"""kind -> what such a thing is called, and id -> name of all that there are."""


def _nearest(wanted: str, known: Mapping[str, str]) -> list[str]:
    """The ids, at most three, that resemble it most: as a whole, up to some hyphen, or by name."""
    matcher = SequenceMatcher(b=wanted)
    ranked = []
    for one in known:
        best = 0.0
        for text in {*_beginnings(one), known[one].lower()}:
            matcher.set_seq1(text)
            if matcher.real_quick_ratio() >= _LIKE and matcher.quick_ratio() >= _LIKE:
                best = max(best, matcher.ratio())
        ranked.append((-best, one))
    ranked.sort()
    return [one for likeness, one in ranked[:3] if likeness <= -_LIKE and likeness == ranked[0][0]]


def _beginnings(of: str) -> Iterable[str]:
    words = of.split("-")
    return ("-".join(words[:count]) for count in range(1, len(words) + 1))
