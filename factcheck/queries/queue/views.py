"""The views that every desk has: named filters, each with its order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlencode

from factcheck.models import Claim, DeskArticle, User
from factcheck.queries.queue.filters import ARTICLES, CLAIMS, ME, Asked

S, W = Claim.State, Claim.WaitingFor


@dataclass(frozen=True)
class View:
    """``query`` is what stands in the address; ``asked`` the same for the code (``mine`` adds the reader)."""

    key: str
    label: str
    query: tuple[tuple[str, str], ...]
    asked: Asked
    mine: bool = False
    group: str = ""

    @property
    def address(self) -> str:
        return f"?{urlencode(self.query)}" if self.query else "?"

    def asked_by(self, user: User) -> Asked:
        return replace(self.asked, assignee=user) if self.mine else self.asked


def _waits(key: str, label: str) -> View:
    return View(key, label, (("waiting_for", key),), Asked(waiting_for=(key,)))


VIEWS: tuple[View, ...] = (
    View("all", "Everything open", (), Asked()),
    View("mine", "Yours", (("assignee", ME),), Asked(), mine=True),
    View("nobody", "Nobody has it", (("assignee", "nobody"),), Asked(nobody=True)),
    View("late", "Overdue", (("due", "late"), ("ordering", "due")), Asked(due="late")),
    View("today", "Due today", (("due", "today"), ("ordering", "due")), Asked(due="today")),
    View("urgent", "Urgent", (("priority", "3"),), Asked(priority=(3,))),
    View("long", "Waits over 3 days", (("waited", "3d"),), Asked(waited=timedelta(days=3))),
    _waits(W.CHECKER, "Waits for a checker"),
    _waits(W.VERDICT, "Waits for a verdict"),
    _waits(W.REVIEW, "Waits for a review"),
    _waits(W.REPLY, "Waits for a reply"),
    _waits(W.PUBLICATION, "Waits for publication"),
    _waits(W.RECHECK, "Needs a recheck"),
    View("articles", "Not done yet", (("of", ARTICLES),), Asked(of=ARTICLES), group=ARTICLES),
    View(
        "articles-nobody",
        "Nobody has it",
        (("of", ARTICLES), ("assignee", "nobody")),
        Asked(of=ARTICLES, nobody=True),
        group=ARTICLES,
    ),
    View(
        "articles-mine",
        "Yours",
        (("of", ARTICLES), ("assignee", ME)),
        Asked(of=ARTICLES),
        mine=True,
        group=ARTICLES,
    ),
)


def state_views(of: str) -> tuple[View, ...]:
    """One view for each state of claims or articles."""
    states = DeskArticle.State if of == ARTICLES else S
    prefix = (("of", ARTICLES),) if of == ARTICLES else ()
    return tuple(
        View(f"state-{key}", str(label), (*prefix, ("state", key)), Asked(of=of, states=(key,)))
        for key, label in states.choices
    )


def view_of(asked: Asked, user: User) -> View | None:
    """The view that asks for exactly this; None for a combination of the reader's own."""
    named = (*VIEWS, *state_views(CLAIMS), *state_views(ARTICLES))
    return next((view for view in named if view.asked_by(user) == asked), None)
