"""Checks a file of policies, measures, waivers or golden cases for anything that makes it say less, or more, than its author means.

Bad YAML and wrong forms are defects like others: one line each, with their place, and the rest is still checked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from cleannet.model import facts as form
from cleannet.model.answers.linted import Defect
from cleannet.pack.facts import Facts
from cleannet.policy.defects import Known, Sheet
from cleannet.policy.lint_measure import lint_measure
from cleannet.policy.lint_notes import note_measure, note_policy
from cleannet.policy.lint_policy import lint_case, lint_policy, lint_waiver
from cleannet.policy.located import Located
from cleannet.policy.located import Path as Place
from cleannet.safe_yaml import YamlError, text_of

T = TypeVar("T")

_FILL = {"missing required": "add the field", "unknown field": "correct its name, or leave it out"}


def lint_file(path: Path, known: Known, policies: frozenset[str] = frozenset(), notes: list[Defect] | None = None) -> list[Defect]:
    """The defects of a file; remarks that are no defects go to `notes`. policies: ids that cases may name. Raises OSError."""
    name = str(path)
    try:
        document = Located(text_of(path), path.name)
    except UnicodeDecodeError as error:
        return [Defect(file=name, line=0, place="", what=f"not UTF-8 at byte {error.start:,}", do="save the file as UTF-8")]
    except YamlError as error:
        return [
            Defect(
                file=name,
                line=error.line,
                place=error.at,
                what=f"no YAML: {error.why}",
                do="correct the YAML; nothing else was looked at",
            )
        ]
    return _Reading(Sheet(name, document), document, known, policies, Sheet(name, document, found=notes)).lint()


def lint_pack(facts: Facts, known: Known, notes: list[Defect] | None = None) -> list[Defect]:
    """The defects of the measures and policies that ship; remarks that are no defects go to `notes`."""
    found: list[Defect] = []
    told = [] if notes is None else notes
    for measure in facts.measures.values():
        lint_measure(measure, known, Sheet(f"measures/{measure.id}.yaml", None, found=found))
        note_measure(measure, known, Sheet(f"measures/{measure.id}.yaml", None, found=told))
    for entity in sorted(known.unnamed):
        sheet = Sheet(f"entities/{entity}.yaml", None, found=found).below("names")
        sheet.tell("no name by which a record could call it", "add a name with its source; states and arrangements need none")
    sheet, noted = Sheet("policies.yaml", None, found=found), Sheet("policies.yaml", None, found=told)
    rows = facts.policies
    for index, policy in enumerate(rows.policies):
        lint_policy(policy, known, sheet.below("policies", index))
        note_policy(policy, known, noted.below("policies", index))
    used = {clause.partition("/")[0] for p in rows.policies for clause in (*p.clauses, *p.notices)}
    for index, row in enumerate(rows.outside):
        _outside(row, known, used, sheet.below("outside", index))
    return found


def _outside(row: form.Outside, known: Known, used: set[str], sheet: Sheet) -> None:
    if row.measure not in known.measures:
        sheet.tell(f"the measure {row.measure!r} is not defined", "correct its id")
    elif row.measure in used:
        sheet.tell(f"{row.measure!r} is listed as part of no policy, but a policy contains it", "leave the row out")


class _Reading:
    """One document, row by row."""

    def __init__(self, sheet: Sheet, document: Located, known: Known, policies: frozenset[str], notes: Sheet) -> None:
        self.sheet, self.document, self.known, self.policies, self.notes = sheet, document, known, policies, notes

    def lint(self) -> list[Defect]:
        top = self.document.value
        if not isinstance(top, dict):
            self.sheet.tell("not a mapping", "write `policies:`, `waivers:` or `golden:` with rows below, or one policy or measure")
        elif "golden" in top:
            self._cases(top)
        elif "we" in top:
            self._policy(())
        elif "clauses" in top or "issuer" in top:
            self._measures([()])
        else:
            self._file(top)
        return self.sheet.found

    def _file(self, top: Mapping[str, Any]) -> None:
        self._keys(top, ("policies", "measures", "waivers", "outside"))
        self._measures(self._rows("measures"))
        self._once("policy", [self._policy(place) for place in self._rows("policies")])
        for place in self._rows("waivers"):
            if waiver := self._read(place, form.Waiver):
                lint_waiver(waiver, self.known, self.sheet.below(*place))
        for place in self._rows("outside"):
            if row := self._read(place, form.Outside):
                _outside(row, self.known, set(), self.sheet.below(*place))

    def _measures(self, places: Sequence[Place]) -> None:
        """Defines all measures before any is checked, because they refer to each other."""
        read = []
        for place in places:
            self._sources((*place, "sources"))
            if measure := self._read(place, form.Measure):
                read.append((place, measure))
        self._once("measure", [m for _, m in read])
        self.known = replace(self.known, measures={**self.known.measures, **{m.id: m for _, m in read}})
        for place, measure in read:
            lint_measure(measure, self.known, self.sheet.below(*place))
            note_measure(measure, self.known, self.notes.below(*place))

    def _sources(self, place: Place) -> None:
        """Defines each source by itself, because an error of form does not say under which key; a broken one still counts as
        defined."""
        sources = self.document.at(place)
        for key in list(sources) if isinstance(sources, dict) else ():
            if self._read((*place, key), form.Citation) is None:
                sources[key] = {"url": "?"}

    def _policy(self, place: Place) -> form.PolicyText | None:
        policy = self._read(place, form.PolicyText)
        if policy:
            lint_policy(policy, self.known, self.sheet.below(*place))
            note_policy(policy, self.known, self.notes.below(*place))
        return policy

    def _cases(self, top: Mapping[str, Any]) -> None:
        self._keys(top, ("golden", "note"))
        cases = []
        for place in self._rows("golden"):
            if case := self._read(place, form.Case):
                cases.append(case)
                lint_case(case, self.known, self.policies, self.sheet.below(*place))
        self._once("case", cases)

    def _read(self, place: Place, kind: type[T]) -> T | None:
        def tell(at: Place, why: str) -> None:
            do = next((do for what, do in _FILL.items() if what in why), "write what docs/facts.md says of this form")
            self.sheet.below(*at).tell(why[:1].lower() + why[1:], do)

        return self.document.read(place, kind, tell)

    def _keys(self, top: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in [k for k in top if k not in known]:
            self.sheet.below(str(key)).tell(f"nothing is called {str(key)!r} here", f"here stand {', '.join(known)}")

    def _rows(self, key: str) -> list[Place]:
        rows = self.document.at((key,))
        if rows is not None and not isinstance(rows, list):
            self.sheet.below(key).tell("not a list", "write rows, each after a dash")
        return [(key, index) for index in range(len(rows) if isinstance(rows, list) else 0)]

    def _once(self, word: str, things: Sequence[form.PolicyText | form.Measure | form.Case | None]) -> None:
        for twice, times in sorted(Counter(t.id for t in things if t is not None).items()):
            if times > 1:
                self.sheet.tell(f"the {word} {twice!r} stands {times:,} times", "give each an id of its own")
