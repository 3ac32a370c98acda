"""Speakers under all their names."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from factcheck.actions.base import Actor, allow, lock, record, same_version
from factcheck.actions.people import folded, lock_names, one_line
from factcheck.errors import Conflict, Invalid
from factcheck.models import Speaker
from factcheck.models.event import Verb

MOST_ALIASES = 50


def speaker_values(speaker: Speaker) -> dict[str, object]:
    """The fields as they stand."""
    return {"name": speaker.name, "aliases": list(speaker.aliases)}


@transaction.atomic
def edit_speaker(
    speaker: Speaker, *, by: Actor, seen: int | None, name: str | None = None, aliases: Sequence[str] | None = None
) -> Speaker:
    """Change the speaker's name or the other names under which they are found; None leaves it as it is.

    The name is part of the content hash of every claim of theirs: approvals given before a renaming are void.

    Raises Invalid for a name that cannot be one, Conflict for one that means another speaker of the desk, Stale for
    another version.
    """
    allow("claim.edit", desk=speaker.desk, by=by)
    lock_names(speaker.desk)
    speaker = lock(Speaker.objects.select_related("desk"), speaker.pk)
    before = speaker_values(speaker)
    same_version(speaker, seen=seen, now=before)
    if name is not None:
        speaker.name = one_line(name, field="name", what="speaker's name")
        if not speaker.name:
            raise Invalid.field("name", "The name is empty. Write how the speaker is called.")
    if aliases is not None:
        speaker.aliases = _aliases(aliases)
    if own := next((one for one in speaker.aliases if folded(one) == folded(speaker.name)), None):
        raise Invalid.field("aliases", f"“{own}” is the speaker's name itself. Leave it out of the other names.")
    after = speaker_values(speaker)
    changes = {field: [before[field], after[field]] for field in before if before[field] != after[field]}
    if changes:
        _check_free(speaker)
        speaker.row_version += 1
        speaker.save(update_fields=["name", "aliases", "row_version"])
        record(Verb.SPEAKER_EDITED, desk=speaker.desk, by=by, speaker=str(speaker.uuid), changes=changes)
    return speaker


def _aliases(wanted: Sequence[str]) -> list[str]:
    """Each once, in their order. Raises Invalid for too many and for one that cannot be a name."""
    names = [one_line(one, field="aliases", what="other name") for one in wanted]
    found = {folded(one): one for one in reversed(names) if one}
    if len(found) > MOST_ALIASES:
        raise Invalid.field("aliases", f"{len(found)} other names were given; at most {MOST_ALIASES} fit.")
    return list(reversed(found.values()))


def _check_free(speaker: Speaker) -> None:
    """Raise Conflict when one of the speaker's names is another speaker's: nobody could tell whom it means."""
    fields = {folded(speaker.name): "name", **{folded(one): "aliases" for one in speaker.aliases}}
    for other in Speaker.objects.filter(desk=speaker.desk).exclude(pk=speaker.pk).order_by("id"):
        for theirs in (other.name, *other.aliases):
            if field := fields.get(folded(theirs)):
                said = (
                    f"“{theirs}” means {other.name} on this desk already. Choose another name, or give the claims of "
                    f"one of the two to the other and change that one's names first."
                    if theirs == other.name
                    else f"“{theirs}” is one of the other names of {other.name}. Take it away there first."
                )
                raise Conflict(said, code="speaker-name-taken", fields={field: [said]})
