"""Nearly the same texts on one desk: found by the job, in both directions, and dismissed by a person."""

from __future__ import annotations

from contextlib import AbstractContextManager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.matching.copies import likeness
from factcheck import jobs
from factcheck.actions import copies as actions
from factcheck.actions.copies import dismiss_copy, find_copies, restore_copy
from factcheck.errors import Refused, Stale
from factcheck.models import Copy, Desk, DeskArticle, Event, Fingerprint, Job, Shingle
from factcheck.queries.copies import sharers, twins_of, with_copies
from factcheck.queries.sharing import MOST_OF_A_HASH
from tests.annotations.matching.test_copies import PARAGRAPHS, WIRE, prose
from tests.factcheck.actions.test_races import at_once
from tests.support.newsroom import Newsroom

COPY = "Another headline\n\nOur own lead.\n\n" + "\n\n".join(PARAGRAPHS[1:-2])


def look(row: DeskArticle) -> int:
    """Run the job of the article's current revision as the worker does."""
    row.refresh_from_db()
    attempt = jobs.claim_job(Job.objects.get(kind="copies", key=str(row.current.uuid)).pk)
    assert attempt is not None
    return find_copies(attempt)


def add(newsroom: Newsroom, text: str, **content: str) -> DeskArticle:
    row = newsroom.article(text, **content)
    look(row)
    return row


def of(row: DeskArticle, *, dismissed: bool = False) -> list[DeskArticle]:
    return [twin.article for twin in twins_of([row], dismissed=dismissed).get(row.pk, [])]


def queries() -> AbstractContextManager[CaptureQueriesContext]:
    return CaptureQueriesContext(connection)


def test_a_copy_is_found_and_told_of_on_both(newsroom: Newsroom):
    other = add(newsroom, prose(480, 2))
    wire = add(newsroom, WIRE)
    copy = add(newsroom, COPY)
    assert (of(wire), of(copy), of(other)) == ([copy], [wire], [])
    [pair] = Copy.objects.all()
    assert (pair.older, pair.newer) == (wire, copy)
    assert 0.5 < pair.resemblance < pair.share <= 1
    event = Event.objects.get(verb="article_compared")
    assert (event.article, event.payload["count"], event.actor, event.via) == (copy.article, 1, None, "job")
    assert list(with_copies(DeskArticle.objects.order_by("pk"), has=True)) == [wire, copy]
    assert list(with_copies(DeskArticle.objects.all(), has=False)) == [other]
    assert not Job.objects.filter(kind="copies").exclude(state="done").exists()


def test_an_embedded_text_is_found_whichever_comes_first(newsroom: Newsroom):
    embedding = add(newsroom, prose(900, 3) + "\n\n" + "\n\n".join(PARAGRAPHS[1:]) + "\n\n" + prose(900, 4))
    wire = add(newsroom, WIRE)
    assert (of(wire), of(embedding)) == ([embedding], [wire])


def test_another_desks_copies_are_not_looked_at(newsroom: Newsroom, other_newsroom: Newsroom):
    add(other_newsroom, WIRE)
    assert of(add(newsroom, COPY)) == []
    assert Copy.objects.count() == 0


def test_a_revision_is_compared_anew(newsroom: Newsroom):
    wire = add(newsroom, WIRE)
    copy = add(newsroom, COPY, external_id="c")
    hashes = set(Shingle.objects.filter(article=copy).values_list("hash", flat=True))
    add(newsroom, prose(480, 5), external_id="c")
    assert of(wire) == of(copy) == []
    assert Copy.objects.count() == 0
    now = set(Shingle.objects.filter(article=copy).values_list("hash", flat=True))
    assert now
    assert not now & hashes
    assert Fingerprint.objects.get(article=copy).hashes == sorted(now)
    add(newsroom, COPY + "\n\nAnd more.", external_id="c")
    assert of(wire) == [copy]
    assert [event.payload["count"] for event in Event.objects.filter(verb="article_compared")] == [1, 0, 1]


def test_a_job_for_an_earlier_revision_leaves_things_to_the_later_one(newsroom: Newsroom):
    wire = add(newsroom, WIRE)
    row = newsroom.article(COPY, external_id="c")
    first = jobs.claim_job(Job.objects.get(kind="copies", key=str(row.current.uuid)).pk)
    assert first is not None
    newsroom.ingest(prose(480, 5), external_id="c")
    assert find_copies(first) == 0
    assert Job.objects.get(pk=first.job_id).state == "done"
    assert not Fingerprint.objects.filter(article=row).exists()
    assert of(wire) == []


