"""Fetching from servers that behave badly: every case ends, in time, with its code."""

import socket
import threading
import time
import tracemalloc

import pytest

from factcheck.fetch import FetchError, read_allowed
from factcheck.fetch.addresses import Allowed
from factcheck.fetch.client import Fetched, Limits, fetch_page
from tests.support.hostile import PAGE, Hostile, hostile_server, own_certificate, redirect

QUICK = Limits(connect=1.0, read=0.7, total=1.5, page_bytes=2_000_000)


@pytest.fixture(scope="module")
def server():
    with hostile_server() as running:
        yield running


def fetch(server: Hostile, path: str, limits: Limits = QUICK) -> Fetched:
    return fetch_page(server.address(path), allowed=read_allowed([server.host]), limits=limits)


def failure(server: Hostile, path: str, limits: Limits = QUICK) -> FetchError:
    with pytest.raises(FetchError) as failed:
        fetch(server, path, limits)
    assert failed.value.detail.endswith((".", ")."))
    return failed.value


@pytest.mark.parametrize("path", ["/page", "/gzip", "/deflate", "/raw-deflate", "/two-members", "/to-page", "/no-type"])
def test_page_comes_as_it_is_however_it_is_sent(server: Hostile, path: str):
    page = fetch(server, path)
    assert page.body == PAGE.encode()
    assert (page.status, page.media_type) == (200, "text/html")
    assert page.url == server.address("/page" if path == "/to-page" else path)


@pytest.mark.parametrize(
    ("path", "code", "transient"),
    [
        ("/status/404", "fetch-status", False),
        ("/status/401", "fetch-status", False),
        ("/status/204", "fetch-status", False),
        ("/status/500", "fetch-status", True),
        ("/binary", "fetch-not-text", False),
        ("/png", "fetch-not-text", False),
        ("/pdf", "fetch-not-text", False),
        ("/half-gzip", "fetch-broken", True),
        ("/no-gzip", "fetch-encoding", False),
        ("/brotli", "fetch-encoding", False),
        ("/twice", "fetch-encoding", False),
        ("/huge-length", "fetch-too-large", False),
        ("/bad-length", "fetch-broken", True),
        ("/cut", "fetch-broken", True),
        ("/nothing", "fetch-broken", True),
        ("/no-http", "fetch-broken", True),
        ("/header-bomb", "fetch-broken", True),
        ("/endless", "fetch-too-large", False),
        ("/slow-head", "fetch-timeout", True),
        ("/slow-body", "fetch-timeout", True),
        ("/silent", "fetch-timeout", True),
        ("/loop", "fetch-redirects", False),
        ("/ping", "fetch-redirects", False),
        ("/nowhere", "fetch-redirects", False),
        ("/hops/6", "fetch-redirects", False),
    ],
)
def test_bad_answer_ends_in_time_with_its_code(server: Hostile, path: str, code: str, transient: bool):
    began = time.monotonic()
    problem = failure(server, path)
    assert (problem.slug, problem.transient) == (code, transient)
    assert time.monotonic() - began < 5


def test_five_redirects_are_followed(server: Hostile):
    assert fetch(server, "/hops/5").url == server.address("/hops/0")


def test_bomb_is_never_unpacked_into_memory(server: Hostile):
    tracemalloc.start()
    try:
        problem = failure(server, "/bomb", Limits(total=20))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert problem.slug == "fetch-too-large"
    assert peak < 60_000_000


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("http://169.254.169.254/latest/meta-data/", "fetch-refused-address"),
        ("http://[::ffff:127.0.0.1]/", "fetch-refused-address"),
        ("http://2130706433/", "fetch-refused-address"),
        ("http://127.0.0.1:1/", "fetch-bad-address"),
        ("//10.0.0.1/a", "fetch-refused-address"),
        ("http://user:secret@example.org/", "fetch-bad-address"),
        ("file:///etc/passwd", "fetch-bad-address"),
        ("gopher://127.0.0.1/", "fetch-bad-address"),
        ("http://[::1", "fetch-bad-address"),
        ("https:///", "fetch-bad-address"),
    ],
)
def test_redirect_is_checked_like_the_first_address(server: Hostile, target: str, code: str):
    server.pages["/away"] = redirect(target)
    assert failure(server, "/away").slug == code


