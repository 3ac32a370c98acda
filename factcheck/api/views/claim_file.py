"""What hangs on a claim: ``claims/{uuid}/…``, ``evidence/``, ``replies/``, ``sightings/``."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from factcheck.actions.claims import Seen, add_comment, edit_sighting, see_claim
from factcheck.actions.evidence import EvidenceInput, add_evidence, edit_evidence, log_attempt, withdraw_evidence
from factcheck.actions.replies import ask_reply, log_reply
from factcheck.actions.transitions import perform
from factcheck.api.base import Collection, ObjectEndpoint
from factcheck.api.conditional import etag
from factcheck.api.filters import EventFilter, EvidenceFilter, PublicationFilter, ReviewFilter, SightingFilter
from factcheck.api.serializers.claim_file import (
    AttemptSerializer,
    CommentSerializer,
    EventSerializer,
    EvidenceChangesSerializer,
    EvidenceSerializer,
    NewAttemptSerializer,
    NewCommentSerializer,
    NewEvidenceSerializer,
    NewReplySerializer,
    NewSightingSerializer,
    NewVerdictSerializer,
    PublicationSerializer,
    ReplyOutcomeSerializer,
    ReplySerializer,
    ReviewSerializer,
    SightingSerializer,
    VerdictSerializer,
)
from factcheck.api.serializers.spans import SeenFields
from factcheck.api.views.claims import ClaimEndpoint
from factcheck.models import Attempt, Comment, Event, Evidence, Publication, ReplyRequest, Review, Sighting, Verdict
from factcheck.queries import api_scope


class EvidenceList(ClaimEndpoint, Collection):
    queryset = Evidence.objects.none()
    filterset_class = EvidenceFilter

    @extend_schema(responses=EvidenceSerializer(many=True))
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """The claim's sources, those withdrawn included."""
        return self.page(api_scope.evidence_of(self.user).filter(claim=self.load()), EvidenceSerializer)

    @extend_schema(request=NewEvidenceSerializer, responses={201: EvidenceSerializer})
    def post(self, request: Request, uuid: UUID) -> Response:
        """Add a source."""
        claim = self.load()
        made = add_evidence(claim, by=self.actor, content=EvidenceInput(**self.body(NewEvidenceSerializer)))
        item = api_scope.found(api_scope.evidence_of(self.user), "evidence", pk=made.pk)
        headers = {
            "ETag": etag(item.row_version),
            "Location": reverse("api:evidence", kwargs={"uuid": item.uuid}, request=request),
        }
        return Response(EvidenceSerializer(item).data, status=201, headers=headers)


