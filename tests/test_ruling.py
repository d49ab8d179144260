"""One clause put to one use, without policy or rule: what a use that tells little stands for."""

from __future__ import annotations

import pytest
from judging import TODAY

from cleannet.model import facts as form
from cleannet.model.answer import NO, unless
from cleannet.model.behind import ANYWHERE, Behind, Party, related
from cleannet.model.subject import EntityId, Subject
from cleannet.model.verdict import Verdict
from cleannet.policy.bound import Bound
from cleannet.ruling import rule_on
from cleannet.ruling.asked import Asked
from cleannet.world.view import World

FORCE = (form.Event(date="2020-01-01", state="in_force"),)


def ruled(world: World, asked: Asked, **fields: object) -> Verdict:
    given = {"forbids": ("use",), "names": (form.ClauseName(entity=EntityId("hikvision")),), "events": FORCE, **fields}
    clause = form.Clause(id="m/c", says="", lines=form.LINES, who=form.Who(kinds=("anyone",)), **given)  # type: ignore[arg-type]
    measure = form.Measure(id="m", title="", issuer="", type="statute", force="binding", clauses=(clause,))
    made = [
        form.Entity(id=EntityId("unseated"), name="Unseated"),
        form.Entity(id=EntityId("child"), name="Child", held_by=(form.Holding(party=EntityId("unseated"), interest="control"),)),
    ]
    return rule_on(Bound(clause, measure), asked, world.at(TODAY, TODAY, {e.id: e for e in made})).verdict


CAMERA = Behind("a camera", (Party(Subject("org:hikvision"), frozenset({"makes"})),))


@pytest.mark.parametrize(
    ("forbids", "verdict"),
    [("use", Verdict.DENIED), ("procure", Verdict.DENIED), ("supply_to", Verdict.CLEAR), ("invest", Verdict.CLEAR)],
)
def test_a_use_without_act_stands_for_every_act_but_two(world: World, forbids: str, verdict: Verdict) -> None:
    assert ruled(world, Asked(CAMERA), forbids=(forbids,)) is verdict
    assert ruled(world, Asked(CAMERA, acts=frozenset({forbids})), forbids=(forbids,)) is Verdict.DENIED


@pytest.mark.parametrize(
    ("asked", "clause", "verdict"),
    [
        ("", (), Verdict.DENIED),
        ("makes", (), Verdict.DENIED),
        ("makes", ("makes", "supplies"), Verdict.DENIED),
        ("", ("makes",), Verdict.DENIED),
        ("operates", (), Verdict.CLEAR),  # the maker does not operate it
        ("makes", ("operates",), Verdict.CLEAR),
        ("", ("operates",), Verdict.CLEAR),
    ],
)
def test_a_party_counts_in_its_relation(world: World, asked: str, clause: tuple[str, ...], verdict: Verdict) -> None:
    assert ruled(world, Asked(CAMERA, relation=asked), relations=clause) is verdict


CARRIER = Behind("a network", (Party(Subject("org:hikvision"), frozenset({"operates"})),))


@pytest.mark.parametrize(
    ("clause", "asked", "verdict"),
    [
        (("upstream", "transit"), {"role": "upstream"}, Verdict.DENIED),
        (("upstream", "transit"), {"role": "origin"}, Verdict.CLEAR),
        (("upstream",), {}, Verdict.UNKNOWN),  # a case that does not tell the role
        (("5G core network",), {"role": "upstream"}, Verdict.UNKNOWN),
        (("upstream", "5G core network"), {"role": "upstream", "function": "a toy"}, Verdict.DENIED),
        (("upstream", "5G core network"), {"role": "origin", "function": "5g core network"}, Verdict.DENIED),
        (("upstream", "5G core network"), {"role": "origin", "function": "a toy"}, Verdict.UNKNOWN),  # a word that nobody foresaw
        (("upstream", "5G core network"), {"role": "origin", "function": "OLT"}, Verdict.CLEAR),
        (("upstream", "5G core network"), {"role": "origin"}, Verdict.UNKNOWN),
        (("upstream", "5G core network"), {"function": "a toy"}, Verdict.UNKNOWN),
    ],
)
def test_a_clause_may_speak_of_the_role_in_which_a_thing_was_seen(
    world: World, clause: tuple[str, ...], asked: dict[str, str], verdict: Verdict
) -> None:
    assert ruled(world, Asked(CARRIER, **asked), roles=clause) is verdict  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ("", Verdict.UNKNOWN),
        ("Public  Safety", Verdict.DENIED),
        ("police", Verdict.DENIED),
        ("a toy", Verdict.UNKNOWN),
        ("retail", Verdict.CLEAR),
    ],
)
def test_a_purpose_that_is_not_told_or_not_understood_is_open(world: World, told: str, verdict: Verdict) -> None:
    assert ruled(world, Asked(CAMERA, purpose=told), purposes=("public safety",)) is verdict
    assert ruled(world, Asked(CAMERA, function=told), roles=("public safety",)) is verdict


