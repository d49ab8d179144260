"""A window of time: what lies outside is skipped and told, what states no time stays, and row groups outside are never read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from engine.flows.test_session import ASKING, DAY, NEVER
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleannet.audit import audit
from cleannet.columns import LATEST, Batch, ByPath, References, Routes
from cleannet.engine.breakdown import NONE, Grouping
from cleannet.engine.count import OUTSIDE, Account, Counted
from cleannet.engine.local import count_paths
from cleannet.engine.window import within
from cleannet.model.window import EVER, Window, beginning, ending
from cleannet.policy.policy import shipped
from cleannet.readers.flows.parquet_window import groups_outside
from cleannet.readers.flows.times import EARLIEST
from cleannet.world.view import open_world

SECOND = 1_000_000
BEGIN = 1_700_000_000 * SECOND

MOMENTS = st.one_of(st.none(), st.integers(0, 20))


def lies_inside(first: int | None, last: int | None, window: Window) -> bool:
    """As the documentation has it, row by row; times are seconds behind BEGIN."""
    stated = [BEGIN + at * SECOND for at in (first, last) if at is not None]
    if not stated:
        return True
    begin, end = stated[0], stated[-1]
    return end >= window.since and begin < window.until


@pytest.mark.slow
@examples(80)
@given(
    st.lists(st.tuples(MOMENTS, MOMENTS), min_size=1, max_size=40),
    st.integers(0, 20),
    st.integers(1, 20),
    st.sampled_from(["first", "last", "both"]),
    st.sampled_from(["s", "ms", "us", "ns", "numbers", "text"]),
    st.sampled_from([0, NEVER]),
    st.integers(1, 9),
)
def test_the_same_rows_as_one_by_one(
    tmp_path_factory: Any, rows: list[Any], since: int, size: int, which: str, kind: str, few: int, group: int
) -> None:
    folder: Path = tmp_path_factory.mktemp("within")
    window = Window(BEGIN + since * SECOND, BEGIN + (since + size) * SECOND)
    columns: dict[str, Any] = {"src_ip": pa.array([0x0A000001] * len(rows), pa.uint32())}
    columns["dst_ip"] = pa.array([0xCA608056] * len(rows), pa.uint32())
    columns["bytes"] = pa.array(range(len(rows)), pa.int64())
    told = [(first if which != "last" else None, last if which != "first" else None) for first, last in rows]
    for place, name in enumerate(("first", "last")):
        if which in (name, "both"):
            columns[name] = moments([row[place] for row in told], kind)
    pq.write_table(pa.table(columns), folder / "flows.parquet", row_group_size=group)
    kept = [octets for octets, row in enumerate(told) if lies_inside(*row, window)]
    counted = count_paths([folder], ASKING, few=few, window=window)
    assert [(t.records, t.octets, t.first.record) for t in counted.uses.values()] == (
        [(len(kept), sum(kept), kept[0] + 1)] if kept else []
    )
    (account,) = counted.accounts.values()
    assert account.records == len(rows)
    assert account.skipped.get(OUTSIDE, 0) == len(rows) - len(kept)
    assert account.timeless == sum(row == (None, None) for row in told)


def moments(values: list[int | None], kind: str) -> Any:
    if kind == "text":
        return pa.array([None if v is None else datetime.fromtimestamp(1_700_000_000 + v, UTC).isoformat() for v in values])
    seconds = pa.array([None if v is None else 1_700_000_000 + v for v in values], pa.int64())
    return seconds if kind == "numbers" else seconds.cast(pa.timestamp("s")).cast(pa.timestamp(kind))


def third_row_group_alone(file: Path) -> Window:
    """Writes 5,000 rows, of whose five row groups the third alone can be read; 800 of its rows lie in the window."""
    rows = 5_000
    first = pa.array(BEGIN + np.arange(rows) * SECOND).cast(pa.timestamp("us", "UTC"))
    ends = pa.array(np.arange(rows, dtype=np.uint32) + 0xCA600000)
    pq.write_table(pa.table({"src_ip": ends, "dst_ip": ends, "first": first}), file, row_group_size=1_000)
    metadata = pq.read_metadata(file)
    data = bytearray(file.read_bytes())
    for group in (0, 1, 3, 4):  # nobody can read these any more
        for i in range(3):
            column = metadata.row_group(group).column(i)
            at = column.dictionary_page_offset or column.data_page_offset
            data[at : at + column.total_compressed_size] = bytes(column.total_compressed_size)
    file.write_bytes(data)
    window = Window(BEGIN + 2_100 * SECOND, BEGIN + 2_900 * SECOND)
    assert groups_outside(metadata, {"first": "first"}, window) == {0, 1, 3, 4}
    return window


@pytest.mark.parametrize("few", [0, NEVER])
def test_row_groups_outside_are_not_read(tmp_path: Path, few: int) -> None:
    file = tmp_path / "flows.parquet"
    window = third_row_group_alone(file)
    (account,) = count_paths([file], ASKING, few=few, window=window).accounts.values()
    assert (account.unread, account.judged + account.local, account.skipped) == ("", 800, {OUTSIDE: 4_200})
    (account,) = count_paths([file], ASKING, few=few).accounts.values()
    assert account.unread


@pytest.mark.parametrize(
    ("column", "told"),
    [
        (pa.array([BEGIN, BEGIN], pa.timestamp("us")), {0}),
        (pa.array([BEGIN * 1000, BEGIN * 1000], pa.timestamp("ns", "UTC")), {0}),
        (pa.array([BEGIN // 1000, BEGIN // 1000], pa.timestamp("ms", "Europe/Lisbon")), {0}),
        (pa.array([1_700_000_000, 1_700_000_000], pa.int64()), {0}),
        (pa.array([1_700_000_000, 1_700_000_000], pa.int32()), {0}),
        (pa.array([1_700_000_000, 1_700_000_000], pa.uint32()), {0}),
        (pa.array([1_700_000_000, 1_700_000_000_000], pa.int64()), set()),  # seconds and milliseconds: others may lie between
        (pa.array([BEGIN, None], pa.timestamp("us")), set()),
        (pa.array([BEGIN, EARLIEST - 1], pa.timestamp("us")), set()),  # the second states no time
        (pa.array([BEGIN, -1], pa.int64()), set()),
        (pa.array(["2023-11-14", "2023-11-14"]), set()),
        (pa.array([1.7e9, 1.7e9]), set()),
    ],
)
def test_statistics_are_taken_where_they_leave_no_doubt(tmp_path: Path, column: Any, told: set[int]) -> None:
    file = tmp_path / "x.parquet"
    pq.write_table(pa.table({"first": column}), file)
    metadata = pq.read_metadata(file)
    later = Window(since=BEGIN + 60 * SECOND)
    assert groups_outside(metadata, {"first": "first"}, later) == told
    assert groups_outside(metadata, {"last": "first"}, later) == told
    assert groups_outside(metadata, {"first": "first"}, Window(until=BEGIN)) == told
    assert not groups_outside(metadata, {"first": "first"}, Window(BEGIN, BEGIN + 1))
    assert not groups_outside(metadata, {"first": "first"}, EVER)
    assert not groups_outside(metadata, {}, later)
    pq.write_table(pa.table({"first": column}), file, write_statistics=False)
    assert not groups_outside(pq.read_metadata(file), {"first": "first"}, later)


def test_a_long_flow_lies_in_every_window_that_it_reaches_into() -> None:
    first, last = np.array([10, 10, 10, 10]), np.array([50, 29, 19, -1])
    batch = Batch(np.arange(1, 5), seen_first=first, seen_last=last)
    account = Account("x")
    assert within(batch, Window(20, 30), account).records.tolist() == [1, 2]
    assert account.skipped == {OUTSIDE: 2}


def test_all_that_stands_along_records_is_cut() -> None:
    rows, values = np.array([0, 0, 2]), pa.array(["a", "b", "c"])
    paths = ByPath(np.array([0, 1, 0]), np.array([0, 1, 2]), np.array([7, 8]), np.zeros(2, np.uint8), ("direct",))
    offsets, asns, records = np.array([0, 1, 3, 3, 4]), np.array([1, 2, 3, 4]), np.array([4, 5, 6, 9])
    routes = Routes(pa.array(["p", "q", "r", "s"]), offsets, asns, records, np.zeros(4, np.bool_))
    batch = Batch(
        np.array([4, 5, 6]),
        (References("domain", "far-end", values, rows, values), References("address", "far-end", values)),
        seen_first=np.array([10, 20, 30]),
        asset=values,
        groups=(values, None),
        routes=lambda: routes,
        by_path=paths,
    )
    kept = within(batch, Window(since=20), Account("x"))
    few, all_ = kept.references
    assert (few.values.to_pylist(), few.rows.tolist()) == (["c"], [1])  # type: ignore[union-attr]
    assert few.beside == few.values
    assert all_.values.to_pylist() == ["b", "c"] == kept.asset.to_pylist()  # type: ignore[union-attr]
    assert kept.groups[0].to_pylist() == ["b", "c"]  # type: ignore[union-attr]
    assert kept.by_path.path.tolist() == [1, 0]  # type: ignore[union-attr]
    left = kept.routes()  # type: ignore[misc]
    # Route 9 stands in no record, such as one whose path names nobody: nothing tells that it is outside.
    assert (left.records.tolist(), left.prefixes.to_pylist(), left.offsets.tolist(), left.asns.tolist()) == (
        [5, 6, 9], ["q", "r", "s"], [0, 2, 2, 3], [2, 3, 4]
    )  # fmt: skip


def counted(path: Path, since: str = "", until: str = "", grouping: Grouping = NONE) -> Counted:
    window = Window(beginning(since) if since else EVER.since, ending(until) if until else EVER.until)
    return count_paths([path], ASKING, window=window, grouping=grouping)


DNS = (
    "#fields\tts\tuid\tid.orig_h\tquery\tqtype_name\tanswers\n#path\tdns\n1600000000.0\tC\t10.0.0.1\twww.mail.ru\tA\t203.0.114.9\n"
)
CONN = "#fields\tts\tuid\tid.orig_h\tid.resp_h\n#path\tconn\n1700000000.0\tC\t10.0.0.1\t203.0.114.9\n"


def test_what_was_answered_before_the_window_still_names_addresses(tmp_path: Path) -> None:
    (tmp_path / "dns.log").write_text(DNS)
    (tmp_path / "conn.log").write_text(CONN)
    found = counted(tmp_path, "2023-11-14")
    assert "domain:mail.ru" in {use.subject for use in found.uses if use.role == "far-end"}
    assert {Path(name).name: (a.judged, a.skipped) for name, a in found.accounts.items()} == {
        "dns.log": (0, {OUTSIDE: 1}),
        "conn.log": (1, {}),
    }


def test_routes_outside_avoid_nobody(tmp_path: Path) -> None:
    line = "TABLE_DUMP2|{}|B|192.0.2.1|1299|198.51.100.0/24|{}|IGP\n"
    (tmp_path / "rib").write_text(line.format(1_700_000_000, "1299 4134 4809") + line.format(1_600_000_000, "6939 3356 4809"))

    def upstream(found: Counted) -> list[str]:
        return sorted(use.subject for use in found.uses if use.role == "upstream")

    assert upstream(counted(tmp_path)) == []
    assert upstream(counted(tmp_path, "2023")) == ["asn:4134"]


FLOWS = """src_ip,dst_ip,bytes,first,site
10.0.0.1,202.96.128.86,5,2026-11-18 23:59:59,lyon
10.0.0.1,202.96.128.86,7,2026-11-19 00:00:00,lyon
10.0.0.1,202.96.128.86,11,2026-11-19 23:59:59,lyon
10.0.0.1,202.96.128.86,13,2026-11-20 00:00:00,lyon
10.0.0.1,202.96.128.86,17,,lyon
"""


def test_a_day_is_a_whole_day_and_groups_are_those_within(tmp_path: Path) -> None:
    (tmp_path / "flows.csv").write_text(FLOWS)
    found = counted(tmp_path, "2026-11-19", "2026-11-19", Grouping(("site",), 86_400))
    assert [tally.octets for tally in found.uses.values()] == [7 + 11 + 17]
    assert found.groups is not None
    (spread,) = found.groups.closed().uses
    assert [(group.records, group.octets) for group in spread.groups] == [(1, 17), (2, 18)]


def test_the_report_says_what_was_asked_and_what_is_open(tmp_path: Path) -> None:
    (tmp_path / "flows.csv").write_text(FLOWS)
    world = open_world()
    window = Window(beginning("2026-11-19T00:00Z"), ending("2026-11-19"))
    report = audit([tmp_path], shipped(world)["clean-network"], world, DAY, DAY, window=window)
    assert (report.since, report.until) == ("2026-11-19T00:00:00Z", "2026-11-20T00:00:00Z")
    (account,) = report.accounts
    assert (account.read, account.judged, account.skipped) == (5, 3, {OUTSIDE: 2})
    assert account.notes[-1] == "records without a timestamp, counted anyway: 1"
    assert "1 record in 1 input has no timestamp; counted anyway" in {notice.says for notice in report.notices}


@pytest.mark.slow
@pytest.mark.parametrize("few", [0, NEVER])
@pytest.mark.parametrize("type_", [pa.timestamp("s"), pa.timestamp("ms"), pa.timestamp("us"), pa.date32()])
def test_a_time_that_no_calendar_has_counts_as_not_stated(tmp_path: Path, type_: Any, few: int) -> None:
    """Ten million years hence, in front of 1970, and a good one."""
    scale = {"s": 1, "ms": 1_000, "us": 1_000_000}.get(getattr(type_, "unit", ""), 0)
    far, good = (31_556_952 * 10**7 * scale, BEGIN // SECOND * scale) if scale else (2**31 - 1, BEGIN // SECOND // 86_400)
    far = min(far, 2**63 - 1)
    raw = pa.array([far, -far, good], pa.int64() if scale else pa.int32())
    table = {"src_ip": ["10.0.0.1"] * 3, "dst_ip": ["202.96.128.86"] * 3, "first": raw.view(type_)}
    pq.write_table(pa.table(table), tmp_path / "x.parquet", coerce_timestamps=None)
    counted = count_paths([tmp_path], ASKING, few=few)
    ((_, tally),) = counted.uses.items()
    assert tally.seen_first == tally.seen_last
    assert datetime.fromtimestamp(tally.seen_first / 1e6, UTC).date() == datetime.fromtimestamp(BEGIN / 1e6, UTC).date()
    (account,) = counted.accounts.values()
    assert "first time: not readable in 2 rows, counted as not stated" in account.closed().notes
    world = open_world()
    audit([tmp_path], shipped(world)["clean-network"], world, DAY, DAY)


def test_a_time_beyond_the_calendar_is_told_whatever_the_format() -> None:
    account = Account("x")
    seen = np.array([BEGIN, LATEST, LATEST + 1])
    batch = within(Batch(np.arange(3), seen_first=seen, seen_last=seen), EVER, account)
    assert batch.seen_last is not None
    assert batch.seen_last.tolist() == [BEGIN, LATEST, -1]
    assert account.closed().notes == ("records with a time beyond the year 9999, which counts as not stated: 1",)


def test_a_lease_from_beyond_the_calendar_loses_nothing(tmp_path: Path) -> None:
    lease = "lease 192.0.2.1 {{\n  cltt epoch {};\n  hardware ethernet 00:e0:fc:11:22:30;\n}}\n"
    (tmp_path / "x").write_text("".join(map(lease.format, ("999999999999", "288888888888", "1700000000"))))
    world = open_world()
    found = audit([tmp_path], shipped(world)["clean-network"], world, DAY, DAY)
    (account,) = found.accounts
    assert (account.judged, account.unread) == (3, "")
    assert "a time beyond the year 9999" in account.notes[0]
    assert found.uses[0].tally is not None
    assert found.uses[0].tally.seen_last == BEGIN
