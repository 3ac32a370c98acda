"""Desks, members, outlets, speakers, stories: the frame that the work stands in."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import transaction

from annotations.actions import create_vocabulary
from factcheck.actions.base import Actor, allow, lock, record, same_version
from factcheck.errors import Conflict, Invalid
from factcheck.models import Desk, Membership, Outlet, Policy, Rating, Speaker, Story, StoryParty, User
from factcheck.models.desk import DEFAULT_RATINGS
from factcheck.models.event import Verb, Via


@transaction.atomic
def create_user(username: str, *, password: str, first: str = "", last: str = "") -> User:
    """Somebody who can sign in, and sees nothing before they join a desk. There is no event: events are a desk's.

    Raises Invalid for a name that cannot be one, Conflict for one that is taken.
    """
    try:
        UnicodeUsernameValidator()(username)
    except ValidationError as error:
        raise Invalid.field(
            "username", f"{username!r} is not a user name: letters, digits and @ . + - _ only."
        ) from error
    if User.objects.filter(username=username).exists():
        raise Conflict(f"There is a user {username!r} already.", code="user-exists", fields={"username": ["Taken."]})
    user = User(username=username, first_name=first, last_name=last)
    user.set_password(password)
    user.save()
    return user


@transaction.atomic
def set_direction(user: User, *, direction: str) -> None:
    """Which way the user's own pages run. There is no event: it is nobody else's business."""
    if direction not in User.Direction.values:
        raise Invalid.field("direction", f"{direction!r} is no direction. Choose ltr or rtl.")
    user.direction = direction
    user.save(update_fields=["direction"])


@transaction.atomic
def create_desk(*, slug: str, name: str, lead: User, by: Actor | None, publisher: str = "") -> Desk:
    """A desk with its vocabulary, rating scale and policy; ``lead`` administers it."""
    if Desk.objects.filter(slug=slug).exists():
        raise Conflict(f"There is a desk {slug!r} already.", code="desk-exists", fields={"slug": ["Taken."]})
    desk = Desk.objects.create(
        slug=slug, name=name, publisher=publisher or name, vocabulary=create_vocabulary(name=f"Tags of {name}")
    )
    Policy.objects.create(desk=desk)
    Rating.objects.bulk_create(
        Rating(
            desk=desk, key=key, label=label, number=number, colour=colour, description=description, position=position
        )
        for position, (key, label, number, colour, description) in enumerate(DEFAULT_RATINGS)
    )
    record(Verb.DESK_CREATED, desk=desk, by=by, via=Via.COMMAND, name=name)
    add_member(desk, user=lead, role=Membership.Role.ADMIN, by=by)
    return desk


@transaction.atomic
def add_member(desk: Desk, *, user: User, role: str, by: Actor | None) -> Membership:
    """Give the user a role on the desk, or change the one they have."""
    if role not in Membership.Role.values:
        raise Invalid.field("role", f"{role!r} is not a role. Choose one of: {', '.join(Membership.Role.values)}.")
    membership, _ = Membership.objects.update_or_create(desk=desk, user=user, defaults={"role": role})
    record(Verb.MEMBER_ADDED, desk=desk, by=by, via=None if by else Via.COMMAND, user=str(user.uuid), role=role)
    return membership


def one_line(words: str, *, field: str, what: str) -> str:
    """A name or title in NFC on one line, its white space single. Raises Invalid, naming the field, when unkeepable."""
    words = unicodedata.normalize("NFC", " ".join(words.split()))
    if len(words) > 200:
        raise Invalid.field(field, f"The {what} has {len(words)} characters; at most 200 fit.")
    if strange := next((char for char in words if char == "\0" or "\ud800" <= char <= "\udfff"), ""):
        raise Invalid.field(
            field, f"The {what} has a character that is no text (U+{ord(strange):04X}). Take it out, or type the name."
        )
    return words


def outlet_named(
    desk: Desk, name: str, *, field: str = "outlet", is_agency: bool = False, domain: str = ""
) -> Outlet | None:
    """The desk's outlet of this name, in whatever case; None for an empty name. ``field`` is named in errors.

    A new one is made, and is a wire agency when ``is_agency`` says so; a known one stays what it is. ``domain`` is the
    registered domain of its site, where the caller knows it: the first one is kept.
    """
    name = outlet_name(name, field=field)
    return outlets_named(desk, [(name, domain)], is_agency=is_agency)[name] if name else None


def outlet_name(name: str, *, field: str = "outlet") -> str:
    """The name as it is kept. Raises Invalid for the field when it cannot be one."""
    return one_line(name, field=field, what="outlet's name")


def outlets_named(desk: Desk, wanted: Sequence[tuple[str, str]], *, is_agency: bool = False) -> dict[str, Outlet]:
    """What ``outlet_named`` finds or makes, for many names, as they are kept, with their domains, one after the other.

    The number of queries does not depend on the number of names.
    """
    outlets = Outlet.objects.filter(desk=desk)
    names = dict.fromkeys(name for name, _ in wanted)
    known = {outlet.name: outlet for outlet in outlets.filter(name__in=names)}
    made: list[Outlet] = []
    with transaction.atomic():
        if unknown := [name for name in names if name not in known]:
            lock_names(desk)
            by_fold: dict[str, Outlet] = {}
            for outlet in outlets.order_by("id"):
                by_fold.setdefault(folded(outlet.name), known.get(outlet.name, outlet))
            for name in unknown:
                if (key := folded(name)) not in by_fold:
                    by_fold[key] = Outlet(desk=desk, name=name, is_agency=is_agency)
                    made.append(by_fold[key])
                known[name] = by_fold[key]
        placed: list[Outlet] = []
        for name, domain in wanted:
            if domain and not known[name].domain:
                known[name].domain = domain
                placed.append(known[name])
        for outlet in placed:
            if outlet.pk:
                outlet.save(update_fields=["domain"])
        if made:
            Outlet.objects.bulk_create(made)
    return known


def speaker_named(desk: Desk, name: str, *, field: str = "claimant") -> Speaker | None:
    """The desk's speaker of this name or alias, in whatever case, made when new; None for an empty name.

    ``field`` is named in errors.
    """
    name = one_line(name, field=field, what="speaker's name")
    if not name:
        return None
    speakers = Speaker.objects.filter(desk=desk)
    if known := speakers.filter(name=name).first():
        return known
    with transaction.atomic():
        lock_names(desk)
        wanted = folded(name)
        everybody = list(speakers.order_by("id"))
        by_name = (one for one in everybody if folded(one.name) == wanted)
        by_alias = (one for one in everybody if wanted in map(folded, one.aliases))
        return next(by_name, None) or next(by_alias, None) or Speaker.objects.create(desk=desk, name=name)


def folded(name: str) -> str:
    """What two spellings of one name have in common: databases fold the case of other scripts in ways of their own."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def lock_names(desk: Desk) -> None:
    """Names that are not known letter by letter are looked for, and made, one after the other; so are sides taken."""
    Desk.objects.select_for_update(no_key=True).get(pk=desk.pk)


