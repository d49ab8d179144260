"""A country, a state or the European Union as people write it: by code, or by name in English or its own language."""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from typing import Final

from cleannet.cli.exits import Stop
from cleannet.importers.places import CODES
from cleannet.model.subject import COUNTRIES
from cleannet.policy.places import EU_MEMBERS, US_STATES

_TERRITORIES: Final = frozenset({"AS", "GU", "MP", "PR", "UM", "VI"})
"""Of the United States, which ISO 3166-2 has beside the states."""

_MORE: Final = """
AD Andorra|AF Afghanistan|AM Armenia|AZ Azerbaijan|BA Bosnia and Herzegovina|BF Burkina Faso|BI Burundi|BO Bolivia|BT Bhutan
BW Botswana|BY Belarus|CF Central African Republic|CH Switzerland|CZ Czech Republic|ET Ethiopia|KG Kyrgyzstan|KZ Kazakhstan|LA Laos
LI Liechtenstein|LS Lesotho|MD Moldova|MK North Macedonia|ML Mali|MN Mongolia|MW Malawi|NE Niger|NP Nepal|PS Palestine|PY Paraguay
RS Serbia|RW Rwanda|SM San Marino|SS South Sudan|SZ Eswatini|TD Chad|TJ Tajikistan|TM Turkmenistan|UG Uganda|UZ Uzbekistan
VA Vatican City|XK Kosovo|ZM Zambia|ZW Zimbabwe
BE Belgique|BE België|BR Brasil|CH Schweiz|CH Suisse|CI Ivory Coast|CZ Česko|DE Deutschland|DK Danmark|EE Eesti|ES España|FI Suomi
FR Francia|GB Britain|GB Great Britain|GB UK|GB U.K.|GR EL|GR Hellas|HR Hrvatska|HU Magyarország|IT Italia|KR Korea
KR Republic of Korea|LT Lietuva|LV Latvija|NL Nederland|NL Holland|NL The Netherlands|NO Norge|AT Österreich|PL Polska|RO România
RU Russian Federation
SE Sverige|SI Slovenija|SK Slovensko|TR Türkiye|UA Ukraina|VN Viet Nam|AE UAE|EU European Union|EU Europäische Union
US USA|US U.S.|US U.S.A.|US United States of America|US America
"""


def _folded(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c if c.isalnum() else " " for c in bare if not unicodedata.combining(c)).split())


def _names() -> dict[str, set[str]]:
    """Folded name -> codes. A name may have two: Georgia is a country and a state."""
    rows = [*((name, code) for name, code in CODES.items()), *((name, code) for code, name in EU_MEMBERS.items())]
    rows += [(row[3:], row[:2]) for row in _MORE.strip().replace("\n", "|").split("|")]
    rows += [(name, f"US-{code}") for code, name in US_STATES.items()]
    found: dict[str, set[str]] = {}
    for name, code in rows:
        found.setdefault(_folded(name), set()).add(code)
    return found


def place_of(wanted: str, option: str, states: bool = True) -> str:
    """The code of a place, such as DE, EU or US-TX; "" for "". option: the option that has this value; states: whether a state is
    allowed. Raises Stop if no place has this name, or if two have it."""
    text = wanted.strip()
    if not text:
        return ""
    names = _names()
    code = text.upper()
    codes = {code} if _is_code(code) else names.get(_folded(text), set())
    if not states:
        codes = {code for code in codes if "-" not in code}
    if len(codes) == 1:
        return codes.pop()
    if codes:
        raise Stop(f"{option} {text[:60]}: that is {' and '.join(sorted(codes))}; write one of these")
    if states and code in US_STATES:
        hint = f"did you mean US-{code}?"
    else:
        near = get_close_matches(_folded(text), [n for n in names if states or any("-" not in c for c in names[n])], 1)
        hint = f"did you mean {' or '.join(sorted(names[near[0]]))}?" if near else ""
    expected = f"write the two letters of ISO 3166-1, such as DE{', or US-TX for a state' if states else ', or EU'}"
    raise Stop(f"{option} {text[:60]}: not a known country{' or state' if states else ' or union'}; {hint or expected}")


def country_of(wanted: str, option: str) -> tuple[str, str]:
    """The code of a country, and how it was read where it was not written so: `UK: read as GB`. Raises Stop as `place_of` does, and
    for the European Union."""
    code, written = place_of(wanted, option, states=False), wanted.strip()
    if code == "EU":
        raise Stop(f"{option} {written[:60]}: is no country; write the two letters of one, such as DE")
    return code, f"{written[:60]}: read as {code}" if code != written.upper() else ""


def _is_code(text: str) -> bool:
    found = re.fullmatch(r"([A-Z]{2})(?:-([A-Z0-9]{1,3}))?", text)
    if found is None:
        return False
    country, part = found.groups()
    if country == "US" and part is not None:
        return part in US_STATES or part in _TERRITORIES
    return country in COUNTRIES or text == "EU"
