"""Who is behind a subject: its operator, publisher, owner, maker, host; the places where it lies or lands.

One function a kind of subject, each `(view, value) -> Behind`. Missing facts are gaps, never silence: what is not known is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final, get_args

from cleannet.model import facts as form
from cleannet.model.answer import NO, YES, Answer, any_of, unless
from cleannet.model.behind import ANYWHERE, Behind, Gap, Party, related
from cleannet.model.subject import is_country, kind_of, value_of
from cleannet.world.registered import bearers
from cleannet.world.tenants import Tenancy, tenancy
from cleannet.world.view import View, share_text

OPERATES = ("operates",)
HOSTS = ("hosts", "operates")
ANY_RELATION: Final = frozenset(get_args(form.Relation))
PUBLISHES = ("publishes", "operates", "owns")
MAKES = ("makes", "supplies")

LABELS = 16
"""Labels of a name that are looked at, from its end; no owner is known by more."""


def behind(view: View, subject: str, where: str = "") -> Behind:
    """Who is behind a subject of any kind. where: the country in which an app is used or offered ("" unknown)."""
    kind, value = kind_of(subject), value_of(subject)
    match kind:
        case "asn":
            return (
                network(view, int(value)) if value.isdigit() else Behind("networks", (), (Gap("their numbers stand in no table"),))
            )
        case "domain":
            return domain(view, value, where)
        case "android" | "ios":
            return app_by_id(view, subject, where)
        case "app":
            return app(view, value, where)
        case "store":
            return store(view, value)
        case "sdk":
            return sdk(view, value)
        case "cloud":
            return cloud(view, *value.split("/", 1))
        case "cable":
            return cable(view, value)
        case "registry":
            return registry(view, value)
        case "oui":
            return hardware(view, value)
        case "org":
            return organisation(view, value)
        case "country" | "landing":
            return Behind(value, (Party(subject),))
        case "name":
            return named(view, value)
        case "address":
            return nowhere(value)
        case _:
            return Behind(value, (Party(subject),), (Gap(f"nothing is known about a {kind}"),))


def vendor(view: View, subject: str, where: str = "") -> Behind:
    """Who is behind a thing on a list of those we deal with: whoever publishes an app that stands there is dealt with, in any
    relation."""
    found = behind(view, subject, where)
    if kind_of(subject) != "app":
        return found
    parties = tuple(replace(party, relations=frozenset()) for party in found.parties)
    gaps = (replace(gap, relations=ANY_RELATION) if gap.relations else gap for gap in found.gaps)  # whoever is missing is no app
    return Behind(found.name, parties, tuple(gaps))


def named(view: View, name: str) -> Behind:
    """A name that nobody is known to bear; what is like it is told, and it is for a person to say whether that is meant.
    Several lines ask of the same names, so the answer is kept."""
    return view.kept(("name", name), lambda: _named(view, name))


def _named(view: View, name: str) -> Behind:
    if view.world.names.is_somebody_else(name):
        return Behind(name, (Party(f"name:{name}"),))
    alike = [view.name(f.subject) for f in view.world.names.look(name, frozenset({"org", "app", "cloud", "store", "cable"}))[:3]]
    maybe = f"it may be {' or '.join(alike)}, but no source says that they bear this name"
    return Behind(name, (Party(f"name:{name}"),), (Gap(maybe if alike else "nobody of this name is known"),))


def nowhere(value: str) -> Behind:
    """Addresses of no network: why nobody is known behind them."""
    if value == "exchange":
        return Behind("a peering LAN", gaps=(Gap("it is a router where many networks peer, and whose is not told"),))
    return Behind(value, gaps=(Gap("the address is not in the table of routed addresses"),))


def organisation(view: View, id: str) -> Behind:
    """The entity itself, in every relation."""
    if view.entity(id) is None:
        return Behind(id, (), (Gap(f"no entity {id!r} is defined"),))
    return Behind(view.name_of(id), (Party(f"org:{id}"),))


def network(view: View, asn: int) -> Behind:
    """The operator of an autonomous system by the facts; otherwise it is known by number and registered name, which may raise a
    question, see `registered`. Two lines ask of the same networks, so the answer is kept."""
    return view.kept(f"network {asn}", lambda: _network(view, asn))


def _network(view: View, asn: int) -> Behind:
    itself = Party(f"asn:{asn}")
    rows = view.networks.get(asn, [])
    registered = view.world.networks.name_of(asn)
    if not rows:
        name = f"AS{asn} {registered}".strip()
        if not registered:
            return Behind(name, (itself,), (Gap("its operator is not known, the number stands in no table"),))
        by_name = replace(related(f"name:{registered}", *OPERATES), registered=view.registered(asn))
        return Behind(name, (itself, by_name, *bearers(view, registered, *OPERATES)))
    told = []
    for row in rows:
        who = view.name_of(row.operator) if row.operator else "nobody that the facts name"
        answer = view.claim(
            f"networks/{asn}/{row.from_ or '-'}", row, view.cited("networks"), f"AS{asn} ({row.name}) is operated by {who}"
        )
        told.append((row, answer))
    sure = [i for i, (_, answer) in enumerate(told) if answer.yes]
    current = [t for t in told[sure[-1] if sure else 0 :] if not t[1].no]  # a later row replaces the earlier
    name = f"AS{asn} {rows[-1].name}".strip()
    if not current:
        return Behind(name, (itself,), (Gap("who operated it on that day is not known"),))
    parties: list[Party] = [itself]
    gaps: list[Gap] = []
    alone = len(current) == 1
    for row, answer in current:
        if row.operator:
            parties.append(
                related(f"org:{row.operator}", *OPERATES, answer=answer if alone else answer & unless("two operators are told"))
            )
        elif not row.not_ or answer.open:
            gaps.append(Gap("its operator is undecided", chain=answer.chain))
        else:
            parties.append(related(f"name:{row.name}", *OPERATES, answer=answer))
    return Behind(name, tuple(parties), tuple(gaps))


def app_by_id(view: View, subject: str, where: str) -> Behind:
    """The app that has this package or bundle id."""
    entries = view.apps_by_id.get(subject, [])
    if not entries:
        return Behind(value_of(subject), (Party(subject),), (Gap("the app is not in the facts"),))
    founds = []
    for entry, app_id in entries:
        answer = view.claim(f"apps/{entry.id}/ids/{subject}", app_id, view.cited("apps"), f"{subject} is {entry.name}")
        founds.append(_through(answer, app(view, entry.same_as or entry.id, where)))
    merged = (
        founds[0] if len(founds) == 1 else Behind(founds[0].name, tuple(_doubted(founds)), tuple(g for f in founds for g in f.gaps))
    )
    return Behind(merged.name, (Party(subject), *merged.parties), merged.gaps)


def app(view: View, id: str, where: str) -> Behind:
    """An app of the facts and who publishes it in that country."""
    entry = view.apps.get(id)
    if entry is None:
        return Behind(id, (), (Gap(f"no app {id!r} is defined"),))
    if entry.same_as:
        return app(view, entry.same_as, where)
    parties = [Party(f"app:{id}")]
    for index, publisher in enumerate(entry.publishers):
        says = f"{view.name_of(publisher.entity)} publishes {entry.name}" + (f" in {publisher.where}" if publisher.where else "")
        answer = view.claim(f"apps/{id}/publishers/{index}", publisher, view.cited("apps"), says) & _in(publisher, where)
        if not answer.no:
            parties.append(related(f"org:{publisher.entity}", *PUBLISHES, answer=answer))
    known = any(p.answer.yes for p in parties[1:])
    gaps = () if known else (Gap("who publishes it is not known for sure", frozenset(PUBLISHES)),)
    return Behind(entry.name, tuple(parties), gaps)


def _in(publisher: form.Publisher, where: str) -> Answer:
    """Whether the publisher's country is where the app is used; `not:US` is everywhere else."""
    if not publisher.where:
        return YES
    if not where:
        return unless("the publisher differs by country, and the country is not told")
    country = where.partition("-")[0]
    there = country != publisher.where[4:] if publisher.where.startswith("not:") else country == publisher.where
    if there and "where" in publisher.unverified:
        return unless("in which countries is not verified")
    return YES if there else NO


