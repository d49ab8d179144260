"""PowerDNS Recursor: names and addresses that the control stops have no answer but the reason, and an extended error says why.

*Source*: doc.powerdns.com/recursor/lua-config/rpz.html (`rpzFile`; `extendedErrorCode` and `extendedErrorExtra` from 4.5 on), read
2026-11-30.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cleannet.enforce.running.recursor import running
from cleannet.enforce.syntax import questions, rpz
from cleannet.enforce.syntax.notes import commented, head
from cleannet.enforce.target import TRAFFIC, Files, Target
from cleannet.model.control import Control

_FILE: Final = "cleannet.recursor.lua"
_LOG: Final = "cleannet.log.lua"
_UNDO: Final = "rollback.recursor.lua"

_LOADS: Final = """\
local folder = CLEANNET_FOLDER or "/etc/powerdns/cleannet/"
-- The recursor starts without a zone that it cannot read; a zone that is missing or cut is an error here.
local function zone(file, options)
  local text = assert(io.open(folder .. file)):read("*a")
  assert(text:find("\\n{end}\\n$"), file .. " is cut")
  rpzFile(folder .. file, options)
end
"""

_LOGS: Final = """\
function postresolve(dq)
  local policy = dq.appliedPolicy.policyName
  if why[policy] then
    pdnslog("cleannet: " .. dq.qname:toString() .. " for " .. dq.remoteaddr:toString() .. ": " .. policy .. " " .. why[policy],
      pdns.loglevels.Notice)
  end
  return false
end
"""


def render(control: Control) -> Files:
    """A file of Lua that loads the zones, and one that logs."""
    zones = rpz.zones(control)
    return {
        _FILE: "".join(f"{line}\n" for line in _lines(control, zones)).encode(),
        _LOG: "".join(f"{line}\n" for line in _logs(zones)).encode(),
        _UNDO: b"-- Load this instead of cleannet.recursor.lua: nothing is stopped.\n",
        questions.FILE: questions.written(questions.asked(control)),
        **{zone.file: rpz.content(zone, control) for zone in zones},
    }


def _lines(control: Control, zones: tuple[rpz.Zone, ...]) -> Iterator[str]:
    yield from commented("--", [head(control)])
    yield from _LOADS.replace("{end}", rpz.END).splitlines()
    for zone in zones:
        options = [f'policyName = "{zone.name}"']
        if zone.does == "stop" and control.mode == "monitor":
            options += ["defpol = Policy.NoAction", "defpolOverrideLocalData = true"]
        elif zone.does == "stop":
            options += ["extendedErrorCode = 15", f'extendedErrorExtra = "{zone.why}"']
        yield f'zone("{zone.file}", {{{", ".join(options)}}}) -- {zone.about}'


def _logs(zones: tuple[rpz.Zone, ...]) -> Iterator[str]:
    yield "-- For lua-dns-script: logs each query that the control stops, or would stop."
    yield "local why = {"
    yield from (f'  ["{zone.name}"] = "{zone.why}",' for zone in zones if zone.does == "stop")
    yield "}"
    yield from _LOGS.splitlines()


def parse(files: Files) -> Control:
    """The control of files that `render` wrote."""
    return rpz.configured(files, _FILE)


TARGET: Final = Target(
    id="recursor",
    title="PowerDNS Recursor, response-policy zones",
    kinds=rpz.KINDS,
    acts=TRAFFIC,
    render=render,
    parse=parse,
    carries=rpz.carries,
    holds="names in ASCII, and prefixes but those of DNS64",
    limits=(
        "It stops only clients of this resolver. Another resolver, DNS over HTTPS, or a known address gets around it.",
        "If it cannot read a line of a zone, it runs without this zone, and only its log says so.",
    ),
    install=(
        "copy the folder to /etc/powerdns/cleannet, and load its cleannet.recursor.lua: `lua-config-file`, or `dofile` in your own",
        "set `extended-resolution-errors=yes`; for a log of what is stopped, also `lua-dns-script=.../cleannet.log.lua`",
        "check each zone with `named-checkzone`, then `rec_control reload-lua-config` and look for `Exception` in the log",
        "check that `dig NAME` tells an extended error, and `dig NAME TXT` the reason, for a name that is stopped",
        "to take it back, load rollback.recursor.lua instead, and reload",
    ),
    proven="pdns_recursor",
    running=running,
)
