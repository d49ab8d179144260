"""A user's own copy of TeleGeography's submarine cable map (v3) becomes cables with landings, owners and suppliers.

It reads the folder `cable/` of JSON files, one file of it, or a tar or zip archive that holds it. Owners and suppliers stay names;
the world finds out who they are. CC BY-NC-SA: for a user's own use only; nothing of it is in the pack.

*Source*: TeleGeography, submarinecablemap.com, API v3.
"""

from __future__ import annotations

import re
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, Final, cast

import msgspec

from cleannet.importers.places import CODES
from cleannet.importers.stream import CANNOT, Skips, date_in, opened
from cleannet.model.facts import Cable, CableParty, Citation, Landing, Length, Ready
from cleannet.readers.base.input import Unreadable
from cleannet.world.layer import Layer

FILES_MOST: Final = 20_000
FILE_MOST: Final = 1 << 20
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_TAIL: Final = re.compile(r"(?:Inc|Ltd|LLC|Limited|Co|Corp|S\.A|Bhd|PLC)\.?", re.IGNORECASE)
_HONG_KONG: Final = frozenset(
    {"Cape D’Aguilar", "Chung Hom Kok", "Deep Water Bay", "Hong Kong", "Lantau Island", "Tong Fuk", "Tseung Kwan O"}
)
_MACAO: Final = frozenset({"Taipa", "Macau", "Macao", "Coloane"})
_OTHERS: Final = frozenset({"all.json", "cable-geo.json", "search.json"})


class _Point(msgspec.Struct):
    name: str = ""
    country: str | None = ""
    is_tbd: bool | None = None


class _Form(msgspec.Struct):
    id: str
    name: str
    length: str | None = None
    landing_points: list[_Point] = []
    owners: str | None = None
    suppliers: str | None = None
    rfs: str | None = None
    is_planned: bool | None = None
    notes: str | None = None


def read(path: Path) -> Layer:
    """The layer of that folder, file or archive. Raises Unreadable if it holds no cable."""
    skips = Skips()
    said = date_in(path.resolve().name)
    cables: dict[str, Cable] = {}
    number = 0
    for number, (name, content) in enumerate(_files(path, skips), 1):
        try:
            cable = _cable(msgspec.json.decode(content, type=_Form))
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            skips.add(number, "not a cable of this form", f"{name}: {error}")
            continue
        if cable.id in cables:
            skips.add(number, "id occurs twice", name)
            continue
        cables[cable.id] = cable
    if not cables:
        raise Unreadable(f"{path.name}: no cable in {number:,} files; expected is the folder cable/ of the map's API v3")
    return Layer(
        name="telegeography",
        title="TeleGeography submarine cable map",
        date=said,
        licence="CC-BY-NC-SA-3.0 (your own copy, not for commercial use)",
        attribution="TeleGeography, submarinecablemap.com",
        rows=len(cables),
        skipped=skips.counts,
        examples=skips.examples,
        sources={"tg": Citation(url="https://www.submarinecablemap.com/", said=said, kind="secondary")},
        cable_octets=msgspec.msgpack.encode([cables[i] for i in sorted(cables)], order="deterministic"),
    )


def _cable(form: _Form) -> Cable:
    told = ("tg",)
    return Cable(
        id=f"tg-{form.id}",
        names=(form.name,),
        landings=tuple(_landing(point, form.is_planned is True) for point in form.landing_points),
        owners=tuple(CableParty(name=name, sources=told) for name in parties(form.owners or "")),
        suppliers=tuple(CableParty(name=name, sources=told) for name in parties(form.suppliers or "")),
        ready_for_service=_ready(form.rfs or "", form.is_planned is True),
        length_km=tuple(
            Length(value=n.replace(",", ""), sources=told) for n in re.findall(r"^([\d,]{1,9}) km$", form.length or "")
        ),
        incomplete=(*(() if form.owners else ("owners",)), *(() if form.suppliers else ("suppliers",))),
        note=(form.notes or "")[:500],
    )


def _landing(point: _Point, planned: bool) -> Landing:
    """The map files Hong Kong and Macao under China; here they are places of their own."""
    country = point.country or ""
    place = point.name.removesuffix(f", {country}")
    code = CODES.get(country, "") or f"?{country}"
    if code == "CN":
        code = "HK" if place in _HONG_KONG else "MO" if place in _MACAO else "CN"
    unsure = bool(point.is_tbd)
    return Landing(
        place=place,
        country=code,
        status="planned" if planned or unsure else "built",
        sources=("tg",),
        verified="partial" if unsure else True,
        unverified=("place",) if unsure else (),
    )


def parties(text: str) -> list[str]:
    """The names in a list with commas; `Inc.` and the like belong to the name before.

    >>> parties("Example Telecom, Inc., KDDI, NEC")
    ['Example Telecom, Inc.', 'KDDI', 'NEC']
    """
    names: list[str] = []
    for part in (p.strip() for p in text.split(",")):
        if names and _TAIL.fullmatch(part):
            names[-1] += f", {part}"
        elif part:
            names.append(part)
    return names


def _ready(text: str, planned: bool) -> tuple[Ready, ...]:
    """`2016 June` is 2016-06; `2016 Q3` and `2016` are 2016."""
    found = re.fullmatch(r"((?:19|20)\d\d)(?: (\w+))?", text)
    if not found:
        return ()
    month = f"-{_MONTHS.index(found[2]) + 1:02}" if found[2] in _MONTHS else ""
    return (Ready(date=found[1] + month, status="planned" if planned else "actual", sources=("tg",)),)


def _files(path: Path, skips: Skips) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file of a cable."""
    for count, (name, size, content) in enumerate(_members(path), 1):
        if count > FILES_MOST:
            raise Unreadable(f"{path.name}: more than {FILES_MOST:,} files")
        if size > FILE_MOST:
            skips.add(count, "file too large", name)
        else:
            try:
                octets = content()
            except CANNOT as error:
                raise Unreadable(f"{path.name}: {name} cannot be read: {error}") from None
            yield name, octets


def _members(path: Path) -> Iterator[tuple[str, int, Callable[[], bytes]]]:
    """Name, size and how to read it, for what is in a folder `cable`, for one file, or for an archive; links are not followed."""
    try:
        if path.is_dir():
            folder = path / "cable" if (path / "cable").is_dir() else path
            for file in sorted(folder.iterdir()):
                if in_cable(f"cable/{file.name}") and file.is_file() and not file.is_symlink():
                    yield file.name, file.stat().st_size, file.read_bytes
        elif zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for entry in archive.infolist():
                    if in_cable(entry.filename) and not entry.is_dir():
                        yield entry.filename, entry.file_size, partial(archive.read, entry)
        elif tarfile.is_tarfile(path):
            with tarfile.open(path, "r:*") as tar:
                for member in tar:
                    if in_cable(member.name) and member.isfile():
                        yield member.name, member.size, partial(_read_member, tar, member)
        else:
            with opened(path) as stream:
                content = stream.read(FILE_MOST + 1)
            yield path.name, len(content), lambda: content
    except CANNOT as error:
        raise Unreadable(f"{path.name}: cannot be read: {getattr(error, 'strerror', None) or error}") from None


def _read_member(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    return cast("IO[bytes]", tar.extractfile(member)).read()


def in_cable(name: str) -> bool:
    """Whether a member of an archive is the file of a cable."""
    *_, folder, file = ["", *name.split("/")]
    return folder == "cable" and file.endswith(".json") and file not in _OTHERS
