"""Letting a mark or a suggestion stand again as it stood: what undo and redo do with each entry of a step.

Every change goes through the rules of any other, and is written down with the event that it takes back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from annotations import actions as text_actions
from annotations.actions import Stood
from annotations.models import Placement, Span, Suggestion
from factcheck.actions.base import Actor, record
from factcheck.actions.claims import Seen, see_claim
from factcheck.actions.recheck import clear_settled, flag_again
from factcheck.actions.spans import Undoes, let_go, placement_in, record_removal, span_values, tags_named, tags_of
from factcheck.actions.transitions import perform
from factcheck.errors import Conflict
from factcheck.models import Claim, DeskArticle, Sighting
from factcheck.models.event import Verb
from factcheck.queries.steps import Figure


def stands_as(now: Figure, then: Figure) -> bool:
    """Whether the mark and the decision stand as they did then, whatever happened in between."""
    return all(now[part] == then[part] for part in ("suggestion", "mark", "seen"))


@dataclass(frozen=True)
class Back:
    """Lets entries stand as they stood, in the article whose row is locked, and whose claims are."""

    row: DeskArticle
    by: Actor
    undoes: Undoes
    claims: dict[str, Claim]

    def entry(self, entry: Figure, now: Figure, *, frm: Figure, to: Figure) -> None:
        """Raises a Problem, and then nothing has changed, unless it stands as it was left."""
        if not stands_as(now, frm):
            raise Conflict("It has changed since.", code="moved")
        span = self._span(entry["span"])
        suggestion = self._suggestion(entry["suggestion"])
        if span is not None and frm["mark"] and not to["mark"]:
            self._check_claims(now, frm)
            self._remove(span, suggestion)
        elif span is not None and to["mark"] and not frm["mark"]:
            self._restore(span, frm=frm, to=to)
        elif span is not None and frm["mark"] != to["mark"]:
            self._change(span, now, frm=frm, to=to)
        if suggestion is not None and frm["suggestion"] != to["suggestion"]:
            self._decide(suggestion, to["suggestion"], span=span, mark=to["mark"])

    def _span(self, uuid: str | None) -> Span | None:
        return Span.objects.select_related("article").get(uuid=uuid) if uuid else None

    def _suggestion(self, uuid: str | None) -> Suggestion | None:
        return Suggestion.objects.select_related("revision__article", "span").get(uuid=uuid) if uuid else None

    def _check_claims(self, now: Figure, frm: Figure) -> None:
        """Raise Conflict when a claim that would be declined says something else than it was left with."""
        for seen in frm["seen"]:
            was, claim = frm["claims"].get(seen["claim"]), now["claims"].get(seen["claim"])
            others = Sighting.objects.filter(claim__uuid=seen["claim"]).exclude(uuid=seen["uuid"])
            if was and claim and (was["state"], was["said"]) != (claim["state"], claim["said"]) and not others.exists():
                raise Conflict("The claim has changed since.", code="moved")

    def _remove(self, span: Span, suggestion: Suggestion | None) -> None:
        let_go(span, by=self.by, undoes=self.undoes)
        record_removal(self.row, span, by=self.by, suggestion=suggestion, undoes=self.undoes.get(str(span.uuid)))
        text_actions.remove_span(span)

    def _restore(self, span: Span, *, frm: Figure, to: Figure) -> None:
        text_actions.restore_span(span)
        placement = self._put(span, to["mark"])
        record(
            Verb.SPAN_RESTORED,
            desk=self.row.desk,
            by=self.by,
            article=self.row.article,
            undoes=self.undoes.get(str(span.uuid)),
            span=str(span.uuid),
            revision=str(self.row.current.uuid),
            **span_values(span, placement),
        )
        self._see(span, to["seen"], frm=frm, to=to)

    def _change(self, span: Span, now: Figure, *, frm: Figure, to: Figure) -> None:
        before = frm["mark"]
        known, wanted = ({one["uuid"] for one in figure["seen"]} for figure in (frm, to))
        if known - wanted:
            self._check_claims(now, frm)
            let_go(span, by=self.by, undoes=self.undoes)
            known = set()
        placement = self._put(span, to["mark"])
        self._see(span, [one for one in to["seen"] if one["uuid"] not in known], frm=frm, to=to)
        claim = next((self.claims[one["claim"]] for one in to["seen"] if one["claim"] in self.claims), None)
        confirms = before["by"] is None and to["mark"]["by"] is not None and _same_place(before, to["mark"])
        names = ("start", "end", "tags")
        changes = {name: [before[name], to["mark"][name]] for name in names if before[name] != to["mark"][name]}
        if not changes and not confirms:
            changes = {"confirmed": [True, False]}
        record(
            Verb.SPAN_CONFIRMED if confirms else Verb.SPAN_EDITED,
            desk=self.row.desk,
            by=self.by,
            article=self.row.article,
            claim=claim,
            undoes=self.undoes.get(str(span.uuid)),
            span=str(span.uuid),
            revision=str(self.row.current.uuid),
            **({"state": placement.state, **span_values(span, placement)} if confirms else {"changes": changes}),
        )
        self._recheck(placement, frm=frm, to=to)

    def _put(self, span: Span, mark: Figure) -> Placement:
        """The mark on its old words, with its old tags. Raises Invalid when the desk has one of them no longer."""
        placement = placement_in(self.row, span)
        placement.span, placement.revision = span, self.row.current
        stood = Stood(mark["start"], mark["end"], mark["state"], mark["method"], mark["score"], mark["by"])
        here = Stood(
            placement.start or 0,
            placement.end or 0,
            placement.state,
            placement.method,
            placement.score,
            placement.decided_by_id,
        )
        if here != stood:
            text_actions.put_back_span(placement, stood)
        text_actions.tag_span(span, tags=tags_named(mark["tags"], known=tags_of(self.row.desk)))
        return placement

    def _see(self, span: Span, seen: Sequence[Figure], *, frm: Figure, to: Figure) -> None:
        """The mark's sightings as they were, their claims brought back where letting them go had declined them."""
        for one in seen:
            claim = self.claims[one["claim"]]
            was, then = frm["claims"].get(one["claim"]), to["claims"][one["claim"]]["state"]
            if was and was["state"] == Claim.State.DECLINED != then:
                perform(claim, "undo", by=self.by)
            see_claim(
                claim,
                by=self.by,
                seen=Seen(one["voice"], one["attributed_to"], one["relayed_by"], one["origin"]),
                span=span,
                uuid=UUID(one["uuid"]),
                undoes=self.undoes.get(one["uuid"]),
            )

    def _recheck(self, placement: Placement, *, frm: Figure, to: Figure) -> None:
        for uuid in frm["claims"].keys() & to["claims"].keys():
            wanted, claim = to["claims"][uuid]["recheck"], self.claims[uuid]
            if frm["claims"][uuid]["recheck"] == wanted:
                continue
            claim.refresh_from_db(fields=["needs_recheck", "row_version"])
            if wanted and not claim.needs_recheck:
                flag_again(claim, by=self.by, placement=placement, undoes=self.undoes.get(f"recheck {uuid}"))
            elif not wanted:
                clear_settled([claim.pk], by=self.by)

    def _decide(self, suggestion: Suggestion, then: Figure, *, span: Span | None, mark: Figure | None) -> None:
        was = suggestion.state
        at = datetime.fromisoformat(then["at"]) if then["at"] else None
        text_actions.put_back_decision(
            suggestion,
            state=then["state"],
            span=span if then["span"] else None,
            reason=then["reason"],
            decided_by=then["by"],
            decided_at=at,
        )
        payload: dict[str, Any] = {"start": suggestion.start, "end": suggestion.end}
        verb = Verb.SUGGESTION_REOPENED
        if then["state"] == Suggestion.State.REJECTED:
            verb, payload["reason"] = Verb.SUGGESTION_REJECTED, then["reason"]
        elif mark is not None and span is not None:
            verb = Verb.SUGGESTION_ACCEPTED
            payload = {
                "span": str(span.uuid),
                "state": then["state"],
                "start": mark["start"],
                "end": mark["end"],
                "suggested": [suggestion.start, suggestion.end],
                "tags": mark["tags"],
            }
        else:
            payload["was"] = was
        record(
            verb,
            desk=self.row.desk,
            by=self.by,
            article=self.row.article,
            undoes=self.undoes.get(str(suggestion.uuid)),
            suggestion=str(suggestion.uuid),
            **payload,
        )


def _same_place(one: Figure, other: Figure) -> bool:
    return all(one[name] == other[name] for name in ("start", "end", "tags", "state"))
