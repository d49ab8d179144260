"""A user's own list of trackers: which are in a package, by which grade, and the same as Exodus finds."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from apps.apk import apk, manifest
from apps.dex import Class, Method, dex, stub, working
from apps.oracles import dexdump, exodus, needs_dexdump, needs_exodus
from inputs import an_input

from cleannet.model.answers.app_shown import Tracker
from cleannet.policy.policy import Policy
from cleannet.readers.apps.android.names import type_names
from cleannet.readers.apps.signatures import Signature, printed, signatures
from cleannet.vet import compatible, vet
from cleannet.world.view import World

DAY, KNOWN = date(2026, 11, 24), date(2026, 11, 30)


def row(number: int, name: str, code: str = "", network: str = "") -> dict[str, object]:
    return {"id": number, "name": name, "code_signature": code, "network_signature": network, "website": f"https://{name}.example"}


ROWS = [
    row(1, "works", "com.works.sdk."),
    row(2, "stub", "com.stub."),
    row(3, "only-called", "com.called.only."),
    row(4, "declared", "com.extended."),
    row(5, "host-only", "com.nowhere.", r"log\.hosted\.net"),
    row(6, "alternatives", "com.absent.|com.other.way."),
    row(7, "upper", "UPPER/x"),
    row(8, "short", "a.b"),
    row(9, "inner", r"com.works.sdk.A\$Hidden"),
    row(10, "not-there", "org.example.missing"),
    row(11, "look", "^com/works/(?!other)"),
    row(12, "nested", "com.nested."),
    row(13, "empty"),
]
LIST = json.dumps({"trackers": {str(one["id"]): one for one in ROWS}}).encode()
CODE = dex(
    [
        working("com.works.sdk.A"),
        working("com.works.sdk.A$Hidden"),
        stub("com.stub.Thing"),
        Class("com.mine.Main", (Method(calls=(("com.called.only.Api", "go"),)),), above="com.extended.Base"),
        working("com.other.way.B"),
        working("UPPER.x.C"),
        working("a.b.D"),
    ],
    strings=["https://log.hosted.net/x"],
)
PACKAGE = apk(
    {
        "AndroidManifest.xml": manifest("org.example.app"),
        "classes.dex": CODE,
        "assets/plugin.apk": apk({"AndroidManifest.xml": manifest("b.c"), "classes.dex": dex([working("com.nested.E")])}),
    }
)


@pytest.fixture
def found(world: World, policies: dict[str, Policy], tmp_path: Path) -> dict[str, Tracker]:
    (tmp_path / "a.apk").write_bytes(PACKAGE)
    shown = vet([tmp_path / "a.apk"], policies["clean-network"], world, DAY, KNOWN, listed=signatures(LIST))
    assert [t.name for t in compatible(shown).builds[0].trackers] == [t.name for t in shown.builds[0].trackers if t.exodus]
    return {tracker.name: tracker for tracker in shown.builds[0].trackers}


@pytest.mark.slow
def test_each_tracker_has_the_grade_of_its_evidence(found: dict[str, Tracker]) -> None:
    grades = {name: [one.grade for one in tracker.evidence] for name, tracker in found.items()}
    assert grades == {
        "works": ["defined"],
        "stub": ["stub"],
        "only-called": ["referenced"],
        "declared": ["referenced"],
        "host-only": ["host"],
        "alternatives": ["defined"],
        "upper": ["defined"],
        "short": ["defined"],
        "inner": ["defined"],
        "look": ["defined"],
        "nested": ["defined"],
    }


def test_an_array_is_named_by_what_it_holds_and_a_number_by_nothing() -> None:
    code = dex([working("com.mine.A")], types=["[Lcom/held/B;", "[[Lcom/deep/C;", "[I", "["])
    (names,) = type_names(an_input(apk({"AndroidManifest.xml": manifest("b.c"), "classes.dex": code})).members())
    assert {"com/held/B", "com/deep/C"} <= set(names.by_grade["referenced"].split())
    assert not [name for name in names.by_grade["referenced"].split() if name.startswith(("L", "["))]


@needs_exodus
def test_exodus_finds_those_that_are_marked_so(found: dict[str, Tracker], tmp_path: Path) -> None:
    (tmp_path / "list.json").write_bytes(LIST)
    told = exodus(tmp_path / "a.apk", tmp_path / "list.json")
    assert sorted(name for name, tracker in found.items() if tracker.exodus) == told
    assert told == ["alternatives", "declared", "look", "nested", "stub", "works"]


@needs_dexdump
def test_dexdump_accepts_what_the_tests_write_and_names_the_same_classes(tmp_path: Path) -> None:
    (tmp_path / "a.dex").write_bytes(CODE)
    told = re.findall(r"Class descriptor  : 'L([^;]+);'", dexdump(tmp_path / "a.dex"))
    assert sorted(name.replace("/", ".") for name in told) == [
        "UPPER.x.C", "a.b.D", "com.mine.Main", "com.other.way.B", "com.stub.Thing", "com.works.sdk.A", "com.works.sdk.A$Hidden",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"{}", "no list of trackers"),
        (b'{"trackers": [1]}', "no list of trackers"),
        (json.dumps([row(1, "x", "com.(")]).encode(), r"tracker 1 \(x\): code_signature"),
        (json.dumps([row(1, "x", network="*")]).encode(), r"tracker 1 \(x\): network_signature"),
        (json.dumps([row(1, "x", "a" * 20_000)]).encode(), "more than 10,000 characters"),
    ],
)
def test_what_is_no_list_says_what_is_wrong(data: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        signatures(data)


@pytest.mark.parametrize("pattern", ["com.a.", "^com", "a/B$", "[^x]a/B", r"com\s", "b.c|com/a"])
def test_a_pattern_means_the_same_in_all_lines_as_in_each(pattern: str) -> None:
    names = ["xcom/a", "com/a/B", "q/r", "a/Bx", "xa/B"]
    expected = [name for name in names if re.search(pattern, name)]
    assert Signature("1", "x", pattern).first("\n".join(names)) == (expected[0] if expected else "")


def test_names_end_where_no_word_goes_on() -> None:
    assert printed("Lcom/a/B$C;\n[Lx/y/Z;\nLTOP/a;\nLone;\nhttps://a.b/c").split() == ["P/a", "com/a/B", "x/y/Z"]
