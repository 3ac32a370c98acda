"""The same done to many claims and articles: the single action for each, in one transaction and one batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from factcheck.actions.base import Actor, allow, lock
from factcheck.errors import Invalid, NotFound, Problem, Stale
from factcheck.models import Claim, Desk, DeskArticle

MOST = 200
"""How many are changed in one request."""


@dataclass(frozen=True)
class Pick:
    """One of those that are meant: its uuid, and the row version that was seen (None: not said)."""

    uuid: UUID
    seen: int | None = None


@dataclass(frozen=True)
class Left:
    """One that was left as it is, and why. ``of``: ``claim`` or ``article``."""

    of: str
    uuid: UUID
    label: str
    problem: Problem


@dataclass(frozen=True)
class Outcome:
    """What became of each: changed, as wanted already (``same``), or left with the reason."""

    done: list[Claim | DeskArticle] = field(default_factory=list)
    same: list[Claim | DeskArticle] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)

    def try_on(self, row: Any, act: Callable[[], Claim | DeskArticle]) -> None:
        """Do it to one, and keep what became of it. A problem is kept too, and does not stop the others."""
        before = row.row_version
        try:
            after = act()
        except Stale as problem:
            row.refresh_from_db()
            problem.detail = f"It changed after this list was drawn: {stands(row)}."
            self.left.append(Left(kind_of(row), uuid_of(row), label_of(row), problem))
        except Problem as problem:
            self.left.append(Left(kind_of(row), uuid_of(row), label_of(row), problem))
        else:
            (self.same if after.row_version == before else self.done).append(after)


@transaction.atomic
def for_each(
    desk: Desk,
    *,
    by: Actor,
    permission: str,
    claims: Sequence[Pick],
    articles: Sequence[Pick],
    on_claim: Callable[[Claim, int | None], Claim],
    on_article: Callable[[DeskArticle, int | None], DeskArticle],
) -> Outcome:
    """Call the single action for each, with the version that was seen.

    One that cannot be changed is named with its reason and does not stop the others. Raises Invalid for none, for too
    many and for one that comes twice, Refused without the permission.
    """
    picks = [*claims, *articles]
    if not picks:
        raise Invalid.field("claims", "Nothing is chosen. Choose at least one claim or article.")
    if len(picks) > MOST:
        raise Invalid.field("claims", f"{len(picks)} are chosen; at most {MOST} are changed at once.")
    if len({pick.uuid for pick in picks}) < len(picks):
        raise Invalid.field("claims", "One of them is named twice. Name each once.")
    allow(permission, desk=desk, by=by)
    outcome = Outcome()
    # Always in the order that everybody locks in: two people who change the same rows then never lock each other out.
    groups: tuple[tuple[str, list[Any], Sequence[Pick], Callable[[Any, int | None], Any]], ...] = (
        ("article", _articles(desk, articles), articles, on_article),
        ("claim", _claims(desk, claims), claims, on_claim),
    )
    for of, rows, chosen, act in groups:
        known = {uuid_of(row) for row in rows}
        seen = {pick.uuid: pick.seen for pick in chosen}
        for row in rows:
            outcome.try_on(row, lambda row=row, act=act, seen=seen: act(row, seen[uuid_of(row)]))  # type: ignore[misc]
        outcome.left.extend(
            Left(of, pick.uuid, "", NotFound("There is no such claim or article, or it belongs to another desk."))
            for pick in chosen
            if pick.uuid not in known
        )
    return outcome


def lock_row(row: DeskArticle) -> DeskArticle:
    """The article on its desk, fresh and locked, with what giving and planning read of it."""
    return lock(DeskArticle.objects.select_related("desk", "article", "assignee"), row.pk)


def stands(row: Claim | DeskArticle) -> str:
    """How it stands now, in a few words: its state, and who has it."""
    whose = f"{row.assignee} has it" if row.assignee else "nobody has it"
    return f"{row.get_state_display().lower()}, and {whose}"


def _claims(desk: Desk, picks: Sequence[Pick]) -> list[Claim]:
    wanted = [pick.uuid for pick in picks]
    return list(Claim.objects.filter(desk=desk, uuid__in=wanted).order_by("pk")) if wanted else []


def _articles(desk: Desk, picks: Sequence[Pick]) -> list[DeskArticle]:
    wanted = [pick.uuid for pick in picks]
    rows = DeskArticle.objects.filter(desk=desk, article__uuid__in=wanted).select_related("article", "current")
    return list(rows.defer("current__text", "current__raw").order_by("pk")) if wanted else []


def kind_of(row: Any) -> str:
    return "claim" if isinstance(row, Claim) else "article"


def uuid_of(row: Any) -> UUID:
    """The public id of a claim, or of the article that stands on a desk."""
    found: UUID = row.uuid if isinstance(row, Claim) else row.article.uuid
    return found


def label_of(row: Any) -> str:
    return row.label if isinstance(row, Claim) else f"“{row.current.title}”"
