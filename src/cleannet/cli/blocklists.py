"""`cleannet lint-blocklist`: a list of names, addresses or networks to stop, judged before anybody loads it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from cleannet.cli.clock import day_of
from cleannet.cli.destination import destination, files_of
from cleannet.cli.exits import DENIED, OK, Stop
from cleannet.cli.opening import policy as open_policy
from cleannet.cli.opening import world as open_world
from cleannet.cli.out import Format, Output, tell

if TYPE_CHECKING:
    from cleannet.blocklists.entries import Blocklist


def lint_blocklist(
    file: Path,
    *,
    as_: Annotated[str, Parameter(name="--as")] = "",
    made: str = "",
    policy: str = "",
    as_of: str = "",
    known_on: str = "",
    format: Format = "text",
    output: Output = None,
    whole: Annotated[bool, Parameter(name="--all", negative="")] = False,
) -> int:
    """Say whose the entries of a blocklist are and were, what stops others too, what does nothing, and what the list misses.

    Parameters
    ----------
    file:
        The list, also compressed.
    as_:
        Its syntax, such as hosts (default: recognised by content).
    made:
        The day on which the list was made (default: as its head says).
    policy:
        Policy name or file: also say which entries no clause of it denies, and what it denies that is not listed.
    as_of:
        Judge as of this day (default: today).
    known_on:
        Use only statements published by this day (default: today).
    format:
        Output format: text for people, json for programs.
    output:
        Write to this file (default: standard output).
    whole:
        Show every entry that the answer names, instead of the first few (text).
    """
    from cleannet.impact.blocking.lint import lint

    destination(output, (*files_of(policy), file))
    listed = list_in(file, as_)
    world = open_world()
    chosen = open_policy(world, policy)[0] if policy else None
    day, known = day_of(as_of, "--as-of"), day_of(known_on, "--known-on")
    answer = lint(listed, str(file), world, day, known, day_of(made, "--made") if made else None, chosen)
    tell(answer, format, output, whole=whole)
    return DENIED if answer.findings else OK


def list_in(path: Path, named: str = "") -> Blocklist:
    """The list in a file, unpacked. Raises Stop."""
    from cleannet.blocklists import LARGEST, NoBlocklist, read
    from cleannet.readers.base.input import Unreadable
    from cleannet.readers.inputs.sources import Refused, sources

    found = list(zip(range(2), sources([path]), strict=False))
    if len(found) != 1:
        raise Stop(f"{path}: {'several files' if found else 'nothing'} where one list is expected; name one file")
    item = found[0][1]
    if isinstance(item, Refused):
        raise Stop(f"{item.name}: {item.why}")
    try:
        with item.open() as stream:
            data = stream.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise Stop(f"{item.name}: larger than {LARGEST >> 20} MiB, the largest list that is read")
        return read(data, named)
    except (Unreadable, NoBlocklist) as error:
        raise Stop(f"{item.name}: {error}") from error
