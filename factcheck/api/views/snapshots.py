"""The archived copy of a source, and files: ``evidence/{uuid}/snapshot/``, ``evidence/{uuid}/file/``."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from factcheck.actions.snapshots import acknowledge_quote, retry_snapshot, waive_snapshot
from factcheck.api.base import Endpoint, ObjectEndpoint
from factcheck.api.serializers.snapshots import ReasonSerializer, SnapshotSerializer
from factcheck.api.serializers.suggestions import NothingSerializer
from factcheck.downloads import ANY, TEXT, copy_file, copy_text, evidence_file
from factcheck.errors import NotFound
from factcheck.media import FILE_ENDS
from factcheck.models import Snapshot
from factcheck.queries import api_scope

FILES = {(200, kind): OpenApiTypes.BINARY for kind in FILE_ENDS}


class SnapshotEndpoint(ObjectEndpoint):
    """An address about the copy of one source."""

    def load(self) -> Snapshot:
        uuid = self.kwargs["uuid"]
        row: Snapshot = api_scope.found(api_scope.snapshots_of(self.user), "archived copy", evidence__uuid=uuid)
        return row

    def show(self, row: Snapshot) -> dict[str, Any]:
        return dict(SnapshotSerializer(row).data)

    def made(self) -> Snapshot:
        """The copy, if there is something to read. Raises NotFound."""
        row = self.load()
        if row.state != Snapshot.State.MADE:
            raise NotFound(f"There is no archived copy to read: {row.get_state_display().lower()}.")
        return row


class SnapshotDetail(SnapshotEndpoint):
    @extend_schema(responses=SnapshotSerializer)
    def get(self, request: Request, uuid: UUID) -> Response:
        """The copy of a source's address. A source that is a file has none (404)."""
        return self.answer()


class SnapshotRetry(SnapshotEndpoint):
    versioned = True

    @extend_schema(request=NothingSerializer, responses={202: SnapshotSerializer})
    def post(self, request: Request, uuid: UUID) -> Response:
        """Ask again for a copy that could not be made. 409 for one in another state."""
        snapshot, seen = self.load(), self.stated()
        self.body(NothingSerializer)
        retry_snapshot(snapshot, by=self.actor, seen=seen)
        response = self.answer()
        response.status_code = 202
        return response


class SnapshotWaive(SnapshotEndpoint):
    versioned = True

    @extend_schema(request=ReasonSerializer, responses=SnapshotSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        """Go on without a copy that could not be made, for a reason. 409 for one in another state."""
        snapshot, seen = self.load(), self.stated()
        waive_snapshot(snapshot, by=self.actor, seen=seen, **self.body(ReasonSerializer))
        return self.answer()


class SnapshotAcknowledge(SnapshotEndpoint):
    versioned = True

    @extend_schema(request=ReasonSerializer, responses=SnapshotSerializer)
    def post(self, request: Request, uuid: UUID) -> Response:
        """Accept a quote that the copy does not show, for a reason.

        403 (`contributor`) for whoever wrote part of what the claim says: somebody else has to.
        """
        snapshot, seen = self.load(), self.stated()
        acknowledge_quote(snapshot, by=self.actor, seen=seen, **self.body(ReasonSerializer))
        return self.answer()


class SnapshotFile(SnapshotEndpoint):
    @extend_schema(responses={**FILES, (200, ANY): OpenApiTypes.BINARY})
    def get(self, request: Request, uuid: UUID) -> FileResponse:
        """The copy's bytes as they came, as an attachment; a page of text comes as application/octet-stream."""
        return copy_file(self.made())


class SnapshotText(SnapshotEndpoint):
    @extend_schema(responses={(200, TEXT.partition(";")[0]): OpenApiTypes.STR})
    def get(self, request: Request, uuid: UUID) -> FileResponse:
        """The words of the copy in UTF-8, in which its quote was looked for. 404 for a file."""
        snapshot = self.made()
        if not snapshot.text_path:
            raise NotFound("There are no words in this copy that could be read. Ask for its file.")
        return copy_text(snapshot)


class EvidenceFile(Endpoint):
    @extend_schema(responses=FILES)
    def get(self, request: Request, uuid: UUID) -> FileResponse:
        """The file that is the source, as an attachment. 404 for a source that is an address."""
        item = api_scope.found(api_scope.evidence_of(self.user), "evidence", uuid=uuid)
        if not item.file_path:
            raise NotFound("This source is an address, not a file.")
        return evidence_file(item)
