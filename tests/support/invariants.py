"""What has to hold between the rows of the database, whoever did what at the same time.

``broken()`` reads the whole database and says what does not hold, in sentences; nothing is broken when it says nothing.
Single rows are the database's own business (constraints, triggers): here is what no constraint sees, since it lies
between tables. Each rule is shown to notice something by ``tests/test_invariants.py``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import IntegrityError, connection
from django.db.models import Model

from factcheck.models import (
    Attempt,
    Claim,
    ClaimRelation,
    Comment,
    Desk,
    DeskArticle,
    Event,
    Evidence,
    IdempotencyRecord,
    Job,
    Notice,
    Publication,
    ReplyRequest,
    Review,
    Sighting,
    Snapshot,
    Verdict,
)
from factcheck.models.event import Verb

Row = dict[str, Any]

# What a claim waits for in each state, unless a recheck or a reply comes first.
WAITS = {"new": "checker", "open": "verdict", "in_review": "review", "approved": "publication"}
# Verbs of which each event raises the version of its claim by one, and nothing else does.
TOUCHES = frozenset(
    {
        *(Verb.CLAIM_EDITED, Verb.CLAIM_RECHECKED, Verb.CLAIM_STATE, Verb.CLAIM_ASSIGNED),
        *(Verb.EVIDENCE_ADDED, Verb.EVIDENCE_EDITED, Verb.EVIDENCE_WITHDRAWN, Verb.ATTEMPT_ADDED),
        *(Verb.REPLY_ASKED, Verb.REPLY_LOGGED),
        *(Verb.VERDICT_PROPOSED, Verb.VERDICT_WITHDRAWN, Verb.VERDICT_SENT_BACK, Verb.VERDICT_DISPUTED),
        *(Verb.VERDICT_APPROVED, Verb.CLAIM_PUBLISHED, Verb.CLAIM_CORRECTED, Verb.CLAIM_RETRACTED),
        *(Verb.CLAIM_MERGED, Verb.CLAIM_UNMERGED, Verb.CLAIM_SPLIT),
    }
)
REVIEWED = {
    Verb.VERDICT_APPROVED: Review.Decision.APPROVED,
    Verb.VERDICT_SENT_BACK: Review.Decision.SENT_BACK,
    Verb.VERDICT_DISPUTED: Review.Decision.DISPUTED,
}
# Who is told of what: the kind of a notice, and the verbs of the events that it can be about.
NOTICES = {
    Notice.Kind.ASSIGNED: {Verb.CLAIM_ASSIGNED},
    Notice.Kind.MENTIONED: {Verb.COMMENT_ADDED},
    Notice.Kind.SENT_BACK: {Verb.VERDICT_SENT_BACK},
    Notice.Kind.DISPUTED: {Verb.VERDICT_DISPUTED},
    Notice.Kind.APPROVED: {Verb.VERDICT_APPROVED},
    Notice.Kind.PUBLISHED: {Verb.CLAIM_PUBLISHED},
    Notice.Kind.CORRECTED: {Verb.CLAIM_CORRECTED},
    Notice.Kind.RETRACTED: {Verb.CLAIM_RETRACTED},
}


def rows(model: type[Model], *columns: str) -> list[Row]:
    return list(model._base_manager.order_by("pk").values(*columns))


def by(key: str, found: Iterable[Row]) -> dict[Any, list[Row]]:
    grouped: dict[Any, list[Row]] = defaultdict(list)
    for row in found:
        grouped[row[key]].append(row)
    return grouped


@dataclass
class Books:
    """Everything that was decided, read once."""

    claims: list[Row] = field(default_factory=lambda: rows(Claim))
    events: list[Row] = field(default_factory=lambda: rows(Event))
    verdicts: list[Row] = field(default_factory=lambda: rows(Verdict))
    reviews: list[Row] = field(default_factory=lambda: rows(Review))
    publications: list[Row] = field(default_factory=lambda: rows(Publication))
    desks: dict[int, Row] = field(default_factory=lambda: {row["id"]: row for row in rows(Desk)})
    approvals_needed: dict[int, int] = field(
        default_factory=lambda: dict(Desk.objects.values_list("id", "policy__approvals_needed"))
    )

    @cached_property
    def of_claim(self) -> dict[Any, list[Row]]:
        """Events by claim, in the order in which they were written."""
        return by("claim_id", (event for event in self.events if event["claim_id"] is not None))

    @cached_property
    def of_article(self) -> dict[Any, list[Row]]:
        return by("article_id", (event for event in self.events if event["claim_id"] is None))

    @cached_property
    def verdicts_of(self) -> dict[Any, list[Row]]:
        return by("claim_id", self.verdicts)

    @cached_property
    def reviews_of(self) -> dict[Any, list[Row]]:
        return by("verdict_id", self.reviews)

    @cached_property
    def publications_of(self) -> dict[Any, list[Row]]:
        return by("claim_id", self.publications)

    def done(self, claim: Row, *verbs: str) -> list[Row]:
        """The claim's events of these verbs."""
        return [event for event in self.of_claim[claim["id"]] if event["verb"] in verbs]


