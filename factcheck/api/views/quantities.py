"""Figures: ``claims/{uuid}/quantities/``, ``quantities/``."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from factcheck.actions.quantities import QuantityInput, add_quantity, edit_quantity, remove_quantity
from factcheck.api.base import Collection, ObjectEndpoint
from factcheck.api.conditional import etag
from factcheck.api.serializers.quantities import (
    NewQuantitySerializer,
    QuantityChangesSerializer,
    QuantitySerializer,
    quantity_fields,
)
from factcheck.api.views.claims import ClaimEndpoint
from factcheck.models import Quantity
from factcheck.queries import api_scope

OPEN = {"low": None, "high": None}


class QuantityList(ClaimEndpoint, Collection):
    queryset = Quantity.objects.none()

    @extend_schema(responses=QuantitySerializer(many=True))
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """The figures that the claim gives."""
        return self.page(api_scope.quantities_of(self.user).filter(claim=self.load()), QuantitySerializer)

    @extend_schema(request=NewQuantitySerializer, responses={201: QuantitySerializer})
    def post(self, request: Request, uuid: UUID) -> Response:
        """Add a figure. 409 in a state in which claims are not edited."""
        claim = self.load()
        content = QuantityInput(**{**OPEN, **self.body(NewQuantitySerializer)})
        made = add_quantity(claim, by=self.actor, content=content)
        quantity = api_scope.found(api_scope.quantities_of(self.user), "quantity", pk=made.pk)
        headers = {
            "ETag": etag(quantity.row_version),
            "Location": reverse("api:quantity", kwargs={"uuid": quantity.uuid}, request=request),
        }
        return Response(QuantitySerializer(quantity).data, status=201, headers=headers)


class QuantityDetail(ObjectEndpoint):
    versioned = True

    def load(self) -> Quantity:
        row: Quantity = api_scope.found(api_scope.quantities_of(self.user), "quantity", uuid=self.kwargs["uuid"])
        return row

    def show(self, row: Quantity) -> dict[str, Any]:
        return dict(QuantitySerializer(row).data)

    @extend_schema(responses=QuantitySerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        """A figure of a claim."""
        return self.answer()

    @extend_schema(request=QuantityChangesSerializer, responses=QuantitySerializer)
    def patch(self, request: Request, uuid: UUID) -> Response:
        """Change the figure."""
        quantity = self.load()
        seen = self.required()
        data = self.body(QuantityChangesSerializer, partial=True)
        content = QuantityInput(**{**quantity_fields(quantity), **data})
        edit_quantity(quantity, by=self.actor, seen=seen, content=content)
        return self.answer()

    @extend_schema(responses={204: None})
    def delete(self, request: Request, uuid: UUID) -> Response:
        """Take the figure away; the claim's history keeps it."""
        quantity = self.load()
        remove_quantity(quantity, by=self.actor, seen=self.required())
        return Response(status=204)
