"""What the article page shows, as a whole page or as the pieces of it that an action touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from annotations.models import Suggestion, Tag
from annotations.text import CONTEXT_LENGTH, garbled_words, quote_selector
from factcheck.errors import NotFound, Problem
from factcheck.models import DeskArticle
from factcheck.queries.copies import twins_of
from factcheck.queries.lost import words_before
from factcheck.queries.workbench import Item, Workbench, claims_to_join, load_workbench
from factcheck.web.article.lines import Line, draw_lines
from factcheck.web.article.text import draw_text, names_itself
from factcheck.web.base import PageRequest
from factcheck.workflow import PERMISSIONS, role_refusal

SHOWS = {"undecided": ("pending",), "all": ("marked", "pending", "rejected"), "rejected": ("rejected",)}
USUAL_SHOW = "all"
# Named in the page, so that a browser fetches them at once and not one import after the other.
MODULES = tuple(
    f"js/article/{name}.js"
    for name in (
        *("bits", "caret", "decide", "hand", "keys", "list", "live", "offsets"),
        *("paint", "selection", "send", "swap", "toolbar", "view", "words"),
    )
)
Range = tuple[int, int]


def wants_pieces(request: HttpRequest) -> bool:
    """Whether a script asked, which puts the pieces in their places; otherwise a browser asked for a page."""
    return bool(getattr(request, "htmx", False)) or request.headers.get("X-Requested-With") == "fetch"


def show_of(request: HttpRequest) -> str:
    show = request.POST.get("show") or request.GET.get("show") or USUAL_SHOW
    return show if show in SHOWS else USUAL_SHOW


def address(row: DeskArticle, *, item: str = "", show: str = USUAL_SHOW) -> str:
    """The page with this item open."""
    query = {name: value for name, value in (("item", item), ("show", show)) if value not in ("", USUAL_SHOW)}
    url = reverse("web:article", args=[row.article.uuid])
    return url + (f"?{urlencode(query)}" if query else "") + (f"#i-{item}" if item else "")


def whole_page(
    request: PageRequest,
    row: DeskArticle,
    *,
    item: str = "",
    problem: Problem | None = None,
    sent: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The page, with one item open; after a refused post with its sentence and everything that was written."""
    bench, show = load_workbench(row), show_of(request)
    opened = bench.item(item) if item else None
    shown = _shown(bench, show, opened)
    revision = row.current
    twins = twins_of([row], dismissed=True).get(row.pk, [])
    context = _frame(request, row, bench, show) | {
        "lines": _lines(request, shown, show),
        "open": opened,
        "problem": problem,
        "modules": MODULES,
        "blocks": draw_text(
            revision.text,
            _drawn(bench, show),
            title=revision.title,
            language=revision.language,
            current=opened.key if opened else "",
        ),
        "twins": [twin for twin in twins if twin.copy.dismissed_at is None],
        "no_twins": [twin for twin in twins if twin.copy.dismissed_at is not None],
        "may_edit": not role_refusal(request.membership.role, PERMISSIONS["article.edit"]),
        "garbled": garbled_words(revision.garbled),
        "names_itself": names_itself(revision.text, revision.title),
        "title_is_cut": revision.title.endswith("…") and revision.text.lstrip().startswith(revision.title[:-1]),
        "tags": list(Tag.objects.filter(vocabulary=row.desk.vocabulary_id)),
    }
    context["claims"] = [] if context["refusal"] else claims_to_join(row)
    if opened:
        context |= _opened(row, bench, opened, sent)
    return render(request, "article/page.html", context, status=problem.status if problem else 200)


def one_item(request: PageRequest, row: DeskArticle, key: str) -> HttpResponse:
    """One line of the list, open."""
    bench, show = load_workbench(row), show_of(request)
    item = bench.item(key)
    context = _frame(request, row, bench, show) | {"lines": _lines(request, [item] if item else [], show), "open": item}
    if item:
        context["tags"] = list(Tag.objects.filter(vocabulary=row.desk.vocabulary_id))
        context["claims"] = [] if context["refusal"] or item.standing != "pending" else claims_to_join(row)
        context |= _opened(row, bench, item, None)
    return render(request, "article/items.html", context)


def everything(request: PageRequest, row: DeskArticle) -> HttpResponse:
    """All blocks, the list and the progress: the script replaces what differs and leaves the rest untouched."""
    bench, show = load_workbench(row), show_of(request)
    shown = _shown(bench, show, None)
    revision = row.current
    context = _frame(request, row, bench, show) | {
        "lines": _lines(request, shown, show),
        "whole": True,
        "blocks": draw_text(revision.text, _drawn(bench, show), title=revision.title, language=revision.language),
    }
    return render(request, "article/pieces.html", context)


def pieces(
    request: PageRequest,
    row: DeskArticle,
    *,
    key: str,
    before: Iterable[Range],
    says: str,
    undo: str = "",
) -> HttpResponse:
    """What one action changed: the blocks that its mark stands or stood in, its line of the list, the progress."""
    bench, show = load_workbench(row), show_of(request)
    item = bench.item(key)
    touched = [*before, *([(item.start, item.end)] if item else [])]
    revision = row.current
    context = _frame(request, row, bench, show) | {
        "lines": _lines(request, [item] if item else [], show),
        "gone": "" if item else key,
        "key": item.key if item else key,
        "says": says,
        "undo": undo,
        "blocks": draw_text(
            revision.text,
            _drawn(bench, show),
            title=revision.title,
            language=revision.language,
            touched=touched,
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
    undo: Callable[[], str] | None = None,
) -> HttpResponse:
    """Run an action and answer with pieces, with a redirect to the item ``key``, or with the refusal.

    What is said about it is ``says``, or else what the action returned.
    """
    script = wants_pieces(request)
    try:
        done = run()
    except Problem as problem:
        if script or isinstance(problem, NotFound):
            raise
        sent = {
            name: request.POST[name] for name in ("claimant", "relayed_by", "voice", "claim") if name in request.POST
        }
        return whole_page(request, row, item=_key(key), problem=problem, sent=sent)
    words = says or str(done)
    if script:
        return pieces(request, row, key=_key(key), before=before or [], says=words, undo=undo() if undo else "")
    messages.success(request, words)
    return redirect(address(row, item=_key(key), show=show_of(request)))


def _key(key: str | Callable[[], str]) -> str:
    return key if isinstance(key, str) else key()


def _shown(bench: Workbench, show: str, opened: Item | None) -> list[Item]:
    return [item for item in bench.items if item.standing in SHOWS[show] or item is opened]


def _lines(request: PageRequest, items: Iterable[Item], show: str) -> list[Line]:
    return draw_lines(items, me=request.user, query="" if show == USUAL_SHOW else f"&amp;show={show}")


def _drawn(bench: Workbench, show: str) -> list[Item]:
    """The marks in the text: everything but what was rejected, unless the reader asked for that."""
    return [item for item in bench.items if item.standing != "rejected" or show == "rejected"]


def _frame(request: PageRequest, row: DeskArticle, bench: Workbench, show: str) -> dict[str, Any]:
    return {
        "row": row,
        "article": row.article,
        "revision": row.current,
        "bench": bench,
        "show": show,
        "refusal": role_refusal(request.membership.role, PERMISSIONS["span.write"]),
        "me": request.user,
        "open": None,
    }


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
        "voices": Suggestion.Voice.choices,
        "reasons": Suggestion.RejectReason.choices,
        "words_before": words_before(item.placement) if item.placement and item.in_doubt else "",
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
