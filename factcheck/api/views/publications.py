"""What readers were told: ``claims/{uuid}/publications/`` and ``publications/{public_id}/``."""

from __future__ import annotations

from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.api.base import Collection, Endpoint, refuse_unknown_parameters
from factcheck.api.filters import PublicationFilter
from factcheck.api.serializers.publications import (
    PublicationSerializer,
    VersionDifferenceSerializer,
    VersionSerializer,
)
from factcheck.api.views.claims import ClaimEndpoint
from factcheck.api.views.revisions import NAMED
from factcheck.models import Publication
from factcheck.queries import api_scope
from factcheck.queries.publications import compare_versions, publications_of, read_version, version_of


class PublicationList(ClaimEndpoint, Collection):
    queryset = Publication.objects.none()
    filterset_class = PublicationFilter
    orderings = ("number", "-number")

    @extend_schema(responses=PublicationSerializer(many=True))
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """Every version that readers were told, those retracted included."""
        rows = Publication.objects.filter(claim=self.load()).select_related("rating", "by", "retracted_by")
        return self.page(rows, PublicationSerializer)


class VersionEndpoint(Endpoint):
    """An address about one version, by its public id, which stays the same whatever becomes of the claim."""

    def load(self) -> Publication:
        row: Publication = api_scope.found(publications_of(self.user), "publication", public_id=self.kwargs["uuid"])
        return row


class VersionDetail(VersionEndpoint):
    @extend_schema(responses=VersionSerializer)
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """One version exactly as it was published, and whether it still stands.

        A public id answers for ever: when the claim was corrected, retracted, or merged into another one, too.
        """
        return self.weakly_tagged(Response(VersionSerializer(version_of(self.load())).data))


class VersionDifference(VersionEndpoint):
    @extend_schema(
        parameters=[
            OpenApiParameter("against", NAMED, description="Number or public id of another version; default: before.")
        ],
        responses=VersionDifferenceSerializer,
    )
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """What differs between this version and another one of the claim, field by field, the older first.

        404 for a version that this claim does not have. The first one is compared with itself unless `against` is sent.
        """
        publication = self.load()
        refuse_unknown_parameters(request, ("against",))
        named = request.query_params.get("against")
        against = None if named is None else read_version(named, field="against")
        return self.weakly_tagged(
            Response(VersionDifferenceSerializer(compare_versions(publication, against=against)).data)
        )
