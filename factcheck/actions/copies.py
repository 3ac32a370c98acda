"""Nearly the same texts are found by a background job, and a person may say that two are no copies."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from annotations.matching.copies import Likeness, candidates, fingerprint, likeness, shingles
from annotations.models import Revision
from annotations.models.bulk import insert
from factcheck import jobs
from factcheck.actions.articles import lock_article
from factcheck.actions.base import Actor, allow, lock, record, same_version
from factcheck.actions.offers import request_offers
from factcheck.jobs import Try
from factcheck.models import Copy, DeskArticle, Fingerprint, Shingle
from factcheck.models.event import Verb, Via
from factcheck.queries.copies import COPIES, sharers, texts_of

MOST_COMPARED = 12
"""Texts that one is compared with, the most promising first: it bounds a job's time and what a page would show."""

MOST_KEPT = 50
"""Pairs of an article that are measured again when its text changes, the most alike first; beyond, they go."""


def request_copies(revisions: Sequence[Revision]) -> None:
    """Promise to look for copies of these revisions' texts. Once per revision."""
    jobs.enqueue(COPIES, [str(revision.uuid) for revision in revisions])


def find_copies(attempt: Try) -> int:
    """The job: find the desk's articles with nearly the same text as one revision. Returns how many there are.

    First the fingerprint is kept, in a transaction of its own, then the others' are looked up. So of two texts that
    come at the same time at least the later one finds the other. A revision that is not the article's current one
    any more is passed over: the next one has a job of its own.
    """
    row = DeskArticle.objects.select_related("desk", "current").get(article__revisions__uuid=attempt.key)
    mine = shingles(row.current.text)
    hashes = fingerprint(mine)
    if not _is_current(row, attempt) or not _keep_fingerprint(row, hashes):
        return _passed_over(attempt)
    alike = _alike(row, mine, hashes)
    with transaction.atomic():
        jobs.complete(attempt)
        locked = lock_article(row)
        if not _is_current(locked, attempt):
            return 0
        changed = _keep_pairs(locked, alike)
        if changed:
            record(
                Verb.ARTICLE_COMPARED,
                desk=locked.desk,
                by=None,
                via=Via.JOB,
                article=locked.article,
                revision=attempt.key,
                count=len(alike),
            )
        if locked.story_id is None:
            request_offers([locked.current])  # now that its copies are known, which say most
    return len(alike)


def _is_current(row: DeskArticle, attempt: Try) -> bool:
    return str(row.current.uuid) == attempt.key


def _passed_over(attempt: Try) -> int:
    with transaction.atomic():
        jobs.complete(attempt)
    return 0


@transaction.atomic
def _keep_fingerprint(row: DeskArticle, hashes: list[int]) -> bool:
    """Let the article be found by these hashes from now on. False when it has another text by now."""
    locked = lock_article(row)
    if locked.current_id != row.current_id:
        return False
    kept = Fingerprint.objects.filter(article=locked).first()
    old = set(kept.hashes) if kept else set()
    new = set(hashes)
    if gone := old - new:
        Shingle.objects.filter(desk=locked.desk, hash__in=gone, article=locked).delete()
    if added := sorted(new - old):
        insert(
            Shingle,
            ("hash",),
            [(hash_,) for hash_ in added],
            desk_id=locked.desk_id,
            article_id=locked.pk,
            ignore_conflicts=True,
        )
    Fingerprint.objects.update_or_create(article=locked, defaults={"revision": locked.current, "hashes": hashes})
    return True


def _alike(row: DeskArticle, mine: frozenset[int], hashes: list[int]) -> dict[int, Likeness]:
    """The articles, by primary key, that have nearly the same text. One text at a time is in memory beside this one."""
    promising = candidates(sharers(row.desk, hashes, but=row), most=MOST_COMPARED)
    # Those that are a pair already are measured again, whatever else has come to the desk since.
    pairs = Copy.objects.filter(Q(older=row) | Q(newer=row)).values_list("older", "newer")
    known = [older if newer == row.pk else newer for older, newer in pairs[:MOST_KEPT]]
    found = {}
    for pk in dict.fromkeys([*known, *promising]):
        for text in texts_of([pk]).values():
            if (alike := likeness(mine, shingles(text))).is_copy:
                found[pk] = alike
    return found


def _keep_pairs(row: DeskArticle, alike: dict[int, Likeness]) -> bool:
    """Bring the article's pairs into line with what was measured now. Returns whether there are others than before."""
    known = {
        copy.newer_id if copy.older_id == row.pk else copy.older_id: copy
        for copy in Copy.objects.filter(Q(older=row) | Q(newer=row))
    }
    gone = [copy.pk for other, copy in known.items() if other not in alike and copy.dismissed_at is None]
    if gone:
        Copy.objects.filter(pk__in=gone).delete()
    for other, found in sorted(alike.items()):  # in one order, so that two jobs do not wait for each other
        if (copy := known.get(other)) is not None:
            if (copy.share, copy.resemblance) != (found.share, found.resemblance):
                Copy.objects.filter(pk=copy.pk).update(
                    share=found.share, resemblance=found.resemblance, row_version=F("row_version") + 1
                )
            continue
        Copy.objects.get_or_create(
            older_id=min(row.pk, other),
            newer_id=max(row.pk, other),
            defaults={"share": found.share, "resemblance": found.resemblance},
        )
    return bool(gone or alike.keys() - known.keys())


def dismiss_copy(copy: Copy, *, by: Actor, seen: int | None = None) -> Copy:
    """Say that the two are no copies. They are not shown as such any more, whatever their texts become."""
    return _judge(copy, by=by, seen=seen, dismiss=True)


def restore_copy(copy: Copy, *, by: Actor, seen: int | None = None) -> Copy:
    """Take that back."""
    return _judge(copy, by=by, seen=seen, dismiss=False)


@transaction.atomic
def _judge(copy: Copy, *, by: Actor, seen: int | None, dismiss: bool) -> Copy:
    """Nothing happens to a pair that stands so already: it is what was asked for."""
    allow("article.edit", desk=copy.older.desk, by=by)
    copy = lock(Copy.objects.select_related("older__desk", "older__article", "newer__article"), copy.pk)
    same_version(copy, seen=seen, now={"dismissed": copy.dismissed_at is not None})
    if (copy.dismissed_at is not None) == dismiss:
        return copy
    copy.dismissed_by, copy.dismissed_at = (by.user, timezone.now()) if dismiss else (None, None)
    copy.row_version += 1
    copy.save(update_fields=["dismissed_by", "dismissed_at", "row_version"])
    record(
        Verb.COPY_DISMISSED if dismiss else Verb.COPY_RESTORED,
        desk=copy.older.desk,
        by=by,
        article=copy.newer.article,
        copy=str(copy.uuid),
        other=str(copy.older.article.uuid),
        share=round(copy.share, 4),
    )
    return copy
