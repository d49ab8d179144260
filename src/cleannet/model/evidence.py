"""Evidence that code of others is inside an app has a grade; the strongest that was seen stands behind a verdict.

A host that an app names may never be called, and a type that it refers to may be somewhere else or nowhere. A class of the name
that does nothing is a stub. So these three are traces: they never show that the code is inside. The others do.
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
    """What was seen, such as the name of a class, and of which grade that is."""

    grade: str
    seen: str

    @property
    def words(self) -> str:
        """For people.

        >>> Evidence("defined", "com.umeng.analytics.MobclickAgent").words
        'type defined: com.umeng.analytics.MobclickAgent'
        """
        return f"{GRADES[self.grade]}: {self.seen}"


def strongest_first(found: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """One of each grade, the first by name, in whatever order they come.

    >>> some = [Evidence("host", "b"), Evidence("library", "c"), Evidence("host", "a")]
    >>> [(e.grade, e.seen) for e in strongest_first(some)]
    [('library', 'c'), ('host', 'a')]
    """
    by_grade: dict[str, str] = {}
    for grade, seen in ((e.grade, e.seen) for e in found):
        by_grade[grade] = min(by_grade.get(grade, seen), seen)
    return tuple(Evidence(g, by_grade[g]) for g in sorted(by_grade, key=_RANK.__getitem__, reverse=True))
