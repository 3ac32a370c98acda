"""A big desk, quickly: rows go into the tables in bulk, past the actions but not past the triggers.

Everything is made up from a seed, so that every run measures the same texts.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, Model

from annotations.matching.lookup import lookup_hashes
from annotations.matching.reading import Said, read
from annotations.models import Article, Placement, Revision, Span, Suggestion, Tag
from annotations.text import quote_selector
from factcheck.actions.access import create_token
from factcheck.actions.people import add_member, create_desk
from factcheck.models import (
    ApiToken,
    Claim,
    ClaimReading,
    ClaimTerm,
    Desk,
    DeskArticle,
    Event,
    Publication,
    Rating,
    Sighting,
    Speaker,
    Story,
    User,
    Verdict,
)
from factcheck.models.event import Verb, Via
from factcheck.planner import measure_tables

SINCE = datetime(2026, 1, 5, tzinfo=UTC)
MARK_EVERY = 100
"""Code points from the beginning of one mark to that of the next."""
MARK_LENGTH = 42
VOCABULARY = """
    the council of Dervane said on Monday that its brigades held every street while the League denied the report
    harbour bridge province officials hospital spokeswoman losses dead wounded shelling convoy border minister
    statement agency figure percent budget vote court inquiry evidence witness district river power station school
