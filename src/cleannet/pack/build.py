"""Compiles the YAML of `facts/` into the pack, the same bytes every time; every defect is named with its file.

It checks form and references. Whether a claim is true is a matter of its sources.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from cleannet.model import facts as form
from cleannet.model.day import span
from cleannet.model.subject import is_address
from cleannet.pack.facts import Facts, Likened, Tables, dump
from cleannet.safe_yaml import YamlError, load

T = TypeVar("T")

_encode: Final = msgspec.msgpack.Encoder(order="deterministic").encode
_HOST: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


class Defects(Exception):
    """The defects of the facts, one line each."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def build(folder: Path, liken: Callable[[Facts], Likened] = lambda _: Likened()) -> bytes:
    """The pack of a folder of facts. liken: compares registered names with those of companies. Raises Defects."""
    tables = compile_tables(folder)
    likened = msgspec.Raw(msgspec.msgpack.encode(liken(Facts(tables, ""))))  # in the order of the numbers
    return dump(msgspec.structs.replace(tables, likened=likened))


def compile_tables(folder: Path) -> Tables:
    """The tables of a folder of facts, checked."""
    defects: list[str] = []

    def each(kind: str, type_: type[T]) -> dict[str, T]:
        table = {}
        for path in sorted((folder / kind).glob("*.yaml")):
            value = _convert(_load(path, f"{kind}/{path.name}", defects), type_, f"{kind}/{path.name}", defects)
            if value is not None:
                table[path.stem] = value
                if getattr(value, "id", path.stem) != path.stem:
                    defects.append(f"{kind}/{path.name}: its id differs from the file's name")
        return table

    sources: dict[str, dict[str, form.Citation]] = {}

    def rows(name: str, type_: type[T]) -> tuple[T, ...]:
        path = folder / f"{name}.yaml"
        document = _load(path, path.name, defects) if path.exists() else {}
        if not isinstance(document, dict):
            defects.append(f"{path.name}: not a mapping")
            return ()
        cited = _convert(document.get("sources") or {}, dict[str, form.Citation], f"{path.name}: sources", defects)
        sources[name] = cited or {}
        found = []
        for index, row in enumerate(document.get(name) or []):
            value = _convert(row, type_, f"{path.name}: row {index + 1}", defects)
            if value is not None:
                found.append(value)
        return tuple(found)

    entities = each("entities", form.Entity)
    measures = each("measures", form.Measure)
    cables = each("cables", form.Cable)
    tables = {
        "apps": rows("apps", form.App),
        "networks": rows("networks", form.Network),
        "clouds": rows("clouds", form.Cloud),
        "domains": rows("domains", form.Domain),
        "sdks": rows("sdks", form.Sdk),
        "makers": rows("makers", form.Maker),
        "registries": rows("registries", form.Registry),
        "resolvers": rows("resolvers", form.Resolver),
        "signers": rows("signers", form.Signer),
        "stores": rows("stores", form.Store),
        "members": rows("members", form.Member),
        "messengers": rows("messengers", form.Messenger),
        "ratings": rows("ratings", form.Rating),
        "words": rows("words", form.Word),
    }
    policies = _convert(_load(folder / "policies.yaml", "policies.yaml", defects), form.Policies, "policies.yaml", defects)
    _check(entities, measures, cables, tables, sources, defects)
    if defects or policies is None:
        raise Defects(defects)
    return Tables(
        date=max(
            (c.said for s in _all_sources(entities, measures, cables, sources) for c in s.values() if len(c.said) == 10), default=""
        ),
        entities=msgspec.Raw(_encode(entities)),
        measures=msgspec.Raw(_encode(measures)),
        policies=msgspec.Raw(_encode(policies)),
        cables=msgspec.Raw(_encode(cables)),
        sources=msgspec.Raw(_encode(sources)),
        **{name: msgspec.Raw(_encode(table)) for name, table in tables.items()},
    )


def _load(path: Path, name: str, defects: list[str]) -> Any:
    try:
        return load(path.read_text(encoding="utf-8"), name)
    except YamlError as error:  # which names the file itself
        defects.append(str(error))
    except (OSError, UnicodeDecodeError) as error:
        defects.append(f"{name}: {error}")
    return None


