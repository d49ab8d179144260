"""A column is known by its name, never by its place; case, spaces, underscores, dots and hyphens in it do not matter.

Which kind of table a header makes is decided in one place, `kind_of_table`, so that two readers never claim the same one.

*Source*: the names stand with the kinds below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from cleannet.readers.base.input import Input

WIDEST: Final = 2_000
"""Columns of the widest table that is read."""

Spellings = dict[str, str]

FLOW: Final[Spellings] = {
    "source": "sa srcaddr srcip ipsrc sourceip sip ipv4srcaddr sourceipv4address sourceaddress srcaddress srcipaddr srcipaddress"
    " sourceipaddress srcips idorigh clientip jsonpayloadconnectionsrcip connectionsrcip pktsrcaddr",
    "destination": "da dstaddr destaddr dstip destip ipdst destinationip dip ipv4dstaddr destinationipv4address"
    " destinationaddress dstaddress"
    " destaddress dstipaddr dstipaddress destinationipaddress destips idresph serverip jsonpayloadconnectiondestip"
    " connectiondestip pktdstaddr",
    "source (packet)": "pktsrcaddr",
    "destination (packet)": "pktdstaddr",
    "source (public)": "srcpublicips srcpublicipss",
    "destination (public)": "destpublicips destpublicipss publicips publicipss",
    "source (IPv6)": "ipv6srcaddr sourceipv6address",
    "destination (IPv6)": "ipv6dstaddr destinationipv6address",
    "address": "ip ipaddress ipaddr address remoteip remoteaddress remoteaddr peer peerip",
    "domain": "servername sni tlssni tlsservername tlsclientservername sslservername destinationdomain dsthost desthost dsthostname"
    " desthostname destinationhostname urldomain httphost hosthttp hosttls",
    "octets": "networkbytes totbytes totalbytes bytes octets octetdeltacount octettotalcount databytes bytestotal",
    "octets (there)": "ibyt inbytes sourcebytes srcbytes bytessrctodest bytessent jsonpayloadbytessent outboundbytes"
    " outboundbytesd origbytes",
    "octets (back)": "obyt outbytes destinationbytes dstbytes bytesdesttosrc bytesreceived inboundbytes inboundbytesd respbytes",
    "packets": "networkpackets totpackets totalpackets packets pkts packetdeltacount packettotalcount",
    "packets (there)": "ipkt inpkts sourcepackets srcpackets packetssrctodest packetssent jsonpayloadpacketssent outboundpackets"
    " outboundpacketsd origpkts",
    "packets (back)": "opkt outpkts destinationpackets dstpackets packetsdesttosrc packetsreceived inboundpackets inboundpacketsd"
    " resppkts",
    "first": "ts firstseen first firsttime starttime stime flowstarttime flowstarttimet flowstartmilliseconds flowstartseconds"
    " firstswitched"
    " firstpacket timestampstart timeflowstartns timeflowstartms timeflowstart start eventstart"
    " jsonpayloadstarttime timestamp time timegenerated timereceivedns timereceived",
    "last": "te lastseen last lasttime endtime stoptime etime flowendtime flowendtimet flowendmilliseconds flowendseconds"
    " lastswitched"
    " lastpacket timestampend end eventend jsonpayloadendtime timeflowendns timeflowendms timeflowend",
    "lasted": "duration",
    "state": "action connstate flowstatus flowstatuss disposition jsonpayloaddisposition firewallaction zeekconnectionstate",
    "asset": "interface interfaceid ifname iface exporter exporterip exporteraddress exporteripaddress peeripsrc sensor"
    " sensorname sensorid vpc"
    " vpcid vpcname observername sampleraddress",
}
"""nfdump `-o csv` (1.6: sa, da, ibyt; 1.7: srcAddr, firstSeen), nProbe templates, pmacct print plugin, SiLK rwcut, IANA IPFIX
elements, Elastic ECS, Arkime sessions, GoFlow2, Zeek's conn log as a table, Azure traffic analytics, GCP and AWS VPC flow logs
exported as tables; then generic. States are words of `attempts`. A duration is taken where it is known to be seconds, `_SECONDS`.
(packet): the ends in front of a gateway, which go before the others; (public): several addresses in a cell, where the others are
blank. A column of a user, a host or a device is not taken: people are not judged, and the far end is."""

MDM: Final[Spellings] = {
    "id": "bundleid bundleidentifier packagename packageid packageidentifier appbundleid apppackagename appidentifier"
    " applicationbundleid applicationidentifier",
    "app": "appname applicationname application app software softwarename apptitle applicationtitle appdisplayname bundlename",
    "app (with publisher)": "displayname name title",
    "publisher": "publisher apppublisher applicationpublisher publishername developer appdeveloper developername",
    "publisher (with app)": "vendor softwarevendor appvendor manufacturer",
    "platform": "platform os operatingsystem ostype deviceplatform deviceos osplatform apptype",
    "asset": "deviceid deviceserial deviceserialnumber serialnumber serial managementid intunedeviceid jssid udid devicename"
    " assettag computername",
}
"""Intune discovered apps (ApplicationName, ApplicationPublisher, Platform, DeviceId), Jamf app inventories (Application Title, App
Identifier), osquery's tables apps and programs; then generic. Names and mail addresses of users are never read. An ApplicationId is
no bundle id."""

CIRCUITS: Final[Spellings] = {
    "circuit": "circuit circuitid circuitname circuitno circuitnumber circuitref circuitreference cid serviceid",
    "cable": "cable cables cablename cablenames cablesystem cablesystems submarinecable submarinecables subseacable subseacables"
    " wetsegment",
}
"""Generic. Columns `cable_1`, `cable 2` and so on are further cables."""

DEVICES: Final[Spellings] = {
    "mac": "mac macaddress macaddr ethernetmac wifimac wifimacaddress ethernetmacaddress physicaladdress hardwareaddress hwaddress"
    " primarymac primarymacaddress macimport",
    "maker": "maker vendor manufacturer manufacturers make brand devicevendor devicemanufacturer hardwarevendor"
    " hardwaremanufacturer systemmanufacturer manufacturername makername oem hersteller fabricant fabricante produttore",
    "model": "model models modelname modelnumber modelno devicemodel devicetype hardwaremodel productname product partnumber modell"
    " modele modelo modello",
    "function": "function role devicerole networkrole networkfunction networkassettype assettypename assettype devicecategory"
    " assetcategory category",
    "purpose": "purpose usedfor usage",
    "asset": "assettag assetid asset assetname hostname host devicename serialnumber serial serialno deviceid inventorynumber name",
}
"""NetBox device export and device view (Role, Manufacturer, Type), Snipe-IT assets (Category), GLPI (Manufacturers), Lansweeper
(AssetTypename), Intune devices (Wi-Fi MAC, EthernetMAC); then generic, and the maker and model of inventories in German, French,
Spanish, Portuguese and Italian. Each column of MAC addresses is read, see `_MAC`."""

_TYPE: Final = "type"
"""A column of this name holds the model where a table has no other of models, as in NetBox's device view; otherwise what kind of
device it is, as in GLPI."""

_MAC: Final = re.compile(r"(?!(?:is|i|h|c|o|x|g)mac$)\w*mac(?:addr(?:ess)?(?:es)?)?[0-9]{0,2}", re.ASCII)
"""Names of columns of MAC addresses, such as `LAN MAC 2`; a message authentication code (HMAC) is none."""

VENDORS: Final[Spellings] = {
    "name": "name1 vendorname suppliername companyname organisationname organizationname orgname legalname entityname"
    " counterpartyname contractorname providername lieferantenname kreditorname kreditorenname firmenname vendor supplier company"
    " organisation organization org legalentity counterparty contractor provider manufacturer publisher partner lieferant"
    " kreditor firma",
    "name (alone)": "name names vendors suppliers companies organisations organizations",
    "lei": "lei leicode legalentityidentifier leinumber",
}
"""Generic; LEI as in ISO 17442. NAME1 is SAP's (tables LFA1 and KNA1), beside which a column of suppliers holds their numbers."""

