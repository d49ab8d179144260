"""`cleannet init`: writes a file of settings to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from cyclopts import Parameter

from cleannet.cli.destination import write
from cleannet.cli.exits import OK, Stop
from cleannet.cli.settings import FILE

_TEXT: Final = """\
# Settings of cleannet: what the command line leaves out. docs/commands.md has all of them.
# The environment goes before this file (CLEANNET_POLICY, CLEANNET_AS_OF ...), the command line before both.

policy = {policy}
# as-of = "2026-11-24"          # the day that is judged (default: the policy's own day, else today)
# waivers = ["waivers.yaml"]
# fail-on = "denied"            # or lead, unknown, conditional
# strict = true

# Columns of your tables that cleannet does not know by themselves.
# [map]
# name = "Name 1"

# Write the report in other formats as well.
# [also]
# html = "report.html"
# sarif = "report.sarif"

# Who we are. What is ours is counted, and not judged.
# [we]
# kinds = [{kind}]
# where = {where}
# asns = [64500]
# prefixes = ["192.0.2.0/24"]
# domains = ["example.org"]
"""


def init(
    *,
    policy: str = "",
    country: str = "",
    for_: Annotated[str, Parameter(name="--for")] = "",
    output: Annotated[Path, Parameter(name=["--output", "-o"])] = Path(FILE),
) -> int:
    """Write a cleannet.toml to start from: the policy that fits you, and every setting with its meaning.

    Parameters
    ----------
    policy:
        Policy name or file (default: the first that fits --country and --for, else clean-network).
    country:
        Where you are: a country or a state by code or name, such as DE, Germany, US-TX or Texas.
    for_:
        What you are, such as agency, state_agency, contractor, carrier, app_store or anyone.
    output:
        File to write (default: cleannet.toml); it must not exist yet.
    """
    import json

    from cleannet.cli.opening import policy as open_policy
    from cleannet.cli.opening import world
    from cleannet.cli.policy import kind_of, listed
    from cleannet.cli.whereabouts import place_of
    from cleannet.policy.choosing import choice
    from cleannet.policy.policy import DEFAULT

    if output.exists():
        raise Stop(f"{output}: is there already; name another file with --output")
    kind, where = kind_of(for_), place_of(country, "--country")
    if policy:
        open_policy(world(), policy)
    elif kind and where:
        fitting = choice(listed(), where, kind, frozenset(), "").policies
        policy = fitting[0].policy.id if fitting else ""
    quoted = {"policy": policy or DEFAULT, "kind": kind or "carrier", "where": where or "US"}
    write(_TEXT.format(**{name: json.dumps(text) for name, text in quoted.items()}), output)
    return OK