Rule = Callable[[Books], Iterator[str]]
RULES: list[Rule] = []


def rule(check: Rule) -> Rule:
    RULES.append(check)
    return check


def broken() -> list[str]:
    """What does not hold, each with the rule that says so."""
    books = Books()
    return [f"{check.__name__}: {sentence}" for check in RULES for sentence in check(books)]


def moves(events: Iterable[Row]) -> list[Row]:
    return [event for event in events if event["state_from"] != event["state_to"]]


def chained(name: str, row: Row, events: list[Row], first: str) -> Iterator[str]:
    """The row's state is where its last move led, each move begins where the one before it ended."""
    state, last = first, None
    for event in moves(events):
        if event["state_from"] != state:
            yield f"{name}: event {event['id']} moves it from {event['state_from']}, but it was {state}"
        state, last = event["state_to"], event["id"]
    if row["state"] != state:
        yield f"{name} is {row['state']}, but its events leave it {state}"
    if row["state_event_id"] != last:
        yield f"{name} names event {row['state_event_id']} for its state, but {last} was the last move"


def counted(name: str, what: str, found: list[int]) -> Iterator[str]:
    if sorted(found) != list(range(1, len(found) + 1)):
        yield f"{name}: its {what} are numbered {sorted(found)}"


def label(claim: Row) -> str:
    return f"C-{claim['number']} (desk {claim['desk_id']})"


@rule
def the_state_is_where_the_last_event_led(books: Books) -> Iterator[str]:
    for claim in books.claims:
        yield from chained(label(claim), claim, books.of_claim[claim["id"]], "new")
    for row in rows(DeskArticle, "id", "article_id", "state", "state_event_id"):
        yield from chained(f"Article {row['article_id']}", row, books.of_article[row["article_id"]], "inbox")


@rule
def a_claim_was_made_once(books: Books) -> Iterator[str]:
    for claim in books.claims:
        made = books.done(claim, Verb.CLAIM_CREATED)
        if len(made) != 1 or books.of_claim[claim["id"]][0] is not made[0]:
            yield f"{label(claim)}: {len(made)} events made it, or not first of all"


@rule
def claims_are_numbered_without_a_gap(books: Books) -> Iterator[str]:
    for desk, claims in by("desk_id", books.claims).items():
        yield from counted(f"Desk {desk}", "claims", [claim["number"] for claim in claims])
        if books.desks[desk]["next_claim_number"] != len(claims) + 1:
            yield f"Desk {desk} has {len(claims)} claims; the next is to be {books.desks[desk]['next_claim_number']}"


@rule
def an_event_stands_on_the_desk_of_its_claim(books: Books) -> Iterator[str]:
    desks = {claim["id"]: claim["desk_id"] for claim in books.claims}
    known = {event["id"]: event for event in books.events}
    for event in books.events:
        if event["claim_id"] is not None and event["desk_id"] != desks[event["claim_id"]]:
            yield f"Event {event['id']} is on desk {event['desk_id']}, its claim on {desks[event['claim_id']]}"
        undone = known.get(event["undoes_id"])
        if undone is not None and (undone["desk_id"] != event["desk_id"] or undone["id"] >= event["id"]):
            yield f"Event {event['id']} takes back {undone['id']}, which came later or is another desk's"


@rule
def a_claim_waits_for_what_its_state_asks(books: Books) -> Iterator[str]:
    asked = {row["claim_id"] for row in rows(ReplyRequest, "claim_id", "outcome") if row["outcome"] == "waiting"}
    for claim in books.claims:
        waits = WAITS.get(claim["state"], "")
        if claim["state"] == "open" and claim["id"] in asked:
            waits = "reply"
        if claim["needs_recheck"] and claim["state"] not in ("declined", "merged"):
            waits = "recheck"
        if claim["waiting_for"] != waits:
            yield f"{label(claim)} is {claim['state']} and waits for {claim['waiting_for']!r}, not {waits!r}"