def domain(view: View, host: str, where: str) -> Behind:
    """Who owns a name, by the longest suffix of it that the facts hold; of a name let to tenants, who hosts it and, where it tells,
    whose it is."""
    itself = Party(f"domain:{host}")
    for suffix in _suffixes(host):
        rows = view.domains.get(suffix)
        if not rows:
            continue
        let = tenancy(view, host, suffix)
        founds = []
        for row in rows:
            target = f"the app {row.app}" if row.app else view.name_of(row.entity) if row.entity else "nobody that the facts name"
            says = f"{suffix} belongs to {target}"
            answer = view.claim(f"domains/{suffix}/{row.entity or row.app}", row, view.cited("domains"), says)
            if answer.no:
                continue
            relations = HOSTS if let and row.tenants is None else (*HOSTS, "owns", "publishes")
            parties = [related(f"org:{row.entity}", *relations, answer=answer)] if row.entity else []
            served = _through(answer, app(view, row.app, where)) if row.app else Behind(suffix, gaps=_undecided(row, answer))
            founds.append(Behind(host, (*parties, *served.parties), () if row.entity else served.gaps))
        if founds:
            parties = list(founds[0].parties) if len(founds) == 1 else _doubted(founds)
            tenant = _tenant(view, let, where) if let else Behind(host)
            return Behind(host, (itself, *parties, *tenant.parties), (*(g for f in founds for g in f.gaps), *tenant.gaps))
    return Behind(host, (itself,), (Gap("nobody is known to own this name"),))


