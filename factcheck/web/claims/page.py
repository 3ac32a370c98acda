"""One claim on a page. After a refused post the same page comes back with everything that was typed, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_GET

from factcheck.errors import Problem, Stale
from factcheck.models import Claim, Desk, Event, Outlet, Rating, ReplyRequest, Speaker, Story, User
from factcheck.models.event import Verb
from factcheck.queries.candidates import link_candidates
from factcheck.queries.claims import scale_of
from factcheck.queries.dossier import Dossier, load_dossier
from factcheck.queries.history import claim_history
from factcheck.queries.offered import offered_to
from factcheck.web.base import PageRequest, claim_or_404, page
from factcheck.web.claims.sources import evidence_rows
from factcheck.web.claims.standing import standing
from factcheck.web.forms.base import PlainForm
from factcheck.web.forms.claims import (
    AssignForm,
    ClaimForm,
    CommentForm,
    RecheckForm,
    claim_initial,
)
from factcheck.web.forms.decisions import TRANSITION_FORMS, DisputeForm, TransitionForm, VerdictForm
from factcheck.web.forms.evidence import AskReplyForm, AttemptForm, ExcuseReplyForm, LogReplyForm, NewEvidenceForm
from factcheck.web.problems import Field as VersionField
from factcheck.web.problems import Versions, compare, two_versions
from factcheck.workflow import (
    PERMISSIONS,
    TRANSITIONS,
    Caller,
    Offer,
    Requirement,
    edit_refusal,
    offers,
    requirements,
    role_refusal,
    split_refusal,
)

F = TypeVar("F", bound=PlainForm)

MOST_NAMES = 300
LONG_HISTORY = 20
"""Events from which a history can be narrowed to a kind."""

# What is decided most often comes first; what ends a claim's life comes last.
DECISIONS = (
    "approve",
    "publish",
    "take",
    "propose",
    "send_back",
    "dispute",
    "withdraw",
    "undo",
    "reopen",
    "correct",
    "decline",
    "retract",
    "merge",
    "unmerge",
)
MAIN = frozenset({"approve", "publish", "take", "propose"})
WITH_HASH = frozenset({"approve", "dispute", "publish"})
"""Decided on exactly what the page shows: its form carries the content hash instead of the version."""
DANGER = frozenset({"decline", "retract", "merge"})


NOT_OPEN = "A verdict is proposed while the claim is open."


@dataclass(frozen=True)
class Refused:
    """A refused post: the form at ``place`` as it was sent, and the problem (None: the form itself says it)."""

    place: str
    form: PlainForm
    problem: Problem | None = None

    @property
    def status(self) -> int:
        return self.problem.status if self.problem else 422


@dataclass(frozen=True)
class Decision:
    """A transition as the page offers it. ``open``: somebody just tried it, and its form holds what they wrote."""

    offer: Offer
    form: TransitionForm
    open: bool

    @property
    def main(self) -> bool:
        return self.offer.name in MAIN

    @property
    def danger(self) -> bool:
        return self.offer.name in DANGER

    @property
    def by_hash(self) -> bool:
        return self.offer.name in WITH_HASH

    @property
    def asks(self) -> bool:
        """Whether it has fields that somebody fills in."""
        return bool(self.form.visible_fields())


@dataclass(frozen=True)
class ReplyRow:
    reply: ReplyRequest
    form: LogReplyForm
    open: bool

    @property
    def waits(self) -> bool:
        return self.reply.outcome == ReplyRequest.Outcome.WAITING


@page
@require_GET
def claim(request: PageRequest, uuid: UUID) -> HttpResponse:
    """The claim; a merged one leads to the claim that it was merged into, unless ``?stay`` asks for it."""
    row = claim_or_404(request, uuid)
    if row.merged_into is not None and "stay" not in request.GET:
        stay = reverse("web:claim", args=[row.uuid]) + "?stay=1"
        messages.warning(
            request,
            format_html(
                '{} was merged into this claim. <a class="link" href="{}">See it as it was</a>', row.label, stay
            ),
        )
        return redirect("web:claim", uuid=row.merged_into.uuid)
    return claim_page(request, row)


def claim_page(request: PageRequest, row: Claim, refused: Refused | None = None) -> HttpResponse:
    """The page of the claim as it stands now, with the refused form in its place."""
    dossier = load_dossier(row)
    desk, caller = row.desk, Caller(request.user.pk, request.membership.role)
    scale = scale_of(desk)
    stories = list(Story.objects.filter(desk=desk))
    people = members(desk)

    def form(place: str, make: Callable[[], F]) -> F:
        if refused is not None and refused.place == place:
            return refused.form  # type: ignore[return-value]
        return make()

    edit_problem = edit_refusal(dossier.file, caller)
    split_problem = split_refusal(dossier.file, caller)
    decisions = [
        _decision(offer, row, dossier, scale, form, refused)
        for offer in sorted(offers(dossier.file, caller), key=lambda offer: DECISIONS.index(offer.name))
        if offer.starts_here
    ]
    asked = requirements(dossier.file)
    query = request.GET.get("link")
    asked_history = request.GET.get("history", "")
    place = refused.place if refused else ""
    context: dict[str, Any] = {
        "claim": row,
        "dossier": dossier,
        "file": dossier.file,
        "refused": refused,
        "versions": _versions(request, row, dossier, refused),
        "edit_refusal": edit_problem.detail if edit_problem else "",
        "split_refusal": split_problem.detail if split_problem else "",
        "unmerge_refusal": role_refusal(caller.role, TRANSITIONS["unmerge"].role),
        "write_refusal": role_refusal(caller.role, PERMISSIONS["claim.edit"]),
        "edit_form": form("edit", lambda: claim_form(row, desk=desk, stories=stories)),
        "assign_form": form("assign", lambda: assign_form(row, people)),
        "give_refusal": role_refusal(caller.role, PERMISSIONS["assign.others"]),
        "recheck_form": form(
            "recheck", lambda: RecheckForm(initial={"row_version": row.row_version}, auto_id="recheck-%s")
        ),
        **standing(dossier, form, place),
        "offered": None
        if edit_problem
        else offered_to(row, (seen.sighting for seen in dossier.sightings), dossier.figures.own),
        "carry_refusal": next((one.offer.reason for one in decisions if one.offer.name == "propose"), NOT_OPEN),
        "evidence": evidence_rows(dossier, caller, form, place),
        "evidence_form": form("evidence", lambda: NewEvidenceForm(auto_id="evidence-%s")),
        "attempt_form": form("attempts", lambda: AttemptForm(auto_id="attempts-%s")),
        "ask_form": form("replies", lambda: AskReplyForm(auto_id="replies-%s")),
        "excuse_form": form("excuse", lambda: ExcuseReplyForm(auto_id="excuse-%s")),
        "replies": [
            ReplyRow(
                reply,
                form(f"reply-{reply.uuid}", lambda reply=reply: reply_form(reply)),  # type: ignore[misc]
                place == f"reply-{reply.uuid}",
            )
            for reply in dossier.replies
        ],
        "comment_form": form("comments", lambda: CommentForm(people=people, auto_id="comments-%s")),
        "verdict_form": _verdict_form(decisions, form, dossier, scale, refused),
        "scale": scale,
        "decisions": decisions,
        "missing": [_to_do(item) for item in asked if item.blocks and not item.met],
        "notes": [_to_do(item) for item in asked if not item.blocks and not item.met],
        "met": [_to_do(item) for item in asked if item.met],
        "link_query": query,
        "candidates": link_candidates(row, query) if query is not None else None,
        "history": claim_history(dossier, scale, whole=asked_history == "all", kind=asked_history),
        "history_is_long": LONG_HISTORY,
        "speakers": Speaker.objects.filter(desk=desk).values_list("name", flat=True)[:MOST_NAMES],
        "outlets": Outlet.objects.filter(desk=desk).values_list("name", flat=True)[:MOST_NAMES],
    }
    return render(request, "claims/claim.html", context, status=refused.status if refused else 200)


def members(desk: Desk) -> list[User]:
    """Who can be given a claim of the desk, or told of it."""
    return list(User.objects.filter(memberships__desk=desk, is_active=True).order_by("first_name", "username"))


# Forms, each with ids of its own


def claim_form(row: Claim, *, desk: Any, stories: list[Story], data: Any = None) -> ClaimForm:
    return ClaimForm(data, initial=claim_initial(row), desk=desk, stories=stories, auto_id="edit-%s")


def assign_form(row: Claim, people: list[User], data: Any = None) -> AssignForm:
    initial = {"row_version": row.row_version, "assignee": row.assignee.username if row.assignee else ""}
    return AssignForm(data, initial=initial, people=people, auto_id="assign-%s")


def reply_form(reply: ReplyRequest, data: Any = None) -> LogReplyForm:
    initial = {"row_version": reply.row_version, "outcome": reply.outcome, "text": reply.text}
    return LogReplyForm(data, initial=initial, auto_id=f"reply-{reply.uuid}-%s")


def transition_form(name: str, *, scale: list[Rating], data: Any = None, initial: Any = None) -> TransitionForm:
    kind = TRANSITION_FORMS.get(name, TransitionForm)
    form = kind(data, initial=initial, auto_id=f"{name}-%s")
    if isinstance(form, (VerdictForm, DisputeForm)):
        form.offer(scale)
    return form


def _decision(
    offer: Offer,
    row: Claim,
    dossier: Dossier,
    scale: list[Rating],
    form: Callable[[str, Callable[[], TransitionForm]], TransitionForm],
    refused: Refused | None,
) -> Decision:
    initial = {"row_version": row.row_version}
    return Decision(
        offer,
        form(offer.name, lambda: transition_form(offer.name, scale=scale, initial=initial)),
        refused is not None and refused.place == offer.name,
    )


def _verdict_form(
    decisions: list[Decision],
    form: Callable[[str, Callable[[], VerdictForm]], VerdictForm],
    dossier: Dossier,
    scale: list[Rating],
    refused: Refused | None,
) -> VerdictForm | None:
    """The editor, where a verdict can be proposed or somebody just tried; it begins with the last verdict's words."""
    possible = any(one.offer.name == "propose" and one.offer.allowed for one in decisions)
    if not possible and not (refused and refused.place == "propose"):
        return None
    last = dossier.verdicts[0].verdict if dossier.verdicts else None
    initial: dict[str, Any] = {"row_version": dossier.claim.row_version}
    if last is not None:
        initial |= {"rating": last.rating.key, "summary": last.summary, "rationale": last.rationale}

    def fresh() -> VerdictForm:
        editor = transition_form("propose", scale=scale, initial=initial)
        assert isinstance(editor, VerdictForm)
        return editor

    return form("propose", fresh)