class EvidenceDetail(ObjectEndpoint):
    versioned = True

    def load(self) -> Evidence:
        row: Evidence = api_scope.found(api_scope.evidence_of(self.user), "evidence", uuid=self.kwargs["uuid"])
        return row

    def show(self, row: Evidence) -> dict[str, Any]:
        return dict(EvidenceSerializer(row).data)

    @extend_schema(responses=EvidenceSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        """A source."""
        return self.answer()

    @extend_schema(request=EvidenceChangesSerializer, responses=EvidenceSerializer)
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Change a source's fields."""
        item = self.load()
        seen = self.required()
        data = self.body(EvidenceChangesSerializer, partial=True)
        names = ("url", "stance", "title", "quote", "directness", "origin", "note", "confidential")
        standing = {name: getattr(item, name) for name in names}
        edit_evidence(item, by=self.actor, seen=seen, content=EvidenceInput(**{**standing, **data}))
        return self.answer()

    @extend_schema(responses={204: None})
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Withdraw a source. It stays readable, with the time, and no longer counts."""
        item = self.load()
        withdraw_evidence(item, by=self.actor, seen=self.required())
        return Response(status=204)


class AttemptList(ClaimEndpoint, Collection):
    queryset = Attempt.objects.none()
    orderings = ("asked_at", "-asked_at")

    @extend_schema(responses=AttemptSerializer(many=True))
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """What was tried to check the claim."""
        return self.page(Attempt.objects.filter(claim=self.load()).select_related("claim", "by"), AttemptSerializer)

    @extend_schema(request=NewAttemptSerializer, responses={201: AttemptSerializer})
    def post(self, request: Request, uuid: UUID) -> Response:
        """Log an attempt."""
        claim = self.load()
        attempt = log_attempt(claim, by=self.actor, **self.body(NewAttemptSerializer))
        return Response(AttemptSerializer(attempt).data, status=201)


class ReplyList(ClaimEndpoint, Collection):
    queryset = ReplyRequest.objects.none()
    orderings = ("asked_at", "-asked_at")

    @extend_schema(responses=ReplySerializer(many=True))
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """Who was asked for a reply, and what came of it."""
        return self.page(api_scope.replies_of(self.user).filter(claim=self.load()), ReplySerializer)

    @extend_schema(request=NewReplySerializer, responses={201: ReplySerializer})
    def post(self, request: Request, uuid: UUID) -> Response:
        """Record that somebody was asked. An open claim waits for the reply until it is logged."""
        claim = self.load()
        made = ask_reply(claim, by=self.actor, **self.body(NewReplySerializer))
        reply = api_scope.found(api_scope.replies_of(self.user), "reply", pk=made.pk)
        headers = {
            "ETag": etag(reply.row_version),
            "Location": reverse("api:reply", kwargs={"uuid": reply.uuid}, request=request),
        }
        return Response(ReplySerializer(reply).data, status=201, headers=headers)


class ReplyDetail(ObjectEndpoint):
    versioned = True

    def load(self) -> ReplyRequest:
        row: ReplyRequest = api_scope.found(api_scope.replies_of(self.user), "reply", uuid=self.kwargs["uuid"])
        return row

    def show(self, row: ReplyRequest) -> dict[str, Any]:
        return dict(ReplySerializer(row).data)

    @extend_schema(responses=ReplySerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        """A request for a reply."""
        return self.answer()

    @extend_schema(request=ReplyOutcomeSerializer, responses=ReplySerializer)
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Log what came of it, or correct that."""
        reply = self.load()
        seen = self.required()
        data = self.body(ReplyOutcomeSerializer, partial=True)
        log_reply(reply, by=self.actor, seen=seen, **{"outcome": reply.outcome, "text": reply.text, **data})
        return self.answer()


class VerdictList(ClaimEndpoint, Collection):
    queryset = Verdict.objects.none()
    orderings = ("number", "-number")
    versioned = True

    @extend_schema(responses=VerdictSerializer(many=True))
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """Every verdict that was proposed."""
        rows = Verdict.objects.filter(claim=self.load()).select_related("claim", "rating", "author")
        return self.page(rows, VerdictSerializer)

    @extend_schema(request=NewVerdictSerializer, responses={201: VerdictSerializer})
    def post(self, request: Request, uuid: UUID) -> Response:
        """Propose a verdict: the transition `propose`."""
        claim = self.load()
        seen = self.stated()
        perform(claim, "propose", by=self.actor, data=self.body(NewVerdictSerializer), seen=seen)
        verdict = claim.verdicts.select_related("claim", "rating", "author").order_by("-number").first()
        return Response(VerdictSerializer(verdict).data, status=201)


class ReviewList(ClaimEndpoint, Collection):
    queryset = Review.objects.none()
    filterset_class = ReviewFilter

    @extend_schema(responses=ReviewSerializer(many=True))
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """Every decision about the claim's verdicts."""
        return self.page(api_scope.reviews_in(self.load()), ReviewSerializer)


class SightingList(ClaimEndpoint, Collection):
    queryset = Sighting.objects.none()
    filterset_class = SightingFilter

    @extend_schema(responses=SightingSerializer(many=True))
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """Where the claim was seen."""
        return self.page(api_scope.sightings_in(self.load()), SightingSerializer)

    @extend_schema(request=NewSightingSerializer, responses={201: SightingSerializer})
    def post(self, request: Request, uuid: UUID) -> Response:
        """Add an address at which the claim was seen."""
        claim = self.load()
        data = self.body(NewSightingSerializer)
        url = data.pop("url")
        made = see_claim(claim, by=self.actor, seen=Seen(**data), url=url)
        sighting = api_scope.found(api_scope.sightings_of(self.user), "sighting", pk=made.pk)
        headers = {
            "ETag": etag(sighting.row_version),
            "Location": reverse("api:sighting", kwargs={"uuid": sighting.uuid}, request=request),
        }
        return Response(SightingSerializer(sighting).data, status=201, headers=headers)


class SightingDetail(ObjectEndpoint):
    versioned = True

    def load(self) -> Sighting:
        row: Sighting = api_scope.found(api_scope.sightings_of(self.user), "sighting", uuid=self.kwargs["uuid"])
        return row

    def show(self, row: Sighting) -> dict[str, Any]:
        return dict(SightingSerializer(row).data)

    @extend_schema(responses=SightingSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        """A place where a claim was seen."""
        return self.answer()

    @extend_schema(request=SeenFields, responses=SightingSerializer)
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Change the voice, the speaker, the relay or the origin."""
        sighting = self.load()
        seen = self.required()
        data = self.body(SeenFields, partial=True)
        standing = {
            "voice": sighting.voice,
            "attributed_to": sighting.attributed_to.name if sighting.attributed_to else "",
            "relayed_by": sighting.relayed_by.name if sighting.relayed_by else "",
            "origin": sighting.origin.name if sighting.origin else "",
        }
        edit_sighting(sighting, by=self.actor, version=seen, seen=Seen(**{**standing, **data}))
        return self.answer()


class CommentList(ClaimEndpoint, Collection):
    queryset = Comment.objects.none()

    @extend_schema(responses=CommentSerializer(many=True))
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """What the desk said about the claim."""
        return self.page(Comment.objects.filter(claim=self.load()).select_related("author"), CommentSerializer)

    @extend_schema(request=NewCommentSerializer, responses={201: CommentSerializer})
    def post(self, request: Request, uuid: UUID) -> Response:
        """Write to the others of the desk."""
        claim = self.load()
        comment = add_comment(claim, by=self.actor, **self.body(NewCommentSerializer))
        return Response(CommentSerializer(comment).data, status=201)


class ClaimHistory(ClaimEndpoint, Collection):
    queryset = Event.objects.none()
    filterset_class = EventFilter

    @extend_schema(responses=EventSerializer(many=True))
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """Everything that happened to the claim, oldest first."""
        return self.page(Event.objects.filter(claim=self.load()).select_related("actor"), EventSerializer)


class PublicationList(ClaimEndpoint, Collection):
    queryset = Publication.objects.none()
    filterset_class = PublicationFilter
    orderings = ("number", "-number")

    @extend_schema(responses=PublicationSerializer(many=True))
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """Every version that readers were told, those retracted included."""
        rows = Publication.objects.filter(claim=self.load()).select_related("rating", "by", "retracted_by")
        return self.page(rows, PublicationSerializer)
