"""Open Policy Agent: rules over a Terraform plan, which deny what it would put into clouds and regions that the control stops.

*Source*: openpolicyagent.org/docs/policy-language (`rego.v1`); developer.hashicorp.com/terraform/internals/json-format.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from cleannet.enforce.syntax.documents import of_dump
from cleannet.enforce.syntax.notes import Collected, commented, head, section
from cleannet.enforce.target import IN_CLOUDS, Files, NotOurs, Running, Target
from cleannet.model.control import Control, Section
from cleannet.model.providers import CLOUDS, PARTITIONS
from cleannet.model.subject import Subject, value_of

_FILE: Final = "cleannet.rego"
_PLACE: Final = r"[a-z0-9][a-z0-9._-]*(?:/[a-z0-9][a-z0-9._-]*)?"
_STOP: Final = re.compile(rf'  "({_PLACE})": "[^"]*",?')
_KEPT: Final = re.compile(rf'  "({_PLACE})",?')

_STOPPED: Final = "stopped := {"
_ALLOWED: Final = "kept := ["
"""The lines that begin the lists."""

_RULES: Final = r"""
plan if is_array(input.resource_changes)
plan if is_object(input.planned_values)

ACTION contains "this is no plan of Terraform as `terraform show -json` prints it" if not plan

ACTION contains message if {
  some change in input.resource_changes
  changing(change)
  place := place_of(change)
  message := concat("", [named(change), ": ", place, " is stopped (", clause_of(place), ")"])
}

ACTION contains message if {
  some change in input.resource_changes
  changing(change)
  not place_of(change)
  some name in family(cloud_of(change))
  some stop in object.keys(stopped)
  split(stop, "/")[0] == name
  message := concat("", [named(change), ": its region is not told, and ", name, " or a region of it is stopped"])
}

named(change) := object.get(change, "address", "a resource")

changing(change) if {
  some action in change.change.actions
  action in {"create", "update"}
}

clause_of(place) := clause if {
  not place in kept
  clause := stopped[place]
}

clause_of(place) := clause if {
  not place in kept
  not stopped[place]
  clause := stopped[split(place, "/")[0]]
}

provider_of(change) := name if {
  parts := split(object.get(change, "provider_name", ""), "/")
  name := lower(parts[count(parts) - 1])
  name != ""
} else := lower(split(change.type, "_")[0])

cloud_of(change) := object.get(
  clouds,
  provider_of(change),
  {"id": provider_of(change), "partitions": {}, "regions": ["region"], "zone": ["(.+)"], "zones": []},
)

family(cloud) := {cloud.id} | {name | some name in cloud.partitions}

place_of(change) := place if {
  cloud := cloud_of(change)
  region := region_of(cloud, change)
  ids := array.concat([id | some begins; id := cloud.partitions[begins]; startswith(region, begins)], [cloud.id])
  place := concat("/", [ids[0], region])
}

# What the configuration states is looked up only where the resource is silent: engines search an object from its begin.
region_of(cloud, change) := region if {
  region := own(cloud, change)[0]
} else := region if {
  region := configured(cloud, change, resources[without_indexes(change.address)])[0]
}

# What the resource itself states; nothing counts if it states a place that is known only later.
own(cloud, change) := array.concat(array.concat(
  [region | some name in cloud.regions; region := region_in(cloud, change.change.after[name])],
  [region | some name in cloud.zones; region := zone_in(cloud, change.change.after[name])],
), [region | cloud.id == "aws"; region := region_in(cloud, split(change.change.after.arn, ":")[3])])

# What the configuration of its provider states: constants, and variables of the plan.
configured(cloud, change, resource) := [] if later(cloud, change, resource)

configured(cloud, change, resource) := array.concat(
  [region | some name in ["region", "location"]; region := region_in(cloud, stated(cloud, resource, name))],
  [region | region := zone_in(cloud, stated(cloud, resource, "zone"))],
) if not later(cloud, change, resource)

