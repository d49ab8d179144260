"""The demo audits a made-up organisation that lies in the package, on a fixed day: the same report everywhere, offline."""

from __future__ import annotations

from contextlib import chdir
from datetime import date
from pathlib import Path
from typing import Final

from cleannet.audit import audit
from cleannet.model.report import Report
from cleannet.policy.policy import DEFAULT, bind_all, read_waivers
from cleannet.report import FORMATS
from cleannet.world.view import open_world

FOLDER: Final = Path(__file__).parents[1] / "demo"
"""The organisation's files, its waivers and its own policy; the README there tells what each file shows."""

DAY: Final = date(2026, 11, 24)

BEFORE: Final = f"""\
This is the Ostermere Network, a made-up regional carrier and university network, judged under {DEFAULT} as of {DAY}.
"""


def demo() -> None:
    """Audit the bundled sample organisation."""
    report = sample_report()
    print(BEFORE)
    print(FORMATS["text"](report))
    print(_after(report))


def sample_report() -> Report:
    """The audit of the sample organisation, with its waivers."""
    world = open_world()
    policy = bind_all(world.facts.policies, world.facts.measures)[DEFAULT]
    policy = policy.with_waivers(read_waivers(FOLDER / "waivers.yaml"))
    with chdir(FOLDER):  # so that the report names files as the README does
        return audit([Path("organisation")], policy, world, DAY, DAY, "it is the default")


def _after(report: Report) -> str:
    """What to look at, and what to try next."""
    one = next((f.fingerprint for f in report.findings if f.line == "carrier"), "FINGERPRINT")
    return f"""\
Start with a denied use: it names the clause and whom it binds, the facts that lead there, and the record where it was seen first.
Then see what is unknown, which is never clear, what the waivers made conditional, and what was skipped or could not be read.
The store line has nothing denied: on that day no clause of this policy forbids to offer these apps. The policy of the house does.

Try next:
  cleannet audit {FOLDER}/organisation --as-of {DAY} -f json -o report.json
  cleannet explain {one} --report report.json
  cleannet explain asn:4134 --as-of {DAY}
  cleannet audit {FOLDER}/organisation --as-of {DAY} --policy {FOLDER}/policy.yaml
"""
