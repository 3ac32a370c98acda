"""Undo and redo of what one does on the article page, on the server, for the length of a login session.

A step keeps how each mark or suggestion that an action touched stood before and after. Undo lets it stand again as
before, redo as after, through the same rules as any other change, with events that name those they take back. Whoever
changed something since is never overruled: that is left as it stands, with a sentence that says what happened.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from annotations.models import Suggestion, Tag
from factcheck.actions.articles import lock_article
from factcheck.actions.base import Actor, allow
from factcheck.actions.claims import lock_claims
from factcheck.actions.putback import Back, stands_as
from factcheck.actions.spans import Undoes
from factcheck.errors import Conflict, Problem
from factcheck.models import Claim, DeskArticle, Event, Step
from factcheck.models.event import Verb
from factcheck.queries.steps import KEPT, Figure, Key, figures, kept, quoted, step_words, steps_of

KEPT_FOR = timedelta(days=14)
"""As long as a login lasts; what is older belongs to no session any more."""
FORGET_AT_ONCE = 10_000
NAMED = 5
"""How many of those that were left are named in one sentence."""

Done = TypeVar("Done")


# Taking steps


@dataclass(frozen=True)
class Doer:
    """Who takes steps: the actor, and the hash of their login session; without one nothing is kept."""

    by: Actor
    session: str = ""


@transaction.atomic
def take_step(
    row: DeskArticle,
    *,
    doer: Doer,
    kind: str,
    keys: Sequence[Key],
    run: Callable[[], Done],
    made: Callable[[Done], Iterable[Key]] | None = None,
) -> Done:
    """Run an action of the article page, and keep in the same transaction what takes it back.

    ``keys`` is what it is about to touch; ``made`` names marks that it made, which were not there before. An action
    that changed nothing leaves no step. What was undone before can be redone no longer.
    """
    if not doer.session:
        return run()
    revision = _lock(row)
    before = figures(revision, keys)
    done = run()
    now = [*keys, *(made(done) if made else ())]
    nothing: Figure = {"suggestion": None, "span": None, "mark": None, "seen": [], "claims": {}, "range": None}
    before += [nothing for _ in now[len(before) :]]
    entries = _entries(revision, now, before)
    if entries:
        steps = steps_of(row, user=doer.by.user, session=doer.session)
        steps.filter(undone_at__isnull=False).delete()
        if too_old := list(steps.order_by("-id").values_list("pk", flat=True)[KEPT - 1 :]):
            steps.filter(pk__in=too_old).delete()
        Step.objects.create(
            desk=row.desk,
            article=row.article,
            revision_id=revision,
            user=doer.by.user,
            session=doer.session,
            kind=kind,
            entries=entries,
            batch=doer.by.batch,
            mark=_newest_event(),
        )
    return done


def _lock(row: DeskArticle) -> int:
    """Lock the article, so that nothing of it changes while this transaction lasts; its current revision."""
    rows = DeskArticle.objects.filter(pk=row.pk)
    if connection.features.has_select_for_update:
        list(rows.select_for_update(no_key=True).values_list("pk"))
    return rows.values_list("current_id", flat=True).get()


def _entries(revision: int, keys: Sequence[Key], before: Sequence[Figure]) -> list[Figure]:
    """What differs now from before, with where it stands in the text: its mark, or else the suggestion."""
    after = figures(revision, keys, {uuid for figure in before for uuid in figure["claims"]})
    found = []
    for key, was, now in zip(keys, before, after, strict=True):
        now["claims"] = {uuid: one for uuid, one in now["claims"].items() if uuid in _claims_of(was, now)}
        if stands_as(was, now):
            continue
        start, end = now["range"] or was["range"]
        span = now["span"] or was["span"]
        place = {"suggestion": key.suggestion, "span": span, "start": start, "end": end}
        found.append({**place, "before": was, "after": now})
    return found


def _claims_of(*figures: Figure) -> set[str]:
    return {uuid for figure in figures for uuid in (*figure["claims"], *(one["claim"] for one in figure["seen"]))}


def _newest_event() -> int:
    return Event.objects.order_by("-id").values_list("id", flat=True).first() or 0


# Taking them back, and again


@dataclass(frozen=True)
class Left:
    """Something that stays as it stands, and why."""

    words: str
    problem: Problem


@dataclass
class Taken:
    """What an undo or redo did. ``ranges`` are the places in the text that it touched, ``keys`` the lines."""

    says: str
    keys: list[str] = field(default_factory=list)
    ranges: list[tuple[int, int]] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


@dataclass(frozen=True)
class _Way:
    """From how an entry was left to how it shall stand."""

    of: str
    to: str
    word: str


UNDO, REDO = _Way("after", "before", "Undone"), _Way("before", "after", "Done again")


@transaction.atomic
def undo_step(row: DeskArticle, *, doer: Doer, only: UUID | None = None, past: Collection[UUID] = ()) -> Taken:
    """Undo the session's last step in the article's current text that is not undone.

    Of a step that touched many, what somebody changed since is left and named. One of which nothing can be undone is a
    Conflict that says who did what since, and stays; with its uuid among ``past`` it is given up, and the one before
    it is undone. With ``only`` no other step than that one is undone. Raises Conflict when there is none, and when the
    text is another by now.
    """
    row = _allowed(row, doer)
    steps = steps_of(row, user=doer.by.user, session=doer.session).filter(undone_at__isnull=True).order_by("-id")
    while (step := steps.first()) is not None:
        if only is not None and step.uuid != only:
            raise Conflict(
                f"You did something else since: {step_words(step, row.current.text)}. Undo that first.",
                code="not-the-last-step",
            )
        try:
            with transaction.atomic():
                return _go(step, row, doer=doer, way=UNDO)
        except Conflict as problem:
            if step.uuid not in past:
                more = steps.exclude(pk=step.pk).exists()
                problem.detail += " Undo once more goes on to what you did before that." if more else ""
                raise
            step.delete()
    raise _nothing(row, doer, "undo")


@transaction.atomic
def redo_step(row: DeskArticle, *, doer: Doer) -> Taken:
    """Do again what was undone last and not followed by anything new. Raises as ``undo_step`` does.

    One of which nothing can be done again stays undone, and everything after it with it.
    """
    row = _allowed(row, doer)
    steps = steps_of(row, user=doer.by.user, session=doer.session).filter(undone_at__isnull=False)
    step = steps.order_by("id").first()
    if step is None:
        raise _nothing(row, doer, "redo")
    return _go(step, row, doer=doer, way=REDO)


def _allowed(row: DeskArticle, doer: Doer) -> DeskArticle:
    row = lock_article(row)
    allow("span.write", desk=row.desk, by=doer.by)
    allow("suggestion.decide", desk=row.desk, by=doer.by)
    return row


def _nothing(row: DeskArticle, doer: Doer, what: str) -> Conflict:
    of_mine = Step.objects.filter(article=row.article_id, session=doer.session, user=doer.by.user)
    if doer.session and of_mine.exclude(revision=row.current_id).exists():
        return Conflict(
            f"The article has new text since {moment(row.current.created_at)} (revision {row.current.number}). What "
            f"you did in the text before it cannot be {'undone' if what == 'undo' else 'redone'} from here.",
            code="text-revised",
        )
    return Conflict(f"There is nothing to {what}: nothing of yours since you signed in.", code=f"nothing-to-{what}")


def _go(step: Step, row: DeskArticle, *, doer: Doer, way: _Way) -> Taken:
    """Let every entry stand as it shall. Raises Conflict when none of them can."""
    entries = kept(step)
    keys = [Key(entry["suggestion"], entry["span"]) for entry in entries]
    claims = {uuid for entry in entries for uuid in _claims_of(entry["before"], entry["after"])}
    # Every claim is locked here, in the order that everybody keeps.
    locked = {str(one.uuid): one for one in lock_claims(_pks(claims)).values()}
    back = Back(row, doer.by, _undone(step), locked)
    taken = Taken("", keys=[], ranges=[])
    done, moved = [], []
    for entry, now in zip(entries, figures(row.current_id, keys, claims), strict=True):
        try:
            with transaction.atomic():
                back.entry(entry, now, frm=entry[way.of], to=entry[way.to])
            done.append(entry)
        except Problem as problem:
            moved.append((entry, now, problem))
    taken.left = _left(moved, step=step, row=row, doer=doer)
    if not done:
        raise _refusal(taken.left, step)
    after = figures(row.current_id, [Key(entry["suggestion"], entry["span"]) for entry in done], {*claims})
    for entry, now in zip(done, after, strict=True):
        named = _claims_of(entry["before"], entry["after"])
        taken.ranges += _places(entry)
        entry[way.to] = {**now, "claims": {uuid: one for uuid, one in now["claims"].items() if uuid in named}}
        taken.ranges += _places(entry)
        taken.keys.append(entry["suggestion"] or entry["span"])
    for entry, _, _ in moved:
        entry["left"] = True
    step.batch, step.mark = doer.by.batch, _newest_event()
    words = step_words(step, row.current.text)
    step.undone_at = timezone.now() if way is UNDO else None
    step.save(update_fields=["entries", "batch", "mark", "undone_at"])
    taken.says = " ".join([f"{way.word}: {words}.", *_named(taken.left)])
    return taken


def _pks(claims: Collection[str]) -> list[int]:
    return list(Claim.objects.filter(uuid__in=claims).values_list("pk", flat=True)) if claims else []


def _places(entry: Figure) -> list[tuple[int, int]]:
    marks = [entry[when]["mark"] for when in ("before", "after")]
    return [(entry["start"], entry["end"]), *((mark["start"], mark["end"]) for mark in marks if mark)]


def _undone(step: Step) -> Undoes:
    """The events that brought the step's rows to where they are, by the uuid of what each is about."""
    found: dict[str, Event] = {}
    for event in Event.objects.filter(batch=step.batch).select_related("claim").order_by("id"):
        payload = event.payload
        if event.verb in (Verb.CLAIM_CREATED, Verb.CLAIM_STATE) and event.claim:
            found[str(event.claim.uuid)] = event
        elif event.verb in (Verb.CLAIM_FLAGGED, Verb.CLAIM_RECHECKED) and event.claim:
            found[f"recheck {event.claim.uuid}"] = event
        elif event.verb.startswith("sighting"):
            found[payload["sighting"]] = event
        elif event.verb.startswith("suggestion"):
            found[payload["suggestion"]] = event
            if payload.get("span"):
                found.setdefault(payload["span"], event)
        elif event.verb.startswith("span"):
            found[payload["span"]] = event
            if payload.get("suggestion"):
                found.setdefault(payload["suggestion"], event)
    return found


