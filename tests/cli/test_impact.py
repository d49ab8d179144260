"""`cleannet impact routes`: forms, formats, and errors that a user can act on."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet
from readers.routes.test_mrt import PEERS, table

from cleannet.cli import run
from cleannet.pack.networks import NetworkTable

LINKS = """# source: made for the test
10|20|0|bgp
10|4134|-1|bgp
4134|30|-1|bgp
20|30|-1|bgp
4134|40|-1|bgp
40|50|-1|bgp
"""
ORGS = """# format:org_id|changed|org_name|country|source
T1|20240101|Tier One|US|ARIN
L1|20240101|Local|DE|RIPE
# format:aut|changed|aut_name|org_id|opaque_id|source
10|20240101|TIER|T1||ARIN
40|20240101|LOC|L1||RIPE
50|20240101|LOC2|L1||RIPE
"""


@pytest.fixture
def graph(tmp_path: Path) -> list[str]:
    (tmp_path / "20240101.as-rel2.txt").write_text(LINKS)
    (tmp_path / "20240101.as-org2info.txt").write_text(ORGS)
    return [a for file in sorted(tmp_path.iterdir()) for a in ("--graph", str(file))]


@pytest.mark.slow
def test_json_names_the_totals(graph: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["impact", "routes", "--deny", "asn:4134", *graph, "-f", "json"]) == 0
    found = json.loads(capfd.readouterr().out)
    assert found["totals"]["pairs_before"] == 36
    assert found["totals"]["pairs_after"] == 13
    assert found["totals"]["mean_hops_before"] > 0
    assert found["denied"] == [4134]
    assert found["by_country"][0] == {"name": "DE", "ases": 2, "pairs_before": 12, "lost": 6, "longer": 0, "every_crosses": 6}


@pytest.mark.slow
def test_text_tells_who_is_cut_off(graph: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["impact", "routes", "--deny", "org:china-telecom-group", *graph, "--for", "DE"]) == 0
    out = capfd.readouterr().out
    assert "Without 1 AS: AS4134 Chinanet" in out
    assert "Sources: DE, 2 ASes" in out
    assert "Cut off from all providers: 1, of them with one provider alone 1" in out
    assert "AS20 " in (link := out.splitlines()[-1])
    assert "for AS40 " in link
    assert "Routes to whom: by country" in out
    assert max(map(len, out.splitlines())) <= 110


def test_parquet_has_a_row_an_as(graph: list[str], tmp_path: Path) -> None:
    table = tmp_path / "out" / "impact.parquet"
    table.parent.mkdir()
    assert run(["impact", "routes", "--deny", "as4134", *graph, "-f", "parquet", "-o", str(table)]) == 0
    rows = parquet.read_table(table).to_pylist()
    assert [r["asn"] for r in rows] == [10, 20, 30, 40, 50, 4134]
    assert [r["lost"] for r in rows] == [2, 2, 2, 3, 3, 0]


def test_prefixes_of_ours(graph: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.pfx2as").write_text("198.51.100.0\t24\t50\n")
    (tmp_path / "ours.txt").write_text("198.51.100.0/25  # office\n")
    for_ = ["--for", str(tmp_path / "ours.txt"), "--graph", str(tmp_path / "x.pfx2as"), "-f", "json"]
    assert run(["impact", "routes", "--deny", "asn:4134", *graph, *for_]) == 0
    found = json.loads(capfd.readouterr().out)
    assert found["totals"]["sources"] == 1
    assert found["exclusion"] == {"before": 5, "direct": 5, "alone": 2, "everybody": 2}


def test_prefixes_of_ours_in_several_tables(graph: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "four.pfx2as").write_text("198.51.100.0\t24\t50\n")
    (tmp_path / "six.pfx2as").write_text("2001:db8:1::\t48\t40\n")
    (tmp_path / "ours.txt").write_text("198.51.100.0/25\n2001:db8:1::/64\n")
    tables = ["--graph", str(tmp_path / "four.pfx2as"), "--graph", str(tmp_path / "six.pfx2as")]
    assert run(["impact", "routes", "--deny", "asn:4134", *graph, *tables, "--for", str(tmp_path / "ours.txt"), "-f", "json"]) == 0
    assert json.loads(capfd.readouterr().out)["totals"]["sources"] == 2


@pytest.mark.slow
def test_the_path_around(graph: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["impact", "routes", "--from", "AS30", "--to", "10", "--avoid", "asn:4134", "--avoid", "asn:20", *graph]) == 0
    out = capfd.readouterr().out
    assert "Before: 2 hops" in out
    assert "Avoiding AS20, AS4134: no path\n" in out
    assert run(["impact", "routes", "--from", "AS30", "--to", "4134", "--avoid", "asn:4134", *graph]) == 0
    assert "Before: 1 hop\n" in (out := capfd.readouterr().out)
    assert "no path, since AS4134 is one of them" in out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "--deny"),
        (["--deny", "asn:4134", "--from", "1"], "--avoid"),
        (["--deny", "asn:4134", "-f", "parquet"], "--output"),
        (["--deny", "asn:many"], "many"),
        (["--deny", "domain:example.org"], "domain:example.org"),
        (["--deny", "clean-netwrk"], "clean-network"),
        (["--deny", "asn:64999"], "no AS in the graph"),
        (["--deny", "asn:4134", "--for", "FR"], "FR"),
        (["--deny", "asn:4134", "--for", "gone.txt"], "gone.txt"),
        (["--from", "30", "--to", "64999", "--avoid", "asn:4134"], "AS64999"),
    ],
)
def test_errors_tell_what_to_do(arguments: list[str], told: str, graph: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["impact", "routes", *arguments, *graph]) == 2
    assert told in capfd.readouterr().err


def test_without_a_graph(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["impact", "routes", "--deny", "asn:4134"]) == 2
    assert "cleannet data import" in capfd.readouterr().err


TABLE = "TABLE_DUMP2|1700000000|B|192.0.2.1|50|{}|{}|IGP\n"
CALM = TABLE.format("198.51.100.0/24", "50 40 10 20 30") + TABLE.format("203.0.113.0/24", "50 40 10 60")
LEAK = TABLE.format("198.51.100.0/24", "50 40 4134 30") + TABLE.format("203.0.113.0/24", "50 40 10 60")


def test_relationships_are_inferred_from_routes_and_it_says_so(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rib.txt").write_text(CALM + LEAK)
    assert run(["impact", "routes", "--deny", "asn:10", "--graph", str(tmp_path / "rib.txt")]) == 0
    out = capfd.readouterr().out
    assert "relationships inferred from 4 routes of rib.txt" in out
    assert "links that no route showed are missing" in out


FRR = json.dumps(
    {
        "vrfId": 0,
        "vrfName": "default",
        "routes": {f"198.51.{n}.0/24": [{"valid": True, "path": path}] for n, path in enumerate(("50 40 10 20 30", "50 40 10 60"))},
    }
)
BIRD = "".join(
    f"198.51.{n}.0/24    via 192.0.2.9 on eth0 [carrier 2026-11-19] * (100) [AS33i]\n\tBGP.as_path: {path}\n"
    for n, path in enumerate(("50 40 10 20 30", "50 40 10 60"))
)
MRT = PEERS + table("198.51.0.0/24", [[50, 40, 10, 20, 30]]) + table("198.51.1.0/24", [[50, 40, 10, 60]])


@pytest.mark.slow
@pytest.mark.parametrize("routes", [CALM.encode(), MRT, gzip.compress(MRT), FRR.encode(), BIRD.encode()])
def test_a_graph_from_our_own_routes(routes: bytes, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """In any format that has paths, the same graph: 40 climbs to 10, and below it stand 20 with 30, and 60."""
    (tmp_path / "rib").write_bytes(routes)
    assert run(["impact", "routes", "--deny", "asn:20", "--graph", str(tmp_path / "rib"), "-f", "json"]) == 0
    found = json.loads(capfd.readouterr().out)
    assert found["graph"]["inferred"]
    assert (found["graph"]["ases"], found["graph"]["provider_links"] + found["graph"]["peer_links"]) == (6, 5)
    assert found["totals"]["lost"] == 2 * 4
    assert run(["impact", "routes", "--from", "50", "--to", "30", "--avoid", "asn:20", "--graph", str(tmp_path / "rib")]) == 0
    assert "Avoiding AS20: no path\n" in capfd.readouterr().out


SERIAL_1 = "".join(f"{line.rpartition('|')[0]}\n" for line in LINKS.splitlines() if line[0] != "#")


@pytest.mark.slow
def test_both_forms_of_the_file_of_relationships(graph: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "20240101.as-rel.txt.gz").write_bytes(gzip.compress(SERIAL_1.encode()))
    told = []
    for file in (graph[3], str(tmp_path / "20240101.as-rel.txt.gz")):
        assert run(["impact", "routes", "--deny", "asn:4134", "--graph", file, "-f", "json"]) == 0
        told.append(json.loads(capfd.readouterr().out))
    assert told[0].pop("graph") != told[1].pop("graph")  # the names of the files
    assert told[0] == told[1]


def test_a_file_that_is_no_graph_says_so(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "cut.mrt").write_bytes(MRT[:-3])
    assert run(["impact", "routes", "--deny", "asn:20", "--graph", str(tmp_path / "cut.mrt")]) == 2
    assert "cut.mrt: byte" in capfd.readouterr().err
    assert run(["impact", "detours", str(tmp_path / "gone")]) == 2
    assert "gone" in capfd.readouterr().err


def test_a_sudden_crossing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "calm").write_text(CALM)
    (tmp_path / "leak").write_text(LEAK)
    assert run(["impact", "detours", str(tmp_path / "leak"), "--before", str(tmp_path / "calm"), "--deny", "as4134"]) == 0
    assert "1  routes to 1 prefixes now cross AS4134 Chinanet, led there by AS40" in capfd.readouterr().out
    assert run(["impact", "detours", str(tmp_path / "leak"), "--deny", "as4134"]) == 2


HEAD = "    Network          Next Hop            Metric LocPrf Weight Path\n"


def test_several_tables_are_one_and_all_that_is_lost_is_listed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    lost = [f" *> 103.10.{n}.0/24    80.249.208.1             0             0 3320 4134 64900 i\n" for n in range(30)]
    (tmp_path / "a").write_text(HEAD + "".join(lost))
    (tmp_path / "b").write_text(HEAD + " *> 103.10.0.0/24    80.249.208.9             0             0 1299 64900 i\n")
    tables = ["impact", "table", str(tmp_path / "a"), str(tmp_path / "b"), "--deny", "asn:4134"]
    assert run(tables) == 0
    page = capfd.readouterr().out
    assert page.startswith("Without them the table of a and b loses 29 of 30 prefixes (96.7 %).\n")
    assert "1 prefix keeps another path" in page
    assert "and 17 more: --all lists them" in page
    assert run([*tables, "--all"]) == 0
    page = capfd.readouterr().out
    assert page.count(" by 3320 4134 64900") == 29
    assert "more" not in page
    assert run([*tables, "--all", "-f", "json"]) == 0
    assert len(json.loads(capfd.readouterr().out)["examples"]) == 29


def test_a_detour(graph: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rib").write_text(TABLE.format("198.51.100.0/24", "50 10 40"))
    assert run(["impact", "detours", str(tmp_path / "rib"), *graph[:2]]) == 0
    assert "1  DE through US by AS10" in capfd.readouterr().out


@pytest.mark.slow
def test_who_sits_on_the_paths(graph: list[str], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(["impact", "hegemony", *graph]) == 0
    assert capfd.readouterr().out.splitlines()[0].endswith("AS4134 Chinanet")
    assert run(["impact", "hegemony", *graph, "--country", "DE", "-f", "json", "--by", "owner"]) == 0
    found = json.loads(capfd.readouterr().out)
    assert [s["id"] for s in found["shares"]] == ["name:Local", "org:cn-state", "name:Tier One"]
    assert found["weighed_by"] == "addresses"  # of which AS50 has some, and AS40 none
    monkeypatch.setattr(NetworkTable, "sizes", lambda _, asns: np.zeros(len(asns), np.int64))
    assert run(["impact", "hegemony", *graph, "--country", "DE", "--by", "owner"]) == 0
    out = capfd.readouterr().out
    assert out.splitlines()[0].endswith("People's Republic of China")
    assert "each of them weighs the same" in " ".join(out.split())
    assert run(["impact", "hegemony", *graph, "--country", "FR"]) == 2


@pytest.mark.slow
def test_who_sits_on_the_paths_by_operator_and_by_owner(graph: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    led = {}
    for by in ("as", "operator", "owner"):
        assert run(["impact", "hegemony", *graph, "--by", by, "-f", "json"]) == 0
        found = json.loads(capfd.readouterr().out)
        led[by] = found["shares"][0]["id"]
        assert sum(found["ases"].values()) == 6
    assert led == {"as": "asn:4134", "operator": "org:china-telecom-group", "owner": "org:cn-state"}
    assert found["schema"] == "cleannet-impact-hegemony-2"
    assert found["ases"] == {"controlled": 1, "operator": 0, "open": 0, "registered": 3, "itself": 2}


def test_who_sits_on_routes_that_were_observed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rib").write_text(TABLE.format("198.51.100.0/24", "50 4134 4837 40") + TABLE.format("198.51.101.0/24", "50 10 40"))
    assert run(["impact", "hegemony", str(tmp_path / "rib"), "--by", "owner", "--as-of", "2026-11-24"]) == 0
    out = capfd.readouterr().out
    assert "  0.500000  People's Republic of China\n" in out
    assert "Over 2 routes of 1 viewpoint in rib.\n" in out
    assert "2 with the last known controller of their operator; 1 each for itself, because its operator is unknown." in " ".join(
        out.split()
    )
    assert run(["impact", "hegemony", str(tmp_path / "rib"), "--country", "DE"]) == 2
    assert "--country works on the graph only" in capfd.readouterr().err


@pytest.mark.parametrize("command", ["routes --deny asn:4134", "hegemony", "detours RIB"])
def test_a_layer_of_a_later_day_than_may_be_known_is_told(
    command: str, graph: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rib").write_text(TABLE.format("198.51.100.0/24", "50 10 40"))
    words = ["impact", *command.replace("RIB", str(tmp_path / "rib")).split(), *graph, "--known-on", "2023-06-01"]
    run(words)
    assert "2024-01-01, after 2023-06-01 (--known-on), so it was not used" in " ".join(capfd.readouterr().err.split())
    assert run([*words[:-1], "2026-11-24"]) == 0
    assert capfd.readouterr().err == ""
