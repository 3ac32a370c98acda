"""The lines of the long lists, written out: by templates, most of such a page's time would go into fifty of them."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from functools import lru_cache
from uuid import UUID

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from factcheck.models import Claim, DeskArticle, Rating, Story, User
from factcheck.queries.copies import Twin
from factcheck.queries.queue import Row
from factcheck.web.templatetags.factcheck import (
    age,
    avatar_of,
    due,
    first_name,
    initials,
    priority,
    rating_sign,
    state_sign,
    svg,
    when,
)

NIL = UUID(int=0)
NORMAL = 1
ARTICLE_STATES_IN_QUEUE = dict(DeskArticle.State.choices)
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


def queue_line(row: Row, *, reader: User) -> SafeString:
    """A line of the queue's table. Cells go by their place, and end tags that HTML leaves free are left out."""
    claim = row.thing if isinstance(row.thing, Claim) else None
    pick = f"{claim.number if claim else row.uuid}.{row.row_version}"
    named = "" if row.label else ' aria-label="Article"'
    urgency = f" class=p{row.priority}><b>{priority(row.priority)}</b>" if row.priority != NORMAL else ">"
    if claim:
        rating = row.proposed or row.rating
        state = state_sign(row.sign, here=True)
        beside = rating_sign(rating, proposed=row.proposed is not None, here=True) if rating else ""
    else:
        state = escape(ARTICLE_STATES_IN_QUEUE[row.state])
        beside = f"<bdi>{escape(cut(row.story.title, 60))}</bdi>" if row.story else ""
    place = _path("web:claim" if claim else "web:article") % row.uuid
    if row.assignee is None:
        who = "? class=none>Nobody"
    elif row.assignee == reader:
        who = f'"{escape(initials(row.assignee))}" class=me>You'
    else:
        who = f'"{escape(initials(row.assignee))}"><bdi>{escape(first_name(row.assignee))}</bdi>'
    return mark_safe(  # noqa: S308  every part is escaped or ours
        f"<tr><td><label><input type=checkbox name=pick value={pick}{named}> {escape(row.label)}</label>"
        f"<td{urgency}"
        f"<td><a dir=auto href={place}>{escape(cut(row.title, 160))}</a>"
        f"<td>{state}<td>{beside}<td>{escape(row.why.text)}<td>{age(row.since)}<td>{due(row.due, short=True)}"
        f"<td data-av={who}\n"
    )


def cut(text: str, length: int) -> str:
    """At most so many characters, the last of them an ellipsis where some are left out."""
    return text if len(text) <= length else Truncator(text).chars(length)


def _twins(twins: Sequence[Twin]) -> str:
    if not twins:
        return ""
    first = twins[0]
    link = _path("web:article") % first.article.article.uuid
    more = f" and <bdi>{len(twins) - 1}</bdi> more" if len(twins) > 1 else ""
    return (
        f'\n<span>nearly the same text as “<bdi><a href="{link}">'
        f"{escape(cut(first.article.current.title, 60))}</a></bdi>”, {first.percent} %{more}</span>"
    )


def article_line(
    row: DeskArticle,
    *,
    being_suggested: Container[int],
    twins: Mapping[int, Sequence[Twin]] | None = None,
    in_its_story: bool = False,
) -> SafeString:
    """An article in a list, a row of ``article_rows``. ``twins``: by primary key those with nearly the same text."""
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
        f"{also_added}{_twins((twins or {}).get(row.pk, ()))}</p></div>\n"
        f'<span class="{classes}">{sign}{state}</span></li>\n'
    )
