"""A report made by hand: each verdict, a waiver, a programme, a partial audit, and names that strangers chose to do harm."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from apps.apk import apk, key_of, manifest
from apps.demo import app
from apps.dex import dex, working
from browsers import CHROMIUM

from cleannet.model.answer import Truth
from cleannet.model.answers.app_shown import AppShown
from cleannet.model.answers.considered import Background, PartyBehind
from cleannet.model.report import (
    Breakdown,
    Breakdowns,
    ClauseText,
    Confirmed,
    FileAccount,
    Finding,
    Group,
    JudgedUse,
    Members,
    Membership,
    Notice,
    Primary,
    Report,
    Rest,
    Source,
    State,
    Statement,
    Step,
    TableUsed,
    Waived,
    fingerprint,
)
from cleannet.model.subject import Subject
from cleannet.model.use import Candidate, Sighting, Tally, Use, use
from cleannet.model.verdict import Confidence, Verdict
from cleannet.policy.policy import Policy
from cleannet.vet import vet
from cleannet.world.view import World

if TYPE_CHECKING:
    from playwright.sync_api import Browser

EVIL = 'Evil\x1b[2J\x1b]0;owned\x07 \u202egnp.exe\u202c|`<b>x</b>`[click](http://evil.example)\n\r\n=HYPERLINK("x")\x00'
EVIL_FILE = "logs/=cmd|' /C calc'!A0\n\u2066.log"

LISTED = ClauseText(
    id="us-list/carriers",
    measure="us-list",
    title="List of Carriers",
    says="Equipment and services of the named carriers may not be bought with public funds.",
    acts="may not be bought with public funds",
    binds="carrier, applicant in US",
    force="binding",
    primary=Primary(text="47 U.S.C. 1601", url="https://example.org/code|1601", kind="statute", seen=True),
    sources=(Source(url="https://example.org/list?a=b c", said="2021-03-12", kind="primary", evidence="names the carriers"),),
)
CALL = ClauseText(
    id="us-programme/carrier",
    measure="us-programme",
    title="Programme of Clean Carriers",
    says="Carriers of the named state are not to be connected.",
    acts="may not be connected with",
    binds="carrier",
    force="programme",
    primary=Primary(text=f"Statement of {EVIL}", url="javascript:alert(2)", kind="statement"),
    sources=(Source(url="javascript:alert(1)", said="2020-08-05", kind="secondary"),),
)
APPS = ClauseText(
    id="us-apps/distribution",
    measure="us-apps",
    title="Act on Apps",
    says="App stores may not distribute the named apps.",
    acts="may not be offered or updated for others",
    binds="app store in US",
    force="binding",
    sources=(Source(url="https://example.org/act", said="2024-04-24", kind="primary"),),
)
STATEMENTS = (
    Statement(
        id="networks/64500",
        says="AS64500 is operated by Example Telecom",
        valid="from 2002-01-01",
        sources=(
            Source(url="https://example.org/as64500", said="2024-02-03", kind="curated_copy", evidence="the registry's name"),
        ),
    ),
    Statement(
        id="entities/example/held_by/0",
        says="Example Holding holds more than 50 % of Example Telecom",
        valid="from 2015",
        verified="partial",
        unverified=("from",),
        sources=(Source(url="https://example.org/report", said="2016-04-01", kind="primary"),),
        note="voting rights are the same",
    ),
    Statement(id="apps/evil", says=f"{EVIL} is published by Example Apps", verified="true"),
)


def found(
    verdict: Verdict, line: str, rule: str, one: Use, name: str, clause: ClauseText | None, tally: Tally, **more: object
) -> Finding:
    """A finding with what most of them share."""
    clause_id = clause.id if clause else ""
    says = f"{name}: {clause.acts}; binds {clause.binds}" if clause else f"{name}: {more.get('why', '')}"
    fields: dict[str, object] = {
        "fingerprint": fingerprint(rule, *one.identity, clause_id),
        "evidence": fingerprint(verdict, clause_id),
        "verdict": verdict,
        "confidence": Confidence.HIGH,
        "line": line,
        "rule": rule,
        "use": one,
        "subject_name": name,
        "clause": clause_id,
        "says": says,
        "tally": tally,
    }
    return msgspec.convert({**fields, **more}, Finding)


def make() -> Report:
    """The report of these tests."""
    carrier = use("far-end", "asn:64500")
    seen = Tally(
        1_204,
        Sighting("conn.log", 3, line=3),
        18_247_000,
        5_000,
        1_600_000_000_500_000,
        1_600_000_100_000_000,
        ("10.0.0.1",),
        hosts=1_234,
    )
    chain = (
        Step(says="seen as far-end in conn.log, record 3"),
        Step(says="AS64500 is operated by Example Telecom", statement="networks/64500"),
        Step(says="Example Holding holds more than 50 % of Example Telecom", statement="entities/example/held_by/0"),
    )
    in_force = State(state="in_force", since="2021-05-11", instrument="47 U.S.C. 1602(a)(2)")
    again = Confirmed(date="2020-09-01", instrument=f"letter of {EVIL}")
    app = use("installed", "android:com.evil")
    hostile = Tally(2, Sighting(EVIL_FILE, 7, line=7), assets=("@SUM(1)", "phone\u200b1"))
    cable = Use("on-cable", (Candidate(Subject("cable:a"), 0.75), Candidate(Subject("cable:b"), 0.25)))
    findings = (
        found(
            Verdict.DENIED, "app", "app/publisher", app, EVIL, APPS, hostile,
            state=State(state="in_force", since="2025-01-19", instrument="s. 2(a)"),
            chain=(
                Step(says=f"seen as installed in {EVIL_FILE}, record 7"),
                Step(says=f"{EVIL} is published", statement="apps/evil"),
            ),
            remedy="Remove the app.",
        ),
        found(
            Verdict.DENIED, "carrier", "carrier/operator", carrier, "Example Telecom", LISTED, seen,
            state=in_force, chain=chain, confidence=Confidence.LOW, remedy="Import your own RIB.",
        ),
        found(
            Verdict.DENIED, "carrier", "carrier/operator", carrier, "Example Telecom", CALL, seen,
            state=State(state="in_force", since="2020-08-05", confirmed=again), chain=chain, confidence=Confidence.LOW,
            stamp="a programme: it binds nobody",
        ),
        found(
            Verdict.UNKNOWN, "cable", "cable/landing", cable, "Cable A or Cable B", None,
            Tally(1, Sighting("circuits.csv", 1, unit="row")), why="the candidates do not agree",
            undecided=(LISTED.id, "gone/clause"), chain=(Step(says="seen as on-cable"),),
        ),
        found(
            Verdict.UNKNOWN, "carrier", "carrier/operator", use("hop", "asn:64511"), "AS64511", None,
            Tally(9, Sighting("conn.log", 12, line=12)), why="no fact tells who operates AS64511", undecided=(LISTED.id,),
            chain=(Step(says="seen as hop in conn.log, record 12"),),
        ),
        found(
            Verdict.CONDITIONAL, "store", "store/operator", use("installer", "store:example"), "Example Store", APPS,
            Tally(3, Sighting("packages.txt", 2, line=2)), state=in_force,
            chain=(Step(says="seen as installer in packages.txt, record 2"),),
            waived=Waived(owner="Ada", reason="replaced by March", expires="2027-03-01", file="waivers.yaml"),
        ),
    )  # fmt: skip
    return Report(
        version="0.1.0",
        policy="clean-network",
        policy_title="Clean network: five lines and equipment",
        policy_why="the default; name another with --policy",
        covers_not="state procurement law",
        in_part=("A list (edition of 2026-06-08): 5 of 47 rows; missing: names that nobody published",),
        as_of="2026-11-24",
        known_on="2026-11-24",
        pack="4f2d",
        partial=True,
        summary={
            "app": {"denied": 1, "unknown": 0, "conditional": 0, "clear": 4},
            "cable": {"denied": 0, "unknown": 1, "conditional": 0, "clear": 0},
            "carrier": {"denied": 1, "unknown": 1, "conditional": 0, "clear": 1_200},
            "store": {"denied": 0, "unknown": 0, "conditional": 1, "clear": 0},
        },
        findings=findings,
        notices=(
            Notice(kind="ended", says="us-old/clause has ended (EO 14034, 2021-06-09)", about="Example App"),
            Notice(kind="ended", says="us-old/clause has ended (EO 14034, 2021-06-09)", about=EVIL),
            Notice(kind="stale", says="the table of networks is 400 days old"),
        ),
        uses=(
            JudgedUse(use=carrier, name="Example Telecom", lines={"carrier": Verdict.DENIED}, tally=seen),
            JudgedUse(use=use("far-end", "asn:64501"), name="Other", lines={"carrier": Verdict.CLEAR}),
        ),
        accounts=(
            FileAccount(name="circuits.csv", format="circuits", unit="row, the header not counted", read=1, judged=1),
            FileAccount(
                name="conn.log",
                format="zeek-conn",
                unit="connection",
                read=1_300,
                judged=1_213,
                local=85,
                skipped={"wrong number of fields": 2},
                examples={"wrong number of fields": f"record 11: {EVIL}"},
            ),
            FileAccount(
                name=EVIL_FILE,
                format="mdm",
                unit="line",
                read=9,
                judged=2,
                skipped={"no app": 7},
                unread="byte 1,024: the compressed stream ends too early",
                notes=("column Bundle read as the app's id",),
            ),
            FileAccount(name="packages.txt", format="packages", unit="line of a package", read=3, judged=3),
        ),
        tables=(
            TableUsed(
                name="asn",
                title="Addresses to AS",
                date="2025-10-20",
                licence="CC BY 4.0",
                rows=515_158,
                age_days=400,
                stale=True,
                warning="Some rows are wrong.",
                attribution="Example Tables",
            ),
            TableUsed(name="facts", title="Facts of the project", date="2026-11-23", licence="Apache-2.0", rows=1_000, age_days=1),
        ),
        breakdowns=Breakdowns(
            by=("site", EVIL),
            bucket=3600,
            exact=False,
            uses=(
                Breakdown(
                    use=carrier,
                    groups=(
                        Group(values=("", "=1+1"), records=4),
                        Group(start=1_599_998_400_000_000, values=("lyon", EVIL), records=1_100, octets=18_000_000, packets=4_000),
                        Group(start=1_600_002_000_000_000, values=("lyon", ""), records=90, octets=240_000, packets=1_000),
                    ),
                    rest=Rest(groups=3, records=10, octets=7_000),
                ),
                Breakdown(use=use("far-end", "asn:64501"), groups=(Group(values=("oslo", ""), records=7),)),
            ),
        ),
        clauses={c.id: c for c in (LISTED, CALL, APPS)},
        statements={s.id: s for s in STATEMENTS},
        members=Members(
            uses=12,
            records=1_240,
            telcos=(1, 7),
            countries=(3, 20),
            open=(2, 13),
            neither=(6, 1_200),
            named=(
                Membership(
                    kind="telco",
                    name=EVIL,
                    named="2020-06-24",
                    until="2021-01-20",
                    today="no",
                    sure=False,
                    uses=1,
                    records=7,
                    examples=(EVIL,),
                    statement=Statement(
                        id="members/telco/evil",
                        says=f"{EVIL} was called a clean telco",
                        sources=(Source(url="javascript:alert(1)"),),
                    ),
                ),
            ),
        ),
    )


@pytest.fixture
def report() -> Report:
    return make()


@pytest.fixture
def clean() -> Report:
    """The same, but nothing was found and all was read."""
    plain = [msgspec.structs.replace(a, unread="") for a in make().accounts]
    return msgspec.structs.replace(
        make(),
        partial=False,
        findings=(),
        notices=(),
        breakdowns=None,
        members=None,
        accounts=tuple(plain),
        statements={},
        summary={"app": {"clear": 4}},
    )


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Asserts that a text equals a file of golden/; `UPDATE_GOLDEN=1` writes the file instead, for a person to read the change."""

    def check(name: str, text: str) -> None:
        path = Path(__file__).parent / "golden" / name
        if os.environ.get("UPDATE_GOLDEN"):
            path.write_bytes(text.encode())
        assert text.encode().decode() == path.read_bytes().decode()

    return check


