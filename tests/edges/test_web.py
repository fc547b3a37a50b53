"""Pages of the web: fetched through the guard, read as text, or a failure that says why."""

import asyncio
import gzip
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import anyio
import pytest
import trio
import trustme
from returns.pipeline import is_successful
from returns.result import Result
from returns.unsafe import unsafe_perform_io

from mojentic_fp import Handlers, run, run_async
from mojentic_fp.data.guard import Guard
from mojentic_fp.data.web import Page, WebFailure, WebReason
from mojentic_fp.edges.network.options import HttpOptions
from mojentic_fp.edges.readable import readable
from mojentic_fp.edges.web import fetching
from mojentic_fp.effects.web import FetchPage, ReadHtml
from tests.edges.misbehaving import misbehave
from tests.edges.sites import Reply, Site, html, moved, plain, site

FLAVOURS = ("sync", "asyncio", "trio")
WORDS = "In summer they fly from early morning until late in the evening. " * 4
ARTICLE = f"""<html><head><title>Bees</title></head><body><nav>Home</nav><article>
<h1>Bees</h1><p>A hive holds about 50,000 bees, see <a href="/more">more</a>.</p>
<p>{WORDS}</p><ul><li>queen</li><li>workers</li></ul></article></body></html>"""
PAGES: Mapping[str, Reply] = {
    "/text": plain(b"hello"),
    "/article": html(ARTICLE),
    "/latin": plain("caf\xe9".encode("latin-1"), "text/plain; charset=iso-8859-1"),
    "/meta": (
        200,
        {"content-type": "text/html"},
        '<meta charset="windows-1252"><p>caf\xe9 \u20ac5</p>'.encode("cp1252"),
    ),
    "/json": plain(b'{"a": 1}', "application/ld+json"),
    "/markdown": plain(b"# Hi", "text/markdown"),
    "/untold": (200, {}, b"just words"),
    "/image": plain(b"\x89PNG", "image/png"),
    "/lie": plain(b"PK\0\0", "text/plain"),
    "/packed": plain(gzip.compress(b"packed"), **{"content-encoding": "gzip"}),
    "/bomb": plain(gzip.compress(b"a" * 50_000_000), **{"content-encoding": "gzip"}),
    "/cookie": (302, {"location": "/text", "set-cookie": "a=b"}, b""),
    "/relative": moved("text?x=1#part"),
    "/absolute": moved("http://127.0.0.1:{port}/text", 301),
    "/strange": moved("//127.0.0.1:{port}/text", 308),
    "/loop": moved("/loop"),
    **{f"/hop{n}": moved(f"/hop{n - 1}") for n in range(1, 9)},
    "/hop0": plain(b"arrived"),
    "/to-file": moved("file:///etc/passwd"),
    "/to-user": moved("http://user:s3cret@127.0.0.1:{port}/text"),
    "/gone": (410, {}, b""),
    "/busy": (429, {"retry-after": "7"}, b""),
    "/no": (403, {}, b""),
    "/broken": (503, {}, b""),
    "/odd": (304, {}, b""),
}


@pytest.fixture(scope="module")
def there() -> Iterator[Site]:
    with site(PAGES) as running:
        yield running


def outcome(
    handlers: Handlers[FetchPage, object],
    url: str,
    flavour: str = "sync",
    limit: int = 1_000_000,
) -> Result[Page, WebFailure]:
    program = FetchPage(url, limit).perform()
    if flavour == "sync":
        return unsafe_perform_io(run(handlers)(program))

    async def main() -> object:
        return unsafe_perform_io(await run_async(handlers)(program))

    return asyncio.run(main()) if flavour == "asyncio" else trio.run(main)


def got(there: Site, path: str, flavour: str = "sync", **more: int) -> Page:
    return outcome(
        fetching(allow=there.here), there.url + path, flavour, **more
    ).unwrap()


def refused(handlers: Handlers[FetchPage, object], url: str) -> WebFailure:
    return outcome(handlers, url).failure()


