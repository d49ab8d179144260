"""Shares are intervals; a test is yes where the whole interval meets it, no where none of it does, and open between."""

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Literal

import pytest
from judging import TODAY

from cleannet.model import facts as form
from cleannet.model.answer import NO, YES, Answer, Truth, unless
from cleannet.model.subject import EntityId
from cleannet.world.ownership import DEPTH, affiliated, ancestors, controlled, controllers, held_enough, share_range, topmost
from cleannet.world.view import View, World

Y, N, O = Truth.YES, Truth.NO, Truth.OPEN  # noqa: E741
Held = dict[str, list[tuple[str, str]]]


def share(text: str) -> form.Share | None:
    """`60`, `>50`, `10-40`, `?` (nobody tells)."""
    if text == "?":
        return None
    if text.startswith(">"):
        return form.Share(min=text[1:], max="100", open_min=True)
    low, dash, high = text.partition("-")
    return form.Share(min=low, max=high) if dash else form.Share(exact=text)


def holding(party: str, text: str) -> form.Holding:
    """`control`, `votes 60`, `60`, and a `~` behind what nobody verified."""
    verified = not text.endswith("~")
    text = text.rstrip("~")
    if text == "control":
        return form.Holding(party=EntityId(party), interest="control", verified=verified)
    kind: Literal["voting_rights", "shareholding"] = "voting_rights" if text.startswith("votes ") else "shareholding"
    return form.Holding(party=EntityId(party), interest=kind, share=share(text.removeprefix("votes ")), verified=verified)


@pytest.fixture
def of(world: World) -> Callable[..., View]:
    """of({"a": [("b", "60")]}) -> the world in which b holds 60 % of a; `state:` before a name makes it a state."""

    def view(held: Held) -> View:
        ids = {*held, *(party for parties in held.values() for party, _ in parties)}
        entities = {
            EntityId(i): form.Entity(
                id=EntityId(i),
                name=i.upper(),
                type="state" if i.startswith("state") else "registered_entity",
                held_by=tuple(holding(p, s) for p, s in held.get(i, [])),
            )
            for i in ids
        }
        return world.at(TODAY, TODAY, entities)

    return view


def is_x(entity: str) -> Answer:
    return YES if entity == "x" else unless("seat not told") if entity == "maybe" else NO


def threshold(bar: str = "50", comparator: str = ">=", **fields: Any) -> form.Test:
    given = {"kind": "threshold", "share": bar, "comparator": comparator, "aggregate": True, "chain": "multiply", **fields}
    return form.Test(**given)


# --- thresholds -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "at_least", "more"),
    [("50", Y, N), ("50.01", Y, Y), ("49.99", N, N), (">50", Y, Y), ("40-60", O, O), ("50-60", Y, O), ("10-49", N, N), ("?", O, O)],
)
def test_an_interval_against_a_bar(of: Callable[..., View], told: str, at_least: Truth, more: Truth) -> None:
    view = of({"a": [("x", told)]})
    assert held_enough(view, EntityId("a"), threshold(), is_x, [EntityId("x")]).truth is at_least
    assert held_enough(view, EntityId("a"), threshold(comparator=">"), is_x, [EntityId("x")]).truth is more


def test_open_ends_are_neither_their_bar_nor_far_from_it() -> None:
    assert share_range(form.Share(min="50", open_min=True))[0] > 50
    assert share_range(form.Share(max="50", open_max=True)) == (Decimal(0), Decimal("49.999999"))
    assert share_range(None) == (Decimal(0), Decimal(100))


def test_shares_multiply_down_a_chain_or_cascade_step_by_step(of: Callable[..., View]) -> None:
    view = of({"a": [("b", "60")], "b": [("x", "60")]})  # 36 % multiplied; more than half at each step
    assert held_enough(view, EntityId("a"), threshold(), is_x, [EntityId("x")]).truth is N
    assert held_enough(view, EntityId("a"), threshold("36"), is_x, [EntityId("x")]).truth is Y
    assert held_enough(view, EntityId("a"), threshold(chain="cascade"), is_x, [EntityId("x")]).truth is Y
    unstated = held_enough(view, EntityId("a"), threshold(chain="unstated"), is_x, [EntityId("x")])
    assert unstated.truth is O
    assert "does not state" in unstated.why
    assert held_enough(view, EntityId("a"), threshold("30", chain="unstated"), is_x, [EntityId("x")]).truth is Y


