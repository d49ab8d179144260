"""A few lines of each log that may come through syslog: of each kind that its reader tells apart. Addresses are documentation's."""

# ruff: noqa: E501  # a line of a log is as long as it is

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

PALOALTO = b"""\
<14>Nov 30 16:09:08 PA-220 1,2026/11/30 16:09:07,011900000001,TRAFFIC,start,2561,2026/11/30 16:08:50,10.1.1.5,203.0.113.9,192.0.2.1,\
203.0.113.9,"allow, out",acme\\joe,,ssl,vsys1,trust,untrust,ae1,ae2,fwd,2026/11/30 16:09:07,34567,1,51000,443,51000,443,0x400000,tcp,allow,\
900,500,400,7,2026/11/30 16:08:50,0,any,,1,0x0,US,CN,,4,3,n/a
<14>Nov 30 16:09:08 PA-220 1,2026/11/30 16:09:40,011900000001,TRAFFIC,end,2561,2026/11/30 16:09:39,10.1.1.5,203.0.113.9,192.0.2.1,\
203.0.113.9,"allow, out",acme\\joe,,ssl,vsys1,trust,untrust,ae1,ae2,fwd,2026/11/30 16:09:40,34567,1,51000,443,51000,443,0x400000,tcp,allow,\
9000,5000,4000,70,2026/11/30 16:08:50,30,any,,2,0x0,US,CN,,40,30,tcp-fin
1,2026/11/30 16:09:40,011900000001,TRAFFIC,drop,2561,2026/11/30 16:09:39,203.0.113.10,192.0.2.1,,,deny-in,,,not-applicable,vsys1,untrust,\
untrust,ae2,,fwd,2026/11/30 16:09:40,0,1,4444,22,0,0,0x0,tcp,deny,60,60,0,1,2026/11/30 16:09:39,0,any,,3,0x0,CN,US,,1,0,policy-deny
1,2026/11/30 16:09:40,011900000001,TRAFFIC,end,2561,2026/11/30 16:09:39,10.1.1.5,203.0.113.11,,,out,,,incomplete,vsys1,trust,untrust,ae1,\
ae2,fwd,2026/11/30 16:09:40,34568,1,51001,443,0,0,0x0,tcp,allow,180,180,0,3,2026/11/30 16:09:05,6,any,,4,0x0,US,CN,,3,0,aged-out
1,2026/11/30 16:09:41,011900000001,THREAT,url,2561,2026/11/30 16:09:41,10.1.1.5,203.0.113.9,,,out,,,ssl,vsys1,trust,untrust,ae1,ae2,fwd,\
2026/11/30 16:09:41,34567,1,51000,443,0,0,0x0,tcp,alert,"www.example.com/a?b=c,d",(9999),social,informational,client-to-server,5,0x0
1,2026/11/30 16:09:42,011900000001,THREAT,url,2561,2026/11/30 16:09:42,10.1.1.5,2001:db8:9::1,,,out,,,ssl,vsys1,trust,untrust,ae1,ae2,fwd,\
2026/11/30 16:09:42,34569,1,51002,443,0,0,0x0,tcp,block-url,"www.example.org:443/",(9999),social,informational,client-to-server,6,0x0
1,2026/11/30 16:09:43,011900000001,SYSTEM,general,0,2026/11/30 16:09:43,,general,,0,0,general,informational,"joe logged in from 10.1.1.5",7
"""

NETFILTER = b"""\
2026-11-30T10:51:12.123456+00:00 deny-host kernel: [12345.678901] [UFW BLOCK] IN=eth0 OUT= MAC=02:00:c0:00:02:01:02:00:c6:33:64:07:08:00 \
SRC=203.0.113.9 DST=192.168.1.2 LEN=40 TOS=0x00 PREC=0x00 TTL=244 ID=54321 PROTO=TCP SPT=5 DPT=22 WINDOW=1024 RES=0x00 SYN URGP=0
2026-11-30T10:51:13+00:00 deny-host kernel: [12345.678902] [UFW ALLOW] IN= OUT=eth0 SRC=192.168.1.2 DST=203.0.113.10 LEN=60 TOS=0x00 \
PREC=0x00 TTL=64 ID=2 DF PROTO=TCP SPT=50000 DPT=443 WINDOW=64240 RES=0x00 SYN URGP=0
Nov 30 10:51:14 block-1 kernel: web-out: IN=br0 OUT=eth0 SRC=2001:0db8:0000:0000:0000:0000:0000:0001 \
DST=2001:0db8:0009:0000:0000:0000:0000:0001 LEN=72 TC=0 HOPLIMIT=64 FLOWLBL=1 PROTO=UDP SPT=5 DPT=53 LEN=32
<4>Nov 30 10:51:15 unifi kernel: [WAN_LOCAL-default-D]IN=eth8 OUT= SRC=203.0.113.11 DST=192.168.1.2 LEN=40 PROTO=TCP SPT=5 DPT=23
[1234.5] Shorewall:net2fw:DROP:IN=eth0 OUT= SRC=203.0.113.12 DST=192.168.1.2 LEN=84 PROTO=ICMP TYPE=3 CODE=1 [SRC=192.168.1.2 \
DST=198.51.100.9 LEN=60 PROTO=UDP SPT=1 DPT=2 ]
Nov 30 10:51:16 h kernel: [UFW AUDIT] IN=eth0 OUT= SRC=203.0.113.13 DST=192.168.1.2 LEN=40 ID=7 PROTO=TCP SPT=5 DPT=22
Nov 30 10:51:16 h kernel: [UFW BLOCK] IN=eth0 OUT= SRC=203.0.113.13 DST=192.168.1.2 LEN=40 ID=7 PROTO=TCP SPT=5 DPT=22
Nov 30 10:51:17 h kernel: [UFW AUDIT] IN= OUT=eth0 SRC=192.168.1.2 DST=203.0.113.14 LEN=40 ID=8 PROTO=TCP SPT=5 DPT=22
"""