MARKUP = "</ul><script>alert(1)</script><img src=http://evil.example/x onerror=alert(2)>\u202e"


def _shown(data: bytes, folder: Path, world: World, policies: dict[str, Policy]) -> AppShown:
    (folder / "a.apk").write_bytes(data)
    return vet([folder / "a.apk"], policies["clean-network"], world, date(2026, 11, 24), date(2026, 11, 24))


@pytest.fixture
def messenger(world: World, policies: dict[str, Policy], tmp_path: Path) -> AppShown:
    """What is shown of the app on the demo's shelf."""
    return _shown(app(), tmp_path, world, policies)


@pytest.fixture
def hostile(world: World, policies: dict[str, Policy], tmp_path: Path) -> AppShown:
    """A package whose every name is markup."""
    told = manifest("com.evil.app", [f"permission.{MARKUP}"], [("service", f"cn.jpush.{MARKUP}")], MARKUP)
    code = dex([working(f"cn.jpush.{MARKUP}"), working(f"qq.{MARKUP}.Hidden")], strings=["https://log.umeng.com/"])
    members = {"AndroidManifest.xml": told, "classes.dex": code, f"lib/x/lib{MARKUP}.so": b"\x7fELF", f"assets/{MARKUP}.apk": b"x"}
    made = _shown(apk(members, key_of("Evil <b>")), tmp_path, world, policies)
    party = PartyBehind(
        thing=f"org:{MARKUP}", name=MARKUP, relations=(MARKUP,), answer=Truth.OPEN, why=MARKUP, statements=(), seats=(MARKUP,)
    )
    behind = Background(name=MARKUP, parties=(party,), gaps=(MARKUP,), members=())
    replace = msgspec.structs.replace
    return replace(made, builds=tuple(replace(b, name=MARKUP, file=MARKUP, behind=behind, lost=(MARKUP,)) for b in made.builds))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser that is gone with the module: while it is there, no other test of the process can run a loop of events."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