def test_private_address_is_not_even_connected_to(server: Hostile):
    before = len(server.asked)
    with pytest.raises(FetchError) as failed:
        fetch_page("http://news.example/", allowed=Allowed(), limits=QUICK, resolver=lambda host, port: ["127.0.0.1"])
    assert failed.value.slug == "fetch-refused-address"
    assert len(server.asked) == before


def test_name_is_looked_up_once_so_that_a_second_answer_changes_nothing(server: Hostile):
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    page = fetch_page(
        f"http://news.example:{server.port}/page",
        allowed=read_allowed([f"news.example:{server.port}"]),
        limits=QUICK,
        resolver=rebinding,
    )
    assert page.body == PAGE.encode()
    assert asked == ["news.example"]


def test_every_redirect_looks_its_name_up_and_checks_every_answer(server: Hostile):
    server.pages["/rebind"] = redirect(f"http://news.example:{server.port}/page")
    answers = iter([["127.0.0.1"], ["127.0.0.1", "169.254.169.254"]])
    with pytest.raises(FetchError) as failed:
        fetch_page(
            f"http://news.example:{server.port}/rebind",
            allowed=read_allowed([f"news.example:{server.port}"]),
            limits=QUICK,
            resolver=lambda host, port: next(answers),
        )
    assert failed.value.slug == "fetch-refused-address"


def test_second_address_is_tried_when_the_first_does_not_answer(server: Hostile):
    page = fetch_page(
        f"http://news.example:{server.port}/page",
        allowed=read_allowed([f"news.example:{server.port}"]),
        limits=QUICK,
        resolver=lambda host, port: ["127.0.0.9", "127.0.0.1"],
    )
    assert page.status == 200


@pytest.mark.parametrize(("errno", "transient"), [(socket.EAI_NONAME, False), (socket.EAI_AGAIN, True)])
def test_name_without_an_address_ends_with_its_code(errno: int, transient: bool):
    def resolver(host: str, port: int) -> list[str]:
        raise socket.gaierror(errno, "no")

    with pytest.raises(FetchError) as failed:
        fetch_page("http://no-such.example/", allowed=Allowed(), limits=QUICK, resolver=resolver)
    assert (failed.value.slug, failed.value.transient) == ("fetch-dns", transient)


def test_name_server_that_hangs_does_not_hold_the_fetch():
    hang = threading.Event()
    began = time.monotonic()
    with pytest.raises(FetchError) as failed:
        fetch_page("http://slow.example/", allowed=Allowed(), limits=QUICK, resolver=lambda *_: [str(hang.wait(30))])
    hang.set()
    assert (failed.value.slug, failed.value.transient) == ("fetch-dns", True)
    assert time.monotonic() - began < 4


def test_port_where_nobody_listens_is_said(server: Hostile):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(FetchError) as failed:
        fetch_page(f"http://127.0.0.1:{port}/", allowed=read_allowed([f"127.0.0.1:{port}"]), limits=QUICK)
    assert (failed.value.slug, failed.value.transient) == ("fetch-connect", True)


def test_certificate_that_nobody_vouches_for_is_refused(tmp_path):
    with hostile_server(tls=own_certificate(tmp_path)) as server:
        problem = failure(server, "/page")
        assert problem.slug == "fetch-tls"
        assert "cannot prove who it is" in problem.detail
        assert server.asked == []


def test_site_without_tls_at_an_https_address_is_said(server: Hostile):
    with pytest.raises(FetchError) as failed:
        fetch_page(server.address().replace("http:", "https:"), allowed=read_allowed([server.host]), limits=QUICK)
    assert failed.value.slug == "fetch-tls"


def test_proxy_of_the_environment_is_not_used(server: Hostile, monkeypatch: pytest.MonkeyPatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert fetch(server, "/page").status == 200


def test_request_names_the_product_and_carries_nothing_from_another_hop(server: Hostile):
    server.pages["/cookie"] = redirect("/page\r\nSet-Cookie: a=b")
    fetch(server, "/cookie")
    head = server.heads[-1]
    assert "User-Agent: Factcheck/" in head
    assert "Cookie" not in head
    assert "Referer" not in head


def test_charset_of_the_header_is_handed_on(server: Hostile):
    assert fetch(server, "/windows-1251").charset == "windows-1251"
