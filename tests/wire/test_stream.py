"""Splitters: the same items for every cut of the bytes, at linear cost."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojentic_fp.data import rope
from mojentic_fp.wire import stream
from mojentic_fp.wire.stream import START, Cut, Splitter

# What a stream's bytes are, what they mean.  Standard: html.spec.whatwg.org,
# "Interpreting an event stream".
EVENTS = [
    ("one event", b"data: a\n\n", [b"a"]),
    ("two events", b"data: a\n\ndata: b\n\n", [b"a", b"b"]),
    ("no space after the colon", b"data:a\n\n", [b"a"]),
    ("two spaces: one is kept", b"data:  a\n\n", [b" a"]),
    ("carriage returns", b"data: a\r\rdata: b\r\r", [b"a", b"b"]),
    ("both", b"data: a\r\n\r\ndata: b\r\n\r\n", [b"a", b"b"]),
    ("all mixed", b"data: a\r\n\rdata: b\n\r\ndata: c\r\n\n", [b"a", b"b", b"c"]),
    ("several lines of data", b"data: a\ndata: b\n\n", [b"a\nb"]),
    ("a comment", b": hello\n\ndata: a\n\n", [b"a"]),
    ("a comment inside", b"data: a\n:x\ndata: b\n\n", [b"a\nb"]),
    ("other fields", b"event: e\nid: 1\nretry: 5\ndata: a\n\n", [b"a"]),
    ("named", b"event: e\ndata: a\n\nevent: f\ndata: b\n\n", [b"a", b"b"]),
    ("named, or not", b"event: e\ndata: a\n\ndata: b\n\n", [b"a", b"b"]),
    ("named twice", b"event: e\nevent: f\ndata: a\n\n", [b"a"]),
    ("named, in two lines", b"event: e\ndata: a\ndata: b\n\n", [b"a\nb"]),
    ("an event of no data", b"event: e\n\ndata: a\n\n", [b"a"]),
    ("empty data", b"data:\n\ndata\n\n", [b"", b""]),
    ("a field that begins like data", b"database: x\n\ndata: a\n\n", [b"a"]),
    ("a byte order mark", b"\xef\xbb\xbfdata: a\n\n", [b"a"]),
    ("blank lines before", b"\n\n\ndata: a\n\n", [b"a"]),
    ("blank lines between", b"data: a\n\n\n\n\ndata: b\n\n", [b"a", b"b"]),
    ("no blank line at the end", b"data: a\n\ndata: b", [b"a", b"b"]),
    ("one newline at the end", b"data: a\n", [b"a"]),
    ("a colon in the data", b"data: a: b\n\n", [b"a: b"]),
    ("beyond ASCII", "data: é\u2028😀\n\n".encode(), ["é\u2028😀".encode()]),
    ("not UTF-8", b"data: \xff\n\n", [b"\xff"]),
    ("nothing", b"", []),
]

LINES = [
    ("two lines", b"a\nb\n", [b"a", b"b"]),
    ("no newline at the end", b"a\nb", [b"a", b"b"]),
    ("blank lines", b"\n \na\n\r\n\nb\n", [b"a", b"b"]),
    ("carriage returns stay: JSON skips them", b"a\r\nb\r\n", [b"a\r", b"b\r"]),
    ("a byte order mark", b"\xef\xbb\xbfa\n", [b"a"]),
    ("nothing", b"", []),
]


def events(pieces: list[bytes]) -> list[bytes]:
    return drained(pieces, stream.events, stream.last_events)


def lines(pieces: list[bytes]) -> list[bytes]:
    return drained(pieces, stream.lines, stream.last_lines)


def drained(pieces, feed, last) -> list[bytes]:
    found, state = [], START
    for piece in pieces:
        cut: Cut = feed(state, piece)
        found, state = [*found, *cut.items], cut.state
    return [*found, *last(state).items]


def pieces_of(data: bytes, cuts: list[int]) -> list[bytes]:
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[a:b] for a, b in itertools.pairwise(places)]


@pytest.mark.parametrize(("case", "data", "expected"), EVENTS)
def test_events(case, data, expected):
    """A stream means what the standard says, whole and byte by byte."""
    assert events([data]) == expected
    assert events([data[i : i + 1] for i in range(len(data))]) == expected


@pytest.mark.parametrize(("case", "data", "expected"), EVENTS)
def test_events_in_two_pieces(case, data, expected):
    """A stream means the same, wherever it was cut in two."""
    for place in range(len(data)):
        assert events([data[:place], data[place:]]) == expected


@pytest.mark.parametrize(("case", "data", "expected"), LINES)
def test_lines(case, data, expected):
    """Lines are what stands between newlines, whole and byte by byte."""
    assert lines([data]) == expected
    assert lines([data[i : i + 1] for i in range(len(data))]) == expected


STREAMS = st.lists(
    st.sampled_from(
        [
            b"data: ",
            b"event: e\ndata: ",
            b"event: ",
            b"data:",
            b"data",
            b":",
            b" ",
            b"\n",
            b"\r",
            b"\r\n",
            b"\n\n",
            b"x",
            b"{}",
            b"id: 1",
            b"\xc3",
            b"\xa9",
            b"\xef\xbb\xbf",
        ]
    ),
    max_size=20,
).map(b"".join)
CUTS = st.lists(st.integers(0, 200), max_size=8)


@given(STREAMS, CUTS)
def test_any_cut_gives_the_same_events(data, cuts):
    """Where the bytes were cut cannot be seen."""
    assert events(pieces_of(data, cuts)) == events([data])


@given(STREAMS, CUTS)
def test_any_cut_gives_the_same_lines(data, cuts):
    """Where the bytes were cut cannot be seen."""
    assert lines(pieces_of(data, cuts)) == lines([data])


@given(STREAMS)
def test_events_follow_the_standard(data):
    """The short cut for usual events agrees with a literal reading of the standard."""
    assert events([data]) == standard(data + b"\n\n")


def standard(data: bytes) -> list[bytes]:
    """The standard's own algorithm, in its own steps."""
    text = data.removeprefix(b"\xef\xbb\xbf")
    text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    found: list[bytes] = []
    buffer = b""
    for line in text.split(b"\n"):
        name, colon, value = line.partition(b":")
        if line == b"":
            if buffer:
                found.append(buffer.removesuffix(b"\n"))
            buffer = b""
        elif not (colon and name == b"") and name == b"data":
            buffer += value.removeprefix(b" ") + b"\n"
    return found