def test_a_cascade_needs_each_step(of: Callable[..., View]) -> None:
    view = of({"a": [("b", "90")], "b": [("x", "49")]})
    assert held_enough(view, EntityId("a"), threshold(chain="cascade"), is_x, [EntityId("x")]).truth is N


def test_holders_are_added_up_only_where_the_measure_says_so(of: Callable[..., View]) -> None:
    view = of({"a": [("x", "15"), ("y", "15"), ("z", "70")]})
    holders = {EntityId("x"): YES, EntityId("y"): YES}

    def is_one(entity: EntityId) -> Answer:
        return holders.get(entity, NO)

    def ask(aggregate: object) -> Truth:
        return held_enough(view, EntityId("a"), threshold("20", aggregate=aggregate), is_one, holders).truth

    assert (ask(True), ask(False), ask("unstated")) == (Y, N, O)


def test_two_ways_from_one_holder_are_one_holding(of: Callable[..., View]) -> None:
    view = of({"a": [("x", "15"), ("b", "50")], "b": [("x", "20")]})  # 15 + 10
    assert held_enough(view, EntityId("a"), threshold("25", aggregate=False), is_x, [EntityId("x")]).truth is Y
    assert held_enough(view, EntityId("a"), threshold("25.1", aggregate=False), is_x, [EntityId("x")]).truth is N


def test_what_nobody_verified_may_count_and_never_decides(of: Callable[..., View]) -> None:
    assert held_enough(of({"a": [("x", "60~")]}), EntityId("a"), threshold(), is_x, [EntityId("x")]).truth is O
    assert held_enough(of({"a": [("x", "40~")]}), EntityId("a"), threshold(), is_x, [EntityId("x")]).truth is N
    assert held_enough(of({"a": [("x", "60"), ("y", "10~")]}), EntityId("a"), threshold(), is_x, [EntityId("x")]).truth is Y


def test_votes_count_where_the_basis_is_votes(of: Callable[..., View]) -> None:
    view = of({"a": [("x", "votes 60"), ("y", "100")]})
    assert held_enough(view, EntityId("a"), threshold(), is_x, [EntityId("x")]).truth is N
    assert held_enough(view, EntityId("a"), threshold(basis=("voting",)), is_x, [EntityId("x")]).truth is Y


def test_control_without_a_share_may_be_any_share(of: Callable[..., View]) -> None:
    assert held_enough(of({"a": [("x", "control")]}), EntityId("a"), threshold(), is_x, [EntityId("x")]).truth is O


def test_rival_accounts_of_one_holding_are_not_added_up(of: Callable[..., View]) -> None:
    view = of({"a": [("x", "30"), ("x", "30")]})
    assert held_enough(view, EntityId("a"), threshold(), is_x, [EntityId("x")]).truth is N


def test_the_parties_of_a_thing_that_is_no_entity(of: Callable[..., View]) -> None:
    """A cable: its owners are given, and who owns them is looked up."""
    view = of({"b": [("x", "100")]})

    def ask(*parties: tuple[str, str, Answer]) -> Truth:
        direct = [(EntityId(party), share_range(share(text)), answer) for party, text, answer in parties]
        return held_enough(view, EntityId("the cable"), threshold(), is_x, [EntityId("x")], direct).truth

    assert ask(("x", "30", YES), ("b", "30", YES)) is Y
    assert ask(("x", "30", YES), ("b", "30", unless("not verified"))) is O
    assert ask(("x", "30", YES), ("c", "70", YES)) is N


# --- what nobody tells ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("held", "anybody", "facts_alone"),
    [
        ({"a": []}, O, N),  # nobody tells who holds it
        ({"a": [("y", "30")]}, O, N),
        ({"a": [("y", "90")]}, O, N),  # what is left is too little, but who holds y?
        ({"a": [("state", "100")]}, N, N),  # nobody holds a state
        ({"a": [("maybe", "60")]}, O, N),  # nobody tells where the holder is seated: open, but no fact leads there
        ({"a": [("x", "10")]}, O, N),
        ({"a": [("x", "?")]}, O, O),  # a fact leads there
        ({"a": [("x", "60~")]}, O, O),
        ({"a": [("x", "60")]}, Y, Y),
        ({"a": [("b", "?")], "b": [("x", "100")]}, O, O),
    ],
)
def test_where_anybody_may_hold_the_rest(of: Callable[..., View], held: Held, anybody: Truth, facts_alone: Truth) -> None:
    """With `untold` the shares that nobody tells count; without, only what facts say."""

    def is_one(entity: EntityId) -> Answer:
        return YES if entity == "x" else NO

    for aggregate in (True, False):
        test = threshold("20", aggregate=aggregate)
        assert held_enough(of(held), EntityId("a"), test, is_x, None).truth is anybody
        assert held_enough(of(held), EntityId("a"), test, is_one, None, untold=False).truth is facts_alone


