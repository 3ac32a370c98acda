"""What every page shares: who asks, on which desk, and how a problem reaches a person."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.db import OperationalError
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.crypto import salted_hmac

from annotations.models.kept import Given, Kept
from factcheck.actions.base import Actor, as_busy
from factcheck.actions.idempotency import Answer, run_once
from factcheck.errors import Invalid, NotFound, Problem, Refused
from factcheck.models import Claim, Desk, DeskArticle, Membership, Notice, Publication, User
from factcheck.models.event import Via, batch_from
from factcheck.queries.publications import publications_of

SESSION_DESK = "desk"
USER_HEADER = "Factcheck-User"
IDEMPOTENCY_FIELD = "idempotency_key"
UUID_LENGTH = 36


class PageRequest(HttpRequest):
    """A request of somebody signed in, on a desk (set by ``page``)."""

    user: User
    desk: Desk
    membership: Membership
    htmx: Any


View = Callable[..., HttpResponseBase]


def page(view: View) -> View:
    """Sign-in, the caller's desk, problems as pages, and posts that carry an idempotency key done once."""

    @wraps(view)
    def once(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return _once(request, lambda: view(request, *args, **kwargs))

    return forgetful_page(once)


def forgetful_page(view: View) -> View:
    """As ``page``, but no answer is kept for a repeated post: for those that hold a secret."""

    @wraps(view)
    @login_required
    def wrapped(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not enter(request):
            return render(request, "desk/none.html", status=403)
        try:
            same_person(request)
            return view(request, *args, **kwargs)
        except Problem as problem:
            return problem_page(request, problem)
        except OperationalError as error:
            if busy := as_busy(error):
                return problem_page(request, busy)
            raise

    return wrapped


def same_person(request: PageRequest) -> None:
    """Raise Refused when a script's page was opened by somebody else than who is signed in by now.

    A page stays open while somebody signs in as another person in the next tab, and the cookies are the browser's. So a
    script names who its page was drawn for (a header), and nothing is ever done under the wrong name.
    """
    drawn_for = request.headers.get(USER_HEADER, "")
    if drawn_for and drawn_for != str(request.user.uuid):
        raise Refused(
            f"{request.user} is signed in on this browser now, and this page was opened by somebody else. Nothing was "
            f"done. Sign in as before to go on here, or reload the page.",
            code="other-login",
        )


def framed(view: View) -> View:
    """A view of a library's in the frame of its reader, who need not be on a desk, nor signed in."""

    @wraps(view)
    def wrapped(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            enter(request)
        return view(request, *args, **kwargs)

    return wrapped


UNSEEN = Notice.objects.filter(user=OuterRef("user"), seen_at__isnull=True).order_by().values("user")
MEMBERSHIPS = Kept(
    lambda: (
        Membership.objects.filter(user=Given("user"))
        .select_related("desk__policy")
        .annotate(unseen=Coalesce(Subquery(UNSEEN.annotate(number=Count("pk")).values("number")), 0))
        .order_by("desk__name")
    )
)
"""Each with how many notices its user has not read, on all desks: the frame shows it, and no page asks for it."""


def enter(request: PageRequest) -> bool:
    """Put the request on the desk that its user chose last, or on their first; False when they are on none."""
    memberships: list[Membership] = MEMBERSHIPS.rows(user=request.user.pk)
    request.memberships = memberships  # type: ignore[attr-defined]
    if not memberships:
        return False
    chosen = request.session.get(SESSION_DESK)
    _work_on(request, next((m for m in memberships if m.desk.slug == chosen), memberships[0]))
    return True


def _work_on(request: PageRequest, membership: Membership) -> None:
    request.membership, request.desk = membership, membership.desk


def _once(request: PageRequest, run: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Do a post that carries a key once; sent again it gets the first answer.

    A script's key (a header) stands for one request. A form's key (a field) is drawn once a page and comes with every
    form of it, also after "back": there the same key with other words or another address is another request.
    """
    key = request.headers.get("Idempotency-Key")
    if request.method != "POST" or not (key or request.POST.get(IDEMPOTENCY_FIELD)):
        return run()
    path, body = request.get_full_path(), _body(request)
    if not key:
        digest = hashlib.sha256(repr((request.POST[IDEMPOTENCY_FIELD], path)).encode() + body).hexdigest()
        key = f"form-{digest}"
    kept: dict[str, HttpResponseBase] = {}

    def answer() -> Answer:
        response = kept["fresh"] = run()
        assert isinstance(response, HttpResponse), "a post is not answered by a stream"
        headers = {name: response[name] for name in KEPT_HEADERS if name in response}
        return Answer(response.status_code, response.content.decode(), headers)

    answered = run_once(user=request.user, key=key, method="POST", path=path, body=body, run=answer)
    if "fresh" in kept:
        return kept["fresh"]
    response = HttpResponse(answered.body, status=answered.status)
    for name, value in answered.headers.items():
        response[name] = value
    return response


KEPT_HEADERS = ("Content-Type", "Location", "HX-Trigger", "HX-Redirect", "HX-Retarget", "HX-Reswap", "ETag")


def _body(request: HttpRequest) -> bytes:
    """What the post says, without the CSRF token, which differs between two sendings of the same form."""
    fields = sorted((k, v) for k in request.POST if k != "csrfmiddlewaretoken" for v in request.POST.getlist(k))
    files = [(name, file.name, _digest(file)) for name in request.FILES for file in request.FILES.getlist(name)]
    return repr((fields, files)).encode()


def _digest(file: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def problem_page(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem's sentence: as a fragment for htmx and scripts, as a page otherwise."""
    fragment = bool(getattr(request, "htmx", False)) or request.headers.get("X-Requested-With") == "fetch"
    template = "parts/problem.html" if fragment else "problem.html"
    response = render(request, template, {"problem": problem}, status=problem.status)
    patch_vary_headers(response, ("HX-Request",))
    if fragment:
        response["HX-Retarget"] = "#problems"
        response["HX-Reswap"] = "innerHTML"
    return response


def poll(view: View) -> View:
    """For what an open page asks every few seconds: 401 for who is signed out, problems as one sentence, no desk."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return HttpResponse("You are signed out.", status=401, content_type="text/plain; charset=utf-8")
        try:
            return view(request, *args, **kwargs)
        except Problem as problem:
            return HttpResponse(problem.detail, status=problem.status, content_type="text/plain; charset=utf-8")

    return wrapped


def acting(request: PageRequest) -> Actor:
    """Who acts, with one batch for the whole request.

    A script names its page, so that the page can tell what it did itself from what is news to it.
    """
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        actor = Actor(request.user, Via.PAGE, batch_from(open_page(request.headers.get("X-Page", ""))))
        request.actor = actor  # type: ignore[attr-defined]
    return actor


def open_page(value: str) -> UUID | None:
    """The uuid that an open page gave itself; None for anything else."""
    try:
        return UUID(value) if len(value) == UUID_LENGTH else None
    except ValueError:
        return None


def session_of(request: HttpRequest) -> str:
    """A keyed hash of the login session: it tells two of them apart and opens none. Empty outside of one."""
    key = request.session.session_key
    return salted_hmac("factcheck.steps", key, algorithm="sha256").hexdigest() if key else ""


ARTICLE = Kept(
    lambda: (
        DeskArticle.objects.filter(article__uuid=Given("uuid"), desk__memberships__user=Given("user"))
        .select_related("desk__policy", "article", "current", "story", "outlet", "assignee")
        .defer("current__raw")
    )
)
CLAIM = Kept(
    lambda: Claim.objects.filter(uuid=Given("uuid"), desk__memberships__user=Given("user")).select_related(
        "desk__policy", "claimant", "story", "rating", "assignee", "created_by", "merged_into"
    )
)


def article_or_404(request: PageRequest, uuid: UUID) -> DeskArticle:
    """The article, if it is on one of the caller's desks; the page then works on that desk. Raises NotFound."""
    row: DeskArticle | None = ARTICLE.first(uuid=uuid, user=request.user.pk)
    if row is None:
        raise NotFound("There is no such article, or it belongs to another desk.")
    work_on(request, row.desk)
    return row


def claim_or_404(request: PageRequest, uuid: UUID) -> Claim:
    """The claim, if it is on one of the caller's desks; the page then works on that desk. Raises NotFound."""
    claim: Claim | None = CLAIM.first(uuid=uuid, user=request.user.pk)
    if claim is None:
        raise NotFound("There is no such claim, or it belongs to another desk.")
    work_on(request, claim.desk)
    return claim


def publication_or_404(request: PageRequest, public_id: UUID) -> Publication:
    """The version, if one of the caller's desks published it; the page then works on that desk. Raises NotFound."""
    row = publications_of(request.user).filter(public_id=public_id).first()
    if row is None:
        raise NotFound("There is no such publication, or it belongs to another desk.")
    work_on(request, row.claim.desk)
    return row


def work_on(request: PageRequest, desk: Desk) -> None:
    """Let the page work on this desk, one of its reader's."""
    if desk.pk != request.desk.pk:
        memberships: list[Membership] = request.memberships  # type: ignore[attr-defined]
        _work_on(request, next(m for m in memberships if m.desk_id == desk.pk))


def whole_number(value: str) -> int | None:
    """A number from 0 on, as a form sends it; None for anything else, and for one that no column of ours keeps."""
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 10 else None


def seen_version(request: HttpRequest) -> int | None:
    """The row version that a form was made from (field ``row_version``); None when the form does not say.

    Raises Invalid for anything but a number: what is no version is not taken for none.
    """
    value = request.POST.get("row_version", "")
    if not value:
        return None
    version = whole_number(value)
    if version is None:
        raise Invalid.field("row_version", f"{value[:40]!r} is not a version. Load the page again.")
    return version