class Counted(bytes):
    """Bytes that count how many of them are searched."""

    searched = 0

    def rfind(self, *given) -> int:
        Counted.searched += len(self)
        return super().rfind(*given)


@pytest.mark.parametrize("feed", [stream.events, stream.lines])
def test_a_long_line_is_searched_once(feed):
    """However small the pieces are, each byte is looked at once for its end."""
    state, Counted.searched = START, 0
    for _ in range(1000):
        state = feed(state, Counted(b"x" * 64)).state

    assert Counted.searched == 64_000


@given(st.lists(st.text(max_size=9), max_size=60))
def test_a_rope_is_the_text(pieces):
    """A rope is its pieces joined, in logarithmically many."""
    grown: rope.Rope = ()
    for piece in pieces:
        grown = rope.added(grown, piece)

    whole = "".join(pieces)
    assert "".join(grown) == whole
    assert len(grown) <= len(whole).bit_length()


def test_a_rope_copies_little():
    """Growing by single characters copies each a logarithmic number of times."""
    copied, grown = 0, ()
    for _ in range(4096):
        after = rope.added(grown, "x")
        copied += sum(len(piece) for piece in after if piece not in grown)
        grown = after

    assert copied <= 4096 * 13


def test_a_splitter_is_a_value():
    """Feeding leaves the state that was fed as it was."""
    state = stream.events(START, b"data: a").state
    before = Splitter(state.pending, state.newline, state.cr, begun=state.begun)

    first = stream.events(state, b"b\n\n")

    assert state == before
    assert stream.events(state, b"b\n\n") == first