def test_alone_counts_a_holder_behind_another_company_too(of: Callable[..., View]) -> None:
    """One adversary holds a little directly, another much through a company that is seated elsewhere."""
    view = of({"a": [("x", "5"), ("b", "60"), ("c", "35")], "b": [("x2", "100")], "c": [("y", "100")]})

    def is_one(entity: EntityId) -> Answer:
        return YES if entity in ("x", "x2") else NO

    assert held_enough(view, EntityId("a"), threshold("50", aggregate=False), is_one, None).truth is Y


# --- control and affiliates -------------------------------------------------------------------------------------------------------


def test_who_controls_directly(of: Callable[..., View]) -> None:
    held = [
        ("b", "control"),
        ("c", "50"),
        ("d", ">50"),
        ("e", "?"),
        ("f", "60~"),
        ("g", "votes 51"),
        ("h", "50-60"),
        ("i", "10-50"),
    ]
    found = {party: answer.truth for party, answer in controllers(of({"a": held}), EntityId("a"))}
    assert found == {"b": Y, "d": Y, "e": O, "f": O, "g": Y, "h": O}


def test_control_goes_up_a_chain_and_is_as_sure_as_its_weakest_step(of: Callable[..., View]) -> None:
    view = of({"a": [("b", "60")], "b": [("x", "60")], "c": [("b", "?")]})
    assert controlled(view, EntityId("a"), is_x).truth is Y
    assert controlled(view, EntityId("c"), is_x).truth is O
    assert controlled(view, EntityId("x"), is_x).truth is N, "nobody controls himself"
    answer = controlled(view, EntityId("a"), is_x)
    assert answer.chain == ("entities/a/held_by/0", "entities/b/held_by/0")


def test_affiliates_are_children_and_siblings_but_no_parents(of: Callable[..., View]) -> None:
    view = of({"named": [("top", "100")], "sister": [("top", "100")], "child": [("named", "60")]})
    assert affiliated(view, EntityId("named"), EntityId("named")).yes
    assert affiliated(view, EntityId("child"), EntityId("named")).yes
    assert affiliated(view, EntityId("sister"), EntityId("named")).yes
    assert affiliated(view, EntityId("top"), EntityId("named")).no
    assert affiliated(view, EntityId("stranger"), EntityId("named")).no


def test_who_holds_the_named_company_adds_no_doubt_to_what_it_controls(of: Callable[..., View]) -> None:
    view = of({"child": [("named", "control~")], "named": [("holder", "?")]})
    assert affiliated(view, EntityId("child"), EntityId("named")).why == "it rests on a statement that is not verified"
    both = of({"child": [("named", "control~"), ("holder", "60")], "named": [("holder", "?")]})
    assert "no source says whether the share" in affiliated(both, EntityId("child"), EntityId("named")).why, "it may be a sister"


def test_a_state_makes_no_affiliates(of: Callable[..., View]) -> None:
    view = of({"named": [("state", "100")], "other": [("state", "100")], "mine": [("state", "60")]})
    assert affiliated(view, EntityId("other"), EntityId("named")).no
    assert affiliated(view, EntityId("mine"), EntityId("state")).yes, "unless the state itself is named"


# --- cycles and depth -------------------------------------------------------------------------------------------------------------


def test_cycles_end(of: Callable[..., View]) -> None:
    view = of({"a": [("b", "60")], "b": [("c", "60")], "c": [("a", "60"), ("x", "40")]})
    assert set(ancestors(view, EntityId("a"))) == {"a", "b", "c"}
    assert held_enough(view, EntityId("a"), threshold("90"), is_x, [EntityId("x")]).truth is not Y
    assert controlled(view, EntityId("a"), is_x).truth is N
    assert affiliated(view, EntityId("a"), EntityId("c")).yes
    alone = of({"a": [("a", "100")]})
    assert not held_enough(alone, EntityId("a"), threshold(), is_x, [EntityId("x")]).yes
    assert held_enough(alone, EntityId("a"), threshold(), is_x, None, untold=False).no, "going round meets nobody new"