# --- reading --------------------------------------------------------------------------


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_page_is_read_as_text(there: Site, flavour: str) -> None:
    page = got(there, "/article", flavour)

    assert (page.title, page.url) == ("Bees", f"{there.url}/article")
    assert page.text == (
        "# Bees\n\nA hive holds about 50,000 bees, see"
        f" [more]({there.url}/more).\n\n{WORDS.strip()}\n\n- queen\n- workers"
    )


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/text", "hello"),
        ("/latin", "caf\xe9"),
        ("/json", '{"a": 1}'),
        ("/markdown", "# Hi"),
        ("/untold", "just words"),
        ("/packed", "packed"),
        ("/meta", "caf\xe9 \u20ac5"),
    ],
)
def test_texts_of_all_kinds_are_read(there: Site, path: str, text: str) -> None:
    assert got(there, path).text == text


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/image", WebReason.NOT_TEXT),
        ("/lie", WebReason.NOT_TEXT),
        ("/nowhere", WebReason.NOT_FOUND),
        ("/gone", WebReason.NOT_FOUND),
        ("/no", WebReason.DENIED),
        ("/busy", WebReason.RATE_LIMITED),
        ("/broken", WebReason.BROKEN),
        ("/odd", WebReason.UNREADABLE),
        ("/loop", WebReason.REDIRECTED),
        ("/hop6", WebReason.REDIRECTED),
        ("/to-file", WebReason.REFUSED_SCHEME),
        ("/to-user", WebReason.MALFORMED),
    ],
)
def test_what_is_no_page_says_why(there: Site, path: str, reason: WebReason) -> None:
    failure = refused(fetching(allow=there.here), there.url + path)

    assert failure.reason is reason
    assert failure.advice in str(failure)
    assert "s3cret" not in repr(failure)
    assert failure.retry_after == (7.0 if path == "/busy" else None)


@pytest.mark.parametrize("path", ["/relative", "/absolute", "/strange", "/cookie"])
def test_redirects_are_followed(there: Site, path: str) -> None:
    page = got(there, path)

    assert page.text == "hello"
    assert page.url.startswith(f"{there.url}/text")


def test_five_redirects_are_followed(there: Site) -> None:
    assert got(there, "/hop5").text == "arrived"


def test_nothing_is_told_of_whoever_asks(there: Site) -> None:
    there.heads.clear()
    got(there, "/cookie")

    told = {name for head in there.heads for name in head}
    assert len(there.heads) == 2
    assert told == {"host", "accept", "accept-encoding", "user-agent"}


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_bomb_is_read_no_further_than_asked(there: Site, flavour: str) -> None:
    page = got(there, "/bomb", flavour, limit=1000)

    assert (page.text, page.truncated) == ("a" * 1000, True)


# --- the guard ------------------------------------------------------------------------

PRIVATE = (
    "http://127.0.0.1",
    "http://127.1",
    "http://2130706433",
    "http://0x7f000001",
    "http://0x7f.0.0.1",
    "http://0177.0.0.1",
    "http://017700000001",
    "http://0",
    "http://0.0.0.0",
    "http://localhost",
    "http://LOCALHOST",
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166",
    "http://0xA9FEA9FE",
    "http://10.0.0.1",
    "http://172.16.0.1",
    "http://192.168.1.1",
    "http://100.64.0.1",
    "http://192.0.0.192",
    "http://224.0.0.1",
    "http://255.255.255.255",
    "https://127.0.0.1",
    "http://[::1]",
    "http://[::]",
    "http://[::ffff:127.0.0.1]",
    "http://[::ffff:7f00:1]",
    "http://[::ffff:169.254.169.254]",
    "http://[64:ff9b::7f00:1]",
    "http://[2002:7f00:1::]",
    "http://[fd00:ec2::254]",
    "http://[fe80::1]",
    "http://[0:0:0:0:0:0:0:1]",
    "http://\u2460\u2461\u2466.0.0.1",
)
STRANGE = (
    "http://localhost.",
    "http://127.0.0.1.",
    "http://user@127.0.0.1",
    "http://example.org@127.0.0.1",
    "http://example.org:80@127.0.0.1",
    "http://example.org\\@127.0.0.1",
    "http://127.0.0.1\t.example.org",
    "http://127.0.0.1%2f.example.org",
    "http://[::1%25lo]",
    "http://[::1",
    "http://exa mple.org",
    "http://:80",
    "http://h:99999",
    "http://",
    "https:///etc/passwd",
    "",
    "x",
    "//127.0.0.1",
    "file:///etc/passwd",
    "ftp://127.0.0.1",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "data:text/plain,hello",
    "javascript:alert(1)",
    "unix:///var/run/docker.sock",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock",
)


