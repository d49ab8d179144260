"""One thing by itself: what it means, who is behind it, and what a policy says of it, as if an audit had seen it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from ipaddress import ip_address
from typing import Any, Final

import msgspec
import pyarrow as pa

from cleannet.audit import asking, report
from cleannet.engine.count import Counted
from cleannet.inverse import ROLES
from cleannet.judge import judge
from cleannet.model.behind import Party
from cleannet.model.report import Finding, Report, Statement
from cleannet.model.subject import KINDS, kind_of, parse, value_of
from cleannet.model.use import Candidate, Sighting, Tally, Use
from cleannet.model.verdict import Verdict, worst
from cleannet.pack.hardware import oui_of
from cleannet.policy.policy import Policy
from cleannet.report.escape import in_json, plain, wrap
from cleannet.report.words import cited, doubt, forbidden, many, state
from cleannet.resolve import RESOLVERS, name
from cleannet.resolve.meaning import Asking, Meaning
from cleannet.world.members import Named, memberships
from cleannet.world.view import View, World
from cleannet.world.who import behind

_WIDTH: Final = 100


@dataclass(frozen=True, slots=True)
class Considered:
    """What was asked, what it means, and a report of what the policy says of that."""

    asked: str
    candidates: tuple[Candidate, ...]
    view: View
    where: str
    report: Report

    def text(self) -> str:
        """For people."""
        return "\n".join(_lines(self)) + "\n"

    def json(self) -> str:
        """For programs: the candidates with who is behind each, and the report."""
        found = {
            "asked": self.asked,
            "candidates": [
                {"subject": c.subject, "weight": c.weight, "behind": _behind_json(self, c.subject)} for c in self.candidates
            ],
            "report": msgspec.to_builtins(self.report),
        }
        return in_json(msgspec.json.format(msgspec.json.encode(found, order="deterministic"), indent=2).decode()) + "\n"


def consider(asked: str, policy: Policy, world: World, as_of: date, known_on: date, why: str = "") -> Considered:
    """What the world and the policy say of one thing on a day. Raises ValueError where it names nothing that can be judged."""
    view = world.at(as_of, known_on)
    candidates = meaning_of(asked, asking(view, policy))
    tally = Tally(records=0, first=Sighting("", 0))
    roles = dict.fromkeys(role for c in candidates for role in ROLES.get(kind_of(c.subject), ()))
    if not roles and not any(memberships(view, c.subject).named for c in candidates):
        raise ValueError(f"{plain(asked)} is a {kind_of(candidates[0].subject)}; no rule asks about such a thing by itself")
    uses = {Use(role, candidates): tally for role in roles}
    told = report(policy, view, Counted(), judge(uses, policy, view), {}, why)
    return Considered(asked, candidates, view, policy.text.we.where, told)


def meaning_of(asked: str, scene: Asking) -> tuple[Candidate, ...]:
    """The subjects that a text may mean. Raises ValueError."""
    text = _spoken_of(asked.strip())
    kind = kind_of(text).lower()
    if kind in KINDS and ":" in text and kind != "name":
        return (Candidate(parse(text)),)
    reference = "" if kind == "name" else _guess(text, scene)
    if reference:
        meaning = _meant(reference, text, scene)
    else:
        meaning = name.meaning(scene, text.removeprefix("name:"), name.VENDORS, of_a_list=False)
    if meaning.local:
        raise ValueError(f"{plain(text)} is local, or ours: it is counted apart and never judged")
    if meaning.nothing:
        raise ValueError(f"{plain(text)}: {meaning.nothing}")
    if meaning.folded and reference in ("domain", "sdk"):  # by itself, it need not be told together with others
        return (Candidate(parse(f"{reference}:{text}")),)
    return meaning.candidates


def _meant(reference: str, text: str, scene: Asking) -> Meaning:
    value: Any = int(text.upper().removeprefix("AS").removeprefix("N")) if reference == "asn" else text
    resolved = RESOLVERS[reference](scene, pa.array([value]))
    return resolved.meanings[int(resolved.index[0])]


def _spoken_of(text: str) -> str:
    """The host of a web address, of `host:port` and of an image; the address of a prefix; any other text as it is.

    >>> _spoken_of("https://www.tiktok.com/@x"), _spoken_of("203.0.113.0/24"), _spoken_of("aliyun/cn-hongkong")
    ('www.tiktok.com', '203.0.113.0', 'aliyun/cn-hongkong')
    """
    host = re.fullmatch(r"(?:[A-Za-z]{2,9}://)?([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)\.?(?::[0-9]{1,5})?(?:[/?#].*)?", text)
    if host:
        return host[1]
    address, slash, length = text.partition("/")
    return address if slash and length.isdigit() and _is_address(address) else text


def _guess(text: str, scene: Asking) -> str:
    """The kind of reference that a text without a kind looks like; "" for a name."""
    if re.fullmatch(r"(?i)ASN?\s*[0-9]{1,10}", text):
        return "asn"
    if _is_address(text):
        return "address"
    if oui_of(text) is not None and re.search(r"[:.-]", text):
        return "mac"
    if platform := next((kind for kind in ("android", "ios") if f"{kind}:{text}" in scene.view.apps_by_id), ""):
        return platform
    return "domain" if re.fullmatch(r"[A-Za-z0-9_.-]+", text) and "." in text else ""


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


# --- telling it -------------------------------------------------------------------------------------------------------------------


def _lines(told: Considered) -> Iterator[str]:
    report = told.report
    yield plain(told.asked) + (" may mean" if len(told.candidates) > 1 else "")
    for candidate in told.candidates:
        yield from _candidate(told, candidate)
    yield ""
    yield f"Under {plain(report.policy)} ({plain(report.policy_why)})"
    yield f"as of {report.as_of}, by what was known on {report.known_on}:"
    verdicts: dict[str, Verdict] = {}
    for use in report.uses:
        for line, verdict in use.lines.items():
            verdicts[line] = worst([verdict, verdicts.get(line, Verdict.NOT_ASKED)])
    yield "  " + (", ".join(f"{line} {verdict.text}" for line, verdict in sorted(verdicts.items())) or "no rule speaks of it")
    if verdicts and set(verdicts.values()) == {Verdict.NOT_ASKED}:
        yield from wrap("The policy has no clause that could speak of it. Choose the policy that is about you.", _WIDTH, "  ", "  ")
    elif not report.findings:
        clear = f"No adverse fact within what the policy covers. It does not cover: {plain(report.covers_not)}"
        yield from wrap(clear, _WIDTH, "  ", "  ")
        for told_in_part in report.in_part:
            yield from wrap(f"carried in part: {plain(told_in_part)}", _WIDTH, "  ", "    ")
    for notice in report.notices:
        yield from wrap(f"notice: {plain(notice.says)}", _WIDTH, "  ", "    ")
    shown: set[str] = set()
    for finding in report.findings:
        yield ""
        yield from _finding(report, finding, shown)


def _finding(report: Report, finding: Finding, shown: set[str]) -> Iterator[str]:
    """A finding in a few lines; each statement's sources are told once."""
    what = f"{finding.verdict.value.upper()} {finding.line}, as {plain(finding.use.role)}"
    nobody = "whom the name means is not known" if len(finding.use.candidates) > 1 else "nobody is known"
    yield f"{what}: {plain(finding.clause) or nobody} [{finding.fingerprint}]"
    if finding.clause:
        clause = report.clauses[finding.clause]
        yield from wrap(plain(clause.title), _WIDTH, "  ", "    ")
        yield from wrap("; ".join(p for p in (forbidden(report, finding), state(finding.state)) if p), _WIDTH, "  ", "    ")
        yield from wrap(cited(clause.primary), _WIDTH, "  law: ", "    ")
    else:
        yield from wrap(f"{plain(finding.why)}; {many(len(finding.undecided), 'clause')} undecided", _WIDTH, "  ", "    ")
    for step in finding.chain:
        if step.statement and step.statement not in shown:
            shown.add(step.statement)
            yield from _statement(report.statements[step.statement], "  ")
        elif step.statement:
            yield from wrap(plain(step.says), _WIDTH, "  ", "    ")
    if finding.clause and finding.why:
        yield from wrap(f"open or doubtful: {plain(finding.why)}", _WIDTH, "  ", "    ")