@transaction.atomic
def open_story(desk: Desk, *, title: str, by: Actor, summary: str = "") -> Story:
    """The desk's story of this title, opened when it is new. The title of one that was merged gives the other one."""
    allow("story.write", desk=desk, by=by)
    title = one_line(title, field="story", what="story's title")
    if not title:
        raise Invalid.field("story", "A story's title has 1 to 200 characters; this one has none.")
    story, created = Story.everything.get_or_create(desk=desk, title=title, defaults={"summary": summary})
    if created:
        record(Verb.STORY_CREATED, desk=desk, by=by, story=str(story.uuid), title=title)
    return story.now


def standing_story(story: Story) -> Story:
    """The story, or the one that it was merged into since it was read; locked, so that it stands until this is over."""
    found = lock(Story.everything.select_related("merged_into"), story.pk)
    return found if found.merged_into is None else standing_story(found.merged_into)


@transaction.atomic
def take_side(story: Story, *, speaker: Speaker, side: str, by: Actor, seen: int | None = None) -> StoryParty:
    """Say on which side of the story's conflict a speaker stands; the side they were on before is left.

    ``seen`` is the version of the party that is there, where the caller says so. Raises Invalid for another side or
    another desk's speaker, Stale for another version.
    """
    allow("story.write", desk=story.desk, by=by)
    if side not in StoryParty.Side.values:
        raise Invalid.field("side", f"{side!r} is not a side. Choose A or B.")
    if speaker.desk_id != story.desk_id:
        raise Invalid.field("speaker", "The speaker is not on this desk.")
    lock_names(story.desk)
    party = StoryParty.objects.filter(story=story, speaker=speaker).first()
    before = party.side if party else None
    if party is None:
        party = StoryParty.objects.create(story=story, speaker=speaker, side=side)
    else:
        same_version(party, seen=seen, now={"side": party.side})
    if before == side:
        return party
    if before is not None:
        party.side = side
        party.row_version += 1
        party.save(update_fields=["side", "row_version"])
    _record_side(party, by=by, before=before, after=side)
    return party


@transaction.atomic
def leave_side(party: StoryParty, *, by: Actor, seen: int | None) -> None:
    """Take the speaker off their side in the story. Raises Stale for another version, Conflict when they are off it."""
    allow("story.write", desk=party.story.desk, by=by)
    lock_names(party.story.desk)
    found = StoryParty.objects.select_related("story__desk", "speaker").filter(pk=party.pk).first()
    if found is None:
        raise Conflict("This speaker was taken off their side already.", code="gone")
    same_version(found, seen=seen, now={"side": found.side})
    _record_side(found, by=by, before=found.side, after=None)
    found.delete()


def _record_side(party: StoryParty, *, by: Actor, before: str | None, after: str | None) -> None:
    record(
        Verb.STORY_EDITED,
        desk=party.story.desk,
        by=by,
        story=str(party.story.uuid),
        speaker=str(party.speaker.uuid),
        name=party.speaker.name,
        changes={"side": [before, after]},
    )