def _to_do(item: Requirement) -> dict[str, str]:
    return {
        "noun": item.title,
        "text": "",
        "help": item.sentence,
        "url": f"#{item.anchor}",
        "action": "" if item.met else item.action,
    }


# Two versions

NOT_THE_SOURCE = (
    Verb.SNAPSHOT_MADE,
    Verb.SNAPSHOT_FAILED,
    Verb.SNAPSHOT_RETRIED,
    Verb.SNAPSHOT_WAIVED,
    Verb.QUOTE_ACKNOWLEDGED,
)
"""They are about the copy beside the source."""
NOT_THE_CLAIM = (
    *NOT_THE_SOURCE,
    Verb.COMMENT_ADDED,
    Verb.RELATION_ADDED,
    Verb.RELATION_CONFIRMED,
    Verb.RELATION_REJECTED,
    Verb.RELATION_RETYPED,
    Verb.RELATION_WITHDRAWN,
    Verb.SIGHTING_ADDED,
    Verb.SIGHTING_EDITED,
    Verb.SIGHTING_REMOVED,
)


def _versions(request: PageRequest, row: Claim, dossier: Dossier, refused: Refused | None) -> Versions | None:
    """Both versions after somebody else was faster; None where nothing is to compare."""
    if refused is None or refused.problem is None:
        return None
    if refused.place == "propose":
        return _verdicts_apart(row, dossier, refused)
    current = refused.problem.extra.get("current")
    if not isinstance(refused.problem, Stale) or not isinstance(current, dict):
        return None
    fields = two_versions(refused.form, current)
    event = _last_event(row, refused.place)
    return Versions(event, fields, anchor=refused.place) if event and fields else None


