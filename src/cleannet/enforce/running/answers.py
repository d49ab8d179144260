"""What a resolver answers about a control, as `dig -f questions.dig` prints it: the only thing that each resolver tells.

Answers show that a name is stopped, for which reasons, and that those below it are. They do not show what is stopped besides, nor
which addresses are.

*Source*: dig(1) of BIND 9.18, "MULTIPLE QUERIES".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final, NamedTuple

from cleannet.enforce.running.zones import text_of
from cleannet.enforce.syntax import rpz
from cleannet.enforce.syntax.questions import Question, about, names
from cleannet.enforce.target import NotOurs, Running
from cleannet.model.control import Control
from cleannet.model.subject import Subject, kind_of, value_of

HEADER: Final = b";; ->>HEADER<<-"
"""What stands in whatever dig prints of an answer."""

_STATUS: Final = re.compile(r";; ->>HEADER<<- .*status: ([A-Z]+)")
_COUNTS: Final = re.compile(r";; flags: qr\b.* ANSWER: ([0-9]+), AUTHORITY: ([0-9]+)")
"""Only an answer has the flag `qr`: a question that came back to its sender is none."""
_QUESTION: Final = re.compile(r";(\S+)\s+IN\s+([A-Z]+)")
_RECORD: Final = re.compile(r"(\S+)\s+[0-9]+\s+IN\s+([A-Z0-9]+)\s+(.+)")
OURS: Final = "Stopped until "
"""How the reason of a stopped name begins."""
_OWN: Final = {"NOERROR", "NXDOMAIN"}
_REPLIES: Final = {*_OWN, "SERVFAIL", "REFUSED"}
"""A resolver answers itself for what it stops, whoever is there to ask: an error of somebody else shows that it did not."""
OTHERS: Final = "answers do not show what is stopped besides"
_ADDRESSES: Final = "answers about names do not show which addresses are stopped"
SILENT: Final = "the resolver was not asked, or gave no whole answer"
_MONITOR: Final = "the monitor form answers as before"


class Answer(NamedTuple):
    """What a resolver said of a question. known: whether it replied; own: whether an answer without records is its own, since it
    names no zone that says so; texts: of its TXT records; aliases: of its CNAME records."""

    known: bool
    own: bool
    texts: frozenset[str]
    aliases: frozenset[str]


_NONE: Final = Answer(known=False, own=False, texts=frozenset(), aliases=frozenset())


def answered(content: bytes) -> dict[Question, list[Answer]]:
    """Each question, with every answer to it. Raises NotOurs."""
    if HEADER not in content:
        raise NotOurs("not what `dig` prints: no line `->>HEADER<<-`")
    found: dict[Question, list[Answer]] = defaultdict(list)
    refused = True
    for text in content.decode("utf-8", "replace").replace("\r\n", "\n").split(";; ->>HEADER<<-")[1:]:
        lines = (";; ->>HEADER<<-" + text).split("\n")
        status = next((one[1] for line in lines if (one := _STATUS.match(line))), "")
        counts = next((one for line in lines if (one := _COUNTS.match(line))), None)
        asked = next((one for line in lines if (one := _QUESTION.fullmatch(line.rstrip()))), None)
        records = [one for line in lines if (one := _RECORD.fullmatch(line.rstrip()))]
        if asked is None or counts is None or len(records) < int(counts[1]):
            continue  # cut, or an answer without a question
        texts = frozenset(text_of(one[3]) for one in records if one[2] == "TXT")
        aliases = frozenset(one[3].lower() for one in records if one[2] == "CNAME")
        refused = refused and status == "REFUSED"
        own = status in _OWN and counts[1] == counts[2] == "0"
        found[asked[1].lower().removesuffix("."), asked[2]].append(Answer(status in _REPLIES, own, texts, aliases))
    if found and refused:
        raise NotOurs("the resolver refuses every question: ask from a machine that may ask it")
    return found


def running(content: bytes, control: Control) -> Running:
    """What the answers of a resolver with response-policy zones show of a control."""
    said = answered(content)
    reasons, rules = rpz.reasons(control), rpz.owners(control)
    found: dict[str, set[Subject]] = {"stop": set(), "allow": set()}
    untold: dict[str, set[Subject]] = defaultdict(set, {OTHERS: set()})
    changed = []
    for does, thing in names(control):
        heard = [answer for question in about(thing) for answer in said.get(question, [_NONE])]
        written = [answer for rule in sorted(rules[does, thing]) for answer in said.get(_in_zone(does, thing, *rule), [_NONE])]
        ours = [any(text.startswith(OURS) for text in answer.texts) for answer in heard]
        logs = does == "stop" and control.mode == "monitor"
        if not all(answer.known for answer in heard):
            untold[SILENT].add(thing)
        elif logs and not any(ours) and not all(answer.known for answer in written):
            untold[_MONITOR].add(thing)
        elif does == "allow":
            found[does] |= set() if any(ours) else {thing}
        elif all(ours) or (logs and not any(ours) and all(answer.texts == reasons[thing] for answer in written)):
            found[does].add(thing)
            if logs and any(ours):
                changed.append(f"{value_of(thing)} is stopped, and the control only logs")
            elif not logs and any(answer.texts != reasons[thing] for answer in heard):
                changed.append(f"{value_of(thing)} is stopped for other reasons, or until another day, than those of the control")
    for (does, thing), where in rules.items():
        if kind_of(thing) == "prefix":
            written = [answer for rule in sorted(where) for answer in said.get(_in_zone(does, thing, *rule), [_NONE])]
            if not all(answer.known for answer in written):
                untold[_ADDRESSES].add(thing)
            elif all(answer.aliases == {rpz.DOES[does]} for answer in written):
                found[does].add(thing)
    told = {why: frozenset(things) for why, things in untold.items()}
    return Running(frozenset(found["stop"]), frozenset(found["allow"]), tuple(changed), told)


def in_zone(number: int, content: bytes) -> Iterator[Question]:
    """Questions for the records of a zone itself, where a resolver answers for its zones. content: of the file of the zone."""
    records = (line.split(" ", 2) for line in content.decode().split("\n") if line and line[0] not in "$@;")
    yield from dict.fromkeys((f"{owner}.{number}.cleannet", kind) for owner, kind, _ in records)


def _in_zone(does: str, thing: Subject, number: int, owner: str) -> Question:
    return f"{owner}.{number}.cleannet", _type(does, thing)


def _type(does: str, thing: Subject) -> str:
    """Of the records that do it."""
    return "TXT" if does == "stop" and kind_of(thing) == "domain" else "CNAME"
