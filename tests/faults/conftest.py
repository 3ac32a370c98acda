"""One product a test, hurt and looked after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.support.faults import Patient, prepared
from tests.support.product import Product


@pytest.fixture
def patients(tmp_path: Path, record_property: Callable[[str, object], None]) -> Iterator[Callable[..., Patient]]:
    """Makes running products with an empty desk, in this run's engine: ``patients(REDIS_URL=...)``."""
    made: list[Product] = []
    template, token = prepared()

    def make(**variables: str) -> Patient:
        made.append(template.product(tmp_path / f"var{len(made)}", tmp_path / f"run{len(made)}.log", variables))
        return Patient(made[-1].start(), token, partial(record_property, "measured"))

    yield make
    for product in made:
        product.kill()


@pytest.fixture
def patient(patients: Callable[..., Patient]) -> Patient:
    return patients()
