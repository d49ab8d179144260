"""The comments of an artefact: they tell people everything of a control but the rules, and can be read back.

    cleannet control: policy="clean-network" reads="names" nature="named in clean-network, no duty on you: ..." as_of="2026-11-30"
        known_on="2026-11-30" mode="block" pack="2026-11-30 sha256:..."
    section until="2027-02-28"
    because clause="p/3" source="https://..." fingerprint="0123456789abcdef" whom="..." says="..."

Values are JSON strings of ASCII letters alone, so that no name can end a comment or begin a rule.

>>> words(before="a\\n*/ b")
'before="a\\\\n*\\\\u002f b"'
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from msgspec.structs import replace

from cleannet.enforce.target import NotOurs
from cleannet.model.control import NATURES, Control, Reason, Section
from cleannet.model.subject import Subject

_HEAD: Final = "cleannet control: "
_SECTION: Final = "section "
_BECAUSE: Final = "because "
_WORD: Final = re.compile(r'([a-z_]+)=("(?:[^"\\]|\\.)*")(?: |$)')
_DANGEROUS: Final = re.compile(r"\*/|-->|\?>|[<&`$]")


def words(**values: str) -> str:
    """The values as `name="value"`."""
    return " ".join(f"{name}={_quoted(value)}" for name, value in values.items())


def head(control: Control) -> str:
    """The line that begins an artefact."""
    told = {"policy": control.policy, "reads": control.reads, "nature": control.nature}
    days = {"as_of": control.as_of, "known_on": control.known_on, "mode": control.mode}
    return f"{_HEAD}{words(**told, **days, pack=control.pack)}"


def section(part: Section) -> Iterator[str]:
    """The lines before the rules of a section."""
    yield f"{_SECTION}{words(until=part.until)}"
    for reason in part.reasons:
        told = {"clause": reason.clause, "source": reason.source, "fingerprint": reason.fingerprint}
        yield f"{_BECAUSE}{words(**told, whom=reason.whom, says=reason.says)}"


@lru_cache(maxsize=16_384)
def _quoted(value: str) -> str:
    """The value as JSON writes it; most sections share their clause and its source."""
    return _DANGEROUS.sub(lambda found: found[0][:-1] + f"\\u{ord(found[0][-1]):04x}", json.dumps(value))


class Collected:
    """A control while its artefact is read: comments and rules in the order of the lines. file: the one that is read, for errors.
    A section may stand in several places."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._control: Control | None = None
        self._sections: list[Section] = []
        self._stops: list[Subject] = []
        self._allow: list[Subject] = []

    def comment(self, text: str, line: int) -> None:
        """Takes a comment without its mark. Comments that we did not write are ignored."""
        if text.startswith(_HEAD):
            told = self._words(text, _HEAD, line, "policy reads as_of known_on mode pack")
            if told["mode"] not in {"monitor", "block"}:
                raise NotOurs(f"{self.file}:{line}: {told['mode']!r} is no mode")
            if told["reads"] not in NATURES:
                raise NotOurs(f"{self.file}:{line}: {told['reads']!r} is no way to read a policy")
            control = Control(sections=(), **told)  # type: ignore[arg-type]  # checked above
            if self._control not in (None, control):
                raise NotOurs(f"{self.file}:{line}: this is another control than the one before")
            self._control = control
        elif text.startswith(_SECTION):
            self._close()
            self._sections.append(Section(reasons=(), stops=(), **self._words(text, _SECTION, line, "until")))
        elif text.startswith(_BECAUSE):
            part = self._open(line)
            reason = Reason(**self._words(text, _BECAUSE, line, "clause source fingerprint whom says"))
            self._sections[-1] = replace(part, reasons=(*part.reasons, reason))

    def stop(self, subject: Subject, line: int) -> None:
        """A rule that stops a thing."""
        if not self._open(line).reasons:
            raise NotOurs(f"{self.file}:{line}: a rule stands before the reason of its section")
        self._stops.append(subject)

    def allow(self, subject: Subject) -> None:
        """A rule that lets a thing pass."""
        self._allow.append(subject)

    def control(self) -> Control:
        """All that was read. A rule or section may occur in several lists, because some systems need that. Raises NotOurs."""
        self._close()
        if self._control is None:
            raise NotOurs(f"{self.file}: no line begins with {_HEAD.strip()!r}, so this is not an artefact of a control")
        stops: dict[tuple[tuple[Reason, ...], str], set[Subject]] = {}
        for part in self._sections:
            stops.setdefault((part.reasons, part.until), set()).update(part.stops)
        parts = (Section(reasons=why, until=until, stops=tuple(sorted(held))) for (why, until), held in stops.items() if held)
        return replace(self._control, sections=tuple(sorted(parts)), allow=tuple(sorted(set(self._allow))))

    def _open(self, line: int) -> Section:
        if not self._sections:
            raise NotOurs(f"{self.file}:{line}: a rule stands before the first section")
        return self._sections[-1]

    def _close(self) -> None:
        if self._sections:
            part = self._sections[-1]
            self._sections[-1] = replace(part, stops=tuple(sorted({*part.stops, *self._stops})))
            self._stops = []

    def _words(self, text: str, mark: str, line: int, names: str) -> dict[str, str]:
        try:
            told = {name: str(json.loads(value)) for name, value in _WORD.findall(text[len(mark) :])}
        except ValueError as error:
            raise NotOurs(f"{self.file}:{line}: {error}") from error
        if missing := [name for name in names.split() if name not in told]:
            raise NotOurs(f"{self.file}:{line}: {mark.strip()} lacks {', '.join(missing)}")
        return {name: told[name] for name in names.split()}


def commented(mark: str, notes: Iterable[str]) -> Iterator[str]:
    """The notes as comments of a language whose comments run to the end of the line."""
    for note in notes:
        yield f"{mark} {note}"
