"""Fetch one page: redirect by redirect, each of them checked anew, and no more of it than may be kept."""

from __future__ import annotations

import codecs
import re
import ssl
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from http import HTTPStatus

import httpcore
import httpx

from annotations.text.decode import kind_of_binary
from factcheck.fetch.addresses import Allowed, literal
from factcheck.fetch.errors import PASTE, FetchError, of_a_source
from factcheck.fetch.network import Budget, GuardedBackend, Resolver, checked_addresses, system_resolver
from factcheck.media import FILE_ENDS, FILE_WORDS, file_type

PRODUCT = "Factcheck/0.1 (newsroom fact-checking; fetches single pages on request)"
HTML = ("text/html", "application/xhtml+xml")
TEXT = ("text/plain", "text/markdown")
_TRANSIENT = (408, 425, 429, 500, 502, 503, 504)
_REDIRECTS = (301, 302, 303, 307, 308)
# The "binary data bytes" of the MIME Sniffing standard, section 4.
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_SNIFFED = 1_445
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Limits:
    """Of one fetch. Seconds of one step, seconds of all, hops, and bytes of the page after decompression."""

    connect: float = 10.0
    read: float = 15.0
    total: float = 45.0
    redirects: int = 5
    page_bytes: int = 6_000_000


LIMITS = Limits()


@dataclass(frozen=True)
class Fetched:
    """A page as it came. ``url`` is where it was in the end, ``media_type`` lower-case, ``charset`` what HTTP says."""

    url: str
    status: int
    media_type: str
    charset: str
    body: bytes


def check_address(url: str, *, allowed: Allowed) -> httpx.URL:
    """The address, read the way it will be fetched. Raises FetchError for one that will not be, as far as it shows."""
    try:
        parsed = httpx.URL(url.strip())
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise _bad(f"{url[:200]!r} is not a web address. It looks like https://example.org/page.") from error
    if parsed.scheme not in ("http", "https"):
        raise _bad(f"Pages are fetched by http and https, not by {parsed.scheme or 'an address without either'!r}.")
    if not parsed.host:
        raise _bad(f"{url[:200]!r} names no site. An address looks like https://example.org/page.")
    if parsed.userinfo:
        raise _bad("The address holds a user name or password, which a page's address does not need. Take it out.")
    port = _port(parsed)
    if not allowed.opens(port):
        raise _bad(
            f"The address names the port {port}; pages are fetched from the ports 80 and 443. {PASTE} "
            "Whoever runs Factcheck can allow others (FACTCHECK_FETCH_ALLOW)."
        )
    if address := literal(_host(parsed)):
        checked_addresses(_host(parsed), port, [str(address)], allowed)
    return parsed


def _bad(detail: str) -> FetchError:
    return FetchError(detail, code="fetch-bad-address")


def _host(url: httpx.URL) -> str:
    return url.raw_host.decode("ascii")


