"""What inputs name, a policy denies, and no record was judged for: the last net below all readers.

A reader asks about the fields whose meaning it knows. If another field names a third party that is denied, the report must not pass
over it: the account of the input then says which text stands where, and the audit has not read everything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Set
from typing import Final

import pyarrow as pa
from msgspec.structs import replace

from cleannet.engine.count import Counted
from cleannet.engine.mentions import Kind, Mention
from cleannet.inverse import ROLES
from cleannet.judge import verdicts
from cleannet.model.report import FileAccount
from cleannet.model.subject import Subject, kind_of, subject, value_of
from cleannet.model.use import Candidate, Use
from cleannet.model.verdict import Verdict
from cleannet.policy.policy import Policy
from cleannet.resolve import address, dotted, number
from cleannet.resolve.meaning import Asking, Meaning
from cleannet.resolve.name import NAMED, VENDORS

_SHOWN: Final = 3
"""Texts of one input that are told one by one."""


def with_overlooked(accounts: tuple[FileAccount, ...], counted: Counted, policy: Policy, asking: Asking) -> tuple[FileAccount, ...]:
    """The accounts, in which those of inputs that name something denied of which nothing was judged say so."""
    found: dict[str, list[tuple[Mention, str]]] = defaultdict(list)
    for text, mention in _denied(counted, policy, asking):
        found[mention.file].append((mention, text))
    passed = counted.mentions.passed
    return tuple(_told(a, sorted(set(found[a.name])), a.name in passed) if a.name in found else a for a in accounts)


def _told(account: FileAccount, named: list[tuple[Mention, str]], passed: bool) -> FileAccount:
    places = (f"{text}{f' in {at.field}' if at.field else ''} on line {at.line:,}" for at, text in named[:_SHOWN])
    shown = "; ".join([*places, *([f"and {len(named) - _SHOWN:,} more"] if len(named) > _SHOWN else [])])
    if passed:
        note = f"denied by this policy, and named only where nothing is to be judged: {shown}"
        return replace(account, notes=(*account.notes, note))
    says = f"not judged, although this policy denies it: {shown}; no field that is read has it: ask `cleannet explain`"
    return replace(account, unread="; ".join(filter(None, (account.unread, says))))


def _denied(counted: Counted, policy: Policy, asking: Asking) -> Iterator[tuple[str, Mention]]:
    """Each text whose subjects were not judged and which the policy denies, and where it stands."""
    judged = {one.subject for use in counted.uses for one in use.candidates}
    values = {value_of(subject).lower() for subject in judged}  # a host may be a registry, and an id that of a store
    asked: dict[Use, list[tuple[Kind, str]]] = defaultdict(list)
    for kind, text, candidates in _meanings(counted, asking):
        if values.isdisjoint(_parts(kind, text)) and judged.isdisjoint(_alike(candidates, asking)):
            for one in candidates:
                for role in ROLES.get(kind_of(one.subject), ())[:1]:
                    asked[Use(role, (one,))].append((kind, text))
    for found in verdicts(asked, policy, asking.view):
        if Verdict.DENIED in found.lines.values():
            for kind, text in asked[found.use]:
                if place := counted.mentions.where(kind, text):
                    yield f"AS{text}" if kind == "asn" else text, place


def _meanings(counted: Counted, asking: Asking) -> Iterator[tuple[Kind, str, tuple[Candidate, ...]]]:
    """The known things that each text may mean; none if it is local, ours, or nobody's whom a fact knows."""
    by_kind: dict[Kind, list[str]] = defaultdict(list)
    for kind, text in counted.mentions.inputs:
        by_kind[kind].append(text)
    for text in by_kind["name"]:
        yield "name", text, dotted.known(asking, text)
    for text in by_kind["asn"]:
        yield "asn", text, _known(number.meaning(asking, int(text)))
    for text in by_kind["party"]:
        named = (found for found in asking.view.world.names.look(text, VENDORS) if found.how in NAMED)
        yield "party", text, tuple(Candidate(found.subject) for found in named)
    learnt = {text for text, _ in counted.learnt.every()} if counted.learnt is not None else set()  # judged by name
    if texts := [text for text in by_kind["address"] if text.lower() not in learnt]:
        resolved = address.resolve(asking, pa.array(texts, pa.string()))
        for text, index in zip(texts, resolved.index.tolist(), strict=True):
            yield "address", text, _known(resolved.meanings[index])


def _known(meaning: Meaning) -> tuple[Candidate, ...]:
    return () if meaning.folded else meaning.candidates


def _parts(kind: Kind, text: str) -> Iterator[str]:
    """The text, and the names in it: `www.tiktok.com.edgesuite.net` is that of a tenant, `www.tiktok.com`."""
    labels = text.lower().split(".") if kind == "name" else [text.lower()]
    return (".".join(labels[at:end]) for at in range(len(labels)) for end in range(at + 1, len(labels) + 1))


def _alike(candidates: tuple[Candidate, ...], asking: Asking) -> Set[Subject]:
    """The subjects, with the others under which records name the same thing: all ids of an app."""
    found = {one.subject for one in candidates}
    for one in candidates:
        for app, _ in asking.view.apps_by_id.get(one.subject, ()):
            found |= {subject("app", app.id), *(Subject(id_.id) for id_ in app.ids)}
    return found
