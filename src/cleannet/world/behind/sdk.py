"""Whose code is inside an app."""

from __future__ import annotations

from cleannet.model.behind import Behind, Gap, Party, related
from cleannet.model.subject import Subject, org
from cleannet.world.view import View


def sdk(view: View, package: str, _where: str = "") -> Behind:
    """Whose code a package is, by the longest prefix that the facts hold."""
    parts = package.split(".")
    for n in range(len(parts), 0, -1):
        prefix = ".".join(parts[:n])
        for row in view.sdks.get(prefix, ()):
            whose = view.name_of(row.entity) if row.entity else row.vendor
            answer = view.claim(f"sdks/{prefix}", row, view.cited("sdks"), f"code in {prefix} is of {whose}")
            if answer.no:
                continue
            thing = org(row.entity) if row.entity else Subject(f"name:{row.vendor}")
            gaps = () if row.entity else (Gap(f"{row.vendor} is known by name only", chain=answer.chain),)
            return Behind(f"{row.vendor} ({package})", (related(thing, "makes", "supplies", "publishes", answer=answer),), gaps)
    return Behind(package, (Party(Subject(f"sdk:{package}")),), (Gap("the facts do not say whose code this is"),))
