"""A kit of code inside apps by the name that lists give it: its own, that of its vendor, or its package.

Lists of trackers name products (`Umeng Analytics`, `JPush`), not packages. If a name only begins with that of a known kit or
vendor, the kit is a candidate: it may be a product of somebody else.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from cleannet.model.subject import Subject
from cleannet.model.use import Candidate
from cleannet.resolve.app import BY_NAME, UNLISTED_CODE, sdk
from cleannet.resolve.meaning import MOST, Asking, Meaning, Resolved, collected, fold, nothing
from cleannet.world.spelling import folded
from cleannet.world.view import View

if TYPE_CHECKING:
    import pyarrow as pa

_MAYBE: Final = 0.8
"""The most that a kit weighs which may not be meant."""

_PACKAGE: Final = re.compile(r"[A-Za-z_][\w$-]*(?:\.[\w$-]+)+", re.ASCII)

Kits = dict[str, tuple[Subject, ...]]


def by_name(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """The kits of these names; packages and files of libraries are looked up as such."""
    kits = asking.view.kept("kits by name", lambda: _kits(asking.view))
    codes = sdk(asking, values)
    texts = values.to_pylist()
    return collected(
        None if text is None else _meaning(kits, str(text), codes.meanings[at])
        for text, at in zip(texts, codes.index.tolist(), strict=True)
    )


def _kits(view: View) -> Kits:
    """Names of kits and vendors, folded -> one kit of each company that has one of that name."""
    found: dict[str, dict[str, Subject]] = defaultdict(dict)
    for row in view.world.facts.sdks:
        for name in {folded(row.kit), folded(f"{row.vendor} {row.kit}"), folded(row.vendor)} - {""}:
            found[name].setdefault(row.entity or row.vendor, Subject(f"sdk:{row.package}"))
    return {name: tuple(kits.values())[:MOST] for name, kits in found.items()}


def _meaning(kits: Kits, written: str, as_code: Meaning) -> Meaning:
    name = folded(written)
    if not name:
        return nothing("no name")
    if not as_code.folded and not as_code.local:
        return as_code
    if borne := kits.get(name):
        return Meaning(tuple(Candidate(kit, BY_NAME if len(borne) == 1 else _MAYBE) for kit in borne))
    if _PACKAGE.fullmatch(written.strip()):
        return fold(UNLISTED_CODE)
    words = name.split(" ")
    perhaps = next((kits[head] for n in range(len(words) - 1, 0, -1) if (head := " ".join(words[:n])) in kits), ())
    if not perhaps:
        return fold(UNLISTED_CODE)
    return Meaning((*(Candidate(kit, _MAYBE) for kit in perhaps[: MOST - 1]), Candidate(UNLISTED_CODE, _MAYBE)))
