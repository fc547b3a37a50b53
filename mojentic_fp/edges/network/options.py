"""How the network is to be used, and how it can fail, as values.

Decides: the defaults (limits of time and size, trust, proxies), and which failure an
exception of the network is.  Messages never hold headers, bodies or whole URLs.  Opens
nothing.

    TransportFailure.kind
    ├─ not sent       unsendable (the request is wrong), unreachable, tls,
    │                 refused (by the guard)
    ├─ no time left   timed_out
    └─ the reply      interrupted (cut short), malformed (not HTTP), too_large
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from attrs import field, frozen

from mojentic_fp.data.guard import Guard
from mojentic_fp.data.place import here, without_user
from mojentic_fp.edges.network.guard import Refusal, Resolve, resolved

if TYPE_CHECKING:
    import ssl

    import httpx

Engine = Literal["auto", "httpx", "aiohttp"]
"""What carries the bytes; ``auto`` is aiohttp on asyncio where installed, else httpx."""

Kind = Literal[
    "unsendable",
    "unreachable",
    "refused",
    "tls",
    "timed_out",
    "interrupted",
    "malformed",
    "too_large",
]
"""What went wrong, by what a caller can do about it."""

_LONGEST_MESSAGE = 200
_CUT_SHORT = ("disconnected", "peer closed", "before")


@frozen(kw_only=True)
class HttpOptions:
    """Limits and trust.  Times are seconds (``None``: no limit), sizes are bytes.

    ``read`` is the longest silence; ``total`` bounds a whole exchange.  ``largest``
    bounds what is held of a reply at once: all of a whole one, a line of a streamed one;
    ``longest`` bounds all of a streamed one.  ``ca_file`` replaces the trusted authorities (else those of certifi, or of ``SSL_CERT_FILE``).
    ``proxy`` is for every request; without one, and with ``trust_env``, the environment
    names proxies as it does for httpx, but for this machine itself, which is always
    asked straight.  ``allow_http`` lets plain http leave this machine.

    A ``guard`` looks at the address of every connection, which is then made to exactly
    that address, straight and by httpx; ``resolve`` says which addresses a name has.
    """

    engine: Engine = "auto"
    connect: float | None = 10.0
    read: float | None = 120.0
    write: float | None = 120.0
    pool: float | None = 120.0
    total: float | None = None
    connections: int = 100
    idle: int = 100
    largest: int = 64 * 2**20
    longest: int = 256 * 2**20
    verify: bool = True
    ca_file: str | None = None
    proxy: str | None = field(default=None, repr=lambda url: repr(_tidy(url)))
    trust_env: bool = True
    allow_http: bool = False
    guard: Guard | None = None
    resolve: Resolve = resolved

    def __attrs_post_init__(self) -> None:
        """Refuse a proxy beside a guard: it would resolve names behind its back."""
        if self.guard is not None and self.proxy is not None:
            message = "a proxy resolves names itself, so no guard can look at them"
            raise ValueError(message)


def _tidy(url: str | None) -> str | None:
    """A proxy's address, without its password."""
    return None if url is None else without_user(url)


@frozen
class TransportFailure:
    """An exchange that gave no whole reply: what, with whom, and how far it came."""

    kind: Kind
    message: str
    host: str
    bytes_received: int = 0


@lru_cache(maxsize=8)
def trust(ca_file: str | None, *, verify: bool, trust_env: bool) -> "ssl.SSLContext":
    """The TLS context that all clients of the same trust share (making one is dear)."""
    import ssl  # noqa: PLC0415  as httpx

    import httpx  # noqa: PLC0415  costs a tenth of a second, so only who connects pays

    if verify and ca_file is not None:
        return ssl.create_default_context(cafile=ca_file)
    return httpx.create_ssl_context(verify=verify, trust_env=trust_env)


def route(url: str, options: HttpOptions) -> str | None:
    """The proxy a request goes through, or ``None`` for straight to the host."""
    unasked = options.guard is not None or not options.trust_env
    if options.proxy is not None or unasked:
        return options.proxy
    return _ambient(*_place(url))