OFFERS = frozenset({"publishes", "owns"})


def _tenant(view: View, let: Tenancy, where: str) -> Behind:
    """Whose content is offered below a name that is let. A domain written out is the tenant's; one only suggested is open."""
    if not let.tenant:
        return Behind(let.name, gaps=(Gap(f"whose content lies at this name of {let.ground} is not known", OFFERS, what=True),))
    told = domain(view, let.tenant, where)
    doubt = YES if let.sure else unless(f"{let.spelled} below {let.ground} looks like {let.tenant}")
    parties = tuple(replace(p, relations=p.relations - frozenset(HOSTS) | OFFERS, answer=p.answer & doubt) for p in told.parties)
    gaps = told.gaps if let.sure else (Gap(f"{let.spelled} below {let.ground} looks like {let.tenant}", OFFERS, what=True),)
    return Behind(let.name, parties, gaps)


def _undecided(row: form.Domain, answer: Answer) -> tuple[Gap, ...]:
    """The gap of a row that names nobody; none where it says who does not own the name."""
    return () if row.not_ and answer.yes else (Gap("whose name it is is undecided", chain=answer.chain),)


def store(view: View, package: str) -> Behind:
    """Who runs the store that an installing app belongs to."""
    rows = [*view.stores.get(f"android:{package}", []), *view.stores.get(package, [])]
    founds = []
    for row in rows:
        answer = view.claim(
            f"stores/{package}", row, view.cited("stores"), f"{row.name} ({package}) is run by {view.name_of(row.entity)}"
        )
        if not answer.no:
            founds.append(Behind(row.name, (related(f"org:{row.entity}", *PUBLISHES, "makes", answer=answer),)))
    if not founds:
        return Behind(package, (Party(f"store:{package}"),), (Gap("nobody is known to run this store"),))
    return founds[0]


def sdk(view: View, package: str) -> Behind:
    """Whose code a package is, by the longest prefix that the facts hold."""
    parts = package.split(".")
    for n in range(len(parts), 0, -1):
        prefix = ".".join(parts[:n])
        for row in view.sdks.get(prefix, ()):
            whose = view.name_of(row.entity) if row.entity else row.vendor
            answer = view.claim(f"sdks/{prefix}", row, view.cited("sdks"), f"code in {prefix} is of {whose}")
            if answer.no:
                continue
            thing = f"org:{row.entity}" if row.entity else f"name:{row.vendor}"
            gaps = () if row.entity else (Gap(f"{row.vendor} is known by name only", chain=answer.chain),)
            return Behind(f"{row.vendor} ({package})", (related(thing, "makes", "supplies", "publishes", answer=answer),), gaps)
    return Behind(package, (Party(f"sdk:{package}"),), (Gap("whose code this is is not known"),))


def cloud(view: View, id: str, region: str = "") -> Behind:
    """Who operates a cloud's region and in which country it lies: two questions. A variant's region is judged as its own."""
    entry = view.clouds.get(id)
    if entry is None:
        return Behind(id, (Party(f"cloud:{id}"),), (Gap("the cloud is not in the facts"),))
    sources = view.cited("clouds")
    row = next((r for r in entry.regions if r.id == region), None)
    if row is None and region:
        for variant in view.clouds.values():
            if variant.variant_of == id and any(r.id == region for r in variant.regions):
                return cloud(view, variant.id, region)
    parties: list[Party] = [Party(f"cloud:{id}/{region}" if region else f"cloud:{id}")]
    gaps: list[Gap] = []
    why = f"region {region!r} of {entry.name} is not in the facts" if region else f"the region of {entry.name} is not told"
    if row and row.operator:
        parties.append(_hosts(row.operator, _operated(view, f"clouds/{id}/{region}", row, f"{entry.name} {region}")))
    elif region and entry.operator:
        parties.append(_hosts(entry.operator, _operated(view, f"clouds/{id}", entry, entry.name)))
    elif region:
        gaps.append(Gap(f"{why}, so neither is who operates it", frozenset(HOSTS)))
    else:
        parties += _somewhere(view, entry)
        gaps += [] if entry.operator else [Gap(f"{why}, and who operates it depends on that", frozenset(HOSTS))]
    if row is None:
        parties.append(Party(ANYWHERE, answer=unless(why), untold=True))
    else:
        only_place = form.Claim(from_=row.from_, until=row.until, as_of=row.as_of, sources=row.sources, verified=row.verified,
                                unverified=tuple(u for u in row.unverified if u != "operator"))  # fmt: skip
        says = f"region {region} of {entry.name} lies in {row.country}" + (f" ({row.place})" if row.place else "")
        parties.append(Party(f"country:{row.country}", answer=view.claim(f"clouds/{id}/{region}/place", only_place, sources, says)))
    return Behind(f"{entry.name} {region}".strip(), tuple(parties), tuple(gaps))


