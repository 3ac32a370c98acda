"""Events as sentences."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

from factcheck.actions.base import record
from factcheck.actions.claims import ClaimChanges, edit_claim
from factcheck.actions.evidence import EvidenceInput, add_evidence
from factcheck.actions.people import open_story
from factcheck.actions.relations import reject_relation, relate_claims
from factcheck.actions.replies import excuse_reply
from factcheck.models import Claim
from factcheck.models.event import Verb, Via
from factcheck.queries.claims import scale_of
from factcheck.queries.dossier import load_dossier
from factcheck.queries.history import TELLERS, History, claim_history
from tests.support.newsroom import Newsroom

# What happens to a claim, as far as it can happen yet. The others are told by the verb's own words.
NOT_OF_A_CLAIM = {
    verb
    for verb in Verb
    if verb.startswith(("article", "copy", "fetch", "suggest", "story", "speaker", "queue", "desk", "member", "policy"))
    or verb in (Verb.SPAN_CREATED, Verb.SPAN_EDITED, Verb.SPAN_REMOVED, Verb.SPAN_RESTORED)
}
SPRITE = settings.BASE_DIR / "static" / "img" / "sprite.svg"
NOT_YET = {Verb.TEXT_REDACTED, Verb.TOKEN_CREATED, Verb.TOKEN_REVOKED}


def history_of(newsroom: Newsroom, claim: Claim, **options: Any) -> History:
    row = Claim.objects.select_related("desk__policy", "claimant", "story").get(pk=claim.pk)
    return claim_history(load_dossier(row), scale_of(newsroom.desk), **options)


def last(newsroom: Newsroom, claim: Claim) -> str:
    said = history_of(newsroom, claim).entries[0].said
    rating = str(said.rating or "")
    return " ".join(" ".join((said.words, said.other_label + said.after, rating, said.quote)).split())


def test_every_change_of_a_claim_has_its_sentence():
    assert set(Verb) - NOT_OF_A_CLAIM - NOT_YET == set(TELLERS)


def test_the_way_of_a_claim_reads_as_what_happened(newsroom: Newsroom):
    claim = newsroom.claim("It happened.")
    told = [last(newsroom, claim)]

    def do(name: str, who: str, **data: str) -> None:
        newsroom.do(claim, name, who, **data)
        told.append(last(newsroom, claim))

    do("take", "checker")
    newsroom.attempt(claim)
    told.append(last(newsroom, claim))
    newsroom.answer(claim, outcome="answered", text="We hold it.")
    told.append(last(newsroom, claim))
    verdict = {"rating": "contested", "summary": "Nobody can tell.", "rationale": "Both were asked."}
    do("propose", "checker", **verdict)
    do("send_back", "reviewer", comment="Compared with what?")
    do("propose", "checker", **verdict)
    do("withdraw", "checker")
    do("propose", "checker", **verdict)
    do("approve", "reviewer")
    do("reopen", "lead", comment="New facts.")
    do("propose", "checker", **verdict)
    do("approve", "reviewer")
    do("publish", "lead")
    do("correct", "lead", severity="minor", note="Wrong date.")
    do("retract", "lead", note="Wrong town.")
    do("decline", "checker", reason="Not ours.")
    assert told == [
        "made the claim: It happened.",
        "took the claim.",
        "logged an attempt, The Federal Command: No answer by 20:00.",
        "logged the reply of Federal Command, press office: answered. We hold it.",
        "proposed verdict 1: Contested Nobody can tell.",
        "sent verdict 1 back: Compared with what?",
        "proposed verdict 2: Contested Nobody can tell.",
        "withdrew verdict 2.",
        "proposed verdict 3: Contested Nobody can tell.",
        "approved verdict 3.",
        "reopened the claim: New facts.",
        "proposed verdict 4: Contested Nobody can tell.",
        "approved verdict 4.",
        "published version 1: Contested",
        "opened a minor correction: Wrong date.",
        "retracted what was public: Wrong town.",
        "declined the claim: Not ours.",
    ]


def test_that_nobody_has_to_be_asked_is_told_with_its_reason(newsroom: Newsroom):
    claim = newsroom.bring_to("open")
    excuse_reply(claim, by=newsroom.actor(), reason="It is about the weather.")
    assert last(newsroom, claim) == "logged that nobody has to be asked for a reply: It is about the weather."


def test_links_and_merges_name_the_other_claim(newsroom: Newsroom):
    claim, other = newsroom.claim("One."), newsroom.claim("Other.")
    relation = relate_claims(claim, other=other, kind="contradicts", by=newsroom.actor(), rationale="Same count.")
    assert last(newsroom, claim) == "found that C-2 contradicts this claim: Same count."
    assert last(newsroom, other) == "found that C-1 contradicts this claim: Same count."
    reject_relation(relation, by=newsroom.actor(), seen=None)
    assert last(newsroom, claim).startswith("rejected that C-2 contradicts this claim")
    newsroom.do(claim, "merge", "lead", into=str(other.uuid))
    assert last(newsroom, claim) == "merged this claim into C-2."
    assert last(newsroom, other) == "merged C-1 into this claim."


def test_an_edit_shows_old_and_new_as_a_person_reads_them(newsroom: Newsroom):
    claim = newsroom.claim("Sixty died.")
    story = open_story(newsroom.desk, title="Harbour strike", by=newsroom.actor())
    changes = ClaimChanges(statement="Sixty people died.", kind="casualties", story=story)
    edit_claim(claim, by=newsroom.actor(), seen=None, changes=changes)
    said = history_of(newsroom, claim).entries[0].said
    assert {(change.field, change.before, change.after) for change in said.changes} == {
        ("Statement", "Sixty died.", "Sixty people died."),
        ("Kind", "Other", "Casualties"),
        ("Story", "", "Harbour strike"),
    }


@pytest.mark.parametrize(
    ("verb", "payload", "told"),
    [
        (Verb.SNAPSHOT_MADE, {"quote_found": True}, "kept a copy of The report."),
        (Verb.SNAPSHOT_MADE, {"quote_found": None}, "kept a copy of The report."),
        (Verb.SNAPSHOT_MADE, {"quote_found": False}, "kept a copy of The report. Its quote is not in it."),
        (
            Verb.SNAPSHOT_FAILED,
            {"code": "not-found", "error": "The page is not there (404)."},
            "could not keep a copy of The report: The page is not there (404).",
        ),
        (Verb.SNAPSHOT_FAILED, {"code": "not-found", "error": ""}, "could not keep a copy of The report."),
        (Verb.SNAPSHOT_RETRIED, {}, "asked for a copy of The report again."),
        (
            Verb.SNAPSHOT_WAIVED,
            {"reason": "It was shown to us."},
            "accepted The report without a copy: It was shown to us.",
        ),
        (
            Verb.QUOTE_ACKNOWLEDGED,
            {"reason": "It stands in a picture."},
            "accepted that the copy of The report does not show its quote: It stands in a picture.",
        ),
        (Verb.QUANTITY_ADDED, {"figure": "60–80 people", "counts": "dead"}, "added the figure 60–80 people (dead)."),
        (Verb.QUANTITY_EDITED, {"figure": "60", "counts": "dead"}, "changed a figure; it is 60 (dead) now."),
        (Verb.QUANTITY_REMOVED, {"figure": "60", "counts": "dead"}, "removed the figure 60 (dead)."),
        (
            Verb.VERDICT_DISPUTED,
            {"number": 2, "rating": "false", "comment": "The map shows it."},
            "disputed verdict 2 and would rate the claim False The map shows it.",
        ),
        (
            Verb.VERDICT_CARRIED,
            {"from": "OTHER", "from_label": "C-2", "number": 1, "rating": "contested"},
            "proposed as verdict 1 the verdict of C-2: Contested",
        ),
        (
            Verb.VERDICT_CARRIED,
            {"to": "OTHER", "to_label": "C-2", "number": 3, "rating": "contested"},
            "carried verdict 3 over to C-2: Contested",
        ),
        (Verb.CLAIM_UNMERGED, {"from": "OTHER", "from_label": "C-2"}, "took this claim out of C-2 again."),
        (Verb.CLAIM_UNMERGED, {"unmerged": "OTHER", "label": "C-2"}, "took C-2 out of it again."),
        (Verb.CLAIM_SPLIT, {"from": "OTHER", "from_label": "C-2"}, "split this claim off from C-2."),
        (
            Verb.CLAIM_SPLIT,
            {"into": "OTHER", "into_label": "C-2", "sightings": ["a"]},
            "split off C-2, with one of the places where it was seen.",
        ),
        (
            Verb.CLAIM_SPLIT,
            {"into": "OTHER", "into_label": "C-2", "sightings": ["a", "b"]},
            "split off C-2, with 2 of the places where it was seen.",
        ),
        (
            Verb.RELATION_RETYPED,
            {"other": "OTHER", "other_label": "C-2", "was": "contradicts", "kind": "different_scope"},
            "changed the kind of a link: C-2 now has another scope than this claim (before: “Contradicts”).",
        ),
        (
            Verb.RELATION_RETYPED,
            {
                "other": "OTHER",
                "other_label": "C-2",
                "was": "same_as",
                "kind": "updates",
                "direction": "to",
                "rationale": "A day later.",
            },
            "changed the kind of a link: C-2 now is updated by this claim (before: “Same as”): A day later.",
        ),
    ],
)
def test_an_event_reads_as_its_payload_says(newsroom: Newsroom, verb: Verb, payload: dict[str, Any], told: str):
    claim, other = newsroom.claim(), newsroom.claim("Another.")
    content = EvidenceInput(url="https://one.example/a", stance="supports", title="The report")
    item = add_evidence(claim, by=newsroom.actor(), content=content)
    named: dict[str, Any] = {key: str(other.uuid) if value == "OTHER" else value for key, value in payload.items()}
    if verb.startswith(("snapshot", "quote")):
        named["evidence"] = str(item.uuid)
    record(verb, desk=newsroom.desk, by=newsroom.actor(), claim=claim, **named)
    assert last(newsroom, claim) == told
    assert f'id="{history_of(newsroom, claim).entries[0].said.icon}"' in SPRITE.read_text()


def test_a_confidential_source_is_not_named(newsroom: Newsroom):
    claim = newsroom.claim()
    secret = EvidenceInput(url="https://secret.example/", stance="supports", title="Secret", confidential=True)
    add_evidence(claim, by=newsroom.actor(), content=secret)
    assert last(newsroom, claim) == "added evidence that supports it: a confidential source."


@pytest.mark.parametrize(
    ("via", "words"), [(Via.PAGE, ""), (Via.API, "through the API"), (Via.COMMAND, "by a command")]
)
def test_the_door_is_told_unless_it_was_a_page(newsroom: Newsroom, via: Via, words: str):
    claim = newsroom.claim()
    edit_claim(claim, by=newsroom.actor(via=via), seen=None, changes=ClaimChanges(priority=3))
    assert history_of(newsroom, claim).entries[0].via == words


def test_a_long_history_is_cut_and_says_how_much(newsroom: Newsroom):
    claim = newsroom.claim()
    for number in range(65):
        changes = ClaimChanges(priority=number % 2)
        edit_claim(claim, by=newsroom.actor(), seen=None, changes=changes)
    cut = history_of(newsroom, claim)
    assert (len(cut.entries), cut.earlier) == (60, cut.total - 60)
    assert len(history_of(newsroom, claim, whole=True).entries) == cut.total
