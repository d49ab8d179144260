"""Valid samples become hostile ones, field by field where the form is known, and octet by octet; the same seed makes the same.

The values are those that broke something once, here or elsewhere: what is too large, too long, too deep, of another type, no UTF-8.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from random import Random
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import ipc

WORDS = [
    *(b"", b"-", b"0", b"-1", b"1e999", b"nan", b"9" * 30, b"99999999999999", b"0x7fffffffffffffff", b"1.5", b"253402300800000000"),
    *(b"\xff", b"\xc3", b"\0", b'"', b"'", b"\\", b"\r", b"\n", b"\t", b"%s", b"\x1b[2J", b"\xef\xbb\xbf", "\u202e\u2028".encode()),
    *(b"9999-12-31T99:99:99Z", b"10000-01-01", b"0001-01-01T00:00:00+23:59", b"2026-11-24T10:00:00", b"epoch 99999999999999"),
    *(b"999.1.1.1", b"::", b"64:ff9b:1::ca61:1", b"fe80::1%eth0", b"202.97.0.1:443", b"-a-.tiktok.com", b"x" * 300 + b".com"),
    *("\u00fc".encode() * 300, b"a" * 5_000, b"[" * 400, b'{"a":' * 400, b"<a>" * 400, b"&a;", b"<!--", b"lease {", b"#", b"---"),
]
"""What a field of text is replaced by."""

VALUES: list[Any] = [
    *(None, True, -1, 0, 1 << 40, 1 << 63, 1 << 70, 1e308, -0.5, "", "x", "9" * 30, "\ud800", "a" * 5_000),
    *("202.97.0.1", "tiktok.com:443"),
    *([], {}, [None], [[1]], {"": ""}, {"a": {"b": [1]}}, ["202.97.0.1"], "9999-12-31T23:59:59Z", "10000-01-01T00:00:00Z"),
]
"""What a value of JSON is replaced by."""

NUMBERS = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF)
_FIELDS = re.compile(rb"([\n\t ,;|\"=:<>{}\[\]()/]+)")


def mutated(sample: bytes, random: Random) -> bytes:
    """The sample with one to three changes."""
    data = sample
    for _ in range(random.randint(1, 3)):
        data = random.choice(_ways(data))(data, random)
    return data[: 1 << 17]


def _ways(data: bytes) -> list[Callable[[bytes, Random], bytes]]:
    ways: list[Callable[[bytes, Random], bytes]] = [_octets, _octets, _number, _cut]
    if data[:4] == b"PAR1":
        return [*ways, _parquet, _parquet, _parquet]
    if data[:6] == b"ARROW1":
        return [*ways, _arrow, _arrow, _arrow]
    if data[:3] == b"\x1f\x8b\x08":
        return [*ways, _packed, _packed]
    if data[:4] == b"PK\x03\x04":
        return [*ways, _member, _member, _member, _member]
    if b"\0" not in data[:200]:
        ways += [_field, _field, _field, _lines]
    if data.lstrip()[:1] in (b"{", b"["):
        ways += [_json, _json, _json]
    return ways


def _octets(data: bytes, random: Random) -> bytes:
    at = random.randrange(len(data) + 1)
    size = random.choice((0, 1, 1, 2, 4, 40))
    return data[:at] + random.choice((b"", random.randbytes(random.randint(1, 4)), random.choice(WORDS))) + data[at + size :]


def _number(data: bytes, random: Random) -> bytes:
    """A number of two, four or eight octets, in either order."""
    form = random.choice(("<H", ">H", "<I", ">I", "<Q", ">Q"))
    size = struct.calcsize(form)
    at = random.randrange(max(1, len(data) - size))
    put = struct.pack(form, random.choice(NUMBERS) & ((1 << 8 * size) - 1))
    return data[:at] + put + data[at + size :]


def _cut(data: bytes, random: Random) -> bytes:
    at = random.randrange(len(data) + 1)
    return random.choice((data[:at], data[at:], data + data[:at], data[:at] + data))


def _field(data: bytes, random: Random) -> bytes:
    parts = _FIELDS.split(data)
    at = random.randrange((len(parts) + 1) // 2) * 2
    parts[at] = random.choice((random.choice(WORDS), random.choice(WORDS), parts[random.randrange((len(parts) + 1) // 2) * 2]))
    return b"".join(parts)


def _lines(data: bytes, random: Random) -> bytes:
    lines = data.splitlines(keepends=True) or [b""]
    at, other = random.randrange(len(lines)), random.randrange(len(lines))
    change = random.randrange(4)
    if change == 0:
        del lines[at]
    elif change == 1:
        lines[at : at + 1] = [lines[at]] * random.choice((2, 300))
    elif change == 2:
        lines[at], lines[other] = lines[other], lines[at]
    else:
        lines.insert(at, random.choice(WORDS) + b"\n")
    return b"".join(lines)


def _json(data: bytes, random: Random) -> bytes:
    """A value, or a key, of one document; documents may stand one a line."""
    lines = data.splitlines() if data.count(b"\n{") > 1 else [data]
    at = random.randrange(len(lines))
    try:
        document = json.loads(lines[at])
    except (ValueError, RecursionError):
        return _field(data, random)
    places: list[tuple[Any, Any]] = []
    left = [document]
    while left:
        one = left.pop()
        inside = one.items() if isinstance(one, dict) else enumerate(one) if isinstance(one, list) else ()
        for key, value in inside:
            places.append((one, key))
            left.append(value)
    if places:
        one, key = random.choice(places)
        change = random.randrange(4)
        if change == 0:
            del one[key]
        elif change == 1 and isinstance(one, dict):
            one[f"{key}{random.choice(('', ' ', '@', 'x' * 100))}"] = random.choice(VALUES)
        else:
            one[key] = random.choice(VALUES)
    lines[at] = json.dumps(document).encode("utf-8", "replace")
    return b"\n".join(lines) + b"\n"


def _table(table: pa.Table, random: Random) -> pa.Table:
    """A column of other values, or of another type."""
    at = random.randrange(table.num_columns)
    size = table.num_rows
    types = (pa.timestamp("s"), pa.timestamp("us"), pa.date32(), pa.float64(), pa.uint64(), pa.int64(), pa.binary(), pa.string())
    type_ = random.choice(types)
    values = [random.choice((None, 0, -1, 5, 1 << 31, 1 << 62, 253_402_300_800)) for _ in range(size)]
    try:
        if pa.types.is_binary(type_) or pa.types.is_string(type_):
            column: pa.Array[Any] = pa.array([random.choice(WORDS) for _ in range(size)], pa.binary())
            column = column.view(type_) if pa.types.is_string(type_) else column
        else:
            column = pa.array(values, pa.int64()).cast(pa.int32() if pa.types.is_date32(type_) else pa.int64(), safe=False)
            column = column.view(type_) if type_ not in (pa.float64(),) else pa.array(values, pa.int64()).cast(type_, safe=False)
        return table.set_column(at, table.column_names[at], column)
    except (pa.ArrowException, ValueError):
        return table


def _parquet(data: bytes, random: Random) -> bytes:
    try:
        table = _table(pq.read_table(io.BytesIO(data)), random)
        out = io.BytesIO()
        size = random.choice((1, 3, 1_000))
        codec: Literal["snappy", "zstd", "none"] = random.choice(("snappy", "zstd", "none"))
        pq.write_table(table, out, row_group_size=size, compression=codec)
        return out.getvalue()
    except (pa.ArrowException, ValueError, OSError, TypeError, KeyError, IndexError):
        return _octets(data, random)


def _arrow(data: bytes, random: Random) -> bytes:
    try:
        table = _table(ipc.open_file(io.BytesIO(data)).read_all(), random)
        out = io.BytesIO()
        with ipc.new_file(out, table.schema) as writer:
            writer.write_table(table, max_chunksize=random.choice((1, 1_000)))
        return out.getvalue()
    except (pa.ArrowException, ValueError, OSError, TypeError, KeyError, IndexError):
        return _octets(data, random)


def _packed(data: bytes, random: Random) -> bytes:
    try:
        return gzip.compress(_octets(gzip.decompress(data), random), mtime=0)
    except (OSError, EOFError, ValueError, zlib.error):
        return _octets(data, random)


def _member(data: bytes, random: Random) -> bytes:
    """A zip of which one member is another."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except (OSError, EOFError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error):
        return _octets(data, random)
    if not members:
        return data
    name = random.choice(sorted(members))
    members[name] = random.choice((_octets, _number, _cut, _field))(members[name] or b"x", random)
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for key, octets in members.items():
            archive.writestr(key, octets)
    return whole.getvalue()
