"""The publishing gate: what a verdict needs before readers see it, by its rating and the desk's policy.

A rating that decides (true … false) needs independent sources, or the stated reason why one is enough where the policy
takes one. A rating that does not (contested, unverifiable) needs a log of attempts instead, and never has a number.
Every verdict needs its rationale, valid approvals, and the copies, replies and ClaimReview that the policy asks for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from annotations.text.quotes import has_words
from factcheck.models import Claim, Evidence, Snapshot
from factcheck.models.desk import UNDECIDED
from factcheck.workflow.claimfile import ArchiveFacts, ClaimFile, EvidenceFacts
from factcheck.workflow.claimreview import Findings, check, claim_review, reviewed_in_file
from factcheck.workflow.words import in_words, listed, moment_in_words

S = Claim.State


@dataclass(frozen=True)
class Requirement:
    """One line of the list. ``anchor`` is the part of the claim page where it is met, ``action`` what is done there."""

    key: str
    met: bool
    title: str
    sentence: str
    anchor: str
    action: str
    blocks: bool = True

    def told(self) -> dict[str, str]:
        """What a program is told of it."""
        return {
            "key": self.key,
            "title": self.title,
            "detail": self.sentence,
            "action": self.action,
            "anchor": self.anchor,
        }


def requirements(file: ClaimFile) -> list[Requirement]:
    """Everything the gate asks of this claim, met or not, the missing first. What is not met and blocks closes it."""
    found = [_verdict(file), _approvals(file)]
    if file.verdict is not None:
        found.append(_sources(file) if file.verdict.rating_decides else _attempts(file))
    if file.policy.requires_snapshots:
        found.extend(_snapshots(file))
    found.extend(_quotes(file))
    if file.policy.requires_reply:
        found.append(_reply(file))
    if file.verdict is not None:
        found.extend(_claimreview(file))
    if file.needs_recheck:
        found.append(
            Requirement(
                "recheck",
                False,
                "A recheck",
                "The text in which the claim was seen has changed since. Somebody has to look at it again.",
                "seen",
                "Look at the text",
            )
        )
    found.extend(_warnings(file))
    return sorted(found, key=lambda item: (item.met, not item.blocks))


def missing(file: ClaimFile) -> list[Requirement]:
    return [item for item in requirements(file) if item.blocks and not item.met]


def warnings(file: ClaimFile) -> list[Requirement]:
    """What is pointed out and does not keep the claim from being published."""
    return [item for item in requirements(file) if not item.blocks and not item.met]


def _verdict(file: ClaimFile) -> Requirement:
    verdict = file.verdict
    anchor, action = ("verdict", "Write the verdict") if file.state in (S.NEW, S.OPEN) else ("review", "Send it back")
    if verdict is None:
        return Requirement("verdict", False, "A verdict", "Nobody has proposed a rating yet.", anchor, action)
    if not verdict.rationale.strip():
        return Requirement("verdict", False, "A rationale", "The verdict does not say why.", anchor, action)
    if verdict.rating_key in UNDECIDED and verdict.rating_number is not None:
        sentence = f"“{verdict.rating_label}” says that the desk does not decide, and the scale gives it a number."
        return Requirement("verdict", False, "A rating without a number", sentence, anchor, action)
    return Requirement("verdict", True, "A verdict with a rationale", "", anchor, action)


def _approvals(file: ClaimFile) -> Requirement:
    # An approval is of one proposed verdict. What is open is proposed anew, and then reviewed anew.
    have = 0 if file.state in (S.NEW, S.OPEN) else len(file.valid_approvals)
    need = file.approvals_needed
    count = f"{have} of {need}"
    if have >= need:
        names = ", ".join(approval.reviewer_name for approval in file.valid_approvals)
        title = f"{count} approvals" if need > 1 else "An approval"
        return Requirement("approvals", True, title, f"By {names}.", "review", "See the decision")
    title = "One approval" if need - have == 1 else f"{in_words(need - have)} approvals"
    if file.state == S.IN_REVIEW:
        sentence, anchor, action = "Somebody who wrote nothing of this has to approve it.", "review", "Review it"
    elif file.state == S.APPROVED:
        sentence, anchor, action = "A lead reopens the claim, and it is reviewed again.", "review", "Reopen it"
    else:
        sentence, anchor, action = "It is asked for when the verdict is proposed.", "verdict", "Propose the verdict"
    if voided := [approval.void_sentence for approval in file.void_approvals if approval.changes]:
        sentence = f"{voided[-1]} {sentence}"
    return Requirement("approvals", False, f"{title} ({count})", sentence, anchor, action)


def _sources(file: ClaimFile) -> Requirement:
    have, need = file.independent_sources, file.sources_needed
    stated = file.single_source_reason.strip()
    if have >= need:
        return Requirement("sources", True, f"{in_words(have)} independent sources", "", "evidence", "See the evidence")
    if have and stated and file.policy.allows_single_source:
        title = "A stated reason for a single source"
        return Requirement("sources", True, title, stated, "evidence", "See the evidence")
    lacking = need - have
    noun = "source is" if lacking == 1 else "sources are"
    word = in_words(lacking) + (" more" if have else "")
    sentence = f"{word} independent {noun} missing; copies of one wire story count as one."
    if stated and not file.policy.allows_single_source:
        sentence = f"{sentence} This desk’s policy takes no single source, whatever the reason."
    title = f"{need} independent sources ({have} of {need})"
    return Requirement("sources", False, title, sentence, "evidence", "Add evidence")


def _attempts(file: ClaimFile) -> Requirement:
    assert file.verdict is not None
    if file.attempts:
        noun = "attempt" if file.attempts == 1 else "attempts"
        title = f"{in_words(file.attempts)} logged {noun} to check it"
        return Requirement("attempts", True, title, "", "attempts", "See the attempts")
    return Requirement(
        "attempts",
        False,
        "A log of attempts",
        f"“{file.verdict.rating_label}” is published with what was tried: who or what was asked, when, and the result.",
        "attempts",
        "Log an attempt",
    )


def place_of(item: EvidenceFacts) -> str:
    """Where the source stands on the claim's page."""
    return f"evidence-{item.uuid}"


