"""The two ways in which Ollama's objects hold a piece of an answer.

Decides: where that piece is (``message`` in a chat, ``response`` where a prompt is
completed), which members are read, and what the usual object of a stream looks like: a
typed decoder fits that one and nothing else, which is a short cut for words and thoughts.
"""

from collections.abc import Callable
from typing import Final

import msgspec
from attrs import frozen
from immutabledict import immutabledict

from mojentic_fp.data.delta import Delta, TextDelta, ThinkingDelta
from mojentic_fp.data.json import JsonObject
from mojentic_fp.wire.ollama.words import GENERATE, NAME
from mojentic_fp.wire.text import UNFIT

MESSAGE: Final[immutabledict[str, type]] = immutabledict(
    {"content": str, "role": str, "thinking": str, "tool_calls": tuple}
)
"""The members of a message that are read, and of which kind they are."""

_TOP: Final[immutabledict[str, type]] = immutabledict(
    {
        "done": bool,
        "done_reason": str,
        "error": object,
        "eval_count": int,
        "logprobs": tuple,
        "model": str,
        "prompt_eval_count": int,
    }
)


@frozen
class Voice:
    """What is particular to one of the two.

    ``message`` is the piece of an answer that an object holds, as a chat would say it;
    ``None``, where it holds none.  ``usual`` tells whether a line is the usual one, and
    if so adds what it says.
    """

    name: str
    top: immutabledict[str, type]
    message: Callable[[JsonObject], JsonObject | None]
    usual: Callable[[bytes, list[Delta]], bool]


class _Message(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """The usual message, while it brings words or thoughts."""

    content: str | None = None
    thinking: str | None = None
    role: str | None = None
    images: None = None


class _ChatLine(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """The usual object of a chat, after its first and before its last ones."""

    message: _Message
    model: str | None = None
    created_at: str | None = None
    done: bool = False


class _PromptLine(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """The usual object where a prompt is completed."""

    response: str | None = None
    thinking: str | None = None
    model: str | None = None
    created_at: str | None = None
    done: bool = False


_chat_line: Final = msgspec.json.Decoder(_ChatLine).decode
_prompt_line: Final = msgspec.json.Decoder(_PromptLine).decode


def _chatting(line: bytes, deltas: list[Delta]) -> bool:
    try:
        found = _chat_line(line)
    except UNFIT:
        return False
    if not found.done:
        _say(found.message.thinking, found.message.content, deltas)
    return not found.done


def _completing(line: bytes, deltas: list[Delta]) -> bool:
    try:
        found = _prompt_line(line)
    except UNFIT:
        return False
    if not found.done:
        _say(found.thinking, found.response, deltas)
    return not found.done


def _say(thought: str | None, words: str | None, deltas: list[Delta]) -> None:
    if thought:
        deltas.append(ThinkingDelta(thought))
    if words:
        deltas.append(TextDelta(words))


def _message(value: JsonObject) -> JsonObject | None:
    found = value.get("message")
    return found if isinstance(found, immutabledict) else None


_PIECE: Final[immutabledict[str, type]] = immutabledict(
    {"response": str, "thinking": str, "tool_calls": tuple}
)


def _response(value: JsonObject) -> JsonObject | None:
    if not any(name in value for name in _PIECE):
        return None
    return immutabledict(
        {
            "content" if name == "response" else name: value[name]
            for name, kind in _PIECE.items()
            if isinstance(value.get(name), kind)
        }
    )


CHAT: Final = Voice(NAME, _TOP | {"message": immutabledict}, _message, _chatting)
"""How ``/api/chat`` answers."""

PROMPT: Final = Voice(GENERATE, _TOP | _PIECE, _response, _completing)
"""How ``/api/generate`` answers."""
