"""What else stops: by the facts, and by records of the user's own."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

import cleannet
from cleannet.blocklists import read
from cleannet.impact.blocking.asked import joined, subjects_of
from cleannet.impact.blocking.block import block
from cleannet.model.answers.impact_block import BlockImpact, Way
from cleannet.report.text.impact_block import page
from cleannet.resolve.asked import asking
from cleannet.resolve.meaning import Asking
from cleannet.world.view import World

DAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def scene(world: World) -> Asking:
    return asking(world.at(DAY, DAY), cleannet.policies(world)["clean-network"])


def impact(scene: Asking, *things: str, traffic: tuple[Path, ...] = (), lists: tuple[str, ...] = ()) -> BlockImpact:
    every = [read(text.encode()) for text in lists]
    listed = joined(every, [one for thing in things for one in subjects_of(thing, scene)])
    return block(listed, things, scene, traffic, files=[(f"{at}.txt", one.lines) for at, one in enumerate(every)])


def way(found: BlockImpact, how: str) -> Way:
    return next(one for one in found.ways if one.how == how)


def conn(*peers: str) -> str:
    rows = [
        {
            "_path": "conn",
            "ts": 1795000000.0 + i,
            "uid": f"C{i}",
            "id.orig_h": f"192.168.0.{i + 1}",
            "id.resp_h": peer,
            "proto": "tcp",
        }
        | {"conn_state": "SF", "orig_bytes": 100, "resp_bytes": 900}
        for i, peer in enumerate(peers)
    ]
    return "".join(json.dumps(row) + "\n" for row in rows)


def dns(**answers: tuple[str, ...]) -> str:
    rows = [
        {"_path": "dns", "ts": 1795000000.0 + i, "uid": f"D{i}", "id.orig_h": "192.168.0.9", "id.resp_h": "192.168.0.1"}
        | {"query": name.replace("_", "."), "qtype_name": "A", "answers": list(addresses)}
        for i, (name, addresses) in enumerate(answers.items())
    ]
    return "".join(json.dumps(row) + "\n" for row in rows)


def test_an_app_is_best_stopped_on_devices(scene: Asking) -> None:
    found = impact(scene, "app:tiktok")
    assert [one.how for one in found.ways] == ["device", "store", "name", "prefix", "as"]
    assert [one.how for one in found.ways if one.proposed] == ["device"]
    assert "android:com.zhiliaoapp.musically" in way(found, "device").things
    assert "domain:tiktok.com" in way(found, "name").things
    assert not found.alternatives


def test_a_name_below_which_others_are_served_is_not_proposed(scene: Asking) -> None:
    found = impact(scene, "akamaiedge.net")
    assert not any(one.proposed for one in found.ways)
    assert way(found, "name").harmed == 1
    assert [place.entry for place in found.shared[0].places] == ["akamaiedge.net"]


def test_an_owner_stands_for_all_that_the_facts_say_it_has(scene: Asking) -> None:
    found = impact(scene, "org:bytedance")
    assert found.entries["asn"] >= 2
    assert found.entries["domain"] > 100
    assert not [remark for remark in found.missed if remark.kind == "networks"]
    with pytest.raises(ValueError, match="no-such-owner"):
        impact(scene, "org:no-such-owner")


def test_what_nobody_named_is_told_by_the_facts(scene: Asking) -> None:
    found = impact(scene, "202.97.12.0/24")
    assert way(found, "as").leakage == ("no network is named; these addresses belong to 1 network: AS4134 Chinanet",)
    assert way(found, "name").leakage[0].startswith("no name is named; by the facts its owners have 7 names: chinatelecom.com.cn")
    assert way(found, "device").leakage[0].startswith("no app is named; by the facts its owners have ")
    assert way(impact(scene, "tiktok.com"), "as").leakage[0].startswith("no network is named; by the facts its owners have 2 ")
    assert way(impact(scene, "no-such-name.com"), "as").leakage == ("no network is named",)
    assert "84," in way(impact(scene, "0.0.0.0/0"), "as").leakage[0]


def test_what_stops_addresses_alone_is_no_damage_of_a_network(scene: Asking) -> None:
    found = impact(scene, "8.8.8.8", "AS4134")
    assert any("8.8.8.8" in text for text in way(found, "prefix").damage)
    assert not any("8.8.8.8" in text for text in way(found, "as").damage)


def test_places_are_lines_of_their_files_and_what_was_typed_has_none(scene: Asking) -> None:
    found = impact(scene, "co.uk", "github.io", lists=("a.com\ncom.cn\n", "# x\ncom.br\n"))
    told = [(place.file, place.line, place.entry) for place in found.shared[0].places]
    assert told == [("0.txt", 2, "com.cn"), ("1.txt", 2, "com.br"), ("", 0, "co.uk"), ("", 0, "github.io")]
    assert "impact block" not in page(found), "which they have just asked"
    assert "\n      1.txt, line 2: com.br (" in page(found)


def test_a_network_is_never_the_way_that_is_proposed(scene: Asking) -> None:
    found = impact(scene, "AS4134")
    assert way(found, "as").count == 1
    assert any("IPv4 addresses" in text for text in way(found, "as").damage)
    assert not any(one.proposed for one in found.ways)  # all of its customers are behind it
    assert [one.how for one in impact(scene, "202.97.12.0/24").ways if one.proposed] == ["prefix"]
    assert not any(one.proposed for one in impact(scene, "AS20940").ways)


def test_records_are_counted_by_prefix_and_by_name(scene: Asking, tmp_path: Path) -> None:
    (tmp_path / "conn.log").write_text(conn("202.97.12.1", "202.97.12.2", "202.97.13.1", "8.8.8.8"))
    (tmp_path / "dns.log").write_text(
        dns(v16_tiktok_com=("23.0.0.7",), deep_v16_tiktok_com=("23.0.0.8",), www_bytedance_com=("23.0.0.9",))
    )
    found = impact(scene, "tiktok.com", "202.97.12.0/24", traffic=(tmp_path,))
    assert found.traffic is not None
    prefix, name = way(found, "prefix").met, way(found, "name").met
    assert prefix is not None
    assert (prefix.records, prefix.octets, prefix.hosts) == (2, 2000, 2)
    assert name is not None
    assert name.records == 2
    assert {met.subject for met in found.traffic.stops} == {"prefix:202.97.12.0/24", "domain:tiktok.com"}
    assert [met.subject for met in found.traffic.leaks if met.role == "looked-up"] == ["domain:bytedance.com"]


def test_a_hole_in_a_prefix_is_not_stopped(scene: Asking, tmp_path: Path) -> None:
    (tmp_path / "conn.log").write_text(conn("202.97.12.1", "202.97.12.2"))
    found = impact(scene, traffic=(tmp_path,), lists=("202.97.12.0/24\n!202.97.12.2\n",))
    met = way(found, "prefix").met
    assert met is not None
    assert met.records == 1


def test_other_names_at_the_same_addresses_are_told(scene: Asking, tmp_path: Path) -> None:
    (tmp_path / "dns.log").write_text(
        dns(v16_tiktok_com=("23.0.0.7",), www_shop_example_net=("23.0.0.7",), www_qq_com=("202.97.12.1",), a_b_com=("8.8.8.8",))
    )
    found = impact(scene, "tiktok.com", "202.97.12.0/24", traffic=(tmp_path,))
    assert found.traffic is not None
    assert {one.name: one.stopped for one in found.traffic.beside} == {
        "www.shop.example.net": ("v16.tiktok.com",),
        "www.qq.com": ("202.97.12.0/24",),
    }
    assert way(found, "prefix").harmed == 2


def test_an_exception_of_a_list_lets_its_name_pass(scene: Asking, tmp_path: Path) -> None:
    (tmp_path / "dns.log").write_text(dns(v16_tiktok_com=("23.0.0.7",), good_tiktok_com=("23.0.0.8",)))
    found = impact(scene, traffic=(tmp_path,), lists=("||tiktok.com^\n@@||good.tiktok.com^\n",))
    met = way(found, "name").met
    assert met is not None
    assert met.records == 1


def test_who_loses_a_messenger_is_told_of_others(scene: Asking) -> None:
    found = impact(scene, "app:wechat")
    names = {one.app for one in found.alternatives}
    assert "signal" in names
    assert not names & {"wechat", "qq"}  # the same owner
    line = next(one for one in found.alternatives if one.app == "line")
    assert any(claim.about == "encryption" and claim.statement.sources for claim in line.claims)
    assert "cleannet app compare" in page(found)


@pytest.mark.parametrize("mistyped", ["list.txt", "lists/maker.txt", "../x", "maker.rpz"])
def test_a_mistyped_file_is_no_name(scene: Asking, mistyped: str) -> None:
    with pytest.raises(ValueError, match="no such file"):
        subjects_of(mistyped, scene)
    assert subjects_of("no-such-name.com", scene) == ["domain:no-such-name.com"]
    assert subjects_of("2001:db8::/32", scene) == ["prefix:2001:db8::/32"]


def test_what_nothing_stops_is_an_error(scene: Asking) -> None:
    with pytest.raises(ValueError, match="nothing stops a thing of this kind"):
        joined([], subjects_of("cable:plcn", scene))


@pytest.mark.parametrize("text", ["address=/#/\n", "address=/#/0.0.0.0\n", "local-zone: . refuse\n", "||*^\n||tiktok.com^\n"])
def test_a_list_that_stops_every_name_harms_all(scene: Asking, text: str, tmp_path: Path) -> None:
    (tmp_path / "dns.log").write_text(dns(www_tiktok_com=("23.0.0.7",)))
    found = impact(scene, lists=(text,), traffic=(tmp_path,))
    assert found.shared[0].kind == "everything"
    assert "every name there is stops" in way(found, "name").damage[0]
    assert not way(found, "name").proposed
    assert found.traffic is not None
    assert found.traffic.stopped.records == 1
    assert "*" in way(found, "name").things


@pytest.mark.parametrize("prefix", ["0.0.0.0/0", "::/0", "0.0.0.0/1"])
def test_a_default_route_is_never_proposed(scene: Asking, prefix: str) -> None:
    found = impact(scene, f"prefix:{prefix}")
    assert found.shared[0].kind == "everything"
    assert not any(one.proposed for one in found.ways)


def test_a_prefix_of_a_cloud_harms_its_tenants(scene: Asking) -> None:
    found = impact(scene, "1.92.0.0/16")
    assert not any(one.proposed for one in found.ways)
    assert way(found, "prefix").harmed == 1
    assert any("Huawei Cloud" in text and "others are there too" in text for text in way(found, "prefix").damage)


def test_a_negation_in_a_list_is_told(scene: Asking) -> None:
    found = impact(scene, lists=("table ip f {\nip daddr 202.97.12.1 drop\nip daddr != 9.9.9.9 drop\n}\n",))
    assert [(remark.kind, [place.line for place in remark.places]) for remark in found.shared] == [("unread", [3])]


def test_a_stopped_address_tells_which_names_of_ours_it_served(scene: Asking, tmp_path: Path) -> None:
    (tmp_path / "dns.log").write_text(dns(www_shop_example_net=("198.18.7.7",), a_b_com=("8.8.8.8",)))
    (tmp_path / "conn.log").write_text(conn("8.8.8.8", "8.8.8.8"))
    found = impact(scene, "8.8.8.8/32", traffic=(tmp_path,))
    assert found.traffic is not None
    (met,) = [met for met in found.traffic.stops if met.subject == "prefix:8.8.8.8/32"]
    assert (met.records, met.serves) == (2, ("a.b.com",))
    assert "names at it in your records: a.b.com" in " ".join(page(found).split())


def test_what_is_left_is_told_with_what_others_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from cleannet.cli import run

    rows = [
        {"test_name": test, "probe_cc": "CN", "probe_asn": f"AS{4134 + at}", "measurement_start_time": "2026-11-20 10:00:00"}
        | {"report_id": f"{test}{at}", "test_keys": keys}
        for at in range(3)
        for test, keys in (
            ("signal", {"signal_backend_status": "ok"}),
            ("telegram", {"telegram_tcp_blocking": True, "telegram_http_blocking": True, "telegram_web_status": "blocked"}),
        )
    ]
    (tmp_path / "ooni.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    asked = ["app:telegram", "--country", "CN", "--as-of", "2026-11-24", "--known-on", "2026-11-24"]
    run(["impact", "block", *asked, "--measurements", str(tmp_path / "ooni.jsonl"), "-f", "json"])
    told = json.loads(capsys.readouterr().out)
    assert [(one["app"], one["reach"][0]["word"]) for one in told["reached"]] == [("telegram", "anomalies")]
    signal = next(one for one in told["alternatives"] if one["app"] == "signal")
    assert (signal["reach"][0]["word"], signal["reach"][0]["networks"]) == ("answered", 3)
    assert {cell["about"] for cell in signal["cells"]} >= {"encryption", "filtering"}
    assert told["measured"][0]["counted"] == 6
    run(["impact", "block", *asked, "--measurements", str(tmp_path / "ooni.jsonl")])
    shown = " ".join(capsys.readouterr().out.split())
    assert "Telegram in CN: ANOMALIES" in shown
    assert "reached in CN: ANSWERED" in shown


@pytest.mark.parametrize(
    ("entry", "name"),
    [
        ("8.8.8.8/32", "Google Public DNS"),
        ("1.1.1.0/24", "Cloudflare 1.1.1.1"),
        ("223.5.5.0/24", "AliDNS"),
        ("2620:fe::/48", "Quad9"),
        ("9.9.9.0/24", "Quad9"),
    ],
)
def test_a_public_resolver_is_used_by_all_who_ask_it(scene: Asking, entry: str, name: str) -> None:
    found = impact(scene, entry)
    assert any(name in place.why for remark in found.shared for place in remark.places), found.shared
    assert way(found, "prefix").harmed
    assert not way(found, "prefix").proposed


@pytest.mark.parametrize("entry", ["8.8.8.9/32", "2620:fe:1::/48"])
def test_its_neighbour_is_none(scene: Asking, entry: str) -> None:
    assert not any("public resolver" in str(remark) for remark in impact(scene, entry).shared)
