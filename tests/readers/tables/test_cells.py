"""Marks of HTML and of spreadsheets are not the text of a cell."""

from __future__ import annotations

import time

import pyarrow as pa
import pytest

from cleannet.readers.tables.cells import said, said_in


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<a href="https://x.example/makers/202"> Example Ltd</a>', "Example Ltd"),
        ("<i class='fa fa-x'></i> Example <b>Ltd</b>", "Example Ltd"),
        ("Research &amp; Development", "Research & Development"),
        ("Example&amp;#039;s", "Example's"),
        ("M&uuml;ller &#x26; S&ouml;hne", "Müller & Söhne"),
        ("00:11:22:33:44:55<br/>00:11:22:33:44:66", "00:11:22:33:44:55\n00:11:22:33:44:66"),
        ("<style>b{}</style><script>alert(1)</script>Example", "Example"),
        ('=HYPERLINK("https://x.example";"Example Ltd")', "Example Ltd"),
        ('="00123"', "00123"),
        ("[Example Ltd](https://x.example/7)", "Example Ltd"),
        ("'00123", "00123"),
        ("<!-- nothing --><br>", ""),
        ("A < B > C", "A < B > C"),
        ("Smith&notes", "Smith&notes"),
        ("AT&T; <Example> [x](y)", "AT&T; <Example> [x](y)"),
        ("'t Hooft BV", "'t Hooft BV"),
    ],
)
def test_a_cell_says_its_text(cell: str, text: str) -> None:
    assert said_in(cell) == text
    assert said(pa.array([cell, "plain", None])).to_pylist() == [text or None, "plain", None]


@pytest.mark.alone
@pytest.mark.parametrize("piece", ["<", "<a ", "<script>", "&", "&#", "<!--", "[", "](", '="', '=HYPERLINK("'])
def test_a_cell_costs_time_by_its_length(piece: str) -> None:
    before = time.process_time()
    said_in(piece * (1_000_000 // len(piece)))
    assert time.process_time() - before < 2