def _operated(view: View, key: str, row: form.Cloud | form.Region, what: str) -> Answer:
    return view.claim(key, row, view.cited("clouds"), f"{what} is operated by {view.name_of(row.operator or '')}")


def _hosts(operator: str, answer: Answer, untold: bool = False) -> Party:
    return Party(f"org:{operator}", frozenset((*HOSTS, "supplies")), answer, untold=untold)


def _somewhere(view: View, entry: form.Cloud) -> list[Party]:
    """Who may operate a resource whose region is not told: the cloud's operator, and whoever runs regions or a variant of it."""
    sure: list[tuple[str, Answer]] = []
    if entry.operator:
        sure = [(entry.operator, _operated(view, f"clouds/{entry.id}", entry, entry.name))]
    others: dict[str, tuple[Answer, bool]] = {}
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
        return [_hosts(operator, answer) for operator, answer in sure]
    doubt = unless(
        f"the region of {entry.name} is not told, and {' and '.join(view.name_of(o) for o in others)} "
        f"{'runs' if len(others) == 1 else 'run'} {'some' if entry.operator else 'its'} regions"
    )
    return [
        *(_hosts(operator, answer & doubt) for operator, answer in sure),
        *(_hosts(operator, answer & doubt, untold=variant) for operator, (answer, variant) in others.items()),
    ]


def cable(view: View, id: str) -> Behind:
    """Where a cable lands, who owns and who supplied it.

    A list that is incomplete or empty leaves a gap in its relation, and so does a landing in no known country.
    """
    entry = view.cables.get(id)
    if entry is None:
        return Behind(id, (Party(f"cable:{id}"),), (Gap("the cable is not in the facts"),))
    name = entry.names[0]
    parties: list[Party] = [Party(f"cable:{id}")]
    nowhere: list[Gap] = []
    for index, landing in enumerate(entry.landings):
        if landing.status != "withdrawn":
            says = f"{name} lands at {landing.place}, {landing.country} ({landing.status})"
            answer = view.claim(f"cables/{id}/landings/{index}", landing, entry.sources, says)
            if is_country(landing.country):
                parties.append(related(f"landing:{landing.country}", "lands", answer=answer))
            elif not answer.no:
                nowhere.append(Gap(f"in which country {landing.place} lies is not known", frozenset({"lands"}), answer.chain))
    for relations, rows, word in ((("owns",), entry.owners, "owners"), (("supplies", "makes"), entry.suppliers, "suppliers")):
        for index, row in enumerate(rows):
            share = pairs_share(row) or row.share
            who = view.name_of(row.entity) if row.entity else row.name
            says = (
                f"{who} {f'owns {share_text(share)} of' if word == 'owners' and share else 'is one of the ' + word + ' of'} {name}"
            )
            answer = view.claim(f"cables/{id}/{word}/{index}", row, entry.sources, says)
            parties += _told(view, row, relations, answer, share)
    relation = {"landings": ("lands",), "owners": ("owns",), "suppliers": ("supplies", "makes")}
    missing = [*entry.incomplete, *(what for what in relation if not getattr(entry, what))]
    short = [Gap(f"the list of {what} is known to be incomplete", frozenset(relation[what])) for what in dict.fromkeys(missing)]
    to_come = [p for p in parties if p.answer.no and p.answer.why.startswith("begins")]
    return Behind(name, tuple(p for p in parties if p not in to_come), (*nowhere, *short))


