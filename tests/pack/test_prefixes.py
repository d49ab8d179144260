"""The prefixes of a network are those addresses that the table gives to it, and no others."""

from __future__ import annotations

from ipaddress import ip_network

import numpy as np
import pyarrow as pa

from cleannet.kernel.addresses import parse
from cleannet.pack.networks import open_networks


def test_the_prefixes_of_a_network_are_its_addresses() -> None:
    table = open_networks()
    found = table.prefixes([4134, 41340, 13335, 0, 4_294_967_295])
    assert 0 not in found
    assert found.get(4_294_967_295, ()) == ()
    assert len(found[4134]) > 1_000
    for asn, prefixes in found.items():
        nets = [ip_network(prefix) for prefix in prefixes]
        ends = [str(net[at]) for net in nets for at in (0, -1)]
        assert (table.asn_of(parse(pa.array(ends, pa.string()))) == asn).all(), "both ends of each belong to the network"
        assert nets == sorted(nets, key=lambda net: (net.version, net.network_address))
        v4 = sum(net.num_addresses for net in nets if net.version == 4)
        assert v4 == table.sizes(np.array([asn], np.uint32))[0], "and none is missing"
