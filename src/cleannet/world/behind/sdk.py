"""Whose code is inside an app."""

from __future__ import annotations

from cleannet.model.behind import Behind, Gap, Party, related
from cleannet.model.subject import Subject, org
from cleannet.world.view import View


def sdk(view: View, package: str, _where: str = "") -> Behind:
    """Whose code a package, a class or a native library is, by the row of the longest name that matches."""
    for key, row in ((name, row) for name in view.codes(package) for row in view.sdks[name]):
        whose = view.name_of(row.entity) if row.entity else row.vendor
        answer = view.claim(f"sdks/{key}", row, view.cited("sdks"), f"code in {key} is of {whose}")
        if answer.no:
            continue
        thing = org(row.entity) if row.entity else Subject(f"name:{row.vendor}")
        gaps = () if row.entity else (Gap(f"{row.vendor} is known by name only", chain=answer.chain),)
        kit = f"{row.kit} of {row.vendor}" if row.kit not in ("", row.vendor) else row.vendor
        return Behind(f"{kit} ({package})", (related(thing, "makes", "supplies", "publishes", answer=answer),), gaps)
    return Behind(package, (Party(Subject(f"sdk:{package}")),), (Gap("the facts do not say whose code this is"),))