WHOSE: Final[Spellings] = {
    "device": "devicename hostname computername machinename devicehostname host fqdn dnsname nodename nomdelappareil"
    " nomdelordinateur gerätename computernamen nombredeldispositivo nomedodispositivo nomedeldispositivo apparaatnaam"
    " デバイス名 设备名称",
    "serial": "serialnumber serial serialno deviceserialnumber deviceserial sn imei udid deviceid seriennummer numérodesérie"
    " numerodeserie númerodeserie númerodesérie numerodiserie serienummer シリアル番号 序列号",
    "tag": "assettag assetid assetnumber inventorynumber inventoryno tag inventarnummer anlagennummer numérodinventaire"
    " numerodeinventario númerodeinventario patrimônio numerodinventario inventarisnummer 資産番号 资产编号",
    "user": "userprincipalname upn primaryuser primaryuserupn primaryuserdisplayname assignedto assigneduser enrolleduser username"
    " userdisplayname owner deviceowner assetowner custodian user useremail emailaddress email fullname employee benutzer nutzer"
    " benutzername zugewiesenan utilisateur attribuéà usuario usuário asignadoa atribuídoa utente assegnatoa gebruiker"
    " toegewezenaan ユーザー名 利用者 用户 使用人",
    "site": "site sitename location locationname building office room campus region city department dept division unit"
    " organizationalunit ou agency bureau standort abteilung gebäude emplacement lieu service département ubicación"
    " departamento localização local unidade sede reparto ufficio locatie vestiging afdeling 拠点 部署 设备位置 部门",
}
"""What a row tells of its asset besides, for a list of assets: Intune (DeviceName, PrimaryUserUPN), Jamf (Full Name, Building,
Department), Snipe-IT (Assigned To, Location), GLPI, Lansweeper; then generic."""

