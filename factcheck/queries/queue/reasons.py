"""Why something waits, in a sentence for people and a key for programs. Pure functions over loaded rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from factcheck.models import Claim, DeskArticle, User
from factcheck.models.event import Verb
from factcheck.workflow import TRANSITIONS, Caller, ClaimFile, missing, refusal
from factcheck.workflow.words import in_words

S = Claim.State

REASONS = (
    ("", "It waits for nothing"),
    ("unassigned", "Nobody has it"),
    ("not_begun", "Somebody has it and has not begun"),
    ("verdict", "A verdict is being worked on"),
    ("sent_back", "A reviewer sent the verdict back"),
    ("disputed", "A reviewer would rate it differently"),
    ("correction", "A correction is open"),
    ("retracted", "It was retracted"),
    ("reply", "Somebody was asked and has not answered"),
    ("reply_late", "Somebody was asked, has not answered, and the deadline is over"),
    ("review", "A reviewer has to decide"),
    ("gate", "Approved, but the publishing gate asks for more"),
    ("publication", "Ready to be published"),
    ("recheck", "The text that it was seen in has changed since"),
    ("undecided", "Suggestions in the article are undecided"),
    ("finish", "Every suggestion is decided, and the article is not done"),
)


@dataclass(frozen=True)
class Why:
    """``key`` is one of ``REASONS``. ``missing`` are the titles of what the gate asks for, for the key ``gate``."""

    key: str = ""
    text: str = ""
    missing: tuple[str, ...] = ()


def first_name(person: User) -> str:
    return person.first_name or person.username


def has_it(person: User, caller: Caller) -> str:
    return "You have" if person.pk == caller.user_id else f"{first_name(person)} has"


def why_claim(claim: Claim, file: ClaimFile | None, caller: Caller) -> Why:
    """``file`` is needed for claims in review and approved ones. ``state_event__actor`` and ``reply_deadline`` (the
    earliest of those who have not answered) are read from the claim.
    """
    if claim.needs_recheck:
        return Why("recheck", "Its passage changed; look at it again")
    if claim.waiting_for == Claim.WaitingFor.REPLY:
        deadline: datetime | None = claim.reply_deadline  # type: ignore[attr-defined]
        if deadline is not None and deadline < timezone.now():
            return Why("reply_late", "The reply is overdue")
        return Why("reply", "Waits for a reply")
    if claim.state == S.IN_REVIEW and file is not None:
        return _in_review(file, caller)
    if claim.state == S.APPROVED and file is not None:
        return _approved(file)
    if claim.state in (S.NEW, S.OPEN):
        return _to_check(claim, caller)
    return Why()


def _to_check(claim: Claim, caller: Caller) -> Why:
    event, person = claim.state_event, claim.assignee
    nobody = "" if person else "; nobody has it"
    verb = event.verb if event else ""
    if event is not None and verb == Verb.VERDICT_SENT_BACK:
        return Why("sent_back", f"Sent back by {first_name(event.actor) if event.actor else 'a reviewer'}{nobody}")
    if event is not None and verb == Verb.VERDICT_DISPUTED:
        who = first_name(event.actor) if event.actor else "A reviewer"
        return Why("disputed", f"{who} would rate it “{event.payload['rating_label']}”{nobody}")
    if verb == Verb.CLAIM_CORRECTED:
        return Why("correction", f"A correction is open{nobody}")
    if verb == Verb.CLAIM_RETRACTED:
        return Why("retracted", f"Retracted; wants a new verdict{nobody}")
    if person is None:
        return Why("unassigned", "Nobody has it")
    if claim.state == S.NEW:
        return Why("not_begun", f"{has_it(person, caller)} not begun")
    whose = "your" if person.pk == caller.user_id else f"{first_name(person)}’s"
    return Why("verdict", f"Waits for {whose} verdict")


def _in_review(file: ClaimFile, caller: Caller) -> Why:
    have, need = len(file.valid_approvals), file.approvals_needed
    count = f"; {in_words(have).lower()} approval of {in_words(need).lower()}" if have else ""
    if refusal(file, caller, TRANSITIONS["approve"]) is None:
        return Why("review", f"Waits for you to review it{count}")
    whose = "somebody else’s review" if caller.user_id in file.contributors else "a reviewer"
    return Why("review", f"Waits for {whose}{count}")


def _approved(file: ClaimFile) -> Why:
    lacking = tuple(item.title[:1].lower() + item.title[1:] for item in missing(file))
    return Why("gate", f"Missing: {', '.join(lacking)}", lacking) if lacking else Why("publication", "Ready to publish")


def why_article(row: DeskArticle, caller: Caller) -> Why:
    """``undecided`` is read from the row: how many suggestions of its current revision are."""
    if row.state not in (DeskArticle.State.INBOX, DeskArticle.State.WORKING):
        return Why()
    if row.assignee is None and row.state == DeskArticle.State.INBOX:
        return Why("unassigned", "Nobody has it")
    if row.assignee is not None and row.state == DeskArticle.State.INBOX:
        return Why("not_begun", f"{has_it(row.assignee, caller)} not begun")
    undecided: int = row.undecided  # type: ignore[attr-defined]
    if undecided:
        return Why("undecided", f"{undecided} suggestion{'s' if undecided > 1 else ''} undecided")
    return Why("finish", "All decided, not marked done")
