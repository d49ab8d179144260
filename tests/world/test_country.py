"""In which country an AS is registered: a layer goes before a seat, a seat before the table, and several countries are none."""

from __future__ import annotations

import pytest
from judging import TODAY

from cleannet.model.subject import EntityId
from cleannet.world.country import country_of
from cleannet.world.view import View, World


@pytest.fixture
def view(world: World) -> View:
    return world.at(TODAY, TODAY)


def without_operator(view: View, countries: int) -> int:
    """An AS of which no fact tells an operator, and the table so many countries."""
    table = view.world.countries
    return next(int(n) for n in table.asns if int(n) not in view.networks and len(table.of(int(n))) == countries)


def test_the_table_tells_the_country_of_an_as_whose_operator_nobody_tells(view: View) -> None:
    one, several = without_operator(view, 1), without_operator(view, 2)
    assert (country_of(view, one),) == view.registered(one)
    assert country_of(view, several) == ""
    assert country_of(view, 4_294_967_295) == ""  # nobody has it


def test_the_seat_of_the_operator_goes_before_the_table(view: View) -> None:
    """Of a network that its operator runs abroad: where the operator is seated."""
    for asn, rows in view.networks.items():
        seats = {country for country, answer in view.seats(EntityId(rows[-1].operator or "")) if answer.yes}
        told = view.registered(asn)
        if len(seats) == 1 and len(told) == 1 and seats != set(told):
            assert country_of(view, asn) in seats
            return
    pytest.fail("no network of the facts is registered in another country than its operator")
