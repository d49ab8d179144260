"""App and device inventories, circuit lists and vendor lists: exact references of small tables."""

from __future__ import annotations

import json
from typing import Any

import pytest
from inputs import an_input

from cleannet.columns import Batch
from cleannet.readers import READERS
from cleannet.readers.apps import mdm
from cleannet.readers.base.input import HEAD, Unreadable
from cleannet.readers.base.reader import Reader
from cleannet.readers.inventories import circuits, devices, vendors

TABLE, LIST = vendors.READERS


def read(reader: Reader, text: str) -> Batch:
    data = text.encode()
    assert reader.sniff(data[:HEAD])
    (batch,) = reader.read(an_input(data))
    return batch


def said(batch: Batch, above: int = 1) -> list[tuple[Any, ...]]:
    """All but the models, see `models`. Numbers are those of lines, but for the lines above the first row."""
    return [one for one in everything(batch, above) if one[0] != "maker-model"]


def models(batch: Batch) -> list[tuple[int, str, str | None]]:
    """Row, model, and the maker beside it."""
    return [one[2:] for one in everything(batch, 1) if one[0] == "maker-model"]


def everything(batch: Batch, above: int) -> list[tuple[Any, ...]]:
    return [
        (r.kind, r.role, int(batch.records[row]) - above, value, beside)
        for r in batch.references
        for row, value, beside in zip(
            range(len(r.values)) if r.rows is None else r.rows.tolist(),
            r.values.to_pylist(),
            [None] * len(r.values) if r.beside is None else r.beside.to_pylist(),
            strict=True,
        )
    ]


def skipped(batch: Batch, above: int = 1) -> list[tuple[int, str, str]]:
    return [(s.record - above, s.reason, s.detail) for s in batch.skipped]


def test_an_app_inventory_with_ids() -> None:
    batch = read(
        mdm.READER,
        "Device ID,User Email,Platform,Bundle ID,App Name,Publisher\n"
        "d1,a@example.org,Android 14,com.example.app,App,Example\n"
        "d2,b@example.org,iPadOS,com.example.pad,Pad,\n"
        "d3,c@example.org,iOS,414478124,,\n"
        "d4,d@example.org,,com.example.any,Any,\n"
        "d5,e@example.org,Windows,{GUID},Win,Example\n"
        "d6,f@example.org,,,,Example\n",
    )
    assert said(batch) == [
        ("android", "installed", 1, "com.example.app", "App"),
        ("app-id", "installed", 4, "com.example.any", "Any"),
        ("app-name", "installed", 5, "Win", "Example"),
        ("ios", "installed", 2, "com.example.pad", "Pad"),
        ("ios", "installed", 3, "414478124", None),
        ("publisher-name", "publisher", 1, "Example", "App"),
        ("publisher-name", "publisher", 5, "Example", "Win"),
    ]
    assert batch.asset is not None
    assert batch.asset.to_pylist() == ["d1", "d2", "d3", "d4", "d5"]
    assert skipped(batch) == [(6, "no app named", "")]


@pytest.mark.parametrize(
    "text",
    [
        "Computer Name,Serial Number,Application Title,Application Version,Bundle ID\nd1,s1,Chat.app,1,org.example.chat\n",
        "Display Name,Serial Number,App Name,App Version,App Identifier,Model\nd1,s1,Chat,1,org.example.chat,Pad\n",
        "name|path|bundle_identifier|bundle_name|display_name\nChat.app|/Applications/Chat.app|org.example.chat|Chat|Chat\n",
        "Device ID,Platform,Bundle ID,App Name\nd1,macOS,org.example.chat,Chat\n",
    ],
)
def test_ids_without_a_platform_go_with_the_name_of_the_app(text: str) -> None:
    assert said(read(mdm.READER, text)) == [("app-id", "installed", 1, "org.example.chat", "Chat")]


def test_an_app_inventory_of_names_only() -> None:
    batch = read(mdm.READER, 'ApplicationName,ApplicationPublisher,DeviceName\n"App, the",Example Ltd,pad-1\n')
    assert said(batch) == [
        ("app-name", "installed", 1, "App, the", "Example Ltd"),
        ("publisher-name", "publisher", 1, "Example Ltd", "App, the"),
    ]


