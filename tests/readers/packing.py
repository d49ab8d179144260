"""Archives of a few members, and what `sources` makes of a folder."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

from cleannet.readers.base.input import Input, Unreadable
from cleannet.readers.inputs.limits import Limits
from cleannet.readers.inputs.sources import Refused, sources

TEXT = b"one line of text\n" * 500


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def content(item: Input) -> tuple[bytes, str]:
    """What can be read, and the error at its end."""
    got = b""
    with item.open() as stream:
        try:
            while piece := stream.read1(1 << 20):  # type: ignore[attr-defined]
                got += piece
        except Unreadable as error:
            return got, str(error)
    return got, ""


def listed(top: Path, limits: Limits | None = None) -> dict[str, str | bytes]:
    """Name below `top` -> content, or why it was refused. Everything is opened after everything is listed, and twice."""
    found = list(sources([top], limits or Limits()))
    result: dict[str, str | bytes] = {}
    for item in found:
        name = item.name.removeprefix(f"{top}/")
        if isinstance(item, Refused):
            result[name] = item.why
        else:
            got, fault = content(item)
            assert (got, fault) == content(item)
            assert got.startswith(item.head[: len(got)])
            result[name] = fault or got
    assert [i.name for i in found if isinstance(i, Input)] == sorted(i.name for i in found if isinstance(i, Input))
    return result
