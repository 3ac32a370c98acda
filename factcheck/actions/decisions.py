"""Many suggestions decided at once: the single decision, one after the other, in one transaction and one batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from annotations.models import Suggestion, Tag
from factcheck.actions.base import Actor
from factcheck.actions.spans import ClaimDetails, Held, Marked, Range, accept_suggestion, hold, reject_suggestion
from factcheck.errors import Problem
from factcheck.models import Claim, Desk, DeskArticle


@dataclass(frozen=True)
class Acceptance:
    """Make a mark of it, as ``accept_suggestion`` does."""

    suggestion: Suggestion
    seen: int | None = None
    revision: str = ""
    range_: Range | None = None
    tags: Sequence[str] = (Tag.CLAIM,)
    details: ClaimDetails | None = None


@dataclass(frozen=True)
class Rejection:
    """Say why it is not worth a mark, as ``reject_suggestion`` does."""

    suggestion: Suggestion
    reason: str
    seen: int | None = None


Decision = Acceptance | Rejection
Decided = Marked | Suggestion | Problem
"""What came of one decision: the mark, the rejected suggestion, or what stood in its way."""


@transaction.atomic
def decide_suggestions(decisions: Iterable[Decision], *, by: Actor) -> list[Decided]:
    """Decide all of them, in their order. One that cannot be decided is left as it is and stops none of the others."""
    decisions = list(decisions)
    _lock(decisions)
    held: dict[int, Held] = {}
    for decision in decisions:
        article = decision.suggestion.revision.article
        if article.pk not in held:
            held[article.pk] = hold(article.on_desk)
    return [_decide(one, by=by, held=held[one.suggestion.revision.article_id]) for one in decisions]


def _lock(decisions: Sequence[Decision]) -> None:
    """Take every lock that the decisions need, in the order that single decisions keep: articles, claims, desks.

    Without it two of these, or one and somebody who marks, could each hold what the other waits for.
    """
    accepted = [decision for decision in decisions if isinstance(decision, Acceptance)]
    articles = {decision.suggestion.revision.article_id for decision in decisions}
    joined = {one.details.join.pk for one in accepted if one.details and one.details.join}
    desks = Desk.objects.filter(articles__article__in=[one.suggestion.revision.article_id for one in accepted])
    list(DeskArticle.objects.select_for_update().filter(article__in=articles).order_by("pk").values_list("pk"))
    list(Claim.objects.select_for_update().filter(pk__in=joined).order_by("pk").values_list("pk"))
    list(Desk.objects.select_for_update().filter(pk__in=desks.values("pk")).order_by("pk").values_list("pk"))


def _decide(decision: Decision, *, by: Actor, held: Held) -> Decided:
    """Each is a savepoint of its own: what raises leaves nothing behind."""
    try:
        if isinstance(decision, Rejection):
            return reject_suggestion(decision.suggestion, by=by, reason=decision.reason, seen=decision.seen, held=held)
        return accept_suggestion(
            decision.suggestion,
            by=by,
            held=held,
            seen=decision.seen,
            revision=decision.revision,
            range_=decision.range_,
            tags=decision.tags,
            details=decision.details,
        )
    except Problem as problem:
        return problem
