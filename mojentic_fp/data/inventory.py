"""What a provider has: its models, what is known of one, and one on its way.

Decides: the neutral shape of these answers, and how many tokens a request may hold by
them.  Which model is the right one by what is known of each, ``data.characteristics``
says; what this library itself knows of models is a table, in ``data.models``.
"""

from typing import ClassVar

from attrs import field, frozen

from mojentic_fp.data.convert import tagged
from mojentic_fp.data.json import EMPTY, JsonObject
from mojentic_fp.data.request import Settings


@frozen
class Listing:
    """Some of the models there are; ``after`` asks for the next ones, if there are any.

    ``names`` are in the provider's order; ``entries`` is all that it said of each.
    """

    names: tuple[str, ...]
    after: str | None = field(default=None, kw_only=True)
    entries: tuple[JsonObject, ...] = field(default=(), kw_only=True)


@frozen
class ModelInfo:
    """What a provider says of one model; ``None`` is what it does not say.

    ``context_window`` is the most tokens the model takes, ``num_ctx`` how many it was
    set up to take; ``capabilities`` are the provider's own words ("tools", "vision").
    ``parameters`` and ``quantization`` are written as the provider does ("7.6B",
    "Q4_K_M"); the rest of what it said is in ``metadata``.
    """

    name: str
    context_window: int | None = field(default=None, kw_only=True)
    max_output: int | None = field(default=None, kw_only=True)
    num_ctx: int | None = field(default=None, kw_only=True)
    capabilities: tuple[str, ...] | None = field(default=None, kw_only=True)
    family: str | None = field(default=None, kw_only=True)
    parameters: str | None = field(default=None, kw_only=True)
    quantization: str | None = field(default=None, kw_only=True)
    metadata: JsonObject = field(default=EMPTY, kw_only=True)


def effective_context_window(info: ModelInfo, settings: Settings) -> int | None:
    """How many tokens a request may hold, its answer included; ``None`` if unknown.

    What the model takes at the most, or what it is made to take if that is less: by
    the request (``num_ctx``), else as it was set up.

    >>> llama = ModelInfo("llama", context_window=131072, num_ctx=8192)
    >>> effective_context_window(llama, Settings())
    8192
    >>> effective_context_window(llama, Settings(num_ctx=999999))
    131072
    """
    chosen = info.num_ctx if settings.num_ctx is None else settings.num_ctx
    known = [one for one in (info.context_window, chosen) if one is not None]
    return min(known, default=None)


@tagged
@frozen
class PullProgress:
    """How far the fetching of a model has come; an event.

    ``status`` is what the server is doing, in its words; ``completed`` of ``total``
    bytes of the layer ``digest`` are here, where it says so.
    """

    tag: ClassVar[str] = "pull_progress"
    status: str
    digest: str | None = None
    total: int | None = None
    completed: int | None = None