FILTERLOG = b"""\
Nov 30 10:51:12 pf filterlog[67890]: 5,,,1000000103,igb0,match,block,in,4,0x0,,244,54321,0,none,6,tcp,40,203.0.113.9,192.0.2.1,5,22,0,S,1,,1024,,
<134>1 2026-11-30T10:51:13.5+00:00 pf.lan filterlog 12345 - [meta sequenceId="1"] 70,,,0,igb1,match,pass,out,4,0x0,,64,2,0,DF,6,tcp,60,\
192.168.1.2,203.0.113.10,50000,443,0,S,1,,64240,,mss
Nov 30 10:51:14 pf filterlog: 4,16777216,,1000000104,em0,match,pass,out,6,0x00,0x1,64,UDP,17,32,2001:db8::1,2001:db8:9::1,5,53,32
Nov 30 10:51:15 pf filterlog[67890]: 6,,,1000000105,igb0,match,reject,out,4,0x0,,64,3,0,none,1,icmp,84,192.168.1.2,203.0.113.11,request,1,2
"""

SQUID = b"""\
1796035872.450    180 192.168.0.2 TCP_MISS/200 411 GET http://www.example.com/a?b=c joe HIER_DIRECT/203.0.113.9 text/html
1796035873.450     80 192.168.0.2 TCP_TUNNEL/200 3411 CONNECT www.example.org:443 - HIER_DIRECT/2001:db8:9::1 -
1796035874.000      0 192.168.0.2 TCP_DENIED/403 3900 CONNECT www.example.net:443 - HIER_NONE/- text/html
1796035875.000     20 192.168.0.2 TCP_MEM_HIT/200 500 GET http://user:pw@cdn.example.com:8080/x - HIER_NONE/- image/png
1796035876.000  30000 192.168.0.2 TCP_MISS/503 4100 GET http://203.0.113.10/ - HIER_NONE/- text/html
<30>Nov 30 10:51:17 proxy squid[123]: 1796035877.000     30 192.168.0.2 TCP_TUNNEL/200 41 CONNECT [2001:db8:9::2]:443 - HIER_DIRECT/2001:db8:9::2 -
1796035878.000      0 - TAG_NONE/400 4000 NONE error:invalid-request - HIER_NONE/- text/html
"""

BIND = b"""\
30-Nov-2026 10:51:12.123 queries: info: client @0x7f1c 192.0.2.7#53124 (www.example.com): query: www.example.com IN A +E(0)K (192.0.2.53)
2026-11-30T10:51:13.123Z queries: info: client 192.0.2.7#53124: query: www.example.org IN AAAA + (192.0.2.53)
Nov 30 10:51:14 ns1 named[123]: client @0x7f1c 2001:db8::7%eth0#53124 (www.example.net): view lan: query: www.example.net IN HTTPS +E(0) (::1)
"""

UNBOUND = b"""\
[1796035872] unbound[123:0] info: 192.0.2.7 www.example.com. A IN
[1796035872] unbound[123:0] info: 192.0.2.7 www.example.com. A IN NOERROR 0.012000 0 60
Nov 30 10:51:13 ns1 unbound[123]: [123:1] info: 2001:db8::7 www.example.org. AAAA IN NXDOMAIN 0.000000 1 118
Nov 30 10:51:14 unbound[123:0] query: 192.0.2.7 www.example.net. HTTPS IN
Nov 30 10:51:14 unbound[123:0] reply: 192.0.2.7 www.example.net. HTTPS IN NOERROR 0.000100 1 60
"""

