"""The core of every comparison: what changes leads from one mapping to the other, and nothing else does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cleannet.diff.changes import changes

MAPPINGS = st.dictionaries(st.text(max_size=2), st.integers(0, 3), max_size=8)


@given(MAPPINGS, MAPPINGS)
def test_changes_lead_from_one_to_the_other(before: dict[str, int], after: dict[str, int]) -> None:
    led = dict(before)
    for change in changes(before, after):
        assert change.before == before.get(change.key)
        assert change.before != change.after
        if change.after is None:
            del led[change.key]
        else:
            led[change.key] = change.after
    assert led == after


@given(MAPPINGS, MAPPINGS)
def test_the_other_way_round_is_the_mirror_image(before: dict[str, int], after: dict[str, int]) -> None:
    there = {(c.key, c.before, c.after) for c in changes(before, after)}
    assert there == {(c.key, c.after, c.before) for c in changes(after, before)}
    assert not list(changes(before, before))
