"""The page of one published version, and of what differs between two."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from factcheck.actions.claims import ClaimChanges, Seen, add_comment, edit_claim, see_claim
from factcheck.actions.evidence import EvidenceInput, add_evidence, withdraw_evidence
from factcheck.actions.relations import relate_claims
from factcheck.actions.replies import ask_reply
from factcheck.models import Claim, Publication, Quantity, Speaker
from tests.factcheck.web.conftest import Pages, words
from tests.support.newsroom import Newsroom


def text(response: Any) -> str:
    """What a reader reads, with single spaces. The words of screen readers are part of it."""
    main = re.search(r"<main.*?</main>", words(response), re.DOTALL)
    assert main is not None
    return " ".join(strip_tags(main[0]).split())


def publish(newsroom: Newsroom, claim: Claim, **verdict: Any) -> Publication:
    newsroom.complete(claim)
    newsroom.propose(claim, **verdict)
    newsroom.do(claim, "approve", "reviewer")
    newsroom.do(claim, "publish", "lead")
    return claim.publications.order_by("-number")[0]


@pytest.fixture
def claim(newsroom: Newsroom) -> Claim:
    """With one of everything that a record holds."""
    by = newsroom.actor()
    claim = newsroom.do(
        newsroom.claim("Sixty people died that night.", claimant="Ilse Tarrow", language="en"), "take", "checker"
    )
    newsroom.attempt(claim)
    register = EvidenceInput(
        url="https://one.example/a", title="The register", quote="Sixty graves.", stance="supports", origin="The town"
    )
    add_evidence(claim, by=by, content=register)
    add_evidence(
        claim, by=by, content=EvidenceInput(url="https://hidden.example/", stance="context", confidential=True)
    )
    Quantity.objects.create(claim=claim, low="60", high="80", unit="people", counts="dead", by=newsroom.people["lead"])
    see_claim(claim, by=by, seen=Seen(voice="denies", attributed_to="Jorin Vasht"), url="https://one.example/live")
    relate_claims(claim, other=newsroom.claim("Nobody died."), kind="contradicts", by=by, rationale="Both cannot be.")
    ask_reply(claim, by=by, asked="Federal Command")
    return claim


@pytest.fixture
def first(newsroom: Newsroom, claim: Claim) -> Publication:
    return publish(newsroom, claim)


def correct(newsroom: Newsroom, claim: Claim) -> Publication:
    newsroom.do(claim, "correct", "lead", severity="major", note="It was sixteen.")
    edit_claim(claim, by=newsroom.actor(), seen=None, changes=ClaimChanges(statement="Sixteen people died that night."))
    newsroom.add_source(claim, url="https://two.example/b")
    withdraw_evidence(claim.evidence.get(title="The register"), by=newsroom.actor(), seen=None)
    return publish(newsroom, claim, rating="unverifiable")


def test_a_version_shows_what_its_record_holds_and_nothing_confidential(pages: Pages, first: Publication):
    said = text(pages.get("viewer", "publication", first.public_id))
    for part in (
        *("Claim C-1", "Version 1", "Sixty people died that night.", "Contested", "Ilse Tarrow", "Nobody can tell."),
        *("The register", "Sixty graves.", "from The town", "Supports", "https://one.example/a"),
        *("Contradicts", "Nobody died.", "Both cannot be.", "60–80 people", "dead"),
        *("Denies", "said by Jorin Vasht", "https://one.example/live"),
        *("The Federal Command", "No answer by 20:00.", "Federal Command", "No answer"),
        *("Approved by Priya Sand", "Published by Tomas Abara", str(first.public_id), first.content_hash),
    ):
        assert part in said, part
    assert "hidden.example" not in said
    assert "A newer version exists." not in said


def test_it_shows_the_record_and_not_todays_rows(newsroom: Newsroom, pages: Pages, claim: Claim, first: Publication):
    newsroom.desk.ratings.filter(key="contested").update(label="Disputed")
    assert claim.claimant is not None
    Speaker.objects.filter(pk=claim.claimant.pk).update(name="Renamed")
    second = correct(newsroom, claim)
    response = pages.get("viewer", "publication", first.public_id)
    said = text(response)
    head = said.partition("Versions")[0]
    assert "Sixty people died that night." in head
    assert "Sixteen" not in head
    assert "The register" in head
    assert "two.example" not in head
    assert "Contested" in head
    assert "Renamed" not in head
    assert "A newer version exists. This is what readers were told before it. Version 2, what differs" in said
    assert reverse("web:publication", args=[second.public_id]) in words(response)
    newer = text(pages.get("viewer", "publication", second.public_id))
    assert "Major correction" in newer
    assert "It was sixteen." in newer
    assert "A newer version exists." not in newer


def test_of_a_retracted_version_a_tombstone_stands(newsroom: Newsroom, pages: Pages, claim: Claim, first: Publication):
    newsroom.do(claim, "retract", "lead", note="Nothing of it holds.")
    said = text(pages.get("viewer", "publication", first.public_id))
    assert "Retracted Nothing of it holds." in said
    assert "Retracted by Tomas Abara" in said
    assert not [
        part
        for part in ("Sixty people died that night.", "Nobody can tell.", "The register", "No answer by")
        if part in said
    ]
    again = publish(newsroom, claim)
    said = text(pages.get("viewer", "publication", first.public_id))
    assert "A newer version exists. It was published after this one was retracted. Version 2" in said
    assert "Sixty people died that night." in text(pages.get("viewer", "publication", again.public_id))


def test_a_merged_claims_public_id_still_leads_to_what_was_published(
    newsroom: Newsroom, pages: Pages, claim: Claim, first: Publication
):
    into = newsroom.claim("Sixty were killed.")
    newsroom.do(claim, "merge", "lead", into=str(into.uuid))
    said = text(pages.get("viewer", "publication", first.public_id))
    assert "C-1 became part of another claim. This version stays what it was. C-3" in said
    assert "Sixty people died that night." in said


def test_the_difference_says_by_words_what_changed(newsroom: Newsroom, pages: Pages, claim: Claim, first: Publication):
    second = correct(newsroom, claim)
    response = pages.get("viewer", "publication-difference", second.public_id)
    said = text(response)
    assert "From version 1 to version 2" in said
    assert "Statement deleted: Sixtyinserted: Sixteen people died that night." in said
    assert "Rating before: Contested now: Unverifiable" in said
    assert "Rating, key" not in said, "a reader is told once"
    assert re.search(r"Evidence Added .*https://two\.example/b .*Removed .*The register", said)
    backwards = pages.get("viewer", "publication-difference", first.public_id, against="2")
    assert text(backwards).replace("Version 1", "Version 2", 1) == said
    assert words(response).count("<del>") == 1


def test_versions_that_do_not_differ_and_the_first_say_so(
    newsroom: Newsroom, pages: Pages, claim: Claim, first: Publication
):
    alone = text(pages.get("viewer", "publication-difference", first.public_id))
    assert "There is no version before it to compare with." in alone
    newsroom.do(claim, "correct", "lead", severity="minor", note="A comma.")
    same = publish(newsroom, claim)
    assert "Readers were told the same." in text(pages.get("viewer", "publication-difference", same.public_id))


def test_a_version_frozen_in_the_first_format_is_shown_and_compared(newsroom: Newsroom, pages: Pages, claim: Claim):
    newsroom.complete(claim)
    newsroom.propose(claim)
    newsroom.do(claim, "approve", "reviewer")
    record = old_record(newsroom, claim)
    old = Publication.objects.create(
        claim=claim,
        number=1,
        verdict=claim.verdicts.get(),
        rating=claim.verdicts.get().rating,
        record=record,
        content_hash="0" * 64,
        by=newsroom.people["lead"],
        at=claim.updated_at,
    )
    new = newsroom.do(claim, "publish", "lead").publications.get(number=2)
    said = text(pages.get("viewer", "publication", old.public_id))
    assert "Published by Tomas Abara" in said
    assert "The register" in said
    told = text(pages.get("viewer", "publication-difference", new.public_id))
    assert (
        "Not compared, as it was not kept yet when version 1 was published: Side, Why one source is enough, Figures"
        in told
    )
    assert "Statement" not in told


def old_record(newsroom: Newsroom, claim: Claim) -> dict[str, Any]:
    """The claim as the first format froze it."""
    other = claim.relations_from.get().b
    return {
        "format": 1,
        "publication": {
            "id": "-",
            "number": 1,
            "published_at": "2026-03-01T10:00:00+00:00",
            "note": "",
            "severity": "",
        },
        "desk": {"slug": "conflict", "name": "Conflict desk", "publisher": ""},
        "claim": {
            "id": str(claim.uuid),
            "label": "C-1",
            "statement": "Sixty people died that night.",
            "kind": "other",
            "language": "en",
            "claimant": "Ilse Tarrow",
            "claimed_on": None,
            "story": None,
        },
        "rating": {"key": "contested", "label": "Contested", "value": None},
        "verdict": {"number": 1, "summary": "Nobody can tell.", "rationale": "Both were asked."},
        "sightings": [
            {
                "voice": "denies",
                "attributed_to": "Jorin Vasht",
                "relayed_by": None,
                "origin": None,
                "url": "https://one.example/live",
            }
        ],
        "evidence": [
            {
                "url": "https://one.example/a",
                "title": "The register",
                "quote": "Sixty graves.",
                "stance": "supports",
                "directness": "secondary",
                "origin": "The town",
            }
        ],
        "attempts": [],
        "replies": [],
        "relations": [
            {
                "kind": "contradicts",
                "direction": None,
                "claim": str(other.uuid),
                "label": other.label,
                "statement": other.statement,
                "claimant": None,
                "rating": None,
                "rationale": "Both cannot be.",
            }
        ],
        "content_hash": "0" * 64,
    }


def test_another_version_is_named_by_its_number_or_refused(pages: Pages, first: Publication):
    assert pages.get("viewer", "publication-difference", first.public_id, against="7").status_code == 404
    response = pages.get("viewer", "publication-difference", first.public_id, against="the-last")
    assert response.status_code == 422
    assert "'the-last' is no version." in words(response)


def test_nothing_that_people_write_is_read_as_markup(newsroom: Newsroom, pages: Pages):
    bad = "<img src=x onerror=alert(1)>"
    claim = newsroom.do(newsroom.claim(f"One {bad}", claimant=bad), "take", "checker")
    newsroom.attempt(claim)
    source = EvidenceInput(url="https://x.example/", title=bad, quote=bad, stance="supports", origin=bad)
    add_evidence(claim, by=newsroom.actor(), content=source)
    publish(newsroom, claim)
    newsroom.do(claim, "correct", "lead", severity="minor", note=bad)
    edit_claim(claim, by=newsroom.actor(), seen=None, changes=ClaimChanges(statement=f"Two {bad} {bad}"))
    second = publish(newsroom, claim)
    for name in ("publication", "publication-difference"):
        assert b"<img" not in pages.get("viewer", name, second.public_id).content


@pytest.mark.parametrize("number", [1, 3])
def test_both_pages_cost_the_same_with_more_of_everything(
    newsroom: Newsroom, pages: Pages, claim: Claim, django_assert_num_queries, number: int
):
    versions = []
    for index in range(number):
        newsroom.add_source(claim, url=f"https://s{index}.example/")
        newsroom.attempt(claim)
        versions.append(publish(newsroom, claim))
        newsroom.do(claim, "correct", "lead", severity="minor", note="Again.")
    last = versions[-1]
    pages.get("viewer", "publication", last.public_id)
    with django_assert_num_queries(6):
        assert pages.get("viewer", "publication", last.public_id).status_code == 200
    with django_assert_num_queries(7):
        assert pages.get("viewer", "publication-difference", last.public_id).status_code == 200


# On the claim's page


def test_each_version_leads_to_its_page_and_to_what_it_changed(
    newsroom: Newsroom, pages: Pages, claim: Claim, first: Publication
):
    second = correct(newsroom, claim)
    shown = words(pages.get("viewer", "claim", claim.uuid))
    for publication in (first, second):
        assert f'href="{reverse("web:publication", args=[publication.public_id])}"' in shown
    assert f'href="{reverse("web:publication-difference", args=[second.public_id])}"' in shown
    assert reverse("web:publication-difference", args=[first.public_id]) not in shown


def test_before_a_correction_and_a_retraction_the_form_says_what_readers_will_see(
    newsroom: Newsroom, pages: Pages, claim: Claim, first: Publication
):
    said = text(pages.get("lead", "claim", claim.uuid))
    assert "Readers go on seeing version 1, Contested, until the corrected one is reviewed and published." in said
    assert "From now on readers see your note in place of what is public, “Nobody can tell.”" in said
    newsroom.do(claim, "retract", "lead", note="Withdrawn.")
    assert "From now on readers see" not in text(pages.get("lead", "claim", claim.uuid))


def test_a_long_history_is_narrowed_to_a_kind_and_all_of_it_can_be_reached(
    newsroom: Newsroom, pages: Pages, claim: Claim, first: Publication
):
    short = newsroom.claim("Another.")
    assert "What of the history" not in words(pages.get("viewer", "claim", short.uuid))
    for number in range(70):
        add_comment(claim, by=newsroom.actor(), text=f"Comment {number}.")
    total = claim.events.count()
    newest = pages.get("viewer", "claim", claim.uuid)
    assert len(newest.context["history"].entries) == 60
    assert newest.context["history"].earlier == total - 60
    assert len(pages.get("viewer", "claim", claim.uuid, history="all").context["history"].entries) == total
    found = {
        kind.key: pages.get("viewer", "claim", claim.uuid, history=kind.key).context["history"]
        for kind in newest.context["history"].kinds
    }
    assert {key: len(history.entries) for key, history in found.items()} == {
        kind.key: kind.count for kind in newest.context["history"].kinds
    }
    assert sum(kind.count for kind in newest.context["history"].kinds) == total
    assert all(history.earlier == 0 for history in found.values())
    assert "published version 1:" in [entry.said.words for entry in found["decisions"].entries]
    assert {entry.said.words for entry in found["sources"].entries} >= {"asked Federal Command for a reply."}
    assert pages.get("viewer", "claim", claim.uuid, history="nonsense").context["history"].kind is None
