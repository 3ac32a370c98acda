"""Whom a comment names, and who is told."""

from __future__ import annotations

import pytest

from factcheck.actions.claims import add_comment
from factcheck.errors import Invalid
from factcheck.models import Comment, Event, Notice, User
from tests.support.newsroom import Newsroom, person


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Look, @lead.", ["lead"]),
        ("@lead, @reviewer2: who counted? @lead", ["lead", "reviewer2"]),
        ("(@lead)", ["lead"]),
        ("@checker2’s source", ["checker2"]),
        ("Write to press@command.example.", []),
        ("The account @ BBC said so.", []),
        ("I did, @checker.", []),  # nobody is told of what they did themselves
        ("Nobody.", []),
    ],
)
def test_members_who_are_named_are_told(newsroom: Newsroom, text: str, names: list[str]):
    claim = newsroom.claim()
    comment = add_comment(claim, by=newsroom.actor(), text=text)
    notices = list(Notice.objects.order_by("user__username"))
    assert [notice.user.username for notice in notices] == names
    event = Event.objects.get(verb="comment_added")
    for notice in notices:
        assert (notice.kind, notice.comment, notice.claim, notice.event) == ("mentioned", comment, claim, event)
        assert notice.seen_at is None


def test_a_name_with_a_full_stop_in_it_is_read_whole(newsroom: Newsroom):
    from factcheck.actions.people import add_member

    for username in ("ilse.tarrow", "ilse"):
        add_member(newsroom.desk, user=person(username), role="viewer", by=None)
    add_comment(newsroom.claim(), by=newsroom.actor(), text="Ask @ilse.tarrow.")
    assert [notice.user.username for notice in Notice.objects.all()] == ["ilse.tarrow"]


@pytest.mark.parametrize("name", ["sports-lead", "nobody", "..."])
def test_who_is_not_on_the_desk_is_refused_in_the_same_words(newsroom: Newsroom, other_newsroom: Newsroom, name: str):
    with pytest.raises(Invalid) as refused:
        add_comment(newsroom.claim(), by=newsroom.actor(), text=f"@lead and @{name}")
    assert refused.value.fields["text"] == [
        f"@{name}: there is nobody of this name on this desk, so nobody would be told. "
        "Write a member’s user name, or put a space after the @ when you mean none."
    ]
    assert not Comment.objects.exists()
    assert not Notice.objects.exists()


def test_a_closed_account_is_not_told(newsroom: Newsroom):
    User.objects.filter(username="lead").update(is_active=False)
    with pytest.raises(Invalid, match="@lead: there is nobody"):
        add_comment(newsroom.claim(), by=newsroom.actor(), text="@lead")


def test_who_was_chosen_is_written_into_the_comment_once(newsroom: Newsroom):
    lead, reviewer = newsroom.people["lead"], newsroom.people["reviewer"]
    comment = add_comment(newsroom.claim(), by=newsroom.actor(), text="Yours, @lead?", tell=[lead, reviewer])
    assert comment.text == "@reviewer Yours, @lead?"
    assert {notice.user for notice in Notice.objects.all()} == {lead, reviewer}