def _last_event(row: Claim, place: str) -> Event | None:
    """Who changed what the form at ``place`` is about."""
    kind, _, uuid = place.partition("-")
    events = row.events.select_related("actor").order_by("-id")
    if kind in ("sighting", "evidence", "reply", "quantity"):
        return events.filter(Q(**{f"payload__{kind}": uuid})).exclude(verb__in=NOT_THE_SOURCE).first()
    return events.exclude(verb__in=NOT_THE_CLAIM).first()


def _verdicts_apart(row: Claim, dossier: Dossier, refused: Refused) -> Versions | None:
    """Somebody else's verdict, proposed meanwhile, beside the one that was being written."""
    verdict = dossier.proposed
    event = row.events.select_related("actor").filter(state_to=Claim.State.IN_REVIEW).order_by("-id").first()
    if verdict is None or event is None:
        return None
    mine = refused.form.cleaned_data
    rating = next((label for key, label in refused.form.fields["rating"].choices if key == mine.get("rating")), "")  # type: ignore[attr-defined]
    fields = [
        VersionField("Rating", *compare(verdict.rating.label, rating), words=False),
        VersionField("Summary", *compare(verdict.summary, mine.get("summary", "")), words=True),
        VersionField("Rationale", *compare(verdict.rationale, mine.get("rationale", "")), words=True),
    ]
    note = f"Yours can be proposed when verdict {verdict.number} is sent back or withdrawn."
    return Versions(event, fields, anchor="verdict", note=note)
