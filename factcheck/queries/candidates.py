"""Claims that may be linked with one: those that read like it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from annotations.matching import rank
from factcheck.models import Claim, ClaimRelation
from factcheck.queries.search import label_number

RANKED = 500


SHOWN = 8


@dataclass(frozen=True)
class Candidates:
    """Claims that may say the same or the opposite, the most alike first."""

    story: list[Claim]
    desk: list[Claim]


def link_candidates(claim: Claim, query: str) -> Candidates:
    """Claims to link with this one, by their likeness to the query, or to the claim itself when it is empty.

    The story's claims come first, then the desk's newest, 500 looked at in all. Without the claim itself, merged
    claims, and those that a link leads to. What was rejected is offered only to who looks for it by words or number.
    """
    linked = ClaimRelation.objects.filter(Q(a=claim) | Q(b=claim))
    if query.strip():
        linked = linked.exclude(state=ClaimRelation.State.REJECTED)
    taken = {claim.pk} | {pk for pair in linked.values_list("a", "b") for pk in pair}
    free = Claim.objects.filter(desk=claim.desk_id).exclude(state=Claim.State.MERGED).exclude(pk__in=taken)
    number = label_number(query)
    if number is not None:
        named = list(_candidate_rows(free.filter(number=number).values_list("pk", flat=True)).values())
        return Candidates(story=[], desk=named)
    texts = free.order_by("-number").values_list("pk", "statement", "claimant__name")
    in_story = list(texts.filter(story=claim.story_id)[:RANKED]) if claim.story_id else []
    room = RANKED - len(in_story)
    elsewhere = list((texts.exclude(story=claim.story_id) if claim.story_id else texts)[:room])
    wanted = query.strip() or claim.statement
    story_ids = _most_alike(wanted, in_story, typed=bool(query.strip()))
    desk_ids = _most_alike(wanted, elsewhere, typed=bool(query.strip()))
    rows = _candidate_rows([*story_ids, *desk_ids])
    return Candidates(story=[rows[pk] for pk in story_ids], desk=[rows[pk] for pk in desk_ids])


def _most_alike(wanted: str, texts: Sequence[tuple[int, str, str | None]], *, typed: bool) -> list[int]:
    """The best of them; of words that somebody typed, only those above the average or holding all of them."""
    ranked = rank(wanted, [f"{statement} {claimant or ''}" for _, statement, claimant in texts])
    if typed:
        words = wanted.casefold().split()

        def has_all(index: int) -> bool:
            text = f"{texts[index][1]} {texts[index][2] or ''}".casefold()
            return all(word in text for word in words)

        ranked = [one for one in ranked if one.score > 0 or has_all(one.index)]
    return [texts[one.index][0] for one in ranked[:SHOWN]]


def _candidate_rows(ids: Iterable[int]) -> dict[int, Claim]:
    rows = Claim.objects.filter(pk__in=list(ids)).select_related("claimant", "rating", "story")
    return {row.pk: row for row in rows}
