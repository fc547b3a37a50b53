"""Servers that speak OpenAI's chat completions, and what is particular to each.

Decides: the facts.  ``request``, ``spell`` and ``adapt`` read them; nothing else in the
codec knows one server from another.  Replies need no such table: they are read in the
same liberal way from all.

Sources are each server's own documentation, as of November 2026; where a server says
nothing of a point, it is taken to do as OpenAI does.
"""

from enum import Enum
from typing import Final

from attrs import evolve, frozen
from immutabledict import immutabledict


class Asking(Enum):
    """How a server is told how hard to think."""

    EFFORT = "effort"
    """``reasoning_effort``, a word."""
    OBJECT = "object"
    """``reasoning``, an object: a word (``effort``) or a number (``max_tokens``)."""
    SWITCH = "switch"
    """``thinking``, on or off, and ``reasoning_effort`` beside it."""
    TEMPLATE = "template"
    """``chat_template_kwargs``: what the model's template takes."""


@frozen(kw_only=True)
class Quirks:
    """What is particular to a server.

    ``name`` is the codec's: what a server says for itself alone (``Extra``, ``Opaque``)
    is told again under the same name only.

    Where to ask: ``chat`` and ``listing`` are paths after the base address, in which
    ``{model}`` stands for the model; ``query`` comes after both; ``key`` is the header
    that proves who asks (``authorization``: as a bearer's).

    How to spell: ``limit`` is the member that bounds the answer (``None``: as the model
    has it), ``seed`` the one of the seed, ``required`` the word for a call that must
    come, ``instructions`` the role of what the program says, ``thinking`` how effort is
    asked for, ``cache`` the member that marks a cache point, ``documents`` the part
    that a document is.

    What is taken: ``usage`` in a stream on request (``stream_options``), ``parallel``
    (``parallel_tool_calls``), ``thoughts`` told again under the name they came by,
    ``tool_names`` and ``tool_images`` in tool results, ``strict`` schemas only by
    OpenAI's rules.  ``short_ids``: ids of calls are nine letters and digits.
    ``prefix``: an answer that is to be continued must be marked as one.  ``own``: the
    models are OpenAI's own, and served as its table says.  ``deployed``: a model is asked
    by the name of its deployment, which the listing does not tell.
    """

    name: str = "openai"
    chat: str = "/chat/completions"
    listing: str = "/models"
    query: str = ""
    key: str = "authorization"
    limit: str | None = None
    seed: str = "seed"
    required: str = "required"
    instructions: str = "system"
    thinking: Asking = Asking.EFFORT
    cache: str | None = "prompt_cache_breakpoint"
    documents: str = "file"
    usage: bool = True
    parallel: bool = True
    thoughts: bool = True
    tool_names: bool = False
    tool_images: bool = False
    strict: bool = True
    short_ids: bool = False
    prefix: bool = False
    own: bool = True
    deployed: bool = False


OPENAI_SERVER: Final = Quirks()
"""OpenAI itself, and any server of which nothing else is known."""

_OTHER: Final = evolve(OPENAI_SERVER, own=False, limit="max_tokens", cache=None)
_LOCAL: Final = evolve(_OTHER, strict=False, tool_images=True, thinking=Asking.TEMPLATE)

_AZURE: Final = evolve(
    OPENAI_SERVER,
    name="azure",
    chat="/openai/deployments/{model}/chat/completions",
    listing="/openai/models",
    query="api-version=2024-10-21",
    key="api-key",
    deployed=True,
)
_MISTRAL: Final = evolve(
    _OTHER,
    name="mistral",
    seed="random_seed",
    required="any",
    documents="document_url",
    usage=False,
    strict=False,
    tool_names=True,
    short_ids=True,
    prefix=True,
)
_OPENROUTER: Final = evolve(
    _OTHER,
    name="openrouter",
    thinking=Asking.OBJECT,
    cache="cache_control",
    tool_images=True,
    strict=False,
)

SERVERS: Final = immutabledict(
    {
        quirks.name: quirks
        for quirks in (
            OPENAI_SERVER,
            _AZURE,
            evolve(_OTHER, name="cerebras", limit="max_completion_tokens"),
            evolve(_OTHER, name="deepseek", thinking=Asking.SWITCH, strict=False),
            evolve(_OTHER, name="fireworks", strict=False),
            evolve(_OTHER, name="gemini", strict=False, tool_names=True),
            evolve(_OTHER, name="groq", limit="max_completion_tokens", thoughts=False),
            evolve(_OTHER, name="huggingface", strict=False),
            evolve(_LOCAL, name="llamacpp"),
            evolve(_LOCAL, name="lmstudio", thinking=Asking.EFFORT),
            _MISTRAL,
            evolve(_LOCAL, name="ollama", thinking=Asking.EFFORT),
            evolve(_LOCAL, name="omlx"),
            _OPENROUTER,
            evolve(_OTHER, name="perplexity", thoughts=False, strict=False),
            evolve(_OTHER, name="together", strict=False),
            evolve(_OPENROUTER, name="vercel"),
            evolve(_LOCAL, name="vllm"),
            evolve(_OTHER, name="xai", strict=False),
            evolve(_OTHER, name="zai", thinking=Asking.SWITCH, strict=False),
        )
    }
)
"""The servers that are known, by name."""

_HOSTS: Final = immutabledict(
    {
        "api.cerebras.ai": "cerebras",
        "api.deepseek.com": "deepseek",
        "api.fireworks.ai": "fireworks",
        "generativelanguage.googleapis.com": "gemini",
        "api.groq.com": "groq",
        "router.huggingface.co": "huggingface",
        "api.mistral.ai": "mistral",
        "openrouter.ai": "openrouter",
        "api.perplexity.ai": "perplexity",
        "api.together.xyz": "together",
        "api.together.ai": "together",
        "ai-gateway.vercel.sh": "vercel",
        "api.x.ai": "xai",
        "api.z.ai": "zai",
    }
)


_AZURE_HOSTS: Final = (".openai.azure.com", ".services.ai.azure.com")
_AZURE_UNVERSIONED: Final = evolve(
    _AZURE, chat=OPENAI_SERVER.chat, listing=OPENAI_SERVER.listing, query=""
)
"""Azure's newer address, which ends in ``/openai/v1``."""


def server_at(base_url: str) -> Quirks:
    """The server that is known to be at an address, by its host.

    >>> server_at("https://openrouter.ai/api/v1").name
    'openrouter'
    >>> server_at("http://localhost:8080/v1").name
    'openai'
    """
    host, _, path = base_url.partition("://")[2].partition("/")
    host = host.rpartition("@")[2].partition(":")[0].lower()
    if host.endswith(_AZURE_HOSTS):
        return _AZURE_UNVERSIONED if path.endswith("v1") else _AZURE
    return SERVERS[_HOSTS.get(host, OPENAI_SERVER.name)]
