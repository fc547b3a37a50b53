"""Providers: who can be asked, and what is particular to each, as a table.

Decides: each provider's address and dialect, what its settings are called in the
environment, and what is usual where nothing is said.  What a dialect is, the codecs know
(``wire``); which value counts in the end, ``data.config`` decides.

In the environment a provider P has ``P_BASE_URL``, ``P_API_KEY``, ``P_MODEL`` and
``P_TIMEOUT`` (milliseconds).  The table holds what its vendor calls otherwise, which
comes first.
"""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from attrs import field, frozen
from immutabledict import immutabledict

from mojentic_fp.data.place import Habit

Dialect: TypeAlias = Literal["openai", "ollama", "anthropic"]
"""Which codec spells the requests."""

Compatible: TypeAlias = Literal[
    "azure",
    "cerebras",
    "cohere",
    "dashscope",
    "deepinfra",
    "deepseek",
    "fireworks",
    "gemini",
    "groq",
    "huggingface",
    "llamacpp",
    "lmstudio",
    "mistral",
    "moonshot",
    "nvidia",
    "omlx",
    "openrouter",
    "perplexity",
    "sambanova",
    "sglang",
    "together",
    "vercel",
    "vllm",
    "xai",
    "zai",
]
"""Those that speak like OpenAI."""

_SUFFIXES: Final = immutabledict(
    base_url="BASE_URL", key="API_KEY", model="MODEL", timeout="TIMEOUT"
)
_EVERYWHERE: Final = immutabledict(
    connect_timeout=("MOJENTIC_FP_CONNECT_TIMEOUT",),
    total_timeout=("MOJENTIC_FP_TOTAL_TIMEOUT",),
    allow_http=("MOJENTIC_FP_ALLOW_HTTP",),
)
"""What is said of all providers at once."""


def _names(named: Mapping[str, str]) -> immutabledict[str, tuple[str, ...]]:
    return immutabledict({key: tuple(names.split()) for key, names in named.items()})


@frozen
class Provider:
    """One provider.

    ``base_url`` is ``None`` where everybody has an address of his own.  A ``keyless``
    one may be asked without a key: a server on this machine, whose address may be
    written as a host alone.  ``path`` goes to an address that has none.  ``model`` is
    asked where none is named, at the provider's own address.  ``timeout`` is the longest
    silence, in seconds.  ``start`` says how such a server is started.  ``like`` is
    another one whose ways it has, where the codec does not know its own.
    """

    name: str
    base_url: str | None = None
    dialect: Dialect = field(default="openai", kw_only=True)
    keyless: bool = field(default=False, kw_only=True)
    path: str = field(default="", kw_only=True)
    model: str | None = field(default=None, kw_only=True)
    timeout: float = field(default=120.0, kw_only=True)
    start: str = field(default="", kw_only=True)
    like: str = field(default="together", kw_only=True)
    named: immutabledict[str, tuple[str, ...]] = field(
        factory=immutabledict[str, tuple[str, ...]], converter=_names, kw_only=True
    )

    @property
    def habit(self) -> Habit:
        """What is understood where its address leaves a part out."""
        host = (self.base_url or "").partition("://")[2].partition("/")[0]
        port = host.partition(":")[2]
        return Habit(port=int(port) if self.keyless and port else None, path=self.path)

    def called(self, setting: str) -> tuple[str, ...]:
        """What the environment calls one of its settings, the foremost first."""
        suffix = _SUFFIXES.get(setting)
        own = () if suffix is None else (f"{self.name.upper()}_{suffix}",)
        names = (*self.named.get(setting, ()), *own, *_EVERYWHERE.get(setting, ()))
        return tuple(dict.fromkeys(names))


LOCAL: Final = Provider(
    "local", keyless=True, timeout=300.0, named={"model": "MOJENTIC_FP_LOCAL_MODEL"}
)
"""The model of this machine: its server is started, so it has no address."""

