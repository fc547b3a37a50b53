"""Addresses: the forms they come in, what is refused, and which hosts are here."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.pipeline import is_successful
from returns.result import Success

from mojentic_fp.data.place import (
    Habit,
    address,
    beginning,
    here,
    overheard,
    without_user,
)

OLLAMA = Habit(port=11434)
V1 = Habit(port=8000, path="/v1")


@pytest.mark.parametrize(
    ("said", "habit", "meant"),
    [
        ("box", OLLAMA, "http://box:11434"),
        ("box:80", OLLAMA, "http://box:80"),
        (":8080", OLLAMA, "http://127.0.0.1:8080"),
        ("0.0.0.0", OLLAMA, "http://127.0.0.1:11434"),  # noqa: S104  asked, not listened on
        ("0.0.0.0:1", OLLAMA, "http://127.0.0.1:1"),
        ("http://0.0.0.0:1", OLLAMA, "http://127.0.0.1:1"),
        ("[::]:1", OLLAMA, "http://[::1]:1"),
        ("::1", OLLAMA, "http://[::1]:11434"),
        ("[::1]", OLLAMA, "http://[::1]:11434"),
        ("[2001:db8::1]:9/x", OLLAMA, "http://[2001:db8::1]:9/x"),
        ("https://box", OLLAMA, "https://box"),
        ("HTTP://BOX:1/", OLLAMA, "http://box:1"),
        (" http://box/api/ ", OLLAMA, "http://box/api"),
        ("box", V1, "http://box:8000/v1"),
        ("http://box:8000", V1, "http://box:8000/v1"),
        ("http://box:8000/v2", V1, "http://box:8000/v2"),
        ("https://example.org/v1/", Habit(), "https://example.org/v1"),
        ("https://example.org", Habit(), "https://example.org"),
    ],
)
def test_an_address_may_leave_out_what_is_usual(
    said: str, habit: Habit, meant: str
) -> None:
    assert address(said, habit) == Success(meant)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "https://",
        "ftp://example.org",
        "https://user:pass@example.org",
        "https://key@example.org/v1",
        "https://example.org/v1?key=k",
        "https://example.org/#x",
        "http://127.0.0.1\\@evil.example",
        "http://evil.example#@127.0.0.1",
        "http://127.0.0.1 .evil.example",
        "http://127.0.0.1\n.evil.example",
        "https://exämple.org",
        "https://example.org:99999",
        "https://-x.org",
    ],
)
def test_an_address_in_which_two_hosts_could_be_seen_is_refused(said: str) -> None:
    for habit in (OLLAMA, V1, Habit()):
        assert not is_successful(address(said, habit))


def test_without_a_usual_port_the_scheme_is_written() -> None:
    assert "https://" in address("example.org").failure()


@given(st.text(string.printable, min_size=9, max_size=40))
def test_what_is_refused_is_never_repeated(said: str) -> None:
    answer = address(f"https://user:{said}@example.org")

    assert said not in str(answer)


@given(st.text(string.printable, max_size=30))
def test_what_is_taken_has_a_host_that_is_plain_to_see(said: str) -> None:
    taken = address(said, OLLAMA).value_or(None)

    if taken is not None:
        assert beginning(taken) is not None
        assert address(taken, OLLAMA) == Success(taken)


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True),
        ("LocalHost", True),
        ("127.0.0.1", True),
        ("127.255.255.254", True),
        ("::1", True),
        ("0:0:0:0:0:0:0:1", True),
        ("127.0.0.1.example.org", False),
        ("localhost.example.org", False),
        ("127.1", False),
        ("2130706433", False),
        ("0x7f.0.0.1", False),
        ("::ffff:127.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104  as above
        ("128.0.0.1", False),
        ("192.168.0.1", False),
        ("", False),
    ],
)
def test_only_this_machine_is_here(host: str, *, local: bool) -> None:
    assert here(host) is local


@pytest.mark.parametrize(
    ("url", "heard"),
    [
        ("http://example.org/v1", True),
        ("http://192.168.0.1:11434", True),
        ("HTTP://example.org", True),
        ("http://localhost:1/v1", False),
        ("http://[::1]:1/v1", False),
        ("https://example.org/v1", False),
    ],
)
def test_plain_http_is_overheard_unless_it_stays_here(url: str, *, heard: bool) -> None:
    assert overheard(url) is heard


def test_stars_stand_for_a_user_and_a_password() -> None:
    assert without_user("https://u:p@h/x@y") == "https://***@h/x@y"
    assert without_user("https://h/x@y") == "https://h/x@y"