def _convert(value: Any, type_: Any, where: str, defects: list[str]) -> Any:
    if value is None:
        return None
    try:
        return msgspec.convert(value, type_)
    except msgspec.ValidationError as error:
        defects.append(f"{where}: {error}")
        return None


def _all_sources(
    entities: Mapping[str, form.Entity],
    measures: Mapping[str, form.Measure],
    cables: Mapping[str, form.Cable],
    shared: Mapping[str, dict[str, form.Citation]],
) -> Iterable[dict[str, form.Citation]]:
    yield from (e.sources for e in entities.values())
    yield from (m.sources for m in measures.values())
    yield from (c.sources for c in cables.values())
    yield from shared.values()


def _check(
    entities: Mapping[str, form.Entity],
    measures: Mapping[str, form.Measure],
    cables: Mapping[str, form.Cable],
    tables: Mapping[str, tuple[Any, ...]],
    sources: Mapping[str, dict[str, form.Citation]],
    defects: list[str],
) -> None:
    """Checks that references resolve, that dates exist and are in order, and that every verified claim has a source."""
    apps = {a.id for a in tables["apps"]}

    def entity(where: str, *ids: str | None) -> None:
        defects.extend(f"{where}: entity {i!r} is not defined" for i in ids if i and i not in entities)

    def app(where: str, *ids: str) -> None:
        defects.extend(f"{where}: app {i!r} is not defined" for i in ids if i and i not in apps)

    sourced: list[tuple[str, form.Entity | form.Measure | form.Cable]] = [*entities.items(), *measures.items(), *cables.items()]
    for name, whole in sourced:
        _claims(whole, name, whole.sources, defects)
    for table, things in tables.items():
        for index, thing in enumerate(things):
            _claims(thing, f"{table} row {index + 1}", sources[table], defects)
    for e in entities.values():
        entity(f"entities/{e.id}", *(h.party for h in e.held_by))
    for m in measures.values():
        for c in m.clauses:
            entity(c.id, *(n.entity for n in c.names))
            app(c.id, *(n.app for n in c.names))
    for cable in cables.values():
        entity(f"cables/{cable.id}", *(p.entity for p in (*cable.owners, *cable.users, *cable.suppliers)))
    for a in tables["apps"]:
        entity(f"apps/{a.id}", *(p.entity for p in a.publishers))
        app(f"apps/{a.id}", a.same_as, a.edition_of.app if a.edition_of else "")
    for n in tables["networks"]:
        entity(f"networks/{n.asn}", n.operator, *n.not_)
    for cloud in tables["clouds"]:
        entity(f"clouds/{cloud.id}", cloud.operator, *(r.operator for r in cloud.regions))
        if cloud.variant_of and cloud.variant_of not in {c.id for c in tables["clouds"]}:
            defects.append(f"clouds/{cloud.id}: cloud {cloud.variant_of!r} is not defined")
    for table in ("domains", "sdks", "makers", "registries", "resolvers", "stores", "members"):
        for row in tables[table]:
            entity(table, row.entity, *getattr(row, "not_", ()))
    _kits(tables["sdks"], defects)
    for d in tables["domains"]:
        app(f"domains/{d.domain}", d.app)
    defects.extend(
        f"signers/{s.id}: an id is android:PACKAGE, and a certificate 64 digits of hex in lower case"
        for s in tables["signers"]
        if not re.fullmatch(r"android:[A-Za-z]\w*(?:\.\w+)*", s.id, re.ASCII) or not re.fullmatch(r"[0-9a-f]{64}", s.sha256)
    )
    defects.extend(
        f"resolvers/{r.name}: {address!r} is no address"
        for r in tables["resolvers"]
        for address in r.addresses
        if not is_address(address)
    )
    for m in tables["messengers"]:
        app(f"messengers/{m.app}", m.app)
    for rating in tables["ratings"]:
        _scores(rating, f"ratings/{rating.id}", entity, app, defects)
    words = {w.id for w in tables["words"]}
    for w in tables["words"]:
        defects.extend(f"words/{w.id}: word {i!r} is not defined" for i in (*w.broader, *w.disjoint) if i not in words)
    unique: list[tuple[str, Callable[[Any], Any]]] = [
        ("apps", lambda r: r.id),
        ("networks", lambda r: (r.asn, r.from_)),
        ("clouds", lambda r: r.id),
        ("domains", lambda r: (r.domain, r.from_, r.entity)),
        ("sdks", lambda r: (r.package, r.from_)),
        ("makers", lambda r: (r.name, r.registry, r.from_)),
        ("registries", lambda r: (r.host, r.kind, r.from_)),
        ("resolvers", lambda r: (r.name, r.from_)),
        ("signers", lambda r: (r.id, r.sha256)),
        ("stores", lambda r: (r.id, r.from_)),
        ("members", lambda r: (r.kind, r.name, r.country)),
        ("messengers", lambda r: r.app),
        ("ratings", lambda r: r.id),
        ("words", lambda r: r.id),
    ]
    for table, key in unique:
        seen = set()
        for row in tables[table]:
            if key(row) in seen:
                defects.append(f"{table}.yaml: {key(row)!r} stands twice")
            seen.add(key(row))


