"""Long lists of answers show their first rows, say how many more there are, and all of them where that is asked for."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from cleannet.model.answers.impact_routes import Impact, Totals
from cleannet.model.answers.imported import Imported, ImportedLayer, OrganisationsAdded, OtherName
from cleannet.report import page

MANY = 30


def impact() -> Impact:
    counts = dict.fromkeys(Totals.__struct_fields__, 0)
    group = {"ases": 1, "pairs_before": 1, "lost": 1, "longer": 0, "every_crosses": 0}
    told: dict[str, Any] = {
        "graph": {"source": "s", "date": "", "inferred": False, "ases": 9, "provider_links": 1, "peer_links": 1, "left_out": []},
        "denied": list(range(1, MANY + 1)),
        "not_in_graph": [],
        "undecided": [],
        "ours": "",
        "totals": {**counts, "sources": 2, "longer_by": None},
        "by_country": [{**group, "name": f"country {n}"} for n in range(MANY)],
        "by_owner": [],
        "to_country": [],
        "to_owner": [],
        "crossings": None,
        "cut_off_ases": 0,
        "cut_off_single_homed": 0,
        "cut_off": [],
        "exclusion": None,
        "extra_links": [],
    }
    return msgspec.convert(told, Impact)


def imported() -> Imported:
    names = tuple(OtherName(asn=n, pack="a", yours=f"yours {n}") for n in range(MANY))
    differ = OrganisationsAdded(ases=MANY, organisations=MANY, known=MANY, names=names)
    layer = ImportedLayer(name="n", title="t", date="", licence="l", rows=MANY, skipped=(), notes=(), organisations=differ)
    return Imported(layers=(layer,))


@pytest.mark.parametrize(("answer", "word", "shown"), [(impact(), "country ", 12), (imported(), "'yours ", 5)])
def test_the_first_rows_or_all(answer: msgspec.Struct, word: str, shown: int) -> None:
    first, whole = page(answer, "text"), page(answer, "text", whole=True)
    assert (first.count(word), whole.count(word)) == (shown, MANY)
    assert f"and {MANY - shown} more: --all lists them" in first
    assert "more" not in whole