@rule
def every_change_raised_the_version_once(books: Books) -> Iterator[str]:
    for claim in books.claims:
        # A link that an unmerge put back is told of in the claim's history, and so is what a new claim was split from.
        changes = sum(
            not (event["verb"] == Verb.CLAIM_UNMERGED and "relation" in event["payload"])
            and not (event["verb"] == Verb.CLAIM_SPLIT and "from" in event["payload"])
            for event in books.done(claim, *TOUCHES)
        )
        flags = len(books.done(claim, Verb.CLAIM_FLAGGED))  # one change may have flagged several passages
        if not 1 + changes + (flags > 0) <= claim["row_version"] <= 1 + changes + flags:
            yield f"{label(claim)} is at version {claim['row_version']} after {changes} changes"


@rule
def every_verdict_was_proposed_once(books: Books) -> Iterator[str]:
    for claim in books.claims:
        verdicts = books.verdicts_of[claim["id"]]
        yield from counted(label(claim), "verdicts", [verdict["number"] for verdict in verdicts])
        told = [event["payload"].get("verdict") for event in books.done(claim, Verb.VERDICT_PROPOSED)]
        told += [event["payload"].get("verdict") for event in books.done(claim, Verb.VERDICT_CARRIED)]
        if sorted(told, key=str) != sorted(str(verdict["uuid"]) for verdict in verdicts):
            yield f"{label(claim)} has {len(verdicts)} verdicts, and {len(told)} events that proposed one"
        if claim["state"] in ("in_review", "approved", "published") and not verdicts:
            yield f"{label(claim)} is {claim['state']} without a verdict"


@rule
def every_review_was_told_once(books: Books) -> Iterator[str]:
    for claim in books.claims:
        reviews = [row for verdict in books.verdicts_of[claim["id"]] for row in books.reviews_of[verdict["id"]]]
        for verb, decision in REVIEWED.items():
            made = sorted(row["reviewer_id"] for row in reviews if row["decision"] == decision)
            told = sorted(event["actor_id"] for event in books.done(claim, verb))
            if made != told:
                yield f"{label(claim)}: {decision} by users {made}, but the events tell of {told}"


@rule
def nobody_approved_their_own_verdict(books: Books) -> Iterator[str]:
    for verdict in books.verdicts:
        for review in books.reviews_of[verdict["id"]]:
            if review["decision"] == Review.Decision.APPROVED and review["reviewer_id"] == verdict["author_id"]:
                yield f"Verdict {verdict['id']} was approved by its author"


@rule
def enough_approvals_of_one_content_made_it_approved(books: Books) -> Iterator[str]:
    for claim in books.claims:
        for event in moves(books.done(claim, Verb.VERDICT_APPROVED)):
            verdict = [row for row in books.verdicts_of[claim["id"]] if row["number"] == event["payload"]["number"]]
            of_it = [
                review
                for review in books.reviews_of[verdict[0]["id"] if verdict else None]
                if review["decision"] == Review.Decision.APPROVED
                and review["content_hash"] == event["payload"]["content_hash"]
                and review["at"] <= event["at"]
            ]
            reviewers = {review["reviewer_id"] for review in of_it}
            if len(reviewers) < event["payload"]["approvals_needed"] or len(reviewers) != event["payload"]["approvals"]:
                yield f"{label(claim)} became approved by {len(reviewers)} on one content; told: {event['payload']}"


@rule
def what_was_published_is_what_was_approved(books: Books) -> Iterator[str]:
    for claim in books.claims:
        publications = books.publications_of[claim["id"]]
        yield from counted(label(claim), "publications", [row["number"] for row in publications])
        told = {event["payload"]["publication"]: event for event in books.done(claim, Verb.CLAIM_PUBLISHED)}
        if sorted(told) != sorted(str(row["public_id"]) for row in publications):
            yield f"{label(claim)} has {len(publications)} publications, and {len(told)} events that made one"
        verdicts = {row["id"]: row for row in books.verdicts_of[claim["id"]]}
        for row in publications:
            name, verdict = f"{label(claim)}, publication {row['number']}", verdicts.get(row["verdict_id"])
            if verdict is None or verdict["rating_id"] != row["rating_id"]:
                yield f"{name}: its verdict is another claim's, or rated otherwise"
                continue
            approved = {
                review["reviewer_id"]
                for review in books.reviews_of[verdict["id"]]
                if review["decision"] == Review.Decision.APPROVED and review["content_hash"] == row["content_hash"]
            }
            if len(approved) < books.approvals_needed[claim["desk_id"]]:
                yield f"{name}: {len(approved)} approved what was published"
            event = told.get(str(row["public_id"]))
            if event is not None and event["payload"]["content_hash"] != row["content_hash"]:
                yield f"{name}: its event tells of other content"
            if verdict["summary"] not in str(row["record"]) and verdict["summary"]:
                yield f"{name}: its record does not hold the verdict"


