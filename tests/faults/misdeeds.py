"""What bad servers do, as data: for each misdeed a script, and what may come of it.

Decides: which misdeeds there are.  The reasons that a misdeed may have are named;
``whole`` is the whole answer.  Options that a misdeed needs are beside it.
"""

import gzip
from typing import Any

from attrs import field, frozen

from tests.faults.loopback import CLOSE, PAUSE, RESET, STALL, Script, drip, pour, say
from tests.faults.speech import Tongue

MEGABYTE = 1 << 20
BOMB = gzip.compress(bytes(64 * MEGABYTE))
WHOLE = "whole"
CUT = ("interrupted",)
ODD = ("unreadable",)
LATE = ("timed_out",)
AMISS = ("unreadable", "interrupted")
"""What one engine calls a bad reply, another calls one that breaks off."""


@frozen
class Misdeed:
    """A script, the reasons that may come of it, and the options that it needs."""

    script: Script
    reasons: tuple[str, ...]
    options: dict[str, Any] = field(factory=dict)
    keeps: bool = False
    """Whether some of the answer had arrived."""


@frozen
class Speaker:
    """A tongue, plainly or streaming: a good reply in its parts."""

    tongue: Tongue
    streaming: bool

    @property
    def body(self) -> bytes:
        return self.tongue.streamed if self.streaming else self.tongue.plain

    @property
    def media(self) -> str:
        return self.tongue.media if self.streaming else "application/json"

    def head(self, *headers: str, status: str = "200 OK", media: str = "") -> bytes:
        """A head with these headers and no framing."""
        lines = [f"HTTP/1.1 {status}", f"content-type: {media or self.media}", *headers]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    def good(self, *headers: str, media: str = "", status: str = "200 OK") -> bytes:
        """A good reply: a stream in chunks, anything else with its length."""
        if self.streaming:
            head = self.head(
                "transfer-encoding: chunked", *headers, media=media, status=status
            )
            return head + chunked(*self.tongue.events) + b"0\r\n\r\n"
        return self.sized(self.body, *headers, media=media, status=status)

    def sized(
        self,
        body: bytes,
        *headers: str,
        status: str = "200 OK",
        media: str = "",
        size: int | None = None,
    ) -> bytes:
        """A reply whose length is right, unless told otherwise."""
        length = f"content-length: {len(body) if size is None else size}"
        return self.head(length, *headers, status=status, media=media) + body

    def begun(self) -> bytes:
        """A stream without its end: a head and all events but the last ones."""
        some = self.tongue.events[:-4]
        return self.head("transfer-encoding: chunked") + chunked(*some)


def chunked(*parts: bytes) -> bytes:
    """Each part as one chunk; the last chunk is not there."""
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)


def _bytes(body: bytes) -> list[bytes]:
    return [body[i : i + 1] for i in range(len(body))]


Deeds = dict[str, Misdeed]


def misdeeds(speaker: Speaker, elsewhere: str) -> Deeds:
    """All of them."""
    found: Deeds = {}
    for some in (_gone, _slow, _odd, _heads, _framing, _packed, _statuses, _endless):
        found |= some(speaker)
    if speaker.streaming:
        found |= _after(speaker)
    return found | _redirects(speaker, elsewhere)


