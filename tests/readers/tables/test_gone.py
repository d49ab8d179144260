"""What a status says: gone, there, or nothing that is known; what is not known is never gone, and each such word is told."""

from __future__ import annotations

import pytest
from inputs import an_input

from cleannet.readers.inventories.devices import READER

HEAD = "Device Name,Serial Number,Manufacturer,Model,Status\n"

GONE = (
    "gestohlen|an Lieferant zurückgegeben|Rückbau abgeschlossen|stolen|Returned to Vendor|lost|dépose terminée|volé|robado"
    "|devuelto al proveedor|roubado|devolvido|rubato|reso al fornitore|gestolen|geretourneerd"
    "|盗難|返却済み|撤去完了|被盗|已退还|拆除完成"
    "|zurückgegeben am 12.03.2026|not installed|nicht installiert|未安装"
)
THERE = "RMA|ok|in Reparatur|Rückbau geplant|to be returned|en réparation|维修中"
STRANGE = "blafasel|nicht gestohlen|Rückbau|perhaps stolen|not returned|half gone|vielleicht"


def read(statuses: list[str]) -> tuple[list[bool], list[str]]:
    """Which of the rows with these statuses are gone, and the notes."""
    rows = "".join(f"r{at},S{at},Hikvision,DS-{at},{status}\n" for at, status in enumerate(statuses))
    item = an_input((HEAD + rows).encode())
    (batch,) = READER.read(item)
    return [] if batch.gone is None else batch.gone.rows.tolist(), item.log.notes


@pytest.mark.parametrize("status", GONE.split("|"))
def test_a_thing_that_was_stolen_returned_or_taken_out_is_gone(status: str) -> None:
    gone, notes = read([status])
    assert gone == [True]
    assert not any("status" in note and "understood" in note for note in notes)


@pytest.mark.parametrize("status", THERE.split("|"))
def test_a_thing_in_repair_or_about_to_go_is_there(status: str) -> None:
    gone, notes = read([status])
    assert gone == [False]
    assert not any("understood" in note for note in notes)


def test_every_status_that_is_not_understood_is_told_and_none_is_gone() -> None:
    """Also where no status of the table is."""
    gone, notes = read(STRANGE.split("|"))
    assert not any(gone)
    (note,) = (note for note in notes if "understood" in note)
    assert all(word in note for word in STRANGE.split("|"))
