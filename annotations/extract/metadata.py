"""What stands above an article, as its page states it: nothing here is guessed from the page's looks or its words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from annotations.extract.base import Published, one_line, read_address, read_language, read_published
from annotations.text.address import site_of

ARTICLES = frozenset(
    (
        *("Article", "NewsArticle", "Report", "BlogPosting", "LiveBlogPosting", "SocialMediaPosting", "WebPage"),
        *("ReportageNewsArticle", "AnalysisNewsArticle", "BackgroundNewsArticle", "OpinionNewsArticle"),
        *("ReviewNewsArticle", "AskPublicNewsArticle", "AdvertiserContentArticle", "TechArticle", "ScholarlyArticle"),
    )
)
_DEEPEST = 8


class Stated:
    """A page's own statements about itself: meta elements, JSON-LD, and the few elements that HTML has for them."""

    def __init__(self, tree: Any, *, url: str) -> None:
        self.tree, self.url = tree, url
        self.meta: dict[str, str] = {}
        for element in tree.iter("meta"):
            name = (
                element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
            )
            if name and element.get("content"):
                self.meta.setdefault(name.strip().lower(), element.get("content"))
        self.linked = sorted(self._json_ld(), key=lambda node: "WebPage" in _types(node))

    def _json_ld(self) -> Iterator[dict[str, Any]]:
        for element in self.tree.iter("script"):
            if (element.get("type") or "").partition(";")[0].strip().lower() != "application/ld+json":
                continue
            try:
                yield from _articles(json.loads(element.text or "", strict=False))
            except (ValueError, RecursionError):
                continue  # many pages carry broken JSON-LD; what it would have said is not stated

    def _first(self, *names: str) -> str:
        return next((value for name in names if (value := one_line(self.meta.get(name)))), "")

    def title(self) -> str:
        linked = next((value for node in self.linked if (value := one_line(node.get("headline")))), "")
        headings = [one_line("".join(element.itertext())) for element in self.tree.iter("h1")]
        headings = [heading for heading in headings if heading]
        only = headings[0] if len(headings) == 1 else ""
        shown = next((one_line("".join(element.itertext())) for element in self.tree.iter("title")), "")
        return only or linked or self._first("og:title", "twitter:title", "dc.title") or shown

    def byline(self) -> str:
        for node in self.linked:
            if names := list(dict.fromkeys(_names(node.get("author")))):
                return one_line(", ".join(names))
        stated = self._first("author", "article:author", "dc.creator", "dcterms.creator", "parsely-author")
        if stated and not stated.startswith(("http://", "https://", "@")):
            return stated
        marked = self.tree.xpath("//*[@rel='author' or @itemprop='author' or @property='author']")
        shown = dict.fromkeys(one_line("".join(element.itertext())) for element in marked)
        return one_line(", ".join(name for name in shown if 0 < len(name) <= 80))

    def outlet(self) -> str:
        for node in self.linked:
            if names := _names(node.get("publisher")):
                return one_line(names[0], most=200)
        return one_line(self._first("og:site_name", "application-name", "dc.publisher"), most=200)

    def language(self) -> str:
        root = self.tree.getroottree().getroot()
        stated = (root.get("lang"), root.get("{http://www.w3.org/XML/1998/namespace}lang"), root.get("xml:lang"))
        linked = (node.get("inLanguage") for node in self.linked)
        meta = (self.meta.get(name) for name in ("og:locale", "content-language", "dc.language", "language"))
        return next((tag for value in (*stated, *linked, *meta) if (tag := read_language(value))), "")

    def published(self) -> Published:
        linked = [node.get("datePublished") for node in self.linked]
        names = (
            *("article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date"),
            *("dc.date.issued", "dcterms.issued", "dcterms.date", "dc.date", "date", "pubdate", "publish-date"),
        )
        stated = [*linked, *(self.meta.get(name) for name in names)]
        times = self.tree.xpath("//time[@itemprop='datePublished' or @pubdate]/@datetime")
        within = self.tree.xpath("//article//header//time/@datetime | //article/time/@datetime")
        # Of several times only what all of them say is the article's.
        times = [*times, *(within if len(set(within)) == 1 else ())]
        return next((moment for value in (*stated, *times) if (moment := read_published(value))), None)

    def canonical(self) -> str:
        """Only on the page's own site: elsewhere it would be another's article. Without the page's, what it says."""
        links = (
            element.get("href")
            for element in self.tree.iter("link")
            if "canonical" in (element.get("rel") or "").lower().split()
        )
        stated = [read_address(value, base=self.url) for value in (*links, self.meta.get("og:url"))]
        stated = [address for address in stated if address]
        if not stated or (not self.url and any(site_of(one) != site_of(stated[0]) for one in stated)):
            return ""
        # Some sites name their front page on every page; all their articles would be one.
        if urlsplit(stated[0]).path in ("", "/") and urlsplit(self.url).path not in ("", "/"):
            return ""
        return stated[0]


def _types(node: dict[str, Any]) -> set[str]:
    stated = node.get("@type")
    return {kind for kind in (stated if isinstance(stated, list) else [stated]) if isinstance(kind, str)}


def _articles(data: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """The nodes that describe an article, wherever JSON-LD keeps them: alone, in a list, in a graph, as main entity."""
    if depth > _DEEPEST:
        return
    if isinstance(data, list):
        for one in data:
            yield from _articles(one, depth + 1)
    elif isinstance(data, dict):
        if _types(data) & ARTICLES:
            yield data
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _articles(data.get(name), depth + 1)


def _names(data: Any) -> list[str]:
    if isinstance(data, list):
        return [name for one in data for name in _names(one)]
    if isinstance(data, dict):
        data = data.get("name")
        return _names(data) if data is not None else []
    name = one_line(data)
    return [name] if name and not name.startswith(("http://", "https://")) else []