def test_a_device_inventory() -> None:
    batch = read(
        devices.READER,
        "Hostname;MAC address;Manufacturer;Model;Role;Purpose\n"
        "core1;00:00:5E:00:53:01;Example;X1;5G core network;public safety\n"
        "cam1;;Example;C2;;\n"
        "box;;;Z;;\n",
    )
    assert said(batch) == [
        ("mac", "interface", 1, "00:00:5E:00:53:01", "Example"),
        ("maker-name", "maker", 1, "Example", "X1"),
        ("maker-name", "maker", 2, "Example", "C2"),
    ]
    told = [r.function.to_pylist() for r in batch.references if r.function]
    assert told == [["5G core network"], ["5G core network", None], ["5G core network", None, None]]
    told = [r.purpose.to_pylist() for r in batch.references if r.purpose]
    assert told == [["public safety"], ["public safety", None], ["public safety", None, None]]
    assert batch.asset is not None
    assert batch.asset.to_pylist() == ["core1", "cam1", "box"]
    assert models(batch) == [(1, "X1", "Example"), (2, "C2", "Example"), (3, "Z", None)]


def test_the_default_columns_of_netbox() -> None:
    batch = read(devices.READER, "Name,Status,Role,Manufacturer,Type,IP Address\ncam,Active,Camera,Example,C2,192.0.2.9/24\n")
    assert said(batch) == [("maker-name", "maker", 1, "Example", "C2")]
    assert [r.function.to_pylist() for r in batch.references if r.function] == [["Camera"], ["Camera"]]


def test_beside_models_a_type_is_the_function() -> None:
    batch = read(devices.READER, '"Name";"Manufacturers";"Type";"Model"\n"sw";"Example";"Switch";"X1"\n')
    assert said(batch) == [("maker-name", "maker", 1, "Example", "X1")]
    assert [r.function.to_pylist() for r in batch.references if r.function] == [["Switch"], ["Switch"]]


def test_an_asset_list_of_one_owner_is_read_for_its_interfaces() -> None:
    batch = read(devices.READER, "Company,Network Asset Type,Model,Serial,Mac import\nOurs,Switch,X1,S,00:00:0C:01:02:03\n")
    assert said(batch) == [("mac", "interface", 1, "00:00:0C:01:02:03", None)]


def test_every_column_and_every_address_in_a_cell_is_an_interface() -> None:
    batch = read(
        devices.READER,
        "Device name,Manufacturer,Wi-Fi MAC,EthernetMAC,LAN MAC 2\n"
        "a,Example,00000C010203,,00:00:0C:01:02:04\n"
        'b,,"00:00:0C:01:02:05, 0000.0c01.0206\n00-00-0C-01-02-05",,\n'
        "c,,0000 0c01 0207,02:00:00:00:00:01,\n"
        "d,,02:00:00:00:00:01,,\n"
        "e,,,unknown,\n"
        "f,Example,,?,\n"
        "g,,,,\n"
        "h,,00 00 0C 01 02 08,,\n",
    )
    assert [(n, v) for kind, _, n, v, _ in said(batch) if kind == "mac"] == [
        (1, "00:00:0C:01:02:03"),
        (1, "00:00:0C:01:02:04"),
        (2, "00:00:0C:01:02:05"),
        (2, "00:00:0C:01:02:06"),
        (9, "00:00:0C:01:02:08"),  # a cell above takes two lines
    ]
    assert skipped(batch) == [
        (4, "no MAC address", "c"),
        (5, "locally administered address", "d"),
        (6, "no MAC address", "e"),
        (8, "neither MAC address nor maker", "g"),
    ]


def test_columns_that_differ_only_in_case() -> None:
    batch = read(devices.READER, "Name,name,Maker,Model,MODEL,MAC,mac\na,b,Example,X,Y,00:00:0C:01:02:03,00:00:0C:01:02:04\n")
    assert [v for kind, _, _, v, _ in said(batch) if kind == "mac"] == ["00:00:0C:01:02:03", "00:00:0C:01:02:04"]
    with pytest.raises(Unreadable, match="'MAKER' twice"):
        list(devices.READER.read(an_input(b"Maker,MAKER,Model\na,b,c\n")))