@pytest.mark.parametrize("url", PRIVATE)
def test_a_private_address_is_refused_however_it_is_spelled(url: str) -> None:
    """What the machine's own resolver makes of it is what counts."""
    failure = refused(fetching(seconds=5), url)

    assert failure.reason in {WebReason.REFUSED_ADDRESS, WebReason.MALFORMED}
    assert not failure.retryable


@pytest.mark.parametrize("url", STRANGE)
def test_what_is_no_plain_address_is_refused(url: str) -> None:
    failure = refused(fetching(seconds=5), url)

    assert failure.reason in {
        WebReason.MALFORMED,
        WebReason.REFUSED_SCHEME,
    }


@pytest.mark.parametrize("url", PRIVATE)
def test_no_redirect_leads_to_a_private_address(url: str) -> None:
    with site({"/": moved(url.encode().decode("latin-1"))}) as there:
        failure = refused(fetching(allow=there.here), f"{there.url}/")

        assert failure.reason in {WebReason.REFUSED_ADDRESS, WebReason.MALFORMED}
        assert there.paths == ["/"]


def test_a_private_address_is_refused_at_the_end_of_a_chain() -> None:
    chain = {
        "/1": moved("/2"),
        "/2": moved("http://127.0.0.1:{port}/3"),
        "/3": moved("http://localhost:{port}/4"),
        "/4": plain(b"secret"),
    }
    with site(chain) as there:
        failure = refused(fetching(allow=there.here, resolve=both), f"{there.url}/1")

        assert failure.reason is WebReason.REFUSED_ADDRESS
        assert there.paths == ["/1", "/2", "/3"]


def both(host: str, port: int) -> Sequence[str]:
    """A resolver to whom this machine has another address too."""
    return ("127.0.0.1",) if host == "127.0.0.1" else ("127.0.0.1", "10.0.0.1")


