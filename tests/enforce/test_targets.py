"""What holds for every target: its files become the control again, whatever strangers wrote into it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from enforce.controls import control, controls
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from cleannet.enforce import TARGETS
from cleannet.enforce.target import NotOurs
from cleannet.model.control import KINDS

CUTS = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.integers(0, 8), st.binary(max_size=8)), min_size=2, max_size=2)
"""Which file, where in it, how many octets go, and what comes in their place."""


@pytest.mark.parametrize("name", TARGETS)
@examples(60)
@given(data=st.data())
def test_the_files_of_a_target_become_the_control_again_and_cut_ones_never_crash(name: str, data: st.DataObject) -> None:
    target = TARGETS[name]
    control = data.draw(controls(target.kinds, target.monitors, target.carries))
    files = target.render(control)
    assert target.parse(files) == control
    assert target.render(control) == files, "the same bytes every time"
    for which, where, out, put in data.draw(CUTS):
        path = sorted(files)[round(which * (len(files) - 1))]
        whole = files[path]
        at = round(where * len(whole))
        with suppress(NotOurs):
            target.parse({**files, path: whole[:at] + put + whole[at + out :]})


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_is_no_artefact(name: str) -> None:
    with pytest.raises(NotOurs):
        TARGETS[name].parse({})


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_says_what_it_stops_and_how_it_is_put_in_place_and_taken_back(name: str) -> None:
    target = TARGETS[name]
    assert target.id == name
    assert target.kinds <= set(KINDS)
    assert target.acts
    assert target.install
    assert any("back" in step for step in target.install)


ONE = {
    "android": "android:com.example.app",
    "asn": "asn:64500",
    "cloud": "cloud:aws/cn-north-1",
    "domain": "domain:bad.example.net",
    "flatpak": "flatpak:com.example.App",
    "ios": "ios:com.example.app",
    "prefix": "prefix:198.51.100.0/24",
    "registry": "registry:bad.example.net",
    "signer": "signer:sha256/0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f",
}


@pytest.mark.parametrize("name", TARGETS)
def test_the_head_of_an_artefact_says_whether_the_policy_is_a_wish_or_a_duty(name: str) -> None:
    target = TARGETS[name]
    stops = [ONE[kind] for kind in sorted(target.kinds)]
    wish, duty = (b"".join(target.render(control(stops, reads=reads)).values()) for reads in ("names", "acts"))
    assert b"named in p, no duty on you" in wish
    assert b"no duty on you" not in duty
    assert b"denied by p: each clause names the act that it forbids" in duty


def test_people_who_are_blocked_by_a_wish_read_that_no_law_does_it() -> None:
    page = TARGETS["squid"].render(control([ONE["domain"]], reads="names"))
    assert any(b"<p>It is named in p, no duty on you" in content for content in page.values())