def _candidate(told: Considered, candidate: Candidate) -> Iterator[str]:
    found = behind(told.view, candidate.subject, told.where)
    weight = f", weight {candidate.weight:g}" if len(told.candidates) > 1 else ""
    yield f"  {plain(found.name)} ({plain(candidate.subject)}{weight})"
    for party in found.parties:
        if party.thing != candidate.subject:
            yield from _party(told.view, party)
    for gap in found.gaps:
        yield f"    unknown: {plain(gap.why)}"
    for named in memberships(told.view, candidate.subject, told.where).named:
        yield from _named(named)
    kind, value = kind_of(candidate.subject), value_of(candidate.subject)
    if kind == "asn" and value.isdigit() and int(value) not in told.view.networks:
        table = told.view.world.networks.date
        alone = f"low confidence: no fact speaks of this number; the table of {table} alone tells its registered name"
        yield from wrap(alone, _WIDTH, "    ", "      ")


def _named(named: Named) -> Iterator[str]:
    """Context, and said to be: nothing is judged by it."""
    member, statement = named.member, named.statement
    day = f"on {member.from_}" if member.from_ else "on a day that is not told"
    through = f", {plain(named.through)}" if named.through else ""
    sure = "" if named.sure else ", not verified"
    stood = {"yes": "", "no": "; not on the judged day", "open": "; open on the judged day"}[named.today]
    what = f"named a Clean Network member {day}: {plain(member.name)} ({member.kind}){through}{sure}"
    ends = f", until {member.until}" if member.until else ""
    basis = f"basis: {plain(member.basis)}{ends}{stood}; context, nothing is judged by it"
    yield from wrap(f"{what}; {basis}", _WIDTH, "    ", "      ")
    for source in statement.sources:
        yield f"      {plain(source.url)}{f' ({plain(source.said)})' if source.said else ''}"


