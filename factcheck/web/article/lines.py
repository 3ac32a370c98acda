"""The list beside the text: one line for each mark and suggestion, in text order.

Lines are written out here and not by a template: an article may hold thousands, and a template would take most of the
page's time for them. What is open is a template's again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from html import escape

from django.template.defaultfilters import floatformat
from django.utils.safestring import SafeString

from factcheck.models import User
from factcheck.queries.workbench import Item
from factcheck.web.article.text import DRAWN, sign_of
from factcheck.web.templatetags.factcheck import icon, initials, scale_sign, short_time

CLASSES = {"marked": "item item-done", "pending": "item ", "rejected": "item item-off"}
MOST_REASONS = 3
USUAL_VOICE = "asserts"


def draw_lines(
    items: Iterable[Item], *, me: User, query: str, bodies: Mapping[str, str] | None = None, opened: str = ""
) -> Iterator[SafeString]:
    """One ``<li>`` each: what the script needs, the link that opens it, and its body if that is among ``bodies``.

    ``query`` is what the link adds to the item's key, escaped, such as ``&amp;show=rejected``. ``opened`` is the open
    item's key.
    """
    people: dict[int | None, str] = {me.pk: "You"}
    bodies = bodies or {}
    for item in items:
        here = ' class="open" aria-current="true"' if item.key == opened else ""
        yield SafeString(f"<li {_attributes(item)}{here}>{_row(item, people, query)}{bodies.get(item.key, '')}</li>")


def _attributes(item: Item) -> str:
    """Keys are uuids, the rest numbers and words of ours."""
    return (
        f'id="i-{item.key}" data-key="{item.key}" data-start="{item.start}" data-end="{item.end}" '
        f'data-standing="{item.standing}" data-v="{item.version}"'
    )


def lead_of(item: Item) -> SafeString:
    """The item's sign in the list."""
    if item.look == "stamp":
        assert item.rating is not None
        colour = item.rating.colour
        return SafeString(f'<span class="lead lead-stamp r-{escape(colour)}">{scale_sign(colour, here=True)}</span>')
    ink = "lead-ink" if item.look == "ink" else ""
    sign = sign_of(item)
    drawn = f'<span class="s-{sign}"></span>' if sign in DRAWN else icon(sign, size=14, here=True)
    return SafeString(f'<span class="lead {ink}">{drawn}</span>')


def _row(item: Item, people: dict[int | None, str], query: str) -> str:
    return (
        f'<a class="{CLASSES[item.standing]}" href="?item={item.key}{query}#i-{item.key}">{lead_of(item)}\n'
        f'<q class="q clip" dir="auto">{escape(item.exact)}</q>\n'
        f'<span class="small muted nowrap">{_by(item, people)}</span>\n'
        f'<span class="sub meta">{_about(item)}</span></a>'
    )


def _by(item: Item, people: dict[int | None, str]) -> str:
    """Who decided or marked it, and when; of a suggestion its score."""
    if item.standing == "pending":
        assert item.suggestion is not None
        return f'<bdi>{_score(item.suggestion.score)}</bdi><span class="vh"> score, undecided</span>'
    who = item.who
    pk = who.pk if who else None
    if pk not in people:
        people[pk] = escape(initials(who))
    return f"<bdi>{people[pk]}, {short_time(item.at)}</bdi>"


@lru_cache(maxsize=1024)
def _score(score: float) -> str:
    """Suggesters give few different ones, and Django takes long to write a number."""
    return floatformat(score, 2)


def _about(item: Item) -> str:
    """Why it was suggested or rejected, the claim that it stands for, or its tags."""
    if item.standing == "pending":
        assert item.suggestion is not None
        return "".join(f"<bdi>{escape(one['label'])}</bdi>" for one in item.suggestion.reasons[:MOST_REASONS])
    if item.standing == "rejected":
        assert item.suggestion is not None
        return f"<span>Rejected: {escape(item.suggestion.reject_words.lower())}</span>"
    claim = item.claim
    doubt = ['<span class="soon">words changed</span>'] if item.in_doubt else []
    if claim is None:
        return "".join([*doubt, *(f"<bdi>{escape(tag.label)}</bdi>" for tag in item.tags)])
    parts = [*doubt, f"<span>{claim.label}</span>"]
    if claim.claimant:
        parts.append(f"<bdi>{escape(claim.claimant)}</bdi>")
    assert item.sighting is not None
    if item.sighting.voice != USUAL_VOICE:
        parts.append(f"<span>{item.sighting.voice_words}</span>")
    state = escape(item.rating.label) if item.rating else claim.state_words
    parts.append(f"<span>{state}</span>")
    return "\n".join(parts)
