"""A dictionary for Akvorado: subnets with the clause that names their owner, which its console shows and filters by.

*Source*: akvorado, documentation of the orchestrator, `clickhouse` (`networks` maps subnets to `name`, `role`, `tenant` and more).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from cleannet.enforce.running.akvorado import running
from cleannet.enforce.syntax.lines import Form, parsed
from cleannet.enforce.syntax.networks import by_section, held
from cleannet.enforce.syntax.notes import commented, head, section
from cleannet.enforce.target import ANY, Files, Target
from cleannet.model.control import Control

_FILE: Final = "cleannet.akvorado.yaml"

_FORM: Final = Form(mark="#", rule=re.compile(r'"(?P<prefix>[0-9a-f.:]+/[0-9]+)": \{role: "(?P<does>allow|stop)".*\}'))


def render(control: Control) -> Files:
    """The part `clickhouse.networks` of the orchestrator's configuration."""
    return {_FILE: "".join(f"{line}\n" for line in _lines(control)).encode()}


def _lines(control: Control) -> Iterator[str]:
    yield from commented("#", [head(control)])
    yield "clickhouse:"
    yield "  networks:"
    for kind in ("v4", "v6"):
        yield from (f'    "{net}": {{role: "allow"}}' for net in held(control.allow, kind))
        for part, nets in by_section(control, kind):
            yield from commented("    #", section(part))
            why = part.reasons[0]
            told = f'role: "stop", tenant: {json.dumps(why.clause)}, name: {json.dumps(why.whom)}, site: "until {part.until}"'
            yield from (f'    "{net}": {{{told}}}' for net in nets)


def parse(files: Files) -> Control:
    """The control of a file that `render` wrote."""
    return parsed(files, _FILE, _FORM, render)


TARGET: Final = Target(
    id="akvorado",
    title="Akvorado, attributes of subnets",
    kinds=frozenset({"prefix"}),
    acts=ANY,
    render=render,
    parse=parse,
    limits=("It stops nothing: SrcNetTenant and DstNetTenant tell the clause, SrcNetName and DstNetName whom it names.",),
    install=(
        "merge cleannet.akvorado.yaml into the orchestrator's configuration, below `clickhouse`",
        "restart the orchestrator, and do so again with a new file before the last day",
        "to take it back, remove these networks",
    ),
    blocks=False,
    running=running,
)
