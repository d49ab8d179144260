"""Counts a user's copy of OONI measurements: how often an app answered in a country, on how many networks, when, with which tools.

An anomaly is a result that the test did not expect. The reason may be a block, a fault of the network, or a fault of the test. So
anomalies are counted separately from blocks that OONI confirmed; only copies from its API mark these. A measurement with no result
has failed. Other tests are skipped by their name. The same measurement counts once, whatever number of files hold it.

*Source*: ooni/spec, data-formats/df-000-base, nettests ts-017 (web connectivity), ts-018 (WhatsApp), ts-020 (Telegram) and ts-029
(Signal), read November 2026; api.ooni.io/apidocs for `anomaly`, `confirmed` and `failure`.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

import msgspec

from cleannet.columns import Skip
from cleannet.importers.stream import Skips, opened
from cleannet.model.answers.app_compared import MeasuredFile, Reach
from cleannet.readers.base.input import Unreadable
from cleannet.readers.inputs.lines import lines

LONGEST: Final = 32 << 20
"""Octets of the longest measurement that is read. A web test includes the pages that it fetched."""

MOST: Final = 2_000_000
"""The number of distinct measurements that are read; the rest is not read."""

TOOLS: Final = 50
"""Versions of tools and tests that are named for one app in one country; the rest counts as `others`."""

Outcome = Literal["answered", "anomalies", "confirmed", "failed"]


class _Keys(msgspec.Struct):
    """The conclusions of the four tests."""

    signal_backend_status: str | None = None
    whatsapp_endpoints_status: str | None = None
    registration_server_status: str | None = None
    whatsapp_web_status: str | None = None
    telegram_tcp_blocking: bool | None = None
    telegram_http_blocking: bool | None = None
    telegram_web_status: str | None = None
    blocking: str | bool | None = None
    accessible: bool | None = None


class _Measurement(msgspec.Struct):
    """One measurement, from raw data or from a list of the API."""

    test_name: str = ""
    probe_cc: str = ""
    probe_asn: str | int = ""
    measurement_start_time: str = ""
    test_version: str = ""
    software_name: str = ""
    software_version: str = ""
    report_id: str | None = None
    measurement_uid: str | None = None
    input: str | None = None
    test_keys: _Keys | None = None
    anomaly: bool | None = None
    confirmed: bool | None = None
    failure: bool | None = None


_DECODER: Final = msgspec.json.Decoder(_Measurement)
_APPS: Final = {"signal": "signal", "whatsapp": "whatsapp", "telegram": "telegram"}
"""Tests of one app, and the id of that app."""

_WEB: Final = "web_connectivity"
_TIME: Final = re.compile(r"(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d:\d\d")


@dataclass(slots=True)
class _Sums:
    """The counts of one app in one country, in the span of time."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    networks: set[int] = field(default_factory=set)
    since: str = ""
    until: str = ""
    tests: Counter[str] = field(default_factory=Counter)
    tools: Counter[str] = field(default_factory=Counter)
    older: int = 0

    def add(self, found: _Measurement, outcome: Outcome, network: int, day: str) -> None:
        self.outcomes[outcome] += 1
        if network and outcome != "failed":
            self.networks.add(network)
        self.since = min(self.since or day, day)
        self.until = max(self.until, day)
        _count(self.tests, f"{found.test_name} {found.test_version}".strip())
        _count(self.tools, f"{found.software_name} {found.software_version}".strip() or "not told")

    def reach(self, country: str, least: int) -> Reach:
        """The answer from these counts."""
        of = self.outcomes
        short = len(self.networks) < least
        word: Literal["insufficient", "answered", "anomalies", "confirmed"] = (
            "insufficient" if short else "confirmed" if of["confirmed"] else "anomalies" if of["anomalies"] else "answered"
        )
        return Reach(
            country=country,
            word=word,
            measurements=of.total(),
            answered=of["answered"],
            anomalies=of["anomalies"],
            confirmed=of["confirmed"],
            failed=of["failed"],
            networks=len(self.networks),
            since=self.since,
            until=self.until,
            tests=dict(sorted(self.tests.items())),
            tools=dict(sorted(self.tools.items())),
            older=self.older,
        )


def _count(counter: Counter[str], name: str) -> None:
    name = name[:80]
    counter[name if name in counter or len(counter) < TOOLS else "others"] += 1


