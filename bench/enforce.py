"""How fast does a control become the files of every target, and its networks the prefixes of today?"""

from __future__ import annotations

from functools import partial

from measure import Outcome, scaled, seconds

from cleannet.enforce import TARGETS
from cleannet.model.control import Control, Mode, Reason, Section
from cleannet.model.subject import Subject
from cleannet.pack.networks import open_networks

NUMBERS, PREFIXES, NAMES = scaled(5_000), scaled(100_000), scaled(5_000)


def run() -> Outcome:
    table = open_networks()
    numbers = table.asns[1 : NUMBERS + 1].tolist()
    found = table.prefixes(numbers)
    told, notes = 0.0, []
    things = {
        "asn": [f"asn:{number}" for number in numbers],
        "prefix": [f"prefix:{net}" for number in numbers for net in found.get(number, ())][:PREFIXES],
        "domain": [f"domain:n{at}.example.net" for at in range(NAMES)],
        "android": [f"android:com.example.n{at}" for at in range(NAMES)],
        "ios": [f"ios:com.example.n{at}" for at in range(NAMES)],
        "flatpak": [f"flatpak:com.example.n{at}" for at in range(NAMES)],
    }
    for name, target in TARGETS.items():
        most = {kind: min(len(held), target.most.get(kind, len(held))) for kind, held in things.items() if kind in target.kinds}
        control = made([thing for kind, count in most.items() for thing in things[kind][:count]])
        if not control.sections:
            continue
        took = seconds(partial(target.render, control), 3)
        told += took
        notes.append(f"{name}: {sum(most.values()):,} things in {took:.2f} s")
    notes.append(f"the prefixes of {NUMBERS:,} networks: {seconds(lambda: table.prefixes(numbers), 3):.2f} s")
    return Outcome(
        what=f"{NUMBERS:,} networks, {len(things['prefix']):,} prefixes, {NAMES:,} names and apps become the files of all targets.",
        ours=1 / told,
        peer_name="5 seconds for all",
        peer=1 / 5,
        unit="times a second",
        details=tuple(notes),
        bound="Text of reasons; a MaxMind DB is built node by node.",
    )


def made(things: list[str]) -> Control:
    """A control in which every twenty things have a reason of their own."""
    parts = []
    for at in range(0, len(things), 20):
        why = Reason(
            clause=f"m/{at % 50}", source="https://law.example/m", fingerprint=f"{at:016x}", says="it is named", whom="Example"
        )
        parts.append(Section(reasons=(why,), until="2027-02-28", stops=tuple(sorted(map(Subject, things[at : at + 20])))))
    mode: Mode = "block"
    return Control(policy="p", as_of="2026-11-30", known_on="2026-11-30", pack="", mode=mode, sections=tuple(sorted(parts)))