def test_cells_that_hold_html_and_formulas() -> None:
    batch = read(
        devices.READER,
        "Asset Tag,Manufacturer,Model\n"
        '1,"<a href=""https://x.example/makers/2""> Example &amp; Co</a>","<a href=""https://x.example""> C2</a>"\n'
        '2,"=HYPERLINK(""https://x.example"",""Example"")","=""0012"""\n'
        "3,<br>,C4\n",
    )
    assert said(batch) == [("maker-name", "maker", 1, "Example & Co", "C2"), ("maker-name", "maker", 2, "Example", "0012")]
    assert models(batch) == [(1, "C2", "Example & Co"), (2, "0012", "Example"), (3, "C4", None)]


def test_packages_with_versions_are_apps_and_no_organisations() -> None:
    batch = read(mdm.READER, "name,version,vendor\nkernel,6,Example Project\n")
    assert said(batch) == [
        ("app-name", "installed", 1, "kernel", "Example Project"),
        ("publisher-name", "publisher", 1, "Example Project", "kernel"),
    ]


def test_apps_told_by_name_and_platform_alone() -> None:
    batch = read(mdm.READER, "Application name,Platform,Device count\nChat,iOS,4\n")
    assert said(batch) == [("app-name", "installed", 1, "Chat", None)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_suppliers_as_sap_exports_them(encoding: str) -> None:
    data = "Kreditor;Name 1;Land\r\n100;Müller & Söhne GmbH;DE\r\n".encode(encoding)
    assert TABLE.sniff(data)
    (batch,) = TABLE.read(an_input(data))
    assert said(batch) == [("org-name-in", "listed", 1, "Müller & Söhne GmbH", "DE")]


def test_a_name_goes_on_in_the_next_field() -> None:
    full = "Example Manufacturing and Distributi"[:35]
    batch = read(TABLE, f"Lieferant;Name 1;Name 2;NAME3\n1;Siemens;Hikvision Distribution;GmbH\n2;{full};ion GmbH;\n3;Example;;\n")
    assert said(batch) == [
        ("org-name-cut", "listed", 2, f"{full} ion GmbH", f"{full}ion GmbH"),
        ("org-name", "listed", 1, "Siemens Hikvision Distribution GmbH", None),
        ("org-name", "listed", 3, "Example", None),
    ]


@pytest.mark.parametrize(
    "above",
    [
        "Suppliers of 2026;;\n24.11.2026;;\n\n",
        "Suppliers of 2026\n",
        "sep=;\n",
        '"sep=;"\r\n',
        "#TYPE Example.Report.Row\r\n",
        "---------\n",
        "\ufeffsep=;\n",
    ],
)
def test_what_may_stand_above_a_header(above: str) -> None:
    batch = read(TABLE, above + "Number;Supplier;Country\n1;Example Ltd;DE\n")
    assert said(batch, above.count("\n") + 1) == [("org-name-in", "listed", 1, "Example Ltd", "DE")]


def test_a_circuit_list() -> None:
    batch = read(
        circuits.READER,
        "Circuit,A end,Z end,Cables\nC1,Lisbon,Fortaleza,One; Two /One\nC2,Oslo,Bergen,\nC3,Paris,London,A+B|C\n",
    )
    assert said(batch) == [
        ("cable-name", "on-cable", 1, "One", "C1"),
        ("cable-name", "on-cable", 1, "Two", "C1"),
        ("cable-name", "on-cable", 3, "A", "C3"),
        ("cable-name", "on-cable", 3, "B", "C3"),
        ("cable-name", "on-cable", 3, "C", "C3"),
    ]
    assert batch.asset is not None
    assert batch.asset.to_pylist() == ["C1", "C3"]
    assert skipped(batch) == [(2, "no cable named", "C2")]


def test_a_circuit_list_with_several_columns_of_cables() -> None:
    batch = read(circuits.READER, "circuit_id,cable_1,cable_2\nC1,One,Two\nC2,,Two\n")
    assert [(n, v) for _, _, n, v, _ in said(batch)] == [(1, "One"), (1, "Two"), (2, "Two")]


def test_a_number_of_a_vendor_is_no_name() -> None:
    batch = read(TABLE, "Crediteur,Naam,Plaats\n70012,Example BV,x\nK-100,Other BV,x\nThird BV,Ann,x\n70013,,x\n")
    assert [one[3] for one in said(batch)] == ["Example BV", "Other BV", "Third BV", "70013"]


def test_a_component_may_have_the_name_of_an_app() -> None:
    told = everything(read(mdm.READER, "Component Name,Version,Supplier\nsignal,1,Example Ltd\n"), 1)
    assert told == [("publisher-name", "publisher", 1, "Example Ltd", "signal")]


def test_a_circuit_list_with_providers_and_no_cables() -> None:
    batch = read(circuits.READER, "CKT ID,Provider,Z-end carrier\nC1,Example Ltd,Other Ltd\nC2,,\n")
    assert said(batch) == [("org-name", "listed", 1, "Example Ltd", "C1"), ("org-name", "listed", 1, "Other Ltd", "C1")]
    assert skipped(batch) == [(2, "no provider named", "C2")]


def test_a_table_of_vendors() -> None:
    batch = read(TABLE, 'Supplier,LEI,Contact\n"Example, Inc.",529900T8BM49AURSDO55,Ann\nOther GmbH,,Bob\n,,Eve\n')
    assert said(batch) == [
        ("org-name", "listed", 1, "Example, Inc.", None),
        ("org-name", "listed", 2, "Other GmbH", None),
        ("lei", "listed", 1, "529900T8BM49AURSDO55", "Example, Inc."),
    ]
    assert skipped(batch) == [(3, "no name", "")]


def test_one_column_has_no_delimiter() -> None:
    assert [v for *_, v, _ in said(read(TABLE, "vendor\nExample, Inc.\nA; B | C\n"))] == ["Example, Inc.", "A; B | C"]


def test_a_plain_list_of_vendors() -> None:
    batch = read(LIST, "# our vendors\nExample Networks\n\nOther, Inc.\n  华为技术有限公司\n")
    assert said(batch, above=0) == [
        ("org-name", "listed", 2, "Example Networks", None),
        ("org-name", "listed", 4, "Other, Inc.", None),
        ("org-name", "listed", 5, "华为技术有限公司", None),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "apple\nbanana\ncherry\n",
        "Milk\nBread\nButter\n",
        "AAA\nGROUP\n" + "COM\nORG\nNET\n" * 10,
        "This is a sentence about a company.\nAnd one more follows here.\nThe end.\n",
        "package:com.example\npackage:org.example\npackage:net.example\n",
        "Example Ltd\nOther Ltd\n",
        "requests==2.0\nnumpy==1.0\nGroup==1\n",
        "Example Ltd\nOther Ltd\nhttps://example.org\n",
        "#fields\tts\tuid\nExample Ltd\nOther Ltd\nThird Ltd\n",
        "? (192.0.2.1) at 00:00:5e:00:53:01 on eth0\nExample Ltd\nOther Ltd\n",
        '{"Example": "Ltd"}\n',
        "Example Ltd\nOther Ltd\nThird\0 Ltd\n",
        "",
    ],
)
def test_other_text_is_no_list_of_vendors(text: str) -> None:
    assert not any(reader.sniff(text.encode()) for reader in vendors.READERS)