DNSMASQ = b"""\
Nov 30 10:51:12 dnsmasq[123]: query[A] www.example.com from 192.168.0.2
Nov 30 10:51:12 dnsmasq[123]: forwarded www.example.com to 203.0.113.53
Nov 30 10:51:12 dnsmasq[123]: reply www.example.com is <CNAME>
Nov 30 10:51:12 dnsmasq[123]: reply cdn.example.net is 203.0.113.9
Nov 30 10:51:12 dnsmasq[123]: reply cdn.example.net is 203.0.113.10
Nov 30 10:51:12 dnsmasq[123]: cached www.example.org is 2001:db8:9::1
Nov 30 10:51:13 dnsmasq[123]: 45 192.168.0.2/53124 query[AAAA] ads.example.com from 192.168.0.2
Nov 30 10:51:13 dnsmasq[123]: 45 192.168.0.2/53124 gravity blocked ads.example.com is 0.0.0.0
Nov 30 10:51:13 dnsmasq[123]: 46 192.168.0.2/53124 forwarded www.example.net to 2001:db8:53::1#5353
Nov 30 10:51:13 dnsmasq[123]: reply www.example.net is NODATA-IPv6
Nov 30 10:51:14 dnsmasq-dhcp[123]: DHCPACK(br0) 192.168.0.2 02:00:c0:00:02:01 laptop
"""

UMBRELLA = b"""\
"2026-11-24 10:20:30","Joe Doe","Joe Doe,Office","192.168.0.2","192.0.2.1","Allowed","1 (A)","NOERROR","www.example.com.","Chat,Social"
"2026-11-24 10:20:31","laptop","laptop","192.168.0.2","192.0.2.1","Blocked","28 (AAAA)","NOERROR","www.example.org.","Malware, X","Network"
"""

DNSTAP = b"""\
24-Nov-2026 10:20:30.123 CQ 192.168.0.2:53124 -> 192.0.2.53:53 UDP 40b www.example.com/IN/A
24-Nov-2026 10:20:30.124 RQ 192.0.2.53:40000 -> 203.0.113.53:53 UDP 50b www.example.com/IN/A
24-Nov-2026 10:20:30.130 RR 192.0.2.53:40000 <- 203.0.113.53:53 UDP 90b www.example.com/IN/A
24-Nov-2026 10:20:30.131 CR 192.168.0.2:53124 <- 192.0.2.53:53 UDP 56b www.example.com/IN/A
2026-11-24T10:20:31.000000Z FQ 2001:db8:53::1 UDP 29b "www.example.org." IN AAAA
10:20:32.000000 CR 192.168.0.2 TCP 60b "www.example.net." IN A
"""

WEB = b"""\
203.0.113.9 - joe [24/Nov/2026:10:20:30 +0100] "GET /a?b=c HTTP/1.1" 200 2326 "https://www.example.com/from" "Mozilla/5.0 (\\"x\\")"
www.example.com:443 2001:db8:9::1 - - [24/Nov/2026:10:20:31 +0000] "POST /x HTTP/2.0" 403 - "-" "curl/8"
10.0.0.5 - - [24/Nov/2026:10:20:32 +0000] "GET / HTTP/1.1" 200 9 "-" "curl/8" "203.0.113.10, 10.0.0.9"
203.0.113.11 - - [24/Nov/2026:10:20:33 +0000] "CONNECT www.example.net:443 HTTP/1.1" 200 12 "-" "-" upstream="[2001:db8:9::2]:443" rt=0.1
<190>Nov 24 10:20:34 web nginx: client.example.org - - [24/Nov/2026:10:20:34 +0000] "GET http://www.example.org/ HTTP/1.1" 404 12
"""

ELB = b"""\
https 2026-11-24T10:20:30.186641Z app/front/50dc6c495c0c9188 203.0.113.9:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 10 57 "GET https://www.example.com:443/ HTTP/1.1" "curl/7.46.0" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:x "Root=1" "www.example.com" "arn:aws:y" 0 2026-11-24T10:20:30.1Z "forward" "-" "-" "10.0.0.1:80" "200" "-" "-"
h2 2026-11-24T10:20:31.186641Z app/front/50dc6c495c0c9188 [2001:db8:9::1]:2817 - -1 -1 -1 503 - 34 366 "GET https://www.example.com:443/ HTTP/2.0" "x y" - - - "Root=2" "-" "-" 0 2026-11-24T10:20:31.1Z "-" "-" "-" "-" "-" "-" "-"
2026-11-24T10:20:32.945958Z classic 203.0.113.10:2817 198.51.100.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://www.example.com:80/ HTTP/1.1" "curl/7.38.0" - -
tls 2.0 2026-11-24T10:20:33 net/front/c6e77e28c25b2234 g3d4b5e8bb8464cd 203.0.113.11:51341 10.0.0.2:443 5 2 98 246 - arn:aws:z - ECDHE TLSv1.2 - www.example.com - - - 2026-11-24T10:20:30
"""

