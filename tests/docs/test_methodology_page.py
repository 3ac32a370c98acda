"""The methodology page says what every state, rating, link, source and requirement of the code means."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

from factcheck import workflow
from factcheck.models import Claim, ClaimRelation, Evidence, Publication, Rating, ReplyRequest, Sighting
from factcheck.models.desk import DEFAULT_RATINGS
from factcheck.workflow import TRANSITIONS
from tests.support.printed import check_tables, described, table

PAGE = Path(__file__).parents[2] / "docs" / "methodology.md"

STATES = {
    Claim.State.NEW: "It was marked in an article and nobody has taken it.",
    Claim.State.OPEN: "Somebody works on it: collects evidence, asks, writes a verdict.",
    Claim.State.IN_REVIEW: "A verdict is proposed. People who wrote none of it read it.",
    Claim.State.APPROVED: "Enough reviewers have approved exactly this wording. It is not public yet.",
    Claim.State.PUBLISHED: "The verdict is public, as a frozen version with its date.",
    Claim.State.DECLINED: "It is not checked, and the reason stands on it.",
    Claim.State.MERGED: "It was the same claim as another, entered twice. Its address leads to that one.",
}

VOICES = {
    Sighting.Voice.ASSERTS: "The text says it in its own voice.",
    Sighting.Voice.ATTRIBUTES: "The text passes on what somebody said or published, and does not vouch for it.",
    Sighting.Voice.DENIES: "The text reports a bare denial: that it is not so, and nothing else.",
    Sighting.Voice.QUESTIONS: "The text doubts it or asks whether it is so, without saying that it is not.",
}

RELATIONS = {
    ClaimRelation.Kind.CONTRADICTS: "Both cannot be true of the same matter, place and time.",
    ClaimRelation.Kind.SAME_AS: "The same proposition, made by another claimant.",
    ClaimRelation.Kind.SUPPORTS: "If the first is true, the second is likelier. It does not follow from it.",
    ClaimRelation.Kind.QUALIFIES: "The first limits the second: an exception, a condition, a missing circumstance.",
    ClaimRelation.Kind.UPDATES: "The first is a later report that overturns or refines the second. Both stay readable.",
    ClaimRelation.Kind.DIFFERENT_SCOPE: (
        "They look as if they contradict each other, and both can be right: another date, place, measure or population."
    ),
}

STANCES = {
    Evidence.Stance.SUPPORTS: "It speaks for the claim. It counts as a source.",
    Evidence.Stance.REFUTES: "It speaks against the claim. It counts as a source.",
    Evidence.Stance.CONTEXT: "It helps to understand the claim and decides nothing. It does not count.",
}

DIRECTNESS = {
    Evidence.Directness.PRIMARY: "The thing itself: the document, the data, the recording, somebody who was there.",
    Evidence.Directness.SECONDARY: "Somebody's account of it, such as a report about the document.",
}

OUTCOMES = {
    ReplyRequest.Outcome.WAITING: "Somebody was asked and has until the stated time.",
    ReplyRequest.Outcome.ANSWERED: "The answer stands there in their words.",
    ReplyRequest.Outcome.NO_ANSWER: "None came in time, and that is said.",
    ReplyRequest.Outcome.NOT_APPLICABLE: "Nobody had to be asked, for the reason that stands there.",
}

SEVERITIES = {
    Publication.Severity.MINOR: "A detail was wrong. What readers should conclude is the same.",
    Publication.Severity.MAJOR: "The rating, or something that it rests on, was wrong.",
}

REQUIREMENTS = {
    "verdict": "A rating, one sentence for readers, and the reasons: what was found and how it leads to the rating.",
    "approvals": (
        "As many approvals as the desk asks for, at least one, all of exactly this content, "
        "by people who wrote none of it."
    ),
    "sources": (
        "For a rating with a number: as many independent sources as the desk asks for, "
        "or, if its policy takes it, one and the stated reason why one is enough."
    ),
    "attempts": "For a rating without a number: who or what was asked, when, and what came of it.",
    "snapshots": (
        "If the policy asks for it: each cited page has its archived copy, or somebody accepted, with a reason, "
        "that it has none."
    ),
    "quotes": "A quotation that is not in its copy was accepted by somebody who wrote nothing of the present verdict.",
    "reply": (
        "If the policy asks for it: who was asked and what came of it, for everybody who was asked, "
        "or why nobody had to be."
    ),
    "claimreview": "If the policy asks for it: the ClaimReview that will be published has no errors.",
    "claimreview_warnings": "When the ClaimReview would read badly: a long statement, or one with the rating in it.",
    "recheck": "When the text in which the claim was seen has changed since: that somebody looked at it again.",
    "contradiction": "When a claim that contradicts this one is rated true as well: that you are told.",
    "confidential": "When every source that counts is confidential: that readers will see none.",
}


@dataclass(frozen=True)
class Asked:
    """A requirement as the gate's code builds it. ``blocks`` is whether publishing waits for it."""

    key: str
    blocks: bool


def asked_by_the_gate() -> list[Asked]:
    """Every requirement that the gate can build, each once, in the order of the code."""
    found: dict[str, Asked] = {}
    for module in sorted(Path(workflow.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(module.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Requirement":
                stated = {word.arg: word.value for word in node.keywords}
                key = ast.literal_eval(node.args[0] if node.args else stated["key"])
                blocks = ast.literal_eval(stated["blocks"]) if "blocks" in stated else True
                found.setdefault(key, Asked(key, blocks))
    return list(found.values())


def states() -> str:
    everywhere = frozenset(Claim.State)
    rows = []
    for state, meaning in described(Claim.State, STATES):
        onward = [row.name for row in TRANSITIONS.values() if state in row.sources and row.sources != everywhere]
        rows.append((state.label, meaning, ", ".join(f"`{name}`" for name in onward) or "–"))
    return table(("state", "means", "what can happen next"), rows)


def ratings() -> str:
    rows = []
    for key, label, number, _, description in DEFAULT_RATINGS:
        needs = "independent sources" if Rating(key=key, label=label, number=number).decides else "a log of attempts"
        rows.append((label, str(number or "none"), f"{description}.", needs))
    return table(("rating", "number", "means", "rests on"), rows)


def relations() -> str:
    rows = []
    for kind, meaning in described(ClaimRelation.Kind, RELATIONS):
        direction = "both ways" if kind in ClaimRelation.SYMMETRIC else "from the first to the second"
        rows.append((kind.label, meaning, direction))
    return table(("link", "means", "reads"), rows)


def requirements() -> str:
    asked = {item.key: item for item in asked_by_the_gate()}
    rows = [
        (f"`{key}`", meaning, "yes" if asked[key].blocks else "no, it is a warning")
        for key, meaning in described(asked, REQUIREMENTS)
    ]
    return table(("key", "what is asked", "publishing waits for it"), rows)


def test_the_tables_in_the_docs_are_those_in_the_code():
    def meanings(head: str, members, sentences) -> str:
        return table((head, "means"), [(member.label, meaning) for member, meaning in described(members, sentences)])

    check_tables(
        PAGE,
        {
            "voices": meanings("voice", Sighting.Voice, VOICES),
            "states": states(),
            "relations": relations(),
            "stances": meanings("stance", Evidence.Stance, STANCES),
            "directness": meanings("source", Evidence.Directness, DIRECTNESS),
            "ratings": ratings(),
            "requirements": requirements(),
            "outcomes": meanings("outcome", ReplyRequest.Outcome, OUTCOMES),
            "severities": meanings("severity", Publication.Severity, SEVERITIES),
        },
    )
