"""What routers, switches and tools for traces print: a beginning of each, and a sample for the fuzzer."""

from __future__ import annotations

import json

from readers.apps import test_desktop, test_ios_list
from readers.cloud import test_cloudformation, test_compose, test_pulumi
from readers.flows import test_sflowtool_samples
from readers.inventories import (
    test_leases,
    test_lldp,
    test_networks,
    test_nxos_json,
    test_objects,
    test_scans,
    test_spdx,
    test_switch_shows,
)
from readers.logs import test_azure_firewall, test_defender, test_har, test_zscaler
from readers.names import test_dnstap_yaml
from readers.routes import (
    test_bgp_json,
    test_elements,
    test_junos,
    test_openbmp,
    test_ris_live,
    test_route_blocks,
    test_router_entries,
    test_router_json,
    test_router_table,
)
from readers.traces import test_mtr_text, test_traceroute

HEADS = {
    "desktop-apps": b"Name  Version  Rev  Tracking       Publisher   Notes\nchat  1.2.3    17   latest/stable  example     -\n",
    "app-report": b'{"application": {"handle": "org.example.chat"}, "apk": {"path": "x"}, "trackers": []}\n',
    "bgp-json": b'{"exabgp":"4.2.25","time":1795147200.25,"host":"h","pid":1,"type":"update","neighbor":{"message":{}}}\n',
    "lldp-json": b'{"lldp":{"interface":[{"eth0":{"via":"LLDP","chassis":{"sw":{"id":{"type":"mac","value":"x"}}}}}]}}\n',
    "nxos-json": test_nxos_json.SAMPLE,
    "azure-firewall": test_azure_firewall.SAMPLE,
    "azure-firewall-table": test_azure_firewall.APPLICATION,
    "zscaler-json": test_zscaler.SAMPLE,
    "openbmp": test_openbmp.FILE.encode(),
    "defender-network": test_defender.SAMPLE,
    "sflowtool-samples": test_sflowtool_samples.SAMPLE,
    "router-table": b"   Network          Next Hop            Metric LocPrf Weight Path\n"
    b"*> 192.0.2.0/24     192.0.2.1                0             0 11 22 i\n",
    "router-entries": b"BGP routing table entry for 192.0.2.0/24, version 7\nPaths: (1 available)\n"
    b"  11 22\n    192.0.2.9 from 192.0.2.9 (192.0.2.78)\n",
    "route-blocks": b" Ab   afi=ip4 dst-address=192.0.2.0/24 gateway=192.0.2.9\n"
    b'       bgp.session=a .as-path="11,22" .origin=igp\n',
    "junos": b"inet.0: 1 destinations, 1 routes (1 active, 0 holddown, 0 hidden)\n\n"
    b"192.0.2.0/24       *[BGP/170] 1w2d 03:04:05, localpref 100\n                      AS path: 11 22 I\n",
    "router-json": b'{"rib":[{"prefix":"192.0.2.0/24","aspath":"11 22","valid":true}]}\n',
    "bgp-elements": b"A|1795147200|192.0.2.9|11|192.0.2.0/24|11 22|IGP|192.0.2.9|0|0||false||\n",
    "ris-live": b'{"type":"ris_message","data":{"timestamp":1795147200.2,"peer":"192.0.2.9","type":"UPDATE","path":[11,22]}}\n',
    "mtr-text": b"HOST: border-1      Loss%   Snt   Last   Avg  Best  Wrst StDev\n  1.|-- 192.0.2.1    0.0%    10    0.5   0.5\n",
    "switch-shows": b"Device ID: sw1\nEntry address(es):\n  IP address: 192.0.2.9\n"
    b"Platform: cisco WS-C3750X-48P,  Capabilities: Switch\n",
    "peers": b"Peer ASN,Peer Name,IXP,Type\n4134,China Telecom,AMS-IX,peering\n",
    "bgp-summary": b"Neighbor        V    AS MsgRcvd MsgSent   TblVer  InQ OutQ Up/Down  State/PfxRcd\n"
    b"192.0.2.9       4  4134       1       1        1    0    0 4w0d         6063\n",
    "as-list": b"AS4134 China Telecom\nAS4837\n",
    "inventory-json": b'[{"bundle_identifier":"org.example.chat","bundle_name":"Chat","name":"Chat.app"}]\n',
    "spdx": b"SPDXVersion: SPDX-2.3\nPackageName: push\nPackageSupplier: Organization: Example Ltd\n",
    "syft": b'{"artifacts":[{"id":"1","name":"push","foundBy":"java","purl":"pkg:maven/org.example/push@5"}]}\n',
    "compose": b"services:\n  web:\n    image: registry.example.org/web:1\n",
    "pulumi": b'{"version":3,"deployment":{"manifest":{"time":"x"},"resources":[]}}\n',
    "cloudformation": b"Resources:\n  Logs:\n    Type: AWS::S3::Bucket\n",
    "scan": b"#masscan\nopen tcp 443 192.0.2.9 1795507200\n",
    "app-list": b"# phone\norg.example.chat\ncom.example.maps\nvendor.example.app\n",
    "ios-apps": b"Total: 1 apps\norg.example.chat - Chat 1.0\n",
    "dnstap-yaml": b"type: MESSAGE\nidentity: ns1\nmessage:\n  type: CLIENT_QUERY\n  query_port: 5\n",
    "har": b'{"log":{"version":"1.2","creator":{"name":"a"},"entries":[{"request":{"url":"https://www.example.com/"}}]}}',
    "leases-odhcpd": b"# br-lan 00000c112230 ipv4 printer 1795507200 c0000205 32 192.0.2.5/32\n",
    "traceroute": b"traceroute to 192.0.2.9 (192.0.2.9), 30 hops max, 60 byte packets\n 1  192.0.2.1 (192.0.2.1)  0.5 ms  0.4 ms\n",
}
SAMPLES = {
    "desktop-apps": test_desktop.WINGET.encode(),
    "app-report": json.dumps(test_desktop.EXODUS).encode(),
    "bgp-json": test_bgp_json.EXABGP + test_bgp_json.PMACCT,
    "lldp-json": test_lldp.plain(),
    "nxos-json": test_nxos_json.SAMPLE,
    "azure-firewall": test_azure_firewall.SAMPLE,
    "azure-firewall-table": test_azure_firewall.APPLICATION,
    "zscaler-json": test_zscaler.SAMPLE,
    "openbmp": test_openbmp.FILE.encode(),
    "defender-network": test_defender.SAMPLE,
    "sflowtool-samples": test_sflowtool_samples.SAMPLE,
    "router-table": (test_router_table.CISCO + test_router_table.ARISTA + test_router_table.OPENBGPD).encode(),
    "junos": (test_junos.BRIEF + test_junos.TERSE + test_junos.DETAIL).encode(),
    "router-json": json.dumps(test_router_json.junos()).encode(),
    "route-blocks": "".join(test_route_blocks.FORMS.values()).encode(),
    "bgp-elements": test_elements.STREAM_2.encode(),
    "ris-live": test_ris_live.FILE,
    "mtr-text": (test_mtr_text.TEXT + test_mtr_text.CSV + test_mtr_text.XML).encode(),
    "traceroute": (test_traceroute.LINUX + test_traceroute.BSD + test_traceroute.WINDOWS["en"]).encode(),
    "peers": test_networks.PEERS.encode(),
    "bgp-summary": (test_networks.CISCO + test_networks.ARISTA).encode(),
    "as-list": b"# our peers\nAS4134 China Telecom\n4837\nAS1.10, AS9808\n",
    "inventory-json": test_objects.LINES,
    "spdx": test_spdx.TAGS,
    "syft": json.dumps(test_spdx.SYFT).encode(),
    "compose": test_compose.FILE,
    "pulumi": json.dumps(test_pulumi.STACK).encode(),
    "cloudformation": test_cloudformation.FILE,
    "scan": test_scans.LIST,
    "app-list": b"# phone\ncom.tencent.mm\norg.telegram.messenger\n",
    "ios-apps": test_ios_list.TABLE,
    "dnstap-yaml": (test_dnstap_yaml.FILE + test_dnstap_yaml.GOLANG).encode(),
    "har": test_har.FILE,
    "leases-odhcpd": test_leases.ODHCPD,
    "switch-shows": (test_switch_shows.CDP + test_switch_shows.LLDP + test_switch_shows.INVENTORY).encode(),
    "router-entries": (test_router_entries.CISCO + test_router_entries.NXOS).encode(),
}
