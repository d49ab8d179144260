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

SAMPLES = {"flow-text": NFDUMP + ARGUS}
HEADS = {"flow-text": NFDUMP}
