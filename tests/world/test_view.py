"""The world on one day: each answer carries the statements that it rests on."""

from __future__ import annotations

from datetime import date

import pytest
from judging import TODAY
from msgspec.msgpack import encode

from cleannet.model import facts as form
from cleannet.model.answer import YES, Truth
from cleannet.model.facts import Seat
from cleannet.model.subject import EntityId, Subject
from cleannet.world.layer import EntityTable, Layer
from cleannet.world.view import View, World, share_text


def with_entities(world: World, *entities: form.Entity, day: date = TODAY, known_on: date = TODAY) -> View:
    return world.at(day, known_on, {e.id: e for e in entities})


def test_an_answer_carries_its_statement_with_its_sources(world: World) -> None:
    source = form.Citation(url="https://example.org/a", said="2024-01-01", kind="primary", evidence="says so")
    held = form.Holding(
        party=EntityId("google"), interest="shareholding", share=form.Share(exact="60"), from_="2020-01-01", sources=("s",)
    )
    view = with_entities(world, form.Entity(id=EntityId("made"), name="Made Ltd", held_by=(held,), sources={"s": source}))
    ((_, answer),) = view.holdings(EntityId("made"))
    assert answer.chain == ("entities/made/held_by/0",)
    statement = view.statements["entities/made/held_by/0"]
    assert statement.says == "Google LLC holds 60 % of Made Ltd"
    assert statement.valid == "since 2020-01-01" or "2020-01-01" in statement.valid
    assert [s.url for s in statement.sources] == ["https://example.org/a"]
    assert with_entities(world, form.Entity(id=EntityId("made"), name="Made Ltd", held_by=(held,), sources={"s": source}),
                         known_on=date(2023, 12, 31)).holdings(EntityId("made")) == []  # fmt: skip


def test_what_ended_or_begins_later_is_no_holding_today(world: World) -> None:
    ended = form.Holding(party=EntityId("google"), interest="control", until="2024-01-01")
    later = form.Holding(party=EntityId("akamai"), interest="control", from_="2030-01-01")
    view = with_entities(world, form.Entity(id=EntityId("made"), name="Made", held_by=(ended, later)))
    assert view.holdings(EntityId("made")) == []
    assert [h.party for h in view.later_holdings(EntityId("made"))] == ["akamai"]


CN, RU = {"CN": YES}, {"RU": YES}


@pytest.mark.parametrize(
    ("seats", "in_china", "by_facts_alone"),
    [
        ([Seat(country="CN")], Truth.YES, Truth.YES),
        ([Seat(country="US")], Truth.NO, Truth.NO),
        ([Seat(country="HK")], Truth.NO, Truth.NO),  # a place of its own
        ([], Truth.OPEN, Truth.NO),
        ([Seat(country="US", verified=False)], Truth.OPEN, Truth.NO),
        ([Seat(country="CN", verified=False)], Truth.OPEN, Truth.OPEN),
        ([Seat(country="US"), Seat(country="CN", verified=False)], Truth.OPEN, Truth.OPEN),
        ([Seat(country="US"), Seat(country="CN")], Truth.YES, Truth.YES),
        ([Seat(country="CN", until="2020-01-01")], Truth.OPEN, Truth.NO),
    ],
)
def test_domicile_needs_a_positive_fact(world: World, seats: list[Seat], in_china: Truth, by_facts_alone: Truth) -> None:
    view = with_entities(world, form.Entity(id=EntityId("made"), name="Made", incorporated_in=tuple(seats)))
    assert view.domiciled(EntityId("made"), CN).truth is in_china
    assert view.domiciled(EntityId("made"), CN, untold=False).truth is by_facts_alone


def test_a_seat_or_a_headquarters_suffices(world: World) -> None:
    made = form.Entity(
        id=EntityId("made"), name="Made", incorporated_in=(Seat(country="KY"),), headquartered_in=(Seat(country="CN"),)
    )
    assert with_entities(world, made).domiciled(EntityId("made"), CN).yes


def test_an_entity_that_nobody_defined_is_open_and_never_a_no(world: World) -> None:
    view = world.at(TODAY, TODAY)
    assert view.domiciled(EntityId("nosuch"), CN).open
    assert (view.entity(EntityId("nosuch")), view.seats(EntityId("nosuch")), view.holdings(EntityId("nosuch"))) == (None, [], [])
    assert view.name_of(EntityId("nosuch")) == "nosuch"


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (None, "an unknown share"),
        (form.Share(exact="19.9"), "19.9 %"),
        (form.Share(min="50", max="100", open_min=True), "more than 50 %"),
        (form.Share(min="50.52", max="53.46"), "at least 50.52 % and at most 53.46 %"),
        (form.Share(max="10", open_max=True), "less than 10 %"),
        (form.Share(), "an unknown share"),
    ],
)
def test_shares_for_people(share: form.Share | None, text: str) -> None:
    assert share_text(share) == text


@pytest.mark.parametrize(
    ("thing", "name"),
    [
        ("org:hikvision", "Hangzhou Hikvision Digital Technology Co., Ltd."),
        ("app:tiktok", "TikTok"),
        ("asn:4134", "AS4134 Chinanet"),
        ("asn:64500", "AS64500"),
        ("country:CN", "CN"),
        ("org:nosuch", "nosuch"),
    ],
)
def test_names_for_people(world: World, thing: str, name: str) -> None:
    assert world.at(TODAY, TODAY).name(Subject(thing)) == name


def test_what_is_found_out_once_is_kept(world: World) -> None:
    view = world.at(TODAY, TODAY)
    asked: list[int] = []

    def found() -> str:
        asked.append(1)
        return "found"

    for _ in range(2):
        assert view.kept("answer", found) == "found"
    assert asked == [1]


def test_two_days_of_one_world_do_not_share_answers(world: World) -> None:
    """HKBN was bought by China Mobile in 2025."""
    before, after = world.at(date(2024, 1, 1), TODAY), world.at(TODAY, TODAY)
    assert {h.party for h, _ in before.holdings(EntityId("hkbn"))} != {h.party for h, _ in after.holdings(EntityId("hkbn"))}


def test_a_layer_adds_entities_and_never_replaces_one(world: World) -> None:
    """The facts are asked first: who imports a table that uses an id of theirs changes nothing about it."""
    theirs = {one: encode(form.Entity(id=EntityId(one), name="of the layer")) for one in ("google", "nobody-else-knows")}
    layer = Layer("l", "made", "2026-01-01", "none", "https://example.org", entities=EntityTable.of(theirs))
    view = World(world.facts, (layer,)).at(TODAY, TODAY)
    google, other = view.entity(EntityId("google")), view.entity(EntityId("nobody-else-knows"))
    assert google is not None
    assert google.name == "Google LLC"
    assert other is not None
    assert other.name == "of the layer"
