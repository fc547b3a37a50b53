"""Connections: a provider, with all that is needed to ask it.

Decides: what is missing and what is dangerous in settings that are right one by one: no
address, no key where one is wanted, questions that anybody on the way could read.
"""

from typing import Final

from attrs import field, frozen
from returns.result import Failure, Result, Success

from mojentic_fp.data.config import Level, Settling
from mojentic_fp.data.flaw import Flaw
from mojentic_fp.data.place import overheard
from mojentic_fp.data.provider import Provider
from mojentic_fp.data.reason import Misconfigured, Unauthenticated
from mojentic_fp.data.secret import Secret


@frozen(kw_only=True)
class Connection:
    """Where a provider is asked, with which proof, how patiently.

    ``key`` is sent as the provider's dialect says, ``token`` as a bearer's.  ``model``
    is asked where a request names none.  Times are seconds; ``None`` is no limit.
    """

    provider: Provider
    base_url: str
    key: Secret | None = None
    token: Secret | None = None
    model: str | None = None
    api_version: str | None = None
    timeout: float = field(default=120.0)
    connect_timeout: float | None = None
    total_timeout: float | None = None
    allow_http: bool = False


def connected(
    provider: Provider, settling: Settling
) -> Result[Connection, Misconfigured | Unauthenticated]:
    """The connection that settings amount to, or everything that speaks against it."""
    url, allowed = settling.text("base_url"), settling.allows("allow_http")
    if settling.flaws:
        return Failure(Misconfigured(flaws=settling.flaws))
    if url is None:
        return Failure(Misconfigured(flaws=(_nowhere(provider),)))
    if overheard(url) and not allowed:
        source = settling.find("base_url")
        where = "" if source is None else str(source.source)
        return Failure(Misconfigured(flaws=(unencrypted(where),)))
    key, token = _proof(settling)
    wanted = not provider.keyless and provider.base_url in (None, url)
    if wanted and key is None and token is None:
        return Failure(_keyless(provider))
    return Success(
        Connection(
            provider=provider,
            base_url=url,
            key=key,
            token=token,
            model=model_of(provider, settling),
            api_version=settling.text("api_version"),
            timeout=settling.number("timeout") or provider.timeout,
            connect_timeout=settling.number("connect_timeout"),
            total_timeout=settling.number("total_timeout"),
            allow_http=allowed,
        )
    )


def model_of(provider: Provider, settling: Settling) -> str | None:
    """The model that is asked where none is named.

    A provider's usual one is no guess about the models of another address.
    """
    found = settling.find("model")
    usual = found is None or found.source.level is Level.DEFAULT
    elsewhere = settling.text("base_url") != provider.base_url
    return None if usual and elsewhere else settling.text("model")


def _proof(settling: Settling) -> tuple[Secret | None, Secret | None]:
    """The key or the token: the one that counts more, and the token of two alike."""
    key, token = settling.find("key"), settling.find("token")
    if key is None or token is None or token.value is None:
        return settling.secret("key"), None
    if key.value is not None and key.source.level < token.source.level:
        return settling.secret("key"), None
    return None, settling.secret("token")


CALLED: Final = "allow_http=True, "
KEYED: Final = "pass key=..., or "
"""What only who calls the library can do; the command leaves it out."""


def unencrypted(where: str) -> Flaw:
    """The flaw of plain http to another machine."""
    return Flaw(
        where,
        "plain http to another machine: anybody on the way could read what is sent",
        f"write https://, or allow it: {CALLED}--allow-http, allow_http = true in your"
        " own file, or MOJENTIC_FP_ALLOW_HTTP=1",
    )


def _nowhere(provider: Provider) -> Flaw:
    return Flaw(
        provider.name,
        "has another address for everybody, and none is given",
        f"give base_url, or set {provider.called('base_url')[0]}",
    )


def _keyless(provider: Provider) -> Unauthenticated:
    names = (*provider.named.get("token", ()), *provider.called("key")[:1])
    return Unauthenticated(f"no key: {KEYED}set {' or '.join(names[::-1])}")
