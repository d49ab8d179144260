"""The readers of all logs whose lines may come through syslog, and so may be mixed in one file."""

from __future__ import annotations

from typing import Final

from cleannet.readers.base.reader import Reader
from cleannet.readers.captures import tcpdump
from cleannet.readers.firewalls import (
    asa,
    cef,
    checkpoint,
    conntrack,
    filterlog,
    fortigate,
    gateways,
    netfilter,
    paloalto,
    umbrella_traffic,
    zscaler,
)
from cleannet.readers.inputs.log_forms import Form, readers_of
from cleannet.readers.names import bind, dnsmasq, dnstap, query_lines, umbrella, unbound
from cleannet.readers.proxies import elb, haproxy, squid, web

FORMS: Final[tuple[Form, ...]] = (
    fortigate.FORM,
    asa.FORM,
    paloalto.FORM,
    netfilter.FORM,
    filterlog.FORM,
    squid.FORM,
    bind.FORM,
    unbound.FORM,
    dnsmasq.FORM,
    umbrella.FORM,
    dnstap.FORM,
    web.FORM,
    elb.FORM,
    haproxy.FORM,
    checkpoint.FORM,
    cef.FORM,
    umbrella_traffic.FORM,
    zscaler.FORM,
    *query_lines.FORMS,
    *gateways.FORMS,
    conntrack.FORM,
    tcpdump.FORM,
)

READERS: Final[tuple[Reader, ...]] = readers_of(FORMS)