HAPROXY = b"""\
Nov 24 10:20:30 lb haproxy[14389]: 203.0.113.9:33317 [24/Nov/2026:10:20:30.655] http-in static/srv1 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {1wt.eu} {} "GET /index.html HTTP/1.1"
<134>1 2026-11-24T10:20:31Z lb haproxy 14389 - - 2001:db8:9::1:33313 [24/Nov/2026:10:20:31.443] fnt bck/srv1 0/0/5007 212 -- 0/0/0/0/3 0/0
Nov 24 10:20:32 lb haproxy[14389]: 203.0.113.10:33317 [24/Nov/2026:10:20:32.655] https~/1: SSL handshake failure
"""

CHECKPOINT = b"""\
<134>1 2026-11-24T10:20:30Z gw1 CheckPoint 1234 - [action:"Accept"; flags:"4"; ifdir:"outbound"; loguid:"{0x5f,0x0,0x1}"; origin:"192.0.2.1"; time:"1795515630"; bytes:"9000"; dst:"203.0.113.9"; proto:"6"; received_bytes:"8000"; resource:"https://www.example.com/a?b"; s_port:"5"; src:"10.0.0.1"; user:"joe src:"]
<134>1 2026-11-24T10:20:31Z gw1 CheckPoint 1234 - [action:"Drop"; flags:"4"; loguid:"{0x5f,0x0,0x2}"; time:"1795515631"; dst:"192.0.2.1"; src:"203.0.113.10"; rule_name:"cleanup"]
<134>1 2026-11-24T10:20:32Z gw1 CheckPoint 1234 - [action:"Accept"; flags:"4"; loguid:"{0x5f,0x0,0x3}"; time:"1795515632"; dst:"2001:db8:9::1"; src:"2001:db8::1"; bytes:"1"]
<134>1 2026-11-24T10:20:33Z gw1 CheckPoint 1234 - [action:"Accept"; flags:"4"; loguid:"{0x5f,0x0,0x3}"; time:"1795515633"; dst:"2001:db8:9::1"; src:"2001:db8::1"; bytes:"2"]
<134>1 2026-11-24T10:20:34Z gw1 CheckPoint 1234 - [flags:"4"; loguid:"{0x5f,0x0,0x4}"; time:"1795515634"; administrator:"joe"; operation:"Log In"]
"""

UMBRELLA_TRAFFIC = b"""\
"2026-11-24 10:20:30","joe","10.10.1.4","192.0.2.1","203.0.113.9","image/gif","ALLOWED","https://www.example.com/b/ss?x=1","www.example.org","Mozilla/5.0 (x, y)","200","562","1489","","","","News","","","","","","Roaming Computers"
"2026-11-24 10:20:31","joe","10.10.1.4","192.0.2.1","","","BLOCKED","http://bad.example.com:8080/a","","Mozilla/5.0","","60","0"
"2026-11-24 10:20:32","[211039844]","Passive Monitor","CDFW Tunnel Device","OUTBOUND","6","84","172.17.3.4","50112","203.0.113.10","443","ams1.edc","12","ALLOW"
"2026-11-24 10:20:33","[211039844]","Passive Monitor","CDFW Tunnel Device","INBOUND","6","40","203.0.113.11","5","172.17.3.4","22","ams1.edc","12","BLOCK"
"2026-11-24 10:20:34","joe","10.10.1.4","192.0.2.1", "203.0.113.9","","ALLOWED",""https://www.example.net"","","","200"
"2026-11-24 10:20:35","[2]","Monitor", "CDFW Tunnel Device","OUTBOUND","6","84","172.17.3.4","","203.0.113.10", "","ams1.edc","12","ALLOW","www.example.com,example.org","44,66"
"2026-11-24 10:20:36","[2]","Monitor", "CDFW Tunnel Device","OUTBOUND","6","84","172.17.3.4","6","203.0.113.10","443","ams1.edc","12","ALLOW","","","1","1","3","3","1108","755"
"""

CEF = b"""\
Nov 24 10:20:30 fw CEF:0|Check Point|VPN-1 & FireWall-1|Check Point|Log|https|Unknown|act=Accept rt=1795515630000 spt=5 dpt=443 in=10 out=20 src=10.0.0.1 dst=203.0.113.9 dhost=www.example.com
<14>CEF: 0|Acme|Gate|1.0|100|blocked a=b|5|act=blocked start=Nov 24 2026 10:20:31 src=203.0.113.10 dst=192.0.2.1 in=60 out=0 msg=dst=1.2.3.4
2026-11-24T10:20:32Z gw LEEF:2.0|Acme|Gate|1.0|Drop|\tcat=x\tdevTime=1795515632\tsrc=203.0.113.11\tdst=192.0.2.1\taction=Drop\tsrcBytes=60
CEF:0|Acme|Gate|1.0|200|login|1|suser=joe outcome=success
"""

