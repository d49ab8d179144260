"""Records that come one at a time, as a batch."""

from __future__ import annotations

from cleannet.readers.inputs.gather import LONGEST, Gathered, Said


def test_a_batch_has_each_reference_with_its_row_and_starts_anew() -> None:
    gathered = Gathered()
    gathered.record(1, "a", [Said("domain", "service", "x.example.org"), Said("domain", "service", "x.example.org")])
    gathered.skip(2, "names no supplier", "b")
    gathered.record(3, "", [Said("domain", "service", "y.example.org", "beside"), Said("android", "on-shelf", "org.example")])
    batch = gathered.batch()
    assert gathered.empty
    assert batch.records.tolist() == [1, 3]
    assert batch.asset is not None
    assert batch.asset.to_pylist() == ["a", None]
    assert [(s.record, s.reason) for s in batch.skipped] == [(2, "names no supplier")]
    android, domain = batch.references
    assert (android.kind, android.values.to_pylist()) == ("android", ["org.example"])
    assert domain.rows is not None
    assert domain.beside is not None
    assert domain.rows.tolist() == [0, 1]
    assert domain.beside.to_pylist() == [None, "beside"]


def test_what_cannot_be_stored_is_made_so() -> None:
    gathered = Gathered()
    gathered.record(1, "\ud800x", [Said("org-name", "component", "y" * 5_000, "\udfff")])
    batch = gathered.batch()
    assert batch.asset is not None
    assert batch.asset.to_pylist() == ["?x"]
    assert len(batch.references[0].values[0].as_py()) == LONGEST
