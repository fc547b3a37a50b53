"""Mutations of replies: what a sick server might make of what a well one says.

Decides: which mutations there are.  All chance comes from the ``Random`` that is given,
so a seed and a number name a mutant.
"""

import json
import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, TypeAlias

Mutation: TypeAlias = Callable[[bytes, Random, Sequence[bytes]], bytes]

LONGEST = 20_000
"""Bytes of a mutant, at the most: longer ones are for ``test_cost``."""

_NUMBER = re.compile(rb"-?[0-9]+(?:\.[0-9]+)?")
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')
_ODD_NUMBERS = (
    b"1" + b"0" * 400,
    b"1e400",
    b"-1e400",
    b"9" * 5000,
    b"-0",
    b"1e-999",
    b"9223372036854775808",
    b"18446744073709551616",
    b"-1",
    b"0.1",
    b"NaN",
    b"Infinity",
    b"01",
    b"1.",
)
_ODD_BYTES = (
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\xf0\x9f",
    b"\x00",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xa8",
    b"\\ud800",
    b"\\udc00\\ud800",
    b"\\u0000",
    b"\r",
    b"\r\n",
    b"\n\n",
    b"\n",
    b": ping\n\n",
    b"data: ",
    b"data: [DONE]\n\n",
    b"data:\n\n",
    b"event: error\n",
    b"event: ping\ndata: {}\n\n",
    b"id: 1\nretry: 5\n",
    b'"',
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"null",
)
_ODD_VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1,
    10**30,
    0.5,
    1e308,
    "",
    "x",
    "null",
    "[DONE]",
    "\ud800",
    [],
    {},
    [[]],
    [{}],
    {"": {}},
    [None],
    {"type": "text"},
    {"error": {}},
    {"message": None},
)


def mutant(seeds: Sequence[bytes], random: Random) -> bytes:
    """One of the seeds after a few mutations."""
    data = random.choice(seeds)
    for _ in range(random.choice((1, 1, 1, 2, 3, 8))):
        data = random.choice(MUTATIONS)(data, random, seeds)[:LONGEST]
    return data


def _slice(data: bytes, random: Random, *, longest: int = 200) -> tuple[int, int]:
    begin = random.randrange(len(data) + 1)
    return begin, min(len(data), begin + random.randrange(longest))


def _flip(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    if not data:
        return data
    at = random.randrange(len(data))
    flipped = data[at] ^ (1 << random.randrange(8))
    return data[:at] + bytes((flipped,)) + data[at + 1 :]


def _noise(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    begin, end = _slice(data, random, longest=9)
    return data[:begin] + random.randbytes(end - begin) + data[end:]


def _splice(data: bytes, random: Random, seeds: Sequence[bytes]) -> bytes:
    other = random.choice(seeds)
    return (
        data[: random.randrange(len(data) + 1)]
        + other[random.randrange(len(other) + 1) :]
    )


def _cut(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def _drop(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    begin, end = _slice(data, random)
    return data[:begin] + data[end:]


def _double(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    begin, end = _slice(data, random, longest=2000)
    return data[:end] + data[begin:end] * random.choice((1, 1, 2, 20)) + data[end:]


def _insert(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + random.choice(_ODD_BYTES) + data[at:]


def _blow_up(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    found = list(_NUMBER.finditer(data))
    if not found:
        return data
    one = random.choice(found)
    return data[: one.start()] + random.choice(_ODD_NUMBERS) + data[one.end() :]


def _nest(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    found = list(_STRING.finditer(data)) or list(_NUMBER.finditer(data))
    if not found:
        return data
    one = random.choice(found)
    deep = random.choice((3, 120, 126, 127, 128, 129, 1000, 5000))
    opened, closed = random.choice(((b"[", b"]"), (b'{"a":', b"}")))
    nested = opened * deep + one.group() + closed * random.choice((deep, deep, 0))
    return data[: one.start()] + nested + data[one.end() :]


def _swap(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """One text in place of another: names for values, and kinds for kinds."""
    found = list(_STRING.finditer(data))
    if not found:
        return data
    one, other = random.choice(found), random.choice(found)
    return data[: one.start()] + other.group() + data[one.end() :]


def _shuffle(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """The events of a stream in another order, or some of them again."""
    gap = b"\n\n" if b"\n\n" in data else b"\n"
    events = data.split(gap)
    begin, end = sorted(random.randrange(len(events) + 1) for _ in range(2))
    some = random.sample(events[begin:end], end - begin)
    return gap.join([*events[:begin], *some, *events[end:]])


def _change(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Something else in place of a value, in one of the JSON texts."""
    lines = data.split(b"\n")
    told = [at for at, line in enumerate(lines) if line.find(b"{") in range(8)]
    if not told:
        return data
    at = random.choice(told)
    lead, brace, text = lines[at].partition(b"{")
    try:
        value = json.loads(brace + text)
    except (ValueError, RecursionError):
        return data
    changed = json.dumps(_changed(value, random), ensure_ascii=random.random() < 0.5)
    lines[at] = lead + changed.encode("utf-8", "surrogatepass")
    return b"\n".join(lines)


def _changed(value: Any, random: Random) -> Any:
    if isinstance(value, dict) and value and random.random() < 0.85:
        key = random.choice(list(value))
        if random.random() < 0.1:
            return {k: v for k, v in value.items() if k != key}
        return {**value, key: _changed(value[key], random)}
    if isinstance(value, list) and value and random.random() < 0.85:
        at = random.randrange(len(value))
        if random.random() < 0.1:
            return value + value[at : at + 1] * random.choice((1, 50))
        return [*value[:at], _changed(value[at], random), *value[at + 1 :]]
    if isinstance(value, str) and value and random.random() < 0.5:
        return value[: random.randrange(len(value))]
    return random.choice((*_ODD_VALUES, value, [value], {"type": value}))


MUTATIONS: tuple[Mutation, ...] = (
    _flip,
    _noise,
    _splice,
    _cut,
    _drop,
    _double,
    _insert,
    _blow_up,
    _nest,
    _swap,
    _shuffle,
    _change,
    _change,
    _change,
)