COREDNS = b"""\
[INFO] 10.1.1.5:50759 - 29008 "A IN www.example.com. udp 41 false 4096" NOERROR qr,rd,ra,ad 68 0.037990251s
2026-11-24T10:20:30.123456789Z stdout F [INFO] [2001:db8::7]:50760 - 29009 "AAAA IN www.example.org. tcp 41 true 1232" NXDOMAIN qr,rd,ra 68 0.03s
10.1.1.5 - [24/Nov/2026:10:20:30 +0000] "PTR IN 9.113.0.203.in-addr.arpa. udp 41 false 512" - - 0 2.00022486s
"""

WINDOWS_DNS = b"""\
11/24/2026 10:20:30 PM 0F14 PACKET  000000D1F80C7C70 UDP Rcv 10.1.1.5        0a2b   Q [0001   D   NOERROR] A      (3)www(7)example(3)com(0)
11/24/2026 10:20:30 PM 0F14 PACKET  000000D1F80C7C70 UDP Snd 203.0.113.53    0a2c   Q [1001   D   NOERROR] A      (3)www(7)example(3)com(0)
11/24/2026 10:20:31 PM 0F14 PACKET  000000D1F80C7C70 UDP Rcv 203.0.113.53    0a2c R Q [8081   DR  NOERROR] A      (3)www(7)example(3)com(0)
24/11/2026 22:20:31 0F14 PACKET  000000D1F80C7C70 UDP Snd 2001:db8::7     0a2b R Q [8081   DR  NOERROR] AAAA   (3)www(7)example(3)org(0)
20261124 22:20:32 0F14 PACKET  000000D1F80C7C70 TCP  Rcv 10.1.1.5        0a2d   U [0028       NOERROR] SOA    (7)example(3)net(0)
2026-11-24 22:20:33 0F14 PACKET  000000D1F80C7C70 UDP Rcv 10.1.1.5        0a2e   Q [0001   D   NOERROR] NS     (0)
4/21/2026 7:52:03 AM 06B0 PACKET  00000000028657F0 UDP Rcv 10.1.1.5        6590   Q [0001   D   NOERROR] A      .www.example.net.
"""

POWERDNS = b"""\
Nov 24 10:20:30 rec pdns_recursor[123]: 1 [1/1] question for 'www.example.com|A' from 10.1.1.5:5000
Nov 24 10:20:30 rec pdns_recursor[123]: 1 [1/1] answer to question 'www.example.com|A': 1 answers, 0 additional, took 3 packets
Nov 24 10:20:30 msg="Question" subsystem="syncres" level="0" prio="Info" tid="4" ts="1795515630.919" ecs="" mtid="1" proto="udp" qname="www.example.org" qtype="A" remote="127.0.0.1:5"
Nov 24 10:20:31 msg="Answer" subsystem="syncres" level="0" prio="Info" tid="4" ts="1795515631.549" additional="1" answers="1" ecs="" qname="www.example.org" qtype="A" rcode="0"
Nov 24 10:20:31 ns pdns_server[5]: Remote 192.0.2.7 wants 'www.example.net|AAAA', do = 0, bufsize = 512: packetcache MISS
Nov 24 10:20:32 d dnsdist[5]: Packet from [2001:db8::7]:40000 for mail.example.net. MX with id 4242
Nov 24 10:20:33 rec pdns_recursor[123]: 1 [1/1] answer to question 'late.example.com|A': 1 answers, 0 additional, took 3 packets
"""

SRX = b"""\
Nov 24 10:20:30 srx RT_FLOW: RT_FLOW_SESSION_CREATE: session created 10.1.1.5/5000->203.0.113.9/443 0x0 junos-https 192.0.2.1/5000->203.0.113.9/443 0x0 source rule r N/A N/A 6 p trust untrust 100
Nov 24 10:20:31 srx RT_FLOW: RT_FLOW_SESSION_CLOSE: session closed TCP FIN: 10.1.1.5/5000->203.0.113.9/443 0x0 junos-https 192.0.2.1/5000->203.0.113.9/443 0x0 source rule r N/A N/A 6 p trust untrust 100 5(600) 4(900) 3 UNKNOWN
<14>1 2026-11-24T10:20:32.123Z srx RT_FLOW - RT_FLOW_SESSION_CLOSE [junos@2636.1.1.1.2.129 reason="TCP FIN" source-address="2001:db8::5" source-port="5001" destination-address="2001:db8:9::1" destination-port="443" nat-source-address="2001:db8::5" nat-destination-address="2001:db8:9::1" protocol-id="6" packets-from-client="5" bytes-from-client="600" packets-from-server="4" bytes-from-server="900"]
<14>1 2026-11-24T10:20:33.123Z srx RT_FLOW - RT_FLOW_SESSION_DENY [junos@2636.1.1.1.2.129 source-address="10.1.1.5" source-port="5000" destination-address="203.0.113.10" destination-port="443" service-name="junos-https" protocol-id="6"]
Nov 24 10:20:34 srx RT_FLOW: RT_FLOW_SESSION_DENY: session denied 203.0.113.11/5->10.1.1.5/22 junos-ssh 6(0) p untrust trust
"""