BACKHAUL = {"function": "Mobile Backhaul"}


@pytest.mark.parametrize(
    ("exception", "asked", "verdict"),
    [
        (form.Exempt(says="with a licence of the agency"), {}, Verdict.DENIED),
        (form.Exempt(says="with a licence of the agency"), {"exception": "a licence"}, Verdict.CLEAR),
        (form.Exempt(says="with a licence", verified=False), {"exception": "a licence"}, Verdict.UNKNOWN),
        (form.Exempt(says="with a licence", until="2024-01-01"), {"exception": "a licence"}, Verdict.DENIED),
        (form.Exempt(says="spare parts", roles=("spare part",)), {"function": "Spare Part"}, Verdict.CLEAR),
        (form.Exempt(says="spare parts", roles=("spare part",)), {"function": "core"}, Verdict.DENIED),
        (form.Exempt(says="a service", roles=("backhaul",), lines=("carrier",)), BACKHAUL | {"line": "carrier"}, Verdict.CLEAR),
        (form.Exempt(says="a service", roles=("backhaul",), lines=("carrier",)), BACKHAUL | {"line": "equipment"}, Verdict.DENIED),
        (form.Exempt(says="a service", roles=("backhaul",), lines=("carrier",)), BACKHAUL, Verdict.DENIED),
    ],
)
def test_an_exception_takes_out_what_it_fits(world: World, exception: form.Exempt, asked: dict[str, str], verdict: Verdict) -> None:
    assert ruled(world, Asked(CAMERA, **asked), exceptions=(exception,)) is verdict  # type: ignore[arg-type]


def test_a_place_that_nobody_tells_may_be_the_one_that_is_named(world: World) -> None:
    host = Behind("a host", (related(Subject("org:google"), "hosts"), Party(ANYWHERE, untold=True)))
    named = (form.ClauseName(place="country:CN"),)
    assert ruled(world, Asked(Behind("a host", (Party(Subject("country:CN")),))), names=named) is Verdict.DENIED
    assert ruled(world, Asked(Behind("a host", (Party(Subject("country:HK")),))), names=named) is Verdict.CLEAR
    assert ruled(world, Asked(host), names=(form.ClauseName(place="landing:HK"),)) is Verdict.CLEAR


def test_a_place_that_nobody_tells_is_open_where_a_country_is_named(world: World) -> None:
    somewhere = Behind("a host", (Party(ANYWHERE, answer=unless("the region is not told"), untold=True),))
    assert ruled(world, Asked(somewhere), names=(form.ClauseName(place="country:CN"),)) is Verdict.UNKNOWN
    assert ruled(world, Asked(somewhere), names=(form.ClauseName(place="country:CN"),), roles=("core",)) is Verdict.CLEAR


def test_an_excepted_place_is_taken_out_and_nothing_else(world: World) -> None:
    fields = {
        "names": (form.ClauseName(place="country:CN"), form.ClauseName(place="country:HK")),
        "exceptions": (form.Exempt(says="not Hong Kong", places=("country:HK",)),),
    }
    for claims in ("", "not Hong Kong"):
        verdicts = [
            ruled(world, Asked(Behind("x", (Party(Subject(f"country:{c}")),)), exception=claims), **fields) for c in ("CN", "HK")
        ]
        assert verdicts == [Verdict.DENIED, Verdict.CLEAR]


@pytest.mark.parametrize(
    ("party", "verdict"),
    [
        (Party(Subject("org:alibaba")), Verdict.DENIED),  # its headquarters are in CN
        (Party(Subject("org:google")), Verdict.CLEAR),
        (Party(Subject("org:unseated")), Verdict.UNKNOWN),
        (Party(Subject("org:unseated"), answer=NO), Verdict.CLEAR),  # it has ended here
        (Party(Subject("org:alibaba"), answer=unless("not verified")), Verdict.UNKNOWN),
        (Party(Subject("name:Somebody")), Verdict.UNKNOWN),
        (Party(Subject("asn:64500")), Verdict.CLEAR),  # a thing has no seat
    ],
)
def test_domicile_needs_a_seat_that_is_known(world: World, party: Party, verdict: Verdict) -> None:
    fields = {"names": (form.ClauseName(place="country:CN"),), "test": form.Test(kind="domicile")}
    assert ruled(world, Asked(Behind("x", (party,))), **fields) is verdict


