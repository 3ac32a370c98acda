"""``offers/``: the stories that new articles may belong to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.actions.offers import decline_offer, take_offer
from factcheck.api.base import Collection, ObjectEndpoint
from factcheck.api.filters import OfferListFilter
from factcheck.api.serializers.stories import StoryOfferSerializer, TakeOfferSerializer
from factcheck.api.serializers.suggestions import NothingSerializer
from factcheck.models import StoryOffer
from factcheck.queries import api_scope
from factcheck.queries.offers import offers_of


class OfferList(Collection):
    queryset = StoryOffer.objects.none()
    filterset_class = OfferListFilter
    orderings = ("-created_at", "created_at")

    @extend_schema(responses=StoryOfferSerializer(many=True))
    def get(self, request: Request) -> HttpResponseBase:
        """Stories that articles of your desks may belong to: open offers, and how others were decided."""
        return self.page(offers_of(self.user), StoryOfferSerializer)


class OfferEndpoint(ObjectEndpoint):
    """An address about one offer."""

    versioned = True

    def load(self) -> StoryOffer:
        offer: StoryOffer = api_scope.found(offers_of(self.user), "offer", uuid=self.kwargs["uuid"])
        return offer

    def show(self, row: StoryOffer) -> dict[str, Any]:
        return dict(StoryOfferSerializer(row).data)


class OfferDetail(OfferEndpoint):
    @extend_schema(responses=StoryOfferSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        """One offer."""
        return self.answer()


class OfferTake(OfferEndpoint):
    @extend_schema(request=TakeOfferSerializer, responses=StoryOfferSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        """Put the article into the offered story, or with a ``title`` into a new one."""
        offer, seen = self.load(), self.stated()
        take_offer(offer, by=self.actor, seen=seen, title=self.body(TakeOfferSerializer).get("title"))
        return self.answer()


class OfferDecline(OfferEndpoint):
    @extend_schema(request=NothingSerializer, responses=StoryOfferSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        """Say that the article does not belong there. It is not offered again."""
        offer, seen = self.load(), self.stated()
        self.body(NothingSerializer)
        decline_offer(offer, by=self.actor, seen=seen)
        return self.answer()
