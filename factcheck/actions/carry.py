"""Marks carried over to an article's new text: by a job, and foretold before the text is taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction

from annotations import actions as text_actions
from annotations.models import Placement, Revision
from annotations.models.span import STANDS
from annotations.text import Landing, normalise
from factcheck import jobs
from factcheck.actions.articles import lock_article, request_suggestions
from factcheck.actions.base import record
from factcheck.actions.recheck import flag_claims
from factcheck.errors import Conflict
from factcheck.jobs import Try
from factcheck.models import Claim, DeskArticle, Sighting
from factcheck.models.claim import claim_label
from factcheck.models.event import Verb, Via
from factcheck.queries.workbench import CARRY

TRIES = 5
SHOWN_AT_MOST = 100


def request_carrying(revisions: Sequence[Revision]) -> None:
    """Promise that the marks of these revisions' articles are carried over to them, and suggestions after that."""
    jobs.enqueue(CARRY, [str(revision.uuid) for revision in revisions])


def carry_article(attempt: Try) -> dict[str, int]:
    """The job: carry an article's marks and decisions over to one revision, once. Returns how many are in each state.

    The texts are compared outside the transaction. When somebody marked or decided meanwhile they are compared again,
    the fifth time with the article locked. A revision that is not the current one any more is left without marks: they
    go from where they stand to the current one.
    """
    revision = Revision.objects.select_related("article__on_desk__desk").get(uuid=attempt.key)
    for number in range(TRIES):
        plan = text_actions.plan_carrying(revision) if number + 1 < TRIES else None
        with transaction.atomic():
            row = lock_article(revision.article.on_desk)
            jobs.complete(attempt)
            if row.current_id != revision.pk:
                return {}
            done = text_actions.carry_marks(plan or text_actions.plan_carrying(revision))
            if done is None:
                transaction.set_rollback(True)
                continue
            flagged = flag_claims(done.doubtful, revision=revision)
            record(
                Verb.ARTICLE_CARRIED,
                desk=row.desk,
                by=None,
                via=Via.JOB,
                article=row.article,
                revision=str(revision.uuid),
                counts=done.counts,
                count=sum(done.counts.values()),
                claims=[str(claim.uuid) for claim in flagged],
            )
            request_suggestions(row.desk, [revision])
            return done.counts
    raise AssertionError("with the article locked nobody changes its marks")


@dataclass(frozen=True)
class PreviewMark:
    """A mark that new text would touch: ``exact`` are its words, ``now`` what they became, empty when it is lost."""

    span: UUID
    state: str
    exact: str
    now: str
    claim: UUID | None
    claim_label: str
    claim_state: str


@dataclass(frozen=True)
class Preview:
    """What would become of the article's marks. ``same``: it is the text that is there already.

    ``touched`` are those that would not stay on their words, in the order of the text, the first 100.
    """

    same: bool
    counts: dict[str, int]
    touched: list[PreviewMark]


def preview_revision(row: DeskArticle, text: str) -> Preview:
    """What would become of the article's marks if this text came next. Raises Invalid as taking it in would."""
    normalised = normalise(text, max_bytes=settings.MAX_ARTICLE_BYTES)
    if normalised.sha256 == row.current.sha256:
        return Preview(True, {}, [])
    placements = list(
        Placement.objects.filter(STANDS, revision=row.current, span__removed_at__isnull=True)
        .order_by("start", "end", "span_id")
        .values_list("span_id", "span__uuid", "exact")
    )
    landings = text_actions.forecast(row.current, normalised.text, [span for span, _, _ in placements])
    touched = [one for one in placements if landings[one[0]].recheck]
    claims = _claims_of([span for span, _, _ in touched])
    shown = [
        PreviewMark(
            uuid, landings[span].state, exact, _words(normalised.text, landings[span]), *claims.get(span, NO_CLAIM)
        )
        for span, uuid, exact in touched[:SHOWN_AT_MOST]
    ]
    return Preview(False, dict(Counter(landing.state for landing in landings.values())), shown)


NO_CLAIM = (None, "", "")


def _words(text: str, landing: Landing) -> str:
    return text[landing.start : landing.end] if landing.start is not None else ""


def _claims_of(spans: Collection[int]) -> dict[int, tuple[UUID, str, str]]:
    rows = Sighting.objects.filter(span__in=spans).exclude(claim__state=Claim.State.MERGED).order_by("-id")
    return {
        span: (uuid, claim_label(number), state)
        for span, uuid, number, state in rows.values_list("span_id", "claim__uuid", "claim__number", "claim__state")
        if span is not None
    }


@dataclass(frozen=True)
class Published:
    """A published claim and the mark of the article that it was seen in."""

    span: int
    claim: UUID
    label: str
    statement: str


def published_in(articles: Collection[int]) -> dict[int, list[Published]]:
    """The published claims that were seen in these articles (primary keys), with their marks. One query."""
    found: dict[int, list[Published]] = {}
    rows = Sighting.objects.filter(
        span__article__in=articles, span__removed_at__isnull=True, claim__state=Claim.State.PUBLISHED
    ).order_by("claim__number", "id")
    columns = ("span__article_id", "span_id", "claim__uuid", "claim__number", "claim__statement")
    for article, span, uuid, number, statement in rows.values_list(*columns):
        assert article is not None
        assert span is not None
        found.setdefault(article, []).append(Published(span, uuid, claim_label(number), statement))
    return found


def refuse_to_lose(current: Revision, text: str, published: Sequence[Published]) -> None:
    """Raise Conflict when ``text`` would leave the mark of a published claim without a place."""
    landings = text_actions.forecast(current, text, {one.span for one in published})
    lost = {
        one.claim: one for one in published if (landing := landings.get(one.span)) is not None and landing.start is None
    }
    if not lost:
        return
    labels = ", ".join(one.label for one in lost.values())
    raise Conflict(
        f"With this text the words of {labels} would be gone, and {'that is' if len(lost) == 1 else 'those are'} "
        "published. Nothing was changed. Look whether this is the right text; to take it all the same, send it again "
        "with confirm_lost.",
        code="would-lose-published",
        fields={"text": [f"The words of published claims would be gone: {labels}."]},
        claims=[{"uuid": str(one.claim), "label": one.label, "statement": one.statement} for one in lost.values()],
    )
