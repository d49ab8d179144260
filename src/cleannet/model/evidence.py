"""Evidence that code of others is inside an app has a grade. The strongest evidence that was seen stands behind a verdict.

Three grades are traces: they do not show that the code is inside. An app may name a host and never call it. It may refer to a type
that is somewhere else, or nowhere. A class that does nothing is a stub. The other grades show that the code is inside.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

GRADES: Final = {
    "host": "host named",
    "referenced": "type referenced",
    "stub": "type defined that does nothing",
    "defined": "type defined",
    "component": "manifest component",
    "library": "native library",
    "signer": "signer",
}
"""grade -> what was seen, the weakest first."""

_RANK: Final = {grade: rank for rank, grade in enumerate(GRADES)}

TRACES: Final = frozenset({"host", "referenced", "stub"})
"""Grades that do not show that code is inside."""


class Evidence(Struct, frozen=True, order=True, gc=False):
    """One piece of evidence. grade: a key of `GRADES`. seen: what was seen, such as the name of a class."""

    grade: str
    seen: str

    @property
    def words(self) -> str:
        """The evidence in words for people.

        >>> Evidence("defined", "com.umeng.analytics.MobclickAgent").words
        'type defined: com.umeng.analytics.MobclickAgent'
        """
        return f"{GRADES[self.grade]}: {self.seen}"


def strongest_first(found: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """One piece of evidence per grade, the strongest grade first. Of several, the first by name; the order of the input does not
    matter.

    >>> some = [Evidence("host", "b"), Evidence("library", "c"), Evidence("host", "a")]
    >>> [(e.grade, e.seen) for e in strongest_first(some)]
    [('library', 'c'), ('host', 'a')]
    """
    by_grade: dict[str, str] = {}
    for grade, seen in ((e.grade, e.seen) for e in found):
        by_grade[grade] = min(by_grade.get(grade, seen), seen)
    return tuple(Evidence(g, by_grade[g]) for g in sorted(by_grade, key=_RANK.__getitem__, reverse=True))
