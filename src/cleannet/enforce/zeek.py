"""A dictionary for Zeek: a table of its input framework, and a script that notes connections with what the policy names.

*Source*: docs.zeek.org, "Input Framework" (tab-separated, `#fields`, other lines with `#` are comments) and `Notice::NOTICE`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from cleannet.enforce.running.several import together
from cleannet.enforce.running.tables import Row, compared, prefix
from cleannet.enforce.syntax.networks import by_section, held
from cleannet.enforce.syntax.notes import Collected, commented, head, section
from cleannet.enforce.target import ANY, Files, NotOurs, Running, Target
from cleannet.model.control import Control
from cleannet.model.subject import Subject
from cleannet.model.subject import parse as parsed

_FILE: Final = "cleannet.tsv"
_SCRIPT: Final = "cleannet.zeek"
_FIELDS: Final = "#fields\tnet\tdoes\twhom\tclause\tuntil"
_LONGEST: Final = 4_096
"""Letters of a line with a row of the table: no row that was written is as long."""
_NODE: Final = re.compile(r"\s*(\S+)\s+Cleannet::nets = \{.*")
_ENTRY: Final = re.compile(r"\[([0-9a-fA-F.:]+/[0-9]+)\] = \[does=(\w+), whom=.*?, clause=(.*?), until=(.*?)\]")

_ZEEK: Final = """\
##! Notes connections whose other side a policy names. It stops nothing.
module Cleannet;

export {
	redef enum Notice::Type += { Named };
	## The table that `cleannet enforce zeek` wrote.
	const file = @DIR + "/cleannet.tsv" &redef;
}

type Net: record { net: subnet; };
type Said: record { does: string; whom: string; clause: string; until: string; };

global nets: table[subnet] of Said = table();

event zeek_init()
	{
	Input::add_table([$source=file, $name="cleannet", $idx=Net, $val=Said, $destination=nets, $mode=Input::REREAD]);
	}

event connection_established(c: connection)
	{
	local other = c$id$resp_h;
	if ( other !in nets || nets[other]$does != "stop" )
		return;
	local said = nets[other];
	NOTICE([$note=Named, $conn=c, $msg=fmt("%s (%s), until %s", said$whom, said$clause, said$until),
		$identifier=cat(other, said$clause), $suppress_for=1day]);
	}
"""


def render(control: Control) -> Files:
    """The table and the script."""
    return {_FILE: "".join(f"{line}\n" for line in _lines(control)).encode(), _SCRIPT: _ZEEK.encode()}


def _lines(control: Control) -> Iterator[str]:
    yield _FIELDS
    yield from commented("#", [head(control)])
    for kind in ("v4", "v6"):
        yield from (f"{net}\tallow\t-\t-\t-" for net in held(control.allow, kind))
        for part, nets in by_section(control, kind):
            yield from commented("#", section(part))
            why = part.reasons[0]
            told = f"stop\t{_cell(why.whom)}\t{_cell(why.clause)}\t{part.until}"
            yield from (f"{net}\t{told}" for net in nets)


def _cell(text: str) -> str:
    """A text that stays in its column: control characters, tabs and backslashes as Zeek escapes them. A lone `-` is escaped too:
    Zeek reads it as no value, and a script that uses none fails."""
    return "\\x2d" if text == "-" else "".join(map(_letter, text))


def _letter(letter: str) -> str:
    plain = " " <= letter <= "~" and letter != "\\"
    return letter if plain else "".join(f"\\x{octet:02x}" for octet in letter.encode("utf-8", "replace"))


def parse(files: Files) -> Control:
    """The control of a table that `render` wrote."""
    if _FILE not in files:
        raise NotOurs(f"{_FILE} is missing")
    read = Collected(_FILE)
    for number, line in enumerate(files[_FILE].decode("utf-8", "replace").split("\n"), 1):
        if line.startswith("# "):
            read.comment(line[2:], number)
        elif line and line != _FIELDS:
            net, does, *rest = [*line.split("\t"), "", ""]
            if does not in ("stop", "allow") or len(rest) != 5:
                raise NotOurs(f"{_FILE}:{number}: not a row of the table")
            thing = _thing(net, number)
            if does == "stop":
                read.stop(thing, number)
            else:
                read.allow(thing)
    return read.control()


def _thing(net: str, number: int) -> Subject:
    try:
        return parsed(f"prefix:{net}")
    except ValueError as error:
        raise NotOurs(f"{_FILE}:{number}: {error}") from error


def running(content: bytes, control: Control) -> Running:
    """The table as `zeekctl print Cleannet::nets` prints it, by each node that has it. Nodes that differ are told."""
    nodes: dict[str, list[Row]] = {}
    rows: list[Row] = []
    for line in content.decode("utf-8", "replace").splitlines():
        if begins := _NODE.fullmatch(line):
            rows = nodes.setdefault(begins[1], [])
        for net, does, clause, until in _ENTRY.findall(line) if nodes and len(line) < _LONGEST else ():
            rows.append(Row(does, prefix(net), *("" if cell == "-" or does == "allow" else cell for cell in (clause, until))))
    if not nodes:
        raise NotOurs("not what `zeekctl print Cleannet::nets` prints: no line `NODE Cleannet::nets = {`")
    return together({node: compared(held, control) for node, held in nodes.items()}, control)


TARGET: Final = Target(
    id="zeek",
    title="Zeek, notices by address",
    kinds=frozenset({"prefix"}),
    acts=ANY,
    render=render,
    parse=parse,
    limits=("It stops nothing: Zeek writes a notice for each connection with an address that the policy names.",),
    install=(
        "copy both files into a folder, and add `@load /path/to/that/folder/cleannet.zeek` to local.zeek; then `zeekctl deploy`",
        "copy a new cleannet.tsv before its last day: Zeek reads it again by itself",
        "to take it back, remove the @load",
    ),
    blocks=False,
    running=running,
)