def _scores(rating: form.Rating, where: str, entity: Callable[..., None], app: Callable[..., None], defects: list[str]) -> None:
    """Every score lies within its scale and tells only of criteria that the rating has."""
    asked = [c.id for c in rating.criteria]
    defects.extend(f"{where}: criterion {i!r} stands twice" for i in {i for i in asked if asked.count(i) > 1})
    for score in rating.scores:
        entity(where, score.entity)
        app(where, *score.apps)
        told = f"{where}: {score.name}"
        defects.extend(f"{told}: criterion {i!r} is not defined" for i in (*score.met, *score.unmet) if i not in asked)
        defects.extend(f"{told}: criterion {i!r} is met and unmet" for i in score.met if i in score.unmet)
        if not (score.score.isdecimal() and rating.most.isdecimal() and int(score.score) <= int(rating.most)):
            defects.append(f"{told}: a score of {score.score!r} is not on the scale of 0 to {rating.most}")


def _kits(rows: Iterable[form.Sdk], defects: list[str]) -> None:
    """No name of code tells two kits; a pattern has one gap; what lies in the package itself is not listed beside it."""
    seen: dict[tuple[str, str], str] = {}
    for row in rows:
        first = {name: seen.setdefault((name, row.from_), row.package) for name in row.known_by}
        wrong = [
            *(f"{name!r} stands in sdks/{other} too" for name, other in first.items() if other != row.package),
            *(f"{name!r} is no lib….so (with at most one *) and no ….framework" for name in row.libs if not _library(name)),
            *(f"component {c!r} lies in its package" for c in row.components if c.startswith(f"{row.package}.")),
            *(f"{host!r} is not a host name in lower case" for host in row.hosts if not _HOST.fullmatch(host)),
        ]
        defects.extend(f"sdks/{row.package}: {why}" for why in wrong)


def _library(name: str) -> bool:
    return name.count("*") <= 1 and ((name.startswith("lib") and name.endswith(".so")) or name.endswith(".framework"))


def _claims(thing: Any, where: str, sources: Mapping[str, form.Citation], defects: list[str]) -> None:
    """Checks every struct below: its dates exist and are in order, its sources are defined, and a verified claim has one."""
    if isinstance(thing, form.Claim | form.Event):
        defects.extend(f"{where}: source {key!r} is not defined" for key in thing.sources if key not in sources)
        if isinstance(thing, form.Claim):
            if thing.verified is not False and not thing.sources:
                defects.append(f"{where}: verified with no source")
            if thing.from_ and thing.until and thing.from_ > thing.until:
                defects.append(f"{where}: from {thing.from_} is after until {thing.until}")
        if thing.verified == "partial" and not thing.unverified:
            defects.append(f"{where}: partial, but `unverified` is empty")
    if isinstance(thing, msgspec.Struct):
        for field in thing.__struct_fields__:
            value = getattr(thing, field)
            if field in ("from_", "until", "as_of", "said", "date", "signed") and value:
                try:
                    span(value)
                except ValueError as error:
                    defects.append(f"{where}: {field.rstrip('_')}: {error}")
            elif field != "sources" or isinstance(value, dict):
                _claims(value, f"{where}.{field.rstrip('_')}", sources, defects)
    elif isinstance(thing, tuple):
        for index, item in enumerate(thing):
            if isinstance(item, msgspec.Struct):
                _claims(item, f"{where}[{index}]", sources, defects)
    elif isinstance(thing, dict):
        for key, item in thing.items():
            _claims(item, f"{where}.{key}", sources, defects)
