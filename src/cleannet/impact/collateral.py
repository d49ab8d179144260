"""What else stops with a control: uses of ours that no clause denies, names of others below a name, and those who rent.

Each is counted once for each thing that stops it. What neither the facts nor our own traffic tell is not here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from ipaddress import ip_network

import pyarrow as pa

from cleannet.impact.blocking.shared import serving
from cleannet.impact.blocking.standing import standing
from cleannet.kernel.addresses import parse
from cleannet.model.answers.enforced import Hurt
from cleannet.model.control import Control, catching
from cleannet.model.report import JudgedUse
from cleannet.model.subject import Subject, kind_of, subject, value_of
from cleannet.model.use import UNSHOWN
from cleannet.model.verdict import Verdict
from cleannet.world.resolvers import networks_with_resolvers, public_resolvers
from cleannet.world.tenants import let_names
from cleannet.world.view import View

Caught = Callable[[Subject], Subject | None]


def collateral(view: View, control: Control, uses: Sequence[JudgedUse]) -> tuple[Hurt, ...]:
    """The damage of a control. uses: of an audit of our own traffic, if there is one."""
    caught = catching(control)
    stops = {stop for stop, _ in control.stops()}
    return tuple(sorted({*_observed(caught, uses), *_names(view, caught), *_tenants(view, stops), *_resolvers(view, stops)}))


def _observed(caught: Caught, uses: Iterable[JudgedUse]) -> Iterator[Hurt]:
    for judged in uses:
        if not judged.lines or Verdict.DENIED in judged.lines.values() or judged.use.role in UNSHOWN:
            continue  # an attempt is no use, a thing that is gone neither, and a name in an app is none yet
        for candidate in judged.use.candidates:
            stop = caught(candidate.subject)
            if stop is not None and judged.tally is not None:
                tally = judged.tally
                says = f"{judged.name} is in use here, and no clause denies it"
                yield Hurt(
                    stop=stop,
                    kind="observed",
                    whom=judged.name,
                    says=says,
                    records=tally.records,
                    octets=tally.octets,
                    hosts=tally.hosts,
                )


def _names(view: View, caught: Caught) -> Iterator[Hurt]:
    """Names below a stopped name whose owner on the day is another one."""
    for name in view.domains:
        thing = Subject(f"domain:{name}")
        stop = caught(thing)
        if stop is None or stop == thing:
            continue
        above, below = standing(view, stop), standing(view, thing)
        whose = {*above.owners, *above.hosts}
        for owner in below.owners:
            if owner not in whose:
                yield Hurt(stop=stop, kind="names", whom=view.name_of(owner), says=f"{name} belongs to {view.name_of(owner)}")
        for owner in below.perhaps if not below.owners else ():
            if owner not in whose:
                yield Hurt(stop=stop, kind="names", whom=view.name_of(owner), says=f"{name} may belong to {view.name_of(owner)}")


def _tenants(view: View, stops: set[Subject]) -> Iterator[Hurt]:
    """Names that are let to others, and networks of those who serve others."""
    let, hosts = let_names(view), serving(view)
    for stop in stops:
        kind, value = kind_of(stop), value_of(stop)
        if kind == "domain" and value in let:
            yield Hurt(stop=stop, kind="tenants", whom="", says=f"names below {value} are let to others")
    numbers = {Subject(f"asn:{number}") for number in _networks(view, stops)}
    for network in numbers.union(stop for stop in stops if kind_of(stop) == "asn"):
        for owner in standing(view, network).owners:
            if owner in hosts:
                says = f"others may be in {view.name(network)}: {view.name_of(owner)} {hosts[owner]}"
                yield Hurt(stop=network, kind="tenants", whom="", says=says)


def _resolvers(view: View, stops: set[Subject]) -> Iterator[Hurt]:
    """Public resolvers in a stopped prefix or network: all who ask them get no answer."""
    blocks = [(stop, ip_network(value_of(stop))) for stop in stops if kind_of(stop) == "prefix"]
    for address, name in public_resolvers(view).items() if blocks else ():
        for stop, block in blocks:
            if address in block:
                yield Hurt(stop=stop, kind="resolvers", whom=name, says=f"{address} is the public resolver {name}")
    for number, says in networks_with_resolvers(view).items():
        if (network := subject("asn", number)) in stops:
            yield Hurt(stop=network, kind="resolvers", whom="", says=f"{says}, by the embedded table")


def _networks(view: View, stops: Iterable[Subject]) -> list[int]:
    """The networks in which the first and the last address of each prefix are."""
    blocks = [ip_network(value_of(stop)) for stop in stops if kind_of(stop) == "prefix"]
    ends = sorted({str(net[at]) for net in blocks for at in (0, -1)})
    found = view.world.networks.asn_of(parse(pa.array(ends, pa.string()))) if ends else ()
    return sorted({int(number) for number in found} - {0})
