"""No two readers claim the same file: the beginnings of many formats, each put to every reader there is."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from readers.flows.samples import HEADS as FLOWS
from readers.logs.forms import SAMPLES as LOGS
from readers.names.samples import SAMPLES as NAMES
from readers.printed import HEADS as PRINTED

from cleannet import readers
from cleannet.readers.base.reader import Reader


def all_readers() -> list[Reader]:
    found: list[Reader] = []
    for module in pkgutil.walk_packages(readers.__path__, "cleannet.readers."):
        loaded = importlib.import_module(module.name)
        found += getattr(loaded, "READERS", None) or ([loaded.READER] if hasattr(loaded, "READER") else [])
    return list({reader.id: reader for reader in found}.values())


HEADS = {
    "relay-probe": b'{\n  "schema": "cleannet-relay-probe-1",\n  "version": "0.1.0",\n  "protocol": "matrix",\n',
    "bgpdump": b"TABLE_DUMP2|1700000000|B|192.0.2.1|11|192.0.2.0/24|11 22|IGP|192.0.2.1|0|0||NAG||\n",
    "atlas": b'{"fw":5020,"msm_id":8,"prb_id":1,"type":"ping","dst_addr":"203.0.113.9","result":[{"rtt":1}],"timestamp":17}\n',
    "frr": b'{\n "vrfId": 0,\n "vrfName": "default",\n "routes": { "192.0.2.0/24": [{"valid":true,"path":"11 22"}] } }\n',
    "bird": b"BIRD 2.17.1 ready.\nTable master4:\n192.0.2.0/24  unicast [p 06:00:00.000] * (100) [AS22i]\n\tBGP.as_path: 11 22\n",
    "scamper": b'{"type":"cycle-start", "list_name":"default", "id":1, "hostname":"vantage", "start_time":1795165200}\n',
    "mtr": b'{\n    "report": {\n        "mtr": {\n            "src": "border-1",\n            "dst": "203.0.113.9"\n        },\n',
    "flow-table": b"ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt\n",
    "nmap": b'<?xml version="1.0"?>\n<!DOCTYPE nmaprun>\n<nmaprun scanner="nmap">\n<host><status state="up"/></host></nmaprun>\n',
    "sflowtool": b"FLOW,192.0.2.1,3,4,0200c0000201,0200c6336407,0x0800,1,2,198.51.100.7,::1,6,0x00,64,443,80,0x18,151,150,9\n",
    "catalogue": b"Store,App ID,App name,Developer\nHuawei AppGallery,org.example.chat,Chat,Example Ltd\n",
    "fdroiddata": b"Categories:\n  - Internet\nLicense: Apache-2.0\nRepoType: git\nBuilds:\n  - versionName: '1'\n",
    "packages": b"package:/system/app/A.apk=com.example.a  installer=null uid:1000\npackage:com.example.b\n",
    "leases-isc": b"lease 192.0.2.10 {\n  starts 4 2026/11/19 12:00:00;\n  hardware ethernet 00:1c:b3:09:85:15;\n}\n",
    "leases-dnsmasq": b"1763553600 00:1c:b3:09:85:15 192.0.2.10 printer 01:00:1c:b3:09:85:15\n",
    "leases-kea": b"address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context\n"
    b"192.0.2.10,00:1c:b3:09:85:15,01:00,3600,1763553600,1,0,0,printer,0,\n",
    "destinations": b"Domain,Requests\nwww.example.com,1204\n",
    "host-list": b"# seen\nwww.example.com\n203.0.113.9\nhttps://example.net/a\n",
    "extended-log": b"#Version: 1.0\n#Fields: time c-ip cs-host\n10:20:30 203.0.113.9 www.example.com\n",
    **LOGS,
    **NAMES,
    **PRINTED,
    **FLOWS,
}
NEIGHBOURS = (
    b"192.0.2.1 dev eth0 lladdr 00:1c:b3:09:85:15 REACHABLE\n",
    b'[{"dst":"192.0.2.1","dev":"eth0","lladdr":"00:1c:b3:09:85:15","state":["REACHABLE"]}]\n',
    b"? (192.0.2.1) at 0:1c:b3:9:85:15 on en0 ifscope [ethernet]\n",
    b"Protocol  Address          Age (min)  Hardware Addr   Type   Interface\nInternet  192.0.2.1  -  001c.b309.8515  ARPA  V10\n",
    b"IP address       HW type     Flags       HW address            Mask     Device\n",
    b"\r\nInterface: 192.0.2.9 --- 0x4\r\n  Internet Address  Physical Address  Type\r\n 192.0.2.1  00-1c-b3-09-85-15  dynamic\r\n",
)


@pytest.mark.parametrize(("expected", "head"), [*HEADS.items(), *(("neighbours", head) for head in NEIGHBOURS)])
@pytest.mark.parametrize("prefix", [b"", b"\xef\xbb\xbf"], ids=["", "with a byte order mark"])
def test_exactly_one_reader_claims_it(expected: str, head: bytes, prefix: bytes) -> None:
    assert [reader.id for reader in all_readers() if reader.sniff(prefix + head)] == [expected]
