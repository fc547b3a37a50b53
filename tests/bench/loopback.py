"""A loopback server in a process of its own, so a client's CPU is all that is timed.

It alone decides what the benchmarks are answered: OpenAI chat completions with the
reply headers, sizes and chunking of the real service; and streams of the other protocols,
by the path that is asked for. The model's name picks the behaviour: ``plain``; ``stream:N:PER`` (N fragments, PER of them in a packet);
``loop:N`` (a tool call until N tool results are in the request, then text).
It parses no more of a request than it must, and knows nothing of any client.
``GET /counts`` tells what it saw. ``serve()`` starts it on a free port.
"""

import asyncio
import contextlib
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

TOKEN = " fragment,"
_HEADERS = b"\r\n".join(
    [
        b"date: Mon, 02 Feb 2026 10:00:00 GMT",
        b"access-control-expose-headers: X-Request-ID",
        b"openai-organization: org-loopback",
        b"openai-processing-ms: 412",
        b"openai-project: proj_loopback",
        b"openai-version: 2020-10-01",
        b"x-envoy-upstream-service-time: 431",
        b"x-ratelimit-limit-requests: 30000",
        b"x-ratelimit-limit-tokens: 150000000",
        b"x-ratelimit-remaining-requests: 29999",
        b"x-ratelimit-remaining-tokens: 149999985",
        b"x-ratelimit-reset-requests: 2ms",
        b"x-ratelimit-reset-tokens: 0s",
        b"x-request-id: req_0123456789abcdef0123456789abcdef",
        b"cf-cache-status: DYNAMIC",
        b"set-cookie: __cf_bm=abc.def-1770026400-1.0.1.1-xyz; path=/; HttpOnly; Secure",
        b"strict-transport-security: max-age=31536000; includeSubDomains; preload",
        b"x-content-type-options: nosniff",
        b"server: loopback",
        b"cf-ray: 9c7a0e1b2d3f4a5b-FRA",
        b'alt-svc: h3=":443"; ma=86400',
    ]
)
_MODEL = re.compile(rb'"model"\s*:\s*"([^"]*)"')
_TOOL = re.compile(rb'"role"\s*:\s*"tool"')


def _completion(message: dict[str, object], reason: str) -> bytes:
    reply = {
        "id": "chatcmpl-0123456789abcdef0123456789abcdef",
        "object": "chat.completion",
        "created": 1770026400,
        "model": "gpt-4o-mini-2024-07-18",
        "choices": [
            {"index": 0, "message": message, "logprobs": None, "finish_reason": reason}
        ],
        "usage": {
            "prompt_tokens": 19,
            "completion_tokens": 110,
            "total_tokens": 129,
            "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
        },
        "service_tier": "default",
        "system_fingerprint": "fp_0123456789",
    }
    body = json.dumps(reply, indent=1).encode()
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: "
    return head + str(len(body)).encode() + b"\r\n" + _HEADERS + b"\r\n\r\n" + body


def _message(content: str | None, **more: object) -> dict[str, object]:
    blank: dict[str, object] = {"refusal": None, "annotations": []}
    return {"role": "assistant", "content": content, **more, **blank}


@lru_cache
def _tool_call(turn: int) -> bytes:
    function = {"name": "add", "arguments": json.dumps({"a": turn, "b": 1})}
    call = {"id": f"call_{turn:022d}", "type": "function", "function": function}
    return _completion(_message(None, tool_calls=[call]), "tool_calls")


_PLAIN = _completion(_message("A sentence of the answer. " * 12), "stop")


def _event(delta: dict[str, object], reason: str | None) -> bytes:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
    chunk = {
        "id": "chatcmpl-0123456789abcdef0123456789ab",
        "object": "chat.completion.chunk",
        "created": 1770026400,
        "model": "gpt-4o-mini-2024-07-18",
        "service_tier": "default",
        "system_fingerprint": "fp_0123456789",
        "choices": [choice],
        "usage": None,
    }
    return _chunk(b"data: " + json.dumps(chunk, separators=(",", ":")).encode())


def _chunk(line: bytes) -> bytes:
    data = line + b"\n\n"
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def _named(event: dict[str, object]) -> bytes:
    text = json.dumps(event, separators=(",", ":"))
    return _chunk(f"event: {event['type']}\ndata: {text}".encode())


def _line(value: dict[str, object]) -> bytes:
    data = json.dumps({"model": "m", "created_at": "2026-02-02T10:00:00Z", **value})
    return f"{len(data) + 1:x}\r\n{data}\n\r\n".encode()


def _openai() -> tuple[bytes, bytes, bytes]:
    end = _event({}, "stop") + _chunk(b"data: [DONE]")
    return b"", _event({"content": TOKEN}, None), end