MERAKI = b"""\
<134>1 1795515630.626061236 MX64 flows src=10.1.1.5 dst=203.0.113.9 mac=00:00:0C:11:22:33 protocol=tcp sport=5 dport=443 pattern: allow all
<134>1 1795515631.626061236 MX64 urls src=10.1.1.5:50395 dst=203.0.113.9:80 mac=00:00:0C:11:22:33 agent='x src=1' request: GET http://www.example.com/a?dst=192.0.2.9
Nov 24 10:20:32 192.0.2.1 1 1795515632.886213117 MX64 firewall src=203.0.113.10 dst=10.1.1.5 protocol=udp sport=5 dport=6 pattern: 1 all
1795515633.6 MX64 ip_flow_start src=10.1.1.5 dst=203.0.113.9 protocol=udp sport=5 dport=53 translated_src_ip=192.0.2.1 translated_port=5
1795515634.6 MX64 ip_flow_end src=10.1.1.5 dst=203.0.113.9 protocol=udp sport=5 dport=53 translated_src_ip=192.0.2.1 translated_port=5
<134>1 1795515635.6 MX64 flows deny src=10.1.1.5 dst=203.0.113.11 protocol=tcp sport=5 dport=6
<134>1 1795515636.6 MX64 events type=vpn_connectivity_change vpn_type='site-to-site' peer_contact='203.0.113.12:51856' peer_ident='0' connectivity='true'
<134>1 1795515637.6 MX64 events dhcp lease of ip 10.1.1.9 from server mac 00:00:0C:11:22:33 for client mac 00:00:0C:11:22:34
"""

SONICWALL = b"""\
<134>id=firewall sn=18B169000000 time="2026-11-24 10:20:30 UTC" fw=192.0.2.1 pri=6 c=1024 m=97 msg="Web site hit" src=10.1.1.5:5000:X0 dst=203.0.113.9:80:X1 proto=tcp/http op=GET result=200 dstname=www.example.com arg=/a
<134>id=firewall sn=18B169000000 time="2026-11-24 10:20:31 UTC" fw=192.0.2.1 pri=6 c=1024 m=537 msg="Connection Closed" n=2000 src=10.1.1.5:5000:X0 dst=203.0.113.9:80:X1 srcMac=00:00:0c:11:22:33 proto=tcp/http sent=600 rcvd=900 spkt=5 rpkt=4 fw_action="NA"
id=fw sn=18B169000000 time="2026-11-24 10:20:32" fw=192.0.2.1 pri=5 c=64 m=36 msg="TCP packet dropped" n=1 src=203.0.113.10:5:X1 dst=192.0.2.1:22:X1 proto=tcp/22
id=fw sn=18B169000000 time="2026-11-24 10:20:33" fw=192.0.2.1 pri=6 c=0 m=537 msg="Connection Closed" srcV6=2001:db8::5 src=::5000:X0 dstV6=2001:db8:9::1 dst=::443:X1 natSrc=192.0.2.2:6 sent=1 rcvd=2
id=fw sn=18B169000000 time="2026-11-24 10:20:34" fw=192.0.2.1 pri=6 c=16 m=29 msg="Administrator login" usr=joe
"""

SOPHOS = b"""\
device="SFW" date=2026-11-24 time=10:20:30 timezone="UTC" device_name="XG" device_id=S1 log_id=010101600001 log_type="Firewall" log_component="Firewall Rule" log_subtype="Allowed" status="Allow" duration=10 user_name="" application="" src_mac=00:00:0c:11:22:33 src_ip=10.1.1.5 dst_ip=203.0.113.9 protocol="TCP" src_port=5 dst_port=443 sent_pkts=5 recv_pkts=4 sent_bytes=700 recv_bytes=900 tran_src_ip=192.0.2.1 tran_src_port=0 tran_dst_ip= tran_dst_port=0 connevent="Stop" connid="1"
device="SFW" date=2026-11-24 time=10:20:31 timezone="UTC" device_name="XG" device_id=S1 log_id=010102600002 log_type="Firewall" log_component="Firewall Rule" log_subtype="Denied" status="Deny" src_ip=203.0.113.10 dst_ip=10.1.1.5 protocol="TCP" src_port=5 dst_port=443 sent_bytes=0 recv_bytes=0
device="SFW" date=2026-11-24 time=10:20:32 timezone="UTC" device_name="XG" device_id=S1 log_id=050901616001 log_type="Content Filtering" log_component="HTTP" log_subtype="Allowed" user_name="joe" url="https://www.example.com/a?src_ip=1" src_ip=10.1.1.5 dst_ip=203.0.113.9 sent_bytes=1 recv_bytes=2 domain=www.example.com
<30>device_name="SFW" timestamp="2026-11-24T10:20:33+0100" device_model="XG" device_serial_id="S1" log_id="010101600001" log_type="Firewall" log_component="Firewall Rule" log_subtype="Allowed" src_ip="2001:db8::5" dst_ip="2001:db8:9::1" src_port=5 dst_port=443 bytes_sent=10 bytes_received=20 con_event="Start" con_id="2"
<30>device_name="SFW" timestamp="2026-11-24T10:20:34+0100" device_model="XG" device_serial_id="S1" log_id="010101600001" log_type="Firewall" log_component="Firewall Rule" log_subtype="Allowed" src_ip="2001:db8::5" dst_ip="2001:db8:9::1" src_port=5 dst_port=443 bytes_sent=11 bytes_received=21 con_event="Stop" con_id="2"
"""

