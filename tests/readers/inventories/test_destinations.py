"""Lists of hosts and addresses: which files are such lists, and what each line means."""

from __future__ import annotations

import pytest
from inputs import an_input

from cleannet.readers import reader_of
from cleannet.readers.base.input import HEAD


def read(text: str) -> tuple[str, list[tuple[str, str]], list[tuple[int, str]]]:
    """The id of the reader, kind and value of each reference in the order of the records, and the skips."""
    reader = reader_of(text.encode()[:HEAD])
    if reader is None:
        return "", [], []
    said: list[tuple[int, str, str]] = []
    skipped: list[tuple[int, str]] = []
    for batch in reader.read(an_input(text.encode())):
        for refs in batch.references:
            assert refs.role == "destination"
            rows = range(len(refs.values)) if refs.rows is None else refs.rows.tolist()
            said += [(row, refs.kind, str(value)) for row, value in zip(rows, refs.values.to_pylist(), strict=True)]
        skipped += [(skip.record, skip.reason) for skip in batch.skipped]
    return reader.id, [(kind, value) for _, kind, value in sorted(said)], skipped


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("203.0.113.0-203.0.113.255", ["203.0.113.0", "203.0.113.255"]),
        ("203.0.113.4 - 203.0.113.9", ["203.0.113.4", "203.0.113.9"]),
        ("203.0.113.250 – 203.0.115.1", ["203.0.113.250", "203.0.114.0", "203.0.115.0", "203.0.115.1"]),
        ("203.0.112.0/23", ["203.0.112.0", "203.0.113.0", "203.0.113.255"]),
        ("2001:db8::-2001:db8:1::9", ["2001:db8:1::", "2001:db8:1::9", "2001:db8::"]),
        ("0.0.0.0-255.255.255.255", []),
    ],
)
def test_a_range_is_asked_about_network_by_network(text: str, values: list[str]) -> None:
    skipped = [] if values else ["range of too many networks"]
    for name, place in ((f"{text}\nwww.example.org\n", 1), (f"IP Range,Note\n{text},x\n", 2)):
        _, told, without = read(name)
        assert [value for kind, value in told if kind == "address"] == sorted(values)
        assert without == [(place, reason) for reason in skipped]


@pytest.mark.parametrize("text", ["203.0.113.9-203.0.113.4", "203.0.113.4-2001:db8::", "1.2.3-4", "203.0.113.0/33", "::/"])
def test_what_only_looks_like_a_range_is_none(text: str) -> None:
    assert read(f"URL,Hits\n{text},4\n")[2] in ([(2, "no host and no address")], [])


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("www.qq.com", "domain", "www.qq.com"),
        ("https://www.QQ.com:443/a?b=c", "domain", "www.qq.com"),
        ("*.qq.com", "domain", "qq.com"),
        ("qq.com.", "domain", "qq.com"),
        ("qq[.]com", "domain", "qq.com"),
        ("hxxps://qq[.]com/x", "domain", "qq.com"),
        ("bücher.example", "domain", "xn--bcher-kva.example"),
        ("203.0.113.9", "address", "203.0.113.9"),
        ("203.0.113.9:443", "address", "203.0.113.9"),
        ("[2001:db8::1]:443", "address", "2001:db8::1"),
        ("2001:db8::1", "address", "2001:db8::1"),
        ("http://203.0.113.9/x", "address", "203.0.113.9"),
    ],
)
def test_what_a_line_means(text: str, kind: str, value: str) -> None:
    assert read(f"www.example.org\n{text}\n") == ("host-list", [("domain", "www.example.org"), (kind, value)], [])
    assert read(f"URL,Hits\n{text},4\n") == ("destinations", [(kind, value)], [])


@pytest.mark.parametrize(
    ("text", "reader"),
    [
        ("Domain\nwww.qq.com\n", "destinations"),
        ("\ufeff# a list\r\nwww.qq.com\r\n", "host-list"),
        ("Client IP,Domain,Time\n10.0.0.1,qq.com,2026-11-18 10:00\n", "destinations"),
        ("IP;Count\n203.0.113.9;4\n", "destinations"),
        ("Host\tHits\nqq.com\t4\n", "destinations"),
        ("域名,次数\nqq.com,4\n", "destinations"),
        ("main.py\nREADME.md\nbuild.sh\n", ""),
        ("printer\nscanner\n", ""),
        ("qq.com is bad\n", ""),
        ("Hostname,IP Address\nsrv1.example.com,203.0.113.9\n", ""),
        ("Domain,Registrar,Expires\nexample.com,Example Ltd,2027-01-01\n", ""),
        ("Host,Site\nsrv1.example.com,Berlin\n", ""),
    ],
)
def test_only_what_can_hardly_be_ours_is_such_a_list(text: str, reader: str) -> None:
    assert read(text)[0] == reader


def test_what_is_no_host_is_skipped_and_told() -> None:
    assert read("Destination,Hits\nqq.com,1\nlocalnet,2\n,3\n")[1:] == (
        [("domain", "qq.com")],
        [(3, "no host and no address"), (4, "no host and no address")],
    )
    many = "www.example.com\n" * (1 + HEAD // 16)
    assert read(f"{many}and what is this\n")[2] == [(2 + HEAD // 16, "no host and no address")]


def test_both_a_host_and_its_address_are_asked() -> None:
    told = read("Domain,Destination IP\nqq.com,203.0.113.9\n")
    assert told == ("destinations", [("address", "203.0.113.9"), ("domain", "qq.com")], [])
