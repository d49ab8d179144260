"""Routes that a neighbour tells, and a control of some of them: what must stop, what must pass, and what is near it."""

from __future__ import annotations

from enforce.controls import control
from enforce.neighbour import Route

ROUTES = [
    Route("192.0.2.0/24", (4134, 64510)),
    Route("192.0.3.0/24", (41340, 64510)),
    Route("192.0.4.0/24", (64510,), of_set=(64511, 4134)),
    Route("192.0.5.0/24", (64510, 4_200_000_001)),
    Route("192.0.6.0/24", (4134, 64512), large=((65535, 0, 889),)),
    Route("192.0.7.0/24", (64510,), large=((65535, 0, 889), (65535, 0, 888))),
    Route("192.0.8.0/24", (64512, 4134)),
    Route("198.51.100.128/25", (64510,)),
    Route("198.51.100.0/26", (64510,)),
    Route("198.51.0.0/16", (64510,)),
    Route("203.0.113.9/32", (64510,)),
    Route("203.0.113.8/32", (64510,)),
    Route("2001:db8:1:8000::/49", (64510,)),
    Route("2001:db8:2::/48", (64510,)),
    Route("2001:db8:3::/48", (4134,)),
]
STOPS = ["asn:4134", "asn:4200000001", "prefix:198.51.100.0/24", "prefix:203.0.113.9/32", "prefix:2001:db8:1::/48"]
KEPT = ["asn:64512", "prefix:198.51.100.0/26"]
CONTROL, MONITOR = control(STOPS, KEPT), control(STOPS, KEPT, "monitor")

ALL = {route.prefix for route in ROUTES}
STOPPED = {
    "192.0.2.0/24",
    "192.0.4.0/24",
    "192.0.5.0/24",
    "192.0.8.0/24",
    "198.51.100.128/25",
    "203.0.113.9/32",
    "2001:db8:1:8000::/49",
    "2001:db8:3::/48",
}