HUAWEI = b"""\
Nov 24 2026 10:20:30 USG6000 %%01POLICY/6/POLICYPERMIT(l):vsys=public, protocol=6, source-ip=10.1.1.5, source-port=5, destination-ip=203.0.113.9, destination-port=443, time=2026/11/24 10:20:30, source-zone=trust, destination-zone=untrust, application-name=, rule-name=r.
Nov 24 2026 10:20:31 USG6000 %%01POLICY/6/POLICYDENY(l):vsys=public, protocol=6, source-ip=203.0.113.10, source-port=5, destination-ip=10.1.1.5, destination-port=22, rule-name=default.
<190>Nov 24 2026 10:20:32 USG6000 %%01SECLOG/6/SESSION_TEARDOWN(l):IPVer=4,Protocol=tcp,SourceIP=10.1.1.5,DestinationIP=203.0.113.9,SourcePort=6,DestinationPort=443,SourceNatIP=192.0.2.1,BeginTime=1,EndTime=2,SendPkts=5,SendBytes=600,RcvPkts=4,RcvBytes=900.
"""

MIKROTIK = b"""\
Nov 24 10:20:30 gw firewall,info forward: in:bridge out:ether1, connection-state:new src-mac 00:00:0c:11:22:33, proto TCP (SYN), 10.1.1.5:5->203.0.113.9:443, len 52
Nov 24 10:20:31 gw firewall,info DROP input: in:ether1 out:(unknown 0), connection-state:new src-mac 00:00:0c:11:22:34, proto UDP, 203.0.113.10:5->192.0.2.1:6, len 40
2026-11-24T10:20:32Z gw firewall,info srcnat: in:(unknown 0) out:ether1, connection-state:established,snat proto TCP (ACK), 10.1.1.5:5->203.0.113.9:443, NAT (10.1.1.5:5->192.0.2.1:5)->203.0.113.9:443, len 60
firewall,info forward: in:a out:b, proto ICMP (type 8, code 0), [2001:db8::5]->[2001:db8:9::1], len 64
"""

WATCHGUARD = b"""\
Nov 24 10:20:30 M270 (2026-11-24T10:20:30) firewall: msg_id="3000-0148" Allow Trusted External 52 tcp 20 127 10.1.1.5 203.0.113.9 5 443 offset 8 S 123 win 64240 src_ip_nat="192.0.2.1" (Outgoing-00)
Nov 24 10:20:31 M270 (2026-11-24T10:20:31) firewall: msg_id="3000-0148" Deny 0-External Firebox 40 tcp 20 63 203.0.113.10 192.0.2.1 5 22 offset 5 S (Unhandled External Packet-00)
Nov 24 10:20:32 M270 (2026-11-24T10:20:32) http-proxy[123]: msg_id="1AFF-0024" Allow Trusted External tcp 10.1.1.5 203.0.113.9 6 80 msg="HTTP request" op="GET" dstname="www.example.com" arg="/" sent_bytes="1" rcvd_bytes="2" (HTTP-proxy-00)
"""

ZSCALER = b"""\
"Tue Nov 24 10:00:00 2026","u@example.com","HTTPS","www.example.com/x?y","Allowed","General Browsing","Web","1841","18240","10","5",\
"a","b","c","None","None","0","None","None","Office","Dept","10.0.0.1","203.0.113.9","GET","200","Agent","None","None","None"
"Tue Nov 24 10:00:01 2026","u@example.com","Dept","Office","443","51234","443","51000","10.0.0.1","203.0.113.10","192.0.2.7",\
"203.0.113.10","0.0.0.0","0","L2","Drop","No","Yes","No","HTTPS","tiktok","TCP","x","China","1","r","900","100","1"
2026-11-24 10:00:02\treason=Allowed\tevent_id=1\tprotocol=HTTPS\taction=Blocked\ttransactionsize=65\tresponsesize=65\trequestsize=0\t\
serverip=203.0.113.11\tproduct=NSS\tClientIP=10.0.0.1\tuser=u\turl=www.example.org/a\tvendor=Zscaler\thostname=www.example.org\t\
clientpublicIP=192.0.2.7
"""

