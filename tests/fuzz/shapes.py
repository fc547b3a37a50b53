"""Streams that a careless decoder reads in quadratic time, as long as one likes.

Each shape is a function of a size, which gives the pieces that arrive.  They are made
from the good answers of ``speech``, so that a new codec has most of them at once.
"""

import json
from collections.abc import Callable
from typing import Any, TypeAlias

from tests.faults.speech import FIRST, Tongue

Shape: TypeAlias = Callable[[Tongue, int], list[bytes] | None]
"""The pieces, or ``None`` for a codec that has no such stream."""

_PIECE = b'"u0"'
"""A piece from the middle of the call's arguments."""


def fragments(tongue: Tongue, size: int) -> list[bytes]:
    """So many fragments of text, each for itself."""
    return [*tongue.opening, *[tongue.first] * size]


def together(tongue: Tongue, size: int) -> list[bytes]:
    """All in one piece."""
    return [b"".join(fragments(tongue, size))]


def single_bytes(tongue: Tongue, size: int) -> list[bytes]:
    """Byte by byte."""
    data = b"".join(fragments(tongue, size))
    return [data[at : at + 1] for at in range(len(data))]


def one_event(tongue: Tongue, size: int) -> list[bytes]:
    """One event of so many hundred bytes, in pieces of a hundred."""
    event = tongue.first.replace(FIRST.encode(), b"x" * 100 * size)
    pieces = [event[at : at + 100] for at in range(0, len(event), 100)]
    return [*tongue.opening, *pieces]


def arguments(tongue: Tongue, size: int) -> list[bytes] | None:
    """The arguments of a call in so many pieces."""
    middle = next((e for e in tongue.events if _PIECE in e), None)
    if middle is None:
        return None
    begun = tongue.events[: tongue.events.index(middle)]
    return [*begun, *[middle] * size]


def parts(tongue: Tongue, size: int) -> list[bytes]:
    """So many parts: calls of tools, as every protocol has them."""
    begun = list(tongue.events[:1])
    for number in range(size):
        begun += [_event(tongue, one) for one in _PARTS[tongue.name](number)]
    return begun


def turns(tongue: Tongue, size: int) -> list[bytes] | None:
    """So many pieces of twenty calls, one of each in turn."""
    if tongue.name not in _GOING_ON:
        return None
    going_on = _GOING_ON[tongue.name]
    begun = parts(tongue, 20)
    return begun + [_event(tongue, going_on(number % 20)) for number in range(size)]


def keys(tongue: Tongue, size: int) -> list[bytes]:
    """So many members that nobody knows, each in an event of its own."""
    first = _told(tongue, tongue.first)
    return [
        *tongue.opening,
        *(_event(tongue, {**first, f"x_{at}": at}) for at in range(size)),
    ]


def kinds(tongue: Tongue, size: int) -> list[bytes]:
    """So many events of kinds that nobody knows."""
    events = (_event(tongue, {"type": f"x_{at}", "n": at}) for at in range(size))
    return [*tongue.opening, *events]


def one_object(tongue: Tongue, size: int) -> list[bytes]:
    """One event with so many members that nobody knows."""
    members = {f"x_{at}": {"y": [at]} for at in range(size)}
    return [*tongue.opening, _event(tongue, {**_told(tongue, tongue.first), **members})]


def blank_lines(tongue: Tongue, size: int) -> list[bytes]:
    """Nothing, again and again."""
    return [*tongue.opening, *[b"\n", b"\r\n", b": ping\n\n"] * size]


SHAPES: dict[str, Shape] = {
    one.__name__: one
    for one in (
        fragments,
        together,
        single_bytes,
        one_event,
        arguments,
        parts,
        turns,
        keys,
        kinds,
        one_object,
        blank_lines,
    )
}


# --- how each protocol says it -------------------------------------------------------------


def _told(tongue: Tongue, event: bytes) -> dict[str, Any]:
    """What an event says."""
    text = event.rpartition(b"data: ")[2] if "event-stream" in tongue.media else event
    told: dict[str, Any] = json.loads(text)
    return told


def _event(tongue: Tongue, told: object) -> bytes:
    text = json.dumps(told).encode()
    return (
        b"data: " + text + b"\n\n" if "event-stream" in tongue.media else text + b"\n"
    )


def _openai(call: dict[str, Any]) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": {"tool_calls": [call]}}]}


def _openai_part(number: int) -> list[dict[str, Any]]:
    function = {"name": "go", "arguments": "{}"}
    return [_openai({"index": number, "id": f"c{number}", "function": function})]


def _openai_on(number: int) -> dict[str, Any]:
    return _openai({"index": number, "function": {"arguments": "1"}})


def _anthropic_part(number: int) -> list[dict[str, Any]]:
    block = {"type": "tool_use", "id": f"c{number}", "name": "go", "input": {}}
    return [
        {"type": "content_block_start", "index": number, "content_block": block},
        _anthropic_on(number),
        {"type": "content_block_stop", "index": number},
    ]


def _anthropic_on(number: int) -> dict[str, Any]:
    delta = {"type": "input_json_delta", "partial_json": "1"}
    return {"type": "content_block_delta", "index": number, "delta": delta}


def _responses_part(number: int) -> list[dict[str, Any]]:
    call = {"type": "function_call", "id": f"f{number}", "call_id": f"c{number}"}
    item = {**call, "name": "go", "arguments": ""}
    kind = "response.output_item"
    return [
        {"type": f"{kind}.added", "output_index": number, "item": item},
        _responses_on(number),
    ]


def _responses_on(number: int) -> dict[str, Any]:
    kind = "response.function_call_arguments.delta"
    return {"type": kind, "item_id": f"f{number}", "output_index": number, "delta": "1"}


def _ollama_part(number: int) -> list[dict[str, Any]]:
    call = {"function": {"name": "go", "arguments": {"n": number}}}
    return [{"model": "m", "message": {"content": "", "tool_calls": [call]}}]


def _generate_part(number: int) -> list[dict[str, Any]]:
    call = {"function": {"name": "go", "arguments": {"n": number}}}
    return [{"model": "m", "response": "", "tool_calls": [call]}]


_PARTS: dict[str, Callable[[int], list[dict[str, Any]]]] = {
    "openai": _openai_part,
    "ollama": _ollama_part,
    "anthropic": _anthropic_part,
    "openai-responses": _responses_part,
    "ollama-generate": _generate_part,
}
_GOING_ON: dict[str, Callable[[int], dict[str, Any]]] = {
    "openai": _openai_on,
    "anthropic": _anthropic_on,
    "openai-responses": _responses_on,
}
