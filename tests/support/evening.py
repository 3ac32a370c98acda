"""The demo desk at 23:40, after an evening's work by its three people: what the pictures in docs/ show.

It is a whole case: who holds a town, contested, with both sides and the denials; the dead, side by side, unverifiable;
a later report that updates the earlier ones; a correction because of it; a retraction, because two sources turned out
to be one. Import it when Django is set up. Everything goes through the actions that the pages use.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from html import escape
from unittest import mock

from django.db import transaction
from django.utils import timezone

from annotations.actions.suggestions import SAME_PASSAGE
from annotations.models import Suggestion
from annotations.text import iou
from factcheck import jobs
from factcheck.actions.articles import edit_article
from factcheck.actions.assign import assign_claim
from factcheck.actions.claims import ClaimChanges, Seen, add_comment, edit_claim
from factcheck.actions.evidence import EvidenceInput, add_evidence, log_attempt
from factcheck.actions.quantities import QuantityInput, add_quantity
from factcheck.actions.relations import relate_claims
from factcheck.actions.replies import ask_reply, excuse_reply, log_reply
from factcheck.actions.snapshots import run_snapshot
from factcheck.actions.spans import ClaimDetails, accept_suggestion, reject_suggestion
from factcheck.demo import SLUG
from factcheck.fetch import client
from factcheck.models import Claim, Desk, DeskArticle, Evidence, Job, Publication, Snapshot, User
from tests.support.newsroom import Newsroom

Kind = Claim.Kind
PAGE = """<!doctype html><html lang="en"><head><title>{title}</title></head>
<body><h1>{title}</h1><p>Published in Port Ellan.</p><blockquote>{quote}</blockquote></body></html>"""


def keep_copy(item: Evidence) -> None:
    """Archive the source as the worker does, of an invented page that shows the quote: these addresses lead nowhere.

    In the transaction that adds the source, so that the running product's worker finds it done.
    """
    body = PAGE.format(title=escape(item.title), quote=escape(item.quote)).encode()
    page = client.Fetched(item.url, 200, "text/html", "utf-8", body)
    attempt = jobs.claim_job(Job.objects.get(kind="snapshot", key=Snapshot.objects.get(evidence=item).job_key).pk)
    assert attempt is not None
    with mock.patch.object(client, "fetch_source", return_value=page):
        run_snapshot(attempt)


def suggested(row: DeskArticle, words: str) -> Suggestion:
    """The suggestion for these words of the article, with the ends that the suggester gave it."""
    start = row.current.text.index(words)
    found = {
        iou((one.start, one.end), (start, start + len(words))): one
        for one in Suggestion.objects.filter(revision=row.current)
    }
    nearest = max(found)
    assert nearest >= SAME_PASSAGE, f"“{words}” is not suggested"
    return found[nearest]


def work_through(room: Newsroom | None = None) -> dict[str, str]:
    """Do it, and return the public ids of the article, claims and story worth looking at."""
    room = room or Newsroom(Desk.objects.get(slug=SLUG), {user.username: user for user in User.objects.all()})
    post, quay, northline, radio, wire, later = DeskArticle.objects.filter(desk=room.desk).order_by("pk")

    def accept(
        row: DeskArticle,
        words: str,
        kind: str = Kind.OTHER,
        join: Claim | None = None,
        who: str = "",
        origin: str = "",
    ) -> Claim:
        suggestion = suggested(row, words)
        claimant = who or suggestion.claimant_guess
        seen = Seen(voice=suggestion.voice, attributed_to=claimant, relayed_by=suggestion.source_guess, origin=origin)
        details = ClaimDetails(join=join, claimant=claimant, kind=kind, seen=seen)
        claim = accept_suggestion(suggestion, by=room.actor("checker"), details=details).claim
        assert claim is not None
        return claim

    def reject(row: DeskArticle, words: str, reason: str) -> None:
        reject_suggestion(suggested(row, words), by=room.actor("checker"), reason=reason)

    def link(claim: Claim, kind: str, other: Claim, why: str = "") -> None:
        relate_claims(claim, other=other, kind=kind, by=room.actor("checker"), rationale=why)

    def figure(claim: Claim, counts: str, low: int, *, or_more: bool = False) -> None:
        content = QuantityInput(Decimal(low), None if or_more else Decimal(low), counts)
        add_quantity(claim, by=room.actor("checker"), content=content)

    @transaction.atomic
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
        keep_copy(item)

    def ask(claim: Claim, asked: str, result: str) -> None:
        log_attempt(claim, by=room.actor("checker"), asked=asked, result=result)

    def answered(claim: Claim, asked: str, text: str) -> None:
        reply = ask_reply(claim, by=room.actor("checker"), asked=asked)
        log_reply(reply, by=room.actor("checker"), seen=None, outcome="answered", text=text)

    def propose(claim: Claim, rating: str, summary: str, rationale: str) -> None:
        room.do(claim, "propose", "checker", rating=rating, summary=summary, rationale=rationale)

    def publish(claim: Claim) -> Publication:
        room.do(claim, "approve", "checker2")
        room.do(claim, "publish", "lead")
        return claim.publications.order_by("-number")[0]

    # Who holds Dervane: one side's word against the other's, in three outlets.
    holds = accept(post, "“Our brigades control every street of Dervane,”", Kind.CONTROL)
    bridge = "“Not one federal vehicle has passed the Kessim bridge,”"
    denies = accept(post, bridge, Kind.CONTROL, origin="Meridian Wire")
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
    accept(quay, "“Our brigades control every street …,”", join=holds, origin="Meridian Wire")
    accept(quay, "The Selmar Defence League rejected this.", join=holds)
    accept(quay, "“Not a single federal vehicle has crossed the Kessim bridge,”", join=denies, origin="Meridian Wire")
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
    own_count = room.mark_claim(
        post,
        "at least 40 federal soldiers had been killed",
        claimant="Jorin Vasht",
        kind=Kind.CASUALTIES,
        seen=Seen(voice="attributes", attributed_to="Jorin Vasht", relayed_by="Meridian Wire"),
    )
    link(holds, "contradicts", denies, "Whoever holds the town holds the bridge: there is no other road.")
    link(holds, "contradicts", passes)
    link(undamaged, "contradicts", stopped)
    link(losses, "contradicts", own_dead, "Both count dead fighters of the League since Monday.")
    for claim, counts, low, or_more in (
        (losses, "League fighters killed", 60, True),
        (own_dead, "League fighters killed", 11, False),
        (own_count, "federal soldiers killed", 40, True),
        (fled, "people who left the valley", 12_400, False),
    ):
        figure(claim, counts, low, or_more=or_more)

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
    publish(holds)

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

    # The dead: three figures, side by side, and nobody independent who counted.
    room.do(losses, "take", "checker")
    source(
        losses,
        "supports",
        "https://federal-command.example/statements/losses",
        "Federal Command, statement on losses",
        "The League has lost more than 60 fighters since Monday.",
        origin="Federal Command",
        primary=True,
    )
    ask(losses, "Federal Command, press office", "Names no source and gives no names.")
    ask(losses, "Hospitals of Lower and Upper Selmar", "Lower Selmar counts 23 bodies; Upper Selmar cannot be reached.")
    answered(losses, "Selmar Defence League, Jorin Vasht", "We mourn eleven, and have read out their names.")
    add_comment(
        losses, by=room.actor("checker"), text="All four outlets go back to the same statement, so I count it once."
    )
    propose(
        losses,
        "unverifiable",
        "There is no list, no names, and nobody independent who counted.",
        "The Command gives a figure without names or bodies, and has not said how it was counted. Four outlets carry "
        "it, all from the one statement.",
    )
    publish(losses)
    room.do(own_dead, "take", "checker")
    ask(own_dead, "The valley’s radio", "Sent the recording with the eleven names.")
    ask(own_dead, "The district’s registry office", "Closed since Monday.")
    answered(own_dead, "Federal Command, press office", "We stand by more than 60.")
    propose(
        own_dead,
        "unverifiable",
        "Eleven names were read out and four funerals filmed; nobody can say that there were no more.",
        "The names speak for eleven dead, and nothing speaks for a complete list: the registry is closed.",
    )
    publish(own_dead)

    # In review.
    room.do(own_count, "take", "checker")
    ask(own_count, "Federal Command, press office", "Gives no figure of its own dead.")
    answered(own_count, "Federal Command, press office", "We do not speak about our own losses.")
    add_comment(own_count, by=room.actor("checker"), text="Only Meridian Wire has it, by telephone from Mr. Vasht.")
    propose(
        own_count,
        "unverifiable",
        "The League gives a number and no names; the Command does not speak about its dead.",
        "One side’s word, by telephone. No hospital of the valley treats soldiers, and no list was published.",
    )
    room.do(denies, "take", "checker")
    propose(
        denies,
        "contested",
        "The League says that no vehicle passed; the Command says that the road is open.",
        "Nobody but the two sides has seen the bridge since Monday.",
    )

    # Published as true on two sources, until it turned out that both had it from one count: taken back.
    room.do(fled, "take", "checker")
    for url, title, quote in (
        ("https://openhand.example/selmar/counts", "Open Hand, counts at the valley’s mouth", "12,400, 4 March, 18:00"),
        ("https://lowerselmar.example/relief", "Lower Selmar, relief office", "Some 12,400 came down the road"),
    ):
        source(fled, "supports", url, title, quote, primary=True)
    excuse_reply(fled, by=room.actor("checker"), reason="A count of the relief agency’s own, about nobody.")
    propose(
        fled,
        "true",
        "Two offices counted 12,400 people by Wednesday evening.",
        "The agency’s counts at the valley’s mouth and the relief office’s register agree.",
    )
    publish(fled)
    room.do(
        fled,
        "retract",
        "lead",
        note="The relief office has its figure from Open Hand, so there was one count and not two. "
        "We withdraw the verdict until somebody else has counted.",
    )

    # Sunday: a later report updates the earlier ones, and with it a published verdict is corrected.
    fallen = accept(
        later, "“Upper Selmar has fallen completely, from the Kessim bridge to the northern pass,”", Kind.CONTROL
    )
    accept(later, "The League disputed the account.", join=fallen, who="Selmar Defence League")
    at_pass = room.mark_claim(
        later,
        "Its fighters still stood at the northern pass",
        claimant="Jorin Vasht",
        kind=Kind.CONTROL,
        seen=Seen(voice="attributes", attributed_to="Jorin Vasht"),
    )
    dozens = accept(later, "The Command now counts “several dozen” fighters killed", Kind.CASUALTIES)
    link(fallen, "updates", holds, "On Wednesday it was the town and the bridge, on Sunday the whole province.")
    link(fallen, "updates", passes, "On Wednesday the League held all three passes above the town.")
    link(fallen, "contradicts", at_pass)
    link(dozens, "updates", losses, "The Command withdrew its figure.")
    room.do(
        losses,
        "correct",
        "lead",
        severity="major",
        note="On 8 March the Federal Command withdrew the figure of more than 60 dead. It now counts “several dozen”.",
    )
    source(
        losses,
        "refutes",
        "https://northline.example/upper-selmar-has-fallen",
        "Northline, 8 March",
        "Ms. Tarrow withdrew the figure of more than 60 dead.",
        origin="Federal Command",
    )
    propose(
        losses,
        "unverifiable",
        "The Command itself withdrew its figure, and nobody independent has counted.",
        "The Command gave a figure without names or bodies, withdrew it on 8 March, and has not said how it was "
        "counted. Four outlets carry it, all from the one statement.",
    )
    corrected = publish(losses)

    # Under way, late, and not begun.
    room.do(unhurt, "take", "checker")
    room.do(fallen, "take", "checker")
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    for claim, hours, priority in ((fled, 8, 2), (fallen, -5, 2), (bodies, -2, 3), (passes, 20, 3)):
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
        "reviewed": str(own_count.uuid),
        "lacking": str(denies.uuid),
        "figures": str(losses.uuid),
        "updating": str(fallen.uuid),
        "unlinked": str(unhurt.uuid),
        "corrected": str(corrected.public_id),
        "retracted": str(fled.publications.get().public_id),
        "story": str(post.story.uuid),
    }
