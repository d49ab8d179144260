"""What most commands open: the world, a policy by name or file, files to write to. What can be wrong with them ends here."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from cleannet.cli.exits import Stop

if TYPE_CHECKING:
    from cleannet.policy.policy import Policy
    from cleannet.world.view import World


def world() -> World:
    """The embedded pack and the user's layers. Raises Stop where one of them is damaged."""
    from cleannet.pack.refused import PackRefused
    from cleannet.world.layers import open_layers
    from cleannet.world.view import open_world

    try:
        opened = open_world(open_layers())
        _ = opened.networks, opened.hardware
    except PackRefused as error:
        raise Stop(str(error)) from error
    return opened


def policies(opened: World) -> dict[str, Policy]:
    """The policies of the pack."""
    from cleannet.policy.policy import bind_all

    return bind_all(opened.facts.policies, opened.facts.measures)


def policy(opened: World, wanted: str, waivers: Iterable[Path] = ()) -> tuple[Policy, str]:
    """The policy of that name, or of that file (`FILE` or `FILE#ID` where it holds several), and why it is the one. Raises Stop."""
    from cleannet.policy.policy import DEFAULT, PolicyError, read_policies, read_waivers

    name = wanted or DEFAULT
    file, _, part = name.partition("#")
    shipped = policies(opened)
    try:
        if name in shipped:
            found = shipped[name]
            why = "named on the command line" if wanted else "the default; name another with --policy"
        elif Path(file).suffix or "/" in file or Path(file).exists():
            held = read_policies(Path(file), opened.facts.measures)
            if part not in held and len(held) != 1:
                raise Stop(f"{file} holds {len(held)} policies; name one: " + ", ".join(f"{file}#{key}" for key in held))
            found = held.get(part) or next(iter(held.values()))
            why = f"read from {Path(file).name}, named on the command line"
        else:
            raise Stop(
                f"there is no policy {name!r}{_like(name, shipped)}; `cleannet policy list` names them, a file needs its suffix"
            )
        more = [row for path in waivers for row in read_waivers(path)]
    except PolicyError as error:
        raise Stop(str(error)) from error
    return found.with_waivers(more), why


def _like(name: str, known: Iterable[str]) -> str:
    from rapidfuzz import process

    best = process.extractOne(name, list(known), score_cutoff=70)
    return f", did you mean {best[0]!r}?" if best else ""


def write(text: str, output: Path | None) -> None:
    """Text to the file, or to the standard output, as UTF-8 and with its own line ends. Raises Stop."""
    try:
        if output is None or str(output) == "-":
            sys.stdout.flush()
            sys.stdout.buffer.write(text.encode("utf-8"))
        else:
            output.write_bytes(text.encode("utf-8"))
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Stop(f"{output}: cannot be written ({error.strerror})") from error
