"""Compares two logs of one conversation by salted hashes, for apps that have no interface for programs.

Each side makes its ledger on its own machine, with a salt that both share over another channel. A ledger holds a hash for each
message, in order, and no text, name or time. Anyone with a ledger and the salt can test guesses of its texts, so the salt is
a secret.

*Source*: RFC 2104 (HMAC); Unicode Standard Annex 15 (normal form C).
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from unicodedata import normalize

import msgspec

from cleannet.model.answers.relay import Counts, Ledger, ProbedRelay, Text, Way, says
from cleannet.probe.chance import bounds
from cleannet.probe.fates import Fault
from cleannet.probe.files import read_private
from cleannet.probe.logs import MESSAGES, Log, read_text

_SHORTEST: Final = 16
"""Octets of a salt. A shorter one could be guessed, and then texts by it."""

_VARIABLE: Final = "CLEANNET_PROBE_SALT"
_HASH: Final = re.compile(r"[0-9a-f]{64}")

NOTES: Final = (
    "A message that the app changes by itself (an emoji, a link, a space) counts as missing, and as one more on the other side.",
    "Of a text that was sent several times and arrived less often, the last ones count as missing.",
    "Messages before the first and behind the last that both logs have are unclear: the logs may cover different spans.",
    "A message that was deleted in one of the apps, or never taken by the server, looks like one that was dropped.",
)


def salt(path: Path | None, environment: Mapping[str, str] = os.environ) -> bytes:
    """The salt that both sides share. If the file does not exist, it is made. Raises Fault."""
    if path is None:
        found = environment.get(_VARIABLE, "").strip().encode()
    else:
        if not path.exists():
            _make(path)
        found = read_private(path, 4096, "a salt").strip()
    if len(found) < _SHORTEST:
        where = f"{path}: the salt" if path is not None else f"the salt: name a file with --salt, or set {_VARIABLE}. It"
        raise Fault(f"{where} needs at least {_SHORTEST} characters that nobody can guess")
    return found


def _make(path: Path) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with open(descriptor, "wb") as file:  # noqa: PTH123  # of a descriptor: it is private from its beginning
            file.write(secrets.token_hex(32).encode() + b"\n")
    except OSError as error:
        raise Fault(f"{path}: cannot be written ({error.strerror})") from None


def ledger(log: Log, salted: bytes, version: str) -> Ledger:
    """The hashes of the messages of a log."""
    hashes = tuple(hashed(one.text, salted) for one in log.messages)
    return Ledger(version=version, salt=hashed("salt of a ledger", salted)[:16], hashes=hashes, skipped=log.skipped)


def hashed(text: str, salted: bytes) -> str:
    """One message: spellings that differ only in invisible ways are one text.

    >>> hashed("caf\\u00e9  noir ", b"s") == hashed("cafe\\u0301 noir", b"s")
    True
    """
    plain = " ".join(re.sub("[\\u200b\\u200e\\u200f\\ufeff]", "", normalize("NFC", text)).split())
    return hmac.digest(salted, plain.encode("utf-8", "surrogatepass"), "sha256").hex()


def read_ledger(path: Path) -> Ledger:
    """A ledger from its file. Raises Fault."""
    try:
        told = msgspec.json.decode(read_text(path), type=Ledger)
    except msgspec.MsgspecError as error:
        raise Fault(f"{path}: is no ledger ({str(error)[:100]}); make one with `cleannet probe ledger LOG --save FILE`") from None
    if told.schema != Ledger.__struct_defaults__[0]:
        raise Fault(f"{path}: has the form {told.schema[:60]!r}, which is none of a ledger")
    if len(told.hashes) > MESSAGES or not all(map(_HASH.fullmatch, told.hashes)):
        raise Fault(f"{path}: is no ledger: it holds something that is no hash")
    return told


def compare(sent: Ledger, received: Ledger, version: str, day: str) -> ProbedRelay:
    """Which messages of the sender's ledger are in the receiver's. Raises Fault if they have different salts."""
    if sent.salt != received.salt:
        raise Fault("the ledgers were made with different salts; make both with the same")
    left, numbers = Counter(received.hashes), range(1, len(sent.hashes) + 1)
    arrived = set()
    for number, one in zip(numbers, sent.hashes, strict=True):
        if left[one]:
            left[one] -= 1
            arrived.add(number)
    first, last = min(arrived, default=0), max(arrived, default=0)
    missing = [number for number in numbers if number not in arrived and first < number < last]
    counts = Counts(
        sent=len(numbers), arrived=len(arrived), missing=len(missing), unclear=len(numbers) - len(arrived) - len(missing)
    )
    least, most = bounds(len(missing), counts.clear) or (None, None)
    more = sum(left.values())
    beside = (f"Messages of the receiver's log that the sender's has not: {more:,}.",) if more else ()
    return ProbedRelay(
        version=version,
        protocol="ledger",
        server="",
        day=day,
        messages=counts.sent,
        repeat=1,
        wait=0.0,
        pause=0.0,
        ways=(
            Way(
                direction="there",
                room="",
                controls=Counts(),
                canaries=counts,
                answer=says(counts, Counts()),
                least=least,
                most=most,
            ),
        ),
        texts=tuple(
            Text(line=number, direction="there", room="", parts=1, unit="message", counts=Counts(sent=1, missing=1))
            for number in missing
        ),
        notes=(*beside, *NOTES),
    )
