"""Who owns a DNS name, and whose content is there."""

from __future__ import annotations

from msgspec.structs import replace

from cleannet.model import facts as form
from cleannet.model.answer import YES, Answer, unless
from cleannet.model.behind import Behind, Gap, Party, related
from cleannet.model.subject import Subject, kind_of, org, value_of
from cleannet.world.behind.app import app
from cleannet.world.behind.relations import HOSTS, doubted, suffixes, through
from cleannet.world.tenants import Tenancy, tenancy
from cleannet.world.view import View


def domain(view: View, host: str, where: str = "") -> Behind:
    """Who owns a name, by its longest suffix in the facts; for a name let to tenants, who hosts it and, if the name shows it, whose
    it is."""
    itself = Party(Subject(f"domain:{host}"))
    for suffix in suffixes(host):
        rows = view.domains.get(suffix)
        if not rows:
            continue
        let = tenancy(view, host, suffix)
        founds = []
        for row in rows:
            target = f"the app {row.app}" if row.app else view.name_of(row.entity) if row.entity else "nobody in the facts"
            says = f"{suffix} belongs to {target}"
            answer = view.claim(f"domains/{suffix}/{row.entity or row.app}", row, view.cited("domains"), says)
            if answer.no:
                continue
            relations = HOSTS if let and row.tenants is not False else (*HOSTS, "owns", "publishes")
            parties = [related(org(row.entity), *relations, answer=answer)] if row.entity else []
            served = through(answer, app(view, row.app, where)) if row.app else Behind(suffix, gaps=_undecided(row, answer))
            founds.append(Behind(host, (*parties, *served.parties), () if row.entity else served.gaps))
        if founds:
            parties = list(founds[0].parties) if len(founds) == 1 else doubted(founds)
            tenant = _tenant(view, let, where) if let else Behind(host)
            return Behind(host, (itself, *parties, *tenant.parties), (*(g for f in founds for g in f.gaps), *tenant.gaps))
    return Behind(host, (itself,), (Gap("the facts name no owner of this domain"),))


def serves_an_app(view: View, subject: Subject) -> bool:
    """Whether the facts say that a name serves one app: those of most names say only who owns them."""
    if kind_of(subject) != "domain":
        return False
    rows = next((rows for suffix in suffixes(value_of(subject)) if (rows := view.domains.get(suffix))), ())
    return any(row.app for row in rows)


OFFERS = frozenset({"publishes", "owns"})


def _tenant(view: View, let: Tenancy, where: str) -> Behind:
    """Whose content is offered below a name that is let. A domain that is written out is the tenant's; one that is only suggested
    is open."""
    if not let.tenant:
        return Behind(let.name, gaps=(Gap(f"no source says whose content is at this name of {let.ground}", OFFERS, what=True),))
    told = domain(view, let.tenant, where)
    doubt = YES if let.sure else unless(f"{let.spelled} below {let.ground} looks like {let.tenant}")
    parties = tuple(replace(p, relations=p.relations - frozenset(HOSTS) | OFFERS, answer=p.answer & doubt) for p in told.parties)
    gaps = told.gaps if let.sure else (Gap(f"{let.spelled} below {let.ground} looks like {let.tenant}", OFFERS, what=True),)
    return Behind(let.name, parties, gaps)


def _undecided(row: form.Domain, answer: Answer) -> tuple[Gap, ...]:
    """The gap of a row that names nobody; none if it says who does not own the name."""
    return () if row.not_ and answer.yes else (Gap("the facts do not settle who owns this name", chain=answer.chain),)
