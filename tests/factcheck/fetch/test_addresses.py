"""Where nothing is fetched from, in every spelling, and what an operator may allow."""

import ipaddress
import socket

import pytest

from factcheck.fetch import FetchError, read_allowed
from factcheck.fetch.addresses import Allowed, not_public
from factcheck.fetch.client import Limits, check_address, fetch_page
from factcheck.fetch.network import checked_addresses

NOTHING = Allowed()

NOT_PUBLIC = (
    *("127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("100.64.0.1", "100.127.255.254", "169.254.169.254", "169.254.0.1", "192.0.0.8", "192.0.0.170", "192.0.2.1"),
    *("198.18.0.1", "198.51.100.7", "203.0.113.9", "192.88.99.1", "224.0.0.1", "239.255.255.250", "240.0.0.1"),
    *("255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"),
    *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b::10.0.0.1", "64:ff9b:1::1", "2002:7f00:1::", "2002:808:808::"),
    *(
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "2001:2::1",
        "2001:20::1",
        "3fff::1",
        "5f00::1",
    ),
    *("fc00::1", "fd00:ec2::254", "fd12:3456::1", "fe80::1", "febf::1", "fec0::1", "ff02::1", "100::1", "4000::1"),
)
PUBLIC = (
    *("8.8.8.8", "1.1.1.1", "93.184.216.34", "172.32.0.1", "100.63.255.255", "100.128.0.1", "192.0.1.1"),
    *("2606:4700::1111", "2a00:1450:4001:800::200e", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2001:4860:4860::8888"),
)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_address_that_is_not_public_is_known_as_such(address):
    assert not_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_public_address_is_public(address):
    assert not_public(ipaddress.ip_address(address)) == ""


SPELLINGS = (
    *(
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "0177.0.0.1",
        "0x7f.0.0.1",
        "0x7f000001",
        "2130706433",
        "017700000001",
        "0",
        "00",
    ),
    *("0x7f.1", "127.0.0.1.", "0300.0250.1.1", "3232235777", "169.254.169.254", "2852039166", "0xa9fea9fe"),
    *("0251.0376.0251.0376", "10.1", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"),
    *(
        "[64:ff9b::7f00:1]",
        "[64:ff9b::169.254.169.254]",
        "[fd00:ec2::254]",
        "[fe80::1]",
        "[2002:7f00:1::]",
        "[ff02::1]",
    ),
    *("[::127.0.0.1]", "[2001::1]", "[fec0::1]"),
)


@pytest.mark.parametrize("host", SPELLINGS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_private_address_is_refused_in_every_spelling(host, scheme):
    with pytest.raises(FetchError) as refused:
        check_address(f"{scheme}://{host}/latest/meta-data/", allowed=NOTHING)
    # Some octal spellings are no host by the rules of URLs, whatever the system would make of them.
    assert refused.value.slug in ("fetch-refused-address", "fetch-bad-address")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("file:///etc/passwd", "http and https, not by 'file'"),
        ("ftp://example.org/", "http and https, not by 'ftp'"),
        ("gopher://127.0.0.1:6379/_FLUSHALL", "http and https"),
        ("javascript:alert(1)", "http and https"),
        ("data:text/html,x", "http and https"),
        ("//example.org/a", "http and https"),
        ("example.org", "http and https"),
        ("", "http and https"),
        ("http://", "names no site"),
        ("http:///path", "names no site"),
        ("https://user@example.org/", "user name or password"),
        ("https://user:secret@example.org/", "user name or password"),
        ("https://example.org@127.0.0.1/", "user name or password"),
        ("https://:@example.org/", "user name or password"),
        ("http://example.org:22/", "the port 22"),
        ("http://example.org:6379/", "the port 6379"),
        ("http://example.org:99999/", "the port 99999"),
        ("http://[::1/", "web address"),
        ("http://[fe80::1%25eth0]/", ""),
        ("http://exa mple.org/", ""),
        ("http://①②⑦.⓪.⓪.①/", ""),
        ("http://127。0。0。1/", ""),
        ("http://\u202eexample.org/", ""),
        ("http://example.org\x00.evil.example/", ""),
        ("http://example.org\r\nX: y/", ""),
        ("http://-/", ""),
        ("http://" + "a" * 300 + ".example/", ""),
    ],
)
def test_address_that_is_no_pages_is_refused_or_leads_nowhere(url, words):
    """What the library takes for a name all the same, nobody has."""
    limits = Limits(connect=2, read=2, total=5)
    with pytest.raises(FetchError, match=words or "[.]") as refused:
        fetch_page(url, allowed=NOTHING, limits=limits, resolver=no_such_name)
    assert refused.value.slug in ("fetch-bad-address", "fetch-refused-address", "" if words else "fetch-dns")


def no_such_name(host: str, port: int) -> list[str]:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


@pytest.mark.parametrize(
    "url", ["https://example.org/a?b=c#d", "http://example.org:80/", "https://8.8.8.8/", "HTTP://Example.ORG"]
)
def test_public_address_is_let_pass(url):
    assert check_address(url, allowed=NOTHING).host in ("example.org", "8.8.8.8")


@pytest.mark.parametrize("answers", [["93.184.216.34", "10.0.0.1"], ["::1"], ["fe80::1%1"], ["not an address"]])
def test_name_with_one_private_answer_is_refused_whole(answers):
    with pytest.raises(FetchError) as refused:
        checked_addresses("news.example", 443, answers, NOTHING)
    assert refused.value.slug == "fetch-refused-address"


def test_what_an_operator_allows_is_reached_at_its_port_only():
    allowed = read_allowed(["cms.intranet", "Archive.intranet:8080", "10.1.0.0/16", "[fd00:1::]:8443", "192.168.7.7"])

    def reaches(host: str, port: int, answer: str) -> bool:
        try:
            return bool(checked_addresses(host, port, [answer], allowed))
        except FetchError:
            return False

    assert reaches("cms.intranet", 443, "10.9.9.9")
    assert reaches("cms.intranet.", 80, "127.0.0.1")
    assert not reaches("cms.intranet", 8080, "10.9.9.9")
    assert not reaches("cms.intranet", 443, "169.254.169.254")
    assert not reaches("other.intranet", 443, "10.9.9.9")
    assert reaches("archive.intranet", 8080, "10.9.9.9")
    assert not reaches("archive.intranet", 443, "10.9.9.9")
    assert reaches("any.example", 80, "10.1.2.3")
    assert reaches("any.example", 80, "::ffff:10.1.2.3")
    assert not reaches("any.example", 80, "10.2.2.3")
    assert not reaches("any.example", 8080, "10.1.2.3")
    assert reaches("any.example", 8443, "fd00:1::")
    assert reaches("any.example", 80, "192.168.7.7")
    assert reaches("any.example", 80, "93.184.216.34")
    assert not reaches("any.example", 8080, "93.184.216.34")


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("10.0.0.0/33", "no network"),
        ("10.0.0.1/8", "has host bits set"),
        ("2130706433", "no network"),
        ("host:0", "ports go from 1"),
        ("host:99999", "ports go from 1"),
        ("http://host/", "no network"),
        ("two words", "no host"),
        ("*.example.org", "no host"),
    ],
)
def test_entry_that_cannot_be_meant_is_refused_with_a_sentence(entry, words):
    with pytest.raises(ValueError, match=words):
        read_allowed([entry])
