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

CONNECTIONS = {
    "ss": b"""\
Netid State      Recv-Q Send-Q        Local Address:Port          Peer Address:Port Process
tcp   ESTAB      0      0                  10.0.0.1:51234          203.0.113.9:443   users:(("chat",pid=1,fd=2))
tcp   SYN-SENT   0      1           10.0.0.1%eth0:51235         203.0.113.10:443
tcp   LISTEN     0      128                 0.0.0.0:22                  0.0.0.0:*
udp   ESTAB      0      0             [2001:db8::1]:68          [2001:db8:9::1]:67
u_str ESTAB      0      0                         * 12345                     * 12346
""",
    "ss of one state": b"""\
Recv-Q Send-Q        Local Address:Port          Peer Address:Port
0      0                  10.0.0.1:51234          203.0.113.9:443
""",
    "netstat of Linux": b"""\
Active Internet connections (servers and established)
Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name
tcp        0      0 127.0.0.1:25            0.0.0.0:*               LISTEN      1/master
tcp        0      0 10.0.0.1:51234          203.0.113.9:443         ESTABLISHED 2/chat
tcp        0      1 10.0.0.1:51235          203.0.113.10:443        SYN_SENT    2/chat
tcp6       0      0 2001:db8::1:22          2001:db8:9::1:51235     ESTABLISHED 3/sshd
tcp6       0      0 2001:db8:aaaa:bbb:51234 2001:db8:aaaa:bbbb::443 ESTABLISHED 3/sshd
udp        0      0 0.0.0.0:68              0.0.0.0:*                           4/dhclient
Active UNIX domain sockets (servers and established)
Proto RefCnt Flags       Type       State         I-Node   PID/Program name     Path
unix  2      [ ACC ]     STREAM     LISTENING     12345    1/systemd            /run/x
""",
    "netstat of macOS": b"""\
Active Internet connections (including servers)
Socket           Flowhash Proto Recv-Q Send-Q  Local Address      Foreign Address    (state)    
7fb03cb94d505aed cedd0cbf tcp4       0      0  10.0.0.1.5123      203.0.113.9.443    ESTABLISHED
7fb03cb94d505aee cedd0cc0 tcp6       0      0  2001:db8::1.5123   2001:db8:9::1.443  ESTABLISHED
7fb03cb94d505aef cedd0cc1 tcp6       0      0  2001:db8::1.5123   2001:db8:aaaa::1.4 ESTABLISHED
7fb03cb94d505af0        0 udp46      0      0  *.5353             *.*                
""",
    "netstat of Windows": b"""\
Aktive Verbindungen

  Proto  Lokale Adresse         Remoteadresse          Status           PID
  TCP    0.0.0.0:135            0.0.0.0:0              ABH\xc3\x96REN         1044
  TCP    10.0.0.1:51234         203.0.113.9:443        HERGESTELLT      5120
  TCP    10.0.0.1:51235         203.0.113.10:443       SYN_GESENDET     5120
  TCP    [2001:db8::1]:51236    [2001:db8:9::1]:443    WARTEND          0
  UDP    0.0.0.0:500            *:*                                     3000
 [svchost.exe]
""",
    "PowerShell": b"""\
LocalAddress                        LocalPort RemoteAddress                       RemotePort State       AppliedSetting OwningProcess
------------                        --------- -------------                       ---------- -----       -------------- -------------
::                                  49669     ::                                  0          Listen                     700
10.0.0.1                            51234     203.0.113.9                         443        Established Internet       5120
10.0.0.1                            51235     203.0.113.10                        443        SynSent     Internet       5120
""",
    "lsof": b"""\
COMMAND   PID USER   FD   TYPE             DEVICE SIZE/OFF NODE NAME
chat     5120 x      23u  IPv4 0x1234567890abcdef      0t0  TCP 10.0.0.1:51234->203.0.113.9:443 (ESTABLISHED)
sshd      100 root    3u  IPv4 0x1234567890abcdee      0t0  TCP *:22 (LISTEN)
chat     5120 x      24u  IPv6 0x1234567890abcded      0t0  TCP [2001:db8::1]:51234->[2001:db8:9::1]:443 (SYN_SENT)
""",
    "sockstat": b"""\
USER     COMMAND    PID   FD PROTO  LOCAL ADDRESS         FOREIGN ADDRESS
www      nginx      123   5  tcp4   192.0.2.1:80          203.0.113.9:5123
root     sshd       124   6  tcp6   *:22                  *:*
""",
    "pfctl": b"""\
all tcp 192.0.2.7:51234 (10.0.0.1:51234) -> 203.0.113.9:443       ESTABLISHED:ESTABLISHED
all tcp 2001:db8::1[51234] -> 2001:db8:9::1[443]       SYN_SENT:CLOSED
""",
    "ASA": b"""\
fw1# show conn
5 in use, 108 most used
TCP outside 203.0.113.9:443 inside 10.0.0.1:51234, idle 0:00:23, bytes 11896408, flags UIO
TCP outside  203.0.113.10:443 inside  10.0.0.1:51235, idle 0:00:05, bytes 0, flags saA
TCP outside  203.0.113.9:443 dmz  10.0.0.1:53613,
    idle 0:00:30, bytes 18155, flags UxIO
TCP outside:203.0.113.10/443 (203.0.113.10/443) inside:10.0.0.1/1026 (192.0.2.7/1026), flags saA, idle 39s, uptime 1m, bytes 0
GRE outside 203.0.113.9:0 inside 10.0.0.1:0, idle 0:00:00, bytes 64
""",
    "IOS": b"""\
Pro  Inside global         Inside local          Outside local         Outside global
tcp  192.0.2.7:51234       10.0.0.1:51234        203.0.113.9:443       203.0.113.9:443
---  192.0.2.8             10.0.0.2              ---                   ---
""",
    "RouterOS": b"""\
Flags: S - seen-reply, A - assured, C - confirmed, D - dying, F - fasttrack, s - srcnat, d - dstnat
 #          PR.. SRC-ADDRESS           DST-ADDRESS           TCP-STATE   TIMEOUT
 0  SAC Fs  tcp  10.0.0.1:51234        203.0.113.9:443       established 23h59m
 1    C s   tcp  10.0.0.1:51235        203.0.113.10:443      syn-sent    5s
""",
}

SAMPLES = {"flow-text": NFDUMP + ARGUS, "azure-flow": AZURE, "vflow": VFLOW, "connections": b"".join(CONNECTIONS.values())}
HEADS = {"flow-text": NFDUMP, "azure-flow": AZURE, "vflow": VFLOW, "connections": CONNECTIONS["ss"]}