OF_ASSETS: Final = frozenset({"mdm", "circuits", "devices"})
"""Kinds of tables whose rows are of assets."""

_APPS: Final = frozenset("appname applicationname apptitle applicationtitle appdisplayname".split())
"""Columns that can be of nothing but apps, so that beside them a platform is enough."""

_OF_DEVICES: Final = frozenset("serial serialnumber assettag model mac macaddress ipaddress hostname".split())
"""Columns by which a table of names, vendors and versions is one of devices, and not of packages."""

_SOMETHING_ELSE: Final = frozenset(
    (
        # devices
        "serial serialnumber assettag ipaddress ipmanagement managementip hostname imei udid model modelnumber modelno osversion"
        " firmware firmwareversion"
        # software
        " version packageversion softwareversion appversion packagename purl cpe installdate installedon installlocation"
        # findings and vulnerabilities
        " cve cveid cvss checkid checktitle findinguid findingid findingtype vulnerabilityid pluginid ruleid"
        # resources of clouds
        " resourceid resourceuid resourcename resourcetype resourcearn arn instanceid instancetype accountuid"
        # events
        " srcip dstip sourceip destinationip srcport dstport processname eventid"
    ).split()
)
"""Columns that say what a row is, where it is no organisation: with one of them, a table lists other things than vendors."""

KINDS: Final[dict[str, Spellings]] = {"flow": FLOW, "mdm": MDM, "circuits": CIRCUITS, "devices": DEVICES, "vendors": VENDORS}

LEASES: Final = frozenset(
    "validlifetime leaseexpirytime leaseexpires leaseexpiration leasetime leasestart leaseend expire hwtype scopeid".split()
)
"""A table with one of these is a table of leases or neighbours: other readers know those."""

_LOGS: Final = frozenset({"threat/contenttype"})
"""Columns of logs that are exported with a header, and have readers of their own: Palo Alto Networks."""


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
    if names & (LEASES | _LOGS):
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
        or (has("mdm", "platform") and not names.isdisjoint(_APPS))
        or (has("mdm", "app (with publisher)", "publisher (with app)") and "version" in names and not names & _OF_DEVICES)
    ):
        return "mdm"
    if has("circuits", "circuit") and (has("circuits", "cable") or any(_CABLE.fullmatch(name) for name in names)):
        return "circuits"
    if any(_is_mac(name) for name in names) or _makers(names):
        return "devices"
    if names & _SOMETHING_ELSE:
        return None
    if _organisations(names) or (has("vendors", "name (alone)") and (len(names) == 1 or has("vendors", "lei"))):
        return "vendors"
    return None


def _is_mac(name: str) -> bool:
    return name in DEVICES["mac"].split() or _MAC.fullmatch(name) is not None


def _makers(names: set[str]) -> bool:
    """Makers beside models, or beside what only devices have."""
    beside = {*DEVICES["model"].split(), "serial", "serialnumber", "assettag", "imei"}
    makers = names.intersection(DEVICES["maker"].split())
    # A vendor may be anybody's; a manufacturer is that of the thing which the row names.
    return bool(makers and names & beside) or bool(makers - {"vendor"} and names & {*DEVICES["asset"].split(), _TYPE, "category"})


def _organisations(names: set[str]) -> bool:
    """One column of organisations; `vendor` beside `vendor name` or NAME1 is that of their numbers."""
    columns = names.intersection(VENDORS["name"].split())

    def numbers(name: str) -> bool:
        named = (other for other in columns if other.endswith("name") and other.startswith(name))
        return name != "name1" and ("name1" in columns or any(other != name for other in named))

    return sum(not numbers(name) for name in columns) == 1


_CABLE = re.compile(r"(?:submarine|subsea)?cable(?:system|name)?[0-9]{1,2}")


_SECONDS: Final = frozenset({"firstseen", "ts"})
"""Beside a first time of this name (nfdump 1.7, Zeek) a duration is in seconds; elsewhere it may be in anything."""


