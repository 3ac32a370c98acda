"""The claim page, its list, and everything that is decided there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from factcheck.actions.claims import ClaimChanges, Seen, add_comment, edit_claim, see_claim
from factcheck.actions.relations import reject_relation, relate_claims, suggest_relation
from factcheck.models import (
    Attempt,
    Claim,
    ClaimRelation,
    Comment,
    Event,
    Evidence,
    Sighting,
    Speaker,
    Story,
)
from factcheck.models.event import Verb
from tests.factcheck.web.conftest import Pages, words
from tests.support.newsroom import Newsroom

VIEWER = "This needs a fact-checker; on this desk you are a viewer."
VERDICT = {"rating": "contested", "summary": "Nobody can tell.", "rationale": "Both were asked."}
SOURCE = {"url": "https://register.example/a", "stance": "supports", "directness": "primary"}


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def link(newsroom: Newsroom, claim: Claim, other: Claim, kind: str = "contradicts", **more: Any) -> ClaimRelation:
    return relate_claims(claim, other=other, kind=kind, by=newsroom.actor(), **more)


# The whole way


def test_a_claim_goes_from_new_to_published_by_its_buttons(newsroom: Newsroom, pages: Pages):
    claim = newsroom.claim()
    here = reverse("web:claim", args=[claim.uuid])
    assert pages.do("checker", claim, "take").headers["Location"] == f"{here}#review"
    assert fresh(claim).assignee == newsroom.people["checker"]
    pages.post("checker", "claim-attempts", claim.uuid, asked="The Federal Command", result="No answer.")
    pages.post("checker", "claim-replies", claim.uuid, asked="The Federal Command")
    reply = claim.replies.get()
    pages.post("checker", "reply-log", reply.uuid, outcome="no_answer", row_version=reply.row_version)
    assert pages.do("checker", fresh(claim), "propose", **VERDICT).headers["Location"] == f"{here}#verdict"
    pages.do("reviewer", claim, "send_back", comment="Compared with what?")
    assert fresh(claim).state == "open"
    pages.do("checker", claim, "propose", **VERDICT)
    pages.do("reviewer", claim, "approve", comment="Good.")
    pages.do("lead", claim, "publish")
    assert fresh(claim).state == "published"
    assert fresh(claim).rating.key == "contested"
    page = words(pages.get("viewer", "claim", claim.uuid))
    for said in ("sent verdict 1 back:", "“Good.”", "published version 1:", "Rating, published", "Compared with what?"):
        assert said in page


def test_correct_retract_and_merge_by_their_buttons(newsroom: Newsroom, pages: Pages):
    claim, other = newsroom.bring_to("published"), newsroom.claim("The same.")
    pages.do("lead", claim, "correct", severity="minor", note="The date was wrong.")
    assert fresh(claim).state == "open"
    assert "It stays public while the claim is worked on." in words(pages.get("viewer", "claim", claim.uuid))
    pages.do("lead", claim, "retract", note="It was another town.")
    page = words(pages.get("viewer", "claim", claim.uuid))
    assert "“It was another town.”" in page
    assert "Retracted" in page
    merged = pages.do("lead", claim, "merge", into=other.label.lower())
    assert merged.headers["Location"] == reverse("web:claim", args=[other.uuid])


def test_a_merged_claim_leads_to_its_target_and_can_still_be_read(newsroom: Newsroom, pages: Pages):
    claim = newsroom.bring_to("merged")
    assert claim.merged_into is not None
    response = pages.client("viewer").get(reverse("web:claim", args=[claim.uuid]), follow=True)
    assert response.redirect_chain == [(reverse("web:claim", args=[claim.merged_into.uuid]), 302)]
    assert f"{claim.label} was merged into this claim." in words(response)
    assert "What is decided from here on is decided there." in words(pages.get("viewer", "claim", claim.uuid, stay=1))


# Refusals: the sentence on the page before, and the same when the button is pressed all the same


def refused(response: Any, status: int, sentence: str) -> None:
    assert response.status_code == status
    page = words(response)
    assert sentence in page
    assert 'id="error-summary"' in page


def test_author_cannot_approve_their_own_verdict(newsroom: Newsroom, pages: Pages):
    claim = newsroom.do(newsroom.claim(by="lead"), "take", "lead")
    newsroom.propose(claim, by="lead")
    sentence = "You wrote this verdict, so somebody else has to approve it."
    page = words(pages.get("lead", "claim", claim.uuid))
    assert sentence in page
    assert 'aria-disabled="true"' in page
    refused(pages.do("lead", claim, "approve"), 403, sentence)
    assert fresh(claim).state == "in_review"


def test_who_wrote_part_of_it_cannot_approve_not_even_as_administrator(newsroom: Newsroom, pages: Pages):
    claim = newsroom.bring_to("in_review")
    newsroom.add_source(claim, by="admin")
    sentence = (
        "You wrote part of what this verdict says (the statement, the claimant, the evidence or a public note), so "
        "somebody else has to approve it."
    )
    assert sentence in words(pages.get("admin", "claim", claim.uuid))
    refused(pages.do("admin", claim, "approve"), 403, sentence)


def test_approval_of_what_was_changed_meanwhile_is_refused_and_the_page_shows_what_stands_there(
    newsroom: Newsroom, pages: Pages
):
    claim = newsroom.bring_to("in_review")
    opened = newsroom.file(claim).content_hash
    newsroom.add_source(claim, url="https://late.example/a")
    response = pages.do("reviewer", claim, "approve", content_hash=opened)
    refused(response, 409, "Mira Lindt added evidence after you opened this page, so you would decide on something you")
    assert "late.example" in words(response)
    assert newsroom.file(claim).content_hash in words(response)
    assert fresh(claim).state == "in_review"


@pytest.mark.parametrize("name", ["approve", "publish"])
def test_a_decision_without_the_hash_that_was_seen_is_refused(newsroom: Newsroom, pages: Pages, name: str):
    claim = newsroom.bring_to("in_review" if name == "approve" else "approved")
    response = pages.post("lead", "claim-transition", claim.uuid, name)
    refused(
        response, 422, "Send the content_hash that you saw, so that you do not decide on something you have not read."
    )


def test_publishing_without_valid_approval_is_refused_and_says_what_is_missing(newsroom: Newsroom, pages: Pages):
    claim = newsroom.bring_to("approved")
    item = newsroom.add_source(claim, by="checker2")
    sentence = "Approved by Priya Sand, then Yuki Hale added evidence at "
    page = words(pages.get("lead", "claim", claim.uuid))
    assert page.count(sentence) == 3, "where it is missing, beside the approval, and why nothing is published"
    for fix in ('href="#review" >Reopen it</a>', f'href="#evidence-{item.uuid}" >See the source</a>'):
        assert fix in " ".join(page.split())
    assert f'id="evidence-{item.uuid}"' in page
    refused(pages.do("lead", claim, "publish"), 409, sentence)
    assert not claim.publications.exists()


def test_a_claim_in_review_cannot_be_published(newsroom: Newsroom, pages: Pages):
    claim = newsroom.bring_to("in_review")
    refused(pages.do("lead", claim, "publish"), 409, "C-1 is in review; “Publish” starts from approved.")


@pytest.mark.parametrize(
    ("name", "args", "fields"),
    [
        ("claim-edit", (), {"statement": "Other."}),
        ("claim-assign", (), {"assignee": "viewer"}),
        ("claim-evidence", (), SOURCE),
        ("claim-attempts", (), {"asked": "A", "result": "B"}),
        ("claim-relations", (), {"other": "00000000-0000-0000-0000-000000000001", "kind": "contradicts"}),
        ("claim-comments", (), {"text": "Hello"}),
        ("claim-transition", ("take",), {}),
        ("claim-transition", ("decline",), {"reason": "No."}),
    ],
)
def test_a_viewer_is_refused_with_the_sentence_that_the_page_shows(
    newsroom: Newsroom, pages: Pages, name: str, args: tuple[str, ...], fields: dict[str, str]
):
    claim = newsroom.claim()
    assert VIEWER in words(pages.get("viewer", "claim", claim.uuid))
    events = Event.objects.count()
    refused(pages.post("viewer", name, claim.uuid, *args, **fields), 403, VIEWER)
    assert Event.objects.count() == events


@pytest.mark.parametrize(
    ("name", "fields", "sentence"),
    [
        ("propose", {**VERDICT, "rating": ""}, "Choose a rating."),
        ("propose", {**VERDICT, "rating": "green"}, "This rating is not on the desk’s scale."),
        ("propose", {**VERDICT, "summary": " "}, "Say in one sentence what readers should know."),
        ("propose", {**VERDICT, "summary": "x" * 501}, "The summary has 501 characters; at most 500 fit."),
        ("propose", {**VERDICT, "rationale": ""}, "Say why: what was found, and how it leads to the rating."),
        ("decline", {"reason": ""}, "Say why this is not checked."),
        ("merge", {"into": "C-99"}, "There is no claim 'C-99' on this desk."),
        ("merge", {"into": "C-1"}, "C-1 cannot be merged into itself."),
    ],
)
def test_what_a_transition_needs_is_asked_for_and_nothing_typed_is_lost(
    newsroom: Newsroom, pages: Pages, name: str, fields: dict[str, str], sentence: str
):
    claim = newsroom.bring_to("open")
    response = pages.do("lead", claim, name, **fields)
    refused(response, 422, sentence)
    page = words(response)
    for value in fields.values():
        assert value == "green" or value in page  # a rating is chosen, not typed
    assert fresh(claim).state == "open"


# Editing, and two who edit at once


def test_editing_changes_only_what_was_changed(newsroom: Newsroom, pages: Pages, story: Story):
    claim = newsroom.claim("Line one.\nLine two.", claimant="Ilse Tarrow")
    form = {
        "statement": "Line one.\r\nLine two.",
        "claimant": "Federal Command",
        "kind": "control",
        "claimed_on": "2026-03-05",
        "story": str(story.uuid),
        "priority": "2",
        "due": "2026-03-06T14:00",
        "row_version": "1",
    }
    assert pages.post("checker", "claim-edit", claim.uuid, **form).status_code == 302
    changes = Event.objects.get(verb=Verb.CLAIM_EDITED).payload["changes"]
    assert set(changes) == {"claimant", "kind", "claimed_on", "story", "priority", "due"}
    page = words(pages.get("viewer", "claim", claim.uuid))
    assert "Ilse Tarrow" in page  # the old claimant, in the history
    assert '<span class="side-mark side-A" title="Side A">' in page.replace("\n", " ").replace(
        "                   ", ""
    )


def test_a_stale_edit_shows_both_versions_and_can_be_put_on_top(newsroom: Newsroom, pages: Pages):
    claim = newsroom.claim("Sixty people died.")
    theirs = ClaimChanges(statement="Sixty fighters died.")
    edit_claim(claim, by=newsroom.actor("lead"), seen=1, changes=theirs)
    mine = {"statement": "Sixty soldiers died.", "kind": "casualties", "priority": "1", "row_version": "1"}
    response = pages.post("checker", "claim-edit", claim.uuid, **mine)
    refused(response, 412, "Somebody changed this since you read it")
    page = words(response)
    assert "Tomas Abara" in page
    assert "edited the claim while you were writing" in page
    assert '<mark class="df">fighters</mark>' in page
    assert '<mark class="df">soldiers</mark>' in page
    assert "Sixty soldiers died.</textarea>" in page
    assert fresh(claim).statement == "Sixty fighters died."
    assert pages.post("checker", "claim-edit", claim.uuid, **{**mine, "row_version": "2"}).status_code == 302
    assert 'name="row_version" value="2"' in page
    assert fresh(claim).statement == "Sixty soldiers died."


def test_an_invalid_edit_keeps_the_version_that_was_seen(newsroom: Newsroom, pages: Pages):
    """Otherwise the corrected form would overwrite what somebody else saved meanwhile."""
    claim = newsroom.claim()
    edit_claim(claim, by=newsroom.actor("lead"), seen=1, changes=ClaimChanges(statement="Theirs."))
    form = {"statement": "Mine.", "kind": "other", "priority": "1", "due": "soon", "row_version": "1"}
    response = pages.post("checker", "claim-edit", claim.uuid, **form)
    assert response.status_code == 422
    assert response.context["edit_form"]["row_version"].value() == "1"
    assert pages.post("checker", "claim-edit", claim.uuid, **{**form, "due": ""}).status_code == 412


def test_a_verdict_written_while_somebody_else_proposed_one_is_kept_beside_theirs(newsroom: Newsroom, pages: Pages):
    claim = newsroom.bring_to("open")
    newsroom.propose(claim, by="checker2")
    response = pages.do("checker", claim, "propose", **{**VERDICT, "summary": "Mine is another sentence."})
    refused(response, 409, "C-1 is in review; “Propose verdict” starts from open.")
    page = words(response)
    assert "proposed a verdict while you were writing" in page
    assert "Mine is another sentence.</textarea>" in page
    assert "Yours can be proposed when verdict 1 is sent back or withdrawn." in page


def test_a_published_claim_is_locked_for_editing_with_the_way_out(newsroom: Newsroom, pages: Pages):
    claim = newsroom.bring_to("published")
    sentence = "C-1 is published, so it is not edited. A lead opens a correction first; the publication stays public"
    assert words(pages.get("checker", "claim", claim.uuid)).count(sentence) == 5
    refused(pages.post("checker", "claim-evidence", claim.uuid, **SOURCE), 409, sentence)


def test_assigning_to_others_needs_a_lead(newsroom: Newsroom, pages: Pages):
    claim = newsroom.claim()
    sentence = "Giving it to somebody else needs a team lead."
    assert sentence in words(pages.get("reviewer", "claim", claim.uuid))
    said = "You can take it yourself; giving it to somebody else needs a team lead."
    refused(pages.post("reviewer", "claim-assign", claim.uuid, assignee="checker2", row_version="1"), 403, said)
    assert pages.post("lead", "claim-assign", claim.uuid, assignee="checker2", row_version="1").status_code == 302
    assert fresh(claim).assignee == newsroom.people["checker2"]
    assert "gave the claim to Yuki Hale." in words(pages.get("viewer", "claim", claim.uuid))
    assert pages.post("checker", "claim-assign", claim.uuid, assignee="stranger").status_code == 422


# Where it was seen


def test_wire_copies_count_as_one(newsroom: Newsroom, pages: Pages):
    claim = newsroom.claim()
    place = ""
    for outlet, origin in (
        ("Meridian Wire", ""),
        ("The Harbour Post", "Meridian Wire"),
        ("The Quay", "Meridian Wire"),
        ("Northline", ""),
        ("Radio Ostra", ""),
    ):
        row = newsroom.article(f"More than 60 dead, said {outlet}.", outlet=outlet)
        seen = newsroom.mark(row, "More than 60 dead", join=claim)
        sighting = Sighting.objects.get(span=seen.span)
        form = {"voice": "attributes", "attributed_to": "Ilse Tarrow", "origin": origin, "row_version": "1"}
        assert pages.post("checker", "sighting-edit", sighting.uuid, **form).status_code == 302
        place = f"{reverse('web:article', args=[row.article.uuid])}?item={seen.span.uuid}"
    response = pages.get("viewer", "claim", claim.uuid)
    dossier = response.context["dossier"]
    assert (dossier.outlets, dossier.independent) == (5, 3)
    assert "The Harbour Post</bdi> and <bdi>The Quay</bdi> carry <bdi>Meridian Wire</bdi>’s copy." in words(response)
    assert place in words(response)


def test_a_stale_sighting_edit_shows_both(newsroom: Newsroom, pages: Pages):
    seen = newsroom.mark(newsroom.article(), "She put the losses at 60 dead")
    sighting = Sighting.objects.get(span=seen.span)
    pages.post("lead", "sighting-edit", sighting.uuid, voice="denies", row_version="1")
    response = pages.post("checker", "sighting-edit", sighting.uuid, voice="questions", row_version="1")
    refused(response, 412, "Somebody changed this since you read it")
    assert "edited where it was seen while you were writing" in words(response)
    assert sighting.voice == "asserts"
    assert fresh(sighting).voice == "denies"


# Evidence, attempts, comments


def test_evidence_is_added_edited_and_withdrawn(newsroom: Newsroom, pages: Pages):
    claim = newsroom.claim()
    quote = "  Two lines,\r\nkept as they are."
    pages.post("checker", "claim-evidence", claim.uuid, **SOURCE, quote=quote, title="Register", confidential="on")
    item = Evidence.objects.get()
    assert (item.quote, item.directness, item.confidential) == ("  Two lines,\nkept as they are.", "primary", True)
    page = words(pages.get("viewer", "claim", claim.uuid))
    for said in ("Register", "Confidential", "Being archived.", 'rel="noopener noreferrer nofollow"', "Supports"):
        assert said in page
    edit = {**SOURCE, "stance": "refutes", "row_version": "1"}
    assert pages.post("checker", "evidence-edit", item.uuid, **edit).status_code == 302
    assert fresh(item).stance == "refutes"
    stale = pages.post("checker", "evidence-edit", item.uuid, **edit)
    assert stale.status_code == 412
    assert pages.post("checker", "evidence-withdraw", item.uuid, row_version="2").status_code == 302
    assert "One withdrawn source" in words(pages.get("viewer", "claim", claim.uuid))
    refused(pages.post("checker", "evidence-withdraw", item.uuid), 409, "This source was withdrawn.")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"url": ""}, "Give the address of the source, or a file."),
        ({"url": "javascript:alert(1)"}, "This is not a web address. It begins with http:// or https://."),
        ({"stance": ""}, "Choose one."),
    ],
)
def test_evidence_that_does_not_fit_is_shown_again_as_typed(
    newsroom: Newsroom, pages: Pages, change: dict[str, str], sentence: str
):
    claim = newsroom.claim()
    sent = {**SOURCE, "quote": "Words “typed” & kept", "note": "A note", **change}
    response = pages.post("checker", "claim-evidence", claim.uuid, **sent)
    refused(response, 422, sentence)
    assert "Words “typed” & kept</textarea>" in words(response)
    assert not Evidence.objects.exists()


def test_a_reply_is_asked_for_and_logged_from_the_page(newsroom: Newsroom, pages: Pages):
    claim = newsroom.bring_to("open")
    past = {"asked": "Federal Command", "asked_at": "2026-03-05T10:00", "deadline": "2026-03-05T09:00"}
    assert "The deadline is before the question was asked." in words(
        pages.post("checker", "claim-replies", claim.uuid, **past)
    )
    assert "Say who was asked." in words(pages.post("checker", "claim-replies", claim.uuid, asked=""))
    pages.post("checker", "claim-replies", claim.uuid, asked="Federal Command", asked_at="2026-03-05T10:00")
    reply = claim.replies.get()
    page = words(pages.get("checker", "claim", claim.uuid))
    assert "asked Federal Command for a reply." in page
    refused = pages.post("checker", "reply-log", reply.uuid, outcome="answered", text="", row_version="1")
    assert "Write down what was answered." in words(refused)
    done = pages.post("checker", "reply-log", reply.uuid, outcome="answered", text="We hold it.", row_version="1")
    assert done.headers["Location"].endswith("#replies")
    page = words(pages.get("checker", "claim", claim.uuid))
    assert "logged the reply of Federal Command: answered." in page
    stale = words(pages.post("checker", "reply-log", reply.uuid, outcome="no_answer", text="", row_version="1"))
    assert "Somebody changed this since you read it" in stale


def test_attempts_and_comments_are_kept_when_something_is_missing(newsroom: Newsroom, pages: Pages):
    claim = newsroom.claim()
    response = pages.post("checker", "claim-attempts", claim.uuid, asked="The hospital", result="")
    refused(response, 422, "Say what came of it, even if it is “no answer”.")
    assert 'value="The hospital"' in words(response)
    pages.post("checker", "claim-attempts", claim.uuid, asked="The hospital", result="No.", asked_at="2026-03-05T10:00")
    assert Attempt.objects.get().asked_at.isoformat() == "2026-03-05T10:00:00+00:00"
    refused(pages.post("checker", "claim-comments", claim.uuid, text=" "), 422, "The comment is empty.")
    pages.post("checker", "claim-comments", claim.uuid, text="One\r\ntwo", confidential="on")
    comment = Comment.objects.get()
    assert (comment.text, comment.confidential) == ("One\ntwo", True)


def test_pressing_twice_with_one_key_does_it_once(newsroom: Newsroom, pages: Pages):
    claim = newsroom.claim()
    for _ in range(2):
        response = pages.post("checker", "claim-comments", claim.uuid, text="Once.", idempotency_key="k1")
        assert response.status_code == 302
    assert Comment.objects.count() == 1
    # The page was drawn once, so its other forms carry the same key.
    assert pages.do("checker", claim, "take", idempotency_key="k1").status_code == 302
    assert pages.post("checker", "claim-comments", claim.uuid, text="Twice.", idempotency_key="k1").status_code == 302
    assert Comment.objects.count() == 2


def test_a_refused_post_does_not_use_up_its_key(newsroom: Newsroom, pages: Pages):
    claim = newsroom.claim()
    assert pages.do("checker", claim, "send_back", comment="x", idempotency_key="k1").status_code == 403
    assert pages.post("checker", "claim-comments", claim.uuid, text=" ", idempotency_key="k1").status_code == 422
    assert pages.post("checker", "claim-comments", claim.uuid, text="Now.", idempotency_key="k1").status_code == 302


# Counter-claims


def test_a_counter_claim_is_found_linked_shown_and_rejected(newsroom: Newsroom, pages: Pages, story: Story):
    claim = newsroom.claim("More than 60 League fighters were killed.", claimant="Federal Command", story=story)
    other = newsroom.claim("Eleven members of the League have died.", claimant="Defence League", story=story)
    newsroom.claim("The bridge is closed.", story=story)
    response = pages.get("checker", "claim", claim.uuid, link="league died")
    assert [one.label for one in response.context["candidates"].story] == [other.label]
    pages.post(
        "checker", "claim-relations", claim.uuid, other=str(other.uuid), kind="contradicts", rationale="Same count."
    )
    relation = ClaimRelation.objects.get()
    assert (relation.state, relation.kind, relation.rationale) == ("confirmed", "contradicts", "Same count.")
    for seen_from, label in ((claim, other.label), (other, claim.label)):
        page = words(pages.get("viewer", "claim", seen_from.uuid))
        assert f'<span class="id">{label}</span>' in page
        assert "Same count." in page
    assert pages.get("checker", "claim", claim.uuid, link="league").context["candidates"].story == []
    away = pages.post(
        "checker", "relation-reject", relation.uuid, claim=str(other.uuid), row_version="1", rationale="No."
    )
    assert away.headers["Location"] == reverse("web:claim", args=[other.uuid]) + "#counter-claims"
    assert fresh(relation).state == "rejected"
    assert "One rejected link" in words(pages.get("viewer", "claim", claim.uuid))
    pages.post("checker", "relation-confirm", relation.uuid, row_version="2")
    assert fresh(relation).state == "confirmed"


def test_candidates_leave_out_itself_the_linked_and_the_merged(newsroom: Newsroom, pages: Pages, story: Story):
    claim = newsroom.claim("The town was taken.", story=story)
    linked = newsroom.claim("The town was not taken.", story=story)
    link(newsroom, claim, linked)
    newsroom.bring_to("merged", statement="The town was taken, too.")
    elsewhere = newsroom.claim("A town was taken elsewhere.")
    found = pages.get("checker", "claim", claim.uuid, link="").context["candidates"]
    assert found.story == []
    assert linked.label not in [one.label for one in found.desk]
    assert {one.state for one in found.desk} == {"new"}
    assert elsewhere in found.desk
    assert pages.get("checker", "claim", claim.uuid, link=elsewhere.label).context["candidates"].desk == [elsewhere]


def test_links_that_make_no_sense_are_refused(newsroom: Newsroom, other_newsroom: Newsroom, pages: Pages):
    claim, other, theirs = newsroom.claim(), newsroom.claim("Other."), other_newsroom.claim("Theirs.")

    def relate(uuid: object, kind: str) -> Any:
        return pages.post("checker", "claim-relations", claim.uuid, other=str(uuid), kind=kind)

    refused(relate(claim.uuid, "same_as"), 422, "C-1 cannot be linked to itself.")
    refused(relate(other.uuid, "likes"), 422, "'likes' is not a kind of link.")
    assert relate(theirs.uuid, "contradicts").status_code == 404
    relate(other.uuid, "same_as")
    refused(
        relate(other.uuid, "contradicts"), 409, "are linked as the same claim, so they cannot contradict each other."
    )


# The border of the desk


# What is shown is what somebody else wrote


def test_nothing_that_people_write_is_read_as_markup(newsroom: Newsroom, pages: Pages, story: Story):
    bad = "<img src=x onerror=alert(1)>"
    claim = newsroom.claim(f"Statement {bad}", claimant=f"Claimant {bad}", story=story)
    other = newsroom.claim(f"Other {bad}", story=story)
    link(newsroom, claim, other, rationale=f"Why {bad}")
    see_claim(claim, by=newsroom.actor(), seen=Seen(), url="https://x.example/'\"><i>")
    pages.post("checker", "claim-evidence", claim.uuid, **SOURCE, title=f"Title {bad}", quote=bad, note=bad)
    pages.post("checker", "claim-attempts", claim.uuid, asked=bad, result=bad)
    add_comment(claim, by=newsroom.actor(), text=bad)
    pages.do("checker", claim, "take")
    pages.do("checker", claim, "propose", rating="contested", summary=bad, rationale=bad)
    pages.do("reviewer", claim, "send_back", comment=bad)
    for response in (
        pages.get("checker", "claim", claim.uuid, link=bad),
        pages.post("checker", "claim-edit", claim.uuid, statement=bad, kind="x", row_version="1"),
        pages.get("checker", "claims", q=bad),
        pages.get("checker", "home"),
        pages.get("checker", "story", story.uuid),
    ):
        page = response.content.decode()
        assert bad not in page
        assert '"><i>' not in page
    assert "&lt;img src=x" in pages.get("viewer", "claim", claim.uuid).content.decode()


def test_statement_names_and_quotes_carry_their_own_direction(newsroom: Newsroom, pages: Pages):
    claim = newsroom.claim("קיבלנו דיווח", claimant="דובר")
    newsroom.add_source(claim)
    page = words(pages.get("viewer", "claim", claim.uuid))
    assert '<h1 dir="auto">קיבלנו דיווח</h1>' in page
    assert "<bdi>דובר</bdi>" in page


def test_the_pages_keep_to_the_content_security_policy(newsroom: Newsroom, pages: Pages, story: Story):
    claim = newsroom.bring_to("in_review")
    for response in (pages.get("reviewer", "claim", claim.uuid, link=""), pages.get("lead", "home")):
        page = response.content.decode()
        assert " style=" not in page
        assert "<style" not in page
        assert " onclick=" not in page
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]


# The list


def statements(response: Any) -> list[str]:
    return [row.statement for row in response.context["rows"]]


def test_list_is_narrowed_by_its_address(newsroom: Newsroom, pages: Pages, story: Story):
    newsroom.bring_to("new", statement="New one.")
    newsroom.bring_to("in_review", statement="In review.")
    newsroom.bring_to("published", statement="Published.")
    newsroom.claim("Élan of the story.", story=story, claimant="Ilse Tarrow")

    def found(**query: str) -> list[str]:
        return statements(pages.get("checker", "claims", **query))

    assert found() == ["Élan of the story.", "Published.", "In review.", "New one."]
    assert found(state="in_review") == ["In review."]
    assert found(rating="contested") == ["Published.", "In review."]
    assert found(story=str(story.uuid)) == ["Élan of the story."]
    assert found(claimant="ilse tarrow") == ["Élan of the story."]
    assert found(mine="on") == ["Published.", "In review."]
    assert found(waiting="review") == ["In review."]
    assert found(q="élan") == ["Élan of the story."]
    assert found(q="ÉLAN tarrow") == ["Élan of the story."]
    assert found(q="C-2") == found(q="c2") == ["In review."]
    assert found(state="gone", rating="green", story="x") == found()
    assert "This cursor cannot be read." in words(pages.get("checker", "claims", after="-1"))
    chips = {chip.label: chip.count for chip in pages.get("checker", "claims").context["chips"]}
    assert chips == {"All": "4", "New": "2", "In review": "1", "Published": "1"}


@pytest.mark.parametrize("few", [4_000, 0], ids=["few", "many"])
def test_hits_are_counted_only_where_they_are_few(newsroom: Newsroom, pages: Pages, monkeypatch, few: int):
    monkeypatch.setattr("factcheck.queries.search.FEW", few)
    newsroom.bring_to("open", statement="Dervane fell.")
    newsroom.claim("Dervane stands.")
    newsroom.article("Text.", title="Dervane")
    claims, articles = pages.get("checker", "claims", q="dervane"), pages.get("checker", "articles", q="DERV")
    assert statements(claims) == ["Dervane stands.", "Dervane fell."]
    assert statements(pages.get("checker", "claims", q="dervane", state="open")) == ["Dervane fell."]
    counted = [{chip.label: chip.count for chip in page.context["chips"]} for page in (claims, articles)]
    if few:
        assert counted[0] == {"All": "2", "New": "1", "Open": "1"}
        assert counted[1] == {"All": "1", "New": "1", "In work": "0", "Done": "0", "Skipped": "0"}
    else:
        assert {count for chips in counted for count in chips.values()} == {None}
        assert claims.context["words"] == articles.context["words"] == "Too many to count"


def test_counting_stops_at_a_thousand(newsroom: Newsroom, pages: Pages, monkeypatch):
    monkeypatch.setattr("factcheck.queries.counting.AT_MOST", 2)
    monkeypatch.setattr("factcheck.web.problems.AT_MOST", 2)
    for number in range(4):
        newsroom.claim(f"Claim {number}.")
    page = pages.get("checker", "claims")
    assert {chip.label: chip.count for chip in page.context["chips"]} == {"All": "2+", "New": "2+"}
    assert page.context["words"] == "2+ in all"


def test_published_ratings_are_stamped_and_proposed_ones_outlined(newsroom: Newsroom, pages: Pages):
    newsroom.bring_to("in_review")
    assert "rating-proposed" in words(pages.get("viewer", "claims"))
    newsroom.bring_to("published")
    page = words(pages.get("viewer", "claims", state="published"))
    assert "r-contested" in page
    assert "rating-proposed" not in page


def test_search_in_the_top_bar_also_finds_articles(newsroom: Newsroom, pages: Pages):
    row = newsroom.article("Text.", title="Harbour strike enters third week")
    page = words(pages.get("checker", "claims", q="strike"))
    assert "Articles with these words in their title" in page
    assert reverse("web:article", args=[row.article.uuid]) in page
    assert "No claim fits these filters." in page


def test_empty_list_says_where_claims_come_from(pages: Pages):
    page = words(pages.get("checker", "claims"))
    assert "No claims yet." in page
    assert "Open an article and mark a passage as a claim, or accept a suggestion." in page


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_with_more_rows(
    newsroom: Newsroom, pages: Pages, story: Story, django_assert_num_queries, number: int
):
    for index in range(number):
        for state in ("new", "in_review", "published"):
            claim = newsroom.bring_to(state, statement=f"{state} {index}")
            Claim.objects.filter(pk=claim.pk).update(story=story)
    pages.get("checker", "claims", q="e")
    with django_assert_num_queries(12):
        pages.get("checker", "claims", q="e")


@pytest.mark.parametrize("number", [1, 3])
def test_claim_page_costs_the_same_with_more_of_everything(
    newsroom: Newsroom, pages: Pages, story: Story, django_assert_num_queries, number: int
):
    claim = newsroom.do(newsroom.claim("The claim.", claimant="Federal Command", story=story), "take", "checker")
    for index in range(number):
        row = newsroom.article(f"The claim stands here {index}.", outlet=f"Outlet {index}")
        newsroom.mark(row, "The claim stands here", join=claim)
        newsroom.archive(newsroom.add_source(claim, url=f"https://s{index}.example/"))
        newsroom.answer(claim)
        withdrawn = newsroom.add_source(claim, url=f"https://w{index}.example/")
        pages.post("checker", "evidence-withdraw", withdrawn.uuid)
        newsroom.attempt(claim)
        add_comment(claim, by=newsroom.actor(), text="Comment for @lead and @checker2")
        other = newsroom.claim(f"Another {index}.", claimant=f"Speaker {index}", story=story)
        link(newsroom, claim, other)
        newsroom.figure(claim, low=index)
        newsroom.figure(other, low=index)
        see_claim(other, by=newsroom.actor(), seen=Seen(), url=f"https://o{index}.example/")
        suggest_relation(claim, newsroom.claim(f"Suggested {index}."), kind="updates", method="words")
        gone = link(newsroom, claim, newsroom.claim(f"Gone {index}."))
        reject_relation(gone, by=newsroom.actor(), seen=None)
        newsroom.claim(f"Candidate {index}.", story=story)
        changes = ClaimChanges(due=timezone.now() + timedelta(hours=index), story=story)
        edit_claim(claim, by=newsroom.actor(), seen=None, changes=changes)
        pages.post("lead", "claim-assign", claim.uuid, assignee="checker2")
        newsroom.propose(claim)
        newsroom.do(claim, "approve", "reviewer")
        newsroom.do(claim, "publish", "lead")
        newsroom.do(claim, "correct", "lead", severity="minor", note="Wrong date.")
    assert Speaker.objects.count() >= number
    pages.get("checker", "claim", claim.uuid, link="")
    with django_assert_num_queries(39):
        assert pages.get("checker", "claim", claim.uuid, link="").status_code == 200


def test_the_reason_for_a_refused_link_is_kept(newsroom: Newsroom, pages: Pages):
    claim, other = newsroom.claim(), newsroom.claim("Other.")
    link(newsroom, claim, other)
    address = reverse("web:claim-relations", args=[claim.uuid]) + "?link=other"
    fields = {"other": str(other.uuid), "kind": "contradicts", "rationale": "My long reason."}
    response = pages.client("checker").post(address, fields)
    refused(response, 409, "C-1 and C-2 have this link already.")
    assert "My long reason." in words(response)
    assert response.context["link_query"] == "other"


@pytest.mark.parametrize("year", ["0001", "1899", "2201", "9999"])
def test_a_day_that_cannot_be_meant_is_refused_at_its_field(newsroom: Newsroom, pages: Pages, year: str):
    claim = newsroom.claim()
    form = {"statement": "It fell.", "kind": "other", "priority": "1", "row_version": "1"}
    for when in ({"due": f"{year}-12-31T23:59"}, {"claimed_on": f"{year}-01-01"}):
        response = pages.post("checker", "claim-edit", claim.uuid, **form, **when)
        assert response.status_code == 422
        assert f"The year {int(year)} cannot be meant. Give one from 1900 to 2200." in words(response)
