"""The peer of `all-pairs`, one announcement of each origin over the graph of a file.

    python bgpy_peer.py AS-REL ORIGIN...

Prints for each origin: its number, seconds to propagate, ASes that have a route, and the sum of their hops.
"""

from __future__ import annotations

import gzip
import sys
import time
from pathlib import Path

from bgpy.as_graphs import ASGraph, ASGraphInfo, CustomerProviderLink, PeerLink
from bgpy.simulation_engine import BGP, Announcement, SimulationEngine

PREFIX = "192.0.2.0/24"


def main(file: str, origins: list[int]) -> None:
    serves, peers = set(), set()
    with gzip.open(file, "rt") if file.endswith(".gz") else Path(file).open() as rows:
        for row in rows:
            if not row.startswith("#"):
                a, b, kind = map(int, row.split("|")[:3])
                if kind == -1:
                    serves.add(CustomerProviderLink(provider_asn=a, customer_asn=b))
                else:
                    peers.add(PeerLink(a, b))
    peers -= {PeerLink(link.provider_asn, link.customer_asn) for link in serves}  # it takes a pair once, and who serves goes first
    graph = ASGraph(
        ASGraphInfo(customer_provider_links=frozenset(serves), peer_links=frozenset(peers)), store_customer_cone_size=False
    )
    engine = SimulationEngine(graph)
    for origin in origins:
        for each in graph:
            del each.policy.as_
            each.policy = BGP(as_=each)
        engine._seed_announcements((Announcement(prefix=PREFIX, as_path=(origin,), seed_asn=origin),))
        start = time.perf_counter()
        engine._propagate(0, None)
        seconds = time.perf_counter() - start
        paths = [r.as_path for each in graph if (r := each.policy.local_rib.get(PREFIX)) is not None]
        print(origin, seconds, len(paths), sum(len(path) - 1 for path in paths), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], [int(n) for n in sys.argv[2:]])