def test_a_row_that_counts_devices_says_how_many() -> None:
    batch = read(
        mdm.READER, "ApplicationName,ApplicationPublisher,DeviceCount,Platform\nChat,Example,4,iOS\nTalk,,1,iOS\nOdd,,many,iOS\n"
    )
    assert batch.asset is not None
    assert batch.asset.to_pylist() == ["4 devices", "1 device", None]


@pytest.mark.parametrize(
    ("reader", "header", "row", "expected"),
    [
        (mdm, "Netbios_Name0,User_Name0,DisplayName0,Publisher0,Version0", "PC-1,a,Chat,Example,12", ("Chat", "PC-1")),
        (mdm, "Details_Table0_ARPDisplayName0,Details_Table0_Publisher0", "Chat,Example", ("Chat", None)),
        (mdm, '"Nom";"Éditeur";"Nombre d\'installations"', '"Chat";"Example";"4"', ("Chat", "4 devices")),
        (mdm, "Name;Entity;Publisher;Versions - Name;Number of installations", "Chat;Root;Example;1;4", ("Chat", "4 devices")),
        (mdm, "Device Friendly Name,Platform,Application Name", "pad,Apple iOS,Chat", ("Chat", "pad")),
        (mdm, "AssetID,AssetName,Software,Version,Publisher", "1,PC-1,Chat,1,Example", ("Chat", "PC-1 (1)")),
        (devices, "Name0,Manufacturer0,Model0,SerialNumber0", "PC-1,Example,T,S1", ("Example", "PC-1 (S1)")),
        (devices, "Details_Table0_Manufacturer0,Details_Table0_Model0", "Example,T", ("Example", None)),
        (devices, "Device ID,Manufacturer,Model,Serial Number,User Email,Org Unit", "g1,Example,B,S1,a,/HQ", ("Example", "S1")),
    ],
)
def test_columns_of_fleet_managers(reader: Any, header: str, row: str, expected: tuple[str, str | None]) -> None:
    batch = read(reader.READER, f"{header}\n{row}\n")
    value = next(r.values[0].as_py() for r in batch.references if r.kind in ("app-name", "maker-name"))
    assert (value, batch.asset and batch.asset[0].as_py()) == expected


