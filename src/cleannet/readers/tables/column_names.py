"""A column is known by its name, never by its position: by the words of `header_words`, or because the user says what it is.

`kind_of_table` alone decides which kind of table a header makes, so two readers never claim the same one. Therefore the rules of
all kinds stand here, and not with their readers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from cleannet.model.asset import WHOSE as WHOSE_IS_WHAT
from cleannet.readers.base.input import Input
from cleannet.readers.tables.header_words import (
    BESIDE_DESTINATIONS,
    BESIDE_SITES,
    CATALOGUE,
    CIRCUITS,
    DESTINATIONS,
    DEVICES,
    FLOW,
    LEGAL,
    MAC,
    MAPPED,
    MDM,
    NAMED,
    NUMBERED,
    OF_LINES,
    OF_OFFERS,
    OF_ORGANISATIONS,
    OF_PEERS,
    OF_SHELVES,
    PEERS,
    PERHAPS,
    TIES,
    VENDORS,
    WHO,
    WHOSE,
    folded,
)
from cleannet.readers.tables.wordings import makers_besides, word, words_of

WIDEST: Final = 2_000
"""Columns of the widest table that is read."""

OF_ASSETS: Final = frozenset({"mdm", "circuits", "devices"})
"""Kinds of tables whose rows are of assets."""

_TYPES: Final = ("type", "typ")
"""A column of this name holds the model where a table has no other of models, as in NetBox's device view; otherwise what kind of
device it is, as in GLPI."""

_APPS: Final = frozenset("appname applicationname apptitle applicationtitle appdisplayname".split())
"""Columns that can be of nothing but apps, so that beside them a platform is enough."""

_OF_DEVICES: Final = frozenset("serial serialnumber assettag model mac macaddress ipaddress hostname".split())
"""Columns by which a table of names, vendors and versions is one of devices, and not of packages."""

_VERSIONS: Final = frozenset("version componentversion packageversion versionofthecomponent versionofcomponent".split())

_SOMETHING_ELSE: Final = frozenset(
    """
    serial serialnumber assettag ipaddress ipmanagement managementip hostname imei udid model modelnumber modelno osversion firmware
    firmwareversion
    version packageversion package library component image imageid container softwareversion appversion packagename purl cpe
    installdate installedon installlocation
    cve cveid cvss checkid checktitle findinguid findingid findingtype vulnerabilityid vulnerability pluginid ruleid severity
    resourceid resourceuid resourcename resourcetype resourcearn arn instanceid instancetype accountuid
    srcip dstip sourceip destinationip srcport dstport processname eventid sha256 md5 hash
    """.split()
)
"""Columns that say what a row is, where it is no organisation: devices, software, findings, resources of clouds, events. With
one of them, a table lists other things than vendors."""

_BLOCKS: Final = frozenset("prefix ipprefix cidr network rangestart startip iprangestart maxlength route subnet".split())
"""With one of these, a table is one of addresses and the ASes that they belong to."""

KINDS: Final = {
    "flow": FLOW,
    "catalogue": CATALOGUE,
    "mdm": MDM,
    "circuits": CIRCUITS,
    "devices": DEVICES,
    "peers": PEERS,
    "vendors": VENDORS,
    "destinations": DESTINATIONS,
}

_TOLD: Final = {
    "flow": frozenset({"source", "destination", "address", "domain"}),
    "catalogue": frozenset({"store"}),
    "mdm": frozenset({"id", "app", "publisher"}),
    "circuits": frozenset({"circuit", "cable"}),
    "devices": frozenset({"mac", "maker", "model"}),
    "peers": frozenset({"asn"}),
    "vendors": frozenset({"name", "lei"}),
    "destinations": frozenset({"domain", "address"}),
}
"""Fields of which a user need only name one to say what a table lists."""

NEEDED: Final = {
    "flow": (("source", "destination"), ("source (IPv6)", "destination (IPv6)"), ("address", "octets")),
    "catalogue": (("id",), ("app",)),
    "mdm": (("id",), ("app",)),
    "circuits": (("cable",),),
    "devices": (("mac",), ("maker",)),
    "peers": (("asn",),),
    "vendors": (("name",), ("lei",)),
    "destinations": (("domain",), ("address",)),
}
"""Without one of these there is nothing to judge, then."""

FIELDS: Final = {
    "name": "an organisation that you deal with",
    "lei": "its legal entity identifier",
    "asn": "the AS number of a network",
    "maker": "who made a device",
    "model": "its model",
    "mac": "its MAC address; several columns may be",
    "function": "what it does in your network",
    "purpose": "what it is used for",
    "bought": "the day on which it was bought",
    "id": "the package or bundle id of an app",
    "app": "its name",
    "publisher": "who publishes it",
    "platform": "Android, iOS or another system",
    "store": "the store that offers an app",
    "circuit": "one of your circuits",
    "cable": "a cable on which it runs",
    "source": "the address that began a connection",
    "destination": "the address at its other end",
    "address": "the address at its other end, where the table has no other",
    "domain": "the name at its other end",
    "octets": "octets of both directions",
    "packets": "packets of both directions",
    "first": "when it was seen first",
    "last": "when it was seen last",
    "status": "whether your thing is still there",
    "removed": "the day on which it was taken out",
    "asset": "the name of your thing",
    **WHOSE_IS_WHAT,
}
"""What a user may say a column to be."""

LEASES: Final = frozenset(
    "validlifetime leaseexpirytime leaseexpires leaseexpiration leasetime leasestart leaseend expire hwtype scopeid".split()
)
"""A table with one of these is a table of leases or neighbours: other readers know those."""

_LOGS: Final = frozenset({"threat/contenttype", "originids", "policyidentitylabel"})
"""Columns of logs that are exported with a header, and have readers of their own: Palo Alto Networks, Cisco Umbrella."""


@lru_cache(maxsize=64)
def kind_of_table(header: tuple[str, ...]) -> str | None:
    """The one kind of table with these columns: flow, mdm, circuits, devices, peers, vendors, destinations, or None. The first that
    fits.

    >>> kind_of_table(("sa", "da", "ibyt")), kind_of_table(("MAC", "Model")), kind_of_table(("a", "b"))
    ('flow', 'devices', None)
    """
    plain = frozenset(map(word, header))
    told = {name.removeprefix(MAPPED) for name in plain if name.startswith(MAPPED)}
    for kind, fields in _TOLD.items():  # the user says it
        if told & fields and any(_has(plain, kind, *needed) for needed in NEEDED[kind]):
            return kind
    found = _kind(plain)
    if found == "flow" or plain & (LEASES | _LOGS) or (others := frozenset(words_of(header))) == plain:
        return found
    nearer = _kind(others)
    return found if nearer in (None, "flow") else nearer


def _has(names: frozenset[str], kind: str, *fields: str) -> bool:
    """Whether it has a column of each of these fields."""
    return all(not names.isdisjoint(KINDS[kind][field]) for field in fields)


def _kind(names: frozenset[str]) -> str | None:
    """The kind of a table whose columns are these words."""

    def has(kind: str, *fields: str) -> bool:
        return _has(names, kind, *fields)

    if names & (LEASES | _LOGS):
        return None
    octets = any(has("flow", field) for field in ("octets", "octets (there)", "octets (back)"))
    if (
        has("flow", "source", "destination")
        or has("flow", "source (IPv6)", "destination (IPv6)")
        or (octets and any(has("flow", field) for field in ("address", "source", "destination")))
    ):
        return "flow"
    if _of_a_store(names):
        return "catalogue"
    if (
        has("mdm", "id")
        or (has("mdm", "app", "id (beside app and device)") and not names.isdisjoint(_ON_A_DEVICE))
        or _apps_of_devices(names)
        or has("mdm", "app", "publisher")
        or (has("mdm", "sdk") and (has("mdm", "id (beside app and device)") or not names.isdisjoint(_APPS)))
        or has("mdm", "app", "publisher (with app)")
        or has("mdm", "app (with publisher)", "publisher")
        or (has("mdm", "platform") and not names.isdisjoint(_APPS))
        or (has("mdm", "app (with publisher)", "publisher (with app)") and names & _VERSIONS and not names & _OF_DEVICES)
        or (has("mdm", "component", "publisher (with app)") and names & _VERSIONS)
    ):
        return "mdm"
    if has("circuits", "circuit") and (has("circuits", "cable") or any(_CABLE.fullmatch(name) for name in names)):
        return "circuits"
    if (has("circuits", "provider") and names & _OF_CIRCUITS) or (names & _CARRIERS and names & OF_LINES):
        return "circuits"
    if has("circuits", "cable") and names & OF_LINES:
        return "circuits"
    if _mac_columns([*names]) or _makers(names):
        return "devices"
    if _destinations(names):
        return "destinations"
    if names & _SOMETHING_ELSE:
        return None
    if _of_networks(names):
        return "peers"
    if _organisations(names) or (has("vendors", "name (alone)") and (len(names) == 1 or names & _ONLY_THEIRS)):
        return "vendors"
    return None


def _apps_of_devices(names: frozenset[str]) -> bool:
    """Names of apps and whose device they are on, and nothing that another list would have."""
    return not (names.isdisjoint(MDM["app"]) or names.isdisjoint(_ON_A_DEVICE)) and names <= _OF_INSTALLED


_ON_A_DEVICE: Final = frozenset({*MDM["asset"], *(name for field in ("device", "serial", "tag", "user") for name in WHOSE[field])})


def _of_a_store(names: frozenset[str]) -> bool:
    """Apps beside the store that offers them, or beside what only stores tell; and nothing that only devices have. Names,
    publishers and ids alone are an export of a store: an inventory has a version, a device or a count as well."""
    app, publisher, ident, store = (not names.isdisjoint(CATALOGUE[field]) for field in ("app", "publisher", "id", "store"))
    if names & _OF_DEVICES or any(names.intersection(WHOSE[field]) for field in ("device", "serial", "user")):
        return False
    if app and publisher and not names.isdisjoint(_IDS) and names <= _OF_AN_EXPORT:
        return True
    return (store and (ident or (app and publisher))) or (ident and not names.isdisjoint(OF_SHELVES))


_OF_INSTALLED: Final = frozenset(
    {
        "",
        *(name for words in (*MDM.values(), *WHOSE.values()) for name in words),
        *"version appversion date installdate installedon installed lastseen osversion count category categories risk".split(),
    }
)

_IDS: Final = frozenset(CATALOGUE["id (beside app and publisher)"])
_OF_AN_EXPORT: Final = frozenset({"", *_IDS, *CATALOGUE["app"], *CATALOGUE["publisher"], *OF_OFFERS, *OF_SHELVES})


def _mac_columns(names: Sequence[str]) -> list[int]:
    """The indexes of the columns of MAC addresses. A physical address is that of a building where the table lists organisations."""
    organisations = not {*LEGAL, *NAMED}.isdisjoint(names)
    return [
        at
        for at, name in enumerate(names)
        if (name in DEVICES["mac"] and not (organisations and name in _PHYSICAL)) or MAC.fullmatch(name) is not None
    ]


_PHYSICAL: Final = frozenset(
    folded(name)
    for name in ("physicaladdress", "physischeAdresse", "adressephysique", "direcciónfísica", "endereçofísico", "indirizzofisico",
                 "fysiekadres", "物理アドレス", "物理地址", "實體位址")
)  # fmt: skip


def _makers(names: frozenset[str]) -> bool:
    """Makers beside models, or beside what only devices have."""
    if not names.isdisjoint(_BOTH):
        return True
    makers = names.intersection(DEVICES["maker"])
    # A vendor may be anybody's, and its product may be a service; a manufacturer is that of the thing which the row names.
    if makers - {"vendor", "vendorname"}:
        return bool(names & (_BESIDE_MAKERS | _BESIDE_MANUFACTURERS))
    beside = names & _BESIDE_MAKERS
    return bool(makers and (beside - _PRODUCTS or (beside and names & _OF_PARTS)))


def of_products(header: Sequence[str]) -> bool:
    """Whether the rows of a table of devices may as well be of apps and services: a vendor beside a model, or whoever makes a
    product, and nothing that only devices have."""
    names = {*words_of(tuple(header))}
    if not names.isdisjoint(_OF_PARTS - _MODELS) or names & _BESIDE_MAKERS - _MODELS or _mac_columns([*names]):
        return False
    return names.isdisjoint(_OF_HARDWARE) and ("vendor" in names or "vendorname" in names or not names.isdisjoint(_PRODUCTS))


_OF_HARDWARE: Final = frozenset(
    folded(name)
    for name in ("devicemodel", "devicetype", "hardwaremodel", "machinetype", "devicevendor", "hardwarevendor",
                 "devicemanufacturer", "hardwaremanufacturer", "systemmanufacturer", "Gerätetyp", "Geraetetyp",
                 "typedappareil", "tipodedispositivo", "tipodispositivo", "apparaattype", "Gerätehersteller",
                 "设备型号", "设备厂商", "機種", "機種名", "机型", "機型", "設備型號")
)  # fmt: skip
_PRODUCTS: Final = frozenset(
    folded(name)
    for name in ("product", "productname", "Produkt", "Produktname", "produit", "nomduproduit", "producto", "nombredelproducto",
                 "produto", "nomedoproduto", "prodotto", "nomeprodotto", "productnaam", "製品名", "产品名称", "產品名稱")
)  # fmt: skip
_OF_PARTS: Final = {*DEVICES["function"], *DEVICES["purpose"], *DEVICES["asset"], *_OF_DEVICES}
"""Columns that say that a product is a part of something of ours."""

_MODELS: Final = frozenset(DEVICES["model"])
_BESIDE_MAKERS: Final = {*DEVICES["model"], "serial", "serialnumber", "assettag", "imei"}
_COUNTS: Final = frozenset(
    folded(name)
    for name in ("count", "quantity", "qty", "devices", "units", "Anzahl", "Menge", "Stückzahl", "quantité", "cantidad",
                 "quantidade", "quantità", "aantal", "数量", "台数", "數量")
)  # fmt: skip
_BESIDE_MANUFACTURERS: Final = {
    *(name for field in ("asset", "function", "purpose") for name in DEVICES[field]),
    *(name for field in ("device", "serial", "tag", "user", "site") for name in WHOSE[field]),
    *_TYPES,
    *_COUNTS,
} - OF_ORGANISATIONS
_BOTH: Final = frozenset(("makeandmodel", "vendorandproduct"))


def _of_networks(names: frozenset[str]) -> bool:
    """Whether it has ASes beside what names or connects them, and no blocks of addresses."""
    numbers = names.intersection(PEERS["asn"])
    if names.intersection(OF_PEERS):
        return True
    told = {name for field in ("name", "name (of a company)", "relation", "address") for name in PEERS[field]}
    return bool(numbers) and (len(names) == 1 or (bool((names - numbers) & told) and not names & _BLOCKS))


def direct(header: Sequence[str]) -> bool:
    """Whether a table of networks lists those that we connect to."""
    return not {*words_of(tuple(header))}.isdisjoint((*OF_PEERS, *TIES))


def _destinations(names: frozenset[str]) -> bool:
    """Hosts or addresses, and nothing but what counts, dates or sends to them. A word that may be one of ours (`Host`, `IP`) counts
    only if it is the one such column."""
    certain, others = ({name for field in DESTINATIONS for name in DESTINATIONS[field] if alone == ("alone" in field)}
                       for alone in (False, True))  # fmt: skip
    told = names & (certain | others)
    rest = names - told - {""}
    if names & certain:
        sites = names.isdisjoint(DESTINATIONS["address"])
        return not (names & others) and rest <= (BESIDE_DESTINATIONS | BESIDE_SITES if sites else BESIDE_DESTINATIONS)
    return len(told) == 1 and rest <= BESIDE_DESTINATIONS and (bool(rest) or not told & _HOSTS)


_HOSTS: Final = frozenset(DESTINATIONS["domain (alone)"])
"""By themselves a list of machines, most often our own."""


def _organisations(names: frozenset[str]) -> bool:
    """The one column of organisations. Beside a name, `vendor` is their number; an ambiguous word counts only if another column is
    one that only organisations have."""
    columns = names.intersection(VENDORS["name"])
    legal = bool(columns.intersection(LEGAL))

    def numbers(name: str) -> bool:
        told = legal and name not in LEGAL and name not in PERHAPS
        return told or (name in WHO and any(name in other for other in columns.intersection(NAMED)))

    found = [name for name in columns if not numbers(name)]
    return len(found) == 1 and (found[0] not in PERHAPS or names - columns <= {*OF_ORGANISATIONS, *VENDORS["lei"]})


_ONLY_THEIRS: Final = NUMBERED.union(VENDORS["lei"])

_OF_CIRCUITS: Final = frozenset(CIRCUITS["circuit"]) - {"cid", "serviceid", "verbinding"}
"""Words that can be of nothing but circuits, so that beside them a provider is enough."""

_CARRIERS: Final = frozenset(
    folded(name)
    for name in ("provider", "providername", "circuitprovider", "carrier", "carriername", "isp", "telco", "upstream",
                 "Netzbetreiber", "operadora", "通信事業者", "运营商", "運營商")
)  # fmt: skip
"""Providers of lines; an operator may also be a person at a machine."""

_CABLE = re.compile(r"(?:submarine|subsea)?cable(?:system|name)?[0-9]{1,2}")


_SECONDS: Final = frozenset({"firstseen", "ts"})
"""Beside a first time of this name (nfdump 1.7, Zeek) a duration is in seconds; elsewhere it may be in anything."""


def chosen(kind: str, header: tuple[str, ...]) -> dict[str, int]:
    """Field -> the index of its column. If a field has several spellings, the first on its list counts; of names that differ only
    in `@`, the one without it."""
    words = tuple(map(word, header)) if kind == "flow" else words_of(header)
    by_rank = sorted(range(len(header)), key=lambda at: ("@" in header[at], at))
    place = {words[at]: at for at in reversed(by_rank)}
    found: dict[str, int] = {}
    for field, spellings in KINDS[kind].items():
        index = next((place[name] for name in spellings if name in place), None)
        if index is not None and index not in found.values():
            found[field] = index
    if kind == "flow" and ("last" in found or "first" not in found or words[found["first"]] not in _SECONDS):
        found.pop("lasted", None)
    if kind == "flow" and not _BOTH_ENDS & found.keys() and "state" in found and words[found["state"]] == "state":
        del found["state"]  # of a thing (deployed, requested), where the table does not tell the ends of connections
    if kind == "flow":
        if _BOTH_ENDS & found.keys():
            found.pop("address AS", None)  # of which end, it does not say
        for end, words in _NAMED_ENDS.items():
            named = [place[name] for name in words if name in place and place[name] not in found.values()]
            found |= {f"{end} (name)": at for at in named[:1]}
        found |= _further_names(header, found)
    if kind == "circuits":
        for name in sorted(place, key=lambda n: place[n]):
            if _CABLE.fullmatch(name) and place[name] not in found.values():
                found[f"cable ({name[len(name.rstrip('0123456789')) :]})"] = place[name]
    if kind == "devices":
        besides = [at for at in makers_besides(header) if at not in found.values()]
        found |= {f"maker ({number})": at for number, at in enumerate(besides, 2)}
    if kind in _WITH_OTHERS and not any(MAPPED in name for name in header):  # unless the user says which they are
        numbers = WHO if kind == "vendors" else ()  # beside the name of a vendor
        others = (name for name in sorted(place, key=lambda n: place[n]) if _OTHERS.fullmatch(name) and name not in numbers)
        free = [place[name] for name in others if place[name] not in found.values()]
        found |= {f"other ({number})": at for number, at in enumerate(free, 1)}
    if kind == "mdm" and "app" in found:
        found.pop("app (with publisher)", None)  # the name of a device
    if kind == "mdm" and (ident := found.pop("id (beside app and device)", None)) is not None and "app" in found:
        found.setdefault("id", ident)
    if kind == "devices":
        found.pop("mac", None)
        macs = _mac_columns(words)
        found |= {f"mac{f' ({number})' if number > 1 else ''}": at for number, at in enumerate(sorted(macs), 1)}
        if (at := next((place[name] for name in _TYPES if name in place), None)) is not None:
            found.setdefault("function" if "model" in found else "model", at)
    return found


def _further_names(header: Sequence[str], taken: dict[str, int]) -> dict[str, int]:
    """The columns of a flow that hold a name as well: each may be that of somebody else, as where a front hides a host."""
    counts: Counter[str] = Counter()
    found: dict[str, int] = {}
    for at, name in enumerate(header):
        field = _NAME_WORDS.get(word(name))
        if field and at not in taken.values() and counts[field] < _MOST_NAMES:
            counts[field] += 1
            found[f"{field} ({counts[field] + 1})"] = at
    return found


OF_NAMES: Final = ("domain", "domain (HTTP)", "domain (DNS)", "URL", "host")
"""Fields of a flow that hold names seen in it."""

_NAME_WORDS: Final = {name: field for field in OF_NAMES for name in FLOW[field]}
_MOST_NAMES: Final = 8

_WITH_OTHERS: Final = frozenset({"circuits", "devices", "vendors"})
_OTHERS: Final = re.compile(
    r".*(?:manufacturer|maker|vendor|supplier|provider|carrier|reseller|distributor|telco"
    r"|hersteller|lieferant|anbieter|fournisseur|fabricant|proveedor|fornecedor|fornitore|leverancier)(?:s?|name)[0-9]{0,2}"
    r"|.*(?:hosted|made|manufactured|sold|supplied|provided|operated)(?:on|by)(?:\(.*\))?|(?:mobile|internet)?isp(?:name)?"
)
"""Columns of further companies (`Hosting provider`, `Vendor 2`, `Sold by`), which may name somebody else."""


def with_names(kind: str, header: Sequence[str], taken: dict[str, int], whose: bool) -> dict[str, int]:
    """What was taken of a table of assets, and what names them: the name, serial number and tag of each; where a list of assets is
    asked for, also whose it is. `asset` stays where no other of these is that column.

    >>> with_names("mdm", ("App", "Serial Number", "UserPrincipalName", "Site"), {"app": 0, "asset": 1}, True)
    {'app': 0, 'serial': 1, 'user': 2, 'site': 3}
    >>> with_names("devices", ("Name", "Serial", "Make", "Asset ID"), {"maker": 2, "asset": 3}, False)
    {'maker': 2, 'device': 0, 'serial': 1, 'tag': 3}
    """
    words = words_of(tuple(header))
    place = {name: at for at, name in reversed(list(enumerate(words)))}
    known = taken.get("asset")
    found = {field: at for field, at in taken.items() if field != "asset"}
    of_apps = kind == "mdm" and "app" in found and words[found["app"]] in _APPS
    for field in WHOSE if whose else NAMES:
        if field == "device" and known is not None and MAPPED in header[known]:  # the user says what names it
            found[field] = known
            continue
        called = _CALLED if kind == "devices" or of_apps else ()
        words = (*WHOSE[field], *called) if field == "device" else WHOSE[field]
        free = (place[name] for name in words if name in place)
        if (at := next((at for at in free if at not in found.values()), None)) is not None:
            found[field] = at
    return found if known is None or known in found.values() else {**found, "asset": known}


NAMES: Final = ("device", "serial", "tag")
"""What names an asset, see `Block.assets`."""

_CALLED: Final = ("asset", "name", "label", "displayname", "nom", "nombre", "nome", "naam", "bezeichnung", "名称", "名前")
"""Columns that hold the name of a device in tables of devices, and in those with another column that can name only apps."""


def asked(item: Input, header: Sequence[str]) -> tuple[int | None, ...]:
    """Where the columns are that the user groups by: the one with exactly that name, else the first that differs only in what is
    ignored. The input then says which columns it has."""
    if not item.question.by:
        return ()
    header = [bare(name) for name in header]
    alike = {folded(name): i for i, name in reversed(list(enumerate(header)))}
    exact = {name: i for i, name in reversed(list(enumerate(header)))}
    places = tuple(exact.get(name, alike.get(folded(name))) for name in item.question.by)
    item.log.columns.update(header)
    item.log.found.update(name for name, place in zip(item.question.by, places, strict=True) if place is not None)
    return places


_BOTH_ENDS: Final = frozenset({"source", "destination", "source (IPv6)", "destination (IPv6)"})

_NAMED_ENDS: Final = {"source": ("sourceaddress", "clientaddress"), "destination": ("destinationaddress", "serveraddress")}
"""Columns that may hold the name of an end where another one holds its address (Elastic ECS: "some event source addresses are
defined ambiguously")."""


def told(header: tuple[str, ...], taken: dict[str, int], meaning: dict[str, str]) -> str:
    """The mapping in words, for `Input.notes`."""
    used = set(taken.values())
    rest = [shown(name) for i, name in enumerate(header) if name and i not in used]
    more = f" and {len(rest) - 20} more" if len(rest) > 20 else ""
    words = ", ".join(f"{shown(header[i])} -> {_meaning(field, meaning)}" for field, i in taken.items())
    return f"columns taken: {words}; ignored: {', '.join(rest[:20]) or 'none'}{more}"


def _meaning(field: str, meaning: dict[str, str]) -> str:
    known = (name for name in (field, field.rpartition(" (")[0], field.partition(" (")[0]) if name in meaning)
    return meaning[name] if (name := next(known, "")) else field


def bare(name: str) -> str:
    """The name as in the file."""
    return name.partition(MAPPED)[0]


def shown(name: str) -> str:
    clean = "".join(c if c.isprintable() else "?" for c in bare(name)[:60])
    return clean or "(no name)"


_SHOWN: Final = frozenset({"asset", "model", "status", "removed", "removal", *WHOSE})
"""Fields that are shown and never judged, or that say whether a thing is there: of two columns the first serves."""


def twice(header: Sequence[str], taken: dict[str, int]) -> str | None:
    """The name of another column with the same name as one that is used, if any; one with `@` (`@timestamp`) has a lower rank."""
    places: dict[str, list[int]] = {}
    words = words_of(tuple(header))
    for i, name in enumerate(words):
        places.setdefault(name, []).append(i)
    for field, at in taken.items():
        if field in _SHOWN or field.startswith(("other", *OF_NAMES)):
            continue
        alike = [i for i in places[words[at]] if i not in taken.values() and ("@" in header[i]) == ("@" in header[at])]
        if alike:
            return header[alike[0]]
    return None
