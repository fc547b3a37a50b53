"""What is known of models: a table of facts, and how a name is looked up in it.

Decides: what can be known of a model, and which entry speaks for a name.  An entry
speaks for its own name, and for every longer one up to a boundary (``gpt-4o`` for
``gpt-4o-2024-08-06``, never for ``gpt-4ox``, nor for ``my-gpt-4o``); the longest entry
wins.  Fine-tuned models (``ft:gpt-4o-mini:acme::x``) are what they were made of, and a
provider's prefix (``openai/gpt-5``) is looked through.  The tables themselves are each
provider's own: OpenAI's is in ``data.families``.
"""

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Final

from attrs import evolve, field, frozen
from immutabledict import immutabledict

from mojentic_fp.data.request import Effort


class ModelType(Enum):
    """What a model is for; a reasoning model chats, and thinks before it speaks."""

    REASONING = "reasoning"
    CHAT = "chat"
    EMBEDDING = "embedding"
    MODERATION = "moderation"


class Endpoint(Enum):
    """Where a provider serves a model, of several places that it may have."""

    CHAT = "chat"
    COMPLETIONS = "completions"
    RESPONSES = "responses"
    EMBEDDINGS = "embeddings"
    MODERATIONS = "moderations"
    REALTIME = "realtime"
    AUDIO = "audio"


@frozen(kw_only=True)
class ModelFacts:
    """What is known of a model; ``None`` is what is not.

    ``context_window`` and ``max_output`` count tokens.  ``temperatures`` are those that
    it takes: any (``None``), or these only; where they are restricted, so are its other
    ways of choosing tokens (top_p, penalties, logprobs).  ``efforts`` are the degrees of
    thinking that it takes, ``default_effort`` the one when none is asked for; where it
    does not think at all (``Effort.DISABLED``), any temperature will do.
    ``counts_thoughts`` says that the limit of an answer counts them too, under a name of
    its own (``max_completion_tokens``); ``tools_thinking`` that it calls tools in chat
    completions while it thinks; ``cache_points`` that the caller may set them.
    ``dimensions`` is how long an embedding model's vectors are; they can be asked for
    shorter where it is ``shortenable``.  ``known`` is whether the table speaks of this
    very model, and not of its family or of models in general.
    """

    type: ModelType = ModelType.CHAT
    tools: bool = True
    streaming: bool = True
    vision: bool = False
    context_window: int | None = None
    max_output: int | None = None
    temperatures: tuple[float, ...] | None = None
    stop: bool = True
    efforts: tuple[Effort, ...] | None = None
    default_effort: Effort | None = None
    counts_thoughts: bool = False
    tools_thinking: bool = True
    cache_points: bool = False
    endpoints: frozenset[Endpoint] = frozenset((Endpoint.CHAT,))
    dimensions: int | None = None
    shortenable: bool = False
    known: bool = True

    def thinks(self, effort: Effort | None = None) -> bool:
        """Whether it thinks before it speaks, where so much effort is asked for."""
        wished = effort or self.default_effort
        return self.type is ModelType.REASONING and wished is not Effort.DISABLED


UNKNOWN: Final = ModelFacts(vision=True, endpoints=frozenset(Endpoint), known=False)
"""A model that nothing is known of: it is not denied anything."""

_BOUNDARIES: Final = "-:@/."
_SAME: Final = re.compile(
    r"(?:-(?:\d{4}(?:-?\d{2}-?\d{2})?|latest|preview|v?\d+:\d+))*(?:[:@].*)?",
    re.DOTALL,
)
"""What follows an entry's name and is the same model: a date or a tag."""
_TUNED: Final = "ft:"
_PREFIX: Final = re.compile(r"(?:[a-z]+\.)+(?=[a-z])")
"""What Bedrock sets before a name: ``us.anthropic.``"""


@frozen
class Models(Mapping[str, ModelFacts]):
    """A table of facts, by the names of models.

    As a mapping it holds its entries and nothing else; ``of`` looks any name up.
    """

    entries: immutabledict[str, ModelFacts] = field(
        factory=immutabledict[str, ModelFacts]
    )

    def __repr__(self) -> str:
        """How many, not which."""
        return f"Models({len(self.entries)} models)"

    def of(self, name: str) -> ModelFacts:
        """What is known of the model of this name: ``UNKNOWN``, if nothing is.

        A later version or a variant of what is known (``gpt-4.1-maxi``) has its ways,
        but not its limits, and is not ``known``.
        """
        for candidate in _candidates(name):
            found = self._found(candidate)
            if found is not None:
                return found
        return UNKNOWN

    def but(self, name: str, facts: ModelFacts) -> "Models":
        """This table, but with these facts of that model, whatever it said before."""
        return Models(self.entries.set(name, facts))

    def _found(self, name: str) -> ModelFacts | None:
        """What the longest entry says that speaks for this name."""
        for end in range(len(name), 0, -1):
            if end < len(name) and name[end] not in _BOUNDARIES:
                continue
            facts = self.entries.get(name[:end])
            if facts is not None:
                return facts if _SAME.fullmatch(name, end) else _alike(facts)
        return None

    def __or__(self, other: "Models") -> "Models":
        """Both tables; where both speak of a model, the other one's word counts."""
        return Models(self.entries | other.entries)

    def __getitem__(self, name: str) -> ModelFacts:
        """The entry of exactly this name."""
        return self.entries[name]

    def __iter__(self) -> Iterator[str]:
        """The names of the entries."""
        return iter(self.entries)

    def __len__(self) -> int:
        """How many entries there are."""
        return len(self.entries)


def _alike(facts: ModelFacts) -> ModelFacts:
    """What may be supposed of a relative: its ways, not its measures."""
    return evolve(
        facts, context_window=None, max_output=None, dimensions=None, known=False
    )


def _candidates(name: str) -> Iterator[str]:
    """The names under which a model may stand in a table, the likeliest first."""
    yield name
    while "/" in name:
        name = name.partition("/")[2]
        yield name
    if name.startswith(_TUNED):
        yield name.removeprefix(_TUNED)
    bare = _PREFIX.sub("", name, count=1)
    if bare != name:
        yield bare