def test_a_number_is_no_purpose_and_a_device_of_no_name_is_named_by_its_address() -> None:
    batch = read(
        devices.READER, "MAC,Manufacturer,Usage\n00:1b:0d:00:00:01,Example,1.2 GB\n00:1b:0d:00:00:02,Example,public safety\n"
    )
    assert [r.purpose.to_pylist() for r in batch.references if r.kind == "maker-name" and r.purpose] == [[None, "public safety"]]
    assert batch.asset is not None
    assert batch.asset.to_pylist() == ["00:1b:0d:00:00:01", "00:1b:0d:00:00:02"]


def test_a_row_of_totals_is_no_organisation() -> None:
    batch = read(TABLE, "Vendor;Spend\nTotal;3\nExample;7\nSumme;10\nTotal;10\n")
    assert [value for _, _, _, value, _ in said(batch)] == ["Total", "Example"]
    assert skipped(batch) == [(3, "row of totals", "Summe"), (4, "row of totals", "Total")]


@pytest.mark.parametrize(
    ("header", "asked"),
    [
        ("Vendor,Model", True),
        ("Vendor Name,Part number", True),
        ("Manufacturer,Product", True),
        ("Hersteller;Produktname", True),
        ("Manufacturer,Model", False),
        ("Vendor,Model,Serial", False),
        ("Vendor,Device type", False),
        ("Vendor,Model,Function", False),
        ("Vendor,Model,MAC", False),
    ],
)
def test_a_vendor_beside_a_product_of_any_kind_is_a_supplier_too(header: str, asked: bool) -> None:
    """Kaspersky's model may be a program, Huawei's a cloud: only what a device has makes the vendor a maker and nothing else."""
    between = ";" if ";" in header else ","
    row = between.join(("Example", "Guard 4", "x1")[: header.count(between) + 1])
    batch = read(devices.READER, f"{header}\n{row}\n")
    told = {(r.kind, r.role) for r in batch.references}
    assert ("maker-name", "maker") in told
    assert ({("org-name", "supplier"), ("product", "supplier")} <= told) is asked


def test_a_table_of_vendors_tells_what_each_supplies() -> None:
    batch = read(TABLE, "Vendor,Service\nExample Resale,Backup in Other Cloud\nExample Net,\n")
    assert [one[2:] for one in everything(batch, 1) if one[0] == "product"] == [(1, "Backup in Other Cloud", "Example Resale")]


def test_who_provides_a_circuit_is_asked_about_also_where_no_cable_is_named() -> None:
    batch = read(
        circuits.READER,
        "Circuit ID,Provider,Cable,Order date\nC1,Example Telecom,Example Cable,2026-03-04\nC2,Other Net,,\nC3,,,\n",
    )
    assert said(batch) == [
        ("cable-name", "on-cable", 1, "Example Cable", "C1"),
        ("org-name", "listed", 1, "Example Telecom", "C1"),
        ("org-name", "listed", 2, "Other Net", "C2"),
    ]
    assert skipped(batch) == [(3, "no cable named", "C3")]
    assert batch.bought is not None
    assert batch.bought.tolist() == [20516, -1]


def test_the_day_of_a_contract_with_a_vendor_is_read() -> None:
    batch = read(TABLE, "Supplier,Contract start\nExample Ltd,2026-03-04\nOther Ltd,soon\n")
    assert batch.bought is not None
    assert batch.bought.tolist() == [20516, -1]