class Resolver:
    """A resolver that answers by heart, another time another answer."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_connection_goes_to_the_address_that_was_looked_at(flavour: str) -> None:
    """A name that is rebound meanwhile was resolved once, and is not asked again."""
    with site({"/": plain(b"hello")}) as there:
        resolve = Resolver(("127.0.0.1",), ("127.0.0.2",))
        handlers = fetching(allow=there.here, resolve=resolve)
        page = outcome(handlers, f"http://rebound.example:{there.port}/", flavour)

        assert page.unwrap().text == "hello"
        assert resolve.asked == [("rebound.example", there.port)]
        assert there.heads[0]["host"] == f"rebound.example:{there.port}"


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_name_that_is_rebound_between_redirects_is_refused(flavour: str) -> None:
    """Every connection looks anew, also at a name that was fine before."""
    with site({"/": (302, {"location": "/2", "connection": "close"}, b"")}) as there:
        resolve = Resolver(("127.0.0.1",), ("169.254.169.254",))
        handlers = fetching(allow=there.here, resolve=resolve)
        failed = outcome(handlers, f"http://rebound.example:{there.port}/", flavour)

        assert failed.failure().reason is WebReason.REFUSED_ADDRESS
        assert there.paths == ["/"]


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize(
    "addresses", [("127.0.0.1", "10.0.0.1"), ("10.0.0.1", "127.0.0.1"), ("fd00::1",)]
)
def test_one_private_address_of_several_is_enough(
    addresses: Sequence[str], flavour: str
) -> None:
    with site({"/": plain(b"secret")}) as there:
        handlers = fetching(allow=there.here, resolve=Resolver(addresses))
        failed = outcome(handlers, f"http://two.example:{there.port}/", flavour)

        assert failed.failure().reason is WebReason.REFUSED_ADDRESS
        assert there.paths == []


def test_the_next_address_is_tried_where_one_does_not_answer() -> None:
    with site({"/": plain(b"hello")}) as there:
        allow = (f"127.0.0.0/8:{there.port}",)
        resolve = Resolver(("127.0.0.9", "127.0.0.1"))
        handlers = fetching(allow=allow, resolve=resolve)

        page = outcome(handlers, f"http://two.example:{there.port}/")
        assert page.unwrap().text == "hello"


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_resolving_ends_in_time(flavour: str) -> None:
    ended = threading.Event()

    def slow(host: str, port: int) -> Sequence[str]:
        ended.wait(20)
        return ("127.0.0.1",)

    started = time.monotonic()
    failed = outcome(
        fetching(seconds=0.2, resolve=slow), "http://slow.example", flavour
    )
    ended.set()

    assert failed.failure().reason is WebReason.TIMED_OUT
    assert time.monotonic() - started < 5


def test_a_name_that_nobody_has_is_not_reachable() -> None:
    def nobody(host: str, port: int) -> Sequence[str]:
        import socket

        raise socket.gaierror(-2, "Name or service not known")

    failure = refused(fetching(resolve=nobody), "http://nobody.example")

    assert failure.reason is WebReason.UNREACHABLE


def test_the_environment_names_no_proxy(
    there: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, there.url)
    there.paths.clear()

    failure = refused(fetching(allow=there.here), "http://10.0.0.1/")
    assert failure.reason is WebReason.REFUSED_ADDRESS
    assert there.paths == []


def test_a_guard_and_a_proxy_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="proxy"):
        HttpOptions(guard=Guard(), proxy="http://proxy.example")


# --- encrypted ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secure(
    authority: trustme.CA, tmp_path: Path
) -> Callable[[str], tuple[ssl.SSLContext, str]]:
    def issue(name: str) -> tuple[ssl.SSLContext, str]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name).configure_cert(context)
        file = tmp_path / "ca.pem"
        authority.cert_pem.write_to_path(str(file))
        return context, str(file)

    return issue


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_certificate_is_that_of_the_name_though_the_address_is_connected_to(
    secure: Callable[[str], tuple[ssl.SSLContext, str]], flavour: str
) -> None:
    context, file = secure("pages.example")
    names: list[str | None] = []
    context.sni_callback = lambda _, name, __: names.append(name)
    with site({"/": plain(b"hello")}, tls=context) as there:
        handlers = fetching(
            allow=there.here, ca_file=file, resolve=Resolver(("127.0.0.1",))
        )
        good = outcome(handlers, f"https://pages.example:{there.port}/", flavour)
        bad = outcome(handlers, f"https://other.example:{there.port}/", flavour)

        assert good.unwrap().text == "hello"
        assert bad.failure().reason is WebReason.UNREACHABLE
        assert names == ["pages.example", "other.example"]
        assert there.paths == ["/"]


def test_an_authority_that_nobody_named_is_not_trusted(
    secure: Callable[[str], tuple[ssl.SSLContext, str]],
) -> None:
    context, _ = secure("pages.example")
    with site({"/": plain(b"hello")}, tls=context) as there:
        handlers = fetching(allow=there.here, resolve=Resolver(("127.0.0.1",)))
        failure = refused(handlers, f"https://pages.example:{there.port}/")

        assert failure.reason is WebReason.UNREACHABLE
        assert "CERTIFICATE_VERIFY_FAILED" in failure.detail


def test_no_redirect_leads_from_https_to_http(
    secure: Callable[[str], tuple[ssl.SSLContext, str]], there: Site
) -> None:
    context, file = secure("pages.example")
    with site({"/": moved(f"HTTP://127.0.0.1:{there.port}/text")}, tls=context) as safe:
        handlers = fetching(
            allow=safe.here + there.here, ca_file=file, resolve=Resolver(("127.0.0.1",))
        )
        failure = refused(handlers, f"https://pages.example:{safe.port}/")

        assert failure.reason is WebReason.REFUSED_SCHEME


# --- time and size --------------------------------------------------------------------

ENDLESS = {
    "/stall": WebReason.TIMED_OUT,
    "/stall-body": WebReason.TIMED_OUT,
    "/drip": WebReason.TIMED_OUT,
    "/reset": WebReason.INTERRUPTED,
    "/reset-body": WebReason.INTERRUPTED,
    "/eof-chunked": WebReason.INTERRUPTED,
    "/garbage": WebReason.UNREADABLE,
    "/brotli": WebReason.UNREADABLE,
}


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("path", ENDLESS)
def test_a_server_that_misbehaves_is_left_in_time(path: str, flavour: str) -> None:
    with misbehave() as server:
        port = server.url.rpartition(":")[2]
        handlers = fetching(allow=(f"127.0.0.1:{port}",), seconds=0.3)
        started = time.monotonic()
        failed = outcome(handlers, server.url + path, flavour)

        assert failed.failure().reason is ENDLESS[path]
        assert time.monotonic() - started < 5
        assert server.gone(path)


def test_a_page_without_end_is_left_when_enough_is_read() -> None:
    with misbehave() as server:
        port = server.url.rpartition(":")[2]
        handlers = fetching(allow=(f"127.0.0.1:{port}",), seconds=5)
        page = outcome(handlers, f"{server.url}/endless", limit=10_000).unwrap()

        assert (len(page.text), page.truncated) == (10_000, True)
        assert server.gone("/endless")


def test_all_redirects_together_end_in_time() -> None:
    """A chain of slow hops, each within the limit, is given up all the same."""

    class Slow(Resolver):
        def __call__(self, host: str, port: int) -> Sequence[str]:
            time.sleep(0.15)
            return super().__call__(host, port)

    hops = {
        f"/{n}": (302, {"location": f"/{n + 1}", "connection": "close"}, b"")
        for n in range(9)
    }
    with site(hops) as there:
        handlers = fetching(allow=there.here, seconds=0.4, resolve=Slow(("127.0.0.1",)))
        failure = refused(handlers, f"http://slow.example:{there.port}/0")

        assert failure.reason is WebReason.TIMED_OUT
        assert len(there.paths) < 4


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_who_is_cancelled_leaves_the_server(backend: str) -> None:
    with misbehave() as server:
        port = server.url.rpartition(":")[2]
        handlers = fetching(allow=(f"127.0.0.1:{port}",))

        async def main() -> bool:
            with anyio.move_on_after(0.2) as scope:
                await run_async(handlers)(FetchPage(f"{server.url}/drip").perform())
            return scope.cancelled_caught

        assert anyio.run(main, backend=backend)
        assert server.gone("/drip")


# --- hostile HTML ---------------------------------------------------------------------


def test_html_that_takes_too_long_is_given_up() -> None:
    attributes = " ".join(f"a{number}=1" for number in range(100_000))
    asked = ReadHtml(f"<html><body><p {attributes}>hello", "https://h/")
    started = time.monotonic()
    read = unsafe_perform_io(run(readable(seconds=1.0))(asked.perform()))

    assert read.failure().reason is WebReason.TIMED_OUT
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "source",
    ["<div>" * 100_000 + "hi", "<" * 500_000, "", "\0", "<html></html>", "\ud800"],
    ids=["deep", "open", "empty", "nul", "nothing", "half"],
)
def test_html_that_says_nothing_is_read_all_the_same(source: str) -> None:
    read = unsafe_perform_io(run(readable())(ReadHtml(source, "https://h/").perform()))

    assert is_successful(read), read


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mojentic_fp.edges.readable.find_spec", lambda _: None)
    read = unsafe_perform_io(run(readable())(ReadHtml("<p>", "https://h/").perform()))

    assert read.failure().reason is WebReason.NOT_INSTALLED
    assert "mojentic-fp[web]" in str(read.failure())
