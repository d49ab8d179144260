"""Who serves packages or container images."""

from __future__ import annotations

from cleannet.model.behind import Behind, Party, related
from cleannet.model.subject import Subject, org
from cleannet.world.behind.cloud import cloud
from cleannet.world.behind.domain import domain
from cleannet.world.behind.relations import HOSTS, suffixes, through
from cleannet.world.view import View


def registry(view: View, host: str, _where: str = "") -> Behind:
    """Who serves packages or images under this host."""
    for suffix in suffixes(host):
        for row in view.registries.get(suffix, ()):
            who = view.name_of(row.entity) if row.entity else f"the cloud {row.cloud}"
            answer = view.claim(f"registries/{suffix}", row, view.cited("registries"), f"{suffix} is served by {who}")
            if answer.no:
                continue
            if row.entity:
                return Behind(
                    host, (Party(Subject(f"registry:{host}")), related(org(row.entity), *HOSTS, "supplies", answer=answer))
                )
            return through(answer, cloud(view, row.cloud))
    owner = domain(view, host)
    return Behind(host, (Party(Subject(f"registry:{host}")), *owner.parties), owner.gaps)
