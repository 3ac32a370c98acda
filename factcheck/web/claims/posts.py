"""What can be done on a claim's page: each post does one action and leads back there, or the page says why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from factcheck.actions import claims as claim_actions
from factcheck.actions import evidence as evidence_actions
from factcheck.actions import relations as relation_actions
from factcheck.actions import replies as reply_actions
from factcheck.actions.assign import assign_claim
from factcheck.actions.base import allow
from factcheck.actions.claims import ClaimChanges, Seen
from factcheck.actions.evidence import EvidenceInput
from factcheck.actions.recheck import recheck_claim
from factcheck.actions.transitions import perform
from factcheck.errors import NotFound, Problem
from factcheck.models import Claim, ClaimRelation, Evidence, ReplyRequest, Sighting, Story, User
from factcheck.queries.claimfile import load_claim_file
from factcheck.queries.claims import scale_of
from factcheck.queries.search import label_number
from factcheck.web.base import PageRequest, acting, claim_or_404, page
from factcheck.web.claims.page import Refused, assign_form, claim_form, claim_page, reply_form, transition_form
from factcheck.web.forms.base import PlainForm, VersionedForm
from factcheck.web.forms.claims import CommentForm, RecheckForm, SightingForm
from factcheck.web.forms.evidence import AskReplyForm, AttemptForm, EvidenceForm
from factcheck.web.forms.relations import DecideRelationForm, RelateForm
from factcheck.workflow import Caller, refusal, transition_named


def claim_address(row: Claim, anchor: str = "") -> str:
    return reverse("web:claim", args=[row.uuid]) + (f"#{anchor}" if anchor else "")


def do(
    request: PageRequest,
    row: Claim,
    *,
    place: str,
    form: PlainForm,
    act: Callable[[dict[str, Any]], object],
    says: str,
    anchor: str = "",
    permission: str = "claim.edit",
    undo: UUID | None = None,
    ask: Callable[[], Problem | None] = lambda: None,
) -> HttpResponse:
    """Run the action with what the form read; then back to ``anchor``, or the page with the form and the reason.

    What does not depend on the form (``permission``, and what ``ask`` answers) is said before what is wrong with it.
    ``undo``: the batch that the message offers to take back.
    """
    try:
        allow(permission, desk=row.desk, by=acting(request))
        if problem := ask():
            raise problem
        if form.is_valid():
            act(form.cleaned_data)
        else:
            return claim_page(request, row, Refused(place, form))
    except NotFound:
        raise
    except Problem as problem:
        form.explain(problem)
        return claim_page(request, claim_or_404(request, row.uuid), Refused(place, form, problem))
    messages.success(request, says, extra_tags=str(undo or ""))
    return redirect(claim_address(row, anchor or place))


def seen(form: PlainForm) -> int | None:
    version: int | None = form.cleaned_data.get("row_version")
    return version


# The claim itself


@page
@require_POST
def edit(request: PageRequest, uuid: UUID) -> HttpResponse:
    row = claim_or_404(request, uuid)
    stories = list(Story.objects.filter(desk=row.desk))
    form = claim_form(row, desk=row.desk, stories=stories, data=request.POST)

    def act(data: dict[str, Any]) -> None:
        changed = set(form.changed_data)

        def new(name: str) -> Any:
            return data[name] if name in changed else None

        def cleared(name: str) -> bool:
            return name in changed and data[name] is None

        changes = ClaimChanges(
            statement=new("statement"),
            claimant=new("claimant"),
            kind=new("kind"),
            claimed_on=new("claimed_on"),
            clear_claimed_on=cleared("claimed_on"),
            story=new("story"),
            clear_story=cleared("story"),
            priority=new("priority"),
            due=new("due"),
            clear_due=cleared("due"),
            single_source_reason=new("single_source_reason"),
        )
        claim_actions.edit_claim(row, by=acting(request), seen=seen(form), changes=changes)

    return do(request, row, place="edit", form=form, act=act, says="Saved.", anchor="main")


@page
@require_POST
def recheck(request: PageRequest, uuid: UUID) -> HttpResponse:
    """Say that the claim's changed passages were looked at."""
    row = claim_or_404(request, uuid)
    form = RecheckForm(request.POST, auto_id="recheck-%s")

    def act(data: dict[str, Any]) -> None:
        recheck_claim(row, by=acting(request), seen=seen(form), note=data["note"])

    return do(request, row, place="recheck", form=form, act=act, says="Rechecked.", anchor="seen")


@page
@require_POST
def assign(request: PageRequest, uuid: UUID) -> HttpResponse:
    row = claim_or_404(request, uuid)
    people = list(User.objects.filter(memberships__desk=row.desk, is_active=True).order_by("first_name", "username"))
    form = assign_form(row, people, data=request.POST)
    by = acting(request)

    def act(data: dict[str, Any]) -> None:
        to = next((person for person in people if person.username == data["assignee"]), None)
        assign_claim(row, by=by, to=to, seen=seen(form))

    return do(
        request,
        row,
        place="assign",
        form=form,
        act=act,
        says="Assigned.",
        anchor="main",
        permission="assign",
        undo=by.batch,
    )