@rule
def the_rating_is_that_of_what_is_public(books: Books) -> Iterator[str]:
    for claim in books.claims:
        live = [row for row in books.publications_of[claim["id"]] if row["retracted_at"] is None]
        public = max(live, key=lambda row: row["number"])["rating_id"] if live else None
        if claim["rating_id"] != public:
            yield f"{label(claim)} is rated {claim['rating_id']}, but {public} is public"
        if claim["state"] == "published" and not live:
            yield f"{label(claim)} is published, and nothing of it is public"


@rule
def a_retraction_was_told_once_and_took_everything_back(books: Books) -> Iterator[str]:
    for claim in books.claims:
        told = [one for event in books.done(claim, Verb.CLAIM_RETRACTED) for one in event["payload"]["publications"]]
        gone = [str(row["public_id"]) for row in books.publications_of[claim["id"]] if row["retracted_at"]]
        if sorted(told) != sorted(gone):
            yield f"{label(claim)}: {len(gone)} publications are retracted, {len(told)} were told of"


@rule
def a_merged_claim_names_where_it_went(books: Books) -> Iterator[str]:
    known = {claim["id"]: claim for claim in books.claims}
    for claim in books.claims:
        seen, at = set(), claim
        while at["merged_into_id"] is not None and at["id"] not in seen:
            seen.add(at["id"])
            at = known[at["merged_into_id"]]
        if at["id"] in seen:
            yield f"{label(claim)} is merged into itself, in {len(seen)} steps"
        if claim["state"] != "merged":
            continue
        into = known[claim["merged_into_id"]]
        last = moves(books.of_claim[claim["id"]])[-1:]
        if [event["payload"].get("into") for event in last] != [str(into["uuid"])]:
            yield f"{label(claim)}: its last event does not say that it went into {label(into)}"
        there = [event["payload"] for event in books.done(into, Verb.CLAIM_MERGED) if "merged" in event["payload"]]
        if str(claim["uuid"]) not in [payload["merged"] for payload in there]:
            yield f"{label(into)} does not know that {label(claim)} was merged into it"
        if into["desk_id"] != claim["desk_id"]:
            yield f"{label(claim)} is merged into another desk's claim"


@rule
def links_stay_on_one_desk(books: Books) -> Iterator[str]:
    desks = {claim["id"]: claim["desk_id"] for claim in books.claims}
    for row in rows(ClaimRelation, "id", "a_id", "b_id", "kind", "state", "decided_by_id", "decided_at"):
        if desks[row["a_id"]] != desks[row["b_id"]]:
            yield f"Link {row['id']} joins claims of two desks"
        if (row["state"] != "suggested") != (row["decided_at"] is not None):
            yield f"Link {row['id']} is {row['state']}, decided at {row['decided_at']}"


def replayed(books: Books, key: str, many: str, added: Verb, removed: Verb | None = None) -> dict[int, set[str]]:
    """By claim, the uuids that its history leaves there: added, less removed, with what went over to another claim.

    ``key`` is the name of one in an event's payload, ``many`` that of those which a merge or a split took along.
    """
    known = {str(claim["uuid"]): claim["id"] for claim in books.claims}
    there: dict[int, set[str]] = defaultdict(set)
    for event in books.events:
        payload, claim, verb = event["payload"], event["claim_id"], event["verb"]
        moved = set(payload.get(many, ()))
        if verb == added:
            there[claim].add(payload[key])
        elif verb == removed:
            there[claim].discard(payload[key])
        elif verb == Verb.CLAIM_MERGED and "into" in payload:
            there[claim] -= moved
            there[known[payload["into"]]] |= moved
        elif verb in (Verb.CLAIM_UNMERGED, Verb.CLAIM_SPLIT) and "from" in payload:
            there[known[payload["from"]]] -= moved
            there[claim] |= moved
    return there


