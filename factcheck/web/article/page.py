"""What the article page shows, as a whole page or as the pieces of it that an action touched."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from annotations.models import Suggestion, Tag
from annotations.queries import count_kept, guesses_about
from annotations.text import CONTEXT_LENGTH, garbled_words, quote_selector
from factcheck.actions.steps import Taken
from factcheck.errors import NotFound, Problem, Stale
from factcheck.models import DeskArticle
from factcheck.queries.copies import twins_of
from factcheck.queries.likely import likely_claims, near_claims
from factcheck.queries.lost import words_before
from factcheck.queries.offered import told
from factcheck.queries.offers import open_offer
from factcheck.queries.steps import line_of
from factcheck.queries.workbench import Item, Workbench, claims_to_join, load_part, load_workbench
from factcheck.web.article.filter import SHOWS, View, kind_choices, score_choices, view_of
from factcheck.web.article.lines import draw_lines, lead_of
from factcheck.web.article.text import PAGE_SIGNS, draw_text, names_itself
from factcheck.web.base import PageRequest, acting, session_of
from factcheck.workflow import PERMISSIONS, role_refusal

log = logging.getLogger(__name__)

STREAMED_FROM = 30_000
"""Code points of a text: a page of more is sent while it is drawn. Long is also one of a hundredth as many items."""
PIECE = 24_000
"""Characters that are sent at once, about: a browser begins to show what it has."""
AT_ONCE = 60
"""Lines of the list that a page is laid out with; a script puts the others under them when the text is painted."""
IN_PART = 200
"""So many of the others at a time: more would hold up a key."""
FRAME_HERE = mark_safe("<!-- frame -->")
TEXT_HERE = mark_safe("<!-- text -->")
LIST_HERE = mark_safe("<!-- list -->")
MOST_BODIES = 8
Range = tuple[int, int]


def wants_pieces(request: HttpRequest) -> bool:
    """Whether a script asked, which puts the pieces in their places; otherwise a browser asked for a page."""
    return bool(getattr(request, "htmx", False)) or request.headers.get("X-Requested-With") == "fetch"


def address(row: DeskArticle, *, item: str = "", view: View | None = None) -> str:
    """The page with this item open."""
    query = "&".join(part for part in (f"item={item}" if item else "", view.query if view else "") if part)
    url = reverse("web:article", args=[row.article.uuid])
    return url + (f"?{query}" if query else "") + (f"#i-{item}" if item else "")


def whole_page(
    request: PageRequest,
    row: DeskArticle,
    *,
    item: str = "",
    problem: Problem | None = None,
    sent: Mapping[str, str] | None = None,
    past: Sequence[str] = (),
) -> HttpResponseBase:
    """The page, with one item open; after a refused post with its sentence and everything that was written."""
    pieces = partial(_pieces_of_page, request, row, item=item, problem=problem, sent=sent, past=past)
    if problem is None and len(row.current.text) > STREAMED_FROM:
        start = render_to_string(
            "article/start.html", {"revision": row.current, "frame_here": FRAME_HERE}, request
        ).partition(FRAME_HERE)[0]
        # The answer's headers take what was said before; the frame, which says it, is drawn after them.
        list(messages.get_messages(request))
        return StreamingHttpResponse(_while_drawn(start, partial(pieces, frame_here=FRAME_HERE)))
    return HttpResponse("".join(pieces()), status=problem.status if problem else 200)


def _while_drawn(start: str, pieces: Callable[[], Iterator[str]]) -> Iterator[str]:
    """The head of the page before anything of the article is read, so that a browser prepares for it; then the pieces.

    What goes wrong from then on can have no status of its own: the page says it, and the log.
    """
    yield start
    try:
        yield from pieces()
    except Exception:
        log.exception("The page of an article ended in the middle.")
        yield render_to_string("article/broken.html") + "</body></html>"


def _pieces_of_page(
    request: PageRequest,
    row: DeskArticle,
    *,
    item: str,
    problem: Problem | None,
    sent: Mapping[str, str] | None,
    past: Sequence[str],
    frame_here: str = "",
) -> Iterator[str]:
    """The whole page in pieces, or what stands behind ``frame_here`` in it."""
    bench, view = load_workbench(row), view_of(request)
    opened = bench.item(item) if item else None
    revision = row.current
    twins = twins_of([row], dismissed=True).get(row.pk, [])
    context = _frame(request, row, bench, view) | {
        "open": opened,
        "problem": problem,
        "past": [*request.POST.getlist("past"), *past],
        "frame_here": frame_here,
        "text_here": TEXT_HERE,
        "list_here": LIST_HERE,
        "page_signs": PAGE_SIGNS,
        "long": max(len(revision.text), 100 * bench.total) > STREAMED_FROM,
        "twins": [twin for twin in twins if twin.copy.dismissed_at is None],
        "no_twins": [twin for twin in twins if twin.copy.dismissed_at is not None],
        "may_edit": not role_refusal(request.membership.role, PERMISSIONS["article.edit"]),
        "offer": open_offer(row),
        "garbled": garbled_words(revision.garbled),
        "names_itself": names_itself(revision.text, revision.title),
        "title_is_cut": revision.title.endswith("…") and revision.text.lstrip().startswith(revision.title[:-1]),
    }
    if opened and opened.standing == "pending" and not context["refusal"]:
        # A browser without scripts chooses from a list; nobody is sent it who can search.
        context["claims"] = claims_to_join(row)
    bodies = _bodies(request, row, bench, [opened] if opened else [], context, sent)
    frame = str(render_to_string("article/page.html", context, request))
    if frame_here:
        frame = frame.partition(frame_here)[2]
    blocks = draw_text(
        revision.text,
        _drawn(bench, view),
        title=revision.title,
        language=revision.language,
        current=opened.key if opened else "",
        quiet=_quiet(bench, view),
    )
    lines = _lines(request, _shown(bench, view, opened), view, bodies, opened)
    # Nothing is asked of the database from here on.
    return filled(frame, blocks, _later(lines))


def filled(frame: str, blocks: Iterator[SafeString], lines: Iterator[SafeString]) -> Iterator[str]:
    """The page in pieces: what stands before the text, then the blocks, and the list only when they are all gone.

    The first block stands at the first mark in the frame, the others at the second.
    """
    before, between, rest = frame.split(TEXT_HERE)
    middle, after = rest.split(LIST_HERE)
    first = list(islice(blocks, 1))
    return _gathered(chain([before], first, [between], blocks, [middle], lines, [after]), whole=(middle,))


def _later(lines: Iterator[SafeString]) -> Iterator[SafeString]:
    """The lines, those behind the first ``AT_ONCE`` in parts that only a browser without scripts reads as lines."""
    yield from islice(lines, AT_ONCE)
    while part := list(islice(lines, IN_PART)):
        yield SafeString(f"<noscript>{''.join(part)}</noscript>")


def _gathered(parts: Iterable[str], *, whole: Sequence[str]) -> Iterator[str]:
    """The parts put together to pieces of about ``PIECE``; one among ``whole`` ends its piece."""
    kept: list[str] = []
    size = 0
    for part in parts:
        kept.append(part)
        size += len(part)
        if size >= PIECE or part in whole:
            yield "".join(kept)
            kept, size = [], 0
    yield "".join(kept)


def some_items(request: PageRequest, row: DeskArticle, keys: Sequence[str]) -> HttpResponse:
    """These lines of the list with their bodies, at most ``MOST_BODIES``: the one to open and those beside it."""
    keys, view = keys[:MOST_BODIES], view_of(request)
    bench = load_part(row, keys=keys, placed=keys)
    items = [item for key in keys if (item := bench.item(key))]
    context = _frame(request, row, bench, view)
    bodies = _bodies(request, row, bench, items, context)
    return HttpResponse("".join(_lines(request, items, view, bodies)))


def everything(request: PageRequest, row: DeskArticle) -> HttpResponse:
    """All blocks, the list and the progress: the script replaces what differs and leaves the rest untouched."""
    bench, view = load_workbench(row), view_of(request)
    shown = _shown(bench, view, None)
    revision = row.current
    context = _frame(request, row, bench, view) | {
        "lines": _lines(request, shown, view),
        "whole": True,
        "blocks": draw_text(
            revision.text,
            _drawn(bench, view),
            title=revision.title,
            language=revision.language,
            quiet=_quiet(bench, view),
        ),
    }
    return render(request, "article/pieces.html", context)


def pieces(
    request: PageRequest,
    row: DeskArticle,
    *,
    keys: Sequence[str],
    before: Iterable[Range],
    says: str,
    undo: bool,
) -> HttpResponse:
    """What one action changed: the blocks that its marks stand or stood in, their lines of the list, the progress.

    ``undo`` says that the action may have been a new step, which the message then offers to take back. One that
    changed nothing was none: an undo of it would reach further back.
    """
    # The item that the page goes on to comes with its body, so that it need not ask for it.
    wanted = request.POST.get("next", "")
    before, view = list(before), view_of(request)
    bench = load_part(row, keys=keys, ranges=before, placed=[wanted] if wanted else [])
    found = [bench.item(key) for key in keys]
    items = [item for item in found if item]
    revision = row.current
    context = _frame(request, row, bench, view)
    following = bench.item(wanted) if wanted else None
    history = context["history"]
    made = history.last if undo and history.batch == acting(request).batch else None
    bodies = {}
    if following and following not in items:
        bodies = _bodies(request, row, bench, [following], context)
    touched = [*items, following] if bodies and following else items
    context |= {
        "lines": _lines(request, sorted(touched, key=bench.items.index), view, bodies),
        "gone": " ".join(key for key, item in zip(keys, found, strict=True) if item is None),
        "key": (items[0].key if items else keys[0]) if len(keys) == 1 else "",
        "item": items[0] if len(keys) == 1 and items else None,
        "says": says,
        "made": made or "",
        "undo": reverse("web:article-undo", args=[row.article.uuid]) if made else "",
        "blocks": draw_text(
            revision.text,
            _drawn(bench, view),
            title=revision.title,
            language=revision.language,
            touched=[*before, *((item.start, item.end) for item in items)],
            quiet=_quiet(bench, view),
        ),
    }
    return render(request, "article/pieces.html", context)


def after(
    request: PageRequest,
    row: DeskArticle,
    *,
    key: str | Callable[[], str],
    run: Callable[[], object],
    says: str = "",
    before: list[Range] | None = None,
    undo: bool = True,
    stale: Callable[[Stale], HttpResponse] | None = None,
) -> HttpResponseBase:
    """Run an action and answer with pieces, with a redirect to the item ``key``, or with the refusal.

    What is said about it is ``says``, or else what the action returned. ``stale`` draws both versions for a script.
    """
    script = wants_pieces(request)
    try:
        done = run()
    except Problem as problem:
        if script and stale and isinstance(problem, Stale):
            return stale(problem)
        if script or isinstance(problem, NotFound):
            raise
        sent = {
            name: request.POST[name] for name in ("claimant", "relayed_by", "voice", "claim") if name in request.POST
        }
        return whole_page(request, row, item=_key(key), problem=problem, sent=sent)
    words = says or str(done)
    if script:
        return pieces(request, row, keys=[_key(key)], before=before or [], says=words, undo=undo)
    messages.success(request, words)
    return redirect(address(row, item=_key(key), view=view_of(request)))


def after_step(request: PageRequest, row: DeskArticle, *, run: Callable[[], Taken]) -> HttpResponseBase:
    """Undo or redo, and answer as ``after`` does. A refused form names the step, to go past it the next time."""
    script = wants_pieces(request)
    try:
        done = run()
    except Problem as problem:
        if script or isinstance(problem, NotFound):
            raise
        past = [str(problem.extra["step"])] if "step" in problem.extra else []
        return whole_page(request, row, problem=problem, past=past)
    if script:
        return pieces(request, row, keys=done.keys, before=done.ranges, says=done.says, undo=False)
    messages.success(request, done.says)
    return redirect(address(row, item=done.keys[0] if len(done.keys) == 1 else "", view=view_of(request)))


def _key(key: str | Callable[[], str]) -> str:
    return key if isinstance(key, str) else key()


def _shown(bench: Workbench, view: View, opened: Item | None) -> list[Item]:
    return [item for item in bench.items if view.lists(item) or item is opened]


def _lines(
    request: PageRequest,
    items: Iterable[Item],
    view: View,
    bodies: Mapping[str, str] | None = None,
    opened: Item | None = None,
) -> Iterator[SafeString]:
    query = f"&amp;{escape(view.query)}" if view.query else ""
    return draw_lines(items, me=request.user, query=query, bodies=bodies, opened=opened.key if opened else "")


def _bodies(
    request: PageRequest,
    row: DeskArticle,
    bench: Workbench,
    items: Iterable[Item],
    context: Mapping[str, Any],
    sent: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """What the items show when they are open, by their keys."""
    items = list(items)
    may_join = not context["refusal"] and any(item.standing == "pending" for item in items)
    near = list(near_claims(row)) if may_join else []
    return {
        item.key: render_to_string(
            "article/open.html",
            {
                **context,
                **_opened(row, bench, item, sent),
                "item": item,
                "open": item,
                "lead": lead_of(item),
                "choices": likely_claims(near, item.exact) if item.standing == "pending" else [],
            },
            request,
        )
        for item in items
    }


def _drawn(bench: Workbench, view: View) -> list[Item]:
    """The marks in the text: everything but what was rejected, unless the reader asked for that."""
    return [item for item in bench.items if item.standing != "rejected" or view.show == "rejected"]


def _quiet(bench: Workbench, view: View) -> frozenset[str]:
    """The keys of the marks that the filter leaves out: in the text they step back."""
    return frozenset(item.key for item in bench.items if not view.keeps(item)) if view.filtered else frozenset()


def _frame(request: PageRequest, row: DeskArticle, bench: Workbench, view: View) -> dict[str, Any]:
    tags = list(Tag.objects.filter(vocabulary=row.desk.vocabulary_id))
    hidden = _hidden(row, bench, view)
    return {
        "row": row,
        "article": row.article,
        "revision": row.current,
        "bench": bench,
        "view": view,
        "shows": [(show, view.shown(show)) for show in SHOWS],
        "hidden": hidden,
        "nothing_fits": hidden > 0 and hidden == bench.count(*SHOWS[view.show]),
        "scores": score_choices(view),
        "kinds": kind_choices(view, tags),
        "tags": tags,
        "history": line_of(row, user=request.user, session=session_of(request)),
        "past": (),
        "refusal": role_refusal(request.membership.role, PERMISSIONS["span.write"]),
        "me": request.user,
        "open": None,
    }


def _hidden(row: DeskArticle, bench: Workbench, view: View) -> int:
    """How many lines of those that the list is to show the filter leaves out."""
    if not view.filtered:
        return 0
    shown = SHOWS[view.show]
    if not bench.is_part:
        return sum(item.standing in shown and not view.keeps(item) for item in bench.items)
    kept = count_kept(row.current, score=view.score, kinds=view.kinds_of_marks, suggestions=view.keeps_suggestions)
    return bench.count(*shown) - sum(kept[standing] for standing in shown)


def _opened(row: DeskArticle, bench: Workbench, item: Item, sent: Mapping[str, str] | None) -> dict[str, Any]:
    """What the open item needs: the words around it, and what its form begins with or held when it was refused."""
    before, after = _around(row, item)
    suggestion = item.suggestion
    values = {
        "claimant": suggestion.claimant_guess if suggestion else "",
        "relayed_by": suggestion.source_guess if suggestion else "",
        "voice": suggestion.voice if suggestion else Suggestion.Voice.ASSERTS,
        "claim": "",
    }
    return {
        "place": bench.place(item),
        "before": before,
        "after": after,
        "values": {**values, **(sent or {})},
        "told": told(guesses_about(suggestion)) if suggestion else [],
        "voices": Suggestion.Voice.choices,
        "reasons": Suggestion.RejectReason.choices,
        "words_before": words_before(item.mark.span, row.current) if item.mark and item.in_doubt else "",
        # Rounded down, so that this one is among them.
        "rest_score": f"{math.floor(suggestion.score * 100) / 100:g}" if suggestion else "",
        "tagged": [tag.key for tag in item.tags],
    }


def _around(row: DeskArticle, item: Item) -> tuple[str, str]:
    """The words of the same paragraph that stand just before and after the item, none of them cut in two."""
    quote = quote_selector(row.current.text, item.start, item.end)
    return (
        before_words(quote.prefix, cut=len(quote.prefix) == CONTEXT_LENGTH),
        after_words(quote.suffix, cut=len(quote.suffix) == CONTEXT_LENGTH),
    )


def before_words(words: str, *, cut: bool) -> str:
    """What of the words before a passage stands in its paragraph; ``cut``: the first word may be half of one."""
    before = words.rpartition("\n\n")[2]
    return "… " + before.partition(" ")[2] if cut and before == words else before


def after_words(words: str, *, cut: bool) -> str:
    """The same of the words after it."""
    after = words.partition("\n\n")[0]
    return after.rpartition(" ")[0] + " …" if cut and after == words else after
