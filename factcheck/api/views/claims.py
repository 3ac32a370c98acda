"""``claims/``: the claim itself, and what may happen to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.http.response import HttpResponseBase
from django.urls import reverse as page_address
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from factcheck.actions.assign import assign_claim
from factcheck.actions.base import role_on
from factcheck.actions.claims import ClaimChanges, create_claim, edit_claim
from factcheck.actions.recheck import recheck_claim
from factcheck.actions.splitting import Parts, Second, split_claim
from factcheck.actions.transitions import perform
from factcheck.api.base import Collection, Endpoint, ObjectEndpoint
from factcheck.api.conditional import etag
from factcheck.api.fields import in_utc
from factcheck.api.filters import ClaimFilter
from factcheck.api.serializers.claims import (
    ClaimChangesSerializer,
    ClaimItemSerializer,
    ClaimSerializer,
    NewClaimSerializer,
    PerformSerializer,
    RecheckSerializer,
    SplitSerializer,
    TransitionsSerializer,
)
from factcheck.api.serializers.publications import PublicationSerializer
from factcheck.api.serializers.quantities import QuantitySerializer
from factcheck.api.serializers.relations import RelationOfClaimSerializer
from factcheck.api.serializers.sightings import SightingSerializer
from factcheck.api.serializers.verdicts import SHOWN_WITH_A_VERDICT, VerdictSerializer
from factcheck.errors import GateClosed, Invalid
from factcheck.models import Claim, Verdict
from factcheck.queries import api_scope
from factcheck.queries.claimfile import load_claim_file
from factcheck.workflow import PERMISSIONS, Approval, Caller, Requirement, missing, offers, transition_named, warnings

MAY_COMMENT = ("approve", "reopen")
"""Transitions that take a comment without needing one."""


def check_taken(name: str, data: dict[str, Any]) -> None:
    """Raise Invalid, naming each, for fields that the transition of this name does not take."""
    taken = (*transition_named(name).needs, *(("comment",) if name in MAY_COMMENT else ()))
    if strange := [field for field in data if field not in taken]:
        said = f"“{name}” does not take this. It takes: {', '.join(taken) or 'nothing but its name'}."
        raise Invalid(f"{', '.join(strange)}: {said}", fields={field: [said] for field in strange})


def linked(told: Iterable[dict[str, str]], claim: Claim) -> list[dict[str, str]]:
    """What the gate told, each with the link that fixes it in place of the anchor on the claim's page."""
    address = page_address("web:claim", args=[claim.uuid])
    return [
        {**{name: words for name, words in item.items() if name != "anchor"}, "link": f"{address}#{item['anchor']}"}
        for item in told
    ]


def asked(items: Iterable[Requirement], claim: Claim) -> list[dict[str, str]]:
    return linked((item.told() for item in items), claim)


def void(approval: Approval) -> dict[str, Any]:
    change = approval.voided_by
    return {
        "reviewer": approval.reviewer_name,
        "detail": approval.void_sentence or "Something was changed since, so it no longer counts.",
        "changed_by": change.name if change else None,
        "change": change.what if change else None,
        "changed_at": in_utc(change.at) if change else None,
    }


def claim_file(claim: Claim) -> dict[str, Any]:
    """The whole file of a claim, in a number of queries that does not depend on what hangs on it."""
    file = load_claim_file(claim)
    verdict = None
    if file.verdict is not None:
        verdict = Verdict.objects.select_related(*SHOWN_WITH_A_VERDICT).get(pk=file.verdict.id)
    publication = api_scope.live_publication(claim)
    return {
        **ClaimItemSerializer(claim).data,
        "sightings": SightingSerializer(api_scope.sightings_in(claim), many=True).data,
        "quantities": QuantitySerializer(claim.quantities.select_related("claim", "by"), many=True).data,
        "relations": RelationOfClaimSerializer(api_scope.relations_in(claim), many=True, context={"claim": claim}).data,
        "verdict": VerdictSerializer(verdict).data if verdict else None,
        "publication": PublicationSerializer(publication).data if publication else None,
        "content_hash": file.content_hash,
        "approvals": len(file.valid_approvals),
        "approvals_needed": file.approvals_needed,
        "independent_sources": file.independent_sources,
        "void_approvals": [void(approval) for approval in file.void_approvals],
        "missing": asked(missing(file), claim),
        "warnings": asked(warnings(file), claim),
    }


class ClaimEndpoint(ObjectEndpoint):
    """An address about one claim. A merged claim stays where it was and names the other in ``merged_into``."""

    def load(self) -> Claim:
        row: Claim = api_scope.found(api_scope.claims_of(self.user), "claim", uuid=self.kwargs["uuid"])
        return row

    def show(self, row: Claim) -> dict[str, Any]:
        return claim_file(row)