@page
@require_POST
def edit_sighting(request: PageRequest, uuid: UUID) -> HttpResponse:
    sighting = Sighting.objects.filter(uuid=uuid).select_related("claim").first()
    if sighting is None:
        raise NotFound("There is no such sighting, or it belongs to another desk.")
    row = claim_or_404(request, sighting.claim.uuid)
    place = f"sighting-{sighting.uuid}"
    form = SightingForm(request.POST, auto_id=f"{place}-%s")

    def act(data: dict[str, Any]) -> None:
        values = Seen(data["voice"], data["attributed_to"], data["relayed_by"], data["origin"])
        claim_actions.edit_sighting(sighting, by=acting(request), version=seen(form), seen=values)

    return do(request, row, place=place, form=form, act=act, says="Saved.", anchor="seen")


@page
@require_POST
def comment(request: PageRequest, uuid: UUID) -> HttpResponse:
    row = claim_or_404(request, uuid)
    form = CommentForm(request.POST, auto_id="comments-%s")

    def act(data: dict[str, Any]) -> None:
        claim_actions.add_comment(row, by=acting(request), text=data["text"], confidential=data["confidential"])

    return do(request, row, place="comments", form=form, act=act, says="Comment added.", permission="comment.write")


# Evidence and attempts


def _evidence_input(data: dict[str, Any]) -> EvidenceInput:
    return EvidenceInput(
        url=data["url"],
        stance=data["stance"],
        title=data["title"],
        quote=data["quote"],
        directness=data["directness"],
        origin=data["origin"],
        note=data["note"],
        confidential=data["confidential"],
    )


@page
@require_POST
def add_evidence(request: PageRequest, uuid: UUID) -> HttpResponse:
    row = claim_or_404(request, uuid)
    form = EvidenceForm(request.POST, auto_id="evidence-%s")

    def act(data: dict[str, Any]) -> None:
        evidence_actions.add_evidence(row, by=acting(request), content=_evidence_input(data))

    return do(request, row, place="evidence", form=form, act=act, says="Evidence added.", permission="evidence.write")


def _evidence_or_404(request: PageRequest, uuid: UUID) -> tuple[Evidence, Claim]:
    item = Evidence.objects.filter(uuid=uuid).select_related("claim").first()
    if item is None:
        raise NotFound("There is no such evidence, or it belongs to another desk.")
    return item, claim_or_404(request, item.claim.uuid)


@page
@require_POST
def edit_evidence(request: PageRequest, uuid: UUID) -> HttpResponse:
    item, row = _evidence_or_404(request, uuid)
    place = f"evidence-{item.uuid}"
    form = EvidenceForm(request.POST, auto_id=f"{place}-%s")

    def act(data: dict[str, Any]) -> None:
        evidence_actions.edit_evidence(item, by=acting(request), seen=seen(form), content=_evidence_input(data))

    return do(
        request,
        row,
        place=place,
        form=form,
        act=act,
        says="Saved.",
        anchor="evidence",
        permission="evidence.write",
    )


@page
@require_POST
def withdraw_evidence(request: PageRequest, uuid: UUID) -> HttpResponse:
    item, row = _evidence_or_404(request, uuid)
    form = VersionedForm(request.POST)

    def act(data: dict[str, Any]) -> None:
        evidence_actions.withdraw_evidence(item, by=acting(request), seen=seen(form))

    return do(
        request,
        row,
        place=f"withdraw-{item.uuid}",
        form=form,
        act=act,
        says="Withdrawn. It stays in the history.",
        anchor="evidence",
        permission="evidence.write",
    )


@page
@require_POST
def log_attempt(request: PageRequest, uuid: UUID) -> HttpResponse:
    row = claim_or_404(request, uuid)
    form = AttemptForm(request.POST, auto_id="attempts-%s")

    def act(data: dict[str, Any]) -> None:
        evidence_actions.log_attempt(
            row, by=acting(request), asked=data["asked"], result=data["result"], asked_at=data["asked_at"]
        )

    return do(request, row, place="attempts", form=form, act=act, says="Attempt logged.", permission="evidence.write")


# Right of reply


@page
@require_POST
def ask_reply(request: PageRequest, uuid: UUID) -> HttpResponse:
    row = claim_or_404(request, uuid)
    form = AskReplyForm(request.POST, auto_id="replies-%s")

    def act(data: dict[str, Any]) -> None:
        reply_actions.ask_reply(
            row, by=acting(request), asked=data["asked"], asked_at=data["asked_at"], deadline=data["deadline"]
        )

    return do(request, row, place="replies", form=form, act=act, says="Noted.", permission="evidence.write")