CONNTRACK = b"""\
tcp      6 431999 ESTABLISHED src=10.0.0.1 dst=203.0.113.9 sport=51234 dport=443 packets=12 bytes=3412 src=203.0.113.9 dst=192.0.2.7 \
sport=443 dport=51234 packets=10 bytes=9001 [ASSURED] mark=0 use=1
tcp      6 118 SYN_SENT src=10.0.0.1 dst=203.0.113.10 sport=51235 dport=443 [UNREPLIED] src=203.0.113.10 dst=192.0.2.7 sport=443 \
dport=51235 mark=0 use=1
ipv4     2 udp      17 29 src=10.0.0.1 dst=203.0.113.53 sport=5353 dport=53 [UNREPLIED] src=203.0.113.53 dst=10.0.0.1 sport=53 \
dport=5353 zone=0 use=2
[1795514400.123456]\t    [NEW] tcp      6 120 SYN_SENT src=2001:db8::1 dst=2001:db8:9::1 sport=5 dport=80 [UNREPLIED] \
src=2001:db8:9::1 dst=2001:db8::1 sport=80 dport=5
[1795514401.000000]\t[DESTROY] tcp      6 src=2001:db8::1 dst=2001:db8:9::1 sport=5 dport=80 packets=3 bytes=240 [UNREPLIED] \
src=2001:db8:9::1 dst=2001:db8::1 sport=80 dport=5 packets=0 bytes=0
    [NEW] icmp     1 30 src=10.0.0.1 dst=203.0.113.11 type=8 code=0 id=3 [UNREPLIED] src=203.0.113.11 dst=192.0.2.7 type=0 code=0 id=3
"""

TCPDUMP = b"""\
listening on eth0, link-type EN10MB (Ethernet), snapshot length 262144 bytes
10:51:12.123456 IP 10.0.0.1.51234 > 203.0.113.9.443: Flags [S], seq 1, win 64240, options [mss 1460,nop,wscale 7], length 0
2026-11-24 10:51:12.143456 IP6 2001:db8::1.51234 > 2001:db8:9::1.53: 4242+ [1au] A? www.example.com. (43)
1795513872.153456 IP6 2001:db8:9::1.53 > 2001:db8::1.51234: 4242 2/0/0 CNAME a.example.net., A 203.0.113.9 (80)
10:51:12.163556 ARP, Request who-has 10.0.0.1 tell 10.0.0.2, length 28
2026-11-24 10:51:13.000000 IP (tos 0x0, ttl 64, id 2, offset 0, flags [none], proto UDP (17), length 108)
    203.0.113.53.53 > 10.0.0.1.40000: 7 q: AAAA? www.example.org. 1/0/1 www.example.org. [5m] AAAA 2001:db8:9::2 ar: . OPT UDPsize=512 (80)
10:51:14.123456 02:00:c0:00:02:01 > 02:00:c6:33:64:07, ethertype IPv4 (0x0800), length 74: 10.0.0.1 > 203.0.113.12: ICMP echo \
request, id 1, seq 1, length 64
10:51:14.123456 eth0  Out IP pc.example.net.51234 > www.example.com.https: Flags [.], ack 1, win 502, length 0
\t0x0000:  4500 003c 0001 4000 4006
"""

SAMPLES = {
    "fortigate": FORTIGATE,
    "cisco-asa": ASA,
    "paloalto": PALOALTO,
    "netfilter": NETFILTER,
    "filterlog": FILTERLOG,
    "squid": SQUID,
    "bind": BIND,
    "unbound": UNBOUND,
    "dnsmasq": DNSMASQ,
    "umbrella": UMBRELLA,
    "dnstap": DNSTAP,
    "web-access": WEB,
    "aws-elb": ELB,
    "haproxy": HAPROXY,
    "checkpoint": CHECKPOINT,
    "cef": CEF,
    "umbrella-traffic": UMBRELLA_TRAFFIC,
    "zscaler": ZSCALER,
    "coredns": COREDNS,
    "windows-dns": WINDOWS_DNS,
    "powerdns": POWERDNS,
    "juniper-srx": SRX,
    "meraki": MERAKI,
    "sonicwall": SONICWALL,
    "sophos": SOPHOS,
    "huawei-usg": HUAWEI,
    "mikrotik": MIKROTIK,
    "watchguard": WATCHGUARD,
    "conntrack": CONNTRACK,
    "tcpdump": TCPDUMP,
}
"""Reader to such lines."""
