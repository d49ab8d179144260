"""What an imported table adds to the pack, and where the two differ."""

from __future__ import annotations

import bisect
import json
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from cleannet.importers.compare import compare
from cleannet.importers.recognise import importer_of
from cleannet.model.facts import Cable, Entity, Landing
from cleannet.pack.facts import Facts
from cleannet.pack.networks import NetworkTable
from cleannet.report.text.imported import adds, differs
from cleannet.world.view import World, open_world

PREFIXES = "8.8.8.0\t24\t15169\n8.8.4.0\t24\t3330\n9.9.9.0\t24\t3330_3331\n202.96.128.0\t24\t4837\n0.0.0.0\t16\t3330\n"
ORGS = """# format:org_id|changed|org_name|country|source
A|20240101|Google LLC|US|ARIN
B|20240101|Some Street 31|CN|APNIC
# format:aut|changed|aut_name|org_id|opaque_id|source
15169|20240101|GOOGLE|A|x|ARIN
4134|20240101|CHINANET|B|x|APNIC
"""


@pytest.fixture(scope="module")
def world() -> World:
    return open_world()


class Comparison(NamedTuple):
    """What a page says of a layer."""

    adds: tuple[str, ...]
    differs: tuple[str, ...]


def compared(folder: Path, content: str, world: World) -> Comparison:
    (folder / "x").write_text(content, encoding="utf-8")
    found = compare(importer_of(folder / "x").read(folder / "x"), world)
    return Comparison(tuple(adds(found)), tuple(differs(found)))


def test_prefixes(tmp_path: Path, world: World) -> None:
    found = compared(tmp_path, PREFIXES, world)
    assert found.adds[0] == "5 prefixes with their origin, 1 with several"
    assert found.adds[1].startswith(
        "66,560 IPv4 addresses, 0.0 % of all; 65,536 of them are in no AS by the embedded table; 256 are"
    )
    assert found.differs[0] == "768 IPv4 addresses, 75.0 % of those that both have, are in another AS by the embedded table"
    assert {line.split(":")[1].split(" in the pack")[0].strip().split()[0] for line in found.differs[1:]} == {
        "AS15169",
        "AS4134",
        "AS19281",
    }


def test_sizes_are_those_of_a_naive_count(tmp_path: Path, world: World) -> None:
    """Where more specific prefixes and the pack's intervals cut each other."""
    rows = [("8.0.0.0", 9, "3356"), ("8.8.0.0", 16, "3330"), ("8.8.8.0", 24, "15169"), ("8.8.8.128", 25, "3331_15169")]
    found = compared(tmp_path, "".join(f"{n}\t{length}\t{asns}\n" for n, length, asns in rows), world)
    starts, values = world.networks.v4
    confirmed = silent = 0
    edges = sorted({s for s in starts.tolist() if 0x0800_0000 < s < 0x0880_0000} | {0x0800_0000, 0x0880_0000, 0x0808_0000,
        0x0809_0000, 0x0808_0800, 0x0808_0880, 0x0808_0900})  # fmt: skip
    for begin, end in pairwise(edges):
        asn = int(world.networks.asns[values[bisect.bisect_right(starts, begin) - 1]])
        if 0x0808_0800 <= begin < 0x0808_0900:
            here = {15169, 3331} if begin >= 0x0808_0880 else {15169}
        else:
            here = {3330} if 0x0808_0000 <= begin < 0x0809_0000 else {3356}
        silent += (end - begin) * (asn == 0)
        confirmed += (end - begin) * (asn in here)
    assert found.adds[1].startswith(f"{1 << 23:,} IPv4 addresses")
    assert f"{silent:,} of them are in no AS by the embedded table; {confirmed:,} are confirmed" in found.adds[1]


def test_ipv6_prefixes(tmp_path: Path, world: World) -> None:
    found = compared(tmp_path, "2001:4860::\t32\t15169\n2001:4860:4860::\t48\t3330\n2001:db8::\t32\t3330\n", world)
    assert "1 of 3 IPv6 prefixes begin where the embedded table has no AS" in found.adds
    assert any(line.startswith("1 IPv6 prefixes, 50.0 % of those that both have") for line in found.differs)


