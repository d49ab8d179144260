"""A subject is a thing with a standard identifier, written `kind:value`.

>>> subject("asn", "AS4134")
'asn:4134'
>>> kind_of("asn:4134"), value_of("asn:4134")
('asn', '4134')
>>> subject("domain", "TikTok.COM.")
'domain:tiktok.com'
"""

from __future__ import annotations

from typing import Final, NewType

Subject = NewType("Subject", str)
"""A thing as `kind:value`, in its one spelling."""

EntityId = NewType("EntityId", str)
"""The id of an entity of the facts or of a layer; `org:ID` is its subject."""

NOBODY: Final = EntityId("")
"""Where a form names no entity."""

KINDS: Final = frozenset(
    "asn prefix domain android ios app signer sdk store cable landing cloud oui model registry ixp country name org category "
    "address".split()
)
"""The closed list of kinds. `org` and `app` hold ids of the pack; `name` is a name nobody has identified yet; `address` is an
address about which no table speaks."""

_FOLDED: Final = frozenset({"domain", "registry", "cable", "cloud", "org", "app", "store"})
_UPPER: Final = frozenset({"country", "landing", "oui"})


def subject(kind: str, value: str | int) -> Subject:
    """The subject of that kind and value, in its one spelling.

    Raises: ValueError where the kind is not on the list, or the value is empty or not of the kind's form.
    """
    text = str(value).strip()
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is not a kind of subject; the kinds are {', '.join(sorted(KINDS))}")
    if kind == "asn":
        text = text[2:] if text[:2].upper() == "AS" else text
        if not (text.isascii() and text.isdigit() and int(text) < 2**32):
            raise ValueError(f"{value!r} is not an AS number (RFC 5396)")
        text = str(int(text))
    elif kind == "domain":
        text = text.rstrip(".").lower()
    elif kind in _FOLDED:
        text = text.lower()
    elif kind in _UPPER:
        text = text.upper()
    if not text:
        raise ValueError(f"a subject of kind {kind!r} needs a value")
    return Subject(f"{kind}:{text}")


def parse(text: str) -> Subject:
    """A subject as a person types it, in its one spelling; raises ValueError as `subject` does.

    >>> parse("ASN:AS4134")
    'asn:4134'
    """
    kind, colon, value = text.strip().partition(":")
    if not colon:
        raise ValueError(f"{text!r} is not a subject; write kind:value, such as asn:4134 or domain:example.org")
    return subject(kind.lower(), value)


def org(entity: EntityId) -> Subject:
    """The subject of an entity.

    >>> org(EntityId("huawei-tech"))
    'org:huawei-tech'
    """
    return Subject(f"org:{entity}")


def entity_of(thing: Subject) -> EntityId:
    """The entity that a subject is; nobody where it is no `org:ID`.

    >>> entity_of(Subject("org:huawei-tech")), entity_of(Subject("asn:4134"))
    ('huawei-tech', '')
    """
    return EntityId(thing[4:]) if thing.startswith("org:") else NOBODY


def is_country(text: str) -> bool:
    """Whether it has the form of a country's code of two letters.

    >>> is_country("HK"), is_country("?Atlantis"), is_country("")
    (True, False, False)
    """
    return len(text) == 2 and text.isascii() and text.isalpha() and text.isupper()


def kind_of(text: str) -> str:
    """The kind before the colon."""
    return text.partition(":")[0]


def value_of(text: str) -> str:
    """The value behind the first colon."""
    return text.partition(":")[2]
