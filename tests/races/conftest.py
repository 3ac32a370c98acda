"""One web server for all races of this process, on its test database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.web import Senders, Web


@pytest.fixture(scope="session")
def web(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """gunicorn, running. What it sees is what the test has committed."""
    server = Web(tmp_path_factory.mktemp("web"))
    yield server.start()
    server.stop()


@pytest.fixture(scope="session")
def senders(web: Web) -> Iterator[Senders]:
    senders = Senders(web)
    yield senders
    senders.close()
