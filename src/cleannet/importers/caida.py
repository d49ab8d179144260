"""A user's own CAIDA files become a layer: prefix to AS, AS to organisation, AS relationships. The content says which one it is.

prefix to AS        `1.0.0.0<tab>24<tab>13335`; `1_2` (several seen) and `1,2` (an AS set) are several origins
AS organisations    `org_id|changed|org_name|country|source`, then `aut|changed|aut_name|org_id|opaque_id|source`
AS relationships    serial-1 `1|2|-1` (1 provides for 2) or `1|2|0` (peers); serial-2 has a fourth field, how it was seen

*Source*: CAIDA, README of routeviews-prefix2as, as-organizations and as-relationships. Their terms forbid redistribution.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np

from cleannet.importers.prefixes import COMPILED, Gathered, gather_lines, layer_of
from cleannet.importers.stream import Skips, date_in, opened, text_lines
from cleannet.readers.base.input import Unreadable
from cleannet.world.layer import AsOrg, AsRel, Layer, Texts

LICENCE: Final = "CAIDA Acceptable Use Agreement (your own copy, not to be passed on)"
_ROWS_MOST: Final = 20_000_000
"""ASes or links of one file that are read: some ten times those of the whole Internet."""

Lines = Iterable[tuple[int, str]]


def read(path: Path) -> Layer:
    """The layer of one file. Raises Unreadable if it has none of the three forms, or cannot be unpacked."""
    skips = Skips()
    with opened(path) as stream:
        rows = text_lines(stream, skips)
        comments: list[str] = []
        for number, line in rows:
            if line.startswith("#") or not line.strip():
                if len(comments) < 1000:
                    comments.append(line)
                continue
            if "\t" in line:
                return _prefixes(path)
            every = itertools.chain([(number, line)], rows)
            if any(c.startswith("# format:") for c in comments):
                return _organisations(path, comments, every, skips)
            if re.fullmatch(r"\d+\|\d+\|(-1|0)(\|.*)?", line):
                return _relations(path, every, skips)
            break
    raise Unreadable(f"{path.name}: none of CAIDA's prefix2as, as-org2info and as-rel")


def _prefixes(path: Path) -> Layer:
    gathered = Gathered(Skips(), COMPILED)
    with opened(path) as stream:
        gather_lines(stream, gathered, ("network", "length", "asns"), "#")
    return layer_of(
        gathered,
        name="caida-prefix2as",
        title="CAIDA RouteViews prefix to AS",
        date=date_in(path.name),
        licence=LICENCE,
        attribution="CAIDA RouteViews Prefix to AS mappings",
    )


def _bounded(count: int, number: int) -> None:
    if count > _ROWS_MOST:
        raise Unreadable(f"more than {_ROWS_MOST:,} rows", f"row {number:,}", number)


def _asn(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 and 0 < int(text) < 2**32 else None


def _organisations(path: Path, comments: list[str], rows: Lines, skips: Skips) -> Layer:
    columns: list[str] = next(c for c in reversed(comments) if c.startswith("# format:")).removeprefix("# format:").split("|")
    orgs: dict[str, tuple[str, str, str]] = {}
    held: dict[int, str] = {}
    rows_of: dict[int, int] = {}
    for number, line in rows:
        if line.startswith("# format:"):
            columns = line.removeprefix("# format:").split("|")
            continue
        if line.startswith("#") or not line.strip():
            continue
        fields = line.split("|")
        row = dict(zip(columns, fields, strict=False))
        _bounded(len(orgs) + len(held), number)
        if len(fields) != len(columns):
            skips.add(number, "wrong number of fields", line)
        elif "org_name" in row and row.get("org_id"):
            orgs[row["org_id"]] = (row["org_name"], row.get("country", ""), row.get("source", ""))
        elif asn := _asn(row.get("aut", "")):
            held[asn], rows_of[asn] = row.get("org_id", ""), number
        else:
            skips.add(number, "no AS number", line)
    used = sorted({org for org in held.values() if org in orgs})
    index = {org: i for i, org in enumerate(used)}
    for asn in [asn for asn, org in held.items() if org not in index]:
        skips.add(rows_of[asn], "AS of an organisation that is not in the file", f"AS{asn} of {held.pop(asn)!r}")
    asns = tuple(sorted(held))
    told = [c.removeprefix("# date:").strip() for c in comments if c.startswith("# date:")]
    month = f"{told[0][:4]}-{told[0][4:6]}" if told and re.fullmatch(r"(19|20)\d\d(0[1-9]|1[0-2])", told[0]) else ""
    return Layer(
        name="caida-as-org",
        title="CAIDA AS organisations",
        date=date_in(path.name) or month,
        licence=LICENCE,
        attribution="CAIDA AS Organizations dataset",
        rows=len(asns),
        skipped=skips.counts,
        examples=skips.examples,
        as_org=AsOrg(
            asns=np.array(asns, dtype=np.uint32),
            orgs=np.array([index[held[asn]] for asn in asns], dtype=np.uint32),
            names=Texts.of(orgs[org][0] for org in used),
            countries=Texts.of(orgs[org][1] for org in used),
            sources=Texts.of(orgs[org][2] for org in used),
        ),
    )


def _relations(path: Path, rows: Lines, skips: Skips) -> Layer:
    a, b, kinds = [], [], []
    kind_of = {"-1": -1, "0": 0}
    for number, line in rows:
        if line.startswith("#") or not line.strip():
            continue
        fields = line.split("|")
        kind = kind_of.get(fields[2]) if len(fields) in (3, 4) else None
        if kind is None or not (fields[0].isascii() and fields[0].isdigit() and fields[1].isascii() and fields[1].isdigit()):
            skips.add(number, "not of the form AS, AS, -1 or 0", line)
            continue
        left, right = int(fields[0][:11]), int(fields[1][:11])
        if left >= 2**32 or right >= 2**32:
            skips.add(number, "no AS numbers", line)
            continue
        a.append(left)
        b.append(right)
        kinds.append(kind)
        _bounded(len(kinds), number)
    return Layer(
        name="caida-as-rel",
        title="CAIDA AS relationships",
        date=date_in(path.name),
        licence=LICENCE,
        attribution="CAIDA AS Relationships dataset",
        rows=len(a),
        skipped=skips.counts,
        examples=skips.examples,
        as_rel=AsRel(np.array(a, dtype=np.uint32), np.array(b, dtype=np.uint32), np.array(kinds, dtype=np.int8)),
    )
