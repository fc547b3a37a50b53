"""What a good server says, in each protocol: the replies that faults are done to.

A new codec is one more row of ``TONGUES``.
"""

import json
from collections.abc import Callable

from attrs import frozen

from mojentic_fp import user
from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.request import Request
from mojentic_fp.wire.codec import Codec
from mojentic_fp.wire.ollama import OLLAMA
from mojentic_fp.wire.openai import OPENAI

WORDS = ("Gr", "üße, ", "世界", " 😀", "!")
THOUGHTS = ("ein", "ш")
ARGUMENTS = {"city": "Zürich", "days": [1, 2]}
REQUEST = Request("m", (user("Say hi"),))


@frozen
class Tongue:
    """A codec, and a good answer as its servers spell it: whole, and in events."""

    codec: Codec
    plain: bytes
    events: tuple[bytes, ...]
    media: str = "text/event-stream"
    error: Callable[[bytes], bytes] = lambda told: b"data: " + told + b"\n\n"
    """How a stream tells of an error in the middle of an answer."""

    @property
    def name(self) -> str:
        return self.codec.name

    @property
    def streamed(self) -> bytes:
        """The body of the stream."""
        return b"".join(self.events)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _openai() -> Tongue:
    head = {"id": "c1", "model": "m-1"}
    usage = {"prompt_tokens": 3, "completion_tokens": 9, "total_tokens": 12}
    call = {"id": "k", "type": "function", "function": {"name": "go", "arguments": ""}}
    spelled = json.dumps(ARGUMENTS, ensure_ascii=False)
    deltas: list[dict[str, object]] = [{"role": "assistant", "content": ""}]
    deltas += [{"reasoning_content": thought} for thought in THOUGHTS]
    deltas += [{"content": word} for word in WORDS]
    deltas.append({"tool_calls": [{"index": 0, **call}]})
    deltas += [
        {"tool_calls": [{"index": 0, "function": {"arguments": part}}]}
        for part in (spelled[:14], spelled[14:])
    ]
    choices = [[{"index": 0, "delta": d, "finish_reason": None}] for d in deltas]
    choices += [[{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]]
    chunks = [{**head, "choices": one} for one in choices]
    chunks.append({**head, "choices": [], "usage": usage})
    events = [b"data: " + _json(chunk) + b"\n\n" for chunk in chunks]
    whole = {**call, "function": {"name": "go", "arguments": spelled}}
    message = {
        "role": "assistant",
        "content": "".join(WORDS),
        "reasoning_content": "".join(THOUGHTS),
        "tool_calls": [whole],
    }
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls"}
    plain = {**head, "choices": [choice], "usage": usage}
    return Tongue(OPENAI, _json(plain), (*events, b"data: [DONE]\n\n"))


def _ollama() -> Tongue:
    call = {"id": "k", "function": {"name": "go", "arguments": ARGUMENTS}}
    messages: list[dict[str, object]] = [
        {"content": "", "thinking": thought} for thought in THOUGHTS
    ]
    messages += [{"content": word} for word in WORDS]
    messages.append({"content": "", "tool_calls": [call]})
    lines: list[dict[str, object]] = [
        {"model": "m-1", "message": message, "done": False} for message in messages
    ]
    end = {"model": "m-1", "done": True, "done_reason": "stop"}
    end |= {"prompt_eval_count": 3, "eval_count": 9}
    lines.append({**end, "message": {"role": "assistant", "content": ""}})
    message = {
        "role": "assistant",
        "content": "".join(WORDS),
        "thinking": "".join(THOUGHTS),
        "tool_calls": [call],
    }
    events = tuple(_json(line) + b"\n" for line in lines)
    return Tongue(
        OLLAMA,
        _json({**end, "message": message}),
        events,
        "application/x-ndjson",
        lambda told: told + b"\n",
    )


_SPELLED: tuple[Callable[[], Tongue], ...] = (_openai, _ollama)
TONGUES: dict[str, Tongue] = {one.name: one for one in (spell() for spell in _SPELLED)}
"""Every codec, with a good answer of its servers."""


def whole(tongue: Tongue) -> object:
    """What the good answer is read as."""
    return tongue.codec.decode(REQUEST, HttpReply(200, body=tongue.plain))
