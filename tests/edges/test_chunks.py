"""Reframing: the parser above sees the same body, however the bytes were cut."""

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojentic_fp.edges.network.chunks import Chunks

HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
PARTS = st.lists(st.binary(min_size=1, max_size=40), max_size=12)
CUTS = st.lists(st.integers(min_value=1, max_value=30), min_size=1, max_size=20)


def framed(parts: list[bytes], *, end: bytes = b"0\r\n\r\n") -> bytes:
    return HEAD + b"".join(b"%X\r\n%b\r\n" % (len(p), p) for p in parts) + end


def cut(data: bytes, sizes: list[int]) -> list[bytes]:
    pieces, at, turn = [], 0, 0
    while at < len(data):
        pieces.append(data[at : at + sizes[turn % len(sizes)]])
        at += len(pieces[-1])
        turn += 1
    return pieces


def read(pieces: list[bytes], *, merge: bool) -> tuple[bytes, str, int]:
    """The body that h11 sees, how it ended, and in how many events it came."""
    parser, chunks = h11.Connection(h11.CLIENT), Chunks()
    parser.send(h11.Request(method="GET", target="/", headers=[("host", "a")]))
    parser.send(h11.EndOfMessage())
    body, events = b"", 0
    try:
        for piece in [*pieces, b""]:
            data = chunks.feed(piece) if merge and piece else piece
            if piece and not data:
                continue
            parser.receive_data(data)
            while (event := parser.next_event()) is not h11.NEED_DATA:
                if isinstance(event, h11.Data):
                    body, events = body + event.data, events + 1
                elif isinstance(event, h11.EndOfMessage):
                    return body, "whole", events
    except h11.RemoteProtocolError:
        return body, "broken", events
    return body, "open", events


@given(PARTS, CUTS)
def test_any_cut_gives_the_same_body(parts: list[bytes], sizes: list[int]) -> None:
    pieces = cut(framed(parts), sizes)

    assert read(pieces, merge=True)[:2] == (b"".join(parts), "whole")


@given(PARTS, CUTS, st.data())
def test_a_cut_short_body_is_never_whole(
    parts: list[bytes], sizes: list[int], data: st.DataObject
) -> None:
    whole = framed(parts)
    short = whole[: data.draw(st.integers(len(HEAD), len(whole) - 1))]

    body, end, _ = read(cut(short, sizes), merge=True)

    assert end == "broken"
    assert b"".join(parts).startswith(body)


@given(PARTS, CUTS, st.binary(max_size=30))
def test_odd_bytes_are_judged_as_without_reframing(
    parts: list[bytes], sizes: list[int], odd: bytes
) -> None:
    pieces = cut(framed(parts, end=odd), sizes)

    assert read(pieces, merge=True)[:2] == read(pieces, merge=False)[:2]


@pytest.mark.parametrize(
    "end", [b"5;a=b\r\nhello\r\n0\r\n\r\n", b"0\r\nx-trailer: 1\r\n\r\n"]
)
def test_extensions_and_trailers_pass(end: bytes) -> None:
    assert read([framed([b"a", b"b"], end=end)], merge=True)[1] == "whole"


def test_what_arrives_together_is_one_event() -> None:
    pieces = [framed([b"data: x\n\n"] * 50)]

    assert read(pieces, merge=True)[2] == 1
    assert read(pieces, merge=False)[2] == 50


def test_replies_that_are_not_chunked_pass_as_they_are() -> None:
    reply = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n5\r\nab"

    assert Chunks().feed(reply) == reply


@given(PARTS, CUTS, st.integers(0, 3))
def test_informational_heads_are_stepped_over(
    parts: list[bytes], sizes: list[int], times: int
) -> None:
    """A reply is merged as well where others announce it."""
    early = b"HTTP/1.1 103 Early\r\nlink: <x>\r\n\r\n" * times
    framed_ = early + framed(parts)
    chunks = Chunks()

    merged = [chunks.feed(piece) for piece in cut(framed_, sizes)]

    assert b"".join(merged).startswith(early + HEAD)
    assert chunks.heading == len(early + HEAD)
    assert len(chunks.feed(b"")) == 0


def test_newlines_alone_end_lines_too() -> None:
    """A head of bare newlines is a head, and its reply is merged."""
    head = HEAD.replace(b"\r\n", b"\n")
    chunks = Chunks()

    seen = chunks.feed(head + b"1\r\na\r\n2\r\nbc\r\n")

    assert seen == head + b"3\r\nabc\r\n"
