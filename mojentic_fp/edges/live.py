"""The composition root: handlers that reach the world, ready to run programs over.

Decides: which parts make up a provider, and where its address and key come from when
they are not given (the environment, read when the handlers are made, and not before).
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, Never, TypeAlias
from urllib.parse import urlsplit

from returns.result import Result

from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.reason import Unauthenticated, Unserved
from mojentic_fp.data.secret import Secret
from mojentic_fp.edges.http import http
from mojentic_fp.edges.network.options import HttpOptions
from mojentic_fp.edges.system import system_clock
from mojentic_fp.effects.ambient import Ambient
from mojentic_fp.effects.call import calling
from mojentic_fp.effects.llm import Llm
from mojentic_fp.effects.program import Program, fail
from mojentic_fp.handlers.gateway import gateway, gateway_at
from mojentic_fp.handlers.handler import Handlers
from mojentic_fp.wire.codec import Address, Codec

if TYPE_CHECKING:
    from mojentic_fp.edges.local import Progress

Live: TypeAlias = Llm | Ambient
"""What a provider's handlers answer: a model, and this machine's clock and ids."""

OPENAI_URL: Final = "https://api.openai.com/v1"
OLLAMA_URL: Final = "http://localhost:11434"
_LOCAL: Final = Where("local")


def openai(
    base_url: str | None = None,
    *,
    key: str | Secret | None = None,
    options: HttpOptions | None = None,
) -> Handlers[Live, Never]:
    """OpenAI, or any server that speaks its chat completions.

    ``base_url`` ends in ``/v1`` (else ``OPENAI_API_ENDPOINT``, else OpenAI's own);
    ``key`` is sent to that host only (else ``OPENAI_API_KEY``).
    """
    from mojentic_fp.wire.openai import OPENAI  # noqa: PLC0415

    url = base_url or os.environ.get("OPENAI_API_ENDPOINT") or OPENAI_URL
    secret = _secret(key or os.environ.get("OPENAI_API_KEY"))
    if secret is None and _host(url) == _host(OPENAI_URL):
        return _keyless(OPENAI, "OPENAI_API_KEY")
    return provider(OPENAI, Address(base_url=_bare(url), key=secret), options=options)


def ollama(
    host: str | None = None, *, options: HttpOptions | None = None
) -> Handlers[Live, Never]:
    """An Ollama server: at ``host``, else ``OLLAMA_HOST``, else this machine's own."""
    from mojentic_fp.wire.ollama import OLLAMA  # noqa: PLC0415

    url = host or os.environ.get("OLLAMA_HOST") or OLLAMA_URL
    url = url if "://" in url else f"http://{url}"
    return provider(OLLAMA, Address(base_url=_bare(url)), options=options)


def local(
    model: str | Path | None = None,
    *,
    progress: "Progress | None" = None,
    options: HttpOptions | None = None,
) -> Handlers[Live, Never]:
    """A model on this machine, with nothing else to install: the extra ``local``.

    ``model`` is a name of the catalogue or a GGUF file; without one, a request names a
    model of the catalogue or gets the default.  The server is started when it is first
    asked for, reused by whoever comes next, and ends by itself when it is idle.
    """
    from mojentic_fp.wire.openai import OPENAI  # noqa: PLC0415

    def serve(named: str) -> Program[Address, LlmFailure, Never]:
        return calling(lambda _: _serving(model, named, progress))

    served = gateway_at(OPENAI, serve)
    return served.over(http(options)) | system_clock()


def provider(
    codec: Codec, address: Address, *, options: HttpOptions | None = None
) -> Handlers[Live, Never]:
    """Any provider, by its codec and address."""
    return gateway(codec, address).over(http(options)) | system_clock()


def _serving(
    model: str | Path | None, named: str, progress: "Progress | None"
) -> Result[Address, LlmFailure]:
    """The address of the server of a model, which is started if it does not run."""
    from mojentic_fp.edges.local import catalogue, serving  # noqa: PLC0415

    known = any(named == one.name for one in catalogue())
    wanted = model or (named if known else None)
    found = serving(wanted, progress=progress) if progress else serving(wanted)
    return found.map(lambda server: Address(base_url=server.base_url)).alt(
        lambda failed: LlmFailure(Unserved(failed.message, failed.advice), _LOCAL)
    )


def _keyless(codec: Codec, variable: str) -> Handlers[Live, Never]:
    """A provider that cannot be asked, since it wants a key and there is none."""
    missing = Unauthenticated(f"no key: pass key=..., or set {variable}")
    keyless = gateway_at(codec, lambda _: fail(LlmFailure(missing)))
    return keyless.over(http()) | system_clock()


def _secret(key: str | Secret | None) -> Secret | None:
    if isinstance(key, str):
        return Secret(key) if key else None  # an empty variable is none
    return key


def _bare(url: str) -> str:
    return url.rstrip("/")


def _host(url: str) -> str | None:
    return urlsplit(url).hostname