def _gone(a: Speaker) -> Deeds:
    half = a.body[: len(a.body) // 2]
    return {
        "close at once": Misdeed([CLOSE], CUT),
        "reset at once": Misdeed([RESET], CUT),
        "close in the head": Misdeed([say(a.good()[:25]), CLOSE], CUT),
        "reset in the head": Misdeed([say(a.good()[:25]), RESET], CUT),
        "close after the head": Misdeed([say(a.sized(b"", size=9)), CLOSE], CUT),
        "close in the body": Misdeed(
            [say(a.sized(half, size=len(a.body))), CLOSE], CUT, keeps=a.streaming
        ),
    }


def _slow(a: Speaker) -> Deeds:
    half = a.sized(a.body[: len(a.body) // 2], size=len(a.body))
    short = {"read": 0.25}
    return {
        "stall at once": Misdeed([STALL], LATE, short),
        "stall in the head": Misdeed([say(a.good()[:25]), STALL], LATE, short),
        "stall in the body": Misdeed([say(half), STALL], LATE, short, a.streaming),
        "drip": Misdeed([drip(a.good(), 0.02), STALL], LATE, {"total": 0.3}),
        "drip after half": Misdeed(
            [say(half), drip(b" " * 99, 0.02)], LATE, {"total": 0.3}, a.streaming
        ),
        "a drip that ends": Misdeed([drip(a.good(), 0.0)], (WHOLE,)),
    }


def _odd(a: Speaker) -> Deeds:
    place = a.body.rindex("世".encode()) + 1
    page = b"<!doctype html><html><body>" + b"<p>Hello</p>" * 99
    shapes = {
        "an array": b"[]",
        "null": b"null",
        "a number": b"1e5",
        "a string": b'"words"',
        "half an object": b'{"choices":[{"message":',
        "another object": b'{"foo":[1,{"bar":null}]}',
        "wrong kinds": (
            b'{"choices":{"a":1},"message":[3],"done":"yes","content":7,"output":"o",'
            b'"type":[]}'
        ),
        "no text at all": bytes(range(128, 256)) * 3,
        "deep nesting": b"[" * 100_000,
        "an empty body": b"",
    }
    found = {
        f"the body is {name}": Misdeed([say(a.sized(body))], AMISS)
        for name, body in shapes.items()
    }
    if a.streaming:
        found |= {
            f"an event is {name}": Misdeed(
                [say(a.sized(b"data: " + body + b"\n\n" + body + b"\n"))], AMISS
            )
            for name, body in shapes.items()
        }
    return found | {
        "half a character": Misdeed(
            [say(a.sized(a.body[:place]))], AMISS, keeps=a.streaming
        ),
        "another media type": Misdeed([say(a.good(media="text/plain"))], (WHOLE,)),
        "a page's media type": Misdeed([say(a.good(media="text/html"))], (WHOLE,)),
        "no media type": Misdeed(
            [say(a.sized(a.body).replace(b"content-type", b"x-type"))], (WHOLE,)
        ),
        "a page": Misdeed([say(a.sized(page, media="text/html"))], ODD),
        "an odd charset": Misdeed(
            [say(a.good(media="application/json; charset=klingon"))], (WHOLE,)
        ),
    }


def _heads(a: Speaker) -> Deeds:
    early = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nlink: <x>\r\n\r\n"
    return {
        "1xx before": Misdeed([say(early + a.good())], (WHOLE,)),
        "1xx for ever": Misdeed([pour(early)], LATE, {"total": 0.3}),
        "another protocol": Misdeed(
            [say(b"HTTP/1.1 101 Switching\r\nupgrade: x\r\n\r\n" + a.body), CLOSE],
            AMISS,
        ),
        "HTTP/0.9": Misdeed([say(a.body), CLOSE], AMISS),
        "another server": Misdeed([say(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), CLOSE], AMISS),
        "TLS": Misdeed([say(b"\x15\x03\x01\x00\x02\x02\x46"), CLOSE], AMISS),
        "no status": Misdeed([say(b"HTTP/1.1\r\n\r\n"), CLOSE], AMISS),
        "a status of words": Misdeed([say(b"HTTP/1.1 good\r\n\r\n"), CLOSE], AMISS),
        "a status beyond": Misdeed(
            [say(a.good(status="999 Odd"))], (*AMISS, "server_fault")
        ),
        "a large header": Misdeed([say(a.good("x-a: " + "x" * 20_000))], (WHOLE,)),
        "a huge header": Misdeed([say(a.good("x-a: " + "x" * MEGABYTE)), STALL], AMISS),
        "a header for ever": Misdeed(
            [say(a.good()[:17]), pour(b"x: y\r\n" * 999)], AMISS
        ),
        "a line for ever": Misdeed([pour(b"HTTP/1.1 200 " + b"x" * 9999)], AMISS),
        "a header beyond ASCII": Misdeed([say(a.good("x-a: \xff\xe4"))], (WHOLE,)),
        "NUL in a header": Misdeed([say(a.good("x-a: a\0b")), CLOSE], (WHOLE, *AMISS)),
        "no colon": Misdeed([say(a.good("x-a")), CLOSE], (WHOLE, *AMISS)),
        "a space before the colon": Misdeed(
            [say(a.good("x-a : 1")), CLOSE], (WHOLE, *AMISS)
        ),
        "a folded header": Misdeed(
            [say(a.good("x-a: 1", "  2")), CLOSE], (WHOLE, *AMISS)
        ),
        "newlines alone": Misdeed(
            [say(a.sized(a.body).replace(b"\r\n", b"\n")), CLOSE], (WHOLE, *AMISS)
        ),
    }


def _framing(a: Speaker) -> Deeds:
    body, size = a.body, len(a.body)
    chunks = a.head("transfer-encoding: chunked")
    half = chunked(body[: size // 2])
    return {
        "until the end": Misdeed(
            [say(a.head("connection: close") + body), CLOSE], (WHOLE,)
        ),
        "HTTP/1.0": Misdeed(
            [say(a.head().replace(b"/1.1", b"/1.0", 1) + body), CLOSE], (WHOLE,)
        ),
        "a length too long": Misdeed(
            [say(a.sized(body, size=size + 5)), CLOSE],
            (WHOLE,) if a.streaming else CUT,
        ),
        "a length too short": Misdeed(
            [say(a.sized(body[: size // 2])), PAUSE, say(body[size // 2 :]), CLOSE],
            AMISS,
        ),
        "a length below nothing": Misdeed([say(a.sized(body, size=-5)), CLOSE], AMISS),
        "a length of words": Misdeed(
            [say(a.head("content-length: much") + body), CLOSE], AMISS
        ),
        "two lengths": Misdeed([say(a.sized(body, "content-length: 7")), CLOSE], AMISS),
        "a length and chunks": Misdeed(
            [say(a.good("content-length: 7", "transfer-encoding: chunked")), CLOSE],
            (WHOLE, *AMISS),
        ),
        "an unknown framing": Misdeed(
            [say(a.head("transfer-encoding: zip") + body), CLOSE], (WHOLE, *AMISS)
        ),
        "a chunk cut": Misdeed(
            [say(chunks + half[:-9]), CLOSE], CUT, keeps=a.streaming
        ),
        "no last chunk": Misdeed(
            [say(chunks + chunked(body)), CLOSE], (WHOLE,) if a.streaming else CUT
        ),
        "a chunk of no size": Misdeed(
            [say(chunks + half), PAUSE, say(b"zz\r\nx"), CLOSE], AMISS
        ),
        "a chunk too large": Misdeed(
            [say(chunks + half), PAUSE, say(b"F" * 40 + b"\r\nx"), CLOSE],
            AMISS,
        ),
        "a chunk that goes on": Misdeed(
            [say(chunks + half[:-2]), PAUSE, say(b"more\r\n"), CLOSE],
            AMISS,
        ),
        "a chunk's extension": Misdeed(
            [say(chunks + b'%x;a="b"\r\n%b\r\n0\r\n\r\n' % (size, body))], (WHOLE,)
        ),
        "trailers": Misdeed(
            [say(chunks + chunked(body) + b"0\r\nx-a: 1\r\nx-b: 2\r\n\r\n")], (WHOLE,)
        ),
        "trailers for ever": Misdeed(
            [say(chunks + chunked(body) + b"0\r\n"), pour(b"x: y\r\n" * 999)],
            (WHOLE, *AMISS) if a.streaming else AMISS,
        ),
        "every byte a chunk": Misdeed(
            [say(chunks + chunked(*_bytes(body)) + b"0\r\n\r\n")],
            (WHOLE,),
        ),
        "a surplus": Misdeed([say(a.good() + a.good())], (WHOLE, *AMISS)),
    }


def _packed(a: Speaker) -> Deeds:
    packed = gzip.compress(a.body)
    small = {"largest": MEGABYTE, "longest": MEGABYTE}
    gz = "content-encoding: gzip"
    return {
        "gzip": Misdeed([say(a.sized(packed, gz))], (WHOLE,)),
        "GZIP": Misdeed([say(a.sized(packed, "content-encoding: GZip"))], (WHOLE,)),
        "gzip of nothing": Misdeed([say(a.sized(b"", gz))], AMISS),
        "gzip that is none": Misdeed([say(a.sized(a.body, gz))], AMISS),
        "gzip with a bad sum": Misdeed(
            [say(a.sized(packed[:-8] + bytes(8), gz))],
            (WHOLE, *AMISS) if a.streaming else AMISS,
        ),
        "gzip cut": Misdeed([say(a.sized(packed[: len(packed) // 2], gz))], AMISS),
        "gzip with more behind": Misdeed(
            [say(a.sized(packed + b"junk", gz))], (WHOLE, *AMISS)
        ),
        "a bomb": Misdeed([say(a.sized(BOMB, gz))], ODD, small),
        "a bomb in a bomb": Misdeed(
            [say(a.sized(gzip.compress(BOMB), "content-encoding: gzip, gzip"))], ODD
        ),
        "brotli": Misdeed([say(a.sized(a.body, "content-encoding: br"))], ODD),
    }


def _statuses(a: Speaker) -> Deeds:
    told = b'{"error":{"message":"Too fast","type":"requests"}}'
    page = b"<html><body><h1>502 Bad Gateway</h1>" + b"nginx " * 99

    def fault(status: str, *reasons: str, body: bytes = told, **more: Any) -> Misdeed:
        return Misdeed([say(a.sized(body, status=status, **more))], reasons)

    limited = "429 Too Many Requests"
    return {
        "a 204": Misdeed([say(b"HTTP/1.1 204 No\r\n\r\n")], AMISS),
        "a 205": Misdeed([say(b"HTTP/1.1 205 R\r\ncontent-length: 0\r\n\r\n")], AMISS),
        "a 206 of half": fault("206 Partial", *AMISS, body=a.body[:99]),
        "a 304": Misdeed([say(b"HTTP/1.1 304 No\r\n\r\n")], ODD),
        "a status without a body": fault("500 Oh", "server_fault", body=b""),
        "a 400": fault("400 Bad", "bad_request"),
        "a 401": fault("401 Who", "unauthenticated"),
        "a 404 of a page": fault("404 No", "not_found", body=page, media="text/html"),
        "a 429": fault(limited, "rate_limited"),
        "a page of a 502": fault("502 Bad", "server_fault", body=page),
        "a 503": fault("503 Busy", "overloaded"),
        "a 529": fault("529 Busy", "overloaded"),
        "an error cut": Misdeed(
            [say(a.sized(told[:20], status=limited, size=99)), CLOSE], ("rate_limited",)
        ),
        "an error reset": Misdeed(
            [say(a.sized(told, status=limited, size=99)), RESET],
            ("rate_limited", "interrupted"),
        ),
        "an error stalled": Misdeed(
            [say(a.sized(told, status=limited, size=99)), STALL],
            ("rate_limited",),
            {"read": 0.25},
        ),
        "an error without end": Misdeed(
            [say(a.head("connection: close", status="502 Bad")), pour(page)],
            ("server_fault",),
        ),
        "an error of bad gzip": Misdeed(
            [say(a.sized(told, "content-encoding: gzip", status=limited))],
            ("rate_limited",),
        ),
        "an error of nothing but noise": fault(
            "500 Oh", "server_fault", body=bytes(range(256)) * 9
        ),
    }


def _endless(a: Speaker) -> Deeds:
    small = {"largest": MEGABYTE, "longest": MEGABYTE}
    until, chunks = a.head("connection: close"), a.head("transfer-encoding: chunked")
    opening, first = b"".join(a.tongue.opening), a.tongue.first
    return {
        "a line without end": Misdeed([say(until), pour(b"x" * 65536)], ODD, small),
        "a line of JSON without end": Misdeed(
            [say(until + b'data: {"choices":"'), pour(b"x" * 65536)], ODD, small
        ),
        "nothing without end": Misdeed([say(until), pour(b"\n" * 65536)], ODD, small),
        "comments without end": Misdeed(
            [say(until), pour(b": ping\n\n" * 9999)], ODD, small
        ),
        "words without end": Misdeed(
            [say(until + opening), pour(first * 99)], ODD, small, a.streaming
        ),
        "words without end, in time": Misdeed(
            [say(until + opening + first), pour(b"\n")],
            LATE,
            {"total": 0.3},
            a.streaming,
        ),
        "chunks without end": Misdeed(
            [say(chunks + chunked(opening)), pour(chunked(first) * 99)],
            ODD,
            small,
            a.streaming,
        ),
    }


def _after(a: Speaker) -> Deeds:
    """What comes after the end of an answer, and after an error in the middle of it."""
    all_ = a.head("transfer-encoding: chunked") + chunked(*a.tongue.events)
    said = a.begun() + chunked(a.tongue.error)
    told = ("overloaded", "server_fault")
    return {
        "a stall after the end": Misdeed([say(all_), STALL], (WHOLE,)),
        "a reset after the end": Misdeed([say(all_), RESET], (WHOLE, *CUT)),
        "words after the end": Misdeed(
            [say(all_), pour(chunked(a.tongue.first))], (WHOLE,)
        ),
        "noise after the end": Misdeed(
            [say(all_), PAUSE, say(b"zz\r\n"), STALL], (WHOLE, *AMISS)
        ),
        "an error, then no more": Misdeed([say(said + b"0\r\n\r\n")], told, keeps=True),
        "an error, then a close": Misdeed([say(said), CLOSE], told, keeps=True),
        "an error, then a stall": Misdeed([say(said), STALL], told, keeps=True),
        "an error, then words": Misdeed(
            [say(said), pour(chunked(a.tongue.first))], told, keeps=True
        ),
    }


def _redirects(a: Speaker, elsewhere: str) -> Deeds:
    return {
        f"a {status} elsewhere": Misdeed(
            [
                say(
                    a.sized(
                        a.body, f"location: {elsewhere}/steal", status=f"{status} To"
                    )
                )
            ],
            ("unsupported",),
        )
        for status in (301, 302, 303, 307, 308)
    }
