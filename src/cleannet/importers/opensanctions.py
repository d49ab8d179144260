"""A user's own copy of an OpenSanctions table becomes entities: listed companies and public bodies, never a person.

It reads `targets.simple.csv`, of the whole collection or of one dataset. This has names, countries (of any kind of tie) and
identifiers with no scheme, but no owners. *Source*: OpenSanctions, "Simplified tabular format". CC BY-NC 4.0.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from cleannet.importers.stream import Skips, opened, table
from cleannet.model.facts import Citation, Entity, EntityName, Identifier, Seat
from cleannet.model.subject import EntityId
from cleannet.readers.base.input import Unreadable
from cleannet.world.layer import EntityTable, Layer

ENTITIES_MOST: Final = 4_000_000
"""More entities than this are not read."""

_TYPES: Final = {
    "Company": "registered_entity",
    "Organization": "registered_entity",
    "LegalEntity": "registered_entity",
    "PublicBody": "state_body",
}
_NAMES_MOST: Final = 200
_NEEDED: Final = ("id", "schema", "name", "countries", "identifiers")


def read(path: Path) -> Layer:
    """The layer of one table. Raises Unreadable if it is no such table."""
    skips = Skips()
    entities: dict[str, bytes] = {}
    encode = msgspec.msgpack.Encoder(order="deterministic").encode
    newest = ""
    with opened(path) as stream:
        for number, row in table(stream, skips, _NEEDED, "targets.simple.csv of OpenSanctions"):
            newest = max(newest, row.get("last_change", "")[:10], row.get("last_seen", "")[:10])
            kind = _TYPES.get(row["schema"])
            if kind is None:
                reason = "a natural person" if row["schema"] == "Person" else "neither company nor public body"
                skips.add(number, reason, row["schema"])
            elif not row["id"] or not row["name"]:
                skips.add(number, "no id or name", row["id"])
            else:
                entity = _entity(row, kind)
                if entity.id in entities:
                    skips.add(number, "id occurs twice", row["id"])
                    continue
                entities[entity.id] = encode(entity)
                if len(entities) > ENTITIES_MOST:
                    raise Unreadable(f"more than {ENTITIES_MOST:,} entities", f"row {number:,}", number)
    return Layer(
        name="opensanctions",
        title="OpenSanctions targets",
        date=newest,
        licence="CC-BY-NC-4.0 (your own copy)",
        attribution="OpenSanctions.org",
        rows=len(entities),
        skipped=skips.counts,
        examples=skips.examples,
        sources={"os": Citation(url="https://www.opensanctions.org/", said=newest, kind="curated_copy")},
        entities=EntityTable.of(entities),
    )


def _entity(row: dict[str, str], kind: str) -> Entity:
    told = ("os",)
    aliases = [alias for alias in _parts(row.get("aliases", "")) if alias != row["name"]]
    return msgspec.structs.replace(
        Entity(id=EntityId(f"os-{row['id'].lower()}"), name=row["name"]),
        type=kind,
        names=(
            EntityName(name=row["name"], kind="legal", sources=told, verified="partial", unverified=("kind",)),
            *(EntityName(name=alias, kind="trade", sources=told, verified="partial", unverified=("kind",)) for alias in aliases),
        ),
        headquartered_in=tuple(
            Seat(country=country.upper(), sources=told, verified=False, note="a relationship")
            for country in _parts(row["countries"])
        ),
        identifiers=tuple(
            Identifier(scheme="LEI" if is_lei(value) else "not stated", value=value, sources=told)
            for value in _parts(row["identifiers"])
        ),
        note="; ".join(part for part in (row.get("dataset", ""), row.get("sanctions", "")[:300]) if part),
    )


def _parts(text: str) -> list[str]:
    return [part for part in (p.strip() for p in text.split(";")) if part][:_NAMES_MOST]


def is_lei(text: str) -> bool:
    """Whether it is a legal entity identifier with the right check digits (ISO 17442, ISO 7064 MOD 97-10).

    >>> is_lei("529900T8BM49AURSDO55"), is_lei("529900T8BM49AURSDO56")
    (True, False)
    """
    if len(text) != 20 or not text.isascii() or not text.isalnum() or text != text.upper():
        return False
    return int("".join(str(int(character, 36)) for character in text)) % 97 == 1
