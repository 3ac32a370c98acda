"""The lines of the long lists, written out: by templates, most of such a page's time would go into fifty of them."""

from __future__ import annotations

from collections.abc import Container
from functools import lru_cache
from uuid import UUID

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from factcheck.models import Claim, DeskArticle, Rating, Story, User
from factcheck.web.templatetags.factcheck import age, avatar_of, due, rating_sign, state_sign, svg, when

NIL = UUID(int=0)
WAITING_FOR = {key: label.lower() for key, label in Claim.WaitingFor.choices}
ARTICLE_STATES = {
    "inbox": ("tag tag-line", "New"),
    "working": ("tag", "In work"),
    "done": ("tag tag-good", "Done"),
    "skipped": ("tag", "Skipped"),
}


@lru_cache
def _path(name: str) -> str:
    """The page's address with a place for the uuid; to ask for each line's anew takes longer than to write the line."""
    return reverse(name, kwargs={"uuid": NIL}).replace(str(NIL), "%s")


def _link(name: str, uuid: UUID, text: str) -> str:
    return f'<a class="said" dir="auto" href="{_path(name) % uuid}">{escape(text)}</a>'


def _in_story(story: Story | None) -> str:
    if story is None:
        return ""
    return f'\n<bdi><a href="{_path("web:story") % story.uuid}">{escape(story.title)}</a></bdi>'


def claim_line(
    claim: Claim, *, reader: User, proposed: Rating | None = None, side: str = "", in_its_story: bool = False
) -> SafeString:
    """A claim in a list. ``proposed`` is the rating that waits for approval, ``side`` the claimant's in the story."""
    meta = f"<span>{claim.label}</span>"
    if claim.claimant:
        claimant = f"<bdi>{escape(claim.claimant.name)}</bdi>"
        mark = f'<span class="side-mark side-{side}" title="Side {side}"><span class="vh">Side </span>{side}</span>'
        meta += f"\n<span>{mark} {claimant}</span>" if side else f"\n{claimant}"
    if not in_its_story:
        meta += _in_story(claim.story)
    if claim.waiting_for:
        meta += f"\n<span>waits for {WAITING_FOR[claim.waiting_for]}, {age(claim.waiting_since)}</span>"
    rating = claim.rating or proposed
    shown = rating_sign(rating, proposed=not claim.rating) if rating else ""
    return mark_safe(  # noqa: S308  every part is escaped or ours
        '<li class="claim-row"><div class="tx">'
        f"{_link('web:claim', claim.uuid, claim.statement)}\n"
        f'<p class="meta">{meta}</p></div>\n'
        f'<div class="st">{state_sign("recheck" if claim.needs_recheck else claim.state)}{shown}</div>\n'
        f"{avatar_of(claim.assignee, reader)}{due(claim.due)}</li>\n"
    )


def article_line(row: DeskArticle, *, being_suggested: Container[int], in_its_story: bool = False) -> SafeString:
    """An article in a list, a row of ``article_rows``."""
    outlet = escape(row.outlet.name) if row.outlet and row.outlet.name else "Outlet not named"
    published, added = row.current.published_at, f"added {when(row.created_at)}"
    undecided, marks = row.undecided, row.marks  # type: ignore[attr-defined]
    if undecided:
        suggested = f"<bdi>{undecided}</bdi> suggestion{'' if undecided == 1 else 's'}"
    else:
        suggested = "suggestions are being made" if row.pk in being_suggested else "no open suggestions"
    also_added = f"\n<span>{added}</span>" if published else ""
    classes, state = ARTICLE_STATES[row.state]
    sign = svg("check", "i i-12") if row.state == DeskArticle.State.DONE else ""
    return mark_safe(  # noqa: S308  every part is escaped or ours
        f'<li class="article-row"><p class="src"><bdi>{outlet}</bdi>\n'
        f"<small>{when(published) if published else added}</small></p>\n"
        f'<div class="tx">{_link("web:article", row.article.uuid, row.current.title)}\n'
        f'<p class="meta">{"" if in_its_story else _in_story(row.story)}\n'
        f"<span><bdi>{marks}</bdi> mark{'' if marks == 1 else 's'}</span>\n<span>{suggested}</span>"
        f"{also_added}</p></div>\n"
        f'<span class="{classes}">{sign}{state}</span></li>\n'
    )