def _port(url: httpx.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


@cache
def _trust() -> ssl.SSLContext:
    """The system's and certifi's authorities; nothing of it from the environment's own variables."""
    return httpx.create_ssl_context(trust_env=False)


class _Transport(httpx.BaseTransport):
    """httpx over a connection pool whose network is ours. No proxy, no connection that outlives the fetch."""

    def __init__(self, backend: GuardedBackend) -> None:
        self.pool = httpcore.ConnectionPool(ssl_context=_trust(), network_backend=backend, max_keepalive_connections=0)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        made = httpcore.Request(
            method=request.method,
            url=url,
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        answer = self.pool.handle_request(made)
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Stream(answer), extensions=answer.extensions
        )

    def close(self) -> None:
        self.pool.close()


class _Stream(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self.answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self.answer.iter_stream()

    def close(self) -> None:
        self.answer.close()


def fetch_page(url: str, *, allowed: Allowed, limits: Limits = LIMITS, resolver: Resolver = system_resolver) -> Fetched:
    """The page at an address, following redirects. Raises FetchError for everything that is not a page of text."""
    return _fetched(url, allowed=allowed, limits=limits, resolver=resolver, accept=_PAGES, read=_page)


def fetch_source(
    url: str, *, allowed: Allowed, limits: Limits = LIMITS, resolver: Resolver = system_resolver
) -> Fetched:
    """What a source's address holds: a page of text, or a file of a kind that is kept as evidence, told by its bytes.

    Guarded and limited as ``fetch_page``. Raises FetchError for everything else.
    """
    accept = ",".join((_PAGES, *(f"{kind};q=0.7" for kind in FILE_ENDS)))
    try:
        return _fetched(url, allowed=allowed, limits=limits, resolver=resolver, accept=accept, read=_source)
    except FetchError as problem:
        raise of_a_source(problem) from problem


_PAGES = "text/html,application/xhtml+xml,text/markdown;q=0.9,text/plain;q=0.8"


def _fetched(
    url: str,
    *,
    allowed: Allowed,
    limits: Limits,
    resolver: Resolver,
    accept: str,
    read: Callable[[httpx.Response, httpx.URL, Limits], Fetched],
) -> Fetched:
    budget = Budget(seconds=limits.total, wire_bytes=limits.page_bytes + 200_000)
    backend = GuardedBackend(allowed=allowed, budget=budget, resolver=resolver)
    headers = {
        "User-Agent": PRODUCT,
        "Accept": accept,
        "Accept-Encoding": "gzip, deflate",
        "Accept-Language": "*",
        "Connection": "close",
    }
    timeout = httpx.Timeout(limits.read, connect=limits.connect).as_dict()
    place = check_address(url, allowed=allowed)
    # Spoken to without httpx's client: no cookie, no proxy of the environment, no redirect but those followed here.
    with _Transport(backend) as transport:
        for _ in range(limits.redirects + 1):
            place = place.copy_with(fragment=None)
            request = httpx.Request("GET", place, headers=headers, extensions={"timeout": timeout})
            try:
                with closing(transport.handle_request(request)) as response:
                    if response.status_code not in _REDIRECTS:
                        return read(response, place, limits)
                    following = _target(response, place)
            except httpcore.TimeoutException as error:
                raise budget.too_slow() from error
            except (httpcore.ProtocolError, httpcore.NetworkError) as error:
                raise _broken(place.host) from error
            place = check_address(following, allowed=allowed)
    raise FetchError(
        f"The site sent on from page to page more than {limits.redirects} times. Open the address in a browser, and "
        "use the one that it ends at.",
        code="fetch-redirects",
    )


def _broken(host: str) -> FetchError:
    return FetchError(
        f"{host} broke off in the middle, or did not answer as a web site does. Try again later, or: {PASTE}",
        code="fetch-broken",
        transient=True,
    )


def _target(response: httpx.Response, place: httpx.URL) -> str:
    said = response.headers.get("Location", "")
    if not said:
        raise FetchError(
            f"The site sends on elsewhere (status {response.status_code}) and does not say where. {PASTE}",
            code="fetch-redirects",
            http_status=response.status_code,
        )
    try:
        return str(place.join(said))
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise _bad(f"The site sends on to {said[:200]!r}, which is not a web address. {PASTE}") from error


def _page(response: httpx.Response, place: httpx.URL, limits: Limits) -> Fetched:
    media_type, _ = _said_type(response)
    if media_type and media_type not in (*HTML, *TEXT):
        raise FetchError(
            f"The address holds {media_type[:80]}, not a page of text. {PASTE}",
            code="fetch-not-text",
            http_status=response.status_code,
        )
    return _text(_received(response, place, limits))


def _source(response: httpx.Response, place: httpx.URL, limits: Limits) -> Fetched:
    media_type, _ = _said_type(response)
    if media_type and media_type not in (*HTML, *TEXT, *FILE_ENDS, *_ANY_FILE):
        raise _not_kept(media_type[:80], response.status_code)
    received = _received(response, place, limits)
    if kind := file_type(received.body):
        return replace(received, media_type=kind, charset="")
    if received.media_type not in ("", *HTML, *TEXT):
        what = kind_of_binary(received.body) or f"something other than the {received.media_type} that the site calls it"
        raise _not_kept(what, received.status)
    return _text(received)


_ANY_FILE = ("application/octet-stream", "binary/octet-stream", "application/x-download", "image/jpg")


def _not_kept(what: str, status: int) -> FetchError:
    return FetchError(
        f"The address holds {what}. Kept are pages, texts and files of the kinds {FILE_WORDS}. {PASTE}",
        code="fetch-not-kept",
        http_status=status,
    )


def _said_type(response: httpx.Response) -> tuple[str, str]:
    """Media type and charset of an answer that holds something. Raises FetchError for any other."""
    status = response.status_code
    if not 200 <= status < 300 or status in (204, 205, 206):
        raise _status(status)
    return _content_type(response.headers.get("Content-Type", ""))


def _received(response: httpx.Response, place: httpx.URL, limits: Limits) -> Fetched:
    """The answer with its body. Raises FetchError for one that is too large or breaks off."""
    status = response.status_code
    media_type, charset = _said_type(response)
    announced = response.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced) > limits.page_bytes:
        raise _too_large(limits.page_bytes, status)
    return Fetched(str(place), status, media_type, charset, _body(response, place.host, limits=limits))


def _text(received: Fetched) -> Fetched:
    """What came, as the text that it is. Raises FetchError for what is none."""
    if what := _binary(received.body, received.charset):
        raise FetchError(
            f"The address holds {what}, though the site calls it text. {PASTE}",
            code="fetch-not-text",
            http_status=received.status,
        )
    if received.media_type:
        return received
    return replace(received, media_type="text/html" if received.body[:512].lstrip().startswith(b"<") else "text/plain")


def _status(status: int) -> FetchError:
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else "unknown"
    if status in (401, 402, 403, 407, 451):
        said = f"The site does not let Factcheck read this page ({status} {phrase}). {PASTE}"
    elif status in (404, 410):
        said = f"There is no such page ({status} {phrase}). Compare the address with the one in a browser."
    else:
        said = f"The site answered with {status} {phrase} instead of the page. Try again later, or: {PASTE}"
    return FetchError(said, code="fetch-status", transient=status in _TRANSIENT, http_status=status)


def _too_large(most: int, status: int) -> FetchError:
    return FetchError(
        f"The page has more than {most:,} bytes, which no article needs. {PASTE}",
        code="fetch-too-large",
        http_status=status,
    )


def _content_type(header: str) -> tuple[str, str]:
    """Media type and charset, lower-case; empty where the header does not say."""
    media_type, *parameters = header.split(";")
    charset = ""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            charset = value.strip().strip("\"'").lower()
    return media_type.strip().lower(), charset[:40]


def _body(response: httpx.Response, host: str, *, limits: Limits) -> bytes:
    """The page, decompressed here piece by piece: what a bomb would unpack to is never in memory."""
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    unpack = _Unpacker(encoding) if encoding not in ("", "identity") else None
    body = bytearray()
    try:
        for piece in response.iter_raw():
            room = limits.page_bytes + 1 - len(body)
            body += unpack.unpack(piece, room) if unpack else piece[:room]
            if len(body) > limits.page_bytes:
                raise _too_large(limits.page_bytes, response.status_code)
    except zlib.error as error:
        raise FetchError(
            f"The site sent the page packed in a way that cannot be unpacked. {PASTE}",
            code="fetch-encoding",
            http_status=response.status_code,
        ) from error
    if unpack and not unpack.ended:
        raise _broken(host)
    return bytes(body)


class _Unpacker:
    """Undoes a Content-Encoding, never more of it at once than there is room for. Raises zlib.error and FetchError."""

    def __init__(self, encoding: str) -> None:
        if encoding not in ("gzip", "x-gzip", "deflate"):
            raise FetchError(
                f"The site sent the page packed as {encoding[:40]!r}, which was not asked for. {PASTE}",
                code="fetch-encoding",
            )
        self.encoding, self.begun = encoding, False
        self.inner = zlib.decompressobj(zlib.MAX_WBITS | 32)

    def unpack(self, piece: bytes, room: int) -> bytes:
        if not self.begun and piece:
            self.begun = True
            # "deflate" is zlib's format (RFC 9110, section 8.4.1.2), and from some servers bare deflate.
            if self.encoding == "deflate" and piece[0] & 0x0F != 8:
                self.inner = zlib.decompressobj(-zlib.MAX_WBITS)
        body = bytearray()
        while piece and len(body) < room:
            if self.inner.eof:  # gzip may come in several members, one after the other
                self.inner = zlib.decompressobj(zlib.MAX_WBITS | 32)
            body += self.inner.decompress(piece, room - len(body))
            piece = self.inner.unused_data if self.inner.eof else b""
        return bytes(body)

    @property
    def ended(self) -> bool:
        return self.inner.eof or not self.begun


def _binary(body: bytes, charset: str) -> str:
    """What a body is that is no text; empty for text."""
    if kind := kind_of_binary(body):
        return kind
    utf16 = body.startswith(_UTF16) or charset.startswith("utf-16")
    return "something other than text" if not utf16 and _BINARY.search(body[:_SNIFFED]) else ""
