"""The composition root: handlers that reach the world, ready to run programs over.

Decides: who can be asked by a name of his own here, and that what is not given is asked
of the configuration (``edges.config``) when the handlers are made, and not before.  A
provider that cannot be asked (no key, a flaw in the configuration) is made all the same:
whoever asks it is told why, and nothing is sent.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Never

from attrs import evolve
from returns.result import Result

from mojentic_fp.data.config import Configuration
from mojentic_fp.data.connection import model_of
from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.provider import LOCAL, PROVIDERS, Compatible
from mojentic_fp.data.reason import Misconfigured, Unserved
from mojentic_fp.data.secret import Secret
from mojentic_fp.edges.config import configuration
from mojentic_fp.edges.connect import (
    Given,
    Live,
    compatible_codec,
    named,
    provider,
    refusing,
    unknown,
    unnamed,
)
from mojentic_fp.edges.http import http
from mojentic_fp.edges.network.options import HttpOptions
from mojentic_fp.edges.system import system_clock
from mojentic_fp.effects.call import calling
from mojentic_fp.effects.program import Program
from mojentic_fp.handlers.gateway import gateway_at
from mojentic_fp.handlers.handler import Around, Handlers
from mojentic_fp.handlers.model import asking
from mojentic_fp.wire.codec import Address

if TYPE_CHECKING:
    from mojentic_fp.edges.local import Progress

__all__ = [
    "Live",
    "anthropic",
    "compatible",
    "configured",
    "default_model",
    "local",
    "ollama",
    "openai",
    "provider",
]


def openai(
    base_url: str | None = None,
    *,
    key: str | Secret | None = None,
    timeout: float | None = None,
    allow_http: bool | None = None,
    options: HttpOptions | None = None,
    config: Configuration | None = None,
) -> Handlers[Live, Never]:
    """OpenAI, or any server that speaks its chat completions.

    ``base_url`` ends in ``/v1``; the ``key`` is sent to that host only.  ``timeout`` is
    the longest silence, in seconds; other limits go through ``options``, as in
    ``HttpOptions(connect=2, total=60)``.  What is not given is configured: ``OPENAI_API_KEY``,
    ``OPENAI_BASE_URL`` and their like, or a file (``config``: one that was read before).
    Plain http to another machine is refused without ``allow_http``.

    A model of OpenAI's that chat completions cannot serve (``gpt-5-pro``), or not with
    the tools that are offered, is asked at ``/responses``, whatever the address; and
    ``count_tokens`` asks ``/responses/input_tokens``, over the network.  ``wire.route``
    has the rules; ``provider(OPENAI, ...)`` and ``provider(RESPONSES, ...)`` hold to one.
    """
    given = Given(base_url=base_url, key=key, timeout=timeout, allow_http=allow_http)
    return named("openai", given, options, config)


def anthropic(
    base_url: str | None = None,
    *,
    key: str | Secret | None = None,
    token: str | Secret | None = None,
    timeout: float | None = None,
    allow_http: bool | None = None,
    options: HttpOptions | None = None,
    config: Configuration | None = None,
) -> Handlers[Live, Never]:
    """Anthropic, or any server that speaks its messages.

    As ``openai``, but ``base_url`` has no ``/v1``, and there may be a ``token``, sent as
    ``Authorization: Bearer`` (``ANTHROPIC_AUTH_TOKEN``), instead of a key.
    """
    given = Given(
        base_url=base_url,
        key=key,
        token=token,
        timeout=timeout,
        allow_http=allow_http,
    )
    return named("anthropic", given, options, config)


def ollama(
    host: str | None = None,
    *,
    key: str | Secret | None = None,
    timeout: float | None = None,
    allow_http: bool | None = None,
    options: HttpOptions | None = None,
    config: Configuration | None = None,
) -> Handlers[Live, Never]:
    """An Ollama server: at ``host``, else ``OLLAMA_HOST``, else this machine's own.

    A host may be written as Ollama takes it: ``box``, ``box:11434``, ``https://box``.
    """
    given = Given(base_url=host, key=key, timeout=timeout, allow_http=allow_http)
    return named("ollama", given, options, config)


def compatible(
    name: Compatible,
    base_url: str | None = None,
    *,
    key: str | Secret | None = None,
    timeout: float | None = None,
    allow_http: bool | None = None,
    options: HttpOptions | None = None,
    config: Configuration | None = None,
) -> Handlers[Live, Never]:
    """A provider that speaks like OpenAI, by its name: ``compatible("groq")``.

    Its address, the names of its variables and its ways are known (``data.provider``);
    all else is as for ``openai``.
    """
    given = Given(base_url=base_url, key=key, timeout=timeout, allow_http=allow_http)
    return named(name, given, options, config)


def configured(
    name: str | None = None, *, config: Configuration | None = None
) -> Handlers[Live, Never]:
    """The provider that the configuration names (``provider``), or the one named here.

    All else comes from the configuration; where it says nothing, this is the model of
    this machine.
    """
    found = config or configuration()
    settling = found.settle()
    if settling.flaws:
        return refusing("", Misconfigured(flaws=settling.flaws))
    chosen = name or settling.text("provider") or LOCAL.name
    if chosen == LOCAL.name:
        return local(config=found)
    return named(chosen, Given(), config=found)


def local(
    model: str | Path | None = None,
    *,
    progress: "Progress | None" = None,
    options: HttpOptions | None = None,
    config: Configuration | None = None,
) -> Handlers[Live, Never]:
    """A model on this machine, with nothing else to install: the extra ``local``.

    ``model`` is a name of the catalogue or a GGUF file; without one, a request names a
    model of the catalogue or gets the configured one, or else the first.  The server is
    started when it is first asked for, reused by whoever comes next, and ends by itself
    when it is idle.
    """
    from mojentic_fp.wire.openai.quirks import SERVERS  # noqa: PLC0415  loaded when needed

    settling = (config or configuration()).settle(LOCAL)
    if settling.flaws:
        return refusing(LOCAL.name, Misconfigured(flaws=settling.flaws))
    usual = settling.text("model")

    def serve(named: str) -> Program[Address, LlmFailure, Never]:
        return calling(lambda _: _serving(model, named, usual, progress))

    patient = HttpOptions(
        read=settling.number("timeout"), total=settling.number("total_timeout")
    )
    codec = compatible_codec(evolve(SERVERS["llamacpp"], name=LOCAL.name))
    served = gateway_at(codec, serve)
    return served.over(http(options or patient)) | system_clock()


def default_model(
    model: str | None = None,
    *,
    provider: str | None = None,
    config: Configuration | None = None,
) -> Around[Never]:
    """Ask ``model`` where a request names none (""): ``pipe(openai(), default_model())``.

    Without one it is the model that is configured for ``provider``, which is the
    configured one itself where none is named.
    """
    if model is not None:
        return asking(model)
    found = config or configuration()
    general = found.settle()
    row = PROVIDERS.get(provider or general.text("provider") or "")
    if row is None:
        return asking(LlmFailure(unknown(provider or "")))
    settling = found.settle(row)
    flaws = (
        *general.flaws,
        *(one for one in settling.flaws if one not in general.flaws),
    )
    if flaws:
        return asking(LlmFailure(Misconfigured(flaws=flaws), Where(row.name)))
    usual = model_of(row, settling)
    if usual is None and row != LOCAL:
        return asking(LlmFailure(unnamed(row), Where(row.name)))
    return asking(usual or "")


def _serving(
    model: str | Path | None,
    named: str,
    usual: str | None,
    progress: "Progress | None",
) -> Result[Address, LlmFailure]:
    """The address of the server of a model, which is started if it does not run."""
    from mojentic_fp.edges.local import catalogue, serving  # noqa: PLC0415

    known = any(named == one.name for one in catalogue())
    wanted = model or (named if known else usual)
    found = serving(wanted, progress=progress) if progress else serving(wanted)
    return found.map(lambda server: Address(base_url=server.base_url)).alt(
        lambda failed: LlmFailure(
            Unserved(failed.message, failed.advice), Where(LOCAL.name)
        )
    )
