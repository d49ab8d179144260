"""Other messengers than those that are stopped, with what dated sources say of them: who is cut off needs to know what is left.

Nothing is recommended. Whether an app works in a country is measured, not told: measurements of the user's show it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from cleannet.impact.blocking.standing import standing
from cleannet.model.answers.app_compared import Cell, Reach
from cleannet.model.answers.impact_block import Alternative, Reached, Told
from cleannet.model.subject import EntityId, Subject
from cleannet.world.messengers import applies, heard
from cleannet.world.ratings import ratings
from cleannet.world.view import View

About = Callable[[str], tuple[tuple[Cell, ...], tuple[Reach, ...]]]
"""id of an app in the facts -> what dated claims about it come to, and what measurements show of it."""


def nothing(_: str) -> tuple[tuple[Cell, ...], tuple[Reach, ...]]:
    """Where nobody asks for it."""
    return (), ()


def reached(view: View, stopped: Collection[str], about: About) -> Iterator[Reached]:
    """What measurements show of the apps that are stopped: a block that stands already, or servers that answer."""
    for id_ in sorted(stopped):
        if id_ in view.apps and (reach := about(id_)[1]):
            yield Reached(app=id_, name=view.apps[id_].name, reach=reach)


def alternatives(
    view: View, stopped: Collection[str], owners: Collection[EntityId], country: str, about: About = nothing
) -> Iterator[Alternative]:
    """The messengers of the facts that are neither stopped nor of the same owners, by name; none if no messenger is stopped.

    stopped: ids of apps in the facts. country: only claims about users there, "" for all."""
    known = {messenger.app: view.apps[messenger.app] for messenger in view.world.facts.messengers if messenger.app in view.apps}
    if not known.keys() & set(stopped):
        return
    for id_, app in sorted(known.items(), key=lambda row: row[1].name.lower()):
        behind = standing(view, Subject(f"app:{id_}"), country)
        if id_ in stopped or set(behind.all) & set(owners):
            continue
        claims = [
            Told(about=h.told.about, answer=h.told.answer, says=h.told.says, where=h.told.where, statement=view.statements[h.key])
            for h in heard(view, id_)
            if h.answer.yes and applies(h.told.where, country)
        ]
        cells, reach = about(id_)
        yield Alternative(
            app=id_,
            name=app.name,
            owners=tuple(map(view.name_of, behind.owners)),
            claims=tuple(claims),
            scores=tuple(rated.statement for rated in ratings(view, id_) if rated.sure),
            cells=cells,
            reach=reach,
        )
