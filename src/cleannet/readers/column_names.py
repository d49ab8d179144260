"""A column is known by its name, never by its place; case, spaces, underscores, dots and hyphens in it do not matter.

Which kind of table a header makes is decided in one place, `kind_of_table`, so that two readers never claim the same one.

*Source*: the names stand with the kinds below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from cleannet.readers.base import Input

WIDEST: Final = 2_000
"""Columns of the widest table that is read."""

Spellings = dict[str, str]

FLOW: Final[Spellings] = {
    "source": "sa srcaddr srcip ipsrc sourceip sip ipv4srcaddr sourceipv4address sourceaddress srcaddress srcipaddr srcipaddress"
    " sourceipaddress srcips idorigh clientip jsonpayloadconnectionsrcip connectionsrcip",
    "destination": "da dstaddr destaddr dstip destip ipdst destinationip dip ipv4dstaddr destinationipv4address"
    " destinationaddress dstaddress"
    " destaddress dstipaddr dstipaddress destinationipaddress destips idresph serverip jsonpayloadconnectiondestip"
    " connectiondestip",
    "source (IPv6)": "ipv6srcaddr sourceipv6address",
    "destination (IPv6)": "ipv6dstaddr destinationipv6address",
    "address": "ip ipaddress ipaddr address remoteip remoteaddress remoteaddr peer peerip",
    "domain": "servername sni tlssni tlsservername tlsclientservername sslservername destinationdomain dsthost desthost dsthostname"
    " desthostname destinationhostname urldomain httphost hosthttp hosttls",
    "octets": "networkbytes totbytes totalbytes bytes octets octetdeltacount octettotalcount databytes bytestotal",
    "octets (there)": "ibyt inbytes sourcebytes srcbytes bytessrctodest bytessent jsonpayloadbytessent outboundbytes"
    " outboundbytesd",
    "octets (back)": "obyt outbytes destinationbytes dstbytes bytesdesttosrc bytesreceived inboundbytes inboundbytesd",
    "packets": "networkpackets totpackets totalpackets packets pkts packetdeltacount packettotalcount",
    "packets (there)": "ipkt inpkts sourcepackets srcpackets packetssrctodest packetssent jsonpayloadpacketssent outboundpackets"
    " outboundpacketsd",
    "packets (back)": "opkt outpkts destinationpackets dstpackets packetsdesttosrc packetsreceived inboundpackets inboundpacketsd",
    "first": "ts firstseen first firsttime starttime stime flowstarttime flowstarttimet flowstartmilliseconds flowstartseconds"
    " firstswitched"
    " firstpacket timestampstart start eventstart jsonpayloadstarttime timestamp time timegenerated",
    "last": "te lastseen last lasttime endtime stoptime etime flowendtime flowendtimet flowendmilliseconds flowendseconds"
    " lastswitched"
    " lastpacket timestampend end eventend jsonpayloadendtime",
    "asset": "interface interfaceid ifname iface exporter exporterip exporteraddress exporteripaddress peeripsrc sensor"
    " sensorname sensorid vpc"
    " vpcid vpcname observername",
}
"""nfdump `-o csv` (1.6: sa, da, ibyt; 1.7: srcAddr, firstSeen), nProbe templates, pmacct print plugin, SiLK rwcut, IANA IPFIX
elements, Elastic ECS, Arkime sessions, Azure traffic analytics, GCP and AWS VPC flow logs exported as tables; then generic. A
column of a user, a host or a device is not taken: people are not judged, and the far end is."""

MDM: Final[Spellings] = {
    "id": "bundleid bundleidentifier packagename packageid packageidentifier appbundleid apppackagename appidentifier"
    " applicationbundleid applicationidentifier",
    "app": "appname applicationname application app software softwarename apptitle applicationtitle appdisplayname",
    "app (with publisher)": "name displayname title",
    "publisher": "publisher apppublisher applicationpublisher publishername developer appdeveloper developername",
    "publisher (with app)": "vendor softwarevendor appvendor",
    "platform": "platform os operatingsystem ostype deviceplatform deviceos osplatform apptype",
    "asset": "deviceid deviceserial deviceserialnumber serialnumber serial managementid intunedeviceid jssid udid devicename"
    " assettag",
}
"""Intune discovered apps (ApplicationName, ApplicationPublisher, Platform, DeviceId), Jamf app inventories; then generic. Names and
mail addresses of users are never read. An ApplicationId is no bundle id."""

CIRCUITS: Final[Spellings] = {
    "circuit": "circuit circuitid circuitname circuitno circuitnumber circuitref circuitreference cid serviceid",
    "cable": "cable cables cablename cablenames cablesystem cablesystems submarinecable submarinecables subseacable subseacables"
    " wetsegment",
}
"""Generic. Columns `cable_1`, `cable 2` and so on are further cables."""

DEVICES: Final[Spellings] = {
    "mac": "mac macaddress macaddr ethernetmac wifimac wifimacaddress ethernetmacaddress physicaladdress primarymac"
    " primarymacaddress",
    "maker": "maker vendor manufacturer make brand devicevendor devicemanufacturer hardwarevendor hardwaremanufacturer oem",
    "model": "model modelname modelnumber devicemodel devicetype hardwaremodel productname product partnumber",
    "function": "function role devicerole networkrole networkfunction",
    "purpose": "purpose usedfor usage",
    "asset": "assettag assetid asset hostname host devicename serialnumber serial serialno deviceid inventorynumber name",
}
"""NetBox device export (device role, manufacturer, device type, asset tag); then generic."""

VENDORS: Final[Spellings] = {
    "name": "vendor vendorname supplier suppliername company companyname organisation organization organisationname"
    " organizationname org orgname"
    " legalname legalentity entityname counterparty counterpartyname contractor provider providername manufacturer publisher"
    " partner",
    "name (alone)": "name names vendors suppliers companies organisations organizations",
    "lei": "lei leicode legalentityidentifier leinumber",
}
"""Generic; LEI as in ISO 17442."""

KINDS: Final[dict[str, Spellings]] = {"flow": FLOW, "mdm": MDM, "circuits": CIRCUITS, "devices": DEVICES, "vendors": VENDORS}

LEASES: Final = frozenset(
    "validlifetime leaseexpirytime leaseexpires leaseexpiration leasetime leasestart leaseend expire hwtype scopeid".split()
)
"""A table with one of these is a table of leases or neighbours: other readers know those."""


def folded(name: str) -> str:
    """The name without what does not matter.

    >>> folded(" Source.IP-Address_")
    'sourceipaddress'
    """
    return re.sub(r"[\s_.\-@]+", "", name).lower()


def kind_of_table(header: tuple[str, ...]) -> str | None:
    """The one kind of table that has these columns: flow, mdm, circuits, devices, vendors, or None. The first that fits.

    >>> kind_of_table(("sa", "da", "ibyt")), kind_of_table(("MAC", "Model")), kind_of_table(("a", "b"))
    ('flow', 'devices', None)
    """
    names = {folded(name) for name in header}
    if names & LEASES:
        return None

    def has(kind: str, *fields: str) -> bool:
        return all(not names.isdisjoint(KINDS[kind][field].split()) for field in fields)

    octets = any(has("flow", field) for field in ("octets", "octets (there)", "octets (back)"))
    if (
        has("flow", "source", "destination")
        or has("flow", "source (IPv6)", "destination (IPv6)")
        or (octets and any(has("flow", field) for field in ("address", "source", "destination")))
    ):
        return "flow"
    if (
        has("mdm", "id")
        or has("mdm", "app", "publisher")
        or has("mdm", "app", "publisher (with app)")
        or has("mdm", "app (with publisher)", "publisher")
    ):
        return "mdm"
    if has("circuits", "circuit") and (has("circuits", "cable") or any(_CABLE.fullmatch(name) for name in names)):
        return "circuits"
    if has("devices", "mac") or has("devices", "maker", "model"):
        return "devices"
    single = [name for name in names if name in VENDORS["name"].split()]
    if len(single) == 1 or (not single and has("vendors", "name (alone)") and (len(names) == 1 or has("vendors", "lei"))):
        return "vendors"
    return None


_CABLE = re.compile(r"(?:submarine|subsea)?cable(?:system|name)?[0-9]{1,2}")


def chosen(kind: str, header: tuple[str, ...]) -> dict[str, int]:
    """Field to the index of its column; of several spellings of a field the one that stands first on its list."""
    place = {folded(name): i for i, name in reversed(list(enumerate(header)))}
    found: dict[str, int] = {}
    for field, spellings in KINDS[kind].items():
        index = next((place[name] for name in spellings.split() if name in place), None)
        if index is not None and index not in found.values():
            found[field] = index
    if kind == "circuits":
        for name in sorted(place, key=lambda n: place[n]):
            if _CABLE.fullmatch(name):
                found[f"cable ({name[len(name.rstrip('0123456789')) :]})"] = place[name]
    return found


def asked(item: Input, header: Sequence[str]) -> tuple[int | None, ...]:
    """Where the columns stand by which the user groups records: the one of that very name, else the first that differs only in what
    does not matter. The input then tells which columns it has."""
    if not item.by:
        return ()
    alike = {folded(name): i for i, name in reversed(list(enumerate(header)))}
    exact = {name: i for i, name in reversed(list(enumerate(header)))}
    places = tuple(exact.get(name, alike.get(folded(name))) for name in item.by)
    item.columns.update(header)
    item.found.update(name for name, place in zip(item.by, places, strict=True) if place is not None)
    return places


def told(header: tuple[str, ...], taken: dict[str, int], meaning: dict[str, str]) -> str:
    """The mapping in words, for `Input.notes`."""
    used = set(taken.values())
    rest = [shown(name) for i, name in enumerate(header) if i not in used]
    more = f" and {len(rest) - 20} more" if len(rest) > 20 else ""
    words = ", ".join(f"{shown(header[i])} -> {meaning.get(field, field)}" for field, i in taken.items())
    return f"columns taken: {words}; ignored: {', '.join(rest[:20]) or 'none'}{more}"


def shown(name: str) -> str:
    clean = "".join(c if c.isprintable() else "?" for c in name[:60])
    return clean or "(no name)"


def twice(header: tuple[str, ...]) -> str | None:
    """A name that the header gives to two columns, if any."""
    seen: set[str] = set()
    for name in header:
        if (key := folded(name)) and key in seen:
            return name
        seen.add(key)
    return None
