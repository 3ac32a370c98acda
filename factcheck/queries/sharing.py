"""Who has the same hashes: a look-up that costs the same however much there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db import connection
from django.db.models import Model

MOST_OF_A_HASH = 50


def sharers(model: type[Model], scope: str, of: int, member: str, hashes: Sequence[int]) -> dict[int, list[int]]:
    """Who has these hashes: hash → primary keys, the newest 51 of each. ``scope`` and ``member`` are columns.

    One query, each part of which ends at the index after 51 rows: what a lookup costs does not grow with the table, nor
    with what all of its rows have in common.
    """
    if not hashes:
        return {}
    table = connection.ops.quote_name(model._meta.db_table)
    one = (
        f"SELECT hash, {member} FROM {table} WHERE {scope} = %s AND hash = %s "  # noqa: S608 (names of ours)
        f"ORDER BY {member} DESC LIMIT {MOST_OF_A_HASH + 1}"
    )
    sql = " UNION ALL ".join(f"SELECT * FROM ({one}) AS of_{number}" for number in range(len(hashes)))  # noqa: S608
    found: defaultdict[int, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for hash_ in hashes for value in (of, hash_)])
        for hash_, key in cursor.fetchall():
            found[hash_].append(key)
    return dict(found)


def without(found: dict[int, list[int]], key: int) -> dict[int, list[int]]:
    """What ``sharers`` found, without one of them: the newest 50 of each hash."""
    rest = {hash_: [one for one in who if one != key][:MOST_OF_A_HASH] for hash_, who in found.items()}
    return {hash_: who for hash_, who in rest.items() if who}
