"""Single versions of what was published, by their public ids, and any two of a claim's versions to compare."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from factcheck.errors import Invalid, NotFound
from factcheck.models import Publication, User
from factcheck.queries.versions import RecordDifference, compare_records

LIVE, SUPERSEDED, RETRACTED = "live", "superseded", "retracted"
STANDINGS = (
    (LIVE, "What readers see"),
    (SUPERSEDED, "A newer version took its place"),
    (RETRACTED, "Withdrawn; its retraction note stands in its place"),
)

_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Version:
    """One version as it was published, and how it stands among the claim's versions today (the newest first)."""

    publication: Publication
    versions: Sequence[Publication]

    @property
    def newer(self) -> Publication | None:
        """The newest version of the claim, where that is another one."""
        newest = self.versions[0]
        return None if newest.pk == self.publication.pk else newest

    @property
    def before(self) -> Publication | None:
        """The version just before this one."""
        return next((one for one in self.versions if one.number < self.publication.number), None)

    @property
    def standing(self) -> str:
        if self.publication.retracted_at is not None:
            return RETRACTED
        return SUPERSEDED if self.newer else LIVE


@dataclass(frozen=True)
class Pair:
    """Two versions of one claim and what differs between their records."""

    old: Publication
    new: Publication
    difference: RecordDifference


def publications_of(user: User) -> QuerySet[Publication]:
    """Every version that the user's desks published. Those of merged claims stay where they are."""
    return Publication.objects.filter(claim__desk__memberships__user=user).select_related(
        "claim__desk__policy", "claim__merged_into", "rating", "by", "retracted_by"
    )


def version_of(publication: Publication) -> Version:
    """One query: the claim's versions, without their records."""
    rows = Publication.objects.filter(claim=publication.claim_id).select_related("rating", "by").defer("record")
    return Version(publication, list(rows.order_by("-number")))


def read_version(value: str, *, field: str) -> int | UUID:
    """What a caller names a version by. Raises Invalid for what is neither a number nor a uuid."""
    if _NUMBER.fullmatch(value):
        return int(value)
    try:
        return UUID(value)
    except ValueError:
        raise Invalid.field(
            field, f"{value[:80]!r} is no version. Name it by its number, such as 1, or by its public id."
        ) from None


def compare_versions(publication: Publication, *, against: int | UUID | None = None) -> Pair:
    """This version against another one of the claim, unless it is named the one before; the first one against itself.

    The older one comes first, whichever was named. Raises NotFound for a version that the claim does not have.
    """
    rows = Publication.objects.filter(claim=publication.claim_id).select_related("rating", "by")
    if against is None:
        other = rows.filter(number__lt=publication.number).order_by("-number").first() or publication
    else:
        named = rows.filter(public_id=against) if isinstance(against, UUID) else rows.filter(number=against)
        found = named.first()
        if found is None:
            raise NotFound(f"There is no version {against} of {publication.claim.label}.")
        other = found
    old, new = sorted((other, publication), key=lambda one: one.number)
    return Pair(old, new, compare_records(old.record, new.record))
