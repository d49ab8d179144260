"""The closed list of references is what readers write and what resolving reads."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pyarrow as pa

import cleannet
from cleannet.columns import REFERENCES, Batch, References
from cleannet.model.use import ROLES

ROOT = Path(cleannet.__file__).parent


def test_every_kind_says_what_its_values_are() -> None:
    for kind, what in REFERENCES.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", kind)
        assert len(what) > 10


def test_readers_write_kinds_and_roles_of_the_closed_lists_only() -> None:
    written = set()
    for path in (ROOT / "readers").rglob("*.py"):
        written |= set(re.findall(r'(?:References|Said)\(\s*"([a-z-]+)",\s*"([a-z-]+)"', path.read_text(encoding="utf-8")))
    assert len(written) > 10, "the pattern finds nothing any more"
    assert {kind for kind, _ in written} <= REFERENCES.keys()
    assert {role for _, role in written} <= ROLES.keys()


def test_a_batch_says_nothing_but_what_it_is_given() -> None:
    references = References("asn", "transit", pa.array([1, None], pa.int64()))
    batch = Batch(np.array([1, 2]), (references,))
    assert (references.rows, references.beside, references.function, references.purpose) == (None, None, None, None)
    assert (batch.octets, batch.asset, batch.skipped, batch.named) == (None, None, (), ())
