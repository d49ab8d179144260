"""A warning list of MISP: one JSON document, whose items are names, prefixes or patterns. Each item counts as a line.

*Source*: github.com/MISP/misp-warninglists, README and schema.json, read in 2026-11.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from cleannet.blocklists.entries import Form, Gathered, NoBlocklist, Syntax
from cleannet.blocklists.made import day_in
from cleannet.blocklists.names import asn_of, looks_like_address, name_of

_HEAD = re.compile(r'"(?:list|matching_attributes|type)"\s*:')


def sniff(head: list[str]) -> int:
    """Whether it is a JSON object with the fields of such a list: then all of its lines are."""
    text = "\n".join(head)
    return len(head) if text.lstrip()[:1] == "{" and '"list"' in text and len(set(_HEAD.findall(text))) >= 2 else 0


def read(lines: Iterable[str], into: Gathered) -> None:
    """Every item. Raises NoBlocklist if the document is not whole."""
    try:
        told = json.loads("\n".join(lines))
    except (ValueError, RecursionError) as error:
        raise NoBlocklist(f"no whole JSON document: {str(error)[:100]}") from error
    items = told.get("list") if isinstance(told, dict) else None
    if not isinstance(items, list):
        raise NoBlocklist("a JSON document with no field `list`")
    into.title = str(told.get("name") or "")[:200]
    version = str(told.get("version") or "")[:40]
    if into.made is None and (day := day_in(version)):
        into.made, into.stated = day, f"version {version}"
    into.items = len(items)
    kind = str(told.get("type") or "")
    for number, item in enumerate(items, 1):
        _item(number, item if isinstance(item, str) else json.dumps(item), kind, into)


def _item(number: int, item: str, kind: str, into: Gathered) -> None:
    text = item.strip()
    if kind in ("regex", "substring"):
        into.lose(number, f"a {kind}: it names nothing", item)
    elif looks_like_address(text):
        into.add(number, into.form(Form("prefix")), text)
    elif kind != "hostname" and (asn := asn_of(text)):
        into.add(number, into.form(Form("asn")), asn)
    elif name := name_of(text.lstrip(".")):
        wide = kind == "hostname" or text.startswith(".")
        into.add(number, into.form(Form("domain", itself=not text.startswith("."), below=wide)), name)
    else:
        into.lose(number, "no name, no address, no AS number", item)


SYNTAX = Syntax("misp", "warning list of MISP", (), sniff, read)