def made_claim(made: Claim, view: Endpoint) -> Response:
    """The answer to who made the claim."""
    claim = api_scope.found(api_scope.claims_of(view.user), "claim", pk=made.pk)
    headers = {
        "ETag": etag(claim.row_version),
        "Location": reverse("api:claim", kwargs={"uuid": claim.uuid}, request=view.request),
    }
    return Response(claim_file(claim), status=201, headers=headers)


class ClaimList(Collection):
    queryset = Claim.objects.none()
    filterset_class = ClaimFilter
    orderings = ("-created_at", "created_at", "number", "-number", "waiting_since", "-waiting_since")

    @extend_schema(responses=ClaimItemSerializer(many=True))
    def get(self, request: Request) -> HttpResponseBase:
        """Claims of your desks."""
        return self.page(api_scope.claim_list_of(self.user), ClaimItemSerializer)

    @extend_schema(request=NewClaimSerializer, responses={201: ClaimSerializer})
    def post(self, request: Request) -> Response:
        """Make a claim that was not marked in an article."""
        data = self.body(NewClaimSerializer)
        desk = self.desk_named(data.pop("desk", None))
        story = self.story_on(desk, data.pop("story", None))
        made = create_claim(desk, by=self.actor, story=story, **data)
        return made_claim(made, self)


class ClaimDetail(ClaimEndpoint):
    versioned = True

    @extend_schema(responses=ClaimSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        """A claim with its file."""
        return self.answer()

    @extend_schema(request=ClaimChangesSerializer, responses=ClaimSerializer)
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Change the claim's fields, or who works on it. 409 in a state in which claims are not edited."""
        claim = self.load()
        seen: int | None = self.required()
        data = self.body(ClaimChangesSerializer, partial=True)
        assigns = "assignee" in data
        assignee = self.member_on(claim.desk, data.pop("assignee", None))
        with transaction.atomic():
            if data:
                edit_claim(claim, by=self.actor, seen=seen, changes=self._changes(claim, data))
                seen = None  # The row is locked and its version was right; the edit has moved it on.
            if assigns:
                assign_claim(claim, by=self.actor, to=assignee, seen=seen)
        return self.answer()

    def _changes(self, claim: Claim, data: dict[str, Any]) -> ClaimChanges:
        cleared: dict[str, Any] = {
            f"clear_{name}": True for name in ("story", "claimed_on", "due") if data.get(name, ...) is None
        }
        story = self.story_on(claim.desk, data.pop("story", None))
        if "claimant" in data:
            data["claimant"] = data["claimant"] or ""
        return ClaimChanges(story=story, **data, **cleared)


class ClaimRecheck(ClaimEndpoint):
    versioned = True

    @extend_schema(request=RecheckSerializer, responses=ClaimSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        """Say that somebody has looked at the changed passages, and the claim stands. 409 when nothing changed."""
        claim = self.load()
        seen = self.stated()
        recheck_claim(claim, by=self.actor, seen=seen, note=self.body(RecheckSerializer).get("note", ""))
        return self.answer()


class ClaimSplit(ClaimEndpoint):
    versioned = True
    writer = PERMISSIONS["claim.split"]

    @extend_schema(request=SplitSerializer, responses={201: ClaimSerializer})
    def post(self, request: Request, uuid: UUID) -> Response:
        """Make a new claim of the second thing that this one says, with what belongs to it.

        Needs a team lead. 409 while its verdict is in review, approved or published. Merging the new claim back undoes
        it.
        """
        claim = self.load()
        seen = self.stated()
        data = self.body(SplitSerializer)
        second = Second(data.pop("statement"), data.pop("claimant", None), data.pop("kind", None))
        made = split_claim(claim, by=self.actor, seen=seen, second=second, parts=Parts(**data))
        return made_claim(made, self)


class ClaimTransitions(ClaimEndpoint):
    versioned = True

    @extend_schema(responses=TransitionsSerializer)
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """What you may do with the claim now, and why not."""
        claim = self.load()
        file = load_claim_file(claim)
        caller = Caller(self.user.pk, role_on(claim.desk, self.user))
        shown = {
            "claim": claim.uuid,
            "state": claim.state,
            "row_version": claim.row_version,
            "content_hash": file.content_hash,
            "transitions": offers(file, caller),
            "missing": asked(missing(file), claim),
            "warnings": asked(warnings(file), claim),
        }
        return self.weakly_tagged(Response(TransitionsSerializer(shown).data))

    @extend_schema(request=PerformSerializer, responses=ClaimSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        """Do one transition of the table.

        403 with the sentence why you may not, 409 from a wrong state, with a closed gate, or when the content changed
        since the `content_hash` that you send.
        """
        claim = self.load()
        seen = self.stated()
        data = self.body(PerformSerializer)
        name = data.pop("name")
        check_taken(name, data)
        try:
            perform(claim, name, by=self.actor, data=data, seen=seen)
        except GateClosed as closed:
            closed.extra["missing"] = linked(cast("list[dict[str, str]]", closed.extra["missing"]), claim)
            raise
        return self.answer()
