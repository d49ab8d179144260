"""Logs of firewalls: MAC addresses tell makers of interfaces, and a note tells which names of apps and devices are not judged."""

from __future__ import annotations

import pytest
from inputs import an_input
from readers.logs.forms import CHECKPOINT, FORTIGATE, PALOALTO

from cleannet.readers import reader_of
from cleannet.readers.base.input import HEAD
from cleannet.readers.firewalls.unread import IF_KNOWN

FORTIGATE_LINE = (
    b'date=2026-11-24 time=11:37:47 logid="0000000013" type="traffic" vd="root" srcip=10.0.0.1 dstip=198.51.100.35 sessionid=7'
    b' action="close" app="WeChat" srcmac="44:19:b6:12:34:56" dstmac="02:00:00:00:00:01"'
    b' srchwvendor="Hikvision" devtype="IP Camera"\n'
)
CHECKPOINT_LINE = (
    b'<134>1 2026-11-24T10:20:30Z gw1 CheckPoint 1234 - [action:"Accept"; flags:"4"; loguid:"{0x5f,0x0,0x1}"; time:"1795515630";'
    b' dst:"203.0.113.9"; src:"10.0.0.1"; mac_source_address:"44:19:b6:12:34:56"; appi_name:"WeChat"]\n'
)
CEF_LINE = b"CEF:0|Acme|Gate|1.0|100|pass|1|act=allow src=10.0.0.1 dst=203.0.113.9 smac=44:19:b6:12:34:56 dmac=ff:ff:ff:ff:ff:ff\n"
LEEF_LINE = b"LEEF:1.0|Acme|Gate|1.0|pass|src=10.0.0.1\tdst=203.0.113.9\tsrcMAC=44-19-b6-12-34-56\n"


def told(data: bytes) -> tuple[list[str], list[str]]:
    """Interfaces and notes."""
    reader = reader_of(data[:HEAD])
    assert reader is not None
    item = an_input(data)
    macs = [
        value
        for batch in reader.read(item)
        for references in batch.references
        if (references.kind, references.role) == ("mac", "interface")
        for value in references.values.to_pylist()
        if value
    ]
    return macs, item.log.notes


NETFILTER = b"Nov 20 10:00:00 fw kernel: [1.0] ACCEPT IN=eth0 OUT=%b SRC=10.0.0.5 DST=10.0.0.1 LEN=60 ID=1 PROTO=TCP SPT=4 DPT=4 \n"
FRAME_LINE = NETFILTER % b" MAC=01:00:5e:00:00:01:44:19:b6:12:34:56:08:00"
BRIDGE_LINE = NETFILTER % b"eth1 MACSRC=44:19:b6:12:34:56 MACDST=02:00:00:00:00:01 MACPROTO=0800"


@pytest.mark.parametrize("line", [FORTIGATE_LINE, CHECKPOINT_LINE, CEF_LINE, LEEF_LINE, FRAME_LINE, BRIDGE_LINE])
def test_an_address_that_a_maker_gave_is_an_interface(line: bytes) -> None:
    assert told(line)[0] == ["44:19:B6:12:34:56"]


def test_both_addresses_of_a_frame_are_interfaces_and_what_is_no_frame_is_none() -> None:
    both = NETFILTER % b" MAC=00:00:0c:11:22:33:44:19:b6:12:34:56:08:00"
    assert sorted(told(both)[0]) == ["00:00:0C:11:22:33", "44:19:B6:12:34:56"]
    for odd in (b" MAC=", b" MAC=44:19:b6:12:34:56", b" MAC=00:00:0c:11:22:33:44:19:b6:12:34:56:08:00:ff", b""):
        assert told(NETFILTER % odd)[0] == []


def applications(data: bytes) -> list[tuple[int, str]]:
    """Records and what they say of applications."""
    reader = reader_of(data[:HEAD])
    assert reader is not None
    return [
        (int(batch.records[at]), value)
        for batch in reader.read(an_input(data))
        for references in batch.references
        if (references.kind, references.role) == ("app-traffic", "far-end")
        for at, value in enumerate(references.values.to_pylist())
        if value
    ]


@pytest.mark.parametrize("line", [FORTIGATE_LINE, CHECKPOINT_LINE, CEF_LINE.replace(b"smac=", b"app=WeChat smac=")])
def test_an_application_is_told(line: bytes) -> None:
    assert applications(line) == [(1, "WeChat")]
    alone = line.replace(b"srcip=10.0.0.1 dstip=198.51.100.35 ", b"").replace(b"src=10.0.0.1 dst=203.0.113.9 ", b"")
    alone = alone.replace(b' dst:"203.0.113.9"; src:"10.0.0.1";', b"")
    assert alone != line
    assert applications(alone) == [(1, "WeChat")]  # a line with no address is not lost


def test_what_names_apps_and_devices_is_told() -> None:
    assert told(FORTIGATE_LINE + FORTIGATE_LINE.replace(b"WeChat", b"TikTok_Video"))[1] == [
        f"app: {IF_KNOWN}; lines that have it: 2, such as WeChat",
        "srchwvendor: not judged; lines that have it: 2, such as Hikvision",
        "devtype: not judged; lines that have it: 2, such as IP Camera",
    ]
    assert told(CHECKPOINT_LINE)[1] == [f"appi_name: {IF_KNOWN}; lines that have it: 1, such as WeChat"]
    assert told(PALOALTO)[1][0].startswith(f"Application: {IF_KNOWN}; lines that have it: ")


def test_a_log_without_them_has_no_note() -> None:
    assert told(FORTIGATE)[1] == told(CHECKPOINT)[1] == []