later(cloud, change, resource) if {
  some name in array.concat(cloud.regions, cloud.zones)
  change.change.after_unknown[name] == true
  resource.expressions[name]
}

stated(_, resource, name) := provider(resource).expressions[name].constant_value

stated(cloud, resource, name) := value if {
  not provider(resource).module_address
  references := provider(resource).expressions[name].references
  count(references) == 1
  regex.match(`^var\.[A-Za-z0-9_-]+$`, references[0])
  value := input.variables[substring(references[0], 4, -1)].value
  whole(cloud, value)
}

# A plan does not tell "cn-${var.place}" from var.place, so a variable has to have the form of a whole region.
whole(_, value) if regex.match(`^[a-z]+-[a-z0-9-]+$`, value)
whole(cloud, value) if {
  cloud.id == "baidu-cloud"
  regex.match(`^[a-z]{2,4}$`, value)
}

provider(resource) := input.configuration.provider_config[resource.provider_config_key]

# Engines differ in whether a pattern sees a quote inside of a text with a backslash before it.
without_indexes(address) := regex.replace(address, `\[([0-9]+|\\?"([^"\\]|\\.)*\\?")\]`, "")

# The resources of all modules as configured, by address: module_calls, NAME, module, ..., resources, NUMBER.
resources := {address: resource |
  walk(input.configuration.root_module, [path, resource])
  last := count(path) - 2
  path[last] == "resources"
  last % 3 == 0
  count([step | some at; step := path[at]; at < last; at % 3 == 0; step != "module_calls"]) == 0
  count([step | some at; step := path[at]; at < last; at % 3 == 2; step != "module"]) == 0
  modules := concat("", [concat("", ["module.", step, "."]) | some at; step := path[at]; at < last; at % 3 == 1])
  address := concat("", [modules, resource.address])
}

region_in(cloud, value) := region if {
  regex.match(`^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$`, trim_space(value))
  region := spelled(cloud, lower(trim_space(value)))
}

spelled(cloud, text) := replace(text, " ", "") if cloud.id == "azure"
spelled(cloud, text) := regex.replace(text, "[0-9]+$", "") if cloud.id == "ovh"
spelled(cloud, text) := array.concat(cut(cloud, text), [text])[0] if cloud.id == "gcp"
spelled(cloud, text) := text if not cloud.id in {"azure", "ovh", "gcp"}

zone_in(cloud, value) := region_in(cloud, cut(cloud, trim_space(value))[0])