def _anthropic() -> tuple[bytes, bytes, bytes]:
    usage = {"input_tokens": 19, "output_tokens": 1}
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": "m"}
    message |= {"content": [], "stop_reason": None, "stop_sequence": None}
    text = {"type": "text", "text": ""}
    begin = _named({"type": "message_start", "message": {**message, "usage": usage}})
    begin += _named({"type": "content_block_start", "index": 0, "content_block": text})
    delta = {"type": "text_delta", "text": TOKEN}
    one = _named({"type": "content_block_delta", "index": 0, "delta": delta})
    why = {"stop_reason": "end_turn", "stop_sequence": None}
    end = _named({"type": "content_block_stop", "index": 0})
    end += _named(
        {"type": "message_delta", "delta": why, "usage": {"output_tokens": 9}}
    )
    return begin, one, end + _named({"type": "message_stop"})


def _responses() -> tuple[bytes, bytes, bytes]:
    part = {"type": "output_text", "text": "", "annotations": []}
    item = {"type": "message", "id": "msg_1", "role": "assistant", "content": []}
    response = {"id": "r1", "object": "response", "model": "m", "output": []}
    at = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
    begin = _named({"type": "response.created", "response": response})
    added = "response.output_item.added"
    begin += _named({"type": added, "output_index": 0, "item": item})
    begin += _named({"type": "response.content_part.added", **at, "part": part})
    one = _named({"type": "response.output_text.delta", **at, "delta": TOKEN})
    done = {**response, "status": "completed"}
    return begin, one, _named({"type": "response.completed", "response": done})


def _ollama() -> tuple[bytes, bytes, bytes]:
    one = _line({"message": {"role": "assistant", "content": TOKEN}, "done": False})
    last = {"message": {"role": "assistant", "content": ""}, "done": True}
    return b"", one, _line({**last, "done_reason": "stop", "eval_count": 9})


_STREAMS = {
    "/messages": _anthropic,
    "/responses": _responses,
    "/api/chat": _ollama,
    "/chat/completions": _openai,
}


@lru_cache
def _packets(path: str, count: int, per: int) -> tuple[bytes, ...]:
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n"
    head += b"transfer-encoding: chunked\r\n" + _HEADERS + b"\r\n\r\n"
    said = next(said for end, said in _STREAMS.items() if path.endswith(end))
    begin, one, end = said()
    whole, rest = divmod(count, per)
    return (head + begin, *[one * per] * whole, one * rest + end + b"0\r\n\r\n")


class _Loopback(asyncio.Protocol):
    def __init__(self, counts: Counter[str]) -> None:
        self.counts = counts
        self.received = b""
        self.transport: asyncio.Transport = None  # type: ignore[assignment] # set below
        self.open = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.counts["connections"] += 1

    def connection_lost(self, _: Exception | None) -> None:
        self.open = False
        self.counts["closed"] += 1

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, blank, body = self.received.partition(b"\r\n\r\n")
        if not blank:
            return
        found = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        if len(body) < (int(found[1]) if found else 0):
            return
        self.received = b""
        self.counts["requests"] += 1
        self.counts["bytes"] += len(body)
        self.answer(head, body)

    def answer(self, head: bytes, body: bytes) -> None:
        if head.startswith(b"GET /counts"):
            seen = json.dumps(self.counts).encode()
            size = f"content-length: {len(seen)}\r\n\r\n".encode()
            self.transport.write(b"HTTP/1.1 200 OK\r\n" + size + seen)
            return
        model = _MODEL.search(body)
        kind, *numbers = model[1].decode().split(":") if model else ["plain"]
        if kind == "stream":
            path = head.split(b" ", 2)[1].decode().partition("?")[0]
            self.pour(iter(_packets(path, int(numbers[0]), int(numbers[1]))))
        elif kind == "loop" and (turn := len(_TOOL.findall(body))) < int(numbers[0]):
            self.transport.write(_tool_call(turn))
        else:
            self.transport.write(_PLAIN)

    def pour(self, packets: Iterator[bytes]) -> None:
        packet = next(packets, None)
        if packet is not None and self.open:
            self.transport.write(packet)
            asyncio.get_running_loop().call_soon(self.pour, packets)


async def _listen() -> None:
    counts: Counter[str] = Counter()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: _Loopback(counts), "127.0.0.1", 0, backlog=512
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)  # ends with the process that asked


@contextlib.contextmanager
def serve() -> Iterator[str]:
    """The base URL (``http://127.0.0.1:PORT/v1``) of a server that lives this long."""
    command = [sys.executable, str(Path(__file__))]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        finally:
            process.stdin.close()
            process.wait(timeout=5)


if __name__ == "__main__":
    asyncio.run(_listen())