KEPT = (Snapshot.State.MADE, Snapshot.State.WAIVED)
WHY_NOT_KEPT: dict[str, str] = {
    "": "{name} has no archived copy.",
    Snapshot.State.WANTED: "{name} is being archived.",
    Snapshot.State.FAILED: "{name} could not be archived; try again, or accept it without a copy and say why.",
}


def _snapshots(file: ClaimFile) -> Iterator[Requirement]:
    """Every cited address is archived, or somebody accepted that it cannot be. A file is its own copy."""
    cited = [item for item in file.evidence if item.url]
    lacking = [item for item in cited if item.archive is None or item.archive.state not in KEPT]
    if lacking:
        title = "An archived copy" if len(lacking) == 1 else f"{in_words(len(lacking))} archived copies"
        said = [WHY_NOT_KEPT[item.archive.state if item.archive else ""].format(name=item.name) for item in lacking]
        yield Requirement("snapshots", False, title, " ".join(said), place_of(lacking[0]), "See the source")
    elif cited:
        title = "An archived copy" if len(cited) == 1 else "An archived copy of every source"
        yield Requirement("snapshots", True, title, "", "evidence", "See the evidence")


def _not_shown(item: EvidenceFacts, archive: ArchiveFacts) -> bool:
    """Whether there is a copy, and the quote was not found in it: it is not there, or there is no text to look in."""
    return archive.state == Snapshot.State.MADE and has_words(item.quote) and not archive.quote_found


