"""One pytest process, two databases: the one that a test asks for is ``connections["default"]`` while it runs.

Each is made when the first test asks for it. Everything that Django reads (``connections``, ``settings.DATABASES``, the
connections that new threads open) changes together.
"""

from __future__ import annotations

import os

import dj_database_url
from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from tests.support.servers import Servers

ENGINES = ("sqlite", "postgres")


class Engines:
    def __init__(self, servers: Servers) -> None:
        self.servers = servers
        self.made: dict[str, BaseDatabaseWrapper] = {}
        self.sqlite = connections[DEFAULT_DB_ALIAS]

    def use(self, name: str) -> None:
        """Make ``name`` the default database from here on, migrated and empty if it was not used before."""
        if name in self.made:
            self._switch_to(self.made[name])
        else:
            wrapper = self._postgres() if name == "postgres" else self.sqlite
            self._switch_to(wrapper)
            wrapper.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            self.made[name] = wrapper
        ContentType.objects.clear_cache()

    def _postgres(self) -> BaseDatabaseWrapper:
        url = self.servers.postgres_url("postgres")
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        options = {**dj_database_url.parse(url), "TEST": {"NAME": f"factcheck_{worker}"}}
        return ConnectionHandler({DEFAULT_DB_ALIAS: options})[DEFAULT_DB_ALIAS]

    @staticmethod
    def _switch_to(wrapper: BaseDatabaseWrapper) -> None:
        connections.settings[DEFAULT_DB_ALIAS] = wrapper.settings_dict
        connections[DEFAULT_DB_ALIAS] = wrapper

    def close(self) -> None:
        for wrapper in self.made.values():
            wrapper.close()
