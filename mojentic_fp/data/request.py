"""A request: what is asked of a model, in neutral words.

Decides: which wishes can be expressed.  A wish that is ``None`` is left off the wire;
what a model does not take is the codec's business, and so are names.
"""

from enum import Enum
from typing import ClassVar, TypeAlias

from attrs import evolve, field, frozen

from mojentic_fp.data.convert import tagged
from mojentic_fp.data.json import EMPTY, JsonObject
from mojentic_fp.data.message import Message
from mojentic_fp.data.tool import Choice, ProviderTool, ToolChoice, ToolSpec


class Effort(Enum):
    """How hard a reasoning model should think."""

    DISABLED = "disabled"
    ENABLED = "enabled"
    MINIMAL = "minimal"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    XHIGH = "xhigh"
    MAX = "max"


def _effort(said: Effort | str | None) -> Effort | None:
    """An effort, which may be said by its word."""
    if said is None:
        return None
    try:
        return Effort(said)
    except ValueError:
        words = ", ".join(effort.value for effort in Effort)
        message = f"no effort is called {said!r}: one of {words}"
        raise ValueError(message) from None


@frozen(kw_only=True)
class Settings:
    """How to generate; every wish that is ``None`` is the provider's own default.

    ``max_tokens`` bounds the answer, ``reasoning_tokens`` the thoughts before it where a
    model takes a number, ``num_ctx`` the context window where a server lets it be chosen
    (Ollama).  ``n`` asks for several answers at once; ``logprobs`` for the probability
    of each token, and of so many rivals (0: of none).  ``reasoning_effort`` may be said by
    its word, "low".  ``keep_alive`` is how long a
    server keeps the model loaded: a duration (``"5m"``) or seconds.  ``extra`` is merged
    into the request's body as it is.
    """

    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    max_tokens: int | None = None
    stop: tuple[str, ...] = ()
    seed: int | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    reasoning_effort: Effort | None = field(default=None, converter=_effort)
    reasoning_tokens: int | None = None
    parallel_tool_calls: bool | None = None
    num_ctx: int | None = None
    keep_alive: str | int | float | None = None
    n: int | None = None
    logprobs: int | None = None
    service_tier: str | None = None
    extra: JsonObject = EMPTY


@tagged
@frozen
class AnyJson:
    """The answer must be some JSON object."""

    tag: ClassVar[str] = "any_json"


@tagged
@frozen(cache_hash=True)
class Schema:
    """The answer must be JSON of this JSON Schema."""

    tag: ClassVar[str] = "schema"
    name: str
    schema: JsonObject
    strict: bool = True


Output: TypeAlias = AnyJson | Schema


@frozen
class Request:
    """One question to a model.

    ``output`` is ``None`` for plain text.  ``stream`` is ``None`` for "if anybody is
    listening"; either way the answer is the same.
    """

    model: str
    messages: tuple[Message, ...]
    tools: tuple[ToolSpec | ProviderTool, ...] = field(default=(), kw_only=True)
    tool_choice: ToolChoice = field(default=Choice.AUTO, kw_only=True)
    settings: Settings = field(factory=Settings, kw_only=True)
    output: Output | None = field(default=None, kw_only=True)
    stream: bool | None = field(default=None, kw_only=True)

    def saying(self, *messages: Message) -> "Request":
        """This request with more messages at its end."""
        return evolve(self, messages=self.messages + messages)
