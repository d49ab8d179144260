"""What any table says of prefixes comes together: several origins, holes, and what is left out."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleannet.importers import prefixes
from cleannet.importers.prefixes import COMPILED, ROUTES, Gathered, Limits, Numbers, Rows
from cleannet.importers.stream import Skips
from cleannet.readers.base.input import Unreadable

Row = tuple[str, int, tuple[int, ...]]


def gathered(rows: Sequence[Row], limits: Limits = COMPILED) -> Gathered:
    found = Gathered(Skips(), limits)
    waiting = Rows(found)
    for number, (network, length, asns) in enumerate(rows, 1):
        waiting.add(number, network, length, asns)
    waiting.hand_on()
    return found


def listed(found: Gathered) -> dict[tuple[int, int], tuple[int, ...]]:
    """Network, length -> origins, IPv4."""
    origins = found.origins()
    return {(n, length): origins.origins(v) for n, length, v in zip(*(c.tolist() for c in origins.v4), strict=True)}


def test_rows_about_one_prefix_are_candidates() -> None:
    found = gathered([("9.0.0.0", 16, (7,)), ("9.0.255.255", 16, (5, 7)), ("9.0.0.0", 17, (7,)), ("9.0.0.0", 16, (7,))])
    assert listed(found) == {(9 << 24, 16): (5, 7), (9 << 24, 17): (7,)}
    assert (found.rows, found.skips.counts, found.notes) == (4, {}, ())


def test_nobody_in_particular_is_left_out_and_a_prefix_of_nobody_is_a_hole() -> None:
    found = gathered([("9.0.0.0", 16, (7,)), ("9.0.1.0", 24, (64512,)), ("9.0.2.0", 24, (0,)), ("9.0.3.0", 24, (8, 65536))])
    origins = found.origins()
    assert listed(found) == {(9 << 24, 16): (7,), (9 << 24 | 3 << 8, 24): (8,)}
    starts, values = origins.v4_table
    said = {int(s) - (9 << 24): origins.origins(int(v)) for s, v in zip(starts, values, strict=True) if s >= 9 << 24}
    assert said == {0: (7,), 256: (), 768: (8,), 1024: (7,), 65536: ()}
    assert found.skips.counts == {"only reserved or private AS numbers": 2}
    assert found.skips.examples == {"only reserved or private AS numbers": "row 2: 9.0.1.0/24"}
    assert found.notes == ("reserved and private AS numbers were left out of 1 rows",)


def test_somebody_who_is_named_elsewhere_fills_the_hole() -> None:
    assert listed(gathered([("9.0.1.0", 24, (64512,)), ("9.0.1.0", 24, (8,))])) == {(9 << 24 | 256, 24): (8,)}


@pytest.mark.parametrize(
    ("row", "limits", "why"),
    [
        (("0.0.0.0", 0, (7,)), COMPILED, "default route"),
        (("::", 0, (7,)), COMPILED, "default route"),
        (("128.0.0.0", 1, (7,)), COMPILED, "shorter than /8: no network is given as much"),
        (("2000::", 3, (7,)), COMPILED, "shorter than /16: no network is given as much"),
        (("9.0.0.0", 25, (7,)), ROUTES, "longer than /24: not passed on between networks"),
        (("2a00::", 49, (7,)), ROUTES, "longer than /48: not passed on between networks"),
        (("9.0.0.0", 33, (7,)), COMPILED, "no prefix"),
        (("x", 24, (7,)), COMPILED, "no prefix"),
        (("9.0.0.0", 24, ()), COMPILED, "no AS number"),
    ],
)
def test_what_is_skipped(row: Row, limits: Limits, why: str) -> None:
    found = gathered([row, ("1.0.0.0", 24, (7,)), row], limits)
    assert (found.rows, found.skips.counts) == (1, {why: 2})
    assert found.skips.examples[why].startswith(f"row 1{': ' + row[0] if row[0] != '::' else ''}")
    with pytest.raises(Unreadable, match="most rows are skipped: " + why):
        gathered([row], limits).origins()


def test_the_longest_that_are_kept() -> None:
    kept = [("9.0.0.0", 32, (7,)), ("9.0.0.0", 8, (7,)), ("2a00::1", 128, (7,)), ("2a00::", 16, (7,))]
    assert gathered(kept).rows == 4
    assert gathered([("9.0.0.0", 24, (7,)), ("2a00::", 48, (7,))], ROUTES).rows == 2


def test_no_more_is_held_than_a_table_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefixes, "PAIRS_MOST", 2)
    assert gathered([("9.0.0.0", 24, (7,))] * 9).origins()
    with pytest.raises(Unreadable, match="more than 2 prefixes"):
        gathered([("9.0.0.0", 24, (7, 8, 9))]).origins()
    monkeypatch.setattr(prefixes, "PAIRS_MOST", 9)
    monkeypatch.setattr(prefixes, "ORIGINS_MOST", 2)
    with pytest.raises(Unreadable, match="more than 2 origins"):
        gathered([("9.0.0.0", 24, (7, 8)), ("9.0.0.0", 24, (9,))]).origins()


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(15, 17), st.sampled_from([0, 5, 6, 64512])), min_size=1, max_size=40),
    st.integers(1, 9),
)
def test_in_pieces_as_in_one(rows: list[tuple[int, int, int]], size: int) -> None:
    """However many rows are handed on together, and however often the pairs are gone through."""
    told = [(f"9.{n}.0.0", length, (asn,)) for n, length, asn in [*rows, (0, 16, 5)]]
    whole = gathered(told)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prefixes, "AT_ONCE", size)
        patch.setattr(prefixes, "_COMPACT", 3)
        parts = gathered(told)
    assert (listed(parts), parts.rows, parts.skips) == (listed(whole), whole.rows, whole.skips)
    wanted: dict[tuple[int, int], set[int]] = {}
    for n, length, asn in [*rows, (0, 16, 5)]:
        if asn in (5, 6):
            network = (9 << 24 | n << 16) >> (32 - length) << (32 - length)
            wanted.setdefault((network, length), set()).add(asn)
    assert listed(whole) == {prefix: tuple(sorted(asns)) for prefix, asns in wanted.items()}


def test_spellings_of_numbers() -> None:
    read = Numbers()
    for _ in range(2):
        found = [read.of(t) for t in ("7", "AS7", "as7", "{7,5}", "7_5", "7 5 7", "0", "4294967295")]
        assert found == [(7,), (7,), (7,), (5, 7), (5, 7), (5, 7), (0,), (4294967295,)]
        assert [read.of(t) for t in ("", "{}", "x", "7x", "-7", "4294967296", "1.5", "٧", "7 " * 9999)] == [None] * 9
