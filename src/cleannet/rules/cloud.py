"""Cloud: who hosts our resources and images, in which country, and whose clouds our traffic ends in."""

from __future__ import annotations

from cleannet.model.behind import Behind, Party
from cleannet.model.subject import Subject, kind_of, value_of
from cleannet.rules.base import Rule, words
from cleannet.world.behind import behind, vendor
from cleannet.world.view import View


def of_a_cloud(view: View, subject: Subject, where: str) -> Behind | None:
    """The operator of a network or name as a host, where it is known to run a cloud; otherwise no opinion."""
    found = behind(view, subject, where)
    operators = view.kept("cloud operators", lambda: _operators(view))
    hosts = [p for p in found.parties if kind_of(p.thing) == "org" and value_of(p.thing) in operators]
    if not hosts:
        return None
    return Behind(found.name, tuple(Party(p.thing, p.relations | {"hosts"}, p.answer) for p in hosts))


def _operators(view: View) -> frozenset[str]:
    rows = [c.operator for c in view.clouds.values()] + [r.operator for c in view.clouds.values() for r in c.regions]
    return frozenset(o for o in rows if o)


HOST = Rule(
    id="cloud/host",
    line="cloud",
    kinds=words("cloud"),
    ask=behind,
    what="A resource is hosted by an operator, or in a place, that the policy names.",
    why="Who runs the place and where the data lie are two questions; both are asked.",
    false_positives="A region that only the variables of a plan tell is unknown, not elsewhere.",
    remedy="Move the resource to another region or cloud.",
)
REGISTRY = Rule(
    id="cloud/registry",
    line="cloud",
    kinds=words("registry"),
    ask=behind,
    what="An image or package is pulled from a registry whose operator the policy names.",
    why="Who serves the image decides what runs.",
    false_positives="A pull-through cache hides its source, and shows as its own host.",
    remedy="Mirror the image, pinned by digest, in a registry of your own.",
)
NETWORK = Rule(
    id="cloud/network",
    line="cloud",
    kinds=words("asn domain"),
    roles=words("far-end looked-up service"),
    finds=words("hosts operates owns publishes"),
    ask=of_a_cloud,
    what="Traffic ends in a network of an operator of clouds that the policy names.",
    why="Data that are sent there are hosted there.",
    false_positives="The cloud's customer, not the cloud, may be whom you talk to.",
    remedy="Find the tenant by name (DNS, TLS) before blocking.",
)
VENDOR = Rule(
    id="cloud/vendor",
    line="cloud",
    kinds=words("org name app"),
    roles=words("listed service"),
    ask=vendor,
    what="An organisation that we deal with, or that provides a service, is a host that the policy names.",
    why="A contract is a dependency before the first resource.",
    false_positives="The list does not say what the organisation supplies.",
    remedy="Tell the entity by LEI, and what it supplies.",
)
RULES = (HOST, REGISTRY, NETWORK, VENDOR)
