"""Cloud Custodian: policies that report what stands in stopped regions of AWS, and what leads to stopped networks.

The form that blocks puts a tag on each such thing; nothing is changed otherwise, and nothing is deleted.

*Source*: cloudcustodian.io/docs, "Policy structure" (conditions, `vars`), "Generic filters" (`value_type: cidr`),
`aws.security-group` and `aws.customer-gateway`; c7n 0.9.52.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network
from typing import Final

from msgspec.structs import replace

from cleannet.enforce.syntax.lines import Form, parsed
from cleannet.enforce.syntax.networks import by_section, held
from cleannet.enforce.syntax.notes import commented, head, section
from cleannet.enforce.target import IN_CLOUDS, Files, Running, Target
from cleannet.model.control import Control, Section
from cleannet.model.providers import partition
from cleannet.model.subject import Subject, kind_of, value_of

_FILE: Final = "cleannet.custodian.yml"
_TAG: Final = "cleannet"
_REGION: Final = re.compile(r"[a-z]+(?:-[a-z]+)+-[0-9]+")
_FORM: Final = Form(
    mark="#",
    rule=re.compile(rf'"(?:(?P<cloud>{_REGION.pattern})|(?P<asn>[0-9]+)|(?P<prefix>[0-9a-f.:]+/[0-9]+))",'),
    opens=re.compile(r"(?P<does>kept|regions|networks|v4|v6): &\w+ \["),
    closes="]",
    allows=frozenset({"kept"}),
)

_IN_REGIONS: Final = tuple(
    "ec2 ebs s3 rds dynamodb-table efs lambda ecs eks cache-cluster redshift app-elb vpc log-group sqs sns kinesis".split()
)
"""Types of resources that hold data, or carry it, in a region."""


def carries(stop: Subject) -> bool:
    """Whether it is a region of AWS, a network or a prefix.

    >>> [carries(Subject(thing)) for thing in ("cloud:aws-cn/cn-north-1", "cloud:aliyun/cn-beijing", "asn:64500")]
    [True, False, True]
    """
    return kind_of(stop) != "cloud" or bool(_REGION.fullmatch(_region(stop)) and stop == _place(_region(stop)))


def _region(stop: Subject) -> str:
    return value_of(stop).rpartition("/")[2]


def _place(region: str) -> Subject:
    return Subject(f"cloud:{partition('aws', region)}/{region}")


def render(control: Control) -> Files:
    """The policies. They change nothing that has to be taken back, but for the tag."""
    return {_FILE: "".join(f"{line}\n" for line in _lines(control)).encode()}


def _lines(control: Control) -> Iterator[str]:
    yield from commented("#", [head(control)])
    yield "vars:"
    kept = [*_regions(control.allow), *(value for kind in ("asn", "v4", "v6") for value in held(control.allow, kind))]
    yield from _list("kept", [(None, kept)] if kept else [])
    regions = [(part, found) for part in control.sections if (found := _regions(part.stops))]
    yield from _list("regions", regions)
    networks, v4, v6 = (list(by_section(control, kind)) for kind in ("asn", "v4", "v6"))
    yield from _list("networks", networks)
    yield from _list("v4", v4)
    yield from _list("v6", v6)
    yield "policies:"
    actions = (
        [f'    actions: [{{type: tag, key: {_TAG}, value: "stopped until {control.until}"}}]'] if control.mode == "block" else []
    )
    for one in _policies(bool(regions), bool(networks), _without(v4, held(control.allow, "v4")), bool(v6)):
        yield from (*one, *actions)


def _list(name: str, parts: Iterable[tuple[Section | None, list[str]]]) -> Iterator[str]:
    """A list that policies name, with the reasons of each part."""
    told = list(parts)
    if told:
        yield f"  {name}: &{name} ["
        for part, values in told:
            yield from commented("    #", section(part) if part else ())
            yield from (f'    "{value}",' for value in values)
        yield "  ]"


def _regions(things: Iterable[Subject]) -> list[str]:
    return sorted(_region(thing) for thing in things if kind_of(thing) == "cloud")


def _without(v4: list[tuple[Section, list[str]]], kept: list[str]) -> str:
    """The addresses to look for, as YAML: the list itself, or what is left of it where something inside of it passes; "" if there
    are none."""
    stops = [IPv4Network(value) for _, values in v4 for value in values]
    inside = False
    for passes in map(IPv4Network, kept):
        for at, net in enumerate(stops):
            if passes.subnet_of(net):
                stops[at : at + 1] = net.address_exclude(passes)
                inside = True
                break
    if not inside:
        return "*v4" if stops else ""
    return json.dumps([str(net) for net in sorted(stops)])


def _policies(regions: bool, networks: bool, v4: str, v6: bool) -> Iterator[list[str]]:
    for resource in _IN_REGIONS if regions else ():
        yield [
            f"  - name: cleannet-region-{resource}",
            f"    resource: aws.{resource}",
            "    conditions: [{type: value, key: region, op: in, value: *regions}]",
        ]
    if networks:
        yield _policy("customer-gateway", "network", ["{type: value, key: BgpAsn, op: in, value: *networks}"])
    if v4:
        yield _policy("customer-gateway", "address", [f"{{type: value, key: IpAddress, value_type: cidr, op: in, value: {v4}}}"])
    cidrs = [f"Cidr: {{value_type: cidr, op: in, value: {v4}}}"] if v4 else []
    cidrs += ["CidrV6: {op: in, value: *v6}"] if v6 else []
    if cidrs:
        yield _policy("security-group", "address", [f"{{type: {way}, {cidr}}}" for way in ("egress", "ingress") for cidr in cidrs])


def _policy(resource: str, why: str, filters: list[str]) -> list[str]:
    """A policy about what meets one of the filters."""
    told = ", ".join(filters)
    return [
        f"  - name: cleannet-{resource}-{why}",
        f"    resource: aws.{resource}",
        f"    filters: [{told}]" if len(filters) == 1 else f"    filters: [{{or: [{told}]}}]",
    ]


def parse(files: Files) -> Control:
    """The control of policies that `render` wrote."""
    return _placed(parsed(files, _FILE, _FORM, lambda control: render(_placed(control))))


def running(content: bytes, control: Control) -> Running:
    """The file that a pipeline runs. Raises NotOurs where more than its lists was changed."""
    there = parse({_FILE: content.replace(b"\r\n", b"\n")})
    changed = () if there.mode == control.mode else (f"its policies are of the mode {there.mode}, and not {control.mode}",)
    return Running(frozenset(stop for stop, _ in there.stops()), frozenset(there.allow), changed)


def _placed(control: Control) -> Control:
    """The same with the partition before each region, which Custodian does not tell."""

    def placed(things: Iterable[Subject]) -> tuple[Subject, ...]:
        return tuple(sorted(_place(_region(thing)) if kind_of(thing) == "cloud" else thing for thing in things))

    parts = tuple(sorted(replace(part, stops=placed(part.stops)) for part in control.sections))
    return replace(control, sections=parts, allow=placed(control.allow))


TARGET: Final = Target(
    id="custodian",
    title="Cloud Custodian, AWS",
    kinds=frozenset({"cloud", "prefix", "asn"}),
    acts=IN_CLOUDS | {"interconnect"},
    render=render,
    parse=parse,
    carries=carries,
    holds="regions of AWS, networks and prefixes",
    limits=(
        "It marks with a tag, and deletes and closes nothing. A policy of yours decides what follows for what has the tag.",
        "Of a network it finds customer gateways by their AS number, and no rules of security groups about its addresses.",
        "A rule that is wider than what stops, such as 0.0.0.0/0, is not found; one about IPv6 only if it names the same prefix.",
    ),
    install=(
        "check with `custodian validate cleannet.custodian.yml`",
        "run `custodian run -s OUT --region all cleannet.custodian.yml`, first in the form that only reports (`--monitor`)",
        "look at OUT/NAME/resources.json of each policy: what it found",
        f"to take it back, remove the tag `{_TAG}` (action `remove-tag`), and run the policies no more",
    ),
    most={"prefix": 2_000},
    proven="custodian validate",
    running=running,
)
