"""Groups of records add up to the tally of each use, are the same however the records are cut, and stay bounded."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleannet.columns import Batch, References
from cleannet.engine import breakdown
from cleannet.engine.breakdown import NONE, Grouping, Groups
from cleannet.engine.count import Account, Counted
from cleannet.engine.general.batch import count
from cleannet.engine.local import count_paths
from cleannet.model.report import Breakdowns, Group, Rest
from cleannet.model.use import total, use
from cleannet.resolve.meaning import Asking
from cleannet.resolve.named import Names
from cleannet.world.view import open_world

DAY = date(2026, 11, 24)
ASKING = Asking(open_world().at(DAY, DAY))
HOUR = 3_600_000_000
CHINANET, GOOGLE = use("far-end", "asn:4134"), use("far-end", "asn:15169")

Row = tuple[str, str | None, str | None, int, int]
"""Address, site, app, octets, time in hours and a bit."""

ROWS = st.tuples(
    st.sampled_from(["202.96.128.86", "8.8.8.8", "10.0.0.1"]),
    st.sampled_from(["lyon", "oslo", None]),
    st.sampled_from(["mail", None]),
    st.integers(-1, 9),
    st.integers(-1, 3 * HOUR),
)


def batch(rows: list[Row], first: int = 1) -> Batch:
    """Times only in the last column where the first states none."""
    ends, sites, apps, octets, times = ([row[i] for row in rows] for i in range(5))
    return Batch(
        np.arange(first, first + len(rows)),
        (References("address", "far-end", pa.array(ends, pa.string())),),
        octets=np.array(octets, np.int64),
        seen_first=np.array([t if i % 2 else -1 for i, t in enumerate(times)], np.int64),
        seen_last=np.array(times, np.int64),
        groups=(pa.array(sites, pa.string()), None, pa.array(apps, pa.string())),
    )


def counted(*batches: Batch, grouping: Grouping) -> Counted:
    result = Counted(groups=Groups(grouping))
    for one in batches:
        count(one, "f", ASKING, Names(), result, Account("f"))
    return result


def told(counted: Counted) -> Breakdowns:
    assert counted.groups is not None
    return counted.groups.closed()


def naive(rows: list[Row]) -> dict[Any, list[int]]:
    groups: dict[Any, list[int]] = {}
    for address, site, app, octets, time in rows:
        what = {"202.96.128.86": CHINANET, "8.8.8.8": GOOGLE}.get(address)
        if what:
            key = what, -1 if time < 0 else time // HOUR * HOUR, (site or "", "", app or "")
            known = groups.setdefault(key, [0, -1])
            known[0], known[1] = known[0] + 1, total(known[1], octets)
    return groups


@given(st.lists(ROWS, min_size=1, max_size=40), st.integers(1, 40), st.randoms())
def test_groups_are_those_of_counting_by_hand(rows: list[Row], cut: int, random: Any) -> None:
    parts = [batch(rows[at : at + cut], at + 1) for at in range(0, len(rows), cut)]
    random.shuffle(parts)
    grouping = Grouping(("site", "nobody has it", "app"), 3600)
    found = told(counted(*parts, grouping=grouping))
    assert {(one.use, g.start, g.values): [g.records, g.octets] for one in found.uses for g in one.groups} == naive(rows)
    assert all(one.rest is None and list(one.groups) == sorted(one.groups) for one in found.uses)
    assert (found.by, found.bucket, found.exact) == (grouping.by, grouping.bucket, True)


def assert_adds_up(result: Counted) -> None:
    """Of each use, groups and rest are its tally."""
    by_use = {one.use: one for one in told(result).uses}
    assert by_use.keys() == result.uses.keys()
    for what, tally in result.uses.items():
        one = by_use[what]
        parts: list[Group | Rest] = [*one.groups, *([one.rest] if one.rest else [])]
        sums = [(part.records, part.octets, part.packets) for part in parts]
        assert sum(records for records, _, _ in sums) == tally.records
        for at, whole in ((1, tally.octets), (2, tally.packets)):
            stated = [sum_[at] for sum_ in sums if sum_[at] >= 0]
            assert (sum(stated) if stated else -1) == whole


@pytest.mark.parametrize(("kept", "keys"), [(100, 10_000), (10_000, 100), (60, 80)])
def test_too_many_groups_are_told_together_and_lose_no_record(monkeypatch: pytest.MonkeyPatch, kept: int, keys: int) -> None:
    monkeypatch.setattr(breakdown, "KEPT", kept)
    monkeypatch.setattr(breakdown, "KEYS", keys)
    monkeypatch.setattr(breakdown, "SHOWN", 30)
    rows: list[Row] = [("202.96.128.86", f"site {n % 350}", None, n % 7 - 1, -1) for n in range(3_000)]
    rows += [("202.96.128.86", "large", None, 5, -1)] * 900
    parts = [batch(rows[at : at + 200], at + 1) for at in range(0, len(rows), 200)]
    result = counted(*parts, grouping=Grouping(("site", "x", "app")))
    (one,) = told(result).uses
    assert_adds_up(result)
    assert len(one.groups) == 30
    assert ("large", "", "") in {g.values for g in one.groups}
    assert one.rest is not None
    assert one.rest.groups >= 350 - 30
    assert not told(result).exact


def test_the_largest_groups_are_those_that_a_report_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breakdown, "SHOWN", 2)
    sites = ["a"] * 3 + ["b"] + ["c"] * 2 + ["d"] * 2
    result = counted(batch([("8.8.8.8", site, None, 1, -1) for site in sites]), grouping=Grouping(("site", "x", "app")))
    (one,) = told(result).uses
    assert [(g.values[0], g.records) for g in one.groups] == [("a", 3), ("c", 2)]
    assert one.rest is not None
    assert (one.rest.groups, one.rest.records) == (2, 3)
    assert told(result).exact  # nothing was forgotten while counting


def test_a_report_holds_the_largest_groups_of_all_uses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breakdown, "REPORTED", 3)
    rows: list[Row] = [("8.8.8.8", site, None, 1, -1) for site in "aaabbc"]
    rows += [("202.96.128.86", site, None, 1, -1) for site in "ddddeee"]
    result = counted(batch(rows), grouping=Grouping(("site", "x", "app")))
    found = {one.use: ([(g.values[0], g.records) for g in one.groups], one.rest) for one in told(result).uses}
    assert found == {GOOGLE: ([("a", 3)], Rest(groups=2, records=3, octets=3)), CHINANET: ([("d", 4), ("e", 3)], None)}
    assert_adds_up(result)


def test_nothing_counted_is_no_group() -> None:
    assert told(counted(grouping=Grouping(("site",)))).uses == ()
    assert told(counted(batch([("10.0.0.1", "lyon", None, 1, -1)]), grouping=Grouping(("site",)))).uses == ()


def test_long_values_are_cut() -> None:
    result = counted(batch([("8.8.8.8", "x" * 10_000, None, 1, -1)]), grouping=Grouping(("site",)))
    assert told(result).uses[0].groups[0].values == ("x" * 200,)


# --- formats ----------------------------------------------------------------------------------------------------------------------

CSV = """Src_IP,dst_ip,bytes,first,Site Name,flag
10.0.0.1,202.96.128.86,5,2026-11-19 06:00:01,lyon,1
10.0.0.2,202.96.128.86,7,2026-11-19 06:30:00," oslo, north",
10.0.0.2,202.96.128.86,9,2026-11-19 07:00:00,-,2
10.0.0.2,nonsense,9,2026-11-19 07:00:00,lyon,2
"""
ZEEK = """#separator \\x09
#path\tconn
#fields\tts\tuid\tid.orig_h\tid.resp_h\tconn_state\torig_bytes\tresp_bytes\tsite_name
1794988800.0\tC1\t10.0.0.1\t202.96.128.86\tSF\t1\t2\tlyon
1794988801.0\tC2\t10.0.0.1\t202.96.128.86\tSF\t1\t2\t-
1794988802.0\tC2\t-\t-\tSF\t1\t2\tlyon
#fields\tts\tsite_name\tid.orig_h\tid.resp_h\tconn_state
1794988803.0\toslo\t10.0.0.1\t202.96.128.86\tSF
"""
VPC = """version interface-id srcaddr dstaddr bytes packets start end log-status site-name
5 eni-1 10.0.0.1 202.96.128.86 5 1 1795082400 1795082460 OK lyon
5 eni-1 - - - - 1795082400 1795082460 NODATA lyon
5 eni-1 10.0.0.1 202.96.128.86 7 1 1795082400 1795082460 OK -
"""
FLOW_JSON = """{"src_ip": "10.0.0.1", "dst_ip": "202.96.128.86", "bytes": 3, "site_name": "lyon"}
{"src_ip": "10.0.0.1", "dst_ip": "202.96.128.86", "bytes": 3}
{"src_ip": "10.0.0.1", "dst_ip": "202.96.128.86", "bytes": 1, "site_name": 7}
{"src_ip": "10.0.0.1", "dst_ip": "202.96.128.86", "bytes": 2, "site_name": "7"}
"""
CIRCUITS = "circuit,cable,site name\nC-1,PLCN,lyon\nC-2,,oslo\nC-3,PLCN;Nobody's,oslo\n"
DEVICES = "mac,vendor,model,site_name\n00:25:9E:00:00:01,Huawei,AR1,lyon\n,,,oslo\n00:25:9E:00:00:02,Huawei,AR1,oslo\n"
VENDORS = "supplier,site_name\nHuawei Technologies Co., Ltd.,lyon\n,oslo\n".replace("Co., Ltd.", '"Co. Ltd."')


def sites_of(counted: Counted, what: Any = None) -> dict[str, tuple[int, int]]:
    """Site -> records and octets, of one use or the one seen most often."""
    what = what or max(counted.uses, key=lambda use: counted.uses[use].records)
    one = next(one for one in told(counted).uses if one.use == what)
    found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, -1))
    for group in one.groups:
        records, octets = found[group.values[0]]
        found[group.values[0]] = records + group.records, total(octets, group.octets)
    return dict(found)


def json_lines() -> Iterator[str]:
    for n, site in enumerate(["lyon", None, "oslo"]):
        row = {"_path": "conn", "ts": 1794988800.0 + n, "id.orig_h": "10.0.0.1", "id.resp_h": "202.96.128.86", "orig_bytes": 3}
        yield json.dumps(row | ({"site_name": site} if site else {})) + "\n"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("flows.csv", CSV, {"lyon": (1, 5), "oslo, north": (1, 7), "": (1, 9)}),
        ("conn.log", ZEEK, {"lyon": (1, 3), "": (1, 3), "oslo": (1, -1)}),
        ("json.log", "".join(json_lines()), {"lyon": (1, 3), "": (1, 3), "oslo": (1, 3)}),
        ("flows.json", FLOW_JSON, {"lyon": (1, 3), "": (1, 3), "7": (2, 3)}),
        ("vpc.log", VPC, {"lyon": (1, 5), "": (1, 7)}),
        ("circuits.csv", CIRCUITS, {"lyon": (1, -1), "oslo": (1, -1)}),
        ("devices.csv", DEVICES, {"lyon": (1, -1), "oslo": (1, -1)}),
        ("vendors.csv", VENDORS, {"lyon": (1, -1)}),
    ],
)
def test_readers_hand_the_columns_on(tmp_path: Path, name: str, text: str, expected: dict[str, tuple[int, int]]) -> None:
    (tmp_path / name).write_text(text)
    plain = count_paths([tmp_path], ASKING)
    grouped = count_paths([tmp_path], ASKING, grouping=Grouping(("site_name",), 3600))
    assert sites_of(grouped) == expected
    assert_adds_up(grouped)
    assert grouped.groups is not None
    assert not grouped.groups.missing
    assert grouped.tallies() == plain.tallies()
    assert {n: a.closed() for n, a in grouped.accounts.items()} == {n: a.closed() for n, a in plain.accounts.items()}


COLUMNS: dict[str, pa.Array[Any]] = {
    "text": pa.array(["a", "b", None]),
    "coded": pa.array(["a", "b", None]).dictionary_encode(),
    "number": pa.array([1, 2, None], pa.int16()),
    "yes": pa.array([True, False, None]),
    "hour seen": pa.array([0, 3_600_000_000, None], pa.timestamp("us")),
    "raw": pa.array([b"\xff\xfe", b"x", None], pa.binary()),
    "fixed": pa.array([b"1234", b"5678", None], pa.binary(4)),
}


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("text", ["", "a", "b"]),
        ("CODED", ["", "a", "b"]),
        ("number", ["", "1", "2"]),
        ("yes", ["", "false", "true"]),
        ("hour_seen", ["", "1970-01-01 00:00:00.000000", "1970-01-01 01:00:00.000000"]),
        ("raw", [""]),
        ("fixed", ["", "1234", "5678"]),
        ("inner.site", ["p", "q"]),
        ("src_ip", ["167772161"]),
    ],
)
def test_columns_of_parquet_are_shown_as_text(tmp_path: Path, column: str, expected: list[str]) -> None:
    inner = pa.StructArray.from_arrays([pa.array(["p", "q", "p"])], ["site"])
    ends = {"src_ip": pa.array([0x0A000001] * 3, pa.uint32()), "dst_ip": pa.array([0xCA608056] * 3, pa.uint32())}
    pq.write_table(pa.table({**ends, **COLUMNS, "inner": inner}), tmp_path / "flows.parquet", row_group_size=2)
    grouped = count_paths([tmp_path], ASKING, few=0, grouping=Grouping((column,)))
    assert sorted(sites_of(grouped)) == expected
    assert_adds_up(grouped)
    (account,) = grouped.accounts.values()
    silent = [note for note in account.notes if "not readable" in note]
    assert silent == ([f"column {column}: not readable in 2 rows, counted as not stated"] if expected == [""] else [])


@pytest.mark.parametrize("nulls", [False, True])
def test_text_that_is_no_utf8_breaks_nothing(tmp_path: Path, nulls: bool) -> None:
    """Neither in a row group whose pages are read in place, nor in one that pyarrow reads, between others that are counted."""
    rows = 8_000
    sites = [b"lyon"] * rows
    sites[3_000] = b"ly\xffn"
    octets = [None if nulls and i % 2 else 1 for i in range(rows)]
    ends = {"src_ip": pa.array([0x0A000001] * rows, pa.uint32()), "dst_ip": pa.array([0xCA608056] * rows, pa.uint32())}
    table = pa.table({**ends, "bytes": pa.array(octets), "site": pa.array(sites, pa.binary()).view(pa.string())})
    pq.write_table(table, tmp_path / "flows.parquet", row_group_size=500)
    for few in (0, 1 << 62):
        grouped = count_paths([tmp_path], ASKING, few=few, grouping=Grouping(("site",)))
        assert {site: records for site, (records, _) in sites_of(grouped).items()} == {"lyon": rows - 1, "ly\ufffdn": 1}
        assert_adds_up(grouped)
        (account,) = grouped.accounts.values()
        assert (account.judged, account.unread) == (rows, "")


def test_dictionaries_with_unsigned_indexes_have_nulls_too(tmp_path: Path) -> None:
    """In row groups that pyarrow reads, since a null stands in another column."""
    rows = 4_000
    sites = pa.DictionaryArray.from_arrays(pa.array([0, 1, None, 1] * (rows // 4), pa.uint8()), pa.array(["lyon", "oslo"]))
    ends = {"src_ip": pa.array([0x0A000001] * rows, pa.uint32()), "dst_ip": pa.array([0xCA608056] * rows, pa.uint32())}
    pq.write_table(pa.table({**ends, "bytes": [1, None] * (rows // 2), "site": sites}), tmp_path / "a.parquet", row_group_size=500)
    grouped = count_paths([tmp_path], ASKING, few=0, grouping=Grouping(("site",)))
    assert sites_of(grouped) == {"lyon": (1_000, 1_000), "oslo": (2_000, -1), "": (1_000, 1_000)}
    assert_adds_up(grouped)


def test_a_row_whose_group_is_no_utf8_is_left_to_its_reader(tmp_path: Path) -> None:
    line = b"10.0.0.1,202.96.128.86,5,%b\n"
    lines = [line % (b"\xff" if i % 10 == 3 else b"Malm\xc3\xb6") for i in range(100)]
    (tmp_path / "flows.csv").write_bytes(b"src_ip,dst_ip,bytes,site\n" + b"".join(lines))
    for few in (0, 1 << 62):
        grouped = count_paths([tmp_path], ASKING, few=few, grouping=Grouping(("site",)))
        assert sites_of(grouped) == {"Malmö": (90, 450)}
        (account,) = grouped.accounts.values()
        assert (account.judged, account.skipped) == (90, {"not UTF-8": 10})


def test_who_breaks_off_while_groups_are_merged_loses_no_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows, merged = 8_000, Groups.add_up
    ends = {"src_ip": pa.array([0x0A000001] * rows, pa.uint32()), "dst_ip": pa.array([0xCA608056] * rows, pa.uint32())}
    pq.write_table(pa.table({**ends, "vlan": [i % 9 for i in range(rows)]}), tmp_path / "flows.parquet", row_group_size=500)
    calls: list[None] = []

    def broken_off(*told: Any) -> None:
        calls.append(None)
        if len(calls) == 5:
            raise KeyboardInterrupt
        merged(*told)

    monkeypatch.setattr(Groups, "add_up", broken_off)
    grouped = count_paths([tmp_path], ASKING, few=0, grouping=Grouping(("vlan",)))
    (account,) = grouped.accounts.values()
    assert grouped.interrupted
    assert 2_500 <= account.judged < rows
    assert [tally.records for tally in grouped.uses.values()] == [account.judged]
    assert_adds_up(grouped)


def test_columns_of_arrow_and_of_json_are_those_of_parquet(tmp_path: Path) -> None:
    ends = {"src_ip": pa.array(["10.0.0.1"] * 3), "dst_ip": pa.array(["202.96.128.86"] * 3)}
    table = pa.table({**ends, "where": pa.StructArray.from_arrays([pa.array([1, None, 3])], ["site"])})
    pq.write_table(table, tmp_path / "a.parquet")
    with pa.ipc.new_file(str(tmp_path / "b.arrow"), table.schema) as file:
        file.write_table(table)
    (tmp_path / "c.json").write_text("".join(json.dumps(row) + "\n" for row in table.to_pylist()))
    grouped = count_paths([tmp_path], ASKING, grouping=Grouping(("Where.Site",)))
    assert {account.format for account in grouped.accounts.values()} == {"flow-parquet", "flow-arrow", "flow-json"}
    assert sites_of(grouped) == {"1": (3, -1), "": (3, -1), "3": (3, -1)}
    assert_adds_up(grouped)


def test_a_format_without_columns_states_nothing_and_a_name_that_nobody_has_is_missing(tmp_path: Path) -> None:
    (tmp_path / "flows.csv").write_text(CSV)
    (tmp_path / "phone.txt").write_text("package:com.tencent.mm\n")
    grouped = count_paths([tmp_path], ASKING, grouping=Grouping(("site_name", "sitename2")))
    assert grouped.groups is not None
    assert grouped.groups.missing == {"sitename2"}
    assert grouped.groups.columns == {"Src_IP", "dst_ip", "bytes", "first", "Site Name", "flag"}
    assert sites_of(grouped, use("installed", "android:com.tencent.mm")) == {"": (1, -1)}
    assert_adds_up(grouped)


def test_without_a_question_nothing_is_grouped(tmp_path: Path) -> None:
    (tmp_path / "flows.csv").write_text(CSV)
    assert count_paths([tmp_path], ASKING, grouping=NONE).groups is None


@pytest.mark.parametrize(("kept", "keys"), [(100, 10_000), (10_000, 100)])
def test_the_rarer_half_is_what_is_forgotten(monkeypatch: pytest.MonkeyPatch, kept: int, keys: int) -> None:
    monkeypatch.setattr(breakdown, "KEPT", kept)
    monkeypatch.setattr(breakdown, "KEYS", keys)
    often: list[Row] = [("8.8.8.8", f"often {n}", None, 1, -1) for _ in range(3) for n in range(40)]
    rare: list[Row] = [("8.8.8.8", f"rare {n}", None, 1, -1) for n in range(400)]
    parts = [batch(often), *(batch(rare[at : at + 50], at + 200) for at in range(0, 400, 50))]
    result = counted(*parts, grouping=Grouping(("site", "x", "app")))
    (one,) = told(result).uses
    assert not told(result).exact
    assert {g.values[0]: g.records for g in one.groups if g.values[0].startswith("often")} == {f"often {n}": 3 for n in range(40)}
