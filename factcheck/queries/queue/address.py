"""A queue in an address: read whole or refused, and brought to one form so that the same queue has the same address."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import QueryDict

from factcheck.errors import Invalid
from factcheck.models import Claim, Desk, User
from factcheck.queries.queue.filters import Asked, Known, QueueFilter
from factcheck.queries.queue.rows import ORDERINGS

PAGING = ("ordering", "after", "before")


def read_queue(data: QueryDict, *, desk: Desk, user: User, known: Known | None = None) -> tuple[Asked, str]:
    """What an address asks for, and its ordering. Raises Invalid naming every parameter that cannot be meant."""
    names = (*QueueFilter.base_filters, *PAGING)
    fields = {
        name[:80]: [f"There is no such filter. Filters: {', '.join(QueueFilter.base_filters)}."]
        for name in data
        if name not in names
    }
    filters = QueueFilter(data, queryset=Claim.objects.none(), desk=desk, user=user, known=known)
    if not filters.is_valid():
        fields |= {name: [str(one) for one in errors] for name, errors in filters.errors.items()}
    ordering = data.get("ordering") or ORDERINGS[0]
    if ordering not in ORDERINGS:
        fields["ordering"] = [f"“{ordering[:80]}” is no ordering. Use one of: {', '.join(ORDERINGS)}."]
    if fields:
        said = " ".join(f"{name}: {sentence}" for name, sentences in fields.items() for sentence in sentences)
        raise Invalid(said, fields=fields)
    return filters.asked, ordering


def said_in(data: QueryDict) -> dict[str, list[str]]:
    """The address's filters and order, without paging and without what is empty."""
    return {
        name: [value for value in values if value]
        for name, values in data.lists()
        if name not in ("after", "before") and any(values)
    }


def plain_query(text: str) -> str:
    """The query string in the one form that it is kept and compared in: sorted, without paging or what is empty."""
    said = said_in(QueryDict(text))
    if said.get("ordering") == [ORDERINGS[0]]:
        del said["ordering"]
    return urlencode(sorted(said.items()), doseq=True)
