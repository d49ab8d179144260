"""A subject is a thing with a standard identifier, written `kind:value`.

>>> subject("asn", "AS4134")
'asn:4134'
>>> kind_of("asn:4134"), value_of("asn:4134")
('asn', '4134')
>>> subject("domain", "TikTok.COM.")
'domain:tiktok.com'
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import Final, NewType

Subject = NewType("Subject", str)
"""A thing as `kind:value`, in its one spelling."""

EntityId = NewType("EntityId", str)
"""The id of an entity of the facts or of a layer; `org:ID` is its subject."""

NOBODY: Final = EntityId("")
"""Where a form names no entity."""

KINDS: Final = frozenset(
    "asn prefix domain android ios flatpak app signer sdk store cable landing cloud oui model registry ixp country name org "
    "category address".split()
)
"""The closed list of kinds. `org` and `app` hold ids of the pack; `name` is a name nobody has identified yet; `address` is an
address about which no table speaks."""

APP_IDS: Final = ("android", "ios", "flatpak")
"""Kinds that are the id of an app on a platform; `app` is an app of the facts, which may have several."""

_FOLDED: Final = frozenset({"domain", "registry", "cable", "cloud", "org", "app", "store"})
_UPPER: Final = frozenset({"country", "landing", "oui"})


def subject(kind: str, value: str | int) -> Subject:
    """The subject of that kind and value, in its one spelling.

    Raises ValueError if the kind is not on the list, or the value is empty or does not have the form of the kind."""
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
    """The entity of a subject; "" if it is no `org:ID`.

    >>> entity_of(Subject("org:huawei-tech")), entity_of(Subject("asn:4134"))
    ('huawei-tech', '')
    """
    return EntityId(thing[4:]) if thing.startswith("org:") else NOBODY


COUNTRIES: Final = frozenset(
    (
        "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC "
        "CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD "
        "GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH "
        "KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW "
        "MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC "
        "SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY "
        "UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW XK"
    ).split()
)
"""The codes of countries and territories. XK is no code of the list, but what many write for Kosovo.

*Source*: ISO 3166-1, the officially assigned alpha-2 codes; iso.org/iso-3166-country-codes.html, of 2026-11.
"""


def is_country(text: str) -> bool:
    """Whether it is a country's two-letter code; HK and MO are places of their own.

    >>> is_country("HK"), is_country("ZZ"), is_country("?Atlantis"), is_country("")
    (True, False, False, False)
    """
    return text in COUNTRIES


def is_address(text: str) -> bool:
    """Whether it is one IP address and nothing else; an IPv6 zone may follow.

    >>> is_address("192.0.2.1"), is_address("2001:db8::1"), is_address("192.0.2.0/24"), is_address("1.2.3")
    (True, True, False, False)
    """
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def kind_of(text: str) -> str:
    """The kind before the first colon."""
    return text.partition(":")[0]


def value_of(text: str) -> str:
    """The value behind the first colon."""
    return text.partition(":")[2]