"""
WORDS = VOCABULARY.split()


@dataclass(frozen=True)
class Scene:
    """What was filled: the desk, who works on it, and with which keys."""

    desk: Desk
    user: User
    token: str
    tags: dict[str, Tag]


@dataclass(frozen=True)
class Filled:
    """An article as the measures need it."""

    pk: int
    uuid: UUID
    revision: UUID
    text: str


def prose(length: int, seed: object) -> str:
    """``length`` code points of sentences and paragraphs, some with letters beyond ASCII."""
    dice = random.Random(f"{seed}")
    parts: list[str] = []
    size = sentences = 0
    while size < length:
        words = dice.choices(WORDS, k=dice.randrange(8, 22))
        if not sentences % 9:
            words[2] = "Vólkov’s"
        if not sentences % 3:
            words.insert(5, f"{dice.randrange(12, 4000):,}")
        sentence = " ".join(words)
        sentences += 1
        parts.append(sentence[0].upper() + sentence[1:] + ("." if sentences % 4 else ".\n\n"))
        size += len(parts[-1]) + 1
    return " ".join(parts).replace("\n\n ", "\n\n")[: length - 2].rstrip() + ".\n"


def set_scene() -> Scene:
    """The desk, its checker with a token, a story and some speakers."""
    user = User.objects.create_user("bench", first_name="Bea", last_name="Nch")
    admin = User.objects.create_user("admin")
    desk = create_desk(slug="bench", name="Bench desk", lead=admin, by=None)
    add_member(desk, user=user, role="lead", by=None)
    _, token = create_token(user, scopes=[ApiToken.Scope.WRITE], by=None, name="bench")
    for number in range(20):
        Speaker.objects.create(desk=desk, name=f"Speaker {number}")
        Story.objects.create(desk=desk, title=f"Story {number}")
    return Scene(desk, user, token, {tag.key: tag for tag in Tag.objects.filter(vocabulary=desk.vocabulary_id)})


def uid(kind: str, number: int) -> UUID:
    return UUID(bytes=hashlib.md5(f"{kind} {number}".encode(), usedforsecurity=False).digest(), version=4)


def fill_articles(scene: Scene, texts: Iterable[str], *, marks: int, claims: int = 0) -> list[Filled]:
    """Articles of these texts, each with so many marks, the first ``claims`` of them claims with a sighting."""
    first = next_pk(Article)
    rows = [
        Filled(pk, uid("article", pk), uid("revision", pk), text) for pk, text in zip(count(first), texts, strict=False)
    ]
    moments = {row.pk: moment(row.pk) for row in rows}
    with transaction.atomic():
        load(
            Article,
            ("id", "uuid", "created_at"),
            ((row.pk, key(row.uuid), moments[row.pk]) for row in rows),
            kind="news",
            outlet_name="",
            outlet_domain="",
            url="",
        )
        load(
            Revision,
            ("id", "uuid", "article_id", "title", "text", "sha256", "raw", "created_at"),
            (
                (
                    *(row.pk, key(row.revision), row.pk, " ".join(row.text.split()[:12]), row.text),
                    *(sha256(row.text), row.text.encode(), moments[row.pk]),
                )
                for row in rows
            ),
            number=1,
            byline="",
            language="en",
            changes="[]",
            garbled="{}",
            extractor="plain",
            created_by_id=scene.user.pk,
        )
        load(
            DeskArticle,
            ("id", "article_id", "current_id", "sha256", "created_at"),
            ((row.pk, row.pk, row.pk, sha256(row.text), moments[row.pk]) for row in rows),
            desk_id=scene.desk.pk,
            state="inbox",
            priority=1,
            external_id="",
            canonical_url="",
            row_version=1,
        )
        fill_marks(scene, rows, marks=marks, claims=claims)
    return rows


def fill_marks(scene: Scene, rows: Sequence[Filled], *, marks: int, claims: int) -> None:
    first = next_pk(Span)
    ids = count(first)
    placed = [
        (next(ids), row, start, number < claims)
        for row in rows
        for number in range(marks)
        if (start := number * MARK_EVERY) + MARK_LENGTH < len(row.text)
    ]
    load(
        Span,
        ("id", "uuid", "article_id", "created_at"),
        ((pk, key(uid("span", pk)), row.pk, moment(pk)) for pk, row, _, _ in placed),
        origin="human",
        creator_id=scene.user.pk,
        marked_by="",
        row_version=1,
    )
    load(
        Span.tags.through,
        ("id", "span_id", "tag_id"),
        ((pk, pk, scene.tags["claim" if claim else "figure"].pk) for pk, _, _, claim in placed),
    )
    load(
        Placement,
        ("id", "span_id", "revision_id", "start", "end", "exact", "prefix", "suffix", "at"),
        (_placement(pk, row, start) for pk, row, start, _ in placed),
        state="exact",
        method="selection",
    )
    load(
        Event,
        ("article_id", "batch", "at", "payload"),
        (
            (row.pk, key(uid("batch", pk)), moment(pk), json.dumps({"span": str(uid("span", pk)), "start": start}))
            for pk, row, start, _ in placed
        ),
        desk_id=scene.desk.pk,
        actor_id=scene.user.pk,
        verb=Verb.SPAN_CREATED,
        via=Via.API,
        state_from="",
        state_to="",
    )
    seen = [(pk, row, start) for pk, row, start, claim in placed if claim]
    made = fill_claims(scene, [row.text[start : start + MARK_LENGTH] for _, row, start in seen])
    load(
        Sighting,
        ("uuid", "claim_id", "span_id", "at"),
        ((key(uid("sighting", pk)), claim, pk, moment(pk)) for claim, (pk, _, _) in zip(made, seen, strict=True)),
        url="",
        voice="asserts",
        by_id=scene.user.pk,
        row_version=1,
    )


def _placement(pk: int, row: Filled, start: int) -> tuple[Any, ...]:
    quote = quote_selector(row.text, start, start + MARK_LENGTH)
    return pk, pk, row.pk, start, start + MARK_LENGTH, quote.exact, quote.prefix, quote.suffix, moment(pk)


def fill_suggestions(rows: Sequence[Filled], number: int) -> None:
    """So many undecided suggestions in each article, every one between two of the marks of ``fill_marks``."""
    first = next_pk(Suggestion)
    ids = count(first)
    placed = [
        (next(ids), row, start)
        for row in rows
        for place in range(number)
        if (start := place * MARK_EVERY + MARK_EVERY // 2) + MARK_LENGTH < len(row.text)
    ]
    load(
        Suggestion,
        ("id", "uuid", "revision_id", "start", "end", "exact", "created_at"),
        (
            (
                *(pk, key(uid("suggestion", pk)), row.pk, start, start + MARK_LENGTH),
                *(row.text[start : start + MARK_LENGTH], moment(pk)),
            )
            for pk, row, start in placed
        ),
        suggester="bench",
        version="1",
        score=0.75,
        reasons='[{"key": "figure", "label": "gives a figure"}, {"key": "said", "label": "somebody says it"}]',
        guesses="{}",
        claimant_guess="Speaker 1",
        source_guess="",
        voice="asserts",
        state="pending",
        reject_reason="",
        row_version=1,
    )


def fill_claims(scene: Scene, statements: Sequence[str]) -> list[int]:
    """Claims with these statements, spread over stories, claimants and what they wait for; their primary keys."""
    first = next_pk(Claim)
    stories = list(Story.objects.filter(desk=scene.desk).values_list("pk", flat=True))
    speakers = list(Speaker.objects.filter(desk=scene.desk).values_list("pk", flat=True))
    numbers = range(first, first + len(statements))
    load(
        Claim,
        (
            *("id", "uuid", "number", "statement", "claimant_id", "story_id", "waiting_for", "waiting_since"),
            *("priority", "assignee_id", "created_at", "updated_at"),
        ),
        (
            (
                *(pk, key(uid("claim", pk)), pk, statement, speakers[pk % 20], stories[pk % 20]),
                *("checker" if pk % 3 else "verdict", moment(pk), pk % 4),
                *(scene.user.pk if pk % 2 else None, moment(pk), moment(pk)),
            )
            for pk, statement in zip(numbers, statements, strict=True)
        ),
        desk_id=scene.desk.pk,
        kind="other",
        language="en",
        state="new",
        needs_recheck=False,
        single_source_reason="",
        created_by_id=scene.user.pk,
        row_version=1,
    )
    # The number that the desk gives out next, as if each claim had been made one by one.
    Desk.objects.filter(pk=scene.desk.pk).update(next_claim_number=first + len(statements))
    return list(numbers)


def fill_readings(scene: Scene, claims: Sequence[int]) -> None:
    """What these claims are looked up by, as the job writes it."""
    rows = Claim.objects.filter(pk__in=claims) if len(claims) < 500 else Claim.objects.filter(pk__gte=min(claims))
    found = [
        (pk, story, lookup_hashes(read(Said(text=statement))))
        for pk, statement, story in rows.order_by("pk").values_list("pk", "statement", "story").iterator()
    ]
    load(
        ClaimReading,
        ("claim_id", "hashes"),
        ((pk, json.dumps(hashes)) for pk, _, hashes in found),
        around="",
        speaker="",
        denies=False,
    )
    load(
        ClaimTerm,
        ("claim_id", "story_id", "hash"),
        ((pk, story, one) for pk, story, hashes in found for one in hashes),
        desk_id=scene.desk.pk,
    )


def fill_publications(scene: Scene, claims: Sequence[int]) -> None:
    """One live publication for each claim."""
    rating = Rating.objects.get(desk=scene.desk, key="contested")
    with transaction.atomic():
        first = next_pk(Verdict)
        pairs = list(zip(count(first), claims, strict=False))
        load(
            Verdict,
            ("id", "uuid", "claim_id", "at"),
            ((pk, key(uid("verdict", pk)), claim, moment(pk)) for pk, claim in pairs),
            number=1,
            rating_id=rating.pk,
            summary="Nobody can tell.",
            rationale="Both commands were asked, and neither let anybody in.",
            author_id=scene.user.pk,
        )
        load(
            Publication,
            ("public_id", "claim_id", "verdict_id", "record", "content_hash", "at"),
            (
                (key(uid("publication", pk)), claim, pk, _record(claim, pk), sha256(f"{pk}"), moment(pk))
                for pk, claim in pairs
            ),
            number=1,
            rating_id=rating.pk,
            by_id=scene.user.pk,
            note="",
            severity="",
            retraction_note="",
        )


def _record(claim: int, pk: int) -> str:
    said = prose(120, pk)
    record = {
        "format": 1,
        "publication": {"id": str(uid("publication", pk)), "number": 1, "published_at": "2026-01-05", "note": ""},
        "desk": {"slug": "bench", "name": "Bench desk", "publisher": "Bench desk"},
        "claim": {
            **{"id": str(uid("claim", claim)), "label": f"C-{claim}", "statement": said, "kind": "other"},
            **{"language": "en", "claimant": "Speaker 1", "claimed_on": None, "story": "Story 1"},
        },
        "rating": {"key": "contested", "label": "Contested", "value": None},
        "verdict": {"number": 1, "summary": "Nobody can tell.", "rationale": prose(300, pk)},
        "sightings": [{"voice": "asserts", "outlet": "Harbour Post", "url": None, "exact": said}],
        "evidence": [{"url": "https://one.example/a", "title": "", "quote": said, "stance": "supports"}],
        "attempts": [],
        "relations": [],
        "content_hash": sha256(f"{pk}"),
    }
    return json.dumps(record)


# Rows into a table


def load(model: type[Model], columns: Sequence[str], rows: Iterable[tuple[Any, ...]], **same: object) -> None:
    """Insert rows by the database's fastest way: COPY, or one statement many times. ``same`` is alike in every row."""
    names = ", ".join(connection.ops.quote_name(name) for name in (*columns, *same))
    constants = tuple(str(value) if isinstance(value, str) else value for value in same.values())  # no enum members
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join(["%s"] * (len(columns) + len(constants)))
            cursor.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({marks})",
                ((*row, *constants) for row in rows),  # type: ignore[arg-type]
            )
            return
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row((*row, *constants))
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")


def next_pk(model: type[Model]) -> int:
    last: int = model._default_manager.aggregate(last=Max("pk"))["last"] or 0
    return last + 1


def moment(number: int) -> str:
    """As the databases write it; later for a greater number."""
    when = SINCE + timedelta(seconds=number)
    return f"{when:%Y-%m-%d %H:%M:%S}.{number % 1_000_000:06}" + ("" if connection.vendor == "sqlite" else "+00")


def key(uuid: UUID) -> str:
    return uuid.hex


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def settle() -> None:
    """Give the planner the statistics that autovacuum would gather within a minute, or our own clock within an hour."""
    measure_tables()
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def texts(number: int, length: int, seed: str) -> Iterator[str]:
    """Texts of which no two are the same: cut from one long text at different places, each with its number on top."""
    long = prose(length * 50, seed)
    cuts = range(0, len(long) - length, 97)
    for one in range(number):
        at = cuts[(one * 131) % len(cuts)]
        yield f"Report {one} of {seed}: {long[at : at + 40].strip()}\n\n{long[at : at + length].strip()}\n"
