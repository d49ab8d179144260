"""The published JSON Schemas of policy files and of golden cases: the forms of the code, with one line for each field.

Editors complete and check a file that begins with `# yaml-language-server: $schema=docs/schema/policy-1.json`. A single measure has
the form `policy-1.json#/$defs/Measure`. `make schema` writes both: `python -m cleannet.policy.schema FOLDER`.
"""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from typing import Any, Final

import msgspec

from cleannet.model import facts as form
from cleannet.model.schema import file_of, head, published

POLICY: Final = "cleannet-policy-1"
CASES: Final = "cleannet-cases-1"

_DAY = "YYYY, YYYY-MM or YYYY-MM-DD; the length is the precision"
_BETWEEN = f"{_DAY}; two with a slash between: some day from the one to the other"
_SOURCES = "keys of the measure's `sources`"
_SEEN = "true: seen in a source; partial: seen except for what `unverified` lists; false: general knowledge, so all of it is open"
_LOOSE = "what was not seen in a source: fields, paths such as events.2023-07-01, or a few words"
_NOTE = "for people; nothing is judged by it"

FIELDS: Final[dict[str, str]] = {
    "Policies.policies": "One policy for each audience.",
    "Policies.outside": "Measures that stand in none of the policies, each with the reason.",
    "Policies.waivers": "Uses that are accepted for a time, each with an owner and a reason.",
    "Policies.words": "Words of your own for functions and purposes, before those of the facts.",
    "Policies.measures": "Measures of your own; one with the id of a measure that ships goes before it.",
    "PolicyText.id": "Its name, as --policy takes it.",
    "PolicyText.title": "One line for people.",
    "PolicyText.issuer": "ISO 3166-1 alpha-2 code of the country, or EU.",
    "PolicyText.we": "Who we are.",
    "PolicyText.acts": "The acts and duties that count for this audience.",
    "PolicyText.clauses": "Ids of clauses; the id of a measure stands for all of its clauses.",
    "PolicyText.covers_not": "One line for people: what this policy does not look at.",
    "PolicyText.as_of": f"The day that is judged where the user gives none: {_DAY}.",
    "PolicyText.reads": "`acts`: a clause denies only an act that the record shows; `names`: it says who is named.",
    "PolicyText.notices": "Clauses that bind others: a match gives at most clear with a notice.",
    "PolicyText.note": f"A remark {_NOTE}.",
    "We.kinds": "The kinds of bound party that we are; `any` takes every clause, whoever is bound.",
    "We.where": "The country we are in, such as US or US-TX.",
    "We.states": "Roles and purposes, in the words of the clauses, that hold for everything judged: whose devices these are.",
    "We.asns": "Numbers of our autonomous systems.",
    "We.prefixes": "Our prefixes.",
    "We.domains": "Our domains, with all below them.",
    "We.apps": "Our apps: ids of apps of the facts, android:PACKAGE or ios:NUMBER.",
    "Outside.measure": "Id of the measure.",
    "Outside.why": "Why no policy holds it.",
    "Waiver.clause": 'Id of the clause; "*" for a use with nobody known behind it.',
    "Waiver.owner": "Who answers for it.",
    "Waiver.reason": "Why the use is accepted.",
    "Waiver.expires": "The day on which the verdict returns: YYYY-MM-DD.",
    "Waiver.subject": "Any use of this subject, kind:value; or give a fingerprint.",
    "Waiver.fingerprint": "One finding, by its 16 hex digits; or give a subject.",
    "Measure.id": "Its permanent name; clauses are called ID/WORD.",
    "Measure.title": "Its title.",
    "Measure.issuer": "ISO 3166-1 alpha-2 code of the country, or EU.",
    "Measure.type": "What kind of text it is.",
    "Measure.force": "How it binds; a proposal gives notices, a warning is at most conditional, a programme binds nobody.",
    "Measure.citation": "The primary text, as lawyers cite it.",
    "Measure.signed": f"The day of signing: {_DAY}.",
    "Measure.related": "Ids of other measures.",
    "Measure.adversaries": "The measure's own list of countries, where a test needs one.",
    "Measure.clauses": "The clauses, which deny; empty if the measure only gives authority.",
    "Measure.events": "For a measure with no clauses: its own events.",
    "Measure.carries": "For a measure that is or keeps a list: how many rows of which edition are here.",
    "Carried.list": "The list, in a few words.",
    "Carried.edition": f"The day of the edition that is followed: {_DAY}.",
    "Carried.rows_of_list": "How many rows that edition has; left out if unknown.",
    "Carried.rows_carried": "How many of them are here.",
    "Carried.complete": "Whether all of them are.",
    "Carried.missing": "Which do not.",
    "Carried.open_to": "Countries whose companies a missing row could name: one seated or controlled there is open.",
    "Carried.clauses": "The clauses that the list feeds (default: all of the measure).",
    "Carried.sources": f"{_SOURCES}.",
    "Carried.note": f"A remark {_NOTE}.",
    "Measure.verified": f"For a measure with no clauses; {_SEEN}.",
    "Measure.unverified": f"For a measure with no clauses: {_LOOSE}.",
    "Measure.note": f"A remark {_NOTE}.",
    "Measure.sources": "Every source by a short key.",
    "Adversary.country": "ISO 3166-1 alpha-2 code.",
    "Clause.id": "Permanent: the measure's id, a slash and a word.",
    "Clause.says": "What it forbids or requires, in one sentence of your own.",
    "Clause.lines": "The lines on which it is asked.",
    "Clause.who": "Whom it binds.",
    "Clause.citation": "Its place in the primary text (default: the measure's citation).",
    "Clause.events": "In order of their dates: the state on a day is that of the last event on or before it.",
    "Clause.forbids": "Acts that the bound party may not do with what is named.",
    "Clause.requires": "Duties of the bound party; remove, replace and divest deny.",
    "Clause.advises": "Acts that a warning or advice discourages.",
    "Clause.relations": "The relations between the named and the thing used that it covers; empty: any.",
    "Clause.roles": "Only these roles: how it is seen (`upstream`), or its part (`5G core network`); empty: any.",
    "Clause.purposes": "Only these purposes of the use; empty: any.",
    "Clause.names": "Whom and what it names, each with its own dates.",
    "Clause.test": "An ownership test beside being named.",
    "Clause.tests": "Several tests, any of which is enough.",
    "Clause.applies_to": "The only things that the tests apply to.",
    "Clause.exceptions": "Its exceptions.",
    "Clause.new_only": "It forbids only what is done from its day on. Earlier things are free, and no record says which they are.",
    "Clause.quality": "It forbids its acts only for such things (data in bulk). No record says so, but a policy may state it.",
    "Clause.force": "Only if it differs from the measure's.",
    "Clause.verified": f"{_SEEN}.",
    "Clause.unverified": f"{_LOOSE}.",
    "Clause.note": f"A remark {_NOTE}.",
    "Who.kinds": "Kinds of bound party; `anyone` binds every kind.",
    "Who.where": "The country (default: everywhere).",
    "Who.note": f"A remark {_NOTE}.",
    "Event.date": f"The day: {_BETWEEN}.",
    "Event.state": "The state from that day on; `open` if no source says.",
    "Event.instrument": "The text or act that causes it.",
    "Event.citation": "The kind of instrument, whether it was seen, and where it can be read.",
    "Event.note": f"A remark {_NOTE}.",
    "Event.sources": f"{_SOURCES}.",
    "Event.verified": f"{_SEEN}.",
    "Event.unverified": f"{_LOOSE}.",
    "ClauseName.entity": "Id of an entity of the facts.",
    "ClauseName.app": "Id of an app of the facts.",
    "ClauseName.subject": "kind:value, such as asn:64500 or domain:example.org.",
    "ClauseName.place": "country:CC, or landing:CC for a cable's landing. HK and MO are places of their own.",
    "ClauseName.category": "The clause's own words; matches nothing by itself.",
    "ClauseName.produced_in": "Of a category: countries of production that it reaches.",
    "ClauseName.produced_outside": "Of a category: it reaches all production but that of these countries.",
    "ClauseName.open_to": "Of a category that no list closes: those seated in or controlled from these countries may be meant.",
    "Test.kind": "How the owner and the named must be related.",
    "Test.share": "For a threshold: per cent, as text.",
    "Test.comparator": "For a threshold: at least, or more than.",
    "Test.aggregate": "Whether the shares of several holders are added up.",
    "Test.chain": "Whether shares are multiplied down the chain, or each step is tested by itself (cascade).",
    "Test.basis": "What counts: ownership, equity, voting.",
    "Test.parents": "The text that makes controllers of a named company affiliates too; left out if there is none.",
    "Test.holders": "Who has to hold: the names of this clause, the measure's adversaries, the names of listed measures, or ids.",
    "Lists.lists": "Ids of measures.",
    "AppliesTo.entities": "Ids of entities.",
    "AppliesTo.apps": "Ids of apps.",
    "AppliesTo.categories": "Categories that a use names.",
    "AppliesTo.note": f"A remark {_NOTE}.",
    "Exempt.says": "The excepted use; a use claims it with these words.",
    "Exempt.instrument": "The text that makes the exception.",
    "Exempt.roles": "It excepts uses in these roles.",
    "Exempt.lines": "It excepts uses on these lines only; empty: on any.",
    "Exempt.places": "It excepts these places.",
    "Primary.text": "The citation; if left out, the instrument of the event.",
    "Primary.url": "Where the text itself can be read.",
    "Primary.kind": "What kind of text it is; unpublished: nobody published it.",
    "Primary.seen": "true: it, or a copy of it, was read; false: it is cited from what others say.",
    "Word.id": "Its permanent name.",
    "Word.terms": "What people write for it; case, spaces and punctuation do not matter.",
    "Word.broader": "Ids of the words of which it is a kind.",
    "Word.disjoint": "Ids of the words that it can never be; say why in `note`.",
    "Word.only_told": "A thing that no record calls this is not this; say why in `note`.",
    "Citation.url": "Where it can be read.",
    "Citation.read_in": "The copy in which it was read, if not at `url` itself; `kind` is then that of the copy.",
    "Citation.said": f"The day of publication, or on which it was read: {_DAY}.",
    "Citation.kind": "primary, mirror_of_primary, curated_copy, secondary, seed, or aside (a page about something else).",
    "Citation.evidence": "A short fact in your own words, or a few quoted words.",
    "Claim.from": f"The first day on which it holds: {_BETWEEN}.",
    "Claim.until": f"The first day on which it no longer holds: {_BETWEEN}.",
    "Claim.as_of": f"The time for which a source states it, if its beginning is unknown: {_DAY}.",
    "Claim.sources": f"{_SOURCES}.",
    "Claim.verified": f"{_SEEN}.",
    "Claim.unverified": f"{_LOOSE}.",
    "Claim.note": f"A remark {_NOTE}.",
    "Case.id": "Its name, once in all files.",
    "Case.use": "What is used, and how.",
    "Case.as_of": "The day judged: YYYY-MM-DD.",
    "Case.known_on": "Only sources said on or before this day count: YYYY-MM-DD.",
    "Case.expect": "The verdict that is right.",
    "Case.why": "Why it is right.",
    "Case.clause": "Judged by this clause; or give a policy or a rule.",
    "Case.policy": "Judged by this policy; or give a clause or a rule.",
    "Case.rule": "Judged by a rule of its own; or give a clause or a policy.",
    "Case.assume": "Made-up entities, for this case only.",
    "CaseUse.line": "The line on which it is asked (default: any).",
    "CaseUse.act": "What is done with it (default: every act but supply_to and invest).",
    "CaseUse.relation": "The relation of somebody to it (default: any).",
    "CaseUse.item": "What it is, for people.",
    "CaseUse.entity": "Id of an entity.",
    "CaseUse.app": "Id of an app.",
    "CaseUse.subject": "kind:value.",
    "CaseUse.place": "country:CC or landing:CC.",
    "CaseUse.category": "The clause's own words for what it is.",
    "CaseUse.cable": "Id of a cable.",
    "CaseUse.cloud": "Id of a cloud.",
    "CaseUse.region": "Id of a region of that cloud.",
    "CaseUse.produced_in": "Countries in which it was produced.",
    "CaseUse.role": "The part it plays, such as `5G core network`.",
    "CaseUse.purpose": "What it is used for.",
    "CaseUse.exception": "Words of the exception that it claims.",
    "CaseUse.by": "The kind of party that uses it.",
    "CaseUse.where": "The country in which it is used.",
    "CaseUse.note": f"A remark {_NOTE}.",
    "CaseRule.relations": "The relations that it asks about; empty: any.",
    "CaseRule.names": "Whom and what it names.",
    "CaseRule.test": "Its ownership test.",
    "CaseRule.tests": "Several tests, any of which is enough.",
    "CaseRule.adversaries": "Countries.",
    "Assumed.id": "Its id.",
    "Assumed.held_by": "Who holds it.",
    "Holding.party": "Id of the entity that holds.",
    "Holding.interest": "What it holds.",
    "Holding.share": "How much of it (default: unknown).",
    "Share.exact": "Per cent, as text.",
    "Share.min": "At least so many per cent, as text.",
    "Share.max": "At most so many per cent, as text.",
    "Share.open_min": "More than `min`.",
    "Share.open_max": "Less than `max`.",
}
"""Form.field -> what editors say of it. `Claim.` is of every claim."""