def chosen(kind: str, header: tuple[str, ...]) -> dict[str, int]:
    """Field to the index of its column; of several spellings of a field the one that stands first on its list, and of names that
    differ only in an `@` the one without it."""
    by_rank = sorted(enumerate(header), key=lambda column: ("@" in column[1], column[0]))
    place = {folded(name): i for i, name in reversed(by_rank)}
    found: dict[str, int] = {}
    for field, spellings in KINDS[kind].items():
        index = next((place[name] for name in spellings.split() if name in place), None)
        if index is not None and index not in found.values():
            found[field] = index
    if kind == "flow" and ("last" in found or "first" not in found or folded(header[found["first"]]) not in _SECONDS):
        found.pop("lasted", None)
    if kind == "circuits":
        for name in sorted(place, key=lambda n: place[n]):
            if _CABLE.fullmatch(name):
                found[f"cable ({name[len(name.rstrip('0123456789')) :]})"] = place[name]
    if kind == "mdm" and "app" in found:
        found.pop("app (with publisher)", None)  # the name of a device
    if kind == "devices":
        found.pop("mac", None)
        macs = [at for at, name in enumerate(header) if _is_mac(folded(name))]
        found |= {f"mac{f' ({number})' if number > 1 else ''}": at for number, at in enumerate(sorted(macs), 1)}
        if (at := place.get(_TYPE)) is not None:
            found.setdefault("function" if "model" in found else "model", at)
    return found


def beside(header: Sequence[str], taken: dict[str, int]) -> dict[str, int]:
    """What rows tell of their assets besides, field to the index of its column: of those that are not taken yet.

    >>> beside(("App", "Serial Number", "UserPrincipalName", "Site"), {"app": 0, "asset": 1})
    {'user': 2, 'site': 3}
    """
    place = {folded(name): at for at, name in reversed(list(enumerate(header)))}
    found: dict[str, int] = {}
    for field, spellings in WHOSE.items():
        free = (place[name] for name in spellings.split() if name in place)
        if (at := next((at for at in free if at not in (*taken.values(), *found.values())), None)) is not None:
            found[field] = at
    return found


def asked(item: Input, header: Sequence[str]) -> tuple[int | None, ...]:
    """Where the columns stand by which the user groups records: the one of that very name, else the first that differs only in what
    does not matter. The input then tells which columns it has."""
    if not item.question.by:
        return ()
    alike = {folded(name): i for i, name in reversed(list(enumerate(header)))}
    exact = {name: i for i, name in reversed(list(enumerate(header)))}
    places = tuple(exact.get(name, alike.get(folded(name))) for name in item.question.by)
    item.log.columns.update(header)
    item.log.found.update(name for name, place in zip(item.question.by, places, strict=True) if place is not None)
    return places


_ENDS: Final = frozenset({"source", "destination", "address"})

_AS_NUMBERS: Final = frozenset(
    "srcas dstas sas das sourceas destinationas srcasn dstasn sourceasn destinationasn assrc asdst bgpsourceasnumber"
    " bgpdestinationasnumber peersrcas peerdstas".split()
)
"""Columns in which an exporter tells by its own routes whose the ends are: nfdump, nProbe, pmacct, GoFlow2, IPFIX elements."""


def told(header: tuple[str, ...], taken: dict[str, int], meaning: dict[str, str]) -> str:
    """The mapping in words, for `Input.notes`."""
    used = set(taken.values())
    rest = [shown(name) for i, name in enumerate(header) if i not in used]
    more = f" and {len(rest) - 20} more" if len(rest) > 20 else ""
    words = ", ".join(
        f"{shown(header[i])} -> {meaning.get(field) or meaning.get(field.partition(' (')[0], field)}" for field, i in taken.items()
    )
    numbers = [shown(name) for i, name in enumerate(header) if i not in used and folded(name) in _AS_NUMBERS]
    first = f"{' and '.join(numbers[:2])} not read, the addresses tell the AS; " if numbers and _ENDS & taken.keys() else ""
    return f"{first}columns taken: {words}; ignored: {', '.join(rest[:20]) or 'none'}{more}"


def shown(name: str) -> str:
    clean = "".join(c if c.isprintable() else "?" for c in name[:60])
    return clean or "(no name)"


_SHOWN: Final = frozenset({"asset", "model", *WHOSE})
"""Fields that are shown and never judged: of two columns the first serves."""


def twice(header: Sequence[str], taken: dict[str, int]) -> str | None:
    """The name of another column that is named like one that was taken, if any; one with an `@` (`@timestamp`) is of lower rank."""
    places: dict[str, list[int]] = {}
    for i, name in enumerate(header):
        places.setdefault(folded(name), []).append(i)
    for field, at in taken.items():
        if field in _SHOWN:
            continue
        alike = [i for i in places[folded(header[at])] if i not in taken.values() and ("@" in header[i]) == ("@" in header[at])]
        if alike:
            return header[alike[0]]
    return None
