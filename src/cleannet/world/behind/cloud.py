"""Who operates a cloud's region, and in which country it is."""

from __future__ import annotations

from typing import Final

from cleannet.model import facts as form
from cleannet.model.answer import YES, Answer, unless
from cleannet.model.behind import ANYWHERE, Behind, Gap, Party
from cleannet.model.subject import NOBODY, EntityId, Subject, org
from cleannet.world.behind.relations import HOSTS
from cleannet.world.view import View

_LEAST: Final = 2
"""Letters that two regions may have in common by chance."""


def cloud(view: View, value: str, _where: str = "") -> Behind:
    """Who operates a cloud's region and in which country it is: two questions. A variant's region is judged as its own.

    value: `CLOUD` or `CLOUD/REGION`."""
    cloud_id, _, region = value.partition("/")
    entry = view.clouds.get(cloud_id)
    if entry is None:
        return Behind(cloud_id, (Party(Subject(f"cloud:{cloud_id}")),), (Gap("the cloud is not in the facts"),))
    sources = view.cited("clouds")
    row = next((r for r in entry.regions if r.id == region), None)
    if row is None and region:
        for variant in view.clouds.values():
            if variant.variant_of == cloud_id and any(r.id == region for r in variant.regions):
                return cloud(view, f"{variant.id}/{region}")
    parties: list[Party] = [Party(Subject(f"cloud:{cloud_id}/{region}" if region else f"cloud:{cloud_id}"))]
    gaps: list[Gap] = []
    untold = f"the record does not state the region of {entry.name}"
    why = f"region {region!r} of {entry.name} is not in the facts" if region else untold
    kin = _kin(view, entry, region) if row is None and region else None
    if kin:
        parties += _of_kin(kin, f"{why}, and its name is like those of {kin.name}")
    elif row and row.operator:
        parties.append(_hosted(row.operator, _operated(view, f"clouds/{cloud_id}/{region}", row, f"{entry.name} {region}")))
    elif region and entry.operator:
        parties.append(_hosted(entry.operator, _operated(view, f"clouds/{cloud_id}", entry, entry.name)))
    elif region:
        gaps.append(Gap(f"{why}, so its operator is not known", frozenset(HOSTS)))
    else:
        parties += _somewhere(view, entry)
        gaps += [] if entry.operator else [Gap(f"{why}, and the operator depends on it", frozenset(HOSTS))]
    if row is None:
        parties.append(Party(ANYWHERE, answer=unless(why), untold=True))
    else:
        only_place = form.Claim(from_=row.from_, until=row.until, as_of=row.as_of, sources=row.sources, verified=row.verified,
                                unverified=tuple(u for u in row.unverified if u != "operator"))  # fmt: skip
        says = f"region {region} of {entry.name} lies in {row.country}" + (f" ({row.place})" if row.place else "")
        lies = view.claim(f"clouds/{cloud_id}/{region}/place", only_place, sources, says)
        parties.append(Party(Subject(f"country:{row.country}"), answer=lies))
        if lies.no:
            parties.append(Party(ANYWHERE, answer=unless(f"where it lies was not told: {lies.why}"), untold=True))
    hosts = [party for party in parties if party.relations]
    if hosts and all(party.answer.no for party in hosts):
        gaps.append(Gap(f"who runs it was not told: {hosts[0].answer.why}", frozenset(HOSTS)))
    return Behind(f"{entry.name} {region}".strip(), tuple(parties), tuple(gaps))


def run_by(view: View, value: str) -> Behind:
    """Who runs a cloud, wherever it is: the operator of the whole; if it has none, those of its regions."""
    entry = view.clouds.get(value.partition("/")[0])
    if entry is None:
        return cloud(view, value)
    thing = Party(Subject(f"cloud:{entry.id}"))
    if entry.operator:
        return Behind(entry.name, (thing, _hosted(entry.operator, _operated(view, f"clouds/{entry.id}", entry, entry.name))))
    told = {
        row.operator: _operated(view, f"clouds/{entry.id}/{row.id}", row, f"{entry.name} {row.id}")
        for row in entry.regions
        if row.operator
    }
    doubt = YES if len(told) == 1 else unless(f"the record does not state the region of {entry.name}, and others run other regions")
    gaps = () if told else (Gap(f"the facts name no operator of {entry.name}", frozenset(HOSTS)),)
    return Behind(entry.name, (thing, *(_hosted(operator, answer & doubt) for operator, answer in told.items())), gaps)


def _kin(view: View, entry: form.Cloud, region: str) -> form.Cloud | None:
    """The variant whose regions resemble this one more than the cloud's own do: `cn-north-9` is no region of AWS itself."""
    own, kin = _alike(region, entry), None
    for variant in view.clouds.values():
        if variant.variant_of == entry.id and _alike(region, variant) > max(own, _LEAST):
            own, kin = _alike(region, variant), variant
    return kin


def _alike(region: str, entry: form.Cloud) -> int:
    """How many leading letters it shares with the most similar region of the cloud."""
    return max((_common(region, known.id) for known in entry.regions), default=0)


def _common(one: str, other: str) -> int:
    differs = (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(differs, min(len(one), len(other)))


def _of_kin(kin: form.Cloud, why: str) -> list[Party]:
    """Who may run an unknown region, and where it may be, if its name resembles those of a variant."""
    operators = dict.fromkeys(operator for operator in (kin.operator, *(row.operator for row in kin.regions)) if operator)
    places = dict.fromkeys(row.country for row in kin.regions)
    return [
        *(_hosted(operator, unless(why)) for operator in operators),
        *(Party(Subject(f"country:{country}"), answer=unless(why)) for country in places),
    ]


def _operated(view: View, key: str, row: form.Cloud | form.Region, what: str) -> Answer:
    return view.claim(key, row, view.cited("clouds"), f"{what} is operated by {view.name_of(row.operator or NOBODY)}")


def _hosted(operator: EntityId, answer: Answer, untold: bool = False) -> Party:
    return Party(org(operator), frozenset((*HOSTS, "supplies")), answer, untold=untold)


def _somewhere(view: View, entry: form.Cloud) -> list[Party]:
    """Who may operate a resource with no stated region: the cloud's operator, and whoever runs regions or a variant of it."""
    sure: list[tuple[EntityId, Answer]] = []
    if entry.operator:
        sure = [(entry.operator, _operated(view, f"clouds/{entry.id}", entry, entry.name))]
    others: dict[EntityId, tuple[Answer, bool]] = {}
    for cloud_ in [entry, *(c for c in view.clouds.values() if c.variant_of == entry.id)]:
        variant = cloud_ is not entry
        if variant and cloud_.operator and cloud_.operator != entry.operator:
            others[cloud_.operator] = _operated(view, f"clouds/{cloud_.id}", cloud_, cloud_.name), True
        for row in cloud_.regions:
            if row.operator and row.operator != entry.operator:
                key, what = f"clouds/{cloud_.id}/{row.id}", f"{cloud_.name} {row.id}"
                others.setdefault(row.operator, (_operated(view, key, row, what), variant))
    others = {operator: (answer, variant) for operator, (answer, variant) in others.items() if not answer.no}
    if not others:
        return [_hosted(operator, answer) for operator, answer in sure]
    doubt = unless(
        f"the record does not state the region of {entry.name}, and {' and '.join(view.name_of(o) for o in others)} "
        f"{'runs' if len(others) == 1 else 'run'} {'some' if entry.operator else 'its'} regions"
    )
    return [
        *(_hosted(operator, answer & doubt) for operator, answer in sure),
        *(_hosted(operator, answer & doubt, untold=variant) for operator, (answer, variant) in others.items()),
    ]
