"""Articles and their revisions."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from annotations.models import Article
from factcheck.api.fields import ArticleText, Choice, Flag, Input, Moment, Tags, Text, Whole, in_utc, in_utc_or_none
from factcheck.api.serializers.common import PersonSerializer, StoryRefSerializer, person_ref, story_ref
from factcheck.api.serializers.spans import SpanSerializer
from factcheck.api.serializers.suggestions import SuggestionSerializer
from factcheck.models import DeskArticle

OUTCOMES = (("created", "A new article"), ("revised", "A new revision"), ("same", "The desk had this very text"))


CONFIRM_LOST = "Take new text even when the words of a published claim are gone from it"


class GarbledSerializer(serializers.Serializer[Any]):
    """What looks like mojibake in a text: UTF-8 that was read as something else on its way here."""

    count = serializers.IntegerField(help_text="Passages")
    lost = serializers.IntegerField(help_text="Those of which nobody can tell what they were")
    found = serializers.CharField(help_text="One of them")
    proposed = serializers.CharField(allow_null=True, help_text="What it may have been")

    def to_representation(self, summary: Any) -> dict[str, Any] | None:  # type: ignore[override]
        return summary or None


class RevisionSerializer(serializers.Serializer[Any]):
    """One wording of an article, without its text. ``changes`` says in words what normalising did to it."""

    uuid = serializers.UUIDField()
    article = serializers.UUIDField(source="article.uuid")
    number = serializers.IntegerField()
    sha256 = serializers.CharField(help_text="Hex digest of the text as UTF-8")
    title = serializers.CharField()
    byline = serializers.CharField()
    language = serializers.CharField(help_text="BCP 47; empty: unknown")
    published_at = Moment(allow_null=True)
    changes = serializers.ListField(child=serializers.CharField())
    garbled = GarbledSerializer(allow_null=True)
    created_by = PersonSerializer(allow_null=True)
    created_at = Moment()


class RevisionTextSerializer(RevisionSerializer):
    """One wording of an article. Every offset counts the Unicode code points of ``text``."""

    text = serializers.CharField()


class ArticleItemSerializer(serializers.Serializer[Any]):
    """An article on its desk, without its text. The counts are those of the current revision."""

    uuid = serializers.UUIDField(source="article.uuid")
    desk = serializers.CharField(source="desk.slug")
    kind = Choice(Article.Kind.choices, name="ArticleKind", source="article.kind")
    title = serializers.CharField(source="current.title")
    byline = serializers.CharField(source="current.byline")
    outlet = serializers.CharField(source="outlet.name", allow_null=True)
    url = serializers.CharField(source="article.url")
    language = serializers.CharField(source="current.language")
    published_at = Moment(source="current.published_at", allow_null=True)
    external_id = serializers.CharField()
    story = StoryRefSerializer(allow_null=True)
    state = Choice(DeskArticle.State.choices, name="ArticleState")
    assignee = PersonSerializer(allow_null=True)
    revision = serializers.UUIDField(source="current.uuid")
    revision_number = serializers.IntegerField(source="current.number")
    sha256 = serializers.CharField(source="current.sha256")
    span_count = serializers.IntegerField()
    pending_suggestion_count = serializers.IntegerField(source="pending_count")
    created_at = Moment()
    row_version = serializers.IntegerField()

    def to_representation(self, row: DeskArticle) -> dict[str, Any]:
        current = row.current
        return {
            "uuid": str(row.article.uuid),
            "desk": row.desk.slug,
            "kind": str(row.article.kind),
            "title": current.title,
            "byline": current.byline,
            "outlet": row.outlet.name if row.outlet else None,
            "url": row.article.url,
            "language": current.language,
            "published_at": in_utc_or_none(current.published_at),
            "external_id": row.external_id,
            "story": story_ref(row.story),
            "state": str(row.state),
            "assignee": person_ref(row.assignee),
            "revision": str(current.uuid),
            "revision_number": current.number,
            "sha256": current.sha256,
            "span_count": row.span_count,  # type: ignore[attr-defined]
            "pending_suggestion_count": row.pending_count,  # type: ignore[attr-defined]
            "created_at": in_utc(row.created_at),
            "row_version": row.row_version,
        }


class IngestedSerializer(ArticleItemSerializer):
    """The article that was sent, and what became of it."""

    outcome = Choice(OUTCOMES, name="Outcome")
    changes = serializers.ListField(
        child=serializers.CharField(),
        help_text="What normalising did to the text, and what looks garbled in it, one sentence each",
    )
    spans = serializers.ListField(
        child=serializers.UUIDField(), help_text="The marks that were sent with it, in their order"
    )

    def to_representation(self, row: Any) -> dict[str, Any]:
        spans = [str(uuid) for uuid in row.spans]
        return {**super().to_representation(row), "outcome": row.outcome, "changes": row.changes, "spans": spans}


class CopySerializer(serializers.Serializer[Any]):
    """Another article of the desk that has nearly the same text. Nobody says which one copies the other."""

    uuid = serializers.UUIDField(help_text="Of the pair: what may be dismissed")
    article = serializers.UUIDField(source="article.article.uuid")
    title = serializers.CharField(source="article.current.title")
    outlet = serializers.CharField(source="article.outlet.name", default=None, allow_null=True)
    share = serializers.FloatField(source="copy.share", help_text="The part of the smaller text that the other has")
    resemblance = serializers.FloatField(source="copy.resemblance", help_text="What both have of all that either has")
    found_at = Moment(source="copy.found_at")
    dismissed_at = Moment(source="copy.dismissed_at", allow_null=True)
    dismissed_by = PersonSerializer(source="copy.dismissed_by", allow_null=True)
    row_version = serializers.IntegerField(source="copy.row_version")


class ArticleSerializer(serializers.Serializer[Any]):
    """An article with its current text and everything that stands in it."""

    uuid = serializers.UUIDField()
    desk = serializers.CharField()
    kind = Choice(Article.Kind.choices, name="ArticleKind")
    outlet = serializers.CharField(allow_null=True)
    url = serializers.CharField()
    external_id = serializers.CharField()
    story = StoryRefSerializer(allow_null=True)
    state = Choice(DeskArticle.State.choices, name="ArticleState")
    assignee = PersonSerializer(allow_null=True)
    revision = RevisionTextSerializer()
    spans = SpanSerializer(many=True)
    suggestions = SuggestionSerializer(many=True, help_text="Those that are not superseded")
    copies = CopySerializer(many=True, help_text="Articles of the desk with nearly the same text, dismissed ones too")
    created_at = Moment()
    row_version = serializers.IntegerField()


class NewRevisionSerializer(Input):
    """A new wording, as `text` or as `html`. What is left out stays as it is in the current revision."""

    text = ArticleText(required=False)
    html = ArticleText(required=False, help_text="The page as HTML, in place of `text`")
    repair = Flag(required=False, help_text="Repair passages that look garbled; `changes` name them")
    title = Text(required=False)
    byline = Text(required=False)
    language = Text(required=False)
    published_at = Moment(required=False, allow_null=True)
    confirm_lost = serializers.BooleanField(required=False, help_text=CONFIRM_LOST)


class MarkInArticleSerializer(Input):
    """A mark in the article that it comes with. Offsets count code points of the text as the server keeps it."""

    uuid = serializers.UUIDField(required=False, help_text="Chosen by the client: sent again, it makes nothing new")
    start = Whole()
    end = Whole()
    exact = Text(help_text="The text's own words between `start` and `end`")
    tags = Tags(help_text="Keys of the desk's tags; `claim` makes a claim of the words")


class NewArticleSerializer(Input):
    """An article to take in, as `text`, as `html`, or by its `url` alone, which is then fetched.

    The same text, external id or address on the desk is the same article.
    """

    desk = Text(required=False, help_text="Its short name; may be left out by a member of one desk")
    text = ArticleText(required=False, help_text="The text itself, without markup")
    html = ArticleText(
        required=False,
        help_text="The page as HTML, in place of `text`: the article's text and what you leave out are taken from it",
    )
    title = Text(required=False, help_text="Default: from the page, or the text's first line, which stays in the text")
    byline = Text(required=False)
    outlet = Text(required=False, max_length=200)
    url = Text(required=False, help_text="Where it stands; without `text` and `html` it is fetched from there")
    language = Text(required=False, help_text="BCP 47")
    published_at = Moment(required=False, allow_null=True)
    external_id = Text(required=False)
    story = serializers.UUIDField(required=False, allow_null=True)
    kind = Choice(Article.Kind.choices, name="ArticleKind", required=False)
    spans = MarkInArticleSerializer(many=True, required=False, help_text="Marks in the text")
    confirm_lost = serializers.BooleanField(required=False, help_text=CONFIRM_LOST)
    repair = Flag(required=False, help_text="Repair passages that look garbled; `changes` name them")


class RepairSerializer(serializers.Serializer[Any]):
    """A passage that looks garbled, in code points of the revision's text."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()
    found = serializers.CharField()
    proposed = serializers.CharField(allow_null=True, help_text="null: a part of it was lost, so nobody can tell")
    prefix = serializers.CharField(help_text="The words before it")
    suffix = serializers.CharField(help_text="The words after it")


class RepairsSerializer(serializers.Serializer[Any]):
    """What looks garbled in the article's current text."""

    revision = serializers.UUIDField()
    count = serializers.IntegerField()
    repairs = RepairSerializer(many=True, help_text="The first 1,000 of them, in the text's order")


class PlaceSerializer(Input):
    start = Whole()
    end = Whole()


class NewRepairsSerializer(Input):
    """Which repairs to make."""

    revision = serializers.UUIDField(help_text="The one that they were listed for")
    repairs = PlaceSerializer(many=True, required=False, help_text="Their places; left out: every one that is known")
    confirm_lost = serializers.BooleanField(required=False, help_text=CONFIRM_LOST)


class ArticleChangesSerializer(Input):
    """Where the article stands in the desk's work. Its text is never edited."""

    state = Choice(DeskArticle.State.choices, name="ArticleState")
    story = serializers.UUIDField(allow_null=True)
    outlet = Text(max_length=200, help_text="Empty: none")
