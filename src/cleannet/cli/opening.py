"""Opens what most commands need: the world, its view of a day, and a policy by name or file. Faults in them become Stop."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from cleannet.cli.exits import Stop

if TYPE_CHECKING:
    from cleannet.policy.policy import Policy
    from cleannet.world.view import View, World


def world(own: bool = True) -> World:
    """The embedded pack, and the user's own layers. Raises Stop where one of them is damaged."""
    from cleannet.pack.refused import PackRefused
    from cleannet.world.layers import open_layers
    from cleannet.world.view import open_world

    try:
        opened = open_world(open_layers() if own else ())
        _ = opened.networks, opened.hardware
    except PackRefused as error:
        raise Stop(str(error)) from error
    return opened


def view(opened: World, as_of: str, known_on: str) -> View:
    """The world on these days, as options state them. A layer that is newer than --known-on is reported on standard error."""
    from cleannet.cli.clock import day_of
    from cleannet.cli.out import complain
    from cleannet.world.tables import name_of, unheard

    seen = opened.at(day_of(as_of, "--as-of"), day_of(known_on, "--known-on"))
    for layer in seen.later:
        complain(f"{name_of(layer)}: {unheard(layer, seen.known_on)}")
    return seen


def policies(opened: World) -> dict[str, Policy]:
    """The policies of the pack."""
    from cleannet.policy.policy import bind_all

    return bind_all(opened.facts.policies, opened.facts.measures)


def policy(opened: World, wanted: str, waivers: Iterable[Path] = ()) -> tuple[Policy, str]:
    """The policy of that name or file (see `policy.find`) with further waivers, and the reason for it. Raises Stop."""
    from cleannet.policy.find import find_policy
    from cleannet.policy.policy import DEFAULT, PolicyError, read_waivers

    shipped = policies(opened)
    try:
        found = find_policy(wanted or DEFAULT, shipped, opened.facts.measures)
        more = [row for path in waivers for row in read_waivers(path)]
    except PolicyError as error:
        raise Stop(str(error)) from error
    from cleannet.cli.settings import USED, as_we_are

    told = f"named in {USED['policy']}" if "policy" in USED else "named on the command line"
    named = told if found.id in shipped and wanted == found.id else f"read from {wanted}"
    return as_we_are(found.with_waivers(more)), named if wanted else "the default; name another with --policy"
