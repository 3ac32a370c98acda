"""A desk with very many claims, in every state: for measuring, and for looking at pages that are full.

The rows are as the actions would have left them (every state has its events, approvals name the content hash), but they
are written in bulk, with the database's own rules lifted meanwhile, and with times spread over the last weeks.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from annotations.models import Article, Revision
from factcheck import triggers
from factcheck.models import (
    Attempt,
    Claim,
    Desk,
    DeskArticle,
    Event,
    Evidence,
    Membership,
    Publication,
    Rating,
    ReplyRequest,
    Review,
    Snapshot,
    Speaker,
    Story,
    User,
    Verdict,
)
from factcheck.models.event import Verb, Via
from factcheck.queries.claimfile import load_claim_files

S = Claim.State
CHUNK = 2_000

# The way to each state: the state that follows, and the verb of the event that leads there.
TAKEN = (S.OPEN, Verb.CLAIM_STATE)
PROPOSED = (S.IN_REVIEW, Verb.VERDICT_PROPOSED)
APPROVED = (S.APPROVED, Verb.VERDICT_APPROVED)
WAYS: dict[str, tuple[tuple[str, Verb], ...]] = {
    S.NEW: (),
    S.OPEN: (TAKEN,),
    S.IN_REVIEW: (TAKEN, PROPOSED),
    S.APPROVED: (TAKEN, PROPOSED, APPROVED),
    S.PUBLISHED: (TAKEN, PROPOSED, APPROVED, (S.PUBLISHED, Verb.CLAIM_PUBLISHED)),
    S.DECLINED: ((S.DECLINED, Verb.CLAIM_STATE),),
    S.MERGED: ((S.MERGED, Verb.CLAIM_MERGED),),
}
WAITS_FOR: dict[str, str] = {S.NEW: "checker", S.OPEN: "verdict", S.IN_REVIEW: "review", S.APPROVED: "publication"}
PLACES = ("Dervane", "Port Ellan", "Hallin", "Kessim", "Ostra", "Upper Selmar", "Lowmarket", "the northern pass")
SUBJECTS = (
    "Federal troops hold {place}.",
    "The League controls every street of {place}.",
    "{number} people died in {place}.",
    "More than {number} fighters laid down their arms in {place} on Monday.",
    "The bridge at {place} has been closed to all traffic for {number} hours.",
    "{number},400 people have left {place} since the fighting began, most of them on foot and at night.",
    "The pumping station at {place} is undamaged and working.",
)


def fill_desk(
    desk: Desk, *, claims: int, articles: int = 0, stories: int = 12, seed: int = 1, spread: timedelta | None = None
) -> None:
    """Add so many claims, a seventh in each state, and so many articles. The same seed makes the same desk."""
    chance = random.Random(seed)
    people = [row.user for row in Membership.objects.filter(desk=desk).select_related("user").order_by("id")]
    crowd = Crowd(desk, people, chance, spread or timedelta(days=40), stories)
    with triggers.lifted(), transaction.atomic():
        for first in range(0, claims, CHUNK):
            crowd.add_claims(first, min(CHUNK, claims - first))
        for first in range(0, articles, CHUNK):
            crowd.add_articles(first, min(CHUNK, articles - first))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


class Crowd:
    def __init__(self, desk: Desk, people: Sequence[User], chance: random.Random, spread: timedelta, stories: int):
        self.desk, self.people, self.chance, self.spread = desk, people, chance, spread
        self.now = timezone.now()
        self.ratings = list(Rating.objects.filter(desk=desk))
        names = ("Federal Command", "Selmar Defence League", "Port authority", "Ilse Tarrow")
        self.speakers = [Speaker.objects.get_or_create(desk=desk, name=name)[0] for name in names]
        self.stories = [
            Story.objects.get_or_create(desk=desk, title=f"Story {number}: {PLACES[number % len(PLACES)]}")[0]
            for number in range(1, stories + 1)
        ]

    def add_claims(self, first: int, count: int) -> None:
        pick, states = self.chance.choice, list(WAYS)
        number = Desk.objects.values_list("next_claim_number", flat=True).get(pk=self.desk.pk)
        rows = []
        for index in range(count):
            state = states[(first + index) % len(states)]
            made = self.now - self.spread * self.chance.random()
            waits = state in WAITS_FOR
            rows.append(
                Claim(
                    desk=self.desk,
                    number=number + index,
                    statement=pick(SUBJECTS).format(place=pick(PLACES), number=self.chance.randrange(2, 90)),
                    claimant=pick([None, *self.speakers]),
                    story=pick([None, *self.stories]),
                    state=state,
                    rating=pick(self.ratings) if state == S.PUBLISHED else None,
                    assignee=pick(self.people) if self.chance.random() < 0.7 else None,
                    priority=pick((0, 1, 1, 1, 1, 2, 2, 3)),
                    due=pick([None, self.now + timedelta(hours=self.chance.uniform(-60, 300))]),
                    waiting_for=WAITS_FOR.get(state, ""),
                    waiting_since=made + (self.now - made) * self.chance.random() if waits else made,
                    created_by=pick(self.people),
                )
            )
        into = Claim.objects.filter(desk=self.desk).exclude(state=S.MERGED).values_list("pk", flat=True).first()
        last = [row for row in rows if row.state == S.MERGED]
        Claim.objects.bulk_create([row for row in rows if row.state != S.MERGED])
        into = into or rows[0].pk
        for row in last:
            row.merged_into_id = into
        Claim.objects.bulk_create(last)
        Desk.objects.filter(pk=self.desk.pk).update(next_claim_number=number + count)
        self._write_files(rows)
        self._write_events(rows)
        self._approve(rows)

    def _write_files(self, rows: Sequence[Claim]) -> None:
        """Verdicts with what stands behind them: some have enough for the gate, others not."""
        chance = self.chance
        judged = [row for row in rows if PROPOSED in WAYS[row.state]]
        Verdict.objects.bulk_create(
            Verdict(
                claim=row,
                number=1,
                rating=row.rating or chance.choice(self.ratings),
                summary="What readers should know, in one sentence.",
                rationale="Both commands were asked, and the register was read.",
                author=row.created_by,
            )
            for row in judged
        )
        sources = Evidence.objects.bulk_create(
            Evidence(
                claim=row,
                url=f"https://source{source}.example/{row.number}",
                stance="supports",
                directness="primary",
                quote="As the register shows.",
                accessed_at=self.now,
                by=row.created_by,
            )
            for row in judged
            for source in range(chance.choice((0, 1, 2, 2)))
        )
        Snapshot.objects.bulk_create(
            Snapshot(
                evidence=item,
                url=item.url,
                state=Snapshot.State.MADE,
                body_path=f"crowd/{item.uuid}",
                body_sha256=hashlib.sha256(item.url.encode()).hexdigest(),
                size=100,
                made_at=self.now,
                quote_found=True,
            )
            for item in sources
        )
        ReplyRequest.objects.bulk_create(
            ReplyRequest(
                claim=row, asked="Both commands", asked_at=self.now, outcome="no_answer", text="", by=row.created_by
            )
            for row in judged
            if chance.random() < 0.8
        )
        Attempt.objects.bulk_create(
            Attempt(claim=row, asked="Both commands", asked_at=self.now, result="No answer.", by=row.created_by)
            for row in judged
            if chance.random() < 0.5
        )

    def _write_events(self, rows: Sequence[Claim]) -> None:
        Event.objects.bulk_create(event for row in rows for event in self._events_of(row))
        last = Event.objects.filter(claim=OuterRef("pk")).exclude(state_to="").order_by("-id").values("pk")[:1]
        own = Claim.objects.filter(desk=self.desk, number__gte=rows[0].number, number__lte=rows[-1].number)
        own.update(state_event=Subquery(last))

    def _events_of(self, row: Claim) -> Iterator[Event]:
        by = {"desk": self.desk, "claim": row, "via": Via.PAGE, "actor": row.created_by}
        yield Event(**by, verb=Verb.CLAIM_CREATED, payload={"statement": row.statement})
        state: str = S.NEW
        for to, verb in WAYS[row.state]:
            yield Event(**by, verb=verb, state_from=state, state_to=to, payload={})
            state = to

    def _approve(self, rows: Sequence[Claim]) -> None:
        """Approvals by somebody who wrote nothing of it, on what stands there."""
        ids = [row.pk for row in rows if row.state in (S.APPROVED, S.PUBLISHED)]
        claims = Claim.objects.filter(pk__in=ids).select_related("desk__policy", "claimant")
        files = load_claim_files(claims)
        verdicts = {
            verdict.claim_id: verdict for verdict in Verdict.objects.filter(claim__in=ids).select_related("rating")
        }
        reviews, publications = [], []
        for row in rows:
            if row.pk not in files:
                continue
            digest = files[row.pk].content_hash
            reviewer = self.chance.choice([one for one in self.people if one.pk != row.created_by_id])
            verdict = verdicts[row.pk]
            reviews.append(Review(verdict=verdict, content_hash=digest, reviewer=reviewer, decision="approved"))
            if row.state == S.PUBLISHED:
                publications.append(
                    Publication(
                        claim=row,
                        number=1,
                        verdict=verdict,
                        rating=verdict.rating,
                        record={"claim": {"label": row.label, "statement": row.statement}},
                        content_hash=digest,
                        by=reviewer,
                        at=self.now,
                    )
                )
        Review.objects.bulk_create(reviews)
        Publication.objects.bulk_create(publications)

    def add_articles(self, first: int, count: int) -> None:
        articles = Article.objects.bulk_create(
            Article(outlet_name="Harbour Post", url=f"https://post.example/{self.desk.slug}/{first + index}")
            for index in range(count)
        )
        texts = [f"Report {first + index} for {self.desk.slug}\n\nBoth sides claim the town." for index in range(count)]
        hashes = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        revisions = Revision.objects.bulk_create(
            Revision(article=article, number=1, title=text.partition("\n")[0], text=text, sha256=digest, raw=b"")
            for article, text, digest in zip(articles, texts, hashes, strict=True)
        )
        states = list(DeskArticle.State.values)
        rows = DeskArticle.objects.bulk_create(
            DeskArticle(
                desk=self.desk,
                article=article,
                current=revision,
                story=self.chance.choice([None, *self.stories]),
                state=states[(first + index) % len(states)],
                assignee=self.chance.choice([None, *self.people]),
                priority=self.chance.choice((1, 1, 2)),
                sha256=revision.sha256,
            )
            for index, (article, revision) in enumerate(zip(articles, revisions, strict=True))
        )
        moved = [row for row in rows if row.state != DeskArticle.State.INBOX]
        Event.objects.bulk_create(
            Event(
                desk=self.desk,
                article=row.article,
                via=Via.API,
                actor=self.people[0],
                verb=Verb.ARTICLE_STATE,
                state_from=DeskArticle.State.INBOX,
                state_to=row.state,
            )
            for row in moved
        )
        own = DeskArticle.objects.filter(desk=self.desk, pk__gte=rows[0].pk)
        own.update(
            state_event=Subquery(
                Event.objects.filter(article=OuterRef("article")).exclude(state_to="").values("pk")[:1]
            ),
            created_at=F("created_at") - self.spread * self.chance.random(),
        )
