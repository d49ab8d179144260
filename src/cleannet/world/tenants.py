"""Whose content is below a name that is let to tenants, such as the names of a content delivery network or of a cloud.

The owner of such a name hosts; the content belongs to a tenant. Often the name shows the tenant: `tiktokv.com.edgesuite.net` and
`p16-tiktokcdn-com.akamaized.net` contain the tenant's domain, `tiktok.azureedge.net` a label that looks like it. A domain that is
written out leads to the tenant. Anybody may choose the other two spellings, so they lead to the tenant and leave it open. If the
name shows nothing, the owner of the content is unknown.

*Source*: publicsuffix.org (names below which others register), and `tenants` in `facts/domains.yaml`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from cleannet.world.view import View

SHORTEST = 5
"""Letters of a label that may be taken for the label of a domain; shorter ones mean too much (`img`, `cdn`, `app`)."""


@dataclass(frozen=True, slots=True)
class Tenancy:
    """A name below one that is let. ground: the name that is let. tenant: a domain of the facts that the name shows, "" if it shows
    none. spelled: as written in the name. sure: the domain is written out."""

    ground: str
    tenant: str = ""
    spelled: str = ""
    sure: bool = False

    @property
    def name(self) -> str:
        """What is the same for all names of one tenant on one ground."""
        return f"{self.spelled}.{self.ground}" if self.spelled else self.ground


def tenancy(view: View, host: str, suffix: str) -> Tenancy | None:
    """What the host, whose longest suffix in the facts is `suffix`, shows about a tenant; None if that suffix is not let."""
    ground = _ground(view, host, suffix)
    if not ground:
        return None
    labels = host[: -len(ground) - 1].split(".") if host != ground else []
    return _written_out(view, labels, ground) or _suggested(view, labels, ground) or Tenancy(ground)


def _ground(view: View, host: str, suffix: str) -> str:
    """The part of the host that is let, or "". Facts take precedence over the list of public suffixes, which splits some names of
    one owner."""
    told = {row.tenants for row in view.domains.get(suffix, ())} - {None}
    if told:
        return suffix if True in told else ""
    public = view.public_suffix(host)
    return public if public == suffix or public.endswith("." + suffix) else ""


def _written_out(view: View, labels: list[str], ground: str) -> Tenancy | None:
    """The domain nearest to the ground, with as many labels as in the facts."""
    for end in range(len(labels), 1, -1):
        for start in range(end - 1):
            if (name := ".".join(labels[start:end])) in view.domains:
                return Tenancy(ground, name, name, sure=True)
    return None


def _suggested(view: View, labels: list[str], ground: str) -> Tenancy | None:
    dashed, short = view.kept("spellings of domains", lambda: _spellings(view))
    for label in reversed(labels):
        parts = label.split("-")
        for start in range(len(parts) - 1):
            if domain := dashed.get(spelled := "-".join(parts[start:])):
                return Tenancy(ground, domain, spelled)
        if domain := short.get(label):
            return Tenancy(ground, domain, label)
    return None


def _spellings(view: View) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Domains with dashes instead of dots, and the first label alone if all domains with it belong to one owner."""
    dashed, bearers = {}, defaultdict(list)
    for domain, rows in view.domains.items():
        dashed[domain.replace(".", "-")] = domain
        label, _, rest = domain.partition(".")
        if len(label) >= SHORTEST and rest == view.public_suffix(domain):
            bearers[label].append((domain, {row.entity for row in rows}))
    short = {
        label: min((domain for domain, _ in found), key=lambda d: (len(d), d))
        for label, found in bearers.items()
        if len(owners := frozenset().union(*(entities for _, entities in found))) == 1 and "" not in owners
    }
    return dashed, short


def let_names(view: View) -> frozenset[str]:
    """Names below which others register or are served, and all names above these: whoever stops such a name and what is below it
    stops them all. A rule of the list for any name, as `*.example.org`, is there as it stands too."""
    return view.kept("names that are let", lambda: _let_names(view))


def _let_names(view: View) -> frozenset[str]:
    told = {domain: {row.tenants for row in rows} for domain, rows in view.domains.items()}
    grounds = [domain for domain, said in told.items() if True in said]
    listed = [rule for rule in view.world.let if told.get(_known(rule.removeprefix("*."), told), {None}) != {False}]
    found = {rule for rule in listed if rule[0] == "*"}
    for name in (*grounds, *(rule.removeprefix("*.") for rule in listed)):
        labels = name.split(".")
        found.update(".".join(labels[at:]) for at in range(len(labels)))
    return frozenset(found)


def _known(name: str, told: Mapping[str, set[bool | None]]) -> str:
    """The longest suffix of a name that the facts know."""
    labels = name.split(".")
    return next((end for at in range(len(labels)) if (end := ".".join(labels[at:])) in told), "")


def may_be_let(view: View, suffix: str) -> bool:
    """Whether any name below the suffix may be let: most are not, and their names need not be looked at."""
    names = let_names(view)
    return suffix in names or f"*.{suffix.partition('.')[2]}" in names
