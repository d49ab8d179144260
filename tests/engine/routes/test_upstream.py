"""Upstream: what all routes of an audit tell together, and what they do not."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from readers.routes.test_bird import BIRD_1
from readers.routes.test_mrt import PEERS, table

from cleannet.audit import audit
from cleannet.columns import Batch, Routes
from cleannet.engine.count import Counted
from cleannet.engine.routes.ways import Ways
from cleannet.model.report import Report
from cleannet.model.use import Tally
from cleannet.policy.policy import shipped
from cleannet.resolve.meaning import Asking
from cleannet.world.view import World, open_world

DAY = date(2026, 11, 24)
LINE = "TABLE_DUMP2|1795147200|B|192.0.2.1|1299|{}|{}|IGP\n"


def routes(*told: str) -> str:
    """Lines of bgpdump, from `PREFIX PATH`."""
    return "".join(LINE.format(*route.split(" ", 1)) for route in told)


def audited(folder: Path, world: World | None = None) -> Report:
    opened = world or open_world()
    return audit([folder], shipped(opened)["clean-network"], opened, DAY, DAY)


def seen(report: Report, role: str) -> dict[str, Tally]:
    return {u.use.subject: u.tally for u in report.uses if u.use.role == role and u.tally}


def test_all_routes_to_a_prefix_cross_it(tmp_path: Path) -> None:
    (tmp_path / "rib").write_text(
        routes(
            "198.51.100.0/24 1299 4134 4809", "198.51.100.0/24 6939 4134 4134 4809", "203.0.113.0/24 1299 4134 4809",
            "203.0.113.0/24 6939 3356 4809", "192.0.2.0/24 1299 4134",
        )
    )  # fmt: skip
    found = seen(audited(tmp_path), "upstream")
    assert list(found) == ["asn:4134"]
    assert (found["asn:4134"].records, found["asn:4134"].assets) == (2, ("198.51.100.0/24",))
    assert found["asn:4134"].first.record == 1
    assert found["asn:4134"].first.text == "198.51.100.0/24 by 1299 4134 4809"


def frr(prefix: str, path: str) -> str:
    return json.dumps({"vrfId": 0, "vrfName": "default", "routes": {prefix: [{"valid": True, "path": path}]}})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("z.json", frr("2001:db8:1::/48", "6939 3356 4809").encode()),
        ("a.json", frr("2001:db8:1::/48", "6939 3356 4809").encode()),
        ("z", routes("2001:DB8:1:0::/48 6939 3356 4809").encode()),
        ("z", PEERS + table("2001:db8:1::/48", [[6939, 3356, 4809]], subtype=4)),
        ("z", BIRD_1.replace("198.51.100.0/24", "2001:db8:1::/48").encode()),
        ("z", routes("2001:db8:1::/48 64512").encode()),  # a way of our own
        ("z", routes("2001:db8:1::/48 ").encode()),
        ("z", routes("2001:db8:1::/48 {4134,4809}").encode()),
        ("z", BIRD_1.replace("203.0.113.0/24  ", "2001:db8:1::/48 ").encode()),  # a static route
    ],
)
def test_another_table_may_know_another_way(tmp_path: Path, name: str, other: bytes) -> None:
    (tmp_path / "rib").write_text(routes("2001:db8:1::/48 1299 4134 4809"))
    assert list(seen(audited(tmp_path), "upstream")) == ["asn:4134"]
    (tmp_path / name).write_bytes(other)
    report = audited(tmp_path)
    assert "asn:4134" not in seen(report, "upstream")
    assert all(a.read == a.judged + a.local + sum(a.skipped.values()) for a in report.accounts)


@pytest.mark.slow
def test_it_is_said_on_which_tables_upstream_rests(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(routes("198.51.100.0/24 1299 4134 4809"))
    (tmp_path / "b").write_text(routes("203.0.113.0/24 1299 4134 4809"))
    report = audited(tmp_path)
    assert seen(report, "upstream")["asn:4134"].records == 2
    assert seen(report, "upstream")["asn:4134"].first.file.endswith("/a")
    (says,) = (n.says for n in report.notices if n.kind == "routes" and n.says.startswith("upstream"))
    assert says == "upstream rests on the routes to 2 prefixes in 2 tables; a route in none of them may avoid the AS"


def test_our_own_number_is_no_upstream(tmp_path: Path) -> None:
    (tmp_path / "rib").write_text(routes("198.51.100.0/24 1299 64500 4134 4809", "198.51.100.0/24 1299 64500 4809"))
    assert not seen(audited(tmp_path), "upstream")


def batch(*told: tuple[str | None, list[int]]) -> Batch:
    prefixes = pa.array([prefix for prefix, _ in told], pa.string())
    offsets, asns = np.cumsum([0, *(len(path) for _, path in told)]), np.array([a for _, path in told for a in path], np.int64)
    numbers = np.arange(1, len(told) + 1)
    return Batch(numbers, routes=lambda: Routes(prefixes, offsets, asns, numbers, np.zeros(len(numbers), np.bool_)))


def counted(world: World, batches: list[Batch], **limits: int) -> Counted:
    ways, found = Ways(Asking(world.at(DAY, DAY)), **limits), Counted()
    for one in batches:
        ways.see(one, "rib")
    ways.into(found)
    return found


@pytest.mark.slow
def test_many_batches_and_a_compiled_loop_say_the_same(world: World) -> None:
    told = [(f"10.{i % 7}.0.0/16", [1 + i % 3, 174 if i % 7 < 5 else i, 4134, 9]) for i in range(300)]
    whole = counted(world, [batch(*told)])
    pieces = [batch(*told[i : i + 9]) for i in range(0, 300, 9)]
    assert counted(world, pieces, few=0).uses.keys() == whole.uses.keys()
    assert {u: t.records for u, t in counted(world, pieces, few=100).uses.items()} == {u: t.records for u, t in whole.uses.items()}
    assert max(t.records for t in whole.uses.values()) == 300  # 4134


def test_numbers_of_which_nobody_knows_are_told_together(world: World) -> None:
    found = counted(world, [batch(("10.0.0.0/8", [1, 4_100_000_000, 4_100_000_001, 9]), ("11.0.0.0/8", [1, 4_100_000_000, 9]))])
    ((use, tally),) = found.tallies().items()
    assert (use.subject, tally.records, tally.examples) == ("asn:unlisted", 2, ("4100000000", "4100000001"))


def test_what_is_no_prefix_and_what_is_too_much_is_left_out(world: World) -> None:
    odd = batch((None, [1, 174, 9]), ("nowhere", [1, 174, 9]), ("10.0.0.0/99", [1, 174, 9]))
    assert not counted(world, [odd]).uses
    many = [batch(*((f"10.{i}.0.0/16", [1, 174, 9]) for i in range(50)))]
    assert {t.records for t in counted(world, many, prefixes=20).uses.values()} == {20}
    assert any("prefixes beyond the limit" in n.says for n in counted(world, many, prefixes=20).notices)
    assert not any("prefixes beyond the limit" in n.says for n in counted(world, many).notices)


def test_an_exchange_is_no_carrier_of_a_traceroute(tmp_path: Path) -> None:
    """A router on a peering LAN that nobody routes (DE-CIX) is unknown, be the routers around it judged as ever."""
    hops = [{"hop": i, "result": [{"from": address}]} for i, address in enumerate(("80.81.192.9", "202.97.12.1"), 1)]
    result = {"type": "traceroute", "msm_id": 1, "prb_id": 2, "dst_addr": "192.0.2.1", "result": hops}
    (tmp_path / "atlas").write_text(json.dumps(result))
    verdicts = {u.use.subject: u.lines["carrier"].value for u in audited(tmp_path).uses}
    assert verdicts == {"address:unrouted": "unknown", "asn:4134": "denied"}


def test_a_route_server_in_a_path_is_a_network_like_any_other(tmp_path: Path) -> None:
    """AS6695 is that of an exchange: where its route server names itself, it is judged, and so is whoever stands behind it."""
    (tmp_path / "rib").write_text(routes("198.51.100.0/24 6695 4134 4809", "203.0.113.0/24 1299 6695 4134"))
    report = audited(tmp_path)
    verdicts = {u.use.subject: u.lines["carrier"].value for u in report.uses if u.use.role == "upstream"}
    assert verdicts == {"asn:4134": "denied", "asn:unlisted": "unknown"}
    assert seen(report, "upstream")["asn:unlisted"].examples == ("6695",)


def test_beyond_the_hops_that_are_kept_no_prefix_is_new(world: World) -> None:
    """Those that are there are still cut down: a later path that lacks the AS is heard."""
    long = [1299, 174, 4134, 9]
    kept, cut, new = ("10.0.0.0/16", long), ("10.1.0.0/16", long), ("10.2.0.0/16", long)
    found = counted(world, [batch(kept, cut), batch(new, ("10.1.0.0/16", [1299, 174, 9]))], hops=5)
    told = {use.candidates[0].subject: tally for use, tally in found.uses.items() if use.role == "upstream"}
    assert {subject: tally.assets for subject, tally in told.items()} == {
        "asn:174": ("10.0.0.0/16", "10.1.0.0/16"),
        "asn:4134": ("10.0.0.0/16",),
    }
    assert "prefixes beyond the limit have no upstream role" in {notice.says for notice in found.notices}
    assert len(counted(world, [batch(kept, cut), batch(new)], hops=9).notices) == len(found.notices) - 1
