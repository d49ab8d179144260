"""Reports of tools that take apps apart, in JSON: which app it is, and the trackers that were found in it.

`exodus-standalone -j` and the report of MobSF, one app each. A record is a report. An app with no tracker is judged as well; that a
tool found none says nothing about an app. Asset: the app with its version.

*Source*: Exodus Privacy, exodus-standalone `exodus_analyze.py` (`get_json_report`); MobSF, StaticAnalyzer, REST API `report_json`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from cleannet.columns import Batch
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.documents import load, outline
from cleannet.readers.inputs.gather import At, Gathered, Said, batches

_MOST: Final = 2_000
"""Trackers of an app that are read."""


def sniff(head: bytes) -> bool:
    """Whether it has an application with a handle beside trackers, or the keys of a report of MobSF."""
    paths = outline(head).keys()
    exodus = {("application", "handle"), ("apk",)} <= paths or {("application", "handle"), ("trackers",)} <= paths
    return exodus or (("app_name",) in paths and bool(paths & {("package_name",), ("bundle_id",)}) and bool(paths & _OF_MOBSF))


_OF_MOBSF: Final = {("md5",), ("file_name",), ("scan_type",), ("version",)}


def read(item: Input) -> Iterator[Batch]:
    """One record. Raises Unreadable."""
    head = item.head.removeprefix(b"\xef\xbb\xbf")
    line = 1 + head[: len(head) - len(head.lstrip())].count(b"\n")
    yield from batches(_report, [At(load(item, dict[str, Any]), line)])


def _report(gathered: Gathered, number: int, report: Any) -> None:
    application = report.get("application")
    told = application if isinstance(application, dict) else report
    android = _text(told.get("handle")) or _text(told.get("package_name")) or _text(told.get("packagename"))
    apple = _text(told.get("bundle_id"))
    name = _text(told.get("name")) or _text(told.get("app_name"))
    if not android and not apple:
        gathered.skip(number, "no app named", name[:80])
        return
    kind, ident = ("android", android) if android else ("ios", apple)
    said = [Said(kind, "installed", ident, name)]
    said += [
        Said("sdk-name", "sdk", tracker, name or ident) for tracker in dict.fromkeys(_trackers(report.get("trackers"))) if tracker
    ]
    gathered.record(number, f"{ident} {_text(told.get('version_name'))}".strip(), said)


def _trackers(found: Any) -> list[str]:
    """The names of trackers: of objects with a name, of objects whose keys are names, or texts.

    >>> _trackers([{"id": 1, "name": "A"}, {"B": "https://example.org/2"}, "C"]), _trackers({"trackers": [{"name": "D"}]})
    (['A', 'B', 'C'], ['D'])
    """
    if isinstance(found, dict):
        found = found.get("trackers")
    names: list[str] = []
    for one in found[:_MOST] if isinstance(found, list) else []:
        if isinstance(one, dict):
            names += [_text(one["name"])] if "name" in one else [str(key).strip() for key in one]
        else:
            names.append(_text(one))
    return names


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


READER: Final = Reader("app-report", "Report about an app (Exodus, MobSF)", "report", sniff, read, asset="app")
