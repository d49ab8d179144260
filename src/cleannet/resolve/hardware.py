"""A MAC address means its block: the first 24 bits, which IEEE assigned to a maker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cleannet.model.subject import Subject
from cleannet.pack.hardware import oui_of
from cleannet.resolve.meaning import Asking, Meaning, Resolved, each, fold, nothing, sure

if TYPE_CHECKING:
    import pyarrow as pa

UNLISTED: Final = Subject("oui:unlisted")


def resolve(asking: Asking, values: pa.Array[Any]) -> Resolved:
    """The block of each address; blocks that the registry does not name are combined."""
    table = asking.view.world.hardware

    def meaning(written: str) -> Meaning:
        block = oui_of(written)
        if block is None:
            return nothing("no MAC address of a maker")
        text = f"{block:06X}"
        known = table.maker_of(text) is not None or f"oui:{text}" in asking.named
        return sure(Subject(f"oui:{text}")) if known else fold(UNLISTED)

    return each(values, meaning)
