"""The frozen record: all that stands behind a publication, and nothing that must not leave the house."""

from __future__ import annotations

import json
from typing import Any

from django.utils import timezone

from factcheck.actions.claims import add_comment
from factcheck.actions.evidence import EvidenceInput, add_evidence
from factcheck.actions.people import open_story
from factcheck.actions.relations import relate_claims
from factcheck.exports.claims import COLUMNS, row_of
from factcheck.models import Claim, Evidence, Policy, Quantity, Snapshot, Speaker, StoryParty
from factcheck.queries.versions import FIELDS, LISTS
from tests.support.newsroom import Newsroom

SHA = "ab" * 32
NOT_COMPARED = {"format", "publication", "earlier", "desk", "claim", "rating", "verdict", "approvals", "content_hash"}


def publish(newsroom: Newsroom, claim: Claim, **verdict: str) -> dict[str, Any]:
    newsroom.complete(claim)
    newsroom.propose(claim, **verdict)
    newsroom.do(claim, "approve", "reviewer")
    newsroom.do(claim, "publish", "lead")
    record: dict[str, Any] = claim.publications.order_by("-number").values_list("record", flat=True)[0]
    return record


def opened(newsroom: Newsroom, **fields: Any) -> Claim:
    claim = newsroom.do(newsroom.claim("Sixty died.", **fields), "take", "checker")
    newsroom.attempt(claim)
    return claim


def test_every_part_of_a_record_is_compared_or_says_how_it_was_published(newsroom: Newsroom):
    record = publish(newsroom, opened(newsroom))
    assert record["format"] == 2
    assert set(record) == NOT_COMPARED | set(LISTS)
    assert {key for _, part, key in FIELDS if part == "claim"} | {"id", "label"} == set(record["claim"])


def test_who_published_and_whose_approvals_counted_is_in_it(newsroom: Newsroom):
    Policy.objects.update(approvals_needed=2)
    claim = opened(newsroom)
    newsroom.propose(claim)
    newsroom.do(claim, "approve", "reviewer2")
    newsroom.add_source(claim, by="reviewer2")  # voids the approval, and makes its reviewer a contributor
    newsroom.do(claim, "approve", "reviewer")
    newsroom.do(claim, "approve", "lead")
    newsroom.complete(claim)
    newsroom.do(claim, "publish", "lead")
    record = claim.publications.get().record
    assert record["publication"]["by"] == "Tomas Abara"
    assert [approval["by"] for approval in record["approvals"]] == ["Priya Sand", "Tomas Abara"]
    review = claim.verdicts.get().reviews.get(reviewer=newsroom.people["reviewer"])
    assert record["approvals"][0]["at"] == review.at.isoformat()


def test_it_holds_figures_sides_and_why_one_source_is_enough(newsroom: Newsroom):
    story = open_story(newsroom.desk, title="Dervane", by=newsroom.actor())
    claim = opened(newsroom, claimant="Ilse Tarrow", story=story)
    speaker = Speaker.objects.get(name="Ilse Tarrow")
    StoryParty.objects.create(story=story, speaker=speaker, side="B")
    by = newsroom.people["checker"]
    Quantity.objects.create(claim=claim, low="60", high="80.5", unit="people", counts="dead", by=by)
    Quantity.objects.create(claim=claim, low="1000", counts="wounded", by=by)
    Claim.objects.filter(pk=claim.pk).update(single_source_reason="It is the court's own file.")
    record = publish(newsroom, claim)
    assert record["claim"]["side"] == "B"
    assert record["claim"]["single_source_reason"] == "It is the court's own file."
    assert [(row["low"], row["high"], row["unit"], row["counts"]) for row in record["quantities"]] == [
        ("60", "80.5", "people", "dead"),
        ("1000", None, "", "wounded"),
    ]


