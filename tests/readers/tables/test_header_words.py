"""A header in nine languages, or in SAP's words, makes the same table; words that say who stands behind a thing make none."""

from __future__ import annotations

import pytest
from inputs import an_input

from cleannet.readers.tables.column_names import OF_ASSETS, chosen, kind_of_table, with_names
from cleannet.readers.tables.header_words import CIRCUITS, DEVICES, FLOW, LEGAL, MDM, NAMED, PERHAPS, VENDORS, WHO, WHOSE, folded
from cleannet.readers.tables.tables import blocks

_DEVICES = [
    "Vendor|Model|MAC Address|Purpose|Function",
    "Hersteller|Gerätetyp|MAC-Adresse|Verwendungszweck|Funktion",
    "Fabricant|Modèle|Adresse MAC|Finalité|Rôle",
    "Fabricante|Modelo|Dirección MAC|Propósito|Función",
    "Fabricante|Modelo|Endereço MAC|Finalidade|Função",
    "Produttore|Modello|Indirizzo MAC|Scopo|Ruolo",
    "Fabrikant|Modelnaam|MAC-adres|Doel|Functie",
    "メーカー|型番|MACアドレス|用途|役割",
    "制造商|型号|MAC地址|用途|角色",
    "製造商|型號|MAC位址|用途|角色",
    "ＭＡＫＥＲ|Ｍｏｄｅｌ|ＭＡＣ|Purpose|Role",
]


@pytest.mark.parametrize("header", _DEVICES)
def test_devices(header: str) -> None:
    names = tuple(header.split("|"))
    assert kind_of_table(names) == "devices"
    assert chosen("devices", names) == {"maker": 0, "model": 1, "mac": 2, "purpose": 3, "function": 4}


_ORGANISATIONS = [
    ("Vendor Legal Name|Country", 0),
    ("LIFNR|NAME1|LAND1", 1),
    ("Kreditor;Name 1;Land;Ort;UEI;Umsatz 2025 USD;Warengruppe", 1),
    ("Lieferant|Ort", 0),
    ("Lieferant|Lieferantenname|Ort", 1),
    ("Fournisseur|Pays", 0),
    ("Fournisseur|Raison sociale|Pays", 1),
    ("Fournisseur|Nom du fournisseur|Pays", 1),
    ("Proveedor|País", 0),
    ("Proveedor|Razón social|NIF", 1),
    ("Fornecedor|CNPJ", 0),
    ("Fornecedor|Razão Social|CNPJ", 1),
    ("Fornitore|Partita IVA", 0),
    ("Ragione sociale|Città", 0),
    ("Leverancier|Plaats", 0),
    ("Leverancier|Naam leverancier|Plaats", 1),
    ("取引先|取引先名|国", 1),
    ("会社名|住所", 0),
    ("供应商|国家", 0),
    ("供应商编码|供应商名称|国家", 1),
    ("供應商名稱|國家", 0),
    ("Provider|Contract|Spend", 0),
    ("Manufacturer|Country", 0),
    ("Hersteller|Land", 0),
]


@pytest.mark.parametrize(("header", "at"), _ORGANISATIONS)
def test_organisations(header: str, at: int) -> None:
    names = tuple(header.replace(";", "|").split("|"))
    assert kind_of_table(names) == "vendors"
    assert chosen("vendors", names)["name"] == at


_APPS = [
    "Gerätename|Anwendungsname|Hersteller|Version",
    "Nom de l'appareil|Nom de l'application|Éditeur",
    "Dispositivo|Nombre de la aplicación|Desarrollador",
    "Dispositivo|Nome do aplicativo|Desenvolvedor",
    "Dispositivo|Nome applicazione|Editore",
    "Apparaat|App-naam|Uitgever",
    "端末|アプリ名|開発元",
    "设备|应用名称|开发者",
    "端末|パッケージ名|版",
    "设备|包名|版本",
    "Gerät|Paketname",
]


@pytest.mark.parametrize("header", _APPS)
def test_apps(header: str) -> None:
    assert kind_of_table(tuple(header.split("|"))) == "mdm"


@pytest.mark.parametrize(
    "header",
    [
        "provider|service|plan",
        "publisher|book|year",
        "partner|deal|stage",
        "manufacturer|drug|dose",
        "Vendor Name|Manufacturer|Country",  # two organisations in a row: neither may be left out in silence
        "Lieferant|Hersteller|Land",
        "Supplier Name|Contractor Name",
        "vendor|severity|title",
        "provider|region|image",
        "Hersteller|Kunde",
        "vendor|sha256",
    ],
)
def test_what_stands_behind_something_else_is_no_list_of_organisations(header: str) -> None:
    assert kind_of_table(tuple(header.split("|"))) is None


def test_a_vendor_s_products_with_versions_are_software() -> None:
    assert kind_of_table(("vendor", "product", "version")) == "mdm"
    assert kind_of_table(("vendor", "product", "serial number", "version")) == "devices"