_ROWS: Final = (
    LOCAL,
    Provider(
        "openai",
        "https://api.openai.com/v1",
        model="gpt-5-mini",
        named={"base_url": "OPENAI_API_ENDPOINT"},
    ),
    Provider(
        "anthropic",
        "https://api.anthropic.com",
        dialect="anthropic",
        model="claude-haiku-4-5",
        named={"token": "ANTHROPIC_AUTH_TOKEN"},
    ),
    Provider(
        "ollama",
        "http://localhost:11434",
        dialect="ollama",
        keyless=True,
        timeout=300.0,
        start="ollama serve",
        named={"base_url": "OLLAMA_HOST"},
    ),
    # --- servers that one runs oneself --------------------------------------------------
    Provider(
        "llamacpp",
        "http://localhost:8080/v1",
        keyless=True,
        path="/v1",
        timeout=300.0,
        start="llama-server -m MODEL.gguf",
        named={"key": "LLAMA_API_KEY"},
    ),
    Provider(
        "lmstudio",
        "http://localhost:1234/v1",
        keyless=True,
        path="/v1",
        timeout=300.0,
        start="lms server start",
        named={"key": "LM_API_TOKEN"},
    ),
    Provider(
        "omlx",
        "http://localhost:8000/v1",
        keyless=True,
        path="/v1",
        timeout=600.0,
        named={"base_url": "OMLX_HOST"},
    ),
    Provider(
        "sglang",
        "http://localhost:30000/v1",
        keyless=True,
        like="vllm",
        path="/v1",
        timeout=300.0,
    ),
    Provider(
        "vllm",
        "http://localhost:8000/v1",
        keyless=True,
        path="/v1",
        timeout=300.0,
        start="vllm serve MODEL",
    ),
    # --- hosts --------------------------------------------------------------------------
    Provider(
        "azure",  # https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle
        path="/openai/v1",
        named={
            "base_url": "AZURE_OPENAI_BASE_URL AZURE_OPENAI_ENDPOINT",
            "key": "AZURE_OPENAI_API_KEY",
            "model": "AZURE_OPENAI_DEPLOYMENT AZURE_OPENAI_DEPLOYMENT_NAME",
            "api_version": "AZURE_OPENAI_API_VERSION OPENAI_API_VERSION",
        },
    ),
    Provider("cerebras", "https://api.cerebras.ai/v1"),
    Provider(
        "cohere",
        "https://api.cohere.ai/compatibility/v1",
        named={"key": "CO_API_KEY"},
    ),
    Provider("dashscope", "https://dashscope-intl.aliyuncs.com/compatible-mode/v1"),
    Provider("deepinfra", "https://api.deepinfra.com/v1/openai"),
    Provider("deepseek", "https://api.deepseek.com/v1"),
    Provider("fireworks", "https://api.fireworks.ai/inference/v1"),
    Provider(
        "gemini",
        "https://generativelanguage.googleapis.com/v1beta/openai",
        named={"key": "GEMINI_API_KEY GOOGLE_API_KEY"},
    ),
    Provider("groq", "https://api.groq.com/openai/v1"),
    Provider(
        "huggingface", "https://router.huggingface.co/v1", named={"key": "HF_TOKEN"}
    ),
    Provider("mistral", "https://api.mistral.ai/v1"),
    Provider("moonshot", "https://api.moonshot.ai/v1"),
    Provider("nvidia", "https://integrate.api.nvidia.com/v1"),
    Provider("openrouter", "https://openrouter.ai/api/v1"),
    Provider("perplexity", "https://api.perplexity.ai"),
    Provider("sambanova", "https://api.sambanova.ai/v1"),
    Provider("together", "https://api.together.xyz/v1"),
    Provider(
        "vercel",
        "https://ai-gateway.vercel.sh/v1",
        named={"key": "AI_GATEWAY_API_KEY"},
    ),
    Provider("xai", "https://api.x.ai/v1"),
    Provider("zai", "https://api.z.ai/api/paas/v4"),
)

PROVIDERS: Final = immutabledict({row.name: row for row in _ROWS})
"""All of them, by name: this machine's, the three dialects' own, and the compatible."""
