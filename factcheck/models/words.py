"""What the search looks in: of each claim, article and story its words, in capitals, in a row of their own.

The database keeps these rows itself, see ``factcheck.wordindex``. Nothing else writes them.
"""

from __future__ import annotations

import unicodedata

from django.db import models

from factcheck.models.claim import Claim
from factcheck.models.desk import DeskArticle
from factcheck.models.story import Story


def capitals(text: str) -> str:
    """The text as it is compared: two texts that differ only in case become one, and Turkish i, ı, I and İ are one i.

    The rule is Unicode's full mapping to upper case (ß becomes SS), in no language in particular, then NFC, so that an
    é is an é however it was typed. PostgreSQL computes the same, see ``factcheck.wordindex``.
    """
    if text.isascii():
        return text.upper()
    return unicodedata.normalize("NFC", text.upper()).replace("İ", "I")


class Words(models.Model):
    text = models.TextField(editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text[:80]


class ClaimWords(Words):
    """The statement, and on a line of its own the claimant."""

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, primary_key=True, related_name="words")

    class Meta:
        verbose_name_plural = "words of claims"


class ArticleWords(Words):
    """The current revision's title, and on a line of its own the outlet."""

    article = models.OneToOneField(DeskArticle, on_delete=models.CASCADE, primary_key=True, related_name="words")

    class Meta:
        verbose_name_plural = "words of articles"


class StoryWords(Words):
    """The title."""

    story = models.OneToOneField(Story, on_delete=models.CASCADE, primary_key=True, related_name="words")

    class Meta:
        verbose_name_plural = "words of stories"
