"""Where a cable lands, who owns it and who supplied it."""

from __future__ import annotations

import re

from msgspec.structs import replace

from cleannet.model import facts as form
from cleannet.model.answer import Answer
from cleannet.model.behind import Behind, Gap, Party, related
from cleannet.model.subject import Subject, is_country, org
from cleannet.world.claims import unsaid
from cleannet.world.registered import bearers
from cleannet.world.view import View, share_text


def cable(view: View, id: str, _where: str = "") -> Behind:
    """Where a cable lands, who owns it and who supplied it.

    An incomplete or empty list leaves a gap in its relation, and so does a landing in an unknown country."""
    entry = view.cables.get(id)
    if entry is None:
        return Behind(id, (Party(Subject(f"cable:{id}")),), (Gap("the cable is not in the facts"),))
    name = entry.names[0]
    parties: list[Party] = [Party(Subject(f"cable:{id}"))]
    nowhere: list[Gap] = []
    heard = {"landings" for landing in entry.landings if landing.status == "withdrawn"}  # lists of which a row was told by then
    for index, landing in enumerate(entry.landings):
        if landing.status != "withdrawn":
            says = f"{name} lands at {landing.place}, {landing.country} ({landing.status})"
            answer = view.claim(f"cables/{id}/landings/{index}", landing, entry.sources, says)
            heard |= set() if unsaid(answer) else {"landings"}
            if is_country(landing.country):
                parties.append(related(Subject(f"landing:{landing.country}"), "lands", answer=answer))
            elif not answer.no:
                nowhere.append(Gap(f"the country of {landing.place} is not known", frozenset({"lands"}), answer.chain))
    for relations, rows, word in ((("owns",), entry.owners, "owners"), (("supplies", "makes"), entry.suppliers, "suppliers")):
        for index, row in enumerate(rows):
            share = pairs_share(row) or row.share
            who = view.name_of(row.entity) if row.entity else row.name
            says = (
                f"{who} {f'owns {share_text(share)} of' if word == 'owners' and share else 'is one of the ' + word + ' of'} {name}"
            )
            answer = view.claim(f"cables/{id}/{word}/{index}", row, entry.sources, says)
            heard |= set() if unsaid(answer) else {word}
            parties += _told(view, row, relations, answer, share)
    relation = {"landings": ("lands",), "owners": ("owns",), "suppliers": ("supplies", "makes")}
    missing = [*entry.incomplete, *(what for what in relation if what not in heard)]
    short = [Gap(f"the list of {what} is known to be incomplete", frozenset(relation[what])) for what in dict.fromkeys(missing)]
    to_come = [p for p in parties if p.answer.no and p.answer.why.startswith("begins")]
    return Behind(name, tuple(p for p in parties if p not in to_come), (*nowhere, *short))


def gone(view: View, id: str) -> Gap | None:
    """What contradicts a circuit on a cable: all its landings were withdrawn or had ended by the day; None if one remains."""
    entry = view.cables.get(id)
    if entry is None or not entry.landings:
        return None
    name, ended, chain = entry.names[0], "", list[str]()
    for index, landing in enumerate(entry.landings):
        lands = "no longer lands" if landing.status == "withdrawn" else "lands"
        says = f"{name} {lands} at {landing.place}, {landing.country} ({landing.status})"
        answer = view.claim(f"cables/{id}/landings/{index}", landing, entry.sources, says)
        if landing.status == "withdrawn":
            chain += answer.chain if answer.yes else ()
        elif answer.no and answer.why.startswith("ended"):
            ended = max(ended, landing.until)
        elif not answer.no:
            return None
    built = any(landing.status == "built" for landing in entry.landings)
    what = f"was taken out of service by {ended}" if built else f"was withdrawn by {ended}, and no source says that it was built"
    return Gap(f"{name} {what}, yet a record names it", chain=tuple(chain)) if ended else None


def _told(view: View, row: form.CableParty, relations: tuple[str, ...], answer: Answer, share: form.Share | None) -> list[Party]:
    """A party of a cable: the entity, or whoever its name means; a name that only resembles one is open."""
    if row.entity:
        return [related(org(row.entity), *relations, answer=answer, share=share)]
    borne = view.world.names.bearers(row.name, frozenset({"org"}))
    if len(borne) == 1:
        return [related(borne[0], *relations, answer=answer, share=share)]
    named_ = related(Subject(f"name:{row.name}"), *relations, answer=answer, share=share)
    return [named_, *(replace(party, answer=answer & party.answer, share=share) for party in bearers(view, row.name, *relations))]


def pairs_share(row: form.CableParty) -> form.Share | None:
    """The share of the cable that fibre pairs make up: `4 of 6 (3 to 6)` is 66.67 %."""
    told = re.match(r"(\d+(?:\.\d+)?) of (\d+)\b", row.fibre_pairs)
    if not told or row.share or not int(told[2]):
        return None
    return form.Share(exact=f"{100 * float(told[1]) / int(told[2]):.4f}")
