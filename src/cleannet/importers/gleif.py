"""A user's own copy of GLEIF's golden copy becomes entities: level 1 says who a legal entity is, level 2 who consolidates it.

CSV and XML are read, also compressed. An entity is named `lei-` plus its identifier. From level 2 only ties of control count (a
consolidating parent, a head office); those of funds do not. Sole proprietors are natural persons and are never read.

*Source*: GLEIF, LEI-CDF 3.1 and RR-CDF 2.1. CC0 1.0.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, Final
from xml.etree.ElementTree import Element, ParseError

import msgspec
from defusedxml.common import DefusedXmlException

from cleannet.importers.opensanctions import ENTITIES_MOST, is_lei
from cleannet.importers.stream import Skips, date_in, opened, table
from cleannet.model.facts import Citation, Entity, EntityName, Holding, Identifier, Seat
from cleannet.model.subject import EntityId
from cleannet.readers.base.input import Unreadable
from cleannet.readers.inputs.fed import xml
from cleannet.world.layer import EntityTable, Layer

_CONTROL: Final = frozenset({"IS_DIRECTLY_CONSOLIDATED_BY", "IS_ULTIMATELY_CONSOLIDATED_BY", "IS_INTERNATIONAL_BRANCH_OF"})
_LEVEL_1: Final = ("LEI", "Entity.LegalName", "Entity.LegalAddress.Country")
_LEVEL_2: Final = ("Relationship.StartNode.NodeID", "Relationship.EndNode.NodeID", "Relationship.RelationshipType")
_RECORDS: Final = {"LEIRecord": "", "RelationshipRecord": ""}
_DEEPEST: Final = 40


def read(path: Path) -> Layer:
    """The layer of one file of level 1 or 2. Raises Unreadable if it is neither."""
    skips = Skips()
    entities: dict[str, bytes] = {}
    held: dict[EntityId, list[tuple[EntityId, str, str, str]]] = {}
    level = 0
    with opened(path) as stream:
        for number, row in _rows(stream, skips):
            level = 1 if "LEI" in row else 2
            if level == 1:
                _first(number, row, entities, skips)
            else:
                _second(number, row, held, skips)
            if len(entities) + len(held) > ENTITIES_MOST:
                raise Unreadable(f"more than {ENTITIES_MOST:,} entities", f"record {number:,}", number)
    encode = msgspec.msgpack.Encoder(order="deterministic").encode
    for child, ties in held.items():
        entities[child] = encode(_child(child, ties))
    said = date_in(path.name)
    return Layer(
        name=f"gleif-level-{level or 1}",
        title="GLEIF who is who" if level < 2 else "GLEIF who owns whom",
        date=said,
        licence="CC0-1.0",
        attribution="GLEIF golden copy",
        rows=len(entities) if level < 2 else sum(map(len, held.values())),
        skipped=skips.counts,
        examples=skips.examples,
        sources={"gleif": Citation(url="https://www.gleif.org/", said=said, kind="primary")},
        entities=EntityTable.of(entities),
    )


def _first(number: int, row: dict[str, str], entities: dict[str, bytes], skips: Skips) -> None:
    lei, name, told = row["LEI"], row.get("Entity.LegalName", ""), ("gleif",)
    if row.get("Entity.EntityCategory") == "SOLE_PROPRIETOR":
        skips.add(number, "a natural person")
    elif not is_lei(lei) or not name:
        skips.add(number, "no LEI or name", lei)
    elif _id(lei) in entities:
        skips.add(number, "LEI occurs twice", lei)
    else:
        legal, office = row.get("Entity.LegalAddress.Country", ""), row.get("Entity.HeadquartersAddress.Country", "")
        seat = row.get("Entity.LegalJurisdiction", "")[:2] or legal
        entities[_id(lei)] = msgspec.msgpack.encode(
            Entity(
                id=_id(lei),
                name=name,
                type="state_body" if row.get("Entity.EntityCategory") == "RESIDENT_GOVERNMENT_ENTITY" else "registered_entity",
                names=(EntityName(name=name, kind="legal", sources=told),),
                identifiers=(Identifier(scheme="LEI", value=lei, sources=told),),
                incorporated_in=(Seat(country=seat, sources=told),) if seat else (),
                headquartered_in=(Seat(country=office, sources=told),) if office else (),
            ),
            order="deterministic",
        )


def _second(number: int, row: dict[str, str], held: dict[EntityId, list[tuple[EntityId, str, str, str]]], skips: Skips) -> None:
    child, parent, kind = (row.get(name, "") for name in _LEVEL_2)
    if kind not in _CONTROL:
        skips.add(number, "not a relationship of control", kind)
    elif row.get("Relationship.RelationshipStatus", "ACTIVE") not in ("ACTIVE", "INACTIVE"):
        skips.add(number, "relationship that was never confirmed", row["Relationship.RelationshipStatus"])
    elif not is_lei(child) or not is_lei(parent):
        skips.add(number, "no LEI", f"{child} {parent}")
    else:
        begin, end = _period(row)
        if row.get("Relationship.RelationshipStatus") == "INACTIVE" and not end:
            skips.add(number, "ended, without a date", f"{child} {parent}")
            return
        held.setdefault(_id(child), []).append((_id(parent), kind, begin, end))


def _period(row: dict[str, str]) -> tuple[str, str]:
    """The days of the relationship itself; a record also states accounting and filing periods."""
    for n in range(1, 10):
        at = f"Relationship.Period.{n}."
        if row.get(f"{at}periodType") == "RELATIONSHIP_PERIOD":
            return row.get(f"{at}startDate", "")[:10], row.get(f"{at}endDate", "")[:10]
    return "", ""


def _child(child: EntityId, ties: list[tuple[EntityId, str, str, str]]) -> Entity:
    lei = child.removeprefix("lei-").upper()
    return Entity(
        id=child,
        name=lei,
        identifiers=(Identifier(scheme="LEI", value=lei, sources=("gleif",)),),
        held_by=tuple(
            Holding(
                party=parent, interest="control", from_=begin, until=end, sources=("gleif",), note=kind.lower().replace("_", " ")
            )
            for parent, kind, begin, end in sorted(set(ties))
        ),
    )


def _id(lei: str) -> EntityId:
    return EntityId(f"lei-{lei.lower()}")


def _rows(stream: BufferedReader, skips: Skips) -> Iterator[tuple[int, dict[str, str]]]:
    head = stream.peek(256)[:256]
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        yield from _xml(stream)
        return
    needed = _LEVEL_2 if b"StartNode" in head else _LEVEL_1
    yield from table(stream, skips, needed, "a golden copy of GLEIF")


def _xml(stream: BinaryIO) -> Iterator[tuple[int, dict[str, str]]]:
    """The records of an XML file, under the column names of the CSV form; each is dropped before the next is read."""
    number = 0
    open_: list[Element] = []
    try:
        for event, element in xml(stream):
            if event == "start":
                open_.append(element)
                if len(open_) > _DEEPEST:
                    raise Unreadable("elements nested too deep", f"record {number + 1:,}", number + 1)
                continue
            open_.pop()
            if _tag(element) in _RECORDS:
                number += 1
                row: dict[str, str] = {}
                _flatten(element, "", row)
                yield number, row
            if len(open_) <= 2:  # the file, its list of records, and nothing that is still being read
                element.clear()
                if open_:
                    open_[-1].remove(element)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise Unreadable(f"not XML of GLEIF: {error}", f"record {number + 1:,}", number + 1) from None
    if not number:
        raise Unreadable("not a record of LEI-CDF or RR-CDF")


def _flatten(element: Element, path: str, row: dict[str, str]) -> None:
    seen = 0
    for child in element:
        tag = _tag(child)
        below = f"{path}.{tag}" if path else tag
        if tag == "RelationshipPeriods":
            below = path
        elif tag == "RelationshipPeriod":
            seen += 1
            below = f"{path}.Period.{seen}"
        elif path.startswith("Relationship.Period."):
            below = f"{path}.{tag[0].lower()}{tag[1:]}"
        if len(child):
            _flatten(child, below, row)
        elif child.text:
            row.setdefault(below, child.text.strip())


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]