def _party(view: View, party: Party) -> Iterator[str]:
    relations = ", ".join(sorted(party.relations)) or "stands behind it"
    sure = "" if party.answer.yes else f" [{party.answer.truth.value}: {plain(party.answer.why)}]"
    yield f"    {relations}: {plain(view.name(party.thing))} ({plain(party.thing)}){sure}"
    for step in party.answer.chain:
        if step in view.statements:
            yield from _statement(view.statements[step], "      ")


def _statement(statement: Statement, indent: str) -> Iterator[str]:
    notes = "; ".join(n for n in (plain(statement.valid), doubt(statement)) if n)
    yield from wrap(f"{plain(statement.says)}{f' ({notes})' if notes else ''}", _WIDTH, indent, indent + "  ")
    for source in statement.sources:
        notes = "; ".join(n for n in (plain(source.said), f"read in {plain(source.read_in)}" if source.read_in else "") if n)
        yield f"{indent}  {plain(source.url)}{f' ({notes})' if notes else ''}"


def _behind_json(told: Considered, subject: str) -> dict[str, Any]:
    found = behind(told.view, subject, told.where)
    return {
        "name": found.name,
        "parties": [
            {
                "thing": p.thing,
                "name": told.view.name(p.thing),
                "relations": sorted(p.relations),
                "answer": p.answer.truth.value,
                "why": p.answer.why,
                "statements": [msgspec.to_builtins(told.view.statements[s]) for s in p.answer.chain if s in told.view.statements],
            }
            for p in found.parties
        ],
        "gaps": [gap.why for gap in found.gaps],
        "members": [
            {
                "kind": n.member.kind,
                "name": n.member.name,
                "named": n.member.from_,
                "until": n.member.until,
                "basis": n.member.basis,
                "through": n.through,
                "sure": n.sure,
                "today": n.today,
                "statement": msgspec.to_builtins(n.statement),
            }
            for n in memberships(told.view, subject, told.where).named
        ],
    }
