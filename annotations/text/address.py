"""Addresses: one spelling for one page, so that the same article is known again."""

from __future__ import annotations

from functools import cache
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from publicsuffixlist import PublicSuffixList

TRACKING = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "igshid")


def is_web_address(url: str) -> bool:
    """Whether it is an absolute http or https address with a host, without white space or control characters."""
    try:
        parts = urlsplit(url)
        return (
            parts.scheme.lower() in ("http", "https")
            and bool(parts.hostname)
            and (parts.port is None or parts.port > 0)
            and url.isprintable()
            and " " not in url
        )
    except ValueError:
        return False


def canonical_url(url: str) -> str:
    """The address without what does not name the page: fragment, tracking parameters, default port, case of the host.

    Empty for an empty address; any other has to be one by ``is_web_address``. Follows RFC 3986, section 6.2.2, for case
    and section 6.2.3 for ports.
    """
    url = url.strip()
    if not url:
        return ""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    port = parts.port
    if port and (parts.scheme.lower(), port) not in (("http", 80), ("https", 443)):
        host = f"{host}:{port}"
    query = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not k.lower().startswith(TRACKING)]
    return urlunsplit((parts.scheme.lower(), host, parts.path or "/", urlencode(query), ""))


def domain_of(url: str) -> str:
    """The host without a leading ``www.``; empty when there is none."""
    return (urlsplit(url).hostname or "").lower().removeprefix("www.")


def site_of(url: str) -> str:
    """The registered domain that the page belongs to, by the Public Suffix List: ``en.paper.co.uk`` is ``paper.co.uk``.

    A host that has none (an IP address, a name within a network) stands for itself; empty when there is no host.
    """
    host = (urlsplit(url).hostname or "").lower().rstrip(".")
    if ":" in host or host.replace(".", "").isdecimal():
        return host
    return _public_suffixes().privatesuffix(host) or host


@cache
def _public_suffixes() -> PublicSuffixList:
    return PublicSuffixList()
