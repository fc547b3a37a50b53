"""A streamed fragment of each provider: ours, by hand, and by its own SDK.

The SDKs are those of the extra ``bench``; a row whose SDK is absent is left out.
"""

import json
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import httpx
from attrs import frozen

from mojentic_fp import HttpOptions, Settings, TextDelta, ask, stream
from mojentic_fp.data.secret import Secret
from mojentic_fp.edges.live import provider
from mojentic_fp.wire.anthropic import ANTHROPIC
from mojentic_fp.wire.codec import Address, Codec
from mojentic_fp.wire.ollama import OLLAMA
from mojentic_fp.wire.openai import OPENAI
from mojentic_fp.wire.responses import RESPONSES
from tests.bench.byhand import ASK, KEY

PROMPT = str(ASK["content"])
SETTINGS = Settings(temperature=1.0, max_tokens=1000)


@frozen
class Protocol:
    """A codec, where it asks, and how a hand-written loop reads an event."""

    codec: Codec
    base: str
    path: str
    gap: bytes
    words: Callable[[dict[str, Any]], str]
    more: tuple[tuple[str, Any], ...] = ()


def _chosen(event: dict[str, Any]) -> str:
    return event["choices"][0]["delta"].get("content", "")


def _delta(event: dict[str, Any]) -> str:
    delta = event.get("delta")
    if isinstance(delta, dict):
        return delta.get("text", "")
    return delta or ""


def _message(event: dict[str, Any]) -> str:
    return event["message"]["content"]


_MESSAGES = ("messages", [ASK])
PROTOCOLS = {
    "openai": Protocol(
        OPENAI, "/v1", "/v1/chat/completions", b"\n\n", _chosen, (_MESSAGES,)
    ),
    "responses": Protocol(
        RESPONSES, "/v1", "/v1/responses", b"\n\n", _delta, (("input", PROMPT),)
    ),
    "anthropic": Protocol(
        ANTHROPIC, "", "/v1/messages", b"\n\n", _delta, (_MESSAGES, ("max_tokens", 9))
    ),
    "ollama": Protocol(OLLAMA, "", "/api/chat", b"\n", _message, (_MESSAGES,)),
}


def ours(protocol: Protocol, root: str, *, count: int, per: int) -> int:
    """The library's own loop."""
    address = Address(base_url=root + protocol.base, key=Secret("sk-loopback"))
    handlers = provider(protocol.codec, address, options=HttpOptions(trust_env=False))
    asked = ask(f"stream:{count}:{per}", PROMPT, settings=SETTINGS)
    seen = 0
    for event in stream(handlers)(asked):
        seen += isinstance(event, TextDelta) and bool(event.text)
    assert seen == count, seen
    return count


def by_hand(
    protocol: Protocol, client: httpx.Client, root: str, *, count: int, per: int
) -> int:
    """A loop over httpx as one writes it, which keeps the text."""
    body = {"model": f"stream:{count}:{per}", "stream": True, **dict(protocol.more)}
    url, pending, found = root + protocol.path, b"", list[str]()
    with client.stream("POST", url, json=body, headers=KEY) as reply:
        for data in reply.iter_bytes():
            *events, pending = (pending + data).split(protocol.gap)
            for event in events:
                text = event.rpartition(b"data: ")[2]
                if text.strip() and text != b"[DONE]":
                    found.append(protocol.words(json.loads(text)))
    assert len(list(filter(None, found))) == count
    return count


def sdks(root: str, *, count: int, per: int) -> dict[str, dict[str, Callable[[], int]]]:
    """Each provider's own SDK, where it is installed."""
    found: dict[str, dict[str, Callable[[], int]]] = {}
    model = f"stream:{count}:{per}"
    with suppress(ImportError):
        import openai

        gpt = openai.OpenAI(base_url=f"{root}/v1", api_key="sk-loopback")

        def chat() -> int:
            chunks = gpt.chat.completions.create(
                model=model, messages=[ASK], stream=True
            )
            words = [c.choices[0].delta.content for c in chunks if c.choices]
            assert len(list(filter(None, words))) == count
            return count

        def respond() -> int:
            events = gpt.responses.create(model=model, input=PROMPT, stream=True)
            kind = "response.output_text.delta"
            assert sum(one.type == kind for one in events) == count
            return count

        found["openai"] = {f"openai {openai.__version__}": chat}
        found["responses"] = {f"openai {openai.__version__}": respond}
    with suppress(ImportError):
        import anthropic

        claude = anthropic.Anthropic(base_url=root, api_key="sk-loopback")

        def message() -> int:
            asked = {"model": model, "max_tokens": 9, "messages": [ASK]}
            with claude.messages.stream(**asked) as events:
                assert sum(1 for _ in events.text_stream) == count
            return count

        found["anthropic"] = {f"anthropic {anthropic.__version__}": message}
    return found


def tables(
    root: str, *, per: int, count: int = 2000
) -> dict[str, dict[str, Callable[[], int]]]:
    """For each provider the tasks of one table."""
    client, theirs = httpx.Client(), sdks(root, count=count, per=per)
    more = {"count": count, "per": per}
    return {
        name: {
            "httpx by hand": partial(by_hand, protocol, client, root, **more),
            **theirs.get(name, {}),
            "mojentic_fp": partial(ours, protocol, root, **more),
        }
        for name, protocol in PROTOCOLS.items()
    }


def held(root: str, name: str, *, count: int) -> int:
    """The most bytes that are held while so many fragments are read and dropped."""
    ours(PROTOCOLS[name], root, count=100, per=4)
    tracemalloc.start()
    ours(PROTOCOLS[name], root, count=count, per=4)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak
