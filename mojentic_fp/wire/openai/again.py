"""What a server says for itself alone, and wants to be told again.

Decides: which members of an assistant's message those are, and how the pieces that a
stream brings of one become the member as a plain reply would have it.  Sources:
https://openrouter.ai/docs/use-cases/reasoning-tokens (``reasoning_details``),
https://ai.google.dev/gemini-api/docs/openai (``extra_content``),
https://platform.openai.com/docs/guides/audio (``audio``), and the older API of
functions (``function_call``).
"""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import groupby
from typing import Final, TypeAlias

from immutabledict import immutabledict

from mojentic_fp.data.json import Json, JsonObject
from mojentic_fp.wire.merge import merged
from mojentic_fp.wire.pick import member, text

_Pieces: TypeAlias = list[JsonObject]


def sewn(pieces: Iterable[JsonObject]) -> JsonObject:
    """Such members, made whole again from the pieces of a stream."""
    gathered: dict[str, list[Json]] = {}
    for piece in pieces:
        for name, value in piece.items():
            gathered.setdefault(name, []).append(value)
    return immutabledict(
        {name: _member(name, values) for name, values in gathered.items()}
    )


def _member(name: str, values: list[Json]) -> Json:
    if len(values) == 1:
        return values[0]
    return MEMBERS[name](values)


def _last(values: list[Json]) -> Json:
    return merged(immutabledict({"it": value}) for value in values)["it"]


def _objects(seams: frozenset[str], values: list[Json]) -> Json:
    """One object of many; the texts that are ``seams`` are joined."""
    return _sewn(seams, [one for one in values if isinstance(one, immutabledict)])


def _sewn(seams: frozenset[str], pieces: _Pieces) -> JsonObject:
    whole = dict(merged(pieces))
    for name in seams & whole.keys():
        parts = [text(piece, name) for piece in pieces]
        whole[name] = _data(parts) if name == "data" else "".join(parts)
    return immutabledict(whole)


def _data(parts: list[str]) -> str:
    """Base64 of what the parts are base64 of; each may end in padding."""
    try:
        data = [b64decode(part, validate=True) for part in parts]
    except (NotBase64, ValueError):
        return "".join(parts)
    return b64encode(b"".join(data)).decode()


_THOUGHT: Final = frozenset(("text", "summary"))


def _details(values: list[Json]) -> Json:
    """Thoughts in detail: pieces of one type and index are one, unless sealed."""
    pieces = [
        piece
        for value in values
        if isinstance(value, tuple)
        for piece in value
        if isinstance(piece, immutabledict)
    ]
    runs = groupby(enumerate(pieces), lambda numbered: _kind(*numbered))
    return tuple(_sewn(_THOUGHT, [piece for _, piece in run]) for _, run in runs)


def _kind(number: int, piece: JsonObject) -> tuple[Json, ...]:
    sealed = number if "data" in piece else None
    return (text(piece, "type"), member(piece, "index"), sealed)


MEMBERS: Final[Mapping[str, Callable[[list[Json]], Json]]] = immutabledict(
    {
        "audio": partial(_objects, frozenset(("data", "transcript"))),
        "extra_content": _last,
        "function_call": partial(_objects, frozenset(("name", "arguments"))),
        "reasoning_details": _details,
        "reasoning_opaque": _last,
        "thought_signature": _last,
    }
)
"""The members that are told again, and how pieces of each are joined."""
