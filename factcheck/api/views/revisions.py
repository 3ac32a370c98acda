"""``articles/{uuid}/revisions/difference/``"""

from __future__ import annotations

from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.api.base import refuse_unknown_parameters
from factcheck.api.serializers.revisions import DifferenceSerializer
from factcheck.api.views.articles import ArticleEndpoint
from factcheck.queries.revisions import compare_revisions, read_reference

NAMED = {
    "type": "string",
    "pattern": "^([0-9]{1,9}|[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12})$",
    "example": "1",
}


class RevisionDifference(ArticleEndpoint):
    @extend_schema(
        parameters=[
            OpenApiParameter("from", NAMED, description="Number or uuid of the old one; default: the one before `to`."),
            OpenApiParameter("to", NAMED, description="Number or uuid of the new one; default: the current one."),
        ],
        responses=DifferenceSerializer,
    )
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """What differs between two revisions of the article, paragraph by paragraph.

        404 for a revision that this article does not have. The first one is compared with itself unless `from` is sent.
        """
        row = self.load()
        refuse_unknown_parameters(request, ("from", "to"))
        named = {
            name: read_reference(request.query_params[name], field=name)
            for name in ("from", "to")
            if name in request.query_params
        }
        pair = compare_revisions(row, old=named.get("from"), new=named.get("to"))
        return self.weakly_tagged(Response(DifferenceSerializer(pair).data))