@rule
def what_is_in_the_file_is_what_the_history_leaves_there(books: Books) -> Iterator[str]:
    """Sightings, sources, attempts, replies and comments: no row without its event, no event without its row."""
    for model, told in (
        (Sighting, replayed(books, "sighting", "sightings", Verb.SIGHTING_ADDED, Verb.SIGHTING_REMOVED)),
        (Evidence, replayed(books, "evidence", "evidence", Verb.EVIDENCE_ADDED)),
        (Attempt, replayed(books, "attempt", "attempts", Verb.ATTEMPT_ADDED)),
        (ReplyRequest, replayed(books, "reply", "replies", Verb.REPLY_ASKED)),
        (Comment, replayed(books, "comment", "comments", Verb.COMMENT_ADDED)),
    ):
        there = by("claim_id", rows(model, "claim_id", "uuid"))
        for claim in books.claims:
            have = {str(row["uuid"]) for row in there[claim["id"]]}
            if have != told[claim["id"]]:
                yield f"{label(claim)}: {len(have)} rows of {model.__name__}, its events leave {len(told[claim['id']])}"


@rule
def a_source_is_withdrawn_with_its_event(books: Books) -> Iterator[str]:
    gone = {str(row["uuid"]) for row in rows(Evidence, "uuid", "withdrawn_at") if row["withdrawn_at"]}
    told = {event["payload"]["evidence"] for event in books.events if event["verb"] == Verb.EVIDENCE_WITHDRAWN}
    if gone != told:
        yield f"{len(gone)} sources are withdrawn, {len(told)} were told of: {sorted(gone ^ told)}"


@rule
def a_notice_is_about_its_claims_own_event(books: Books) -> Iterator[str]:
    known = {event["id"]: event for event in books.events}
    for row in rows(Notice, "id", "user_id", "claim_id", "event_id", "kind"):
        event = known[row["event_id"]]
        if event["claim_id"] != row["claim_id"] or event["verb"] not in NOTICES[row["kind"]]:
            yield f"Notice {row['id']} ({row['kind']}) is about event {event['id']} ({event['verb']})"
        if event["actor_id"] == row["user_id"]:
            yield f"Notice {row['id']} tells somebody of what they did themselves"


@rule
def every_copy_of_a_source_is_promised_or_settled(books: Books) -> Iterator[str]:
    jobs = set(Job.objects.values_list("key", flat=True))
    told = defaultdict(list)
    for event in books.events:
        if event["verb"] in (Verb.SNAPSHOT_MADE, Verb.SNAPSHOT_FAILED, Verb.SNAPSHOT_WAIVED):
            told[event["payload"].get("snapshot")].append(event["verb"])
    last = {
        Snapshot.State.MADE: Verb.SNAPSHOT_MADE,
        Snapshot.State.FAILED: Verb.SNAPSHOT_FAILED,
        Snapshot.State.WAIVED: Verb.SNAPSHOT_WAIVED,
    }
    for row in rows(Snapshot, "uuid", "state", "tries"):
        if row["state"] == Snapshot.State.WANTED:
            if f"{row['uuid']}:{row['tries']}" not in jobs:
                yield f"Snapshot {row['uuid']} is wanted, and no job promises it"
        elif told[str(row["uuid"])][-1:] != [last[row["state"]]]:
            yield f"Snapshot {row['uuid']} is {row['state']}, its last event is {told[str(row['uuid'])][-1:]}"


@rule
def the_ledger_of_jobs_adds_up(books: Books) -> Iterator[str]:
    for job in rows(Job, "id", "state", "lease_until", "tries", "finished_at"):
        running = job["state"] == Job.State.RUNNING
        if running != (job["lease_until"] is not None) or (running and not job["tries"]):
            yield f"Job {job['id']} is {job['state']}, in try {job['tries']}, leased until {job['lease_until']}"
        if (job["state"] in (Job.State.DONE, Job.State.FAILED)) != (job["finished_at"] is not None):
            yield f"Job {job['id']} is {job['state']}, finished at {job['finished_at']}"


@rule
def every_kept_answer_is_whole(books: Books) -> Iterator[str]:
    for row in rows(IdempotencyRecord, "key", "status"):
        if not 200 <= row["status"] < 400:
            yield f"The key {row['key']} is kept with the status {row['status']}"


@rule
def no_row_points_at_nothing(books: Books) -> Iterator[str]:
    try:
        connection.check_constraints()
    except IntegrityError as error:
        yield str(error)
