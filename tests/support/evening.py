"""The demo desk at 23:40, after an evening's work by its three people: what the pictures in docs/ show.

Import it when Django is set up. Everything goes through the actions that the pages use.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from annotations.models import Suggestion
from factcheck.actions.articles import edit_article
from factcheck.actions.assign import assign_claim
from factcheck.actions.claims import ClaimChanges, Seen, add_comment, edit_claim
from factcheck.actions.evidence import EvidenceInput, add_evidence, log_attempt
from factcheck.actions.relations import relate_claims
from factcheck.actions.replies import ask_reply, log_reply
from factcheck.actions.spans import ClaimDetails, accept_suggestion, reject_suggestion
from factcheck.demo import SLUG
from factcheck.models import Claim, Desk, DeskArticle, User
from tests.support.newsroom import Newsroom

Kind = Claim.Kind


def work_through(room: Newsroom | None = None) -> dict[str, str]:
    """Do it, and return the public ids of the article, claims and story worth looking at."""
    room = room or Newsroom(Desk.objects.get(slug=SLUG), {user.username: user for user in User.objects.all()})
    post, quay, northline, radio, wire, _ = DeskArticle.objects.filter(desk=room.desk).order_by("pk")

    def accept(row: DeskArticle, words: str, kind: str = Kind.OTHER, join: Claim | None = None, who: str = "") -> Claim:
        suggestion = Suggestion.objects.get(revision=row.current, exact=words)
        claimant = who or suggestion.claimant_guess
        seen = Seen(voice=suggestion.voice, attributed_to=claimant, relayed_by=suggestion.source_guess)
        details = ClaimDetails(join=join, claimant=claimant, kind=kind, seen=seen)
        claim = accept_suggestion(suggestion, by=room.actor("checker"), details=details).claim
        assert claim is not None
        return claim

    def reject(row: DeskArticle, words: str, reason: str) -> None:
        reject_suggestion(
            Suggestion.objects.get(revision=row.current, exact=words), by=room.actor("checker"), reason=reason
        )

    def contradict(claim: Claim, other: Claim) -> None:
        relate_claims(claim, other=other, kind="contradicts", by=room.actor("checker"))

    def source(
        claim: Claim, stance: str, url: str, title: str, quote: str, origin: str = "", primary: bool = False
    ) -> None:
        item = add_evidence(
            claim,
            by=room.actor("checker"),
            content=EvidenceInput(
                url=url,
                stance=stance,
                title=title,
                quote=quote,
                origin=origin,
                directness="primary" if primary else "secondary",
            ),
        )
        room.archive(item, quote_found=True)

    def ask(claim: Claim, asked: str, result: str) -> None:
        log_attempt(claim, by=room.actor("checker"), asked=asked, result=result)

    def answered(claim: Claim, asked: str, text: str) -> None:
        reply = ask_reply(claim, by=room.actor("checker"), asked=asked)
        log_reply(reply, by=room.actor("checker"), seen=None, outcome="answered", text=text)

    def propose(claim: Claim, rating: str, summary: str, rationale: str) -> None:
        room.do(claim, "propose", "checker", rating=rating, summary=summary, rationale=rationale)

    # Who holds Dervane: one side's word against the other's, in three outlets.
    holds = accept(post, "“Our brigades control every street of Dervane,”", Kind.CONTROL)
    denies = accept(post, "“Not one federal vehicle has passed the Kessim bridge,”", Kind.CONTROL)
    losses = room.mark_claim(
        post,
        "more than 60 dead since Monday",
        claimant="Ilse Tarrow",
        kind=Kind.CASUALTIES,
        seen=Seen(voice="attributes", attributed_to="Ilse Tarrow"),
    )
    accept(post, "The League denied that the town had fallen.", join=holds, who="Selmar Defence League")
    fled = accept(
        post, "12,400 people had left the valley since Sunday, most of them on foot", Kind.FIGURE, who="Open Hand"
    )
    reject(post, "it could not verify either figure", "not_checkable")
    accept(quay, "“Our brigades control every street …,”", join=holds)
    accept(quay, "The Selmar Defence League rejected this.", join=holds)
    accept(quay, "“Not a single federal vehicle has crossed the Kessim bridge,”", join=denies)
    accept(quay, "Over sixty League fighters have been killed since Monday", join=losses)
    accept(
        northline,
        "PORT ELLAN – Federal forces have taken the town of Dervane and the\nbridge at Kessim",
        join=holds,
    )
    accept(
        northline,
        "The Selmar Defence League denied that federal troops had made any\nadvance.",
        join=holds,
    )
    passes = accept(
        northline, "its fighters hold all three\npasses above the town", Kind.CONTROL, who="Selmar Defence League"
    )
    bodies = accept(
        northline,
        "it had received 23 bodies since Monday, among them four children",
        Kind.CASUALTIES,
        who="Dr. A. Lindqvist",
    )
    unhurt = accept(northline, "no civilian had been hurt", Kind.CASUALTIES, who="Federal Command")
    accept(radio, "more than 60 fighters of the League were killed", join=losses)
    own_dead = accept(radio, "eleven of its people died", Kind.CASUALTIES, who="Selmar Defence League")
    accept(quay, "eleven members of the League had been killed", join=own_dead)
    undamaged = accept(radio, "“The station is undamaged and working,”", Kind.EVENT)
    stopped = accept(wire, "The station has not delivered water since 2.15 a.m. on Thursday", Kind.EVENT)
    accept(wire, "the station was “undamaged and working”.", join=undamaged)
    contradict(holds, denies)
    contradict(undamaged, stopped)

    # Contested, and published as that.
    room.do(holds, "take", "checker")
    source(
        holds,
        "supports",
        "https://federal-command.example/statements/dervane",
        "Federal Command, statement of 4 March",
        "Our brigades control every street of Dervane.",
        origin="Federal Command",
        primary=True,
    )
    source(
        holds,
        "refutes",
        "https://thequay.example/live/dervane",
        "The Quay, live report",
        "Dervane has not fallen, and the bridge is in our hands.",
        origin="an elder of the valley, by radio",
    )
    ask(
        holds, "Federal Command, press office, by telephone", "Repeats the statement; lets no reporter past the bridge."
    )
    ask(holds, "Selmar Defence League, Jorin Vasht, by message", "Says that no federal vehicle has passed the bridge.")
    answered(holds, "Federal Command, press office", "We stand by our statement of 4 March.")
    ask(holds, "Satellite pictures of 4 and 5 March", "Cloud over the whole valley on both days.")
    propose(
        holds,
        "contested",
        "Both sides say that they hold Dervane. Neither let anybody in to see.",
        "Each account rests on one side’s word alone. The elder heard by radio could not be placed, and the pictures "
        "of both days show cloud. Nothing independent speaks for either side as of Thursday.",
    )
    room.do(holds, "approve", "checker2")
    room.do(holds, "publish", "lead")

    # False, on two sources that know nothing of each other; approved, and it waits for the lead.
    room.do(undamaged, "take", "checker")
    source(
        undamaged,
        "refutes",
        "https://meridianwire.example/hallin-waterworks",
        "Meridian Wire, photographs of the turbine hall",
        "Part of the roof of the pumping station at Hallin has collapsed",
        origin="a worker of the station",
    )
    source(
        undamaged,
        "refutes",
        "https://waterworks.example/notices/hallin",
        "Waterworks of Lower Selmar, notice",
        "No water from Hallin since 2.15 a.m.",
        origin="the station’s director",
        primary=True,
    )
    answered(undamaged, "The station’s operator, by telephone", "The plant is being inspected.")
    propose(
        undamaged,
        "false",
        "Photographs and the station’s director show that it was hit and stands still.",
        "The photographs show the collapsed roof; the director’s readings stop at 2.15. Neither rests on the other.",
    )
    room.do(undamaged, "approve", "checker2")

    # In review.
    room.do(losses, "take", "checker")
    ask(losses, "Federal Command, press office", "Names no source and gives no names.")
    ask(losses, "Hospitals of Lower and Upper Selmar", "Lower Selmar counts 23 bodies; Upper Selmar cannot be reached.")
    propose(
        losses,
        "unverifiable",
        "There is no list, no names, and nobody independent who counted.",
        "The Command gives a figure without names or bodies, and has not said how it was counted. Four outlets carry "
        "it, all from the one statement.",
    )
    add_comment(
        losses, by=room.actor("checker"), text="All four outlets go back to the same statement, so I count it once."
    )
    room.do(denies, "take", "checker")
    ask(denies, "Meridian Wire, foreign desk", "Spoke to Mr. Vasht by telephone only.")
    propose(
        denies,
        "contested",
        "The League says that no vehicle passed; the Command says that the road is open.",
        "Nobody but the two sides has seen the bridge since Monday.",
    )

    # Under way, late, and not begun.
    room.do(own_dead, "take", "checker")
    room.do(unhurt, "take", "checker")
    ask(own_dead, "The valley’s radio", "Sent the recording with the eleven names.")
    room.do(fled, "take", "checker")
    source(
        fled,
        "supports",
        "https://openhand.example/selmar/counts",
        "Open Hand, counts at the valley’s mouth",
        "12,400 people, 4 March, 18:00",
        origin="Open Hand",
        primary=True,
    )
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    for claim, hours, priority in ((fled, -5, 2), (own_dead, 8, 2), (bodies, -2, 3), (passes, 20, 3)):
        fresh = Claim.objects.get(pk=claim.pk)
        changes = ClaimChanges(due=now + timedelta(hours=hours), priority=priority)
        edit_claim(fresh, by=room.actor("lead"), seen=fresh.row_version, changes=changes)
    for claim, name in ((bodies, "checker"), (passes, "checker2")):
        fresh = Claim.objects.get(pk=claim.pk)
        assign_claim(fresh, by=room.actor("lead"), to=room.people[name], seen=fresh.row_version)
    done = DeskArticle.objects.get(pk=quay.pk)
    edit_article(done, by=room.actor("checker"), seen=done.row_version, state=DeskArticle.State.DONE)

    assert post.story is not None
    return {
        "article": str(post.article.uuid),
        "claim": str(holds.uuid),
        "reviewed": str(losses.uuid),
        "unlinked": str(unhurt.uuid),
        "story": str(post.story.uuid),
    }