def test_a_doubtful_name_does_not_hide_a_sure_holder(world: World) -> None:
    names = (form.ClauseName(entity=EntityId("child"), verified=False), form.ClauseName(entity=EntityId("unseated")))
    child = Behind("x", (Party(Subject("org:child")),))
    assert ruled(world, Asked(child), names=names) is Verdict.UNKNOWN
    assert ruled(world, Asked(child), names=names, test=form.Test(kind="affiliates")) is Verdict.DENIED


def test_a_domain_that_may_be_somebodys_is_open(world: World) -> None:
    below = Behind("x", (Party(Subject("domain:a.shop.example"), answer=unless("not verified")),))
    assert ruled(world, Asked(below), names=(form.ClauseName(subject="domain:shop.example"),)) is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("thing", "verdict"),
    [("domain:shop.example", Verdict.DENIED), ("domain:a.shop.example", Verdict.DENIED), ("domain:myshop.example", Verdict.CLEAR)],
)
def test_a_named_domain_reaches_what_is_below_it(world: World, thing: str, verdict: Verdict) -> None:
    named = (form.ClauseName(subject="domain:shop.example"),)
    assert ruled(world, Asked(Behind(thing, (Party(Subject(thing)),))), names=named) is verdict


@pytest.mark.parametrize(
    ("made_in", "verdict"),
    [((), Verdict.UNKNOWN), (("CN",), Verdict.DENIED), (("TW", "CN"), Verdict.DENIED), (("TW",), Verdict.CLEAR)],
)
def test_the_place_of_production_needs_a_positive_fact(world: World, made_in: tuple[str, ...], verdict: Verdict) -> None:
    routers = (form.ClauseName(category="routers", produced_in="CN"),)
    fields = {"names": routers, "test": form.Test(kind="production")}
    assert ruled(world, Asked(CAMERA, category="Routers", produced_in=made_in), **fields) is verdict
    assert ruled(world, Asked(CAMERA, category="toys", produced_in=made_in), **fields) is Verdict.CLEAR


def others(*, countries: tuple[str, ...] = ("CN",), **fields: object) -> dict[str, object]:
    """A clause that names one company "and others" of these countries."""
    category = form.ClauseName(category="other untrusted carriers", open_to=countries, **fields)  # type: ignore[arg-type]
    return {"names": (form.ClauseName(entity=EntityId("hikvision")), category), "relations": ("operates",)}


def run_by(thing: str) -> Behind:
    return Behind("a network", (Party(Subject(thing), frozenset({"operates"})),))


@pytest.mark.parametrize(
    ("asked", "clause", "verdict"),
    [
        (Asked(run_by("org:hikvision")), others(), Verdict.DENIED),  # named
        (Asked(run_by("org:china-telecom-group")), others(), Verdict.UNKNOWN),  # seated there
        (Asked(run_by("org:china-mobile-intl")), others(), Verdict.UNKNOWN),  # in Hong Kong, controlled from there
        (Asked(run_by("org:google")), others(), Verdict.CLEAR),
        (Asked(run_by("org:unseated")), others(), Verdict.CLEAR),  # what nobody tells leads to nobody
        (Asked(run_by("name:China Telecom")), others(), Verdict.CLEAR),
        (Asked(run_by("org:china-telecom-group")), others(countries=("RU",)), Verdict.CLEAR),
        (Asked(run_by("org:china-telecom-group")), others(from_="2030-01-01"), Verdict.CLEAR),
        (Asked(Behind("listed", (Party(Subject("org:china-telecom-group")),))), others(), Verdict.CLEAR),  # no relation is shown
        (Asked(Behind("listed", (Party(Subject("org:china-telecom-group")),)), relation="operates"), others(), Verdict.UNKNOWN),
        (Asked(Behind("made", (Party(Subject("org:china-telecom-group"), frozenset({"makes"})),))), others(), Verdict.CLEAR),
    ],
)
def test_a_category_that_no_list_closes_opens_those_on_its_ground_and_nobody_else(
    world: World, asked: Asked, clause: dict[str, object], verdict: Verdict
) -> None:
    assert ruled(world, asked, **clause) is verdict


def listing(*, complete: bool = False, countries: tuple[str, ...] = ("CN",), clauses: tuple[str, ...] = ()) -> Bound:
    """A clause of a list of which a row is carried, and perhaps others are not."""
    names = (form.ClauseName(entity=EntityId("hikvision")), form.ClauseName(entity=EntityId("dahua"), until="2020-01-01"))
    part = form.Carried(
        list="List", edition="2020-01-01", rows_carried=1, rows_of_list=9, complete=complete, open_to=countries, clauses=clauses
    )
    event = form.Event(date="2019-01-01", state="in_force")
    clause = form.Clause(
        id="m/c", says="", lines=form.LINES, who=form.Who(kinds=("anyone",)), events=(event,), forbids=("use",), names=names
    )
    measure = form.Measure(id="m", title="", issuer="", type="agency_list", force="binding", clauses=(clause,), carries=(part,))
    return Bound(clause, measure)