_TAKEN_APART = [
    ("Make/Model|Location", "devices", {"maker": 0}),
    ("make & model|serial", "devices", {"maker": 0, "asset": 1}),
    ("MANUFACTURER AND MODEL|SITE", "devices", {"maker": 0}),
    ("Marque / Modèle|Salle", "devices", {"maker": 0}),
    ("品牌型号|位置", "devices", {"maker": 0}),
    ("Vendor/Product|Owner", "devices", {"maker": 0}),
    ("NE Vendor|NE Type", "devices", {"maker": 0, "model": 1}),
    ("Equip. Mfr|Ser#|Qty", "devices", {"maker": 0, "asset": 1}),
    ("Camera Manufacturer|Camera Model|Camera Status", "devices", {"maker": 0, "model": 1, "status": 2}),
    ("Fabricant du matériel|Type d'équipement", "devices", {"maker": 0, "model": 1}),
    ("Kamerahersteller|Raum", "devices", {"maker": 0}),
    ("Hrst.|Bez.|Ser.-Nr.", "devices", {"maker": 0, "asset": 2}),
    ("设备品牌|设备数量|位置", "devices", {"maker": 0}),
    ("Bezeichnung|Hersteller|Funktion|Status", "devices", {"maker": 1, "function": 2, "status": 3}),
    ("device|manufacturer|condition", "devices", {"maker": 1}),
    ("u_manufacturer|u_model|u_serial_no", "devices", {"maker": 0, "model": 1, "asset": 2}),
    ("model_id.manufacturer|asset_tag", "devices", {"maker": 0, "asset": 1}),
    ("Manufacturer|Modem Manufacturer|Model", "devices", {"maker": 0, "maker (2)": 1, "model": 2}),
    ("Make|Model|Sold by", "devices", {"maker": 0, "model": 1, "other (1)": 2}),
    ("Lfd. Nr.|Fabrikat/Typ|Standort", "devices", {"maker": 1}),
    ("Modell - Hersteller|Modell - Titel|CMDB-Status", "devices", {"maker": 0, "model": 1, "status": 2}),
    ("name|manufacturer.name|model_id.display_name|serial_number", "devices", {"maker": 1, "model": 2, "asset": 3}),
    ("RAN Vendor|BTS Model|Latitude", "devices", {"maker": 0, "model": 1}),
    ("DEVICEMAKE|DEVICESTATUS|Raum", "devices", {"maker": 0, "status": 1}),
    ("Équipementier|Nom du site", "devices", {"maker": 0}),
    ("Producent|Nr inwentarzowy", "devices", {"maker": 0}),
    ("Vendor_x0020_Name|Country", "vendors", {"name": 0, "country": 1}),
    ("Vendor_Legal_Name__c|Country", "vendors", {"name": 0, "country": 1}),
    ("Primary Supplier Name|City", "vendors", {"name": 0}),
    ("Vendor / Supplier|City", "vendors", {"name": 0}),
    ("Name des Lieferanten|Ort", "vendors", {"name": 0}),
    ("主要供应商|国家", "vendors", {"name": 0, "country": 1}),
    ("Sub-processor|Purpose of processing|Country", "vendors", {"name": 0, "country": 2}),
    ("Vendor|Name of vendor|City", "vendors", {"name": 1}),
    ("Crediteur|Naam|KvK", "vendors", {"name": 0, "name (alone)": 1}),
    ("Vendor account|Name|Currency", "vendors", {"name (alone)": 1}),
    ("VENDORACCOUNTNUMBER|VENDORORGANIZATIONNAME", "vendors", {"name": 1}),
    ("Third Party Entity|Purpose", "vendors", {"name": 0}),
    ("Sous-traitant ultérieur|Activité", "vendors", {"name": 0}),
    ("供应商编码|供应商全称|地区", "vendors", {"name": 1}),
    ("Dostawca|NIP", "vendors", {"name": 0}),
    ("Third-party vendor|Data shared", "vendors", {"name": 0}),
    ("SaaS App|Vendor|Owner", "mdm", {"app": 0, "publisher (with app)": 1}),
    ("Facility|Installer|Manufacturer", "devices", {"maker": 2}),
    ("Payee|Invoice No|Amount", "vendors", {"name": 0}),
    ("Site|ISP|Circuit Type|Speed", "circuits", {"provider": 1}),
    ("Cable System|Capacity (Gbps)|Supplier", "circuits", {"cable": 0, "provider": 2}),
    ("Student|Device|App Installed", "mdm", {"app": 2, "asset": 1}),
    ("Supplier Name|Component Name|Version of the Component", "mdm", {"component": 1, "publisher (with app)": 0}),
    ("Asset|Vendor|Mgmt State", "vendors", {"name": 1, "status": 2}),
    ("CKT ID|Provider", "circuits", {"circuit": 0, "provider": 1}),
    ("Client|App|Category", "mdm", {"app": 1, "asset": 0}),
    ("Website|Purpose|Owner", "destinations", {"domain": 0}),
    ("Domain|Hits|Blocked?", "destinations", {"domain": 0}),
]