def test_names_of_organisations_are_listed_and_never_more(tmp_path: Path, world: World) -> None:
    found = compared(tmp_path, ORGS, world)
    assert found.differs == (
        "1 ASes have a name that shares no word with that of their operator (a name decides nothing):",
        "  AS4134: China Telecom Group Co., Ltd. in the pack, 'Some Street 31' in yours",
    )


def test_links_add_and_contradict_nothing(tmp_path: Path, world: World) -> None:
    found = compared(tmp_path, "4134|4837|0\n4134|64500|-1\n", world)
    assert found == Comparison(
        ("2 links between 3 ASes; the pack has none", "1 of these ASes hold no address by the embedded table"), ()
    )


def own_lei(world: World) -> tuple[str, Entity]:
    """An entity of the pack with an LEI and one country."""
    for entity in world.facts.entities.values():
        leis = [i.value for i in entity.identifiers if i.scheme == "LEI" and i.verified]
        countries = {seat.country for seat in (*entity.incorporated_in, *entity.headquartered_in)}
        if leis and countries and "XX" not in countries:
            return leis[0], entity
    raise AssertionError("no entity of the pack has an LEI")


def test_registers_meet_the_pack_by_lei_alone(tmp_path: Path, world: World) -> None:
    lei, entity = own_lei(world)
    header = "LEI,Entity.LegalName,Entity.LegalAddress.Country,Entity.HeadquartersAddress.Country\n"
    found = compared(tmp_path, f"{header}{lei},Somebody,XX,XX\n", world)
    assert found.adds == ("1 entities, of which 1 have an LEI that the pack knows",)
    assert found.differs[0] == "1 entities have other countries:"
    assert found.differs[1].startswith(f"  {entity.name} ({lei}): ")
    parent = "529900T8BM49AURSDO55"
    header = (
        "Relationship.StartNode.NodeID,Relationship.EndNode.NodeID,Relationship.RelationshipType,Relationship.RelationshipStatus\n"
    )
    found = compared(tmp_path, f"{header}{lei},{parent},IS_DIRECTLY_CONSOLIDATED_BY,ACTIVE\n", world)
    assert found.differs[0] == "1 entities have a parent that the pack does not have above them:"
    assert f"lei-{parent.lower()} in yours" in found.differs[1]
    table = (
        f"id,schema,name,aliases,countries,identifiers,dataset\nNK-1,Company,{entity.name},,cn,,x\nNK-2,Company,Other,,xx,{lei},x\n"
    )
    assert compared(tmp_path, table, world).adds == ("2 entities, of which 1 have an LEI that the pack knows",)


class _Facts(Facts):
    def __init__(self, *cables: Cable) -> None:
        self.__dict__["cables"] = {cable.id: cable for cable in cables}


def cable(*landings: tuple[str, str], incomplete: bool = False) -> Cable:
    return Cable(
        id="mu",
        names=("Made-Up Cable", "MUC"),
        landings=tuple(Landing(country=c, place=p, status="built") for c, p in landings),
        incomplete=("landings",) if incomplete else (),
    )


@pytest.mark.parametrize(
    ("own", "differs"),
    [
        (cable(("GB", "Bude"), ("FR", "Lannion")), ()),
        (cable(("GB", "United Kingdom"), ("FR", "Lannion, Brittany")), ()),
        (cable(("GB", "Bude")), ("  Made-Up Cable: FR only in yours",)),
        (cable(("GB", "Bude"), incomplete=True), ()),
        (
            cable(("GB", "Porthcurno"), ("FR", "Lannion"), ("ES", "Bilbao")),
            ("ES, GB Porthcurno only in the pack; GB Bude only in yours",),
        ),
    ],
)
def test_cables(tmp_path: Path, world: World, own: Cable, differs: tuple[str, ...]) -> None:
    points = [{"name": "Bude, United Kingdom", "country": "United Kingdom"}, {"name": "Lannion, France", "country": "France"}]
    theirs = json.dumps({"id": "muc", "name": "The Made-Up (MUC)", "landing_points": points})
    found = compared(tmp_path, theirs, World(_Facts(own)))
    assert found.adds == ("1 cables with 2 landings; 1 of them are in the pack too, by name",)
    assert len(found.differs) == (2 if differs else 0)
    for line in differs:
        assert line in found.differs[1]


def test_the_table_is_the_embedded_one(world: World) -> None:
    assert isinstance(world.networks, NetworkTable)
