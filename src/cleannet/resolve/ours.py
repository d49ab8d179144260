"""Who offers our own apps: a store, or the maker of a device. For the apps of others such a reference says nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from cleannet.model.subject import APP_IDS, Subject, kind_of, subject, value_of
from cleannet.model.use import Candidate
from cleannet.resolve import name
from cleannet.resolve.meaning import BESIDE, Asking, Meaning, Resolved, collected, sure
from cleannet.world.spelling import folded
from cleannet.world.view import View

if TYPE_CHECKING:
    import pyarrow as pa

_KINDS: Final = frozenset({*APP_IDS, "app"})


def spelled(view: View, apps: Iterable[str]) -> frozenset[str]:
    """All that our apps are called in records: ids, with and without their platform, and names. apps: ids of the facts, ids of a
    platform (`android:PACKAGE`) or names."""
    found: set[str] = set()
    for one in apps:
        kind, value = (kind_of(one), value_of(one)) if kind_of(one) in _KINDS and ":" in one else ("", one)
        found |= {_key(one), _key(value)}
        known = view.apps.get(value.lower()) if kind in ("", "app") else None
        if known is not None:
            found |= {_key(known.name), *(_key(value_of(Subject(i.id))) for i in known.ids)}
    return frozenset(found - {""})


def _key(text: str) -> str:
    return folded(text) or text.strip().lower()


def store(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """The store that offers an app of ours; by its package id, a name of it, or the company that runs it."""
    return collected(_of_ours(asking, value, _store) for value in values.to_pylist())


def maker(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """The maker of a device that came with an app of ours."""
    return collected(_of_ours(asking, value, _maker) for value in values.to_pylist())


def _of_ours(asking: Asking, written: str | None, meaning: Any) -> Meaning | None:
    text, _, app = (written or "").partition(BESIDE)
    if not text.strip() or not asking.ours.apps or _key(app) not in asking.ours.apps:
        return None
    found: Meaning = meaning(asking, text.strip())
    return found


def _store(asking: Asking, text: str) -> Meaning:
    if asking.view.stores.get(f"android:{text}"):
        return sure(subject("store", text))
    named = _by_name(asking.view, text)
    if len({row for _, row in named}) == 1:  # one company, whichever of its stores
        return sure(Subject(named[0][0]))
    if named:
        return Meaning(tuple(Candidate(Subject(thing), round(1 / len(named), 2)) for thing, _ in named))
    return name.meaning(asking, text, name.ORGANISATIONS)


def _by_name(view: View, text: str) -> list[tuple[str, str]]:
    """The stores that are called so, each with the company that runs it: AppGallery is Huawei AppGallery."""
    wanted = folded(text)
    found = []
    for id_, rows in view.stores.items():
        names = {part for row in rows for part in (row.name, *re.split(r"[(),]", row.name))}
        keys = {folded(part) for part in names} | {folded(part.strip().partition(" ")[2]) for part in names}
        if wanted and wanted in keys - {"", "store", "appstore", "appmarket"}:
            found.append((f"store:{id_.removeprefix('android:')}", rows[0].entity))
    return sorted(found)


def _maker(asking: Asking, text: str) -> Meaning:
    return name.meaning(asking, text, name.ORGANISATIONS)