def _told(view: View, row: form.CableParty, relations: tuple[str, ...], answer: Answer, share: form.Share | None) -> list[Party]:
    """A party of a cable: the entity, or whom the name of it means; what is only like the name is open."""
    if row.entity:
        return [related(f"org:{row.entity}", *relations, answer=answer, share=share)]
    borne = view.world.names.bearers(row.name, frozenset({"org"}))
    if len(borne) == 1:
        return [related(borne[0], *relations, answer=answer, share=share)]
    named_ = related(f"name:{row.name}", *relations, answer=answer, share=share)
    return [named_, *(replace(party, answer=answer & party.answer, share=share) for party in bearers(view, row.name, *relations))]


def pairs_share(row: form.CableParty) -> form.Share | None:
    """The share that fibre pairs are of a cable: `4 of 6 (3 to 6)` is 66.67 %."""
    told = re.match(r"(\d+(?:\.\d+)?) of (\d+)\b", row.fibre_pairs)
    if not told or row.share or not int(told[2]):
        return None
    return form.Share(exact=f"{100 * float(told[1]) / int(told[2]):.4f}")


def registry(view: View, host: str) -> Behind:
    """Who serves packages or images under this host."""
    for suffix in _suffixes(host):
        for row in view.registries.get(suffix, ()):
            who = view.name_of(row.entity) if row.entity else f"the cloud {row.cloud}"
            answer = view.claim(f"registries/{suffix}", row, view.cited("registries"), f"{suffix} is served by {who}")
            if answer.no:
                continue
            if row.entity:
                return Behind(host, (Party(f"registry:{host}"), related(f"org:{row.entity}", *HOSTS, "supplies", answer=answer)))
            return _through(answer, cloud(view, row.cloud))
    owner = domain(view, host, "")
    return Behind(host, (Party(f"registry:{host}"), *owner.parties), owner.gaps)


def hardware(view: View, oui: str) -> Behind:
    """Who made an interface, by the name under which IEEE registered its block: never more is known than of that name."""
    itself = Party(f"oui:{oui}")
    registered = view.world.hardware.maker_of(oui)
    if not registered:
        return Behind(oui, (itself,), (Gap("the block is registered to nobody that the table of 24-bit blocks names"),))
    name, by_name = f"{registered} ({oui})", related(f"name:{registered}", *MAKES)
    told: tuple[Party, ...] = ()
    undecided: tuple[Gap, ...] = ()
    for row in view.makers.get(registered, []):
        who = view.name_of(row.entity) if row.entity else "nobody that the facts name"
        answer = view.claim(f"makers/{registered}", row, view.cited("makers"), f"{registered} (IEEE) is {who}")
        if answer.no or row.registry == "pen":
            continue
        if row.entity and answer.yes:
            return Behind(name, (itself, related(f"org:{row.entity}", *MAKES, answer=answer)))
        if row.not_ and answer.yes:
            return Behind(name, (itself, by_name))  # a look-alike
        told = (related(f"org:{row.entity}", *MAKES, answer=answer),) if row.entity else ()
        undecided = (Gap(f"whose {registered} is, is undecided", chain=answer.chain),)
        break
    borne = view.world.names.bearers(registered, frozenset({"org"}))
    if len(borne) == 1 and (told or not undecided):  # the name is the company's own, whatever else was supposed of it
        own = related(borne[0], *MAKES)
        return Behind(name, (itself, by_name, own, *(party for party in told if party.thing != own.thing)))
    asked = (party for party in bearers(view, registered, *MAKES, words=True) if party.thing not in {t.thing for t in told})
    return Behind(name, (itself, by_name, *told, *asked), undecided or named(view, registered).gaps)


def _suffixes(host: str) -> Iterable[str]:
    """The name and its parents, longest first, down to two labels (one label is nobody's)."""
    labels = host.lower().rstrip(".").split(".")[-LABELS:]
    for i in range(len(labels) - 1):
        yield ".".join(labels[i:])


def _through(answer: Answer, found: Behind) -> Behind:
    """What is behind a thing that is reached over more statements."""
    parties = tuple(replace(p, answer=answer & p.answer) for p in found.parties)
    return Behind(found.name, parties, found.gaps)


def _doubted(founds: list[Behind]) -> list[Party]:
    """The parties of several rival accounts: those that all name stay, the others are open."""
    merged: dict[tuple[str, frozenset[str]], list[Party]] = {}
    for found in founds:
        for party in found.parties:
            merged.setdefault((party.thing, party.relations), []).append(party)
    return [
        Party(thing, relations, any_of(p.answer for p in ps) if len(ps) == len(founds) else ps[0].answer & unless("sources differ"))
        for (thing, relations), ps in merged.items()
    ]
