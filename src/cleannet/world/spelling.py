"""Compares two spellings of a name: what may differ so that it is still the same name, and what then becomes a question for a
person.

Case, width, punctuation, traditional and simplified Chinese characters, kinds of spaces, *the*, *and* for `&`, and the spelling of
a legal form (Co., Ltd. and Company Limited) do not make another name. Another legal form, or none, may be another company: such
names are only similar, see `bare`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import takewhile
from typing import Final

from cleannet.world.hanzi import simplified

LONGEST: Final = 200
"""Characters of a name that are compared; no company is known by more."""

_SPELT_OUT: Final = {
    "limited": "ltd", "company": "co", "corporation": "corp", "incorporated": "inc", "limited liability company": "llc",
    "limited liability partnership": "llp", "limited partnership": "lp", "public limited company": "plc",
    "public company limited": "pcl", "private": "pvt", "proprietary": "pty", "aktiengesellschaft": "ag",
    "gesellschaft mit beschränkter haftung": "gmbh",
    "kommanditgesellschaft": "kg", "societas europaea": "se", "société anonyme": "sa", "sociedad anónima": "sa",
    "sociedade anónima": "sa", "société par actions simplifiée": "sas", "société à responsabilité limitée": "sarl",
    "società a responsabilità limitata": "srl", "società per azioni": "spa", "besloten vennootschap": "bv",
    "naamloze vennootschap": "nv", "aktiebolag": "ab", "aktiebolaget": "ab", "aktieselskab": "a/s", "aksjeselskap": "as",
    "allmennaksjeselskap": "asa", "osakeyhtiö": "oy", "julkinen osakeyhtiö": "oyj", "sendirian berhad": "sdn bhd", "berhad": "bhd",
    "perseroan terbatas": "pt", "joint stock company": "jsc", "public joint stock company": "pjsc",
    "open joint stock company": "ojsc",
    "closed joint stock company": "cjsc", "ооо": "ooo", "общество с ограниченной ответственностью": "ooo", "ао": "ao",
    "акционерное общество": "ao", "пао": "pao", "публичное акционерное общество": "pao", "оао": "oao",
    "открытое акционерное общество": "oao", "зао": "zao", "закрытое акционерное общество": "zao", "тов": "tov", "тоо": "too",
    "kabushiki kaisha": "kk", "株式会社": "kk", "株": "kk", "주식회사": "kk-kr", "주": "kk-kr",
}  # fmt: skip
"""A legal form as it may be written -> its one spelling. Only one form in two spellings stands here, never two forms that are
alike: A/S of Denmark and AS of Norway, JSC and its Russian kinds, a Chinese Co., Ltd. and a Ltd. stay apart."""

_FORMS: Final = frozenset(
    "ab ag ao as asa a/s bhd bv cjsc co corp doo eood gmbh inc jsc kft kg kk kk-kr lda llc llp lp ltd ltda mbh nv oao ojsc ooo oy "
    "oyj "
    "pao pcl pjsc plc pt pte pty pvt sa sab sae sarl sas sdn se sl spa sro srl tbk too tov zao zrt".split()
)
_GROUPS: Final = frozenset({"group", "holding", "holdings"})
"""Words at the end that tell a company of a group from its parent: part of the name, and left out only where likeness is asked."""

FORM_WORDS: Final = _FORMS | _GROUPS | {"the", *(word for form in _SPELT_OUT for word in form.split())}
"""Words that may be left out of a name where likeness is asked."""

_LEADING: Final = frozenset({"ao", "oao", "ooo", "pao", "pt", "tov", "too", "zao", "llc", "jsc", "pjsc", "kk", "kk-kr"})
"""Forms that may stand in front."""

_CJK_FORMS: Final = (
    "股份有限公司", "集团有限公司", "控股有限公司", "有限责任公司", "有限公司", "株式会社",
    "주식회사",
)  # fmt: skip
_BREAKS: Final = re.compile(r"[\W_]+")
_ASCII_BREAKS: Final = {code: " " for code in range(128) if not chr(code).isalnum()}
_DANISH: Final = re.compile(r"(?i)\ba/s(?!\w)")
_LETTERS: Final = re.compile(r"(?<!\S)(?:[^\W\d_] ){1,5}[^\W\d_](?!\S)")
_JOINERS: Final = re.compile(r"[-‐-―'’`´.]")
_LONGEST_FORM: Final = max(len(form.split()) for form in _SPELT_OUT)
_ENDS: Final = {end: frozenset(form.split()[end] for form in _SPELT_OUT) for end in (0, -1)}
"""The words with which a form that is spelt out begins, and ends."""


def folded(name: str) -> str:
    """The name without case, punctuation and kinds of spaces; accents stay.

    >>> folded("Huawei Technologies Co., Ltd."), folded("HUAWEI  TECHNOLOGIES CO.,LTD")
    ('huawei technologies co ltd', 'huawei technologies co ltd')
    """
    text = name[:LONGEST]
    if text.isascii():
        return " ".join(text.lower().translate(_ASCII_BREAKS).split())
    return " ".join(_BREAKS.sub(_apart, unicodedata.normalize("NFKC", text).casefold()).split())


def _apart(between: re.Match[str]) -> str:
    """The replacement for characters that are no letters: marks of the letter before, such as a vowel of Hindi, then a space."""
    marks = takewhile(_is_mark, between[0]) if between.start() else ()
    kept = "".join(marks)
    return kept if len(kept) == len(between[0]) else f"{kept} "


def _is_mark(character: str) -> bool:
    """Whether it is a mark on a letter that distinguishes words; variation selectors do not."""
    return unicodedata.category(character) in ("Mn", "Mc") and not "\ufe00" <= character <= "\ufe0f"


@lru_cache(maxsize=1024)
def split(name: str) -> tuple[str, str]:
    """The name without its legal form, and the form in its one spelling; `the` and `and` are left out.

    >>> split("The Hongkong Electric Company, Limited"), split("ООО Ромашка"), split("Foo & Bar L.L.C.")
    (('hongkong electric', 'co ltd'), ('ромашка', 'ooo'), ('foo bar', 'llc'))
    >>> split("GlobalConnect A/S")[1], split("GlobalConnect AS")[1]
    ('a/s', 'as')
    """
    text = name[:LONGEST].replace("&", " and ")
    text = simplified(folded(_DANISH.sub(" aktieselskab ", text) if "/" in text else text))
    words = text.split()
    if [*map(len, words)].count(1) > 1:
        words = joined(text).split()
    front: list[str] = []
    back: list[str] = []
    while len(words) > 1 and (form := _form(words, -1)):
        back[:0] = form[0].split()
        del words[-form[1] :]
        if len(words) > 1 and words[-1] == "and":
            del words[-1]
    while len(words) > 1 and (form := _form(words, 0)) and form[0] in _LEADING:
        front += form[0].split()
        del words[: form[1]]
    if len(words) > 1 and words[0] == "the":
        del words[0]
    core = (" ".join([w for w in words if w != "and"]) if "and" in words else "") or " ".join(words)
    for written, spelt in () if core.isascii() else (("株式会社", "kk"), ("주식회사", "kk-kr"), ("有限责任公司", "有限公司")):
        if core.endswith(written) and core != written:
            core, back = core.removesuffix(written), [*([] if spelt == "有限公司" else [spelt]), *back]
            core += spelt if spelt == "有限公司" else ""
        elif core.startswith(written) and core != written and spelt.startswith("kk"):
            core, front = core.removeprefix(written), [spelt, *front]
    return core.strip(), " ".join((*front, *back))


def joined(text: str) -> str:
    """Adjacent single letters as one word: initials.

    >>> joined("a t t services")
    'att services'
    """
    return _LETTERS.sub(lambda run: run[0].replace(" ", ""), text)


def unjoined(name: str) -> str:
    """The name without marks that may divide a word: hyphens, apostrophes, points."""
    return _JOINERS.sub("", name)


def _form(words: list[str], end: int) -> tuple[str, int] | None:
    """The legal form at that end, in its one spelling, and how many words it takes; at least one word of the name remains."""
    word = words[end]
    if word in _ENDS[end]:
        for size in range(min(_LONGEST_FORM, len(words) - 1), 0, -1):
            written = " ".join(words[:size] if end == 0 else words[-size:])
            if written in _SPELT_OUT:
                return _SPELT_OUT[written], size
    return (word, 1) if word in _FORMS else None


def same(name: str) -> str:
    """A key that two spellings share only if they are one name.

    >>> same("Hytera Communications Corporation Limited") == same("HYTERA COMMUNICATIONS CORP., LTD.")
    True
    >>> same("Huawei Technologies Co., Ltd.") == same("Huawei Technologies Ltd.")
    False
    """
    core, form = split(name)
    return f"{core}|{form}" if form else core


def hyphenless(name: str) -> str:
    """The same, with words divided by a hyphen, an apostrophe or a point as one: TP-Link and TPLink are one name."""
    return same(unjoined(name[:LONGEST])) if _JOINERS.search(name[:LONGEST]) else same(name)


@lru_cache(maxsize=1024)
def bare(name: str) -> str:
    """The folded name without its legal form, without group words at its end, and without accents: used to find similar names.

    >>> bare("Huawei Technologies Co., Ltd."), bare("华为技术有限公司"), bare("Telefónica, S.A.")
    ('huawei technologies', '华为技术', 'telefonica')
    """
    words = split(name)[0].split()
    while len(words) > 1 and words[-1] in _GROUPS:
        words.pop()
    text = plain(" ".join(words))
    if text.isascii():
        return text
    return next((text.removesuffix(form) for form in _CJK_FORMS if text.endswith(form) and text != form), text)


def plain(text: str) -> str:
    """The text without the accents of Latin letters.

    >>> plain("telefónica"), plain("хуавэй"), plain("ガス")
    ('telefonica', 'хуавэй', 'ガス')
    """
    if text.isascii():
        return text
    spread = unicodedata.normalize("NFD", text)
    kept = "".join(c for at, c in enumerate(spread) if not (unicodedata.combining(c) and at and _latin(spread[:at])))
    return unicodedata.normalize("NFC", kept)


def _latin(before: str) -> bool:
    """Whether the last letter of a text, marks aside, is Latin."""
    letter = next((c for c in reversed(before) if not unicodedata.combining(c)), "")
    return letter.isascii()


def script(text: str) -> str:
    """The first word of the Unicode name of its first letter: LATIN, CJK, CYRILLIC; "" of no letter."""
    return next((unicodedata.name(c, "").partition(" ")[0] for c in text if c.isalpha()), "")