def _quotes(file: ClaimFile) -> Iterator[Requirement]:
    """A quote that is not in its copy was looked at by somebody who has written nothing of the present verdict."""
    absent = [item for item in file.evidence if item.archive and _not_shown(item, item.archive)]
    if not absent:
        return
    said, first = [], None
    for item in absent:
        assert item.archive is not None
        by = item.archive.acknowledged_by
        if by is not None and by not in file.contributors:
            continue
        first = first or item
        if by is None and item.archive.quote_found is None:
            said.append(f"Nobody could look for the quote in the archived copy of {item.name}, which has no text.")
        elif by is None:
            said.append(f"The archived copy of {item.name} does not show the quote.")
        else:
            said.append(f"Whoever accepted the quote from {item.name} has written part of this since.")
    if first is None:
        yield Requirement(
            "quotes", True, "Quotes that their copies do not show were accepted", "", "evidence", "See them"
        )
        return
    title = "A look at a quote" if len(said) == 1 else f"A look at {in_words(len(said)).lower()} quotes"
    said.append("Somebody who wrote nothing of this verdict has to look, and accept it or send it back.")
    yield Requirement("quotes", False, title, " ".join(said), place_of(first), "Look at the quote")


def _reply(file: ClaimFile) -> Requirement:
    """Somebody was asked and it is logged what came of it, for everybody who was asked; or nobody has to be.

    A deadline that has passed does not settle it by itself: that nobody answered is told to readers, so a person says
    so.
    """
    replies = file.replies
    if replies.waiting:
        others = "" if replies.waiting == 1 else f" and {in_words(replies.waiting - 1).lower()} more"
        deadline = f" The deadline is {moment_in_words(replies.deadline)}." if replies.deadline else ""
        return Requirement(
            "reply",
            False,
            "The right of reply",
            f"It is not logged what came of asking {replies.waiting_for}{others}.{deadline} "
            "Log the answer, or that none came in time.",
            "replies",
            "Log the reply",
        )
    if replies.settled:
        return Requirement("reply", True, "The right of reply", "", "replies", "See the replies")
    return Requirement(
        "reply",
        False,
        "The right of reply",
        "Nobody was asked. Ask whoever the claim is about or comes from, or say why nobody has to be asked.",
        "replies",
        "Ask for a reply",
    )


def claimreview_findings(file: ClaimFile) -> Findings:
    """What is wrong with the ClaimReview that would be published. Its address is made with the publication."""
    reviewed = reviewed_in_file(file)
    if reviewed is None:
        return Findings((), ())
    found = check(claim_review(reviewed, url=""))
    return Findings(tuple(one for one in found.errors if one.property != "url"), found.warnings)


def _claimreview(file: ClaimFile) -> Iterator[Requirement]:
    found = claimreview_findings(file)
    if file.policy.requires_claimreview:
        said = " ".join(one.sentence for one in found.errors)
        title = "A ClaimReview without errors"
        yield Requirement("claimreview", not found.errors, title, said, "edit", "Edit the claim")
    if found.warnings:
        said = " ".join(one.sentence for one in found.warnings)
        title = "A ClaimReview that reads well"
        yield Requirement("claimreview_warnings", False, title, said, "edit", "Edit the claim", blocks=False)


def _warnings(file: ClaimFile) -> Iterator[Requirement]:
    if file.contradicted_and_true:
        yield Requirement(
            "contradiction",
            False,
            "A contradiction rated true on both sides",
            f"{file.label} contradicts {listed(file.contradicted_and_true)}, and both are rated true. "
            "This does not block.",
            "counter-claims",
            "See the link",
            blocks=False,
        )
    counted = [item for item in file.evidence if item.stance != Evidence.Stance.CONTEXT]
    if counted and all(item.confidential for item in counted):
        yield Requirement(
            "confidential",
            False,
            "Sources that readers cannot see",
            "Every source that speaks for or against is confidential, so readers are shown none. "
            "Say in the rationale what you can of them. This does not block.",
            "evidence",
            "See the evidence",
            blocks=False,
        )