def policy_schema() -> dict[str, Any]:
    """The schema of a file of policies, of a single policy, and of a file of waivers."""
    defined = _described(form.Policies)
    waivers = {"type": "array", "items": {"$ref": "#/$defs/Waiver"}, "description": FIELDS["Policies.waivers"]}
    alone = {"type": "object", "properties": {"waivers": waivers}, "required": ["waivers"], "additionalProperties": False}
    either = [{"$ref": "#/$defs/Policies"}, {"$ref": "#/$defs/PolicyText"}, alone]
    return {**head(POLICY), "title": "Policies, measures and waivers of cleannet", "anyOf": either, "$defs": defined}


def cases_schema() -> dict[str, Any]:
    """The schema of a file of golden cases."""
    defined = _described(form.Case)
    rows = {"type": "array", "items": {"$ref": "#/$defs/Case"}, "description": "The cases."}
    note = {"type": "string", "description": f"A remark {_NOTE}."}
    file = {"type": "object", "properties": {"golden": rows, "note": note}, "required": ["golden"], "additionalProperties": False}
    return {**head(CASES), "title": "Golden cases of cleannet", **file, "$defs": defined}


def files() -> dict[str, str]:
    """Each file with its text."""
    return {file_of(POLICY): published(policy_schema()), file_of(CASES): published(cases_schema())}


def _described(root: Any) -> dict[str, Any]:
    """The forms inside, each field with its line."""
    _, defined = msgspec.json.schema_components([root], ref_template="#/$defs/{name}")
    for name, described in defined.items():
        described["description"] = inspect.cleandoc(described.get("description", ""))
        for field, told in described["properties"].items():
            line = FIELDS.get(f"{name}.{field}") or FIELDS[f"Claim.{field}"]
            described["properties"][field] = {"description": line, **told}
    return defined


if __name__ == "__main__":
    for name, text in files().items():
        (Path(sys.argv[1]) / name).write_text(text, encoding="utf-8")