@page
@require_POST
def log_reply(request: PageRequest, uuid: UUID) -> HttpResponse:
    reply = ReplyRequest.objects.filter(uuid=uuid).select_related("claim").first()
    if reply is None:
        raise NotFound("There is no such reply, or it belongs to another desk.")
    row = claim_or_404(request, reply.claim.uuid)
    form = reply_form(reply, data=request.POST)

    def act(data: dict[str, Any]) -> None:
        reply_actions.log_reply(reply, by=acting(request), seen=seen(form), outcome=data["outcome"], text=data["text"])

    return do(
        request,
        row,
        place=f"reply-{reply.uuid}",
        form=form,
        act=act,
        says="Reply logged.",
        anchor="replies",
        permission="evidence.write",
    )


# Links to other claims


@page
@require_POST
def relate(request: PageRequest, uuid: UUID) -> HttpResponse:
    row = claim_or_404(request, uuid)
    form = RelateForm(request.POST, auto_id="relate-%s")

    def act(data: dict[str, Any]) -> None:
        other = Claim.objects.filter(desk=row.desk, uuid=data["other"]).first()
        if other is None:
            raise NotFound("There is no such claim, or it belongs to another desk.")
        relation_actions.relate_claims(
            row, other=other, kind=data["kind"], by=acting(request), rationale=data["rationale"]
        )

    return do(
        request,
        row,
        place="counter-claims",
        form=form,
        act=act,
        says="Linked.",
        permission="relation.write",
    )


def _decide_relation(request: PageRequest, uuid: UUID, decide: Callable[..., ClaimRelation], says: str) -> HttpResponse:
    """Confirm or reject; ``claim`` in the form names which of the two claims the reader came from."""
    relation = ClaimRelation.objects.filter(uuid=uuid).select_related("a", "b").first()
    if relation is None:
        raise NotFound("There is no such link, or it belongs to another desk.")
    came_from = relation.b if request.POST.get("claim") == str(relation.b.uuid) else relation.a
    row = claim_or_404(request, came_from.uuid)
    form = DecideRelationForm(request.POST, auto_id=f"relation-{relation.uuid}-%s")

    def act(data: dict[str, Any]) -> None:
        decide(relation, by=acting(request), seen=seen(form), rationale=data["rationale"])

    return do(
        request,
        row,
        place="counter-claims",
        form=form,
        act=act,
        says=says,
        permission="relation.write",
    )


@page
@require_POST
def confirm_relation(request: PageRequest, uuid: UUID) -> HttpResponse:
    return _decide_relation(request, uuid, relation_actions.confirm_relation, "Link confirmed.")


@page
@require_POST
def reject_relation(request: PageRequest, uuid: UUID) -> HttpResponse:
    return _decide_relation(request, uuid, relation_actions.reject_relation, "Link rejected.")


# Transitions

DONE = {
    "take": "Taken. It is yours now.",
    "propose": "Verdict proposed. Somebody else reviews it now.",
    "withdraw": "Withdrawn. The claim is open again.",
    "send_back": "Sent back, with your comment.",
    "approve": "Approved.",
    "publish": "Published.",
    "reopen": "Reopened.",
    "correct": "Correction opened. The publication stays public meanwhile.",
    "retract": "Retracted. Readers see your note in its place.",
    "decline": "Declined.",
    "merge": "Merged. Its sightings and links stand here now.",
}


@page
@require_POST
def transition(request: PageRequest, uuid: UUID, name: str) -> HttpResponse:
    """Do one transition of the table. Approve and publish carry the content hash that their page showed."""
    row = claim_or_404(request, uuid)
    wanted = transition_named(name)
    form = transition_form(name, scale=scale_of(row.desk), data=request.POST)

    def act(data: dict[str, Any]) -> None:
        sent = {key: value for key, value in data.items() if key != "row_version"}
        if "content_hash" in request.POST:
            sent["content_hash"] = request.POST["content_hash"]
        if name == "merge":
            sent["into"] = _by_label(row, data["into"])
        perform(row, name, by=acting(request), data=sent, seen=seen(form))

    response = do(
        request,
        row,
        place=name,
        form=form,
        act=act,
        says=DONE[name],
        anchor="verdict" if name == "propose" else "review",
        permission="read",
        ask=lambda: refusal(load_claim_file(row), Caller(request.user.pk, request.membership.role), wanted),
    )
    if name == "merge" and response.status_code == 302:
        merged = Claim.objects.select_related("merged_into").get(pk=row.pk)
        return redirect(claim_address(merged.merged_into or merged))
    return response


def _by_label(row: Claim, typed: str) -> str:
    """The uuid of the desk's claim of this number; what is not a number is left to the action."""
    number = label_number(typed)
    found = Claim.objects.filter(desk=row.desk, number=number).first() if number is not None else None
    return str(found.uuid) if found else typed
