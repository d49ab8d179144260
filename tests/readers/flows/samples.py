"""What clouds, collectors and tools for flows write: a beginning of each, and a sample for the fuzzer."""

# ruff: noqa: E501, W291  # a line of a log is as long as it is, and Argus ends it with a space

from __future__ import annotations

NFDUMP = b"""\
Date first seen          Duration Proto      Src IP Addr:Port          Dst IP Addr:Port   Flags Tos  Packets    Bytes      pps      bps    Bpp Flows
2026-11-24 10:00:00.000     5.250 TCP       198.51.100.7:51234 ->      203.0.113.9:443   ...AP.SF   0       21    30211        4    48337   1438     1
2026-11-24 10:00:01.000  1d 00:00:05.000 TCP     2001:db8::7.51234 ->     2001:db8::9.443   ...AP.SF   0    1.2 M   52.2 M        4    1.1 G   1438     1
2026-11-24 10:00:02.000     0.419 ICMP6 2001:db..79:de19.0     ->        2001:db8::9.0.0   ........   0        2      152        1        1      1     1
Summary: total flows: 3, total bytes: 52.2 M, total packets: 1.2 M, avg bps: 1, avg pps: 0, avg bpp: 124
Time window: 2026-11-24 10:00:00 - 2026-11-24 10:56:29
Total flows processed: 3, Blocks skipped: 0, Bytes read: 344
Sys: 0.006s flows/second: 574.1      Wall: 0.003s flows/second: 1261.0
"""

ARGUS = b"""\
         StartTime      Flgs  Proto            SrcAddr  Sport   Dir            DstAddr  Dport  TotPkts   TotBytes State 
   16:47:52.000000  e           tcp       198.51.100.7.3040      ->        203.0.113.9.http          6        780   FIN 
2026/11/24.16:47:53.500000  e s    tcp    198.51.100.7.3040      ->        203.0.113.10.443          2        120   REQ 
   16:47:52.000000  e           arp       198.51.100.7          who       203.0.113.11               2        120   INT 
"""

AZURE = b"""\
{"time":"2026-11-24T10:00:00Z","systemId":"0","macAddress":"000D3AF87856","category":"NetworkSecurityGroupFlowEvent","properties":{"Version":2,"flows":[{"rule":"DenyAllInBound","flows":[{"mac":"000D3AF87856","flowTuples":["1795514400,203.0.113.9,10.0.0.4,44931,443,T,I,D,B,,,,","1795514401,10.0.0.4,203.0.113.10,44931,443,T,O,A,C,10,1000,20,3000"]}]},{"rule":"v1","flows":[{"mac":"000D3AF87856","flowTuples":["1795514402,10.0.0.4,203.0.113.11,44931,443,T,O,D"]}]}]}}
{"time":"2026-11-24T10:00:00Z","flowLogVersion":4,"macAddress":"112233445566","category":"FlowLogFlowEvent","flowRecords":{"flows":[{"aclID":"a","flowGroups":[{"rule":"r","flowTuples":["1795514403123,10.0.0.6,203.0.113.12,23956,443,6,O,E,NX,1,2,3,4","1795514403123,2001:db8::6,2001:db8::9,23956,443,6,O,D,NX,0,0,0,0"]}]}]}}
"""

VFLOW = b"""\
{"AgentID":"192.0.2.15","Header":{"Version":10,"ExportTime":1795514400,"DomainID":1},"DataSets":[[{"I":8,"V":"198.51.100.7"},{"I":12,"V":"203.0.113.9"},{"I":1,"V":22500},{"I":152,"V":1795514400123}]]}
{"AgentID":"192.0.2.15","Header":{"Version":5,"SysUpTimeMSecs":60000,"UNIXSecs":1795514400},"Flows":[{"SrcAddr":"198.51.100.7","DstAddr":"203.0.113.9","PktCount":4,"L3Octets":1708,"StartTime":50000}]}
{"SamplesNo":1,"Samples":[{"SamplingRate":4096,"Records":{"RawHeader":{"L3":{"TotalLen":1452,"Src":"198.51.100.7","Dst":"203.0.113.9"}}}}],"IPAddress":"192.0.2.15","ColTime":1795514400}
"""

SAMPLES = {"flow-text": NFDUMP + ARGUS, "azure-flow": AZURE, "vflow": VFLOW}
HEADS = {"flow-text": NFDUMP, "azure-flow": AZURE, "vflow": VFLOW}
