"""Users' own registers of companies: OpenSanctions and GLEIF; no natural person is ever read."""

from __future__ import annotations

import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from cleannet.importers import gleif, opensanctions
from cleannet.importers.opensanctions import is_lei
from cleannet.model.facts import Entity
from cleannet.readers.base.input import Unreadable
from cleannet.world.layer import Layer, load, save

A, B = "529900T8BM49AURSDO55", "5299000J2N45DDNE4Y28"

TARGETS = f"""id,schema,name,aliases,birth_date,countries,addresses,identifiers,sanctions,phones,emails,dataset,\
first_seen,last_seen,last_change
NK-1,Company,Example Holding,"Beispiel;例子;Example Holding",,cn;hk,,{A};1234,"Listed, 2020",,,\
Made-up List,2024-01-01,2026-01-02,2025-01-01
NK-2,Person,Somebody,,1970,xx,,,,,,Made-up List,,,
NK-3,Vessel,Boat,,,,,,,,,Made-up List,,,
NK-4,PublicBody,Office,,,cn,,,,,,Made-up List,,,
NK-4,PublicBody,Office,,,cn,,,,,,Made-up List,,,
short,row
"""
LEVEL_1 = f"""LEI,Entity.LegalName,Entity.LegalName.xmllang,Entity.LegalAddress.Country,Entity.HeadquartersAddress.Country,\
Entity.EntityCategory
{A},"Example, AG",de,DE,AT,GENERAL
{B},Somebody,de,DE,DE,SOLE_PROPRIETOR
{B[:-1]}0,Wrong,de,DE,DE,GENERAL
"""
LEVEL_2 = f"""Relationship.StartNode.NodeID,Relationship.EndNode.NodeID,Relationship.RelationshipType,\
Relationship.Period.1.startDate,Relationship.Period.1.endDate,Relationship.Period.1.periodType,Relationship.RelationshipStatus
{A},{B},IS_DIRECTLY_CONSOLIDATED_BY,2020-01-01T00:00:00Z,,RELATIONSHIP_PERIOD,ACTIVE
{A},{B},IS_FUND-MANAGED_BY,2020-01-01T00:00:00Z,,RELATIONSHIP_PERIOD,ACTIVE
{A},x,IS_DIRECTLY_CONSOLIDATED_BY,,,,ACTIVE
"""
XML_1 = f"""<?xml version="1.0"?><lei:LEIData xmlns:lei="http://www.gleif.org/data/schema/leidata/2016"><lei:LEIHeader/><lei:LEIRecords>
<lei:LEIRecord><lei:LEI>{A}</lei:LEI><lei:Entity><lei:LegalName xml:lang="de">Example, AG</lei:LegalName>
<lei:LegalAddress><lei:Country>DE</lei:Country></lei:LegalAddress><lei:HeadquartersAddress><lei:Country>AT</lei:Country>
</lei:HeadquartersAddress></lei:Entity></lei:LEIRecord></lei:LEIRecords></lei:LEIData>"""
XML_2 = f"""<rr:RelationshipData xmlns:rr="http://www.gleif.org/data/schema/rr/2016"><rr:RelationshipRecords><rr:RelationshipRecord>
<rr:Relationship><rr:StartNode><rr:NodeID>{A}</rr:NodeID></rr:StartNode><rr:EndNode><rr:NodeID>{B}</rr:NodeID></rr:EndNode>
<rr:RelationshipType>IS_DIRECTLY_CONSOLIDATED_BY</rr:RelationshipType><rr:RelationshipPeriods><rr:RelationshipPeriod>
<rr:StartDate>2020-01-01T00:00:00Z</rr:StartDate><rr:PeriodType>RELATIONSHIP_PERIOD</rr:PeriodType></rr:RelationshipPeriod>
</rr:RelationshipPeriods><rr:RelationshipStatus>ACTIVE</rr:RelationshipStatus></rr:Relationship></rr:RelationshipRecord>
</rr:RelationshipRecords></rr:RelationshipData>"""


def put(folder: Path, name: str, content: str) -> Path:
    (folder / name).write_text(content, encoding="utf-8")
    return folder / name


def kept(layer: Layer, folder: Path) -> list[Entity]:
    save(layer, folder / "layer")
    table = load(folder / "layer").entities
    assert table is not None
    assert all(table.get(e.id) == e for e in table)
    assert table.get("nobody") is None
    return list(table)


def test_opensanctions(tmp_path: Path) -> None:
    layer = opensanctions.read(put(tmp_path, "targets.simple.csv", TARGETS))
    company, office = kept(layer, tmp_path)
    assert (company.id, company.name, office.type) == ("os-nk-1", "Example Holding", "state_body")
    assert [n.name for n in company.names] == ["Example Holding", "Beispiel", "例子"]
    assert [(i.scheme, i.value) for i in company.identifiers] == [("LEI", A), ("not stated", "1234")]
    assert [(s.country, s.verified) for s in company.headquartered_in] == [("CN", False), ("HK", False)]
    assert layer.date == "2026-01-02"
    assert layer.skipped == {
        "a natural person": 1,
        "neither company nor public body": 1,
        "id occurs twice": 1,
        "wrong number of columns": 1,
    }
    assert "Somebody" not in str(layer)


@pytest.mark.parametrize("form", ["csv", "xml", "zip"])
def test_gleif_level_1(tmp_path: Path, form: str) -> None:
    path = put(tmp_path, "20260101-lei2." + form, XML_1 if form == "xml" else LEVEL_1)
    if form == "zip":
        with zipfile.ZipFile(tmp_path / "20260101.csv.zip", "w") as archive:
            archive.writestr("lei2.csv", LEVEL_1)
        path = tmp_path / "20260101.csv.zip"
    layer = gleif.read(path)
    (entity,) = kept(layer, tmp_path)
    assert (entity.id, entity.name) == (f"lei-{A.lower()}", "Example, AG")
    assert (entity.incorporated_in[0].country, entity.headquartered_in[0].country) == ("DE", "AT")
    assert layer.skipped == ({} if form == "xml" else {"a natural person": 1, "no LEI or name": 1})
    assert layer.date == "2026-01-01"


@pytest.mark.parametrize(("name", "content"), [("rr.csv", LEVEL_2), ("rr.xml", XML_2)])
def test_gleif_level_2(tmp_path: Path, name: str, content: str) -> None:
    layer = gleif.read(put(tmp_path, name, content))
    (child,) = kept(layer, tmp_path)
    (tie,) = child.held_by
    assert (child.id, tie.party, tie.interest, tie.from_) == (f"lei-{A.lower()}", f"lei-{B.lower()}", "control", "2020-01-01")
    assert layer.skipped == ({} if name == "rr.xml" else {"not a relationship of control": 1, "no LEI": 1})
    assert layer.name == "gleif-level-2"


def test_leis_have_check_digits() -> None:
    assert is_lei(A)
    assert is_lei(B)
    assert not is_lei(A[:-1] + "6")
    assert not is_lei(A.lower())


@pytest.mark.parametrize(
    "content",
    ["", "a,b\n1,2\n", "<x>", "<x/>", XML_1[:300], '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "<a>" * 60],
)
@pytest.mark.parametrize("importer", [gleif, opensanctions])
def test_other_files_are_refused(tmp_path: Path, importer: ModuleType, content: str) -> None:
    with pytest.raises(Unreadable):
        importer.read(put(tmp_path, "x", content))
