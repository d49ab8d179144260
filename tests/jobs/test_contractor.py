"""A contractor must tell an agency whether it uses covered equipment (Section 889): from a workbook of assets, the ARP table of a
Windows machine and the vendors of a German SAP system."""

from __future__ import annotations

from pathlib import Path

from jobs.conftest import Do, rows
from readers.books import xlsx

DAY = ("--as-of", "2026-11-24", "--known-on", "2026-11-24")
ASSETS = [
    ("Asset register, site Norfolk",),
    ("Asset Tag", "Manufacturer", "Model", "Serial Number", "Purpose", "Location"),
    (
        "A-0001",
        "Hangzhou Hikvision Digital Technology Co., Ltd.",
        "DS-2CD2143G2",
        "HK-11",
        "physical security surveillance",
        "Gate",
    ),
    ("A-0002", "Axis Communications", "P3245", "AX-12", "physical security surveillance", "Gate"),
    ("A-0003", "Dahua", "IPC-HDW2431T", "DH-13", "", "Dock"),
    ("A-0004", "Cisco Systems", "C9300", "FOC14", "office network", "HQ"),
]
ARP = """\r
Interface: 10.20.0.9 --- 0x4\r
  Internet Address      Physical Address      Type\r
  10.20.0.1             00-1b-17-00-01-10     dynamic\r
  10.20.30.11           c0-56-e3-12-aa-01     dynamic\r
  10.20.30.50           00-25-9e-01-02-03     dynamic\r
"""
VENDORS = (
    "Kreditor;Name 1;Land;Ort;Umsatz\r\n100231;HUAWEI TECHNOLOGIES USA INC;US;Plano;12.400,00\r\n"
    "100300;Verizon Business;US;Basking Ridge;220.000,00\r\n100301;Hytera America Inc;US;Miramar;1.000,00\r\n"
)


def test_what_is_covered_where_it_stands_and_what_is_still_to_be_asked(do: Do) -> None:
    Path("assets.xlsx").write_bytes(xlsx({"Assets": ASSETS}))
    Path("arp.txt").write_text(ARP, newline="")
    Path("kreditoren.csv").write_bytes(VENDORS.encode("utf-16"))

    chosen = do("policy", "choose", "--country", "US", "--for", "contractor", "--line", "equipment")
    assert "us-federal-contractor-889: " in chosen.out

    found = do(
        "audit", "assets.xlsx", "arp.txt", "kreditoren.csv", "--policy", "us-federal-contractor-889", *DAY, "--assets", "list.csv"
    )
    assert found.code == 1
    first = found.out[: found.out.index("\nThings")]
    assert "DENIED" in first
    assert "A-0001" in first
    listed = {(r["tag"], r["verdict"]): r for r in rows("list.csv")}
    camera = listed["A-0001", "denied"]
    assert camera["where"] == "assets.xlsx!Assets:3"
    assert "Hikvision" in camera["name"]
    assert ("A-0003", "unknown") in listed  # Dahua, of which nobody says what it is for: a lead
    assert not {"A-0002", "A-0004"} & {asset for asset, _ in listed}
    assert "LEAD" in first
    assert "Huawei" in found.out or "HUAWEI" in found.out
    assert "Hytera" in found.out
    assert not [r for r in rows("list.csv") if "Verizon" in r["name"] and r["verdict"] == "denied"]


CAMERAS = """\
City of Example - CCTV inventory
Cam No.,Location,Brand & Model,Installed,Purpose,Status
1,City hall,Hikvision DS-2CD2143G2,2019,physical security surveillance,Active
2,Library,Hikvision wall mount DS-1273,2021,physical security surveillance,Active
3,Plant,Dahua IPC-HDW2431T,2018,physical security surveillance,Removed 2025-05-01
"""
PAID = "Vendor account,Name,Currency\n70012,Huawei Technologies Co. Ltd,USD\n70013,Verizon Business,USD\n"
BOUGHT = "PO #,Supplier,Item Description\n1,Reseller Inc,ZTE MF920\n"


def test_tables_as_other_offices_write_them(do: Do) -> None:
    for name, text in (("cctv.csv", CAMERAS), ("ap.csv", PAID), ("po.csv", BOUGHT)):
        Path(name).write_text(text)
    found = do("audit", "cctv.csv", "ap.csv", "po.csv", "--policy", "us-federal-contractor-889", *DAY, "--assets", "list.csv")
    assert found.code == 1
    told = {(r["where"], r["verdict"]) for r in rows("list.csv")}
    assert {("cctv.csv:3", "denied"), ("ap.csv:2", "denied"), ("po.csv:2", "denied"), ("cctv.csv:4", "unknown")} <= told
    assert not {where for where, verdict in told if verdict == "denied"} & {"cctv.csv:4", "cctv.csv:5", "ap.csv:3"}
    assert [r["tag"] for r in rows("list.csv") if r["where"] == "cctv.csv:3"][:1] == ["1"]
