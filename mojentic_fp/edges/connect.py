"""A provider and what is said of it, as handlers.

Decides: which codec a dialect is, how a connection's times become options of the
network, and that a provider that cannot be asked says why and sends nothing.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Never, TypeAlias

from attrs import asdict, evolve, field, frozen
from returns.result import Failure, Success

from mojentic_fp.data.config import Configuration
from mojentic_fp.data.connection import Connection, connected
from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.flaw import Flaw
from mojentic_fp.data.provider import LOCAL, PROVIDERS, Provider
from mojentic_fp.data.reason import LlmReason, Misconfigured
from mojentic_fp.data.said import by_arguments
from mojentic_fp.data.secret import Secret
from mojentic_fp.edges.config import configuration
from mojentic_fp.edges.http import http
from mojentic_fp.edges.network.options import HttpOptions
from mojentic_fp.edges.system import system_clock
from mojentic_fp.effects.ambient import Ambient
from mojentic_fp.effects.llm import Llm
from mojentic_fp.effects.program import fail
from mojentic_fp.handlers.gateway import gateway, gateway_at
from mojentic_fp.handlers.handler import Handlers
from mojentic_fp.wire.codec import Address, Codec

if TYPE_CHECKING:
    from mojentic_fp.wire.openai.quirks import Quirks

Live: TypeAlias = Llm | Ambient
"""What a provider's handlers answer: a model, and this machine's clock and ids."""


@frozen(kw_only=True)
class Given:
    """What a caller says of a provider; ``None`` is configured."""

    base_url: str | None = None
    key: str | Secret | None = field(default=None, repr=False)
    token: str | Secret | None = field(default=None, repr=False)
    timeout: float | None = None
    allow_http: bool | None = None


def provider(
    codec: Codec, address: Address, *, options: HttpOptions | None = None
) -> Handlers[Live, Never]:
    """Any provider, by its codec and address; nothing is configured."""
    return gateway(codec, address).over(http(options)) | system_clock()


def named(
    name: str,
    given: Given,
    options: HttpOptions | None = None,
    config: Configuration | None = None,
) -> Handlers[Live, Never]:
    """A provider by its name, as the caller and the configuration say."""
    row = PROVIDERS.get(name)
    if row is None or row == LOCAL:
        return refusing(name, unknown(name))
    said = by_arguments(row, **asdict(given))
    match connected(row, (config or configuration()).settle(row, said)):
        case Success(connection):
            patient = _options(connection, options, given)
            return provider(_codec(connection), _address(connection), options=patient)
        case Failure(reason):
            return refusing(row.name, reason)
        case _:  # pragma: no cover
            raise AssertionError


def refusing(name: str, reason: LlmReason) -> Handlers[Live, Never]:
    """A provider that cannot be asked: it says why, and sends nothing."""
    from mojentic_fp.wire.openai import OPENAI  # noqa: PLC0415  loaded where needed

    failure = LlmFailure(reason, Where(name))
    refused = gateway_at(OPENAI, lambda _: fail(failure))
    return refused.over(http()) | system_clock()


def unknown(name: str) -> Misconfigured:
    """Nobody has this name."""
    known = f"one of {', '.join(PROVIDERS)}"
    return Misconfigured(flaws=(Flaw("provider", f"nobody is called {name!r}", known),))


def unnamed(row: Provider) -> Misconfigured:
    """Nobody said which model."""
    flaw = Flaw(
        row.name,
        "no model is named, and none is configured",
        f"name one in the request, or set {row.called('model')[0]}, or model in"
        f" [{row.name}]",
    )
    return Misconfigured(flaws=(flaw,))


def _options(
    connection: Connection, options: HttpOptions | None, given: Given
) -> HttpOptions:
    """How the network is used; what the caller's own options say counts."""
    if options is not None:
        read = options.read if given.timeout is None else connection.timeout
        allowed = options.allow_http or connection.allow_http
        return evolve(options, read=read, allow_http=allowed)
    return HttpOptions(
        connect=connection.connect_timeout,
        read=connection.timeout,
        total=connection.total_timeout,
        allow_http=connection.allow_http,
    )


def _address(connection: Connection) -> Address:
    token, url = connection.token, connection.base_url
    secrets = () if token is None else (("authorization", token.after("Bearer ")),)
    if connection.api_version is not None:  # Azure's dated API is asked at the root
        url = url.removesuffix(connection.provider.path)
    return Address(base_url=url, key=connection.key, secrets=secrets)


def _codec(connection: Connection) -> Codec:
    """The codec of a provider's dialect, loaded when it is first needed."""
    match connection.provider.dialect:
        case "ollama":
            from mojentic_fp.wire.ollama import OLLAMA  # noqa: PLC0415  as said

            return OLLAMA
        case "anthropic":
            from mojentic_fp.wire.anthropic import ANTHROPIC  # noqa: PLC0415  as said

            return ANTHROPIC
        case "openai":
            return compatible_codec(_quirks(connection))


@lru_cache(maxsize=64)
def compatible_codec(quirks: "Quirks") -> Codec:
    """The codec of a server that speaks like OpenAI; one for each kind of server.

    OpenAI's own models are asked where they are served: some have the Responses API only.
    """
    from mojentic_fp.wire.openai import openai_codec  # noqa: PLC0415  as said
    from mojentic_fp.wire.route import by_model  # noqa: PLC0415  as said

    return by_model(quirks) if quirks.own and not quirks.query else openai_codec(quirks)


def _quirks(connection: Connection) -> "Quirks":
    """What is particular to a server; to one of no name, by its address."""
    from mojentic_fp.wire.openai.quirks import SERVERS, server_at  # noqa: PLC0415  as said

    row, version = connection.provider, connection.api_version
    if row.name == "azure":
        unversioned = server_at(f"https://any.openai.azure.com{row.path}")
        dated = evolve(SERVERS["azure"], query=f"api-version={version}")
        return unversioned if version is None else dated
    if row.name == "openai":
        return server_at(connection.base_url)
    return SERVERS.get(row.name) or evolve(SERVERS[row.like], name=row.name)
