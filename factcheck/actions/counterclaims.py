"""The same claim and the counter-claim are suggested by a background job, when a claim appears or changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Q

from annotations.matching.lookup import lookup_hashes
from annotations.matching.pairs import KEPT, Match, compare
from annotations.matching.reading import Said, read
from annotations.models.bulk import insert
from factcheck import jobs
from factcheck.actions.claims import lock_claim, lock_claims
from factcheck.actions.relations import exclusion, links_between, record_link, suggest_relation
from factcheck.jobs import Try
from factcheck.models import Claim, ClaimReading, ClaimRelation, ClaimTerm
from factcheck.models.event import Verb
from factcheck.queries.counterclaims import COMPARED_NOT, METHOD, Compared, Place, load_compared, place_of, promising

State = ClaimRelation.State
Kind = ClaimRelation.Kind

MOST_SUGGESTED, MOST_OF_A_KIND = 8, 5
"""Links that one run suggests: what is beyond these is not read by anybody."""
MOST_WAITING = 15
"""Undecided suggestions on a claim from which on no run of another claim adds one."""


def suggest_links(attempt: Try) -> int:
    """The job: look for the claims that say the same as one, or the opposite, and suggest links. Returns how many.

    First the claim can be found by others, in a transaction of its own, then it looks for them: so of two claims that
    come at the same time at least the later one finds the other. A job looks at the claim as it stands now, whatever
    version it was promised for. Suggestions of such jobs that do not hold any more are withdrawn or made another kind;
    what a person decided about is not touched, and not asked again.
    """
    claim = Claim.objects.select_related("desk", "claimant").get(uuid=attempt.key.partition("@")[0])
    reading = _keep_reading(claim)
    if claim.state in COMPARED_NOT:
        return _nothing(attempt)
    waiting = {_other(one, claim): one for one in _suggested(claim)}
    compared = load_compared(claim, {*promising(claim, reading.hashes), *waiting})
    found = _compared(compared)
    chosen = _chosen(found, waiting)
    with transaction.atomic():
        jobs.complete(attempt)
        locked = lock_claims([claim.pk, *chosen, *waiting])
        for other, relation in sorted(waiting.items()):
            _bring_into_line(relation, locked[claim.pk], locked[other], found.get(other))
        return sum(_suggest(locked[claim.pk], locked[other], found[other]) for other in chosen)


def _compared(compared: Compared) -> dict[int, Match]:
    """How each of the others stands to the claim, by primary key. Between two stories only the same and the opposite
    are worth telling: what else looks alike there is another place and another war.
    """
    keys = list(compared.others)
    matches = compare(compared.query, [compared.others[pk] for pk in keys], compared.opposed)
    found = dict(zip(keys, matches, strict=True))
    for pk in compared.elsewhere & found.keys():
        if found[pk].kind not in (Kind.SAME_AS, Kind.CONTRADICTS):
            found[pk] = replace(found[pk], kind="", score=0.0, reasons=())
    return found


def _nothing(attempt: Try) -> int:
    with transaction.atomic():
        jobs.complete(attempt)
    return 0


def _suggested(claim: Claim) -> list[ClaimRelation]:
    """The undecided links of the claim that such a job suggested."""
    return list(ClaimRelation.objects.filter(Q(a=claim) | Q(b=claim), state=State.SUGGESTED, method=METHOD))


def _other(relation: ClaimRelation, claim: Claim) -> int:
    return relation.b_id if relation.a_id == claim.pk else relation.a_id


@transaction.atomic
def _keep_reading(claim: Claim) -> ClaimReading:
    """Let the claim be found by what it says now."""
    locked = lock_claim(claim)
    place: Place = place_of(locked)
    hashes = lookup_hashes(read(Said(text=locked.statement, around=place.around)))
    kept = ClaimReading.objects.filter(claim=locked).first()
    old, new = set(kept.hashes) if kept else set(), set(hashes)
    terms = ClaimTerm.objects.filter(desk=locked.desk_id, claim=locked)
    if gone := old - new:
        terms.filter(hash__in=gone).delete()
    if stays := old & new:
        terms.filter(hash__in=stays).exclude(story=locked.story_id).update(story=locked.story_id)
    if added := sorted(new - old):
        insert(
            ClaimTerm,
            ("hash",),
            [(hash_,) for hash_ in added],
            desk_id=locked.desk_id,
            story_id=locked.story_id,
            claim_id=locked.pk,
            ignore_conflicts=True,
        )
    reading, _ = ClaimReading.objects.update_or_create(
        claim=locked,
        defaults={"hashes": hashes, "around": place.around, "speaker": place.speaker, "denies": place.denies},
    )
    return reading


def _chosen(found: Mapping[int, Match], waiting: Mapping[int, ClaimRelation]) -> list[int]:
    """Which of the others get a new suggestion: the surest, not too many of a kind."""
    crowded = _crowded([pk for pk, match in found.items() if match.kind])
    chosen: list[int] = []
    of_kind: Counter[str] = Counter()
    for pk, match in sorted(found.items(), key=lambda one: (-one[1].score, one[0])):
        if not match.kind or pk in waiting or pk in crowded or of_kind[match.kind] == MOST_OF_A_KIND:
            continue
        of_kind[match.kind] += 1
        chosen.append(pk)
    return chosen[:MOST_SUGGESTED]


def _crowded(claims: Sequence[int]) -> set[int]:
    """Those of the claims on which enough suggestions wait for a decision."""
    links = ClaimRelation.objects.filter(Q(a__in=claims) | Q(b__in=claims), state=State.SUGGESTED)
    waiting = Counter(pk for pair in links.values_list("a", "b") for pk in pair)
    return {pk for pk in claims if waiting[pk] >= MOST_WAITING}


def _ends(claim: Claim, other: Claim, match: Match) -> tuple[Claim, Claim]:
    """The two in the order in which the link reads."""
    if match.kind in ClaimRelation.SYMMETRIC:
        return (claim, other) if claim.pk < other.pk else (other, claim)
    return (claim, other) if match.first else (other, claim)


def _reasons(match: Match) -> list[dict[str, str]]:
    return [{"cue": why.cue, "label": why.label} for why in match.reasons]


def _suggest(claim: Claim, other: Claim, match: Match) -> int:
    a, b = _ends(claim, other, match)
    if links_between(a, b).exists():
        return 0
    made = suggest_relation(a, b, kind=match.kind, method=METHOD, score=round(match.score, 4), reasons=_reasons(match))
    return made is not None


def _bring_into_line(relation: ClaimRelation, claim: Claim, other: Claim, match: Match | None) -> None:
    """Keep a suggestion that still holds, make it what it is now, or withdraw it. Both claims are locked.

    What came over by a merge is left alone, as taking the merge back needs it where it is; and so is a suggestion
    beside another link of the two, which a person has made.
    """
    relation = ClaimRelation.objects.select_related("a__desk", "b__desk").filter(pk=relation.pk).first() or relation
    if relation.state != State.SUGGESTED or {relation.a_id, relation.b_id} != {claim.pk, other.pk}:
        return
    if Claim.objects.filter(merged_into__in=[claim, other]).exists() or links_between(claim, other).count() > 1:
        return
    if match is None or not match.kind:
        if match is None or not _still(relation, match):
            record_link(Verb.RELATION_WITHDRAWN, relation, by=None)
            relation.delete()
        return
    a, b = _ends(claim, other, match)
    now = (match.kind, a.pk, [why.label for why in match.reasons])
    if now == (relation.kind, relation.a_id, [one["label"] for one in relation.reasons]):
        return
    if exclusion(a, b, match.kind) is not None:
        record_link(Verb.RELATION_WITHDRAWN, relation, by=None)
        relation.delete()
        return
    was: dict[str, Any] = {"was": relation.kind, "turned": relation.kind == match.kind and relation.a_id != a.pk}
    relation.kind, relation.a, relation.b = match.kind, a, b
    relation.score, relation.reasons = round(match.score, 4), _reasons(match)
    relation.row_version += 1
    relation.save()
    record_link(Verb.RELATION_RETYPED, relation, by=None, **was)


def _still(relation: ClaimRelation, match: Match) -> bool:
    """Whether so much speaks for the link yet that it is not worth taking back: scores differ with who is compared."""
    speaks = {Kind.SAME_AS: match.same, Kind.CONTRADICTS: match.against}.get(Kind(relation.kind), 0.0)
    return speaks >= KEPT
