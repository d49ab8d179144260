"""A few lines of each log that may come through syslog: of each kind that its reader tells apart. Addresses are documentation's."""

from __future__ import annotations

FORTIGATE = b"""\
<189>date=2026-11-24 time=11:37:47 devname="fw1" logid="0000000013" type="traffic" subtype="forward" level="notice" vd="root" \
eventtime=1795513067369913239 tz="-0700" srcip=10.1.100.11 srcport=58012 dstip=198.51.100.35 dstport=80 sessionid=105048 proto=6 \
action="close" duration=116 sentbyte=1188 rcvdbyte=1224 sentpkt=17 rcvdpkt=16
date=2026-11-24 time=11:37:47 devname="fw1" logid="0000000013" type="traffic" subtype="forward" vd="root" tz="-0700" \
srcip=10.1.100.12 srcport=58012 dstip=198.51.100.36 dstport=80 sessionid=105049 proto=6 action="deny" \
sentbyte=0 rcvdbyte=0 sentpkt=0
date=2026-11-24 time=11:37:47 logid="0317013312" type="utm" subtype="webfilter" vd="root" srcip=10.1.100.11 srcport=58012 \
dstip=198.51.100.35 dstport=80 sessionid=105048 proto=6 action="passthrough" hostname="www.example.com" \
url="/x=1" msg="srcip=1.2.3.4"
date=2026-11-24 time=11:37:47 logid="1501054802" type="utm" subtype="dns" vd="root" srcip=10.1.100.11 srcport=58013 \
dstip=203.0.113.53 dstport=53 sessionid=105050 proto=17 action="pass" qname="www.example.org" ipaddr="198.51.100.1, 2001:db8::1"
date=2026-11-24 time=11:37:47 logid="0100032002" type="event" subtype="system" vd="root" msg="Administrator srcip=1.2.3.4" user="x"
date=2026-11-24 time=11:37:47 logid="0101037124" type="event" subtype="vpn" vd="root" \
remip=203.0.113.77 locip=192.0.2.1 status="success"
"""

ASA = b"""\
<166>Nov 30 2026 10:51:12 fw1 : %ASA-6-302013: Built outbound TCP connection 447236 for outside:198.51.100.222/1234 \
(198.51.100.222/1234) to dmz:192.168.1.34/5678 (192.168.1.34/5678)
<166>Nov 30 2026 10:51:42 fw1 : %ASA-6-302014: Teardown TCP connection 447236 for outside:198.51.100.222/1234 to \
dmz:192.168.1.34/5678 duration 0:00:30 bytes 1500 TCP FINs
Nov 30 10:51:42 fw1 %ASA-6-302015: Built outbound UDP connection 447237 for outside:2001:db8:5::7/53 \
(2001:db8:5::7/53)(LOCAL\\joe) to inside:2001:db8::1/5353 (2001:db8::1/5353)
2026-11-30T10:51:42Z fw1 %ASA-4-106023: Deny tcp src outside:203.0.113.9/4444 dst inside:192.168.1.34/22 \
by access-group "in" [0x0, 0x0]
%ASA-2-106001: Inbound TCP connection denied from 203.0.113.10/901 to 192.168.122.55/111 flags SYN  on interface outside
%ASA-2-106006: Deny inbound UDP from fdab:db8:5::7/901 to 192.168.122.55/111 on interface outside
%ASA-6-302014: Teardown TCP connection 3 for outside:203.0.113.11/443 to inside:10.0.0.1/5678 duration 0:00:30 bytes 0 SYN Timeout
%ASA-6-106100: access-list in permitted tcp inside/10.0.0.1(1234) -> outside/198.51.100.7(80) hit-cnt 1 first hit [0x1, 0x2]
%ASA-5-304001: 10.0.0.1 Accessed URL 198.51.100.7:http://www.example.com/private?x=1
%ASA-6-302020: Built inbound ICMP connection for faddr 203.0.113.2/0 gaddr 198.51.100.7/0 laddr 10.0.0.1/0 type 8 code 0
%ASA-6-305011: Built dynamic TCP translation from inside:10.0.0.1/1025 to outside:192.0.2.1/1025
%FTD-6-430003: EventPriority: Low, InstanceID: 2, FirstPacketSecond: 2026-04-30T11:31:19Z, ConnectionID: 4, \
AccessControlRuleAction: Allow, SrcIP: 172.16.10.10, DstIP: 203.0.113.20, SrcPort: 5, DstPort: 443, ConnectionDuration: 5, \
InitiatorPackets: 1, ResponderPackets: 1, InitiatorBytes: 74, ResponderBytes: 80, ReferencedHost: www.example.net, URL: https://x/y
%FTD-6-430002: InstanceID: 2, FirstPacketSecond: 2026-04-30T11:31:19Z, ConnectionID: 5, AccessControlRuleAction: Block with reset, \
SrcIP: 172.16.10.10, DstIP: 203.0.113.21, InitiatorBytes: 74, ResponderBytes: 0
%ASA-7-710003: TCP access denied by ACL from 203.0.113.12/1234 to outside:198.51.100.7/22
"""

SAMPLES = {"fortigate": FORTIGATE, "cisco-asa": ASA}
"""Reader to such lines."""
