"""Documents in JSON that systems read: written with sorted keys, read within bounds."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import Any, Final

import msgspec

from cleannet.enforce.target import Files, NotOurs

_SHOWN: Final = 80
_DECODER: Final = json.JSONDecoder()
_BLANK: Final = re.compile(r"\s*")
_MOST: Final = 16
"""Objects one behind the other: a command prints one."""


def as_json(value: Any) -> bytes:
    """The same bytes every time."""
    return msgspec.json.format(msgspec.json.encode(value, order="sorted"), indent=2) + b"\n"


def of_json(files: Files, file: str) -> dict[str, Any]:
    """The object in a file. Raises NotOurs."""
    if file not in files:
        raise NotOurs(f"{file} is missing")
    try:
        return msgspec.json.decode(files[file], type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise NotOurs(f"{file}: {str(error)[:_SHOWN]}") from error


def of_dump(content: bytes) -> dict[str, Any]:
    """The object that a system printed, in UTF-8, or in UTF-16 as a shell of Windows stores it. Raises NotOurs."""
    content = _utf8(content)
    try:
        return msgspec.json.decode(content, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise NotOurs(f"no whole JSON object: {str(error)[:_SHOWN]}") from error


def _utf8(content: bytes) -> bytes:
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        content = content.decode("utf-16", "replace").encode()
    content = content.removeprefix(BOM_UTF8)
    if not content.strip():
        raise NotOurs("it is empty: the command printed nothing")
    return content


def of_dumps(content: bytes) -> list[dict[str, Any]]:
    """The objects that a few commands printed one behind the other, encoded as for `of_dump`. Raises NotOurs."""
    text, at = _utf8(content).decode("utf-8", "replace").strip(), 0
    found = list[dict[str, Any]]()
    while at < len(text):
        try:
            told, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            raise NotOurs(f"no whole JSON object: {str(error)[:_SHOWN]}") from error
        if not isinstance(told, dict) or len(found) == _MOST:
            raise NotOurs(f"more than {_MOST} JSON objects, or something else")
        found.append(told)
        at = _BLANK.match(text, at).end()  # type: ignore[union-attr]  # it matches anywhere
    return found


def texts(told: Any, name: str, file: str) -> list[str]:
    """The texts of a list in an object. Raises NotOurs."""
    values = told.get(name) if isinstance(told, dict) else None
    if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
        raise NotOurs(f"{file}: {name} is no list of names")
    return values


def rows(told: Any, name: str, file: str) -> list[dict[str, Any]]:
    """The objects of a list in an object. Raises NotOurs."""
    values = told.get(name) if isinstance(told, dict) else None
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise NotOurs(f"{file}: {name} is no list of objects")
    return values
