"""A policy says which clauses we apply, who we are, on which day, and what we have waived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import msgspec

from cleannet.model import facts as form
from cleannet.model.day import span
from cleannet.model.subject import parse
from cleannet.policy.bound import Bound, in_part
from cleannet.policy.sound import unsound
from cleannet.safe_yaml import YamlError, load, text_of
from cleannet.world.view import World

ANYTHING: Final = "any"
DEFAULT: Final = "clean-network"


class PolicyError(Exception):
    """A policy, waiver or case file that cannot be used, with its place."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy with its clauses bound. acts: those that count for its audience. text: as in its file; words: of that file."""

    text: form.PolicyText
    clauses: tuple[Bound, ...]
    acts: frozenset[str]
    waivers: tuple[tuple[form.Waiver, str], ...] = ()
    measures: Mapping[str, form.Measure] = field(default_factory=dict)
    words: tuple[form.Word, ...] = ()

    @property
    def id(self) -> str:
        return self.text.id

    def counts(self, bound: Bound) -> bool:
        """Whether a clause covers an act that counts for us, and binds us."""
        return bool(bound.acts & self.acts) and bound.binds(self.text.we.kinds, self.text.we.where)

    @property
    def in_part(self) -> tuple[str, ...]:
        """The lists behind its clauses of which the facts lack rows, one sentence each."""
        return tuple(dict.fromkeys(in_part(c) for b in self.clauses if not b.notice and self.counts(b) for c in b.lacking))

    def with_waivers(self, waivers: Iterable[tuple[form.Waiver, str]]) -> Policy:
        """The same policy with more waivers, each with the name of its file."""
        return replace(self, waivers=(*self.waivers, *waivers))


def bound_clauses(measures: Mapping[str, form.Measure], ids: Iterable[str], notice: bool = False) -> list[Bound]:
    """The clauses of these ids, in order; a measure's id stands for all its clauses. Raises PolicyError for an unknown id."""
    found: dict[str, Bound] = {}
    for wanted in ids:
        measure = measures.get(wanted.partition("/")[0])
        clauses = [c for c in measure.clauses if wanted in (measure.id, c.id)] if measure else []
        if measure is None or not clauses:
            raise PolicyError(f"{wanted!r} is neither a clause nor a measure with clauses")
        for clause in clauses:
            found.setdefault(clause.id, Bound(clause, measure, notice, measure.sources))
    return list(found.values())


def bind(
    text: form.PolicyText,
    measures: Mapping[str, form.Measure],
    waivers: tuple[tuple[form.Waiver, str], ...] = (),
    words: tuple[form.Word, ...] = (),
) -> Policy:
    """The policy with the clauses that it names. Raises PolicyError naming the policy."""
    try:
        clauses = bound_clauses(measures, text.clauses)
        notices = bound_clauses(measures, text.notices, notice=True)
    except PolicyError as error:
        raise PolicyError(f"policy {text.id}: {error}") from error
    mine = {b.id for b in clauses}
    return Policy(text, (*clauses, *(b for b in notices if b.id not in mine)), frozenset(text.acts), waivers, measures, words)


def bind_all(policies: form.Policies, measures: Mapping[str, form.Measure], name: str = "") -> dict[str, Policy]:
    """Every policy of a file by its id; measures of the file take precedence over the pack's."""
    own = {**measures, **{m.id: m for m in policies.measures}}
    waivers = tuple((w, name) for w in _checked(policies.waivers, name))
    bound: dict[str, Policy] = {}
    for policy in policies.policies:
        if policy.id in bound:
            raise PolicyError(f"{name}: two policies have the id {policy.id!r}")
        try:
            bound[policy.id] = bind(policy, own, waivers, policies.words)
        except PolicyError as error:
            raise PolicyError(f"{name}: {error}" if name else str(error)) from error
    return bound


def shipped(world: World) -> dict[str, Policy]:
    """The policies of the pack by their ids."""
    return bind_all(world.facts.policies, world.facts.measures)


def read_policies(path: Path, measures: Mapping[str, form.Measure]) -> dict[str, Policy]:
    """The policies of a user's file: one policy, or `policies:` with `measures:` and `waivers:` beside it."""
    return bind_all(_policies(path), measures, path.name)


def read_measures(path: Path) -> dict[str, form.Measure]:
    """The measures of a user's file of policies."""
    return {m.id: m for m in _policies(path).measures}


def _policies(path: Path) -> form.Policies:
    document = _document(path)
    if isinstance(document, dict) and "policies" not in document and "id" in document:
        document = {"policies": [document]}
    found: form.Policies = _convert(document, form.Policies, path)
    _sound(found, path)
    return found


def read_waivers(path: Path) -> list[tuple[form.Waiver, str]]:
    """The waivers of a file (`waivers:` rows), each with the file's name. All of their fields are required."""
    document = _document(path)
    rows = document.get("waivers") if isinstance(document, dict) else document
    waivers = _convert(rows or [], tuple[form.Waiver, ...], path)
    return [(w, path.name) for w in _checked(waivers, path.name)]


def _checked(waivers: Iterable[form.Waiver], name: str) -> list[form.Waiver]:
    """The waivers, each subject in its one spelling. Raises PolicyError if one is incomplete or has no day."""
    checked = []
    for number, waiver in enumerate(waivers, 1):
        empty = [f for f in ("clause", "owner", "reason", "expires") if not getattr(waiver, f).strip()]
        if not (waiver.subject or waiver.fingerprint):
            empty.append("subject or fingerprint")
        if empty:
            raise PolicyError(f"{name}: waiver {number}: needs {', '.join(empty)}")
        try:
            span(waiver.expires)
            checked.append(msgspec.structs.replace(waiver, subject=parse(waiver.subject) if waiver.subject else ""))
        except ValueError as error:
            raise PolicyError(f"{name}: waiver {number}: {error}") from error
    return checked


def read_cases(path: Path) -> list[form.Case]:
    """The golden cases of a file (`golden:` rows)."""
    document = _document(path)
    rows = document.get("golden") if isinstance(document, dict) else None
    if not isinstance(rows, list) or not rows:
        raise PolicyError(f"{path.name}: holds no cases; write them under `golden:`")
    cases = [_convert(row, form.Case, path, f"case {_id(row) or i + 1}") for i, row in enumerate(rows)]
    for case in cases:
        _sound(case, path, f"case {case.id}: ")
    return cases


def _sound(thing: Any, path: Path, where: str = "") -> None:
    for defect in unsound(thing):
        raise PolicyError(f"{path.name}: {where}{defect}")


def _id(row: Any) -> str:
    return str(row.get("id", "")) if isinstance(row, dict) else ""


def _document(path: Path) -> Any:
    try:
        return load(text_of(path), path.name)
    except OSError as error:
        raise PolicyError(f"{path}: cannot be read ({error.strerror})") from error
    except (UnicodeDecodeError, YamlError) as error:
        raise PolicyError(str(error) if path.name in str(error) else f"{path.name}: {error}") from error


def _convert(value: Any, type_: Any, path: Path, where: str = "") -> Any:
    try:
        return msgspec.convert(value, type_)
    except msgspec.ValidationError as error:
        raise PolicyError(f"{path.name}: {where + ': ' if where else ''}{error}") from error