@pytest.mark.parametrize(
    ("thing", "bound", "verdict"),
    [
        ("org:hikvision", listing(), Verdict.DENIED),
        ("org:china-telecom-group", listing(), Verdict.UNKNOWN),  # seated where rows are missing
        ("org:china-mobile-intl", listing(), Verdict.UNKNOWN),  # controlled from there
        ("org:unseated", listing(), Verdict.UNKNOWN),  # nobody tells where it is seated
        ("org:google", listing(), Verdict.CLEAR),
        ("org:dahua", listing(), Verdict.CLEAR),  # its row is carried, and ended
        ("name:China Telecom", listing(), Verdict.CLEAR),
        ("asn:64500", listing(), Verdict.CLEAR),
        ("org:china-telecom-group", listing(countries=("RU",)), Verdict.CLEAR),
        ("org:china-telecom-group", listing(countries=()), Verdict.CLEAR),
        ("org:china-telecom-group", listing(complete=True), Verdict.CLEAR),
        ("org:china-telecom-group", listing(clauses=("m/other",)), Verdict.CLEAR),
        ("org:china-telecom-group", listing(clauses=("m/c",)), Verdict.UNKNOWN),
    ],
)
def test_who_could_be_a_missing_row_is_unknown(world: World, thing: str, bound: Bound, verdict: Verdict) -> None:
    for behind in (run_by(thing), Behind("listed", (Party(Subject(thing)),))):  # on a mere list of vendors too
        assert rule_on(bound, Asked(behind), world.at(TODAY, TODAY)).verdict is verdict


def test_an_entity_on_a_list_of_holders_is_an_affiliate_of_itself(world: World) -> None:
    """Also where nobody is told to hold anything of it, and the clause names others."""
    listed = (form.Test(kind="affiliates", holders=(EntityId("unseated"),)),)
    assert ruled(world, Asked(Behind("a device", (Party(Subject("org:unseated")),))), tests=listed) is Verdict.DENIED
    assert ruled(world, Asked(Behind("a device", (Party(Subject("org:axis")),))), tests=listed) is Verdict.CLEAR


def network_in(*countries: str) -> Behind:
    """A network of which a table tells a name and where its addresses are registered, and no fact an operator."""
    return Behind(
        "AS64500", (Party(Subject("asn:64500")), Party(Subject("name:Some Net"), frozenset({"operates"}), registered=countries))
    )


CARRIER_OF_CHINA = (form.ClauseName(entity=EntityId("china-telecom-group")),)


@pytest.mark.parametrize(
    ("countries", "verdict"),
    [(("CN",), Verdict.UNKNOWN), (("HK", "CN"), Verdict.UNKNOWN), (("US",), Verdict.CLEAR), ((), Verdict.CLEAR)],
)
def test_a_network_registered_in_the_country_of_a_named_carrier_is_open(
    world: World, countries: tuple[str, ...], verdict: Verdict
) -> None:
    asked = Asked(network_in(*countries), line="carrier", role="transit")
    assert ruled(world, asked, names=CARRIER_OF_CHINA) is verdict
    assert ruled(world, asked, names=CARRIER_OF_CHINA, relations=("makes",)) is Verdict.CLEAR  # it is no maker
    assert ruled(world, asked, names=CARRIER_OF_CHINA, purposes=("air defence",)) is verdict  # a fact leads there


def test_a_named_company_that_runs_no_network_opens_no_network(world: World) -> None:
    names = (form.ClauseName(entity=EntityId("unseated")),)
    assert ruled(world, Asked(network_in("CN"), line="carrier", role="transit"), names=names) is Verdict.CLEAR


@pytest.mark.parametrize(
    ("roles", "verdict"),
    [
        ((), Verdict.DENIED),
        (("transit",), Verdict.UNKNOWN),  # a member of an AS set is crossed, or the route ends in it
        (("origin", "upstream"), Verdict.UNKNOWN),
        (("transit", "origin"), Verdict.DENIED),
        (("direct",), Verdict.CLEAR),
    ],
)
def test_a_member_of_an_as_set_is_transit_or_origin(world: World, roles: tuple[str, ...], verdict: Verdict) -> None:
    assert ruled(world, Asked(CARRIER, role="aggregated"), roles=roles) is verdict
