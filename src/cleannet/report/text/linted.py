"""What is wrong with files, for people: one line each, where first, as compilers write them; notes behind the defects."""

from __future__ import annotations

from collections.abc import Iterator

from cleannet.model.answers.linted import Defect, Linted
from cleannet.report.text.lines import PIPE, Line, Screen, Told, clean, lines
from cleannet.report.words import many


def page(told: Linted, screen: Screen = PIPE) -> str:
    """Each defect and note, then the count; nothing where there was nothing to look at."""
    return lines(_lines(told) if told.defects or not told.unread else (), screen)


def _lines(told: Linted) -> Iterator[Told]:
    yield from (_defect(defect) for defect in told.defects)
    yield from (_defect(note, " note:") for note in told.notes)
    count = many(len(told.defects), "finding") if told.defects else "nothing found"
    yield f"{count}; {many(len(told.notes), 'note')}" if told.notes else count


def _defect(defect: Defect, level: str = "") -> Line:
    """One line, which is not broken: programs read it too."""
    where = clean(defect.file) + (f":{defect.line}" if defect.line else "")
    place = f" {clean(defect.place)}:" if defect.place else ""
    return Line(f"{where}:{level}{place} {clean(defect.what)}; {clean(defect.do)}", whole=True)
