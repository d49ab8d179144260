"""Carriers are known under the names that people write, each to its company; a common word only names it as first candidate."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from cleannet.model.use import Candidate
from cleannet.resolve import RESOLVERS
from cleannet.resolve.meaning import Asking
from cleannet.world.view import open_world

DAY = date(2026, 11, 24)
ASKING = Asking(open_world().at(DAY, DAY))


def meant(written: str) -> tuple[Candidate, ...]:
    resolved = RESOLVERS["org-name"](ASKING, pa.array([written]))
    candidates: tuple[Candidate, ...] = resolved.meanings[int(resolved.index[0])].candidates
    return candidates


@pytest.mark.parametrize(
    ("written", "entity"),
    [
        ("Telekom Deutschland GmbH", "telekom-deutschland"), ("T-Systems", "t-systems"), ("DTAG", "deutsche-telekom"),
        ("BT Group", "bt-group"), ("British Telecom", "bt"), ("Virgin Media O2", "virgin-media-o2"), ("SFR", "sfr"),
        ("1&1", "1und1"), ("Slovak Telekom", "slovak-telekom"), ("Magyar Telekom Plc", "magyar-telekom"), ("Wind Tre", "wind-tre"),
        ("CenturyLink", "lumen"), ("Level 3", "lumen"), ("Cox Communications", "cox-communications"), ("BCE Inc.", "bce"),
        ("Frontier Communications", "frontier"), ("T-Mobile US", "t-mobile-us"), ("América Móvil", "america-movil"),
        ("Telcel", "telcel"), ("Tigo", "millicom"), ("Airtel", "bharti-airtel"), ("Advanced Info Service", "advanced-info-service"),
        ("Safaricom", "safaricom"), ("PLDT", "pldt"), ("Türk Telekom", "turk-telekom"), ("Eutelsat", "eutelsat"),
    ],
)  # fmt: skip
def test_a_carrier_is_known_by_its_everyday_name(written: str, entity: str) -> None:
    assert [candidate.subject for candidate in meant(written)] == [f"org:{entity}"]


WORDS = [("Three", "h3g-uk"), ("Sky", "sky-uk"), ("Spectrum", "charter"), ("Oi", "oi-brasil")]


@pytest.mark.parametrize(("written", "entity"), WORDS)
def test_a_common_word_is_never_taken_for_sure(written: str, entity: str) -> None:
    first, *_, last = meant(written)
    assert (first.subject, last.subject) == (f"org:{entity}", f"name:{written}")