def test_a_text_that_changes_while_it_is_compared_gets_no_pairs_of_the_old_one(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
):
    wire = add(newsroom, WIRE)
    row = newsroom.article(COPY, external_id="c")

    def slow(*texts: frozenset[int]):
        newsroom.ingest(prose(480, 5), external_id="c")
        return likeness(*texts)

    monkeypatch.setattr(actions, "likeness", slow)
    look(row)
    monkeypatch.undo()
    assert of(wire) == []
    look(row)
    assert of(wire) == []


def test_the_job_done_twice_changes_nothing_twice(newsroom: Newsroom):
    wire = add(newsroom, WIRE)
    add(newsroom, COPY)
    before = (Copy.objects.count(), Shingle.objects.count(), Event.objects.count())
    Job.objects.filter(kind="copies").update(state="queued")
    look(wire)
    assert (Copy.objects.count(), Shingle.objects.count(), Event.objects.count()) == before


def test_a_person_dismisses_a_pair_and_it_stays_away(newsroom: Newsroom):
    wire, copy = add(newsroom, WIRE), add(newsroom, COPY, external_id="c")
    pair = Copy.objects.select_related("older__desk", "older__article", "newer__article").get()
    with pytest.raises(Refused):
        dismiss_copy(pair, by=newsroom.actor("viewer"))
    done = dismiss_copy(pair, by=newsroom.actor(), seen=1)
    assert (done.dismissed_by, done.row_version) == (newsroom.people["checker"], 2)
    assert of(wire) == of(copy) == []
    assert of(copy, dismissed=True) == [wire]
    assert not with_copies(DeskArticle.objects.all(), has=True).exists()
    event = Event.objects.get(verb="copy_dismissed")
    assert event.payload["copy"] == str(pair.uuid)
    add(newsroom, COPY + "\n\nAnd more of it.", external_id="c")
    assert of(wire) == []
    add(newsroom, prose(480, 5), external_id="c")
    add(newsroom, COPY, external_id="c")
    assert of(wire) == []
    with pytest.raises(Stale):
        restore_copy(pair, by=newsroom.actor(), seen=1)
    restore_copy(pair, by=newsroom.actor())
    assert of(wire) == [copy]
    assert Event.objects.filter(verb="copy_restored").count() == 1
    restore_copy(pair, by=newsroom.actor())
    assert Event.objects.filter(verb="copy_restored").count() == 1


def test_a_lookup_reads_the_same_however_many_have_the_hash(newsroom: Newsroom):
    rows = [newsroom.article(f"Text {number}.") for number in range(MOST_OF_A_HASH + 10)]
    Shingle.objects.bulk_create(Shingle(desk=newsroom.desk, hash=5, article=row) for row in rows)
    Shingle.objects.create(desk=newsroom.desk, hash=6, article=rows[3])
    with queries() as asked:
        found = sharers(newsroom.desk, [5, 6, 7], but=rows[-1])
    assert len(asked) == 1
    assert found[6] == [rows[3].pk]
    assert found[5] == [row.pk for row in reversed(rows[-MOST_OF_A_HASH - 1 : -1])]


def test_of_very_many_copies_a_bounded_number_is_compared(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(actions, "MOST_COMPARED", 3)
    rows = [add(newsroom, f"{WIRE}\n\nCopy number {number}.") for number in range(6)]
    row = rows[-1]
    assert len(of(row)) == 3
    with queries() as few:
        twins_of([row])
    with queries() as more:
        twins_of(DeskArticle.objects.all())
    assert (len(few), len(more)) == (1, 2)  # one of them asks for the articles themselves


def test_what_is_too_short_is_not_compared(newsroom: Newsroom):
    add(newsroom, "Full time: Quay 2, Harbour 1.")
    add(newsroom, "Full time: Quay 2, Harbour 1!")
    assert Shingle.objects.count() == Copy.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_copies_that_come_at_the_same_time_find_each_other(newsroom: Newsroom):
    rows = [newsroom.article(text) for text in (WIRE, COPY)]
    attempts = [jobs.claim_job(Job.objects.get(kind="copies", key=str(row.current.uuid)).pk) for row in rows]
    at_once(*(lambda attempt=attempt: find_copies(attempt) for attempt in attempts))
    assert Copy.objects.count() == 1
    assert not Job.objects.filter(kind="copies").exclude(state="done").exists()


def test_the_articles_that_were_here_before_are_compared_too(newsroom: Newsroom):
    """What migration 0013 promises."""
    from importlib import import_module

    from django.apps import apps

    row = newsroom.article(WIRE)
    Job.objects.all().delete()
    promise = import_module("factcheck.migrations.0015_copies_of_what_is_here").promise
    promise(apps, None)
    promise(apps, None)
    assert list(Job.objects.values_list("kind", "key", "state", "sent_at")) == [
        ("copies", str(row.current.uuid), "queued", None)
    ]
    assert Desk.objects.count() == 1
    assert look(row) == 0
