"""What a use shows to be there, on a day."""

from __future__ import annotations

from datetime import date

from cleannet.model.subject import Subject
from cleannet.model.use import Candidate, Use, use
from cleannet.promises.shown import shown
from cleannet.world.view import World

OWNER = Subject("org:china-telecom-group")


def test_who_was_behind_a_thing_and_no_longer_is_does_not_show(world: World) -> None:
    """The cable China-US, whose owners ended it in January 2020."""
    before, after = (world.at(day, date(2026, 11, 24)) for day in (date(2015, 1, 1), date(2026, 11, 24)))
    cable = use("cable", "cable:china-us")
    assert OWNER in shown(before, cable, "")
    assert OWNER not in shown(after, cable, "")


def test_of_several_things_of_which_one_is_meant_none_is_certain(world: World) -> None:
    view = world.at(date(2026, 11, 24), date(2026, 11, 24))

    def sure(weight: float, *things: str) -> bool:
        return shown(view, Use("far-end", tuple(Candidate(Subject(thing), weight) for thing in things)), "")[OWNER].sure

    assert not sure(0.5, "asn:4134", "asn:15169")
    assert sure(1, "asn:4134", "asn:15169"), "all are meant"
    assert sure(0.5, "asn:4134", "asn:23724"), "both are of the same"


def test_who_controls_the_owner_is_behind_a_thing_too(world: World) -> None:
    view = world.at(date(2026, 11, 24), date(2026, 11, 24))
    found = shown(view, use("far-end", "domain:hicloud.com"), "")
    above = found[Subject("org:huawei-holding")]
    assert (above.sure, above.how.startswith("controls who ")) == (True, True)
