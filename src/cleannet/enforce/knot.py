"""Knot Resolver 5: names that the control stops have no answer but the reason, and an extended error says why.

*Source*: knot-resolver.readthedocs.io, "Query policies" and "Response policy zones" (names alone; aliases are not looked at), and
policy.lua of 5.6.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cleannet.enforce.running.knot import running
from cleannet.enforce.syntax import questions, rpz
from cleannet.enforce.syntax.notes import commented, head
from cleannet.enforce.target import TRAFFIC, Files, Target
from cleannet.model.control import Control

_FILE: Final = "cleannet.kresd.lua"
_UNDO: Final = "rollback.kresd.lua"

_LOADS: Final = """\
modules.load('policy')
local ffi = require('ffi')
local folder = debug.getinfo(1, 'S').source:match('^@(.*/)') or ''
-- Lines that cannot be read are skipped; a zone that is cut is an error here.
local loaded = {}
local function zone(file)
  local text = assert(io.open(folder .. file)):read('*a')
  assert(text:find('\\n{end}\\n$'), file .. ' is cut')
  table.insert(loaded, '; zone ' .. file .. '\\n' .. text)
  return policy.rpz(policy.DENY, folder .. file, false)
end
local allowed = {}
local stopped = {}
"""
_BLOCKS: Final = """\
local function done(action, why)
  return function(state, req)
    local ended = action(state, req)
    ffi.C.kr_request_set_extended_error(req, kres.extended_error.NONE, nil) -- the one of the action
    req:set_extended_error(kres.extended_error.BLOCKED, why)
    return ended
  end
end
"""
_MONITORS: Final = """\
local function done(_, why)
  return function(_, req)
    log_notice(ffi.C.LOG_GRP_POLICY, 'cleannet: %s: %s', kres.dname2str(req:initial().sname), why)
  end
end
"""
_ADDS: Final = """\
local rule = policy.add(function(req, query)
  for _, rules in ipairs(allowed) do
    if rules(req, query) then return nil end
  end
  for _, part in ipairs(stopped) do
    local action = part[1](req, query)
    if action then return done(action, part[2]) end
  end
end)
-- Writes what it holds into a file, since the control socket cuts long answers.
function cleannet(file)
  local place = 0
  for at, one in ipairs(policy.rules) do
    if one.id == rule.id then place = at end
  end
  local told = '; {mode}, rule %d of %d%s\\n'
  local out = assert(io.open(file, 'w'))
  out:write(table.concat(loaded), told:format(place, #policy.rules, rule.suspended and ' suspended' or ''))
  out:close()
end
"""


def render(control: Control) -> Files:
    """A file of Lua that loads the zones."""
    zones = rpz.zones(control)
    return {
        _FILE: "".join(f"{line}\n" for line in _lines(control, zones)).encode(),
        _UNDO: b"-- Load this instead of cleannet.kresd.lua: nothing is stopped.\n",
        questions.FILE: questions.written(questions.asked(control)),
        **{zone.file: rpz.content(zone, control) for zone in zones},
    }


def _lines(control: Control, zones: tuple[rpz.Zone, ...]) -> Iterator[str]:
    yield from commented("--", [head(control)])
    yield from _LOADS.replace("{end}", rpz.END).splitlines()
    for zone in zones:
        if zone.does == "allow":
            yield f"table.insert(allowed, zone('{zone.file}'))"
        else:
            yield f"table.insert(stopped, {{zone('{zone.file}'), \"{zone.why}\"}})"
    yield from (_MONITORS if control.mode == "monitor" else _BLOCKS).splitlines()
    yield from _ADDS.replace("{mode}", control.mode).splitlines()


def parse(files: Files) -> Control:
    """The control of files that `render` wrote."""
    return rpz.configured(files, _FILE)


TARGET: Final = Target(
    id="knot",
    title="Knot Resolver 5, response-policy zones",
    kinds=frozenset({"domain"}),
    acts=TRAFFIC,
    render=render,
    parse=parse,
    carries=rpz.carries,
    holds="names in ASCII, and prefixes but those of DNS64",
    limits=(
        "It compares only the name that is asked for: an alias (CNAME) of a stopped name passes, and no address is stopped.",
        "It stops only clients of this resolver. Another resolver, DNS over HTTPS, or a known address gets around it.",
    ),
    install=(
        "copy the folder to /etc/knot-resolver/cleannet",
        "add `dofile('/etc/knot-resolver/cleannet/cleannet.kresd.lua')` to kresd.conf, before other policies and forwarding",
        "check each zone with `named-checkzone`, then `systemctl restart kresd@1` (and each other instance)",
        "check that `dig NAME` tells an extended error, and `dig NAME TXT` the reason, for a name that is stopped",
        "to take it back, load rollback.kresd.lua instead, and restart",
    ),
    proven="kresd",
    running=running,
)
