"""Cloud: who hosts our resources and images, in which country, and whose clouds our traffic ends in."""

from __future__ import annotations

from cleannet.model.behind import Behind, Party
from cleannet.model.subject import Subject, kind_of, value_of
from cleannet.rules.base import Rule, words
from cleannet.world.behind import behind, vendor
from cleannet.world.behind.domain import serves_an_app
from cleannet.world.view import View


def of_a_cloud(view: View, subject: Subject, where: str) -> Behind | None:
    """The operator of a network or name as a host, if it is known to run a cloud, or if the name serves an app, whose data then lie
    with the operator; otherwise no opinion."""
    found = behind(view, subject, where)
    operators = view.kept("cloud operators", lambda: _operators(view))
    companies = [p for p in found.parties if kind_of(p.thing) == "org"]
    hosts = companies if serves_an_app(view, subject) else [p for p in companies if value_of(p.thing) in operators]
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
    what="The policy names the operator that hosts a resource, or the country where it is hosted.",
    why="Who runs the cloud and where the data are stored are two questions. The rule asks both.",
    false_positives="A region that is set only by variables of a plan is unknown.",
    remedy="Move the resource to another region or cloud.",
)
REGISTRY = Rule(
    id="cloud/registry",
    line="cloud",
    kinds=words("registry"),
    ask=behind,
    what="An image or package is pulled from a registry whose operator the policy names.",
    why="The operator of a registry decides what runs.",
    false_positives="A pull-through cache hides the source: the record shows the cache's host.",
    remedy="Pin the image by digest and mirror it in your own registry.",
)
NETWORK = Rule(
    id="cloud/network",
    line="cloud",
    kinds=words("asn domain"),
    roles=words("far-end looked-up destination service"),
    finds=words("hosts operates owns publishes"),
    ask=of_a_cloud,
    what="Traffic goes to the network of a cloud operator that the policy names.",
    why="Data sent to a cloud are hosted there.",
    false_positives="The other end may be a customer of the cloud, not the cloud itself.",
    remedy="Find the tenant by name (DNS, TLS) before blocking.",
)
VENDOR = Rule(
    id="cloud/vendor",
    line="cloud",
    kinds=words("org name app store"),
    roles=words("listed service supplier"),
    alone="hosts",
    ask=vendor,
    what="The policy names, as a host, an organisation that we deal with or that provides a service.",
    why="A contract makes us depend on it before the first resource exists.",
    false_positives="The list does not say what the organisation supplies.",
    remedy="Confirm the company, best by its LEI; replace it, or document that the clause does not cover what it supplies.",
)
RULES = (HOST, REGISTRY, NETWORK, VENDOR)
