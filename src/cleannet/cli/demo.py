"""`cleannet demo`: the audit of a made-up organisation that lies in the package, on a fixed day: the same everywhere, offline."""

from __future__ import annotations

from contextlib import chdir
from datetime import date
from pathlib import Path
from tempfile import mkdtemp
from time import perf_counter
from typing import TYPE_CHECKING, Final

from cleannet.cli.audit import progress, rendered
from cleannet.cli.exits import OK
from cleannet.cli.opening import policy as open_policy
from cleannet.cli.opening import world as open_world

if TYPE_CHECKING:
    from cleannet.model.report import Report

FOLDER: Final = Path(__file__).parents[1] / "demo"
"""The organisation's files, its waivers and its own policy; the README there tells what each file shows."""

DAY: Final = date(2026, 11, 24)

BEFORE: Final = f"""\
This is the Ostermere Network, a made-up regional carrier and university network, judged as of {DAY} under the default policy.
"""


DUTY: Final = "us-federal-contractor-889"
"""A policy of one duty, under which part of the sample is judged too: it reads by acts, and has nothing to say of most lines."""

DUTY_FILES: Final = ("organisation/campus/inventory.csv", "organisation/office/suppliers.csv")

APP: Final = "organisation/shelf/talk.apk"
"""A messenger that they offer."""

GRAPH: Final = ("internet/20261101.as-rel2.txt", "internet/20261101.as-org2info.txt")
"""An Internet that is made up, in which the Ostermere Network is AS64500."""

LIST: Final = "lists/maker.txt"
"""A blocklist that is made up in the form of public ones; whose the names are is real."""

_GRAPH: Final = " ".join(f"--graph {file}" for file in GRAPH)


def demo() -> int:
    """Audit the bundled sample organisation, show what leaving out a carrier and stopping names would cost, and write the page of
    an app. It succeeds whatever is found."""
    report = sample_report()
    print(BEFORE)
    print(rendered(report, "text"))
    duty()
    impact()
    blocklist()
    control(report)
    messenger()
    print(_after(report))
    return OK


def duty() -> None:
    """Two files under one policy of duties: what is not asked, and which words of the inventory are not understood."""
    print("That policy is a wish, and reads by names. A duty reads by acts, and asks only what its clauses speak of:\n")
    print(f"$ cleannet audit {' '.join(DUTY_FILES)} --policy {DUTY} --as-of {DAY}\n")
    print(rendered(_audited(DUTY_FILES, DUTY), "text"))


def impact() -> None:
    """A small table of what breaks without one carrier, and how long counting took; the loops run as written, so nothing is
    compiled."""
    from cleannet.cli.impact import counted_for, drawn_from, world_with
    from cleannet.kernel.compiled import as_written

    print("And without one of these carriers? On a made-up Internet of 58 ASes, in CAIDA's format:\n")
    print(f"$ cleannet impact routes --deny asn:4134 --for asn:64500 {_GRAPH}", flush=True)
    begun = perf_counter()
    with as_written():
        world = world_with(tuple(FOLDER / file for file in GRAPH), own=False)  # the same everywhere
        drawn, graph = drawn_from(world)
        counted_for(graph, drawn, world.at(DAY, DAY), ("asn:4134",), ("asn:64500",))
    print(f"\nThat took {perf_counter() - begun:.1f} s.\n", flush=True)


def blocklist() -> None:
    """A list of names to stop that somebody made years ago: whose they are today, and what does nothing."""
    from cleannet.cli.blocklists import list_in
    from cleannet.cli.out import tell
    from cleannet.impact.blocking.lint import lint

    print("Somebody offers them a list of one maker's names to block. Whose names are these?\n")
    print(f"$ cleannet lint-blocklist {LIST} --as-of {DAY}\n")
    with chdir(FOLDER):
        listed = list_in(Path(LIST))
    tell(lint(listed, LIST, open_world(own=False), DAY, DAY), "text")
    print()


def control(report: Report) -> None:
    """What stopping the denied names would stop besides, before anybody stops anything."""
    from cleannet.cli.enforce import looked
    from cleannet.cli.out import tell

    print("And what would it cost to stop the names that are denied, at their resolver?\n")
    print("$ cleannet enforce unbound --report ~/report.json --dry-run\n")
    tell(looked("unbound", report, open_world(own=False)), "text")
    print()


def messenger() -> None:
    """What the app on the shelf takes, where that may go and who is behind it: a page in a new folder of ours alone."""
    from cleannet.report import page_of_apps
    from cleannet.vet import vet

    print("And what does the app on their shelf take, where may that go, and who is behind its code?\n")
    world = open_world(own=False)
    policy, why = open_policy(world, "")
    with chdir(FOLDER):
        shown = vet([Path(APP)], policy, world, DAY, DAY, why)
    try:
        page = Path(mkdtemp(prefix="cleannet-demo-")) / "talk.html"
        page.write_text(page_of_apps(shown), "utf-8")
    except OSError as error:
        print(f"Its page could not be written: {error.strerror or error}\n")
        return
    print(f"$ cleannet app show {APP} --as-of {DAY} -f html -o {page}\n")
    print(f"Open that page in a browser: {page.as_uri()}\n")


def sample_report() -> Report:
    """The audit of the sample organisation, with its waivers."""
    return _audited(("organisation",), "", (FOLDER / "waivers.yaml",))


def _audited(paths: tuple[str, ...], named: str, waivers: tuple[Path, ...] = ()) -> Report:
    from cleannet.audit import audit

    world = open_world(own=False)  # the same everywhere
    policy, why = open_policy(world, named, waivers)
    with chdir(FOLDER), progress() as shown:  # there, so that the report names files as the README does
        return audit([Path(path) for path in paths], policy, world, DAY, DAY, why, shown)


def _after(report: Report) -> str:
    """What to look at, and what to try next."""
    one = next((f.fingerprint for f in report.findings if f.use.subject == "asn:4134"), "FINGERPRINT")
    return f"""\
Start with the first screen. Each denied thing below it has its clause, whom that binds, the facts that lead there, and a record.
Then see what is unknown, which is never clear, what the waivers made conditional, and what was skipped or could not be read.
The store line has nothing denied: on that day no clause of this policy forbids to offer these apps. The policy of the house does.

Try next, in {FOLDER}:
  cleannet audit organisation --as-of {DAY} --waivers waivers.yaml --line app --only denied --all
  cleannet audit organisation --as-of {DAY} --waivers waivers.yaml -f json -o ~/report.json
  cleannet explain {one} --report ~/report.json
  cleannet explain asn:4134 --as-of {DAY}
  cleannet audit organisation --as-of {DAY} --policy policy.yaml
  cleannet impact block {LIST} --traffic organisation/border/dns.log --as-of {DAY}
  cleannet impact routes --from 64500 --to 65017 --avoid asn:4134 {_GRAPH}
"""
