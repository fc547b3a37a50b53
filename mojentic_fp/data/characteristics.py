"""Choosing a model by what its provider says of it.

Decides: how large a model is, what it can do, and which of many is the right one: the
first that can, the smallest (which is the fastest), the largest (the smartest).  What a
provider says it can do is believed; nothing is read into a model's name.

    find_first(models, tools=True)
    find_fastest(models, structured_output=True)
    find_smartest(models)

``models`` are ``ModelInfo``: of one provider, by ``programs.survey``.
"""

import re
from collections.abc import Iterable
from typing import Final

from attrs import frozen
from immutabledict import immutabledict

from mojentic_fp.data.inventory import ModelInfo
from mojentic_fp.data.json import EMPTY, JsonObject

_SIZE: Final = re.compile(
    r"(?:(?P<experts>\d{1,4})\s*x\s*)?(?P<count>\d{1,15}(?:\.\d{1,9})?)\s*(?P<unit>[KMBT]?)",
    re.IGNORECASE | re.ASCII,
)
_UNITS: Final = immutabledict({"": 1, "K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12})
_COUNTED: Final = "general.parameter_count"
_POOLS: Final = ".pooling_type"
_EMBEDDING_FAMILIES: Final = frozenset(("bert", "nomic-bert"))

# The words of providers: Ollama's (types/model/capability.go), then those of others.
# Ollama holds to a form whatever completes at all.
_TOOLS: Final = frozenset(("tools", "tool_use", "function_calling"))
_STRUCTURED: Final = frozenset(("completion", "structured_outputs", "json_schema"))
_EMBEDDING: Final = frozenset(("embedding", "embeddings", "embed"))
_VISION: Final = frozenset(("vision", "image_input"))
_THINKING: Final = frozenset(("thinking", "reasoning"))


@frozen(kw_only=True)
class Characteristics:
    """What matters of a model where one is chosen; ``None`` is what nobody said.

    ``parameters`` is how many it has, all its experts together.
    """

    model: str
    parameters: int | None = None
    quantization: str | None = None
    family: str | None = None
    tools: bool | None = None
    structured_output: bool | None = None
    embeddings: bool | None = None
    vision: bool | None = None
    thinking: bool | None = None


def characteristics(info: ModelInfo) -> Characteristics:
    """What a provider's description of a model comes to."""
    can = info.capabilities
    return Characteristics(
        model=info.name,
        parameters=_parameters(info),
        quantization=info.quantization,
        family=info.family,
        tools=_any(can, _TOOLS),
        structured_output=_any(can, _STRUCTURED),
        embeddings=_embeds(info) if can is None else _any(can, _EMBEDDING),
        vision=_any(can, _VISION),
        thinking=_any(can, _THINKING),
    )


def _any(can: tuple[str, ...] | None, words: frozenset[str]) -> bool | None:
    return None if can is None else not words.isdisjoint(can)


def _embeds(info: ModelInfo) -> bool | None:
    """Whether it only embeds texts: by its architecture, as older Ollamas tell it."""
    pools = any(name.endswith(_POOLS) for name in _own_data(info))
    return True if pools or info.family in _EMBEDDING_FAMILIES else None


def parameter_count(written: str) -> int | None:
    """The number that is written; ``None`` where it is none.

    >>> parameter_count("137M"), parameter_count("8x7B"), parameter_count("unknown")
    (137000000, 56000000000, None)
    """
    found = _SIZE.fullmatch(written.strip())
    if found is None:
        return None
    unit = _UNITS[found["unit"].upper()]
    return round(int(found["experts"] or 1) * float(found["count"]) * unit) or None


def _parameters(info: ModelInfo) -> int | None:
    """As it is written, else as the model's own data count it."""
    written = None if info.parameters is None else parameter_count(info.parameters)
    if written is not None:
        return written
    counted = _own_data(info).get(_COUNTED)
    sound = isinstance(counted, int) and not isinstance(counted, bool) and counted > 0
    return counted if sound and isinstance(counted, int) else None


def _own_data(info: ModelInfo) -> JsonObject:
    """What the model's own file says of it, where a provider passes that on."""
    told = info.metadata.get("model_info")
    return told if isinstance(told, immutabledict) else EMPTY


def find_first(
    models: Iterable[ModelInfo],
    *,
    tools: bool | None = None,
    structured_output: bool | None = None,
    embeddings: bool | None = None,
) -> ModelInfo | None:
    """The first that can what is ``True``, and cannot what is ``False``.

    Only what is known to be so counts for either.
    """
    wish = _Wish(tools, structured_output, embeddings)
    return next((info for info in models if _grants(info, wish)), None)


def find_fastest(
    models: Iterable[ModelInfo],
    *,
    tools: bool | None = None,
    structured_output: bool | None = None,
) -> ModelInfo | None:
    """The smallest that can what is asked for, and of several the first.

    Neither one that embeds texts nor one whose size nobody knows is a candidate.
    """
    sized = _sized(models, _Wish(tools, structured_output))
    return min(sized, key=_size, default=None)


def find_smartest(
    models: Iterable[ModelInfo],
    *,
    tools: bool | None = None,
    structured_output: bool | None = None,
) -> ModelInfo | None:
    """The largest that can what is asked for, of the same candidates."""
    sized = _sized(models, _Wish(tools, structured_output))
    return max(sized, key=_size, default=None)


@frozen
class _Wish:
    """What a model must be able to do, and what it must not."""

    tools: bool | None = None
    structured_output: bool | None = None
    embeddings: bool | None = None


def _grants(info: ModelInfo, wish: _Wish) -> bool:
    known = characteristics(info)
    found = (known.tools, known.structured_output, known.embeddings)
    wished = (wish.tools, wish.structured_output, wish.embeddings)
    pairs = zip(wished, found, strict=True)
    return all(one is None or one is there for one, there in pairs)


def _sized(models: Iterable[ModelInfo], wish: _Wish) -> list[ModelInfo]:
    fit = [info for info in models if _grants(info, wish)]
    return [one for one in fit if _size(one) and not characteristics(one).embeddings]


def _size(info: ModelInfo) -> int:
    return _parameters(info) or 0
