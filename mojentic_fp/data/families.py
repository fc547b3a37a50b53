"""OpenAI's models: what its documentation says of each family, as a table.

Decides: which families there are, and the facts of each.  How a name finds its entry,
``data.models`` decides.  Source, as of November 2026:
https://developers.openai.com/api/docs/models (a page a model), with the guides to
reasoning, to the latest models, and to deployment; ``gpt-oss`` by its model card.
"""

from collections.abc import Mapping
from typing import Final

from attrs import evolve
from immutabledict import immutabledict

from mojentic_fp.data.models import Endpoint, ModelFacts, Models, ModelType
from mojentic_fp.data.request import Effort

_CHAT: Final = frozenset((Endpoint.CHAT, Endpoint.RESPONSES))
_ONLY_CHAT: Final = frozenset((Endpoint.CHAT,))
_ONLY_RESPONSES: Final = frozenset((Endpoint.RESPONSES,))
_OFF, _MINIMAL, _XHIGH = Effort.DISABLED, Effort.MINIMAL, Effort.XHIGH
_USUAL: Final = (Effort.LOW, Effort.MEDIUM, Effort.HIGH)
_ONE: Final = (1.0,)

# --- reasoning ---------------------------------------------------------------------------

_O: Final = ModelFacts(
    type=ModelType.REASONING,
    vision=True,
    context_window=200_000,
    max_output=100_000,
    temperatures=_ONE,
    efforts=_USUAL,
    default_effort=Effort.MEDIUM,
    counts_thoughts=True,
    endpoints=_CHAT,
)
_O_LATER: Final = evolve(_O, stop=False)
_O_PRO: Final = evolve(_O_LATER, streaming=False, endpoints=_ONLY_RESPONSES)
_RESEARCH: Final = evolve(_O_LATER, efforts=(Effort.MEDIUM,), endpoints=_ONLY_RESPONSES)
_O1_MINI: Final = evolve(
    _O,
    vision=False,
    context_window=128_000,
    max_output=65_536,
    efforts=(),
    default_effort=None,
    tools=False,
    endpoints=_ONLY_CHAT,
)
_5: Final = evolve(
    _O_LATER,
    context_window=400_000,
    max_output=128_000,
    efforts=(_MINIMAL, *_USUAL),
)
_5_1: Final = evolve(_5, efforts=(_OFF, *_USUAL), default_effort=_OFF)
_5_2: Final = evolve(_5_1, efforts=(_OFF, *_USUAL, _XHIGH))
_5_CHAT: Final = evolve(
    _5,
    context_window=128_000,
    max_output=16_384,
    efforts=(Effort.MEDIUM,),
)
_CODEX: Final = evolve(_5, efforts=_USUAL, endpoints=_ONLY_RESPONSES)
_CODEX_LATER: Final = evolve(_CODEX, efforts=(*_USUAL, _XHIGH))
_5_PRO: Final = evolve(
    _5, streaming=False, efforts=(Effort.HIGH,), endpoints=_ONLY_RESPONSES
)
_5_PRO_LATER: Final = evolve(
    _5_PRO, efforts=(Effort.MEDIUM, Effort.HIGH, _XHIGH), default_effort=Effort.MEDIUM
)
_5_4: Final = evolve(_5_2, context_window=1_050_000)
_5_5: Final = evolve(_5_4, default_effort=Effort.MEDIUM)
_5_6: Final = evolve(
    _5_5,
    efforts=(*(_5_5.efforts or ()), Effort.MAX),
    tools_thinking=False,
    cache_points=True,
)
_6: Final = evolve(_5_6, temperatures=())
_6_ALWAYS: Final = evolve(_6, efforts=(*_USUAL, _XHIGH, Effort.MAX))
_OSS: Final = ModelFacts(
    type=ModelType.REASONING,
    context_window=131_072,
    efforts=_USUAL,
    default_effort=Effort.MEDIUM,
    endpoints=_CHAT,
)

_REASONING: Final[Mapping[str, ModelFacts]] = {
    "o1": _O,
    "o1-mini": _O1_MINI,
    "o1-preview": evolve(_O1_MINI, max_output=32_768),
    "o1-pro": _O_PRO,
    "o3": _O_LATER,
    "o3-mini": evolve(_O, vision=False),
    "o3-pro": _O_PRO,
    "o3-deep-research": _RESEARCH,
    "o4-mini": _O_LATER,
    "o4-mini-deep-research": _RESEARCH,
    "codex-mini-latest": evolve(_O_LATER, endpoints=_ONLY_RESPONSES),
    "gpt-5": _5,
    "gpt-5-mini": _5,
    "gpt-5-nano": _5,
    "gpt-5-codex": _CODEX,
    "gpt-5-pro": evolve(_5_PRO, max_output=272_000, default_effort=Effort.HIGH),
    "gpt-5.1": _5_1,
    "gpt-5.1-chat-latest": _5_CHAT,
    "gpt-5.1-codex": _CODEX,
    "gpt-5.1-codex-mini": _CODEX,
    "gpt-5.1-codex-max": _CODEX_LATER,
    "gpt-5.2": _5_2,
    "gpt-5.2-chat-latest": _5_CHAT,
    "gpt-5.2-codex": _CODEX_LATER,
    "gpt-5.2-pro": _5_PRO_LATER,
    "gpt-5.3-codex": _CODEX_LATER,
    "gpt-5.4": _5_4,
    "gpt-5.4-mini": _5_2,
    "gpt-5.4-nano": _5_2,
    "gpt-5.4-pro": evolve(_5_PRO_LATER, context_window=1_050_000),
    "gpt-5.5": _5_5,
    "gpt-5.5-pro": evolve(_5_PRO_LATER, context_window=1_050_000),
    "gpt-5.6": _5_6,
    "gpt-5.6-sol": _5_6,
    "gpt-5.6-terra": _5_6,
    "gpt-5.6-luna": _5_6,
    "gpt-6": _6,
    "gpt-6-astra": _6_ALWAYS,
    "gpt-6-sol": _6,
    "gpt-6-luna": _6,
    "gpt-6.1": _6_ALWAYS,
    "gpt-6.1-sol": _6_ALWAYS,
    "gpt-6.1-terra": _6,
    "gpt-6.2-astra": _6_ALWAYS,
    "gpt-6.2-sol": _6_ALWAYS,
    "gpt-oss-20b": _OSS,
    "gpt-oss-120b": _OSS,
}

