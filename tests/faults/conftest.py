"""One product a test, hurt and looked after."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.support.faults import Patient, Prepared, prepare
from tests.support.product import Product


@pytest.fixture(scope="session")
def prepared() -> Prepared:
    return prepare(Path(os.environ["FACTCHECK_TEST_FOLDER"]) / "prepared")


@pytest.fixture
def patients(
    prepared: Prepared, tmp_path: Path, record_property: Callable[[str, object], None]
) -> Iterator[Callable[..., Patient]]:
    """Makes running products with an empty desk, in this run's engine: ``patients(REDIS_URL=...)``."""
    made: list[Product] = []

    def make(**variables: str) -> Patient:
        var = tmp_path / f"var{len(made)}"
        shutil.copytree(prepared.var, var)
        made.append(Product(var, tmp_path / f"run{len(made)}.log", {**prepared.variables(), **variables}))
        return Patient(made[-1].start(), prepared.token, partial(record_property, "measured"))

    yield make
    for product in made:
        product.kill()


@pytest.fixture
def patient(patients: Callable[..., Patient]) -> Patient:
    return patients()
