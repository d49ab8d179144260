"""A list of half a million names, judged: read, owners on two days, what is shared, covered, twice, dead and missing.

The peer is publicsuffixlist, the registrable name of each: the first step of most tools for such lists, and far less.
"""

from __future__ import annotations

import random
import time
from datetime import date

from measure import Outcome, scaled
from publicsuffixlist import PublicSuffixList

from cleannet.blocklists import read
from cleannet.impact.blocking.lint import lint
from cleannet.world.view import World, open_world

DAY = date(2026, 11, 24)
LINES = scaled(500_000)
KNOWN = 0.05
"""The share of names that end in one of the facts; more than in most public lists."""

FORMS = {"hosts": "0.0.0.0 {}", "adblock": "||{}^", "rpz": "{} CNAME .", "plain": "{}"}


def run() -> Outcome:
    world = open_world()
    draw = random.Random(11)
    known = sorted(world.at(DAY, DAY).domains)
    names = [_name(draw, known) for _ in range(LINES)]
    times = {syntax: _judged(world, syntax, form, names) for syntax, form in FORMS.items()}
    slowest = max(clock for clock, _ in times.values())
    began = time.perf_counter()
    suffixes = PublicSuffixList()
    for name in names:
        suffixes.privatesuffix(name)
    peer = time.perf_counter() - began
    told = [f"{syntax}: {clock:.1f} s, {cpu:.1f} s of processor" for syntax, (clock, cpu) in times.items()]
    return Outcome(
        what=f"{LINES:,} lines, one in {1 / KNOWN:.0f} of a known owner; the slowest of four syntaxes.",
        ours=LINES / slowest,
        peer_name="publicsuffixlist",
        peer=LINES / peer,
        unit="lines/s",
        details=(*told, f"the peer: {peer:.1f} s"),
    )


def _name(draw: random.Random, known: list[str]) -> str:
    label = "".join(draw.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=draw.randint(3, 12)))
    ending = draw.choice(known) if draw.random() < KNOWN else f"{''.join(draw.choices('abcdefghij', k=8))}.{draw.choice(TOPS)}"
    return f"{label}.{ending}"


TOPS = ("com", "net", "org", "de", "ru", "cn", "info")


def _judged(world: World, syntax: str, form: str, names: list[str]) -> tuple[float, float]:
    """Seconds by the clock and of the processor, from octets to an answer."""
    data = ("! Last modified: 2021-03-04\n" + "\n".join(map(form.format, names)) + "\n").encode()
    clock, cpu = time.perf_counter(), time.process_time()
    lint(read(data, syntax), syntax, world, DAY, DAY)
    return time.perf_counter() - clock, time.process_time() - cpu
