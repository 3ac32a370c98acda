"""The sources of a claim's page: what each of them is, how its archived copy stands, and the forms about both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from annotations.text.quotes import has_words
from factcheck.models import Evidence, Snapshot
from factcheck.queries.dossier import Dossier
from factcheck.web.forms.evidence import EvidenceForm, ReasonForm, evidence_initial
from factcheck.workflow import Caller
from factcheck.workflow.sources import quote_refusal

Made = Callable[[str, Callable[[], Any]], Any]
"""Gives the form of a place: the one that was just refused there, or the one that the function makes."""


@dataclass(frozen=True)
class EvidenceRow:
    """A source. ``waive`` and ``accept`` are the forms of what somebody can decide about its copy now, else None.

    ``refusal`` is why the reader cannot accept the quote. ``place`` is the form that was just refused, if it is one of
    this source's.
    """

    item: Evidence
    form: EvidenceForm
    copy: Snapshot | None
    waive: ReasonForm | None
    accept: ReasonForm | None
    refusal: str
    place: str

    @property
    def open(self) -> bool:
        return self.place.startswith("evidence-")

    @property
    def waiving(self) -> bool:
        return self.place.startswith("waive-")

    @property
    def accepting(self) -> bool:
        return self.place.startswith("accept-")

    @property
    def unread(self) -> bool:
        """Whether there is a quote that nobody could look for, since the copy is a file or cannot be read."""
        copy = self.copy
        return copy is not None and copy.quote_found is None and has_words(self.item.quote)


def evidence_rows(dossier: Dossier, caller: Caller, form: Made, place: str) -> list[EvidenceRow]:
    """A row for every source that counts. ``place`` is where a form was refused."""
    return [_row(item, dossier, caller, form, place) for item in dossier.standing_evidence]


def _row(item: Evidence, dossier: Dossier, caller: Caller, form: Made, place: str) -> EvidenceRow:
    copy: Snapshot | None = getattr(item, "snapshot", None)
    failed = copy is not None and copy.state == Snapshot.State.FAILED
    doubtful = copy is not None and quote_in_doubt(copy, item)
    problem = quote_refusal(dossier.file, caller) if doubtful else None
    return EvidenceRow(
        item=item,
        form=form(f"evidence-{item.uuid}", lambda: evidence_form(item)),
        copy=copy,
        waive=form(f"waive-{item.uuid}", lambda: waive_form(item)) if failed else None,
        accept=form(f"accept-{item.uuid}", lambda: accept_form(item)) if doubtful else None,
        refusal=problem.detail if problem else "",
        place=place if place.endswith(str(item.uuid)) else "",
    )


def quote_in_doubt(copy: Snapshot, item: Evidence) -> bool:
    """Whether somebody has to accept the quote: the copy does not show it, or nobody could look."""
    if copy.state != Snapshot.State.MADE or copy.quote_found or copy.quote_acknowledged_at is not None:
        return False
    return has_words(item.quote)


def evidence_form(item: Evidence, data: Any = None) -> EvidenceForm:
    """The source's fields; one that is a file has no address."""
    form = EvidenceForm(data, initial=evidence_initial(item), auto_id=f"evidence-{item.uuid}-%s")
    form.fields["accessed_at"].help_text = "Empty: as it was."
    if not item.url:
        del form.fields["url"]
    return form


def waive_form(item: Evidence, data: Any = None) -> ReasonForm:
    return _reason(item, "waive", "Why the source counts without a copy", data)


def accept_form(item: Evidence, data: Any = None) -> ReasonForm:
    return _reason(item, "accept", "Why the quote is right all the same", data)


def _reason(item: Evidence, what: str, label: str, data: Any) -> ReasonForm:
    copy: Snapshot | None = getattr(item, "snapshot", None)
    form = ReasonForm(
        data, initial={"row_version": copy.row_version if copy else None}, auto_id=f"{what}-{item.uuid}-%s"
    )
    form.fields["reason"].label = label
    return form
