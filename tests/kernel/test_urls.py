"""URLs among octets: those that are told apart by their surroundings are all that are there."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from cleannet.kernel.compiled import as_written
from cleannet.kernel.urls import different, separators
from cleannet.readers.apps import mentions

WORDS = [
    *(
        b"http://a.example",
        b"wss://user:word@b.example",
        b"://",
        b"http",
        b"mqtts",
        b"HTTPS",
        b"ftp",
        b"x",
        b"://",
        b":",
        b"/",
        b"//",
    ),
    *(
        b"a.example",
        b"b.example",
        b"user:word@",
        b"\\",
        b'"',
        b" ",
        b"\n",
        b"\0",
        b"[2001:db8::1]",
        b":8443",
        b"schemas.android.com/apk",
    ),
    *(b"www.apple.com/DTDs/x", b"l" * 300, b"\x01", b"\xff"),
]


def texts() -> list[bytes]:
    """Texts of such words, some of them in UTF-16, with many repetitions."""
    random, made = Random(14), []
    for _ in range(400):
        words = random.choices(WORDS, k=random.randrange(60))
        whole = [b"".join(bytes((octet, 0)) for octet in word) if random.random() < 0.4 else word for word in words]
        made.append(b"".join(whole) * random.randrange(1, 4))
    return made


def test_no_url_is_lost_by_leaving_out_what_was_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    given = texts()
    monkeypatch.setattr("cleannet.readers.apps.mentions.is_sooner", lambda _: True)
    quick = [mentions._authorities(text) for text in given]
    monkeypatch.setattr("cleannet.readers.apps.mentions.is_sooner", lambda _: False)
    assert [mentions._authorities(text) for text in given] == quick
    assert sum(map(len, quick)) > 400


@pytest.mark.parametrize("shift", [0, 3])
def test_all_separators_are_found_wherever_they_stand(shift: int) -> None:
    for text in texts()[:15]:
        octets = np.frombuffer(bytes(shift) + text, np.uint8)[shift:]
        there = [at for at in range(len(text)) if text.startswith(b"://", at)]
        assert separators(octets, 0, len(text)).tolist() == there
        with as_written():
            slow = different(octets)
        assert np.array_equal(np.stack(different(octets)), np.stack(slow))


def test_a_url_that_is_named_thousands_of_times_is_found_a_few_times() -> None:
    text = b'"https://host.example.net/",\n' * 5_000 + b"".join(b"http://h%d.example/ " % n for n in range(2_000))
    assert 2_000 < different(np.frombuffer(text, np.uint8))[0].size < 2_010