# --- chat --------------------------------------------------------------------------------

_4: Final = ModelFacts(
    context_window=8_192, max_output=8_192, efforts=(), endpoints=_CHAT
)
_4_TURBO: Final = evolve(_4, vision=True, context_window=128_000, max_output=4_096)
_4O: Final = evolve(_4_TURBO, max_output=16_384)
_4_1: Final = evolve(_4O, context_window=1_047_576, max_output=32_768)
_SEARCH: Final = evolve(
    _4O, vision=False, tools=False, temperatures=(), endpoints=_ONLY_CHAT
)
_AUDIO: Final = evolve(_4O, vision=False, endpoints=_ONLY_CHAT)
_REALTIME: Final = evolve(
    _AUDIO, tools=False, streaming=False, endpoints=frozenset((Endpoint.REALTIME,))
)
_SPEECH: Final = evolve(_REALTIME, endpoints=frozenset((Endpoint.AUDIO,)))
_3_5: Final = evolve(_4, context_window=16_385, max_output=4_096)
_LEGACY: Final = ModelFacts(
    tools=False,
    context_window=16_384,
    max_output=4_096,
    efforts=(),
    endpoints=frozenset((Endpoint.COMPLETIONS,)),
)

_CHATTING: Final[Mapping[str, ModelFacts]] = {
    "chatgpt-4o-latest": evolve(_4O, tools=False),
    "gpt-3.5-turbo": _3_5,
    "gpt-3.5-turbo-instruct": evolve(_LEGACY, context_window=4_096),
    "gpt-4": _4,
    "gpt-4-32k": evolve(_4, context_window=32_768),
    "gpt-4-turbo": _4_TURBO,
    "gpt-4-1106-preview": evolve(_4_TURBO, vision=False),
    "gpt-4-0125-preview": evolve(_4_TURBO, vision=False),
    "gpt-4-vision-preview": evolve(_4_TURBO, tools=False),
    "gpt-4o": _4O,
    "gpt-4o-2024-05-13": evolve(_4O, max_output=4_096),
    "gpt-4o-mini": _4O,
    "gpt-4o-audio-preview": _AUDIO,
    "gpt-4o-mini-audio-preview": _AUDIO,
    "gpt-4o-realtime-preview": _REALTIME,
    "gpt-4o-mini-realtime-preview": _REALTIME,
    "gpt-4o-search-preview": _SEARCH,
    "gpt-4o-mini-search-preview": _SEARCH,
    "gpt-4o-transcribe": _SPEECH,
    "gpt-4o-mini-transcribe": _SPEECH,
    "gpt-4o-mini-tts": _SPEECH,
    "gpt-4.1": _4_1,
    "gpt-4.1-mini": _4_1,
    "gpt-4.1-nano": _4_1,
    "gpt-4.5-preview": _4O,
    "gpt-5-chat-latest": evolve(_4O, tools=False),
    "gpt-5-search-api": evolve(_SEARCH, context_window=400_000, max_output=128_000),
    "gpt-5.3-chat-latest": _4O,
    "gpt-audio": _AUDIO,
    "gpt-audio-mini": _AUDIO,
    "gpt-audio-1.5": _AUDIO,
    "gpt-realtime": _REALTIME,
    "gpt-realtime-mini": _REALTIME,
    "tts-1": _SPEECH,
    "tts-1-hd": _SPEECH,
    "whisper-1": _SPEECH,
    "babbage-002": _LEGACY,
    "davinci-002": _LEGACY,
}

# --- the rest ------------------------------------------------------------------------------

_VECTORS: Final = ModelFacts(
    type=ModelType.EMBEDDING,
    tools=False,
    streaming=False,
    context_window=8_192,
    efforts=(),
    endpoints=frozenset((Endpoint.EMBEDDINGS,)),
    dimensions=1_536,
    shortenable=True,
)
_MODERATION: Final = ModelFacts(
    type=ModelType.MODERATION,
    tools=False,
    streaming=False,
    efforts=(),
    endpoints=frozenset((Endpoint.MODERATIONS,)),
)

_REST: Final[Mapping[str, ModelFacts]] = {
    "text-embedding-3-large": evolve(_VECTORS, dimensions=3_072),
    "text-embedding-3-small": _VECTORS,
    "text-embedding-ada-002": evolve(_VECTORS, shortenable=False),
    "omni-moderation": evolve(_MODERATION, vision=True),
    "text-moderation": _MODERATION,
}

OPENAI_MODELS: Final = Models(immutabledict({**_REASONING, **_CHATTING, **_REST}))
"""What is known of OpenAI's models."""