@dataclass(slots=True)
class Measured:
    """The counts of all files. app_of: the app that a host serves, "" if none is known. day: the judged day. days: how many days
    before it count."""

    app_of: Callable[[str], str]
    day: date
    days: int
    files: list[MeasuredFile] = field(default_factory=list)
    sums: dict[tuple[str, str], _Sums] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)

    def of(self, app: str, country: str, least: int) -> tuple[Reach, ...]:
        """The answers for an app: one per country, or only that of the country that was asked about."""
        found = sorted(cc for of, cc in self.sums if of == app and country in ("", cc))
        return tuple(self.sums[app, cc].reach(cc, least) for cc in found)

    def read(self, path: Path) -> None:
        """Counts the measurements of a file. Raises Unreadable only if it cannot be opened at all."""
        skips, read, counted, unread = Skips(), 0, 0, ""
        try:
            for number, line in _lines(path, skips):
                read = number
                for measurement in _measurements(line):
                    if len(self.seen) >= MOST:
                        unread = f"line {number:,}: more than {MOST:,} measurements, the most that are told apart"
                        break
                    if why := self._add(measurement):
                        skips.add(number, *why)
                    else:
                        counted += 1
                if unread:
                    break
        except Unreadable as error:
            if not read:
                raise
            unread = f"behind line {read:,}: {error}"
        read = counted + sum(skips.counts.values())
        self.files.append(
            MeasuredFile(name=str(path), read=read, counted=counted, skipped=skips.counts, examples=skips.examples, unread=unread)
        )

    def _add(self, line: str) -> tuple[str, str] | None:
        """Counts one measurement, or returns why it is not counted, with an example."""
        try:
            found = _DECODER.decode(line)
        except (msgspec.MsgspecError, RecursionError, UnicodeEncodeError) as error:
            return "no measurement", f"{error}"
        if found.test_name not in _APPS and found.test_name != _WEB:
            return ("another test", found.test_name) if found.test_name else ("no measurement", "it has no test_name")
        app = _APPS.get(found.test_name) or self.app_of(_host(found.input))
        if not app:
            return "of no app that the facts know", _host(found.input) or "no input"
        told = _TIME.match(found.measurement_start_time)
        if told is None or (day := _day(told[1])) is None:
            return "no time", found.measurement_start_time
        country = found.probe_cc.upper()
        if not re.fullmatch(r"[A-Z]{2}", country) or country == "ZZ":
            return "no country", found.probe_cc
        if day > self.day:
            return "after the judged day", told[1]
        if (mark := _mark(found, line)) in self.seen:
            return "counted before", found.measurement_uid or found.report_id or ""
        self.seen.add(mark)
        sums = self.sums.setdefault((app, country), _Sums())
        if day <= self.day - timedelta(days=self.days):
            sums.older += 1
        else:
            sums.add(found, _outcome(found), _network(found.probe_asn), told[1])
        return None


def measured(paths: Iterable[Path], app_of: Callable[[str], str], day: date, days: int) -> Measured:
    """The counts of these files. Raises Unreadable for a file that cannot be opened."""
    all_ = Measured(app_of, day, days)
    for path in paths:
        all_.read(path)
    return all_


def _lines(path: Path, skips: Skips) -> Iterator[tuple[int, str]]:
    skipped: list[Skip] = []
    with opened(path) as stream:
        for number, line in lines(stream, skipped, LONGEST):
            yield number, line
            for skip in skipped:
                skips.add(skip.record, skip.reason, skip.detail)
            skipped.clear()
    for skip in skipped:
        skips.add(skip.record, skip.reason, skip.detail)


class _Page(msgspec.Struct):
    """A page of a list of the API: one document with many measurements."""

    results: list[msgspec.Raw]


_PAGE: Final = msgspec.json.Decoder(_Page)


def _measurements(line: str) -> Iterator[str]:
    """The measurements on a line: one, or those of a page of the API. A blank line has none."""
    if not line.strip():
        return
    if '"results"' in line:
        with suppress(msgspec.MsgspecError, RecursionError, UnicodeEncodeError):
            yield from [bytes(one).decode() for one in _PAGE.decode(line).results]
            return
    yield line


def _outcome(found: _Measurement) -> Outcome:
    """The outcome of a measurement. What the API says takes precedence over the test's own keys."""
    if found.confirmed:
        return "confirmed"
    if found.failure:
        return "failed"
    if found.anomaly is not None:
        return "anomalies" if found.anomaly else "answered"
    parts = _parts(found.test_name, found.test_keys or _Keys())
    if False in parts:
        return "anomalies"
    return "failed" if None in parts else "answered"


def _parts(test: str, keys: _Keys) -> tuple[bool | None, ...]:
    """Whether each part of a test got an answer; None if the measurement does not say.

    >>> _parts("signal", _Keys(signal_backend_status="ok")), _parts("web_connectivity", _Keys(blocking=False, accessible=False))
    ((True,), (None,))
    """
    if test == "signal":
        return (_ok(keys.signal_backend_status),)
    if test == "whatsapp":
        return tuple(map(_ok, (keys.whatsapp_endpoints_status, keys.registration_server_status, keys.whatsapp_web_status)))
    if test == "telegram":
        blocked = keys.telegram_tcp_blocking, keys.telegram_http_blocking
        return (*(None if b is None else not b for b in blocked), _ok(keys.telegram_web_status))
    if keys.blocking is False:  # where the page was down everywhere, nothing is told of this network
        return (True if keys.accessible else None,)
    return (False if isinstance(keys.blocking, str) and keys.blocking else None,)


def _ok(status: str | None) -> bool | None:
    return {"ok": True, "blocked": False}.get(status or "")


def _mark(found: _Measurement, line: str) -> int:
    """A hash that identifies a measurement: of its own id; or of the id of its report, its input and its time; or of the whole
    text."""
    of_report = f"{found.report_id}\n{found.input}\n{found.measurement_start_time}" if found.report_id else line
    own = found.measurement_uid or of_report
    return int.from_bytes(hashlib.blake2b(own.encode("utf-8", "replace"), digest_size=8).digest(), "big")


def _network(asn: str | int) -> int:
    """The number of an AS; 0 if it is not stated (AS0).

    >>> _network("AS4134"), _network("AS0"), _network("x")
    (4134, 0, 0)
    """
    text: Any = re.fullmatch(r"(?i)(?:AS)?(\d{1,10})", str(asn).strip())
    return int(text[1]) if text else 0


def _host(url: str | None) -> str:
    try:
        return (urlsplit(url or "").hostname or "").lower().rstrip(".")
    except ValueError:
        return ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