@lru_cache(maxsize=256)
def _ambient(scheme: str, host: str) -> str | None:
    """What the environment says of a host; asked once, as httpx asks once a client."""
    from urllib.request import getproxies, proxy_bypass  # noqa: PLC0415  dear to import

    proxies = getproxies()
    found = proxies.get(scheme) or proxies.get("all")
    if not found or here(host) or proxy_bypass(host):
        return None
    return found if "://" in found else f"http://{found}"


@lru_cache(maxsize=256)
def _place(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.scheme, parts.hostname or ""


def host_of(url: str) -> str:
    """The host of a URL, with its port where that is named, and nothing else of it."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    host = f"[{host}]" if ":" in host else host
    return host if port is None else f"{host}:{port}"


def failure(kind: Kind, message: str, url: str, *, received: int) -> TransportFailure:
    """A failure that says no more than is safe and short."""
    return TransportFailure(kind, message[:_LONGEST_MESSAGE], host_of(url), received)


def explain(
    error: Exception, url: str, options: HttpOptions, *, received: int = 0
) -> TransportFailure:
    """Which failure an exception of the network is."""
    kind = _kind(error)
    message = str(error) or type(error).__name__
    if kind == "timed_out":  # the text of these says no more than that
        message = _late(error, options)
    if kind == "unsendable":  # the text of these may quote a header or the URL
        message = f"the request cannot be sent as it is ({type(error).__name__})"
    return failure(kind, message, url, received=received)


def _late(error: Exception, options: HttpOptions) -> str:
    """Which limit was not kept; the total cuts the others short, so it may be that one."""
    import httpx  # noqa: PLC0415  as in _kind

    limits = (
        (httpx.ConnectTimeout, "no connection within", options.connect),
        (httpx.WriteTimeout, "nothing more was taken for", options.write),
        (httpx.PoolTimeout, "no connection was free for", options.pool),
    )
    silent = ("no word for", options.read)
    words, limit = next(
        ((words, limit) for kind, words, limit in limits if isinstance(error, kind)),
        silent,
    )
    own = "" if limit is None else f"{words} {limit:g} s"
    whole = "" if options.total is None else took(options.total)
    return " or ".join(filter(None, (own, whole))) or "timed out"


def took(total: float) -> str:
    """What is said of an exchange that exceeded the limit for all of it, in seconds."""
    return f"the whole exchange took longer than {total:g} s"


def _kind(error: Exception) -> Kind:
    import ssl  # noqa: PLC0415  as httpx
    from socket import gaierror  # noqa: PLC0415  as httpx

    import httpx  # noqa: PLC0415  the exception is httpx's, so it is loaded already

    if isinstance(error, Refusal):
        return "refused"
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return "timed_out"
    if isinstance(error, httpx.ConnectError | httpx.ProxyError | gaierror):
        shaken = any(isinstance(cause, ssl.SSLError) for cause in _causes(error))
        return "tls" if shaken else "unreachable"
    if isinstance(error, httpx.NetworkError | OSError | EOFError):
        return "interrupted"
    if isinstance(error, httpx.RemoteProtocolError):
        # httpx has no class of its own for a reply that ends early, only words
        cut = any(words in str(error) for words in _CUT_SHORT)
        return "interrupted" if cut else "malformed"
    unsendable = httpx.InvalidURL | httpx.UnsupportedProtocol | httpx.LocalProtocolError
    return "unsendable" if isinstance(error, unsendable | ValueError) else "malformed"


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def timeouts(options: HttpOptions, total: float | None) -> dict[str, float | None]:
    """The limits as httpx passes them to a transport, none longer than the total."""
    limits = {
        "connect": options.connect,
        "read": options.read,
        "write": options.write,
        "pool": options.pool,
    }
    if total is None:
        return limits
    return {k: total if v is None else min(v, total) for k, v in limits.items()}


@lru_cache(maxsize=256)
def parsed(url: str) -> "httpx.URL":
    """A URL taken apart; the same few are asked for over and over."""
    import httpx  # noqa: PLC0415  see trust

    return httpx.URL(url)
