"""Lists of libimobiledevice, of both forms."""

from __future__ import annotations

import pytest
from arrays import listed
from inputs import an_input

from cleannet.readers.apps.ios_list import READER

TABLE = b"""CFBundleIdentifier, CFBundleVersion, CFBundleDisplayName\r
org.example.chat, "350102", "Chat, the "app""\r
org.example.pages, "", "Pages"\r
"""
LINES = b"""Total: 3 apps
org.example.chat - Chat - the app 350102
org.example.pages - Pages
no app
"""


@pytest.mark.parametrize("data", [TABLE, LINES])
def test_the_id_is_read_and_the_name_goes_along(data: bytes) -> None:
    assert READER.sniff(data)
    (batch,) = READER.read(an_input(data, "phone 7"))
    (found,) = batch.references
    assert (found.kind, found.role) == ("ios", "installed")
    assert listed(found.values) == ["org.example.chat", "org.example.pages"]
    assert found.beside is not None
    assert listed(found.beside)[1] == "Pages"
    assert batch.asset is not None
    assert set(batch.asset.to_pylist()) == {"phone 7"}
    assert [(s.record, s.reason) for s in batch.skipped] == ([(4, "not a line of an app")] if data is LINES else [])


@pytest.mark.parametrize(
    "head", [b"Total: 3 apps\n", b"org.example.chat - Chat 1\n", TABLE.split(b"\n")[0], b"Total: 3 apps\nno app\n"]
)
def test_other_text_is_left_to_others(head: bytes) -> None:
    assert not READER.sniff(head)
