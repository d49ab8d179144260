"""What a router or switch shows of itself and of its neighbours names devices, who made them, and their models.

LLDP and CDP neighbours in detail (Cisco IOS, IOS XE, IOS XR and NX-OS, Arista, Huawei, H3C, HPE ProCurve, Aruba CX, lldpcli of
hosts), `show version` (Cisco, Arista, Juniper, Huawei) and `show inventory` of Cisco; several in a file, with prompts between
them. A record is a neighbour, a part or a device, its number that of its first line. Templates of ntc-templates find the fields.
If a template does not understand an entry, the few fields that matter are found by their names. The maker of a device is the
manufacturer that it states; otherwise the one whose words (below) are in its platform, model or description. If words of several
makers are there, each of them may be the maker. Names of hosts and descriptions of ports say nothing about makers. If the chassis
is a MAC address, it names an `interface`. Asset: the name of the neighbour, part or device.

*Source*: ntc-templates (Apache-2.0), whose index says which command each template reads; IEEE 802.1AB-2016, section 8.5, for what
LLDP tells; ANSI/TIA-1057 for the manufacturer of an endpoint."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

from cleannet.columns import Batch
from cleannet.readers.base.input import Input
from cleannet.readers.base.reader import Reader
from cleannet.readers.inputs.by_line import by_line
from cleannet.readers.inputs.gather import Gathered, Said
from cleannet.readers.inputs.lines import lines_of_head
from cleannet.readers.inputs.mac import NoMaker, device_mac


@dataclass(frozen=True, slots=True)
class _Command:
    """What a command prints. begins: the first line of an entry; template: its template, "" if it has none; maker: of the device,
    which prints this about itself, in the first lines, because the words may also occur inside others."""

    begins: re.Pattern[str]
    template: str
    maker: str = ""


_COMMANDS: Final = (
    _Command(re.compile(r"Local Intf: \S.*"), "cisco_ios_show_lldp_neighbors_detail"),
    _Command(re.compile(r"Local Interface: \S.*"), "cisco_xr_show_lldp_neighbors_detail"),
    _Command(re.compile(r"Interface \S+ detected [1-9][0-9]* LLDP neighbors?:"), "arista_eos_show_lldp_neighbors_detail"),
    _Command(re.compile(r"\S{2,60} has [1-9][0-9]* neighbors?(?:\(s\))?:"), "huawei_vrp_display_lldp_neighbor"),
    _Command(
        re.compile(r"LLDP neighbor-information of port [0-9]+ ?\[.*\]:"), "hp_comware_display_lldp_neighbor-information_verbose"
    ),
    _Command(re.compile(r" *Local Port +: \S+ *"), "hp_procurve_show_lldp_info_remote-device_detail"),
    _Command(re.compile(r"Port {6,40}: \S+ *"), "aruba_aoscx_show_lldp_neighbors-info_detail"),
    _Command(re.compile(r"Device ID: \S.*"), "cisco_ios_show_cdp_neighbors_detail"),
    _Command(re.compile(r"Device ID:\S.*"), "cisco_nxos_show_cdp_neighbors_detail"),
    _Command(re.compile(r"Chassis id: \S.*"), "cisco_nxos_show_lldp_neighbors_detail"),
    _Command(re.compile(r"Interface: +\S{1,60}, via: \S.*"), ""),  # lldpcli
    _Command(re.compile(r'NAME: ".{0,200}", +DESCR: ".*'), "cisco_ios_show_inventory"),
    _Command(re.compile(r"Cisco IOS XR Software.*"), "cisco_xr_show_version", maker="Cisco"),
    _Command(re.compile(r"Cisco Nexus Operating System.*"), "cisco_nxos_show_version", maker="Cisco"),
    _Command(re.compile(r"Cisco (?:IOS|Internetwork Operating System) .*"), "cisco_ios_show_version", maker="Cisco"),
    _Command(re.compile(r"Huawei Versatile Routing Platform Software.*"), "huawei_vrp_display_version", maker="Huawei"),
    _Command(re.compile(r"Arista (?:DCS-|CCS-|v?EOS|cEOS)\S*"), "arista_eos_show_version", maker="Arista Networks"),
    _Command(re.compile(r"Hostname: \S+"), "juniper_junos_show_version", maker="Juniper Networks"),
)
_SURE: Final = re.compile(
    r"(?:Chassis|System|Platform|PID|Version|Model|Neighbou?r|Sys|Junos|Software image|uptime|VRP|Hardware)", re.IGNORECASE
)
"""A word that stands behind the first line of any of these."""

_PROMPT: Final = re.compile(r"(?:RP/\S+:)?[\w.@:/()~{}-]{1,80}[#>] ?(?:(?:sh|show|display|dis|exit|quit|term)\b.*)?")
NOT_STATED: Final = "maker not stated"

_LONGEST: Final = 2_000
_LINES: Final = 400
"""Lines of one entry that are read, and characters of one of them."""

# --- makers -----------------------------------------------------------------------------------------------------------------------

_MAKERS: Final = {
    "Cisco": r"cisco|catalyst [0-9]|nexus ?[0-9]|WS-C[0-9]|N[2-9]K-[\w-]*|AIR-[\w-]*",
    "Huawei": r"huawei|VRP",
    "Juniper Networks": r"juniper|junos",
    "Arista Networks": r"arista",
    "Hewlett Packard Enterprise": r"hewlett[ -]packard|hpe?|procurve",
    "Aruba Networks": r"aruba|arubaos",
    "H3C": r"h3c",
    "ZTE": r"zte|zxr10|zxros",
    "Dell": r"dell|force10",
    "Extreme Networks": r"extreme networks|extremexos|extremeware",
    "Brocade": r"brocade|foundry networks",
    "Ruckus": r"ruckus",
    "MikroTik": r"mikrotik|routeros",
    "Ubiquiti": r"ubiquiti|edgeswitch|unifi",
    "Nokia": r"nokia|timos",
    "Alcatel-Lucent": r"alcatel",
    "Ericsson": r"ericsson",
    "Fortinet": r"fortinet|fortigate|fortiswitch|fortiap",
    "Palo Alto Networks": r"palo alto networks",
    "Hikvision": r"hikvision",
    "Dahua": r"dahua",
    "Hytera": r"hytera",
    "Axis Communications": r"axis",
    "Avaya": r"avaya",
    "Polycom": r"polycom",
    "Yealink": r"yealink",
    "Mitel": r"mitel",
    "Ruijie Networks": r"ruijie",
    "FiberHome": r"fiberhome",
    "TP-Link": r"tp-?link",
    "D-Link": r"d-link",
    "NETGEAR": r"netgear",
    "Zyxel": r"zyxel",
    "Allied Telesis": r"allied telesis",
    "Mellanox": r"mellanox",
    "Supermicro": r"supermicro|super micro",
    "Lenovo": r"lenovo",
    "Check Point": r"check point",
    "Meraki": r"meraki",
    "Uniview": r"uniview",
    "Tejas Networks": r"tejas",
    "Ciena": r"ciena",
    "ADVA": r"adva",
}
"""Maker -> words by which its devices call themselves in system descriptions and platforms."""

_WORDS: Final = {name: re.compile(rf"(?<![\w-])(?:{words})(?![a-z])", re.IGNORECASE) for name, words in _MAKERS.items()}


def _makers(text: str) -> list[str]:
    """The makers whose words occur in a text.

    >>> _makers("N9K-C93180YC-EX"), _makers("Huawei Versatile Routing Platform"), _makers("Linux")
    (['Cisco'], ['Huawei'], [])
    """
    return [name for name, words in _WORDS.items() if words.search(text)]


# --- entries ----------------------------------------------------------------------------------------------------------------------


def sniff(head: bytes) -> bool:
    """Whether it has the first line of an entry, and after it a word that is in each entry."""
    lines = [line.rstrip() for line in lines_of_head(head)[:400] if line.strip() and len(line) <= _LONGEST]
    at = next((at for at, line in enumerate(lines) if _command(line, at) is not None), None)
    return (
        at is not None
        and any(_SURE.search(line) for line in lines[at + 1 : at + 30])
        and not any("|" in line for line in lines[:at])
    )


def _command(line: str, at: int) -> _Command | None:
    """The command whose output begins with such a line. at: lines that come before it."""
    return next((c for c in _COMMANDS if (at < _EARLY or not c.maker) and c.begins.fullmatch(line)), None)


_EARLY: Final = 8
"""Lines in front of what a device says of itself: a prompt, the day."""


@dataclass(slots=True)
class _Reading:
    """The state of reading. command: current one, None after a prompt; number, lines: of the open entry; since: lines since the
    prompt; over: lines of entries that were skipped."""

    command: _Command | None = None
    number: int = 0
    lines: list[str] = field(default_factory=list)
    since: int = 0
    over: int = 0

    def line(self, gathered: Gathered, number: int, line: str) -> None:
        """One line of the file."""
        line = line.rstrip()
        if _PROMPT.fullmatch(line):
            self.end(gathered)
            self.command, self.since = None, 0
            return
        self.since += bool(line)
        command = self.command or _command(line, self.since - 1)
        if command is not None and command.begins.fullmatch(line) and not (command.maker and self.lines):
            self.end(gathered)
            self.command, self.number = command, number
        if not self.number:
            return
        if len(self.lines) < _LINES and len(line) <= _LONGEST:
            self.lines.append(line)
        else:
            self.over += 1

    def end(self, gathered: Gathered) -> None:
        """Ends the open entry, if there is one."""
        number, lines, command = self.number, self.lines, self.command
        self.number, self.lines = 0, []
        if not number or command is None:
            return
        rows = _rows(command.template, "\n".join([*lines, ""])) or [{}]
        if len(rows) == 1:
            rows = [_by_name(lines) | {key: value for key, value in rows[0].items() if value}]
        said = [one for row in rows for one in said_of(row, command.maker)]
        if said:
            name = next((row[key] for row in rows for key in _NAMES if row.get(key)), "")
            gathered.record(number, name, said)
        else:
            gathered.skip(number, NOT_STATED, "; ".join(line.strip() for line in lines[:3])[:80])


_NAMES: Final = ("neighbor_name", "neighbor", "hostname", "name")
_MODELS: Final = ("platform", "model_name", "model", "hardware", "pid")
_TEXTS: Final = ("neighbor_description", "system_description", "descr", "software_image")


def said_of(row: dict[str, str], maker: str = "") -> list[Said]:
    """What a row says about a device. maker: its maker, if certain."""
    model = next((row[key] for key in _MODELS if row.get(key)), "")
    text = next((row[key] for key in _TEXTS if row.get(key)), "")
    beside = model or text[:100]
    maker = maker or row.get("manufacturer", "")
    told = [maker] if maker else next((found for part in (model, text) if (found := _makers(part))), [])
    said = [Said("maker-guess" if told[1:] else "maker-name", "maker", "|".join(told), beside)] if told else []
    chassis = device_mac(row.get("chassis_id", "").removeprefix("mac "))
    return said if isinstance(chassis, NoMaker) else [*said, Said("mac", "interface", chassis, beside)]


_FIELD: Final = re.compile(
    r"\s*(?:- )?(?P<name>(?:Neighbor )?Chassis[ -]?ID|System Desc\w*|SysDescr|Neighbor Chassis-Description|Platform|Manufacturer"
    r"|Model|System Name|SysName|Device ID) *: *(?P<value>.*)",
    re.IGNORECASE,
)


def _by_name(lines: list[str]) -> dict[str, str]:
    """The relevant fields of an entry, named as in the template; a value may be in the line below its name."""
    found: dict[str, str] = {}
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if (told := _FIELD.fullmatch(line)) is not None:
            name = told["name"].lower()
            key = next(key for part, key in _KEYS.items() if part in name)
            found.setdefault(key, (told["value"] or below).strip().strip('"'))
    return found


_KEYS: Final = {
    "desc": "system_description",
    "chassis": "chassis_id",
    "platform": "platform",
    "manufacturer": "manufacturer",
    "model": "model",
    "name": "neighbor_name",
    "device": "neighbor_name",
}


# --- templates --------------------------------------------------------------------------------------------------------------------


def _rows(name: str, text: str) -> list[dict[str, str]]:
    """What a template finds in an entry: for each row the non-empty fields, with lower-case names; nothing if there is none, or
    if it does not understand a line."""
    if not name:
        return []
    import textfsm  # type: ignore[import-untyped]  # only where such a file is read

    template = _template(name)
    template.Reset()
    try:
        rows = template.ParseText(text)
    except (textfsm.TextFSMError, RecursionError):
        return []
    return [{key.lower(): _text(value) for key, value in zip(template.header, row, strict=True)} for row in rows]


def _text(value: Any) -> str:
    return " ".join(map(str, value)).strip() if isinstance(value, list) else str(value).strip()


@cache
def _template(name: str) -> Any:
    import textfsm  # only where such a file is read

    source = files("ntc_templates").joinpath("templates", f"{name}.textfsm").read_text(encoding="utf-8")
    return textfsm.TextFSM(io.StringIO(source))


def read(item: Input) -> Iterator[Batch]:
    """One record an entry."""
    reading = _Reading()
    yield from by_line(item, reading.line, reading.end)
    if reading.over:
        item.log.notes.append(
            f"{reading.over:,} lines of entries longer than {_LINES} lines, or longer than {_LONGEST:,} characters, were not read"
        )


READER: Final = Reader(
    "switch-shows", "Neighbours and devices as switches show them (LLDP, CDP, version)", "entry", sniff, read, asset="device"
)