cut(cloud, text) := [found |
  some pattern in cloud.zone
  found := regex.find_all_string_submatch_n(concat("", ["^(?:", pattern, ")$"]), text, 1)[0][1]
]
"""


def carries(stop: Subject) -> bool:
    """Whether it is a cloud, or a region of one, in plain letters.

    >>> carries(Subject("cloud:aliyun/cn-hongkong")), carries(Subject("cloud:a b"))
    (True, False)
    """
    return bool(re.fullmatch(_PLACE, value_of(stop)))


def render(control: Control) -> Files:
    """The rules. Removing them takes everything back."""
    return {_FILE: "".join(f"{line}\n" for line in _lines(control)).encode()}


def _lines(control: Control) -> Iterator[str]:
    yield from commented("#", [head(control)])
    yield from ("package cleannet", "", "import rego.v1", "", _STOPPED)
    left = sum(len(part.stops) for part in control.sections)
    for part in control.sections:
        yield from commented("  #", section(part))
        for stop in part.stops:
            left -= 1
            yield f'  "{value_of(stop)}": "{_clauses(part)}"{"," if left else ""}'
    yield from ("}", "", _ALLOWED)
    for at, thing in enumerate(control.allow, 1):
        yield f'  "{value_of(thing)}"{"," if at < len(control.allow) else ""}'
    yield from ("]", "", f"clouds := {json.dumps(_clouds(), indent=2, sort_keys=True)}")
    yield _RULES.replace("ACTION", "deny" if control.mode == "block" else "warn").rstrip()


def _clauses(part: Section) -> str:
    return ", ".join(dict.fromkeys(re.sub(r"[^A-Za-z0-9/._-]", "_", reason.clause) or "listed" for reason in part.reasons))


def _clouds() -> dict[str, object]:
    return {
        provider: {
            "id": cloud.id,
            "regions": cloud.regions,
            "zones": cloud.zones,
            "zone": cloud.zone,
            "partitions": PARTITIONS.get(cloud.id, {}),
        }
        for provider, cloud in CLOUDS.items()
    }


def parse(files: Files) -> Control:
    """The control of rules that `render` wrote, to the letter."""
    if _FILE not in files:
        raise NotOurs(f"{_FILE} is missing")
    read = Collected(_FILE)
    for number, line, thing, stops in _lines_of(files[_FILE].decode("utf-8", "replace")):
        if line.startswith("# "):
            read.comment(line[2:], number)
        elif thing is not None and stops:
            read.stop(thing, number)
        elif thing is not None:
            read.allow(thing)
    control = read.control()
    if render(control)[_FILE] != files[_FILE]:
        raise NotOurs(f"{_FILE}: its lines are not those that were written for this control")
    return control


def _lines_of(text: str) -> Iterator[tuple[int, str, Subject | None, bool]]:
    """Each line, by number: bare, the thing that it names in a list, and whether that list stops it."""
    inside = ""
    for number, line in enumerate(text.split("\n"), 1):
        if line in (_STOPPED, _ALLOWED):
            inside = line
        elif line in ("}", "]"):
            inside = ""
        form = {_STOPPED: _STOP, _ALLOWED: _KEPT}.get(inside)
        found = form.fullmatch(line) if form else None
        yield number, line.strip(), Subject(f"cloud:{found[1]}") if found else None, inside == _STOPPED


def running(content: bytes, control: Control) -> Running:
    """The rules that a server of Open Policy Agent has loaded (`GET /v1/policies`), or those that a pipeline reads."""
    there = [*_lines_of(_loaded(content))]
    wanted = [*_lines_of(render(control)[_FILE].decode())]
    stops, allow = (frozenset(thing for _, _, thing, stops in there if thing and stops is does) for does in (True, False))
    around, right = ([line for _, line, thing, _ in lines if line and not thing and line[0] != "#"] for lines in (there, wanted))
    changed = () if around == right else ("the rules around its lists are not those that a control writes: look at them",)
    return Running(stops, allow, changed)


def _loaded(content: bytes) -> str:
    """The text of our rules. Raises NotOurs."""
    if not content.lstrip().startswith(b"{"):
        texts = [content.decode("utf-8", "replace").replace("\r\n", "\n")]
    else:
        told = of_dump(content).get("result")
        texts = [str(one.get("raw", "")) for one in (told if isinstance(told, list) else [told]) if isinstance(one, dict)]
    ours = [text for text in texts if re.search(r"^package cleannet$", text, re.MULTILINE)]
    if len(ours) != 1:
        raise NotOurs(f"{len(ours)} policies of the package cleannet are in it, and one is written")
    return ours[0]


TARGET: Final = Target(
    id="rego",
    title="Open Policy Agent, Terraform plans",
    kinds=frozenset({"cloud"}),
    acts=IN_CLOUDS,
    render=render,
    parse=parse,
    carries=carries,
    holds="clouds and regions in plain letters",
    limits=(
        "It sees what a plan creates, replaces or changes. Resources that the plan leaves as they are pass.",
        "If a region of a cloud is stopped, its resources whose region the plan does not state are denied too.",
        "Resources of Azure that have no location of their own are such resources.",
    ),
    install=(
        "print the plan: `terraform show -json plan.out > plan.json`",
        "run `opa eval --data cleannet.rego --input plan.json data.cleannet.deny` (monitor: `data.cleannet.warn`)",
        "let the pipeline fail if the set is not empty, or if nothing is answered",
        "if a region is not told, write it into the configuration of the provider",
        "to take it back, remove cleannet.rego",
    ),
    proven="rego-cpp (regopy)",
    running=running,
)
