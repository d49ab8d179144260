"""Who runs an app store."""

from __future__ import annotations

from cleannet.model.behind import Behind, Gap, Party, related
from cleannet.model.subject import Subject, org
from cleannet.world.behind.relations import PUBLISHES
from cleannet.world.view import View


def store(view: View, package: str, _where: str = "") -> Behind:
    """Who runs the store that an installing app belongs to."""
    rows = [*view.stores.get(f"android:{package}", []), *view.stores.get(package, [])]
    founds = []
    for row in rows:
        answer = view.claim(
            f"stores/{package}", row, view.cited("stores"), f"{row.name} ({package}) is run by {view.name_of(row.entity)}"
        )
        if not answer.no:
            founds.append(Behind(row.name, (related(org(row.entity), *PUBLISHES, "makes", answer=answer),)))
    if not founds:
        return Behind(package, (Party(Subject(f"store:{package}")),), (Gap("the facts name no operator of this store"),))
    return founds[0]
