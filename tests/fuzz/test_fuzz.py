"""A minute of the fuzzer: the same seeds each time. `make fuzz` takes an hour, and other seeds."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from fuzz.fuzzing import run
from fuzz.mutate import mutated
from fuzz.samples import of_importers, of_packages, of_readers

from cleannet.importers.recognise import IMPORTERS, by_id
from cleannet.readers import READERS, reader_of


def test_every_reader_has_a_sample_that_it_alone_knows() -> None:
    assert of_readers().keys() | of_packages().keys() >= {reader.id for reader in READERS} - {"vendor-list"}
    for id_, samples in of_readers().items():
        for sample in samples:
            found = reader_of(sample[:65_536])
            assert found is not None
            assert found.id == id_


def test_every_importer_has_a_sample(tmp_path: Path) -> None:
    assert of_importers().keys() == {importer.id for importer in IMPORTERS}
    assert by_id("peeringdb").sniff(of_importers()["peeringdb"][0])


def test_the_same_seed_makes_the_same_file() -> None:
    for samples in (*of_readers().values(), *of_importers().values()):
        for sample in samples:
            assert mutated(sample, Random(7)) == mutated(sample, Random(7))


@pytest.mark.slow
def test_twenty_seconds_find_nothing() -> None:
    figures = run(20, seed=0, most=4_000)
    assert figures.files
    assert figures.recognised