def test_it_names_the_copy_and_the_file_of_each_source(newsroom: Newsroom):
    claim = opened(newsroom)
    page = newsroom.add_source(claim)
    made = timezone.now()
    Snapshot.objects.filter(evidence=page).delete()
    Snapshot.objects.create(
        evidence=page,
        url=page.url,
        state=Snapshot.State.MADE,
        final_url=page.url,
        http_status=200,
        media_type="text/html",
        body_path="a",
        body_sha256=SHA,
        text_path="b",
        text_sha256=SHA[::-1],
        size=10,
        made_at=made,
        quote_found=True,
    )
    Evidence.objects.create(
        claim=claim,
        file_path="evidence/x",
        file_name="order.pdf",
        file_type="application/pdf",
        file_size=812,
        file_sha256=SHA,
        stance="refutes",
        accessed_at=made,
        by=newsroom.people["checker"],
    )
    web, file = publish(newsroom, claim)["evidence"]
    assert (web["id"], web["url"], web["file"]) == (str(page.uuid), page.url, None)
    assert web["snapshot"] == {
        "state": "made",
        "made_at": made.isoformat(),
        "sha256": SHA,
        "text_sha256": SHA[::-1],
        "quote_found": True,
    }
    assert file["file"] == {"name": "order.pdf", "type": "application/pdf", "size": 812, "sha256": SHA}
    assert (file["snapshot"], file["accessed_at"]) == (None, made.isoformat())
    row = dict(zip(COLUMNS, row_of(claim.publications.get().record), strict=True))
    assert row["sources"] == f"{page.url} | order.pdf"


def test_links_name_the_other_claims_public_id_while_it_is_public(newsroom: Newsroom):
    other = newsroom.bring_to("published", statement="Nobody died.")
    silent = newsroom.claim("Forty died.")
    claim = opened(newsroom)
    for one, kind in ((other, "contradicts"), (silent, "same_as")):
        relate_claims(claim, other=one, kind=kind, by=newsroom.actor())
    first = publish(newsroom, claim)["relations"]
    public = str(other.publications.get().public_id)
    assert [(row["kind"], row["claim"], row["public_id"]) for row in first] == [
        ("contradicts", str(other.uuid), public),
        ("same_as", str(silent.uuid), None),
    ]
    newsroom.do(other, "retract", "lead", note="Withdrawn.")
    newsroom.do(claim, "correct", "lead", severity="minor", note="The day was wrong.")
    assert publish(newsroom, claim)["relations"][0]["public_id"] is None


def test_a_version_lists_those_before_it_with_their_severity_and_what_became_of_them(newsroom: Newsroom):
    claim = opened(newsroom)
    assert publish(newsroom, claim)["earlier"] == []
    newsroom.do(claim, "correct", "lead", severity="major", note="It was 16.")
    second = publish(newsroom, claim)
    assert (second["publication"]["severity"], second["publication"]["note"]) == ("major", "It was 16.")
    newsroom.do(claim, "retract", "lead", note="Nothing of it holds.")
    third = publish(newsroom, claim)
    assert [(row["number"], row["severity"], row["note"], row["retraction_note"]) for row in third["earlier"]] == [
        (1, "", "", "Nothing of it holds."),
        (2, "major", "It was 16.", "Nothing of it holds."),
    ]
    assert (third["publication"]["number"], third["publication"]["severity"]) == (3, "")
    ids = [str(one) for one in claim.publications.order_by("number").values_list("public_id", flat=True)]
    assert [row["id"] for row in third["earlier"]] == ids[:2]


def test_nothing_confidential_is_in_it(newsroom: Newsroom):
    claim = opened(newsroom)
    secret = EvidenceInput(
        url="https://hidden.example/leak", title="The leak", stance="supports", confidential=True, quote="Whispered."
    )
    add_evidence(claim, by=newsroom.actor(), content=secret)
    add_comment(claim, by=newsroom.actor(), text="Between us.", confidential=False)
    text = json.dumps(publish(newsroom, claim))
    assert not [word for word in ("hidden.example", "The leak", "Whispered", "Between us") if word in text]


def test_a_record_of_the_first_format_is_still_a_row_of_the_table(newsroom: Newsroom):
    record = publish(newsroom, opened(newsroom))
    del record["quantities"], record["earlier"], record["approvals"], record["publication"]["by"]
    del record["claim"]["side"], record["claim"]["single_source_reason"]
    record["format"] = 1
    assert row_of(record)[:3] == [record["claim"]["label"], record["claim"]["id"], "Sixty died."]
