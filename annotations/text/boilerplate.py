"""Lines of a web page that are not part of the article: credits, share buttons, teasers' labels, legal lines.

A *label* is boilerplate as a whole line and stands on its own: the teaser under "Also on rt.com" is not boilerplate,
for it is a headline that claims something. An *opening* makes boilerplate of the whole block that begins with it.

Both tables list, under the name of a kind, the patterns of its lines. Case is ignored.
"""

from __future__ import annotations

import re

_LONGEST_LABEL = 90

_AUTHOR = r"[A-Z][\w.’-]*(?: [A-Z][\w.’-]*){0,3}"

_LABELS: dict[str, tuple[str, ...]] = {
    # With its capitals, lest "by the river" be a byline.
    "byline": (rf"(?-i:By {_AUTHOR}(?: and {_AUTHOR})?)",),
    "also-on": (r"also on \S+\.\w{2,}:?",),
    "get-link": (
        r"get (?:the )?link",
        r"copy (?:the )?link",
        r"permalink",
    ),
    "source-link": (
        r"(?:source|original|article) link",
        r"(?:via|source):? https?://\S+",
    ),
    "scroll": (
        r"(?:scroll|back) (?:up|down|to (?:the )?top)(?: drag view)?",
        r"drag view",
    ),
    "share": (
        r"share(?: (?:this|on|via|with|to|by)\b.*)?:?",
        r"tweet",
        r"pin it",
        r"e-?mail(?: this)?",
        r"whatsapp",
        r"(?:print|save) (?:this )?(?:article|page)",
        r"share (?:story|article|post)",
    ),
    "advertisement": (
        r"advertise(?:ment|ment - continue.*)",
        r"story continues below(?: advertisement)?",
        r"sponsored(?: content)?",
    ),
    "more": (
        r"(?:read|see|view|load|show|click for) (?:more|full story|the full story|all)(?: »| >|\.\.\.|…)?",
        r"continue reading.*",
    ),
    "comments": (
        r"(?:\d+ )?comments?(?: \(\d+\))?",
        r"(?:leave|post|write) a (?:comment|reply)",
        r"no comments(?: yet)?",
    ),
    "loading": (r"loading(?:…|\.\.\.)?",),
    "reading-time": (r"\d+ min(?:ute)?s?(?: of)? read(?:ing)?",),
    "navigation": (
        r"home ?[>»/|].*",
        r"(?:previous|next) (?:article|post|story)",
        r"skip to (?:main )?content",
        r"menu",
        r"search",
    ),
}
_OPENINGS: dict[str, tuple[str, ...]] = {
    "copyright": (
        r"(?:copyright|©|\(c\))[\s:,©c()-]{0,6}(?:\d{4}\b|[\w .,&-]{0,40}\d{4}\b|©)",
        r"©",
    ),
    "all-rights-reserved": (r"[^.]{0,80}\ball rights reserved\b",),
    "republishing": (
        r"this (?:material|article|content|story) (?:may not be|was (?:originally )?published (?:on|by))",
    ),
    "read-also": (
        # The first and the last also begin sentences ("See now what …"), so they need a colon or the like.
        r"(?:read|see|watch|listen) (?:also|more|next|now)\b ?[:|–—]",
        r"also (?:read|see|watch)\b ?[:|–—]?",
        r"(?:related|recommended|more on this)(?: (?:stories|articles|news|reading|topics))? ?[:|–—]",
    ),
    "credit": (
        r"(?:photo |image |picture |video )?credits?\s?(?:[:…]|\.\.\.)",
        r"(?:photo|image|picture|photograph)(?: by| courtesy of|:)",
    ),
    "subscribe": (
        r"(?:subscribe|sign up|register) (?:to|for|now|here|today|with)\b",
        r"(?:get|receive) our\b.{0,40}\bnewsletter",
    ),
    "follow": (
        r"(?:follow|like|join|find) us on\b",
        r"follow \S+ on (?:twitter|facebook|instagram|x|telegram)\b",
    ),
    "cookies": (
        r"(?:we use|this (?:site|website) uses) cookies",
        r"by (?:continuing|clicking|using)\b.{0,60}\b(?:cookies|terms|policy)",
    ),
}


def _compile(kinds: dict[str, tuple[str, ...]]) -> re.Pattern[str]:
    """One alternation with a group per name ("-" becomes "_"), so that ``lastgroup`` names what matched."""
    parts = (f"(?P<{name.replace('-', '_')}>{'|'.join(patterns)})" for name, patterns in kinds.items())
    return re.compile("|".join(parts), re.IGNORECASE)


_LABEL = _compile(_LABELS)
_OPENING = _compile(_OPENINGS)


def boilerplate_label(line: str) -> str:
    """The name of the label that ``line`` (stripped) is as a whole, or ""."""
    if len(line) > _LONGEST_LABEL:
        return ""
    found = _LABEL.fullmatch(line)
    return (found.lastgroup or "").replace("_", "-") if found else ""


def boilerplate_opening(line: str) -> str:
    """The name of the boilerplate that ``line`` (stripped) opens, or ""."""
    found = _OPENING.match(line)
    return (found.lastgroup or "").replace("_", "-") if found else ""