# Saying what stood in the way


def _left(moved: Sequence[tuple[Figure, Figure, Problem]], *, step: Step, row: DeskArticle, doer: Doer) -> list[Left]:
    """Each with who did what to it since, and how it stands now. Two queries more, and only when there are some."""
    if not moved:
        return []
    claims = {uuid for entry, _, _ in moved for uuid in _claims_of(entry["before"], entry["after"])}
    since = Event.objects.filter(Q(article=row.article_id) | Q(claim__uuid__in=claims), id__gt=step.mark)
    events = list(since.exclude(batch=doer.by.batch).select_related("actor", "claim").order_by("-id")[:500])
    labels = {tag.key: tag.label for tag in Tag.objects.filter(vocabulary=row.desk.vocabulary_id)}
    found = []
    for entry, now, problem in moved:
        words = quoted(entry, row.current.text)
        theirs = [event for event in events if _concerns(event, entry)]
        by_others = [event for event in theirs if event.actor_id != doer.by.user.pk]
        last = next(iter([*by_others, *theirs]), None)
        why = "" if last and problem.slug in ("moved", "wrong-state") else f" {problem.detail}"
        who = f": {_who(last, doer)} {last.get_verb_display()} at {moment(last.at)}" if last else ""
        problem.detail = f"{words} stays as it is{who}.{why} It stands now as {_stands(now, labels)}."
        found.append(Left(words, problem))
    return found


