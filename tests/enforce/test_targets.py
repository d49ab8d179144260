"""What holds for every target: its files become the control again, whatever strangers wrote into it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from enforce.controls import controls
from hypothesis import given
from hypothesis import strategies as st

from cleannet.enforce import TARGETS
from cleannet.enforce.target import NotOurs
from cleannet.model.control import KINDS


@pytest.mark.parametrize("name", TARGETS)
@given(data=st.data())
def test_the_files_of_a_target_become_the_control_again(name: str, data: st.DataObject) -> None:
    target = TARGETS[name]
    control = data.draw(controls(target.kinds, target.monitors, target.carries))
    files = target.render(control)
    assert target.parse(files) == control
    assert target.render(control) == files, "the same bytes every time"


@pytest.mark.parametrize("name", TARGETS)
@given(data=st.data())
def test_a_cut_or_foreign_file_is_refused_or_read_and_never_a_crash(name: str, data: st.DataObject) -> None:
    target = TARGETS[name]
    files = dict(target.render(data.draw(controls(target.kinds, target.monitors, target.carries))))
    path = data.draw(st.sampled_from(sorted(files)))
    cut = data.draw(st.integers(0, len(files[path])))
    files[path] = files[path][:cut] + data.draw(st.binary(max_size=8)) + files[path][cut + data.draw(st.integers(0, 8)) :]
    with suppress(NotOurs):
        target.parse(files)


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
