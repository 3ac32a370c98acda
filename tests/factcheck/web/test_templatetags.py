"""What the signs, names and times of the pages promise, through the template engine that the pages use."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.template import Context, Engine
from django.utils import timezone

from factcheck.models import ClaimRelation
from factcheck.web.templatetags import factcheck as tags

SPRITE = Path(__file__).resolve().parents[3] / "static" / tags.SPRITE
NOON = dt.datetime(2025, 3, 6, 12, 0, tzinfo=dt.UTC)
ENGINE = Engine(builtins=["factcheck.web.templatetags.factcheck"])


@pytest.fixture(autouse=True)
def _plain_static_files_and_utc(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    with timezone.override(dt.UTC):
        yield


def render(source: str, **context: object) -> str:
    return ENGINE.from_string(source).render(Context(context))


def person(full_name: str, username: str = "somebody", pk: int = 1) -> SimpleNamespace:
    return SimpleNamespace(pk=pk, get_full_name=lambda: full_name, get_username=lambda: username)


# Signs


def test_every_sign_that_a_tag_or_a_page_chooses_by_key_is_in_the_sprite() -> None:
    drawn = [f"s-{key}" for key in tags.STATES]
    drawn += [f"sc-{colour}" for colour in tags.COLOURS]
    drawn += [f"v-{key}" for key in tags.VOICES]
    drawn += [f"st-{key}" for key in tags.STANCES]
    drawn += [f"rel-{kind}" for kind in ClaimRelation.Kind.values]
    drawn += tags.DIRECTIONAL
    assert set(drawn) <= set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text()))


def test_icon_beside_a_word_is_hidden_from_screen_readers() -> None:
    assert render('{% icon "check" %}') == (
        '<svg class="i" aria-hidden="true"><use href="/static/img/sprite.svg#check"/></svg>'
    )


def test_icon_that_stands_alone_carries_its_label_escaped() -> None:
    drawn = render('{% icon "x" size="14" label=label %}', label='Close "this"')
    assert 'class="i i-14" role="img" aria-label="Close &quot;this&quot;"' in drawn
    assert "aria-hidden" not in drawn


def test_sign_that_points_is_mirrored_on_a_right_to_left_page_and_others_are_not() -> None:
    assert 'class="i i-flip"' in render('{% icon "right" %}')
    assert "i-flip" not in render('{% icon "check" %}')


@pytest.mark.parametrize(("state", "word"), tags.STATES.items())
def test_state_is_a_sign_and_a_word(state: str, word: str) -> None:
    drawn = render("{% state_sign state %}", state=state)
    assert f"#s-{state}" in drawn
    assert drawn.endswith(f"{word}</span>")


def test_unknown_state_shows_its_word_and_claims_no_sign() -> None:
    drawn = render("{% state_sign state %}", state="on_hold")
    assert "On hold" in drawn
    assert "<svg" not in drawn


@pytest.mark.parametrize("rating", tags.RATINGS.values(), ids=lambda rating: rating.key)
def test_rating_is_the_same_from_its_key_and_from_the_object(rating: tags.Scale) -> None:
    drawn = render("{% rating_sign rating %}", rating=rating)
    assert drawn == render("{% rating_sign key %}", key=rating.key)
    assert f'class="rating r-{rating.colour}"' in drawn
    assert f"#sc-{rating.colour}" in drawn
    assert rating.label in drawn


def test_proposed_rating_says_so_in_words_too() -> None:
    drawn = render('{% rating_sign "false" proposed=True %}')
    assert "rating-proposed" in drawn
    assert "proposed</span>" in drawn


def test_no_rating_is_said_in_words() -> None:
    assert "No rating yet" in render("{% rating_sign rating %}", rating=None)


def test_rating_outside_the_scale_has_a_word_and_no_place_on_it() -> None:
    assert "<svg" not in render('{% rating_sign "satire" %}')
    own = SimpleNamespace(key="satire", label="<i>Satire</i>", colour="pink")
    drawn = render("{% rating_sign own %}", own=own)
    assert "<svg" not in drawn
    assert "&lt;i&gt;Satire" in drawn
    assert "r-plain" in drawn


def test_attributing_voice_is_called_relays() -> None:
    assert "Relays" in render('{% voice_sign "attributes" %}')


def test_voice_sign_alone_is_labelled_with_its_word() -> None:
    drawn = render('{% voice_sign "denies" word=False %}')
    assert 'role="img" aria-label="Denies"' in drawn
    assert "<span" not in drawn


def test_no_voice_is_a_dash_and_the_word_silent() -> None:
    assert "Silent" in render('{% voice_sign "" %}')


@pytest.mark.parametrize(("stance", "word"), tags.STANCES.items())
def test_stance_is_a_sign_and_a_word(stance: str, word: str) -> None:
    drawn = render("{% stance_sign stance %}", stance=stance)
    assert f"#st-{stance}" in drawn
    assert word in drawn


# People


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Mara Lindt", "ML"),
        ("Anna Maria de Souza", "AS"),
        ("mara", "MA"),
        ("Jean-Luc O’Neill", "JO"),
        ("Élodie Žák", "ÉŽ"),
        ("E\u0301lodie", "ÉL"),
        ("नीता शर्मा", "नीश"),
        ("سلمى حداد", "سح"),
        ("(Desk) 7", "D7"),
        ("…", "?"),
        ("", "?"),
    ],
)
def test_initials_are_the_first_letters_of_the_outer_words(name: str, expected: str) -> None:
    assert render("{{ name|initials }}", name=name) == expected


def test_person_without_a_full_name_goes_by_the_user_name() -> None:
    assert render("{{ one|name }} {{ one|initials }}", one=person("", "tomas")) == "tomas TO"


def test_avatar_names_the_person_and_escapes_the_name() -> None:
    drawn = render("{% avatar one %}", one=person('Mara "M" Lindt'))
    assert 'title="Mara &quot;M&quot; Lindt" role="img"' in drawn
    assert ">ML</span>" in drawn


def test_avatar_beside_the_written_name_is_not_read_twice() -> None:
    drawn = render("{% avatar one beside=True %}", one=person("Mara Lindt"))
    assert 'aria-hidden="true"' in drawn
    assert "aria-label" not in drawn


def test_avatar_of_nobody_is_dashed_and_says_so() -> None:
    drawn = render("{% avatar nobody %}", nobody=None)
    assert "av-none" in drawn
    assert 'title="Nobody"' in drawn


def test_only_the_readers_own_avatar_is_tinted() -> None:
    reader, other = person("Mara Lindt", pk=1), person("Tomas Abara", pk=2)
    assert "av-me" in render("{% avatar one %}", one=reader, user=reader)
    assert "av-me" not in render("{% avatar one %}", one=other, user=reader)


# Times


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (NOON.replace(hour=9, minute=5), "09:05"),
        (NOON.replace(hour=18, minute=22), "18:22"),
        (NOON - dt.timedelta(days=1), "yesterday 12:00"),
        (NOON + dt.timedelta(days=1), "tomorrow 12:00"),
        (NOON - dt.timedelta(days=3), "3 March"),
        (NOON.replace(year=2024), "6 March 2024"),
        (dt.date(2025, 3, 6), "today"),
        (dt.date(2025, 3, 5), "yesterday"),
        (dt.date(2025, 1, 5), "5 January"),
        (None, ""),
    ],
)
def test_short_time_says_no_more_than_is_needed(value: object, expected: str) -> None:
    assert render("{{ value|short_time }}", value=value) == expected


def test_days_turn_at_the_newsrooms_midnight() -> None:
    late = dt.datetime(2025, 3, 5, 23, 30, tzinfo=dt.UTC)
    with timezone.override(dt.timezone(dt.timedelta(hours=2))):
        assert render("{{ late|short_time }}", late=late) == "01:30"


def test_when_carries_the_full_time() -> None:
    drawn = render("{% when value %}", value=NOON - dt.timedelta(days=3))
    assert drawn == '<time datetime="2025-03-03T12:00:00+00:00" title="3 March 2025, 12:00">3 March</time>'


@pytest.mark.parametrize(
    ("distance", "expected"),
    [
        (dt.timedelta(seconds=30), "under 1 min"),
        (dt.timedelta(minutes=9, seconds=59), "9\xa0min"),
        (dt.timedelta(minutes=60), "1\xa0h"),
        (dt.timedelta(hours=23, minutes=59), "23\xa0h"),
        (dt.timedelta(days=3, hours=5), "3\xa0d"),
        (-dt.timedelta(hours=2), "2\xa0h"),
    ],
)
def test_age_is_the_largest_whole_unit_in_a_bdi(distance: dt.timedelta, expected: str) -> None:
    assert render("{{ value|age }}", value=NOON - distance) == f"<bdi>{expected}</bdi>"


@pytest.mark.parametrize(
    ("value", "kind", "first", "second"),
    [
        (NOON - dt.timedelta(hours=4), "due late", "<bdi>4\xa0h late</bdi>", "due 08:00"),
        (NOON - dt.timedelta(hours=14), "due late", "<bdi>14\xa0h late</bdi>", "due yesterday"),
        (NOON + dt.timedelta(hours=7), "due soon", "Today", "due 19:00"),
        (NOON + dt.timedelta(days=1), "due", "Tomorrow", "12:00"),
        (NOON + dt.timedelta(days=5), "due", "11 March", "in <bdi>5</bdi> d"),
    ],
)
def test_due_says_the_word_first_and_the_clock_second(value: dt.datetime, kind: str, first: str, second: str) -> None:
    drawn = render("{% due value %}", value=value)
    assert drawn == f'<span class="{kind}">{first}<small>{second}</small></span>'


def test_what_is_due_on_a_day_is_not_late_before_the_day_ends() -> None:
    assert render("{% due day %}", day=dt.date(2025, 3, 6)) == '<span class="due soon">Today</span>'


def test_nothing_due_draws_nothing() -> None:
    assert render("{% due value %}", value=None) == ""


# Bars


def test_bar_places_its_parts_one_after_the_other_and_leaves_out_empty_ones() -> None:
    drawn = render('{% bar "3 of 4 decided" accepted=1 rejected=0 edited=2 left=1 %}')
    assert 'aria-label="3 of 4 decided"' in drawn
    assert re.findall(r'class="b-(\w+)" x="([\d.]+)%" width="([\d.]+)%"', drawn) == [
        ("accepted", "0.00", "25.00"),
        ("edited", "25.00", "50.00"),
        ("left", "75.00", "25.00"),
    ]


def test_bar_of_nothing_is_empty() -> None:
    assert "<rect" not in render('{% bar "Nothing yet" accepted=0 left=0 %}')


def test_score_stays_inside_its_bar() -> None:
    assert 'width="86%"' in render("{% score 0.86 %}")
    assert 'width="100%"' in render("{% score 1.7 %}")


def test_nothing_that_the_tags_draw_needs_an_inline_style() -> None:
    everything = render(
        '{% icon "check" %}{% state_sign "open" %}{% rating_sign "true" %}{% voice_sign "asserts" %}'
        '{% stance_sign "supports" %}{% avatar none %}{% bar "b" a=1 %}{% score 0.5 %}{% due now %}',
        none=None,
        now=NOON,
    )
    assert "style=" not in everything


# Forms


class Form(forms.Form):
    title = forms.CharField()
    place = forms.CharField(help_text="Where it happened.")


def test_help_that_a_template_adds_describes_the_control() -> None:
    drawn = render('{% control form.title "As it was printed." %}', form=Form())
    assert 'aria-describedby="id_title_helptext"' in drawn


def test_help_and_error_both_describe_a_refused_control() -> None:
    drawn = render('{% control form.title "As it was printed." %}', form=Form({}))
    assert 'aria-describedby="id_title_helptext id_title_error"' in drawn
    assert 'aria-invalid="true"' in drawn


def test_help_of_the_form_itself_is_named_once() -> None:
    assert render("{% control form.place %}", form=Form()).count("id_place_helptext") == 1


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("“They hold it,”", "They hold it,"),
        ("«لم تسقط»", "لم تسقط"),
        ("“One,” she said. “Two.”", "“One,” she said. “Two.”"),
        ("They hold it.", "They hold it."),
        ("“", "“"),
        ("", ""),
    ],
)
def test_words_in_quotation_marks_are_not_quoted_twice(words: str, shown: str):
    assert render("{{ words|unquoted }}", words=words) == shown


@pytest.mark.parametrize(("size", "shown"), [(2_000_000, "2 MB"), (1_500_000, "1.5 MB"), (50_000, "50 kB")])
def test_a_size_is_told_as_it_was_set(size: int, shown: str):
    assert render("{{ size|megabytes }}", size=size) == shown


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati"])
@pytest.mark.parametrize("year", [1, 9999])
def test_the_ends_of_the_calendar_are_drawn_in_every_zone(zone: str, year: int) -> None:
    day = dt.date.min if year == 1 else dt.date.max
    moment = dt.datetime.combine(day, dt.time.min if year == 1 else dt.time.max, dt.UTC)
    with timezone.override(zone):
        for value in (day, moment):
            drawn = render("{% when v %} {% due v %} {{ v|age }} {{ v|short_time }}", v=value)
            assert f"{day.day} " in drawn