def test_the_country_beside_a_name_may_be_written_out() -> None:
    rows = ["CALB;Germany", "CALB;CHN", "CALB;Volksrepublik China", "CALB;usa", "CALB;中国", "CALB;Korea", "CALB;"]
    batch = read(TABLE, "Vendor;Country\n" + "\n".join(rows) + "\n")
    told = [(one[0], one[2], one[4]) for one in said(batch)]
    seated = [(1, "DE"), (2, "CN"), (3, "CN"), (4, "US"), (5, "CN")]
    assert told == [("org-name", 6, None), ("org-name", 7, None), *(("org-name-in", row, code) for row, code in seated)]


def test_whoever_else_a_list_of_vendors_names_is_asked_about() -> None:
    text = "Supplier,Sub-supplier,Parent company,Item\nExample Ltd,Other Ltd,Big Group,Switch of Third\nExample Ltd,,,\n"
    told = [one[3:] for one in everything(read(TABLE, text), 1) if one[0] == "product"]
    assert told == [(name, "Example Ltd") for name in ("Switch of Third", "Big Group", "Other Ltd")]


def test_who_sold_a_device_is_a_partner() -> None:
    batch = read(devices.READER, "Asset tag,Manufacturer,Model,Supplier\na,Example,x,Reseller Ltd\nb,Example,x,\n")
    assert [one for one in said(batch) if one[1] == "listed"] == [("org-name", "listed", 1, "Reseller Ltd", "x")]


def test_columns_of_further_companies_may_name_somebody_else() -> None:
    text = "Asset tag,Manufacturer,Model,Modem Manufacturer,ISP,Preferred supplier id\na,Example,x,Other,Third Net,7\n"
    told = everything(read(devices.READER, text), 1)
    assert [one[1:] for one in told if one[0] == "product"] == [("listed", 1, "Third Net", "Example")]
    assert [one[3] for one in told if one[0] == "maker-name"] == ["Example", "Other"]
    told = [one[3:] for one in everything(read(TABLE, "Supplier,Hosting provider,Supplier type\nExample,Cloud Ltd,x\n"), 1)]
    assert told == [("Example", None), ("Cloud Ltd", "Example")]
    batch = read(circuits.READER, "circuit_id,cable,a_end_provider,z_end_provider\nC1,,One Net,Two Net\n")
    assert [one[3] for one in said(batch)] == ["One Net", "Two Net"]


def test_the_installer_of_an_app_is_read_where_it_is_an_id() -> None:
    batch = read(mdm.READER, "App Name,Package Name,Installer\nA,org.example.a,com.example.market\nB,org.example.b,manual\n")
    assert [one for one in said(batch) if one[0] == "store"] == [("store", "installer", 1, "com.example.market", "A")]


def test_the_maker_of_a_device_is_no_publisher_of_its_apps() -> None:
    batch = read(mdm.READER, "Device,Device Manufacturer,App,Package name\nd,Example,A,org.example.a\n")
    assert ("maker-name", "maker", 1, "Example", None) in said(batch)
    assert not [one for one in said(batch) if one[1] == "publisher"]


def test_kits_inside_an_app_are_those_of_its_row() -> None:
    table = b'Package Name,App Name,Trackers\na.b.shop,Shop,"Umeng Analytics; JPush|com.tencent.bugly"\na.b.two,Two,3\n'
    rows = json.dumps(
        [{"package_name": "a.b.shop", "app_name": "Shop", "sdks": [{"id": 1, "name": "JPush"}, "libx.so", 4]}]
    ).encode()
    shelf = b'Store,App ID,Name,Developer,Trackers\nAppGallery,a.b.shop,Shop,Me,"JPush;libx.so"\n'
    for data, kits in (
        (shelf, ["JPush", "libx.so"]),
        (table, ["Umeng Analytics", "JPush", "com.tencent.bugly"]),
        (rows, ["JPush", "libx.so"]),
    ):
        (reader,) = [reader for reader in READERS if reader.sniff(data)]
        (batch,) = reader.read(an_input(data))
        (found,) = [references for references in batch.references if references.kind == "sdk-name"]
        assert found.rows is not None
        assert (found.role, found.values.to_pylist(), set(found.rows.tolist())) == ("sdk", kits, {0})
