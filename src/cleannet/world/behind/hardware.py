"""Who made a network interface."""

from __future__ import annotations

from cleannet.model.behind import Behind, Gap, Party, related
from cleannet.model.subject import Subject, org
from cleannet.world.behind.name import named
from cleannet.world.behind.relations import MAKES
from cleannet.world.registered import bearers
from cleannet.world.view import View


def hardware(view: View, oui: str, _where: str = "") -> Behind:
    """Who made an interface, by the name under which IEEE registered its block: never more is known than about that name."""
    itself = Party(Subject(f"oui:{oui}"))
    registered = view.world.hardware.maker_of(oui)
    if not registered:
        return Behind(oui, (itself,), (Gap("the table of 24-bit blocks names no owner of this block"),))
    name, by_name = f"{registered} ({oui})", related(Subject(f"name:{registered}"), *MAKES)
    told: tuple[Party, ...] = ()
    undecided: tuple[Gap, ...] = ()
    for row in view.makers.get(registered, []):
        who = view.name_of(row.entity) if row.entity else "nobody in the facts"
        answer = view.claim(f"makers/{registered}", row, view.cited("makers"), f"{registered} (IEEE) is {who}")
        if answer.no or row.registry == "pen":
            continue
        if row.entity and answer.yes:
            return Behind(name, (itself, related(org(row.entity), *MAKES, answer=answer)))
        if row.not_ and answer.yes:
            return Behind(name, (itself, by_name))  # a look-alike
        told = (related(org(row.entity), *MAKES, answer=answer),) if row.entity else ()
        undecided = (Gap(f"the facts do not settle which company {registered} is", chain=answer.chain),)
        break
    borne = view.world.names.bearers(registered, frozenset({"org"}))
    if len(borne) == 1 and (told or not undecided):  # the name is the company's own, whatever else was supposed of it
        own = related(borne[0], *MAKES)
        return Behind(name, (itself, by_name, own, *(party for party in told if party.thing != own.thing)))
    asked = (party for party in bearers(view, registered, *MAKES, words=True) if party.thing not in {t.thing for t in told})
    return Behind(name, (itself, by_name, *told, *asked), undecided or named(view, registered).gaps)