def _concerns(event: Event, entry: Figure) -> bool:
    named = {event.payload.get("span"), event.payload.get("suggestion")} - {None}
    if named & {entry["span"], entry["suggestion"]}:
        return True
    return event.claim is not None and str(event.claim.uuid) in _claims_of(entry["before"], entry["after"])


def _who(event: Event, doer: Doer) -> str:
    if event.actor_id == doer.by.user.pk:
        return "you"
    return str(event.actor or "background work")


def moment(at: datetime) -> str:
    """A time of today as 18:22, another with its day."""
    local, today = timezone.localtime(at), timezone.localdate()
    return f"{local:%H:%M}" if local.date() == today else f"{local:%H:%M on} {local.day} {local:%B}"


def _stands(now: Figure, labels: dict[str, str]) -> str:
    if now["mark"]:
        return f"marked: {', '.join(labels.get(key, key) for key in now['mark']['tags'])}"
    if now["suggestion"] is None:
        return "not marked"
    if now["suggestion"]["state"] == Suggestion.State.REJECTED:
        reason = Suggestion.RejectReason(now["suggestion"]["reason"]).label
        return f"rejected ({reason[0].lower()}{reason[1:]})"
    return Suggestion.State(now["suggestion"]["state"]).label.lower()


def _refusal(left: Sequence[Left], step: Step) -> Conflict:
    if len(left) == 1:
        return Conflict(left[0].problem.detail, code="step-moved", step=str(step.uuid))
    return Conflict(
        f"None of the {len(left)} could be changed. " + " ".join(_named(left)), code="step-moved", step=str(step.uuid)
    )


def _named(left: Sequence[Left]) -> list[str]:
    said = [one.problem.detail for one in left[:NAMED]]
    return [*said, f"{len(left) - NAMED} more stay as they are."] if len(left) > NAMED else said


def forget_steps(*, most: int = FORGET_AT_ONCE) -> int:
    """Delete steps that are older than any login, the oldest first and ``most`` at once; return how many."""
    old = Step.objects.filter(at__lt=timezone.now() - KEPT_FOR).order_by("at").values_list("pk", flat=True)[:most]
    return Step.objects.filter(pk__in=list(old)).delete()[0]