@pytest.mark.parametrize(("header", "kind", "fields"), _TAKEN_APART)
def test_names_that_people_make_of_known_words(header: str, kind: str, fields: dict[str, int]) -> None:
    names = tuple(header.split("|"))
    assert kind_of_table(names) == kind
    assert chosen(kind, names) == fields


@pytest.mark.parametrize(
    "header",
    [
        "Vendor ID|Amount",
        "Vendor Address|Vendor Phone",
        "Server Name|Server Address",
        "System Name",
        "Host|Owner",
        "City/State|Zip",
        "Name|Website",
        "Machine|Operator|Speed",
        "Model/Colour|Price",
        "/|&|. .|->|__c|_x0000_|#|u_|of the",
        "Modell - |x/y/z/v/w/u",
        "example.vendor|Amount",
        "Service ID|Company|Phone|Hash",
    ],
)
def test_names_that_only_look_like_known_words(header: str) -> None:
    assert kind_of_table(tuple(header.split("|"))) is None


def test_words_are_folded_and_no_word_is_of_two_ranks() -> None:
    every = [word for kind in (FLOW, MDM, CIRCUITS, DEVICES, VENDORS, WHOSE) for words in kind.values() for word in words]
    assert [word for word in every if folded(word) != word] == []
    ranks = [*LEGAL, *NAMED, *WHO, *PERHAPS]
    assert len(set(ranks)) == len(ranks)


def test_every_column_of_mac_addresses_is_read() -> None:
    text = "Name;MAC Address (Wi-Fi);LAN MAC;HMAC;Bytes (in)\na;00-1b-0d-00-00-01;001b.0d00.0002;x;1\n"
    (block,) = blocks(an_input(text.encode()), "devices", {})
    assert {field: column.to_pylist() for field, column in block.columns.items()} == {
        "device": ["a"],
        "mac": ["00-1b-0d-00-00-01"],
        "mac (2)": ["001b.0d00.0002"],
    }


@pytest.mark.parametrize(
    ("header", "kind", "fields"),
    [
        ("Hersteller;Typ;Serie;Raum", "devices", {"maker": 0, "model": 1, "serial": 2, "site": 3}),
        ("Prop. No.;Mfr;Mfr Part;S/N;Salle", "devices", {"tag": 0, "maker": 1, "model": 2, "serial": 3, "site": 4}),
        ("Asset No;Make;Model;Description;Use", "devices", {"tag": 0, "maker": 1, "model": 2, "purpose": 4}),
        ("Hersteller;Modell;設置場所", "devices", {"maker": 0, "model": 1, "site": 2}),
        ("Inv.-Nr.;Hersteller;Modell;位置", "devices", {"tag": 0, "maker": 1, "model": 2, "site": 3}),
        ("PO;Vendor;Item;Manufacturer;Mfr Part No", "devices", {"maker": 3, "model": 4, "supplier": 1}),
        ("Caption;IP_Address;Vendor;MachineType", "devices", {"device": 0, "address": 1, "maker": 2, "model": 3}),
        ("Cam No.;Brand & Model;Phone No.", "devices", {"tag": 0, "maker": 1}),
        (
            "Bezeichnung;Hersteller;Herstellerteilenummer;Lieferant",
            "devices",
            {"device": 0, "maker": 1, "model": 2, "supplier": 3},
        ),
        ("Legal Business Name;UEI;Physical Address", "vendors", {"name": 0}),
        ("Connection Name;Physical Address", "devices", {"mac": 1}),
        ("Etiquette;Nom;Constructeur;Modèle", "devices", {"tag": 0, "device": 1, "maker": 2, "model": 3}),
        (
            "Machine Name;Manufacturer;Product Name;System Serial Number",
            "devices",
            {"device": 0, "maker": 1, "model": 2, "serial": 3},
        ),
        ("Display Name;Serial Number;App Name;App Identifier", "mdm", {"device": 0, "serial": 1, "app": 2, "id": 3}),
        ("Friendly Name;Application Name;Bundle ID", "mdm", {"device": 0, "app": 1, "id": 2}),
        ("Peering-Partner;AS-Nummer;Sessions", "peers", {"name": 0, "asn": 1}),
        (
            "App Name;App Identifier;Mobile Device Name;Mobile Device Serial Number;Mobile Device Username",
            "mdm",
            {"app": 0, "id": 1, "device": 2, "serial": 3, "user": 4},
        ),
    ],
)
def test_words_of_lists_that_people_keep(header: str, kind: str, fields: dict[str, int]) -> None:
    names = tuple(header.split(";"))
    assert kind_of_table(names) == kind
    taken = chosen(kind, names)
    assert (with_names(kind, names, taken, whose=True) if kind in OF_ASSETS else taken) == fields
