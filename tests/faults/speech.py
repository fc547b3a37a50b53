"""What a good server says, in each protocol: the replies that faults are done to.

A new codec is one more row of ``_SPELLED``; ``dialects`` spells the answer.
"""

import json
from collections.abc import Callable

from attrs import evolve, frozen
from returns.result import Result

from mojentic_fp.data.completion import Completion
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.json import JsonObject
from mojentic_fp.wire.anthropic import ANTHROPIC
from mojentic_fp.wire.codec import Codec
from mojentic_fp.wire.ollama import OLLAMA, OLLAMA_GENERATE
from mojentic_fp.wire.openai import OPENAI
from mojentic_fp.wire.responses import RESPONSES
from tests.wire import dialects
from tests.wire.dialects import REQUEST, Spoken

SAID = Spoken(
    thought="ш",
    words="Gr世😀!",
    calls=(("k", "go", JsonObject({"a": "é"})),),
    usage=(3, 9),
    finish="stop",
    more=JsonObject(),
)
"""The answer."""
FIRST = "Gr"
"""Its first words, as a stream says them."""

_SSE = "text/event-stream"
_NDJSON = "application/x-ndjson"
_OPENAI_ERROR = (
    b'data: {"error":{"message":"Overloaded","type":"overloaded_error","code":503}}\n\n'
)
_ANTHROPIC_ERROR = (
    b'event: error\ndata: {"type":"error","error":{"type":"overloaded_error",'
    b'"message":"Overloaded"}}\n\n'
)
_RESPONSES_ERROR = (
    b'event: error\ndata: {"type":"error","code":"server_error","message":"Overloaded",'
    b'"param":null,"sequence_number":9}\n\n'
)
_OLLAMA_ERROR = b'{"error":"overloaded"}\n'


@frozen
class Tongue:
    """A codec, and how its servers spell an answer whole, in events, and an error."""

    codec: Codec
    plain: bytes
    events: tuple[bytes, ...]
    error: bytes
    media: str

    @property
    def name(self) -> str:
        return self.codec.name

    @property
    def streamed(self) -> bytes:
        """The body of the stream."""
        return b"".join(self.events)

    @property
    def opening(self) -> tuple[bytes, ...]:
        """The events of the stream that come before the first words."""
        return self.events[: self.events.index(self.first)]

    @property
    def first(self) -> bytes:
        """The event of the first words."""
        return next(one for one in self.events if FIRST.encode() in one)


_Row = tuple[
    Codec,
    str,
    Callable[[Spoken], bytes],
    Callable[[Spoken], bytes],
    bytes,
    str,
]
_SPELLED: tuple[_Row, ...] = (
    (
        OPENAI,
        "tool_calls",
        dialects.openai_plain,
        dialects.openai_stream,
        _OPENAI_ERROR,
        _SSE,
    ),
    (
        OLLAMA,
        "stop",
        dialects.ollama_plain,
        dialects.ollama_stream,
        _OLLAMA_ERROR,
        _NDJSON,
    ),
    (
        ANTHROPIC,
        "tool_use",
        dialects.anthropic_plain,
        dialects.anthropic_stream,
        _ANTHROPIC_ERROR,
        _SSE,
    ),
    (
        RESPONSES,
        "completed",
        dialects.responses_plain,
        dialects.responses_stream,
        _RESPONSES_ERROR,
        _SSE,
    ),
    (
        OLLAMA_GENERATE,
        "stop",
        dialects.generate_plain,
        dialects.generate_stream,
        _OLLAMA_ERROR,
        _NDJSON,
    ),
)


def _tongue(row: _Row) -> Tongue:
    codec, finish, plain, stream, error, media = row
    said = evolve(SAID, finish=finish)
    gap = b"\n\n" if media == _SSE else b"\n"
    events = tuple(one + gap for one in stream(said).split(gap)[:-1])
    spelled = json.dumps(json.loads(plain(said)), ensure_ascii=False).encode()
    return Tongue(codec, spelled, events, error, media)


TONGUES: dict[str, Tongue] = {row[0].name: _tongue(row) for row in _SPELLED}
"""Every codec, with a good answer of its servers."""


def whole(tongue: Tongue) -> Result[Completion, LlmFailure]:
    """What the good answer is read as."""
    return tongue.codec.decode(REQUEST, HttpReply(200, body=tongue.plain))
