"""The embedded pack opened once, its policies, and one way to put uses to a policy: through `judge`, as an audit does."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import examples  # noqa: F401  # makes the profiles of hypothesis known
import pytest
from judging import TALLY, TODAY, Put
from quick import left_out

from cleannet.judge import Judgement, judge
from cleannet.model.facts import Cable, Entity
from cleannet.model.subject import EntityId
from cleannet.model.use import Use
from cleannet.pack.facts import Facts, open_facts
from cleannet.policy.policy import Policy, bind_all
from cleannet.world import view
from cleannet.world.names import Names
from cleannet.world.view import View, World, open_world


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`make check` leaves out most cases of what did not change."""
    if config.getoption("--hypothesis-profile") == "quick":
        out = left_out(items)
        config.hook.pytest_deselected(items=list(out))
        items[:] = [item for item in items if item not in out]


@pytest.fixture(scope="session", autouse=True)
def plain_environment() -> None:
    """Pages are as wide, as plain and as set as where nobody says otherwise: xdist, for one, states 80 columns."""
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR", *(name for name in os.environ if name.startswith("CLEANNET_"))):
        if name not in ("CLEANNET_MRT", "CLEANNET_DATA"):
            os.environ.pop(name, None)


@pytest.fixture(scope="session", autouse=True)
def no_layers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Whoever runs the tests may have layers of their own: no test hears them."""
    before, empty = os.environ.get("CLEANNET_DATA"), tmp_path_factory.mktemp("no-layers")
    os.environ["CLEANNET_DATA"] = str(empty)
    yield empty
    os.environ.pop("CLEANNET_DATA") if before is None else os.environ.update(CLEANNET_DATA=before)


@pytest.fixture(scope="session", autouse=True)
def facts_once(request: pytest.FixtureRequest) -> Iterator[None]:
    """The same facts are decoded once, their names are indexed once, and what was answered about a day is kept, which saves a third
    of the time. Tests that start the command as a process do all this for each command, as the program does; under `make test
    PROFILE=thorough` all tests do."""
    decoded: dict[str, Facts] = {}
    indexed: dict[Hashable, Names] = {}
    viewed: dict[Hashable, View] = {}
    at = World.at

    def facts() -> Facts:
        opened = open_facts()
        return decoded.setdefault(opened.sha256, opened)

    def names(facts: Facts, cables: Iterable[Cable]) -> Names:
        cables = tuple(cables)
        if decoded.get(facts.sha256) is not facts:
            return Names(facts, cables)
        key = (facts.sha256, *((cable.id, *cable.names) for cable in cables))
        if key not in indexed:
            indexed[key] = Names(facts, cables)
        return indexed[key]

    def day(world: World, as_of: date, known_on: date, assume: Mapping[EntityId, Entity] | None = None) -> View:
        if world.layers or assume or decoded.get(world.facts.sha256) is not world.facts:
            return at(world, as_of, known_on, assume)
        key = (world.facts.sha256, as_of, known_on)
        viewed[key] = viewed.pop(key) if key in viewed else at(world, as_of, known_on)
        if len(viewed) > 4:
            del viewed[next(iter(viewed))]
        return viewed[key]

    with pytest.MonkeyPatch.context() as patch:
        if request.config.getoption("--hypothesis-profile") != "thorough":
            patch.setattr(view, "open_facts", facts)
            patch.setattr(view, "Names", names)
            patch.setattr(World, "at", day)
        yield


@pytest.fixture(scope="session")
def world() -> World:
    return open_world()


@pytest.fixture(scope="session")
def policies(world: World) -> dict[str, Policy]:
    return bind_all(world.facts.policies, world.facts.measures)


@pytest.fixture
def put(world: World, policies: dict[str, Policy]) -> Put:
    """put(policy, *uses, day=, known_on=, confirmed=) -> what judging came to; a policy of the pack by its id, or a Policy."""

    def judged(
        policy: str | Policy, *uses: Use, day: date = TODAY, known_on: date | None = None, confirmed: bool = False
    ) -> Judgement:
        bound = policies[policy] if isinstance(policy, str) else policy
        by_table = frozenset[Use]() if confirmed else {u for u in uses if u.role in ("far-end", "hop")}
        view = world.at(day, known_on or max(day, TODAY))
        if not isinstance(policy, str):  # two policies of a test may have clauses of one id
            view = replace(view, statements={}, _kept={}, _last=(None, None))
        return judge(dict.fromkeys(uses, TALLY), bound, view, by_table)

    return judged
