"""Compiles the pack in one step: `facts/` into `facts.bin`, then the manifest of all tables, the same bytes every time.

    cleannet data build

Licences and age limits come from here and from `facts/licences.yaml`; title, date, rows and warning from the tables themselves.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import msgspec

from cleannet.model.facts import Citation
from cleannet.pack.build import Defects, build
from cleannet.pack.countries import open_countries
from cleannet.pack.facts import Facts, Likened, open_facts
from cleannet.pack.hardware import open_hardware
from cleannet.pack.manifest import NAME, Manifest, Part, Table, Upstream, read_manifest, seal
from cleannet.pack.networks import NetworkTable, open_networks
from cleannet.safe_yaml import YamlError, load

STALE_AFTER: Final = {"facts": 180, "countries": 365, "networks": 365, "oui": 1096}
"""Days. Lists and owners change by the month; some one in twenty prefixes changes its AS in a year; a block once given to a maker
stays, and one that is newer than the table is unknown, not wrong."""


def write(facts: Path, data: Path, liken: Callable[[Facts, NetworkTable], Likened]) -> Manifest:
    """Compiles a folder of facts into a folder that holds the other tables. liken: as `world.registered` does it. Raises Defects,
    PackRefused, OSError."""
    networks = open_networks(data / "networks.bin")
    compiled, upstream = build(facts, lambda compiled: liken(compiled, networks)), licences(facts / "licences.yaml")
    replace(data / "facts.bin", compiled)
    replace(data / NAME, seal(manifest_of(data, upstream)))
    read_manifest.cache_clear()
    return read_manifest(data)


def manifest_of(data: Path, upstream: tuple[Upstream, ...]) -> Manifest:
    """The manifest of the tables in that folder, each verified by its own hash. Raises PackRefused."""
    facts, networks, oui = open_facts(data / "facts.bin"), open_networks(data / "networks.bin"), open_hardware(data / "oui.bin")
    countries = open_countries(data / "countries.bin")
    parts = parts_of(facts)
    tables = [
        Table(
            name="facts",
            file="facts.bin",
            title="Facts of cleannet: measures, owners, networks, apps, clouds, cables and makers, each with its sources",
            date=facts.date,
            rows=sum(part.rows for part in parts.values()),
            licence="Apache-2.0",
            attribution="with rows of " + ", ".join(f"{u.title} ({u.licence})" for u in upstream if "facts" in u.tables),
            source="facts/, docs/sources.md",
            sha256=facts.sha256,
            stale_after_days=STALE_AFTER["facts"],
            parts=parts,
        )
    ]
    for name, meta, rows, sha256 in (
        ("countries", countries.meta, countries.rows, countries.sha256),
        ("networks", networks.meta, networks.rows, networks.sha256),
        ("oui", oui.meta, oui.rows, oui.sha256),
    ):
        tables.append(
            Table(
                name=name,
                file=f"{name}.bin",
                title=meta["title"],
                date=meta["date"],
                rows=rows,
                licence=meta["licence"],
                attribution=meta["attribution"],
                source=meta["source"],
                sha256=sha256,
                stale_after_days=STALE_AFTER[name],
                warning=meta["warning"],
            )
        )
    return Manifest(tables=tuple(tables), upstream=upstream)


def licences(path: Path) -> tuple[Upstream, ...]:
    """The rows of a file of licences. Raises Defects."""
    try:
        document = load(path.read_text(encoding="utf-8"), path.name)
        return msgspec.convert(document["upstream"], tuple[Upstream, ...])
    except (OSError, UnicodeDecodeError, YamlError, KeyError, TypeError, msgspec.ValidationError) as error:
        raise Defects([f"{path.name}: {error}"]) from None


def parts_of(facts: Facts) -> dict[str, Part]:
    """Rows and newest source of each table of the facts."""
    parts = {
        "entities": Part(rows=len(facts.entities), date=newest(c for e in facts.entities.values() for c in e.sources.values())),
        "measures": Part(rows=len(facts.measures), date=newest(c for m in facts.measures.values() for c in m.sources.values())),
        "cables": Part(rows=len(facts.cables), date=newest(c for k in facts.cables.values() for c in k.sources.values())),
        "policies": Part(rows=len(facts.policies.policies)),
    }
    for name in (
        *("apps", "networks", "clouds", "domains", "sdks", "makers", "registries", "resolvers", "signers", "stores"),
        *("members", "messengers", "ratings", "words"),
    ):
        parts[name] = Part(rows=len(getattr(facts, name)), date=newest(facts.sources.get(name, {}).values()))
    return dict(sorted(parts.items()))


def newest(citations: Iterable[Citation]) -> str:
    """The newest day in the citations that state one."""
    return max((c.said for c in citations if len(c.said) == 10), default="")


def replace(path: Path, content: bytes) -> None:
    """Writes a file so that nobody ever sees half of it. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