def test_a_circle_cut_short_on_one_way_is_walked_again_on_another(of: Callable[..., View]) -> None:
    """Under b, the walk through c comes back to b and is cut; by itself c is nine tenths x's."""
    view = of({"a": [("b", "50"), ("c", "50")], "b": [("c", "10"), ("x", "90")], "c": [("b", "100")]})
    assert held_enough(view, EntityId("a"), threshold("85"), is_x, [EntityId("x")]).truth is Y


def test_a_chain_longer_than_is_followed_is_open_and_never_a_plain_no(of: Callable[..., View]) -> None:
    def chain(length: int) -> View:
        return of({f"e{i}": [(f"e{i + 1}" if i + 1 < length else "x", "100")] for i in range(length)})

    assert held_enough(chain(DEPTH), EntityId("e0"), threshold(), is_x, [EntityId("x")]).truth is Y
    assert held_enough(chain(DEPTH + 5), EntityId("e0"), threshold(), is_x, [EntityId("x")]).truth is O
    assert controlled(chain(DEPTH), EntityId("e0"), is_x).truth is Y
    assert controlled(chain(DEPTH + 5), EntityId("e0"), is_x).truth is O


@pytest.mark.alone
def test_a_wide_and_deep_holding_is_judged_in_bounded_time(of: Callable[..., View]) -> None:
    """Every company of a layer holds a part of every company of the layer below: paths multiply, time must not."""
    width, depth = 4, DEPTH
    held: Held = {f"l{d}n{n}": [(f"l{d + 1}n{m}", "25") for m in range(width)] for d in range(depth) for n in range(width)}
    begun = time.process_time()
    answer = held_enough(of(held), EntityId("l0n0"), threshold(), is_x, None)
    assert time.process_time() - begun < 10
    assert not answer.yes


@pytest.mark.alone
def test_companies_that_all_hold_each_other_are_judged_in_bounded_time(of: Callable[..., View]) -> None:
    ids = [f"e{i}" for i in range(14)]
    begun = time.process_time()
    answer = held_enough(
        of({i: [(j, "7") for j in ids if j != i] for i in ids}), EntityId("e0"), threshold(), is_x, [EntityId("x")]
    )
    assert time.process_time() - begun < 10
    assert not answer.yes


@pytest.mark.parametrize(
    ("held", "top", "truth"),
    [
        ({"a": []}, "a", Y),
        ({"a": [("b", "60")], "b": [("c", "control")], "c": [("state", ">50")]}, "state", Y),
        ({"a": [("b", "60")], "b": [("c", "60~")]}, "b", O),
        ({"a": [("b", "60~")], "b": [("c", "60")]}, "a", O),
        ({"a": [("b", "60"), ("c", "?")], "c": []}, "b", O),
        ({"a": [("b", "60"), ("c", "?")], "b": [("d", "60")], "c": [("d", "60")]}, "d", Y),  # whichever way, it is d
        ({"a": [("b", "60"), ("c", "?")], "b": [("d", "60")], "c": [("d", "60~")]}, "d", O),
        ({"a": [("b", "60"), ("c", "control")]}, "a", O),
        ({"a": [("b", "60")], "b": [("a", "60")]}, "a", O),
        ({"a": [("a", "60"), ("b", "30")]}, "a", Y),  # its own shares
        ({str(n): [(str(n + 1), "60")] for n in range(DEPTH + 2)}, "0", O),
        ({str(n): [(str(n + 1), "60")] for n in range(DEPTH - 1)}, str(DEPTH - 1), Y),
    ],
)
def test_the_last_known_controller(of: Callable[..., View], held: Held, top: str, truth: Truth) -> None:
    found, last = topmost(of(held), EntityId(next(iter(held))))
    assert last.truth is truth
    assert found == top


def test_a_parent_that_a_list_names_may_control(world: World) -> None:
    view = world.at(TODAY, TODAY)
    assert dict(controllers(view, EntityId("china-unicom-bvi")))[EntityId("china-unicom-group")].open
    assert "china-unicom-group" not in dict(controllers(view, EntityId("china-unicom-bvi"), untold=False))
