"""The two ways to run the product, of which one pytest run tests one.

``laptop``: SQLite and files as broker. ``newsroom``: PostgreSQL and Redis, whose private servers the run starts.
"""

from __future__ import annotations

import itertools
import os
import shutil
import uuid

from tests.support import servers

ENGINES = ("laptop", "newsroom")
VARIABLE = "FACTCHECK_TEST_ENGINE"
ENGINE = os.environ.setdefault(VARIABLE, "laptop")
if ENGINE not in ENGINES:
    raise ValueError(f"{VARIABLE} is {ENGINE!r}. Set it to one of: {', '.join(ENGINES)}.")

REDIS_EACH = 64
"""How many of the server's databases each pytest process has to itself."""
_numbers = itertools.count(1)


def missing() -> str:
    """What this machine lacks for this run's engine, with the way to get it; empty when nothing."""
    if ENGINE == "laptop":
        return ""
    found = {"postgresql": servers.postgres_programs(), "redis-server": shutil.which("redis-server")}
    absent = [package for package, program in found.items() if not program]
    return (
        f"the newsroom engine needs PostgreSQL {servers.OLDEST_POSTGRES} or later and Redis: "
        f"apt-get install {' '.join(absent)}"
        if absent
        else ""
    )


def redis_number(number: int) -> int:
    """The ``number``-th of this pytest process's own Redis databases."""
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return process * REDIS_EACH + number % REDIS_EACH


def fresh_variables(template: str = "template1") -> dict[str, str]:
    """The settings with which a product runs on this run's engine, with databases that nobody has used before.

    ``template`` is the name of a PostgreSQL database that the new one is a copy of.
    """
    if ENGINE == "laptop":
        return {}
    import psycopg
    import redis

    name = f"product_{uuid.uuid4().hex}"
    with psycopg.connect(servers.postgres_url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    # The first is the tests' own.
    redis_url = servers.redis_url(redis_number(1 + next(_numbers) % (REDIS_EACH - 1)))
    with redis.Redis.from_url(redis_url) as client:
        client.flushdb()
    return {"DATABASE_URL": servers.postgres_url(name), "REDIS_URL": redis_url}
