"""Places: where a server is, in the forms in which people write it.

Decides: which addresses are taken at all (a narrow form, so that no two readers of one
can see two hosts in it), what is understood where a part is left out, and which hosts
are this very machine.  Knows nothing of settings or of the network.

    127.0.0.1  localhost:8080  :8080  [::1]:8080  https://example.org/v1
    0.0.0.0    where a server listens on every interface, it is asked on this machine
"""

import re
from functools import lru_cache
from typing import Final

from attrs import frozen
from returns.result import Failure, Result, Success

_HOST: Final = (
    r"\[[0-9a-fA-F:.]{2,45}\]|[a-zA-Z0-9_](?:[a-zA-Z0-9._-]{0,252}[a-zA-Z0-9_])?"
)
_ADDRESS: Final = re.compile(
    rf"(?:(?P<scheme>https?)://)?(?P<host>{_HOST})?(?::(?P<port>[0-9]{{1,5}}))?"
    r"(?P<path>/[a-zA-Z0-9._~/%!$&'()*+,;=:-]*)?",
    re.IGNORECASE,
)
_BEGINNING: Final = re.compile(
    rf"(?P<scheme>https?)://(?P<host>{_HOST})(?::[0-9]{{1,5}})?(?=[/?#]|$)",
    re.IGNORECASE,
)
_BARE_V6: Final = re.compile(r"[0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F.]*")
_USER: Final = re.compile(r"(?<=://)[^/?#]*@")
_EVERYWHERE: Final = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}  # noqa: S104  never listened on
_HIGHEST_PORT: Final = 65535


@frozen(kw_only=True)
class Habit:
    """What is understood where an address leaves a part out.

    ``port`` goes to a host without scheme and port; where it is ``None`` the scheme must
    be written.  ``path`` goes to an address that names none.
    """

    port: int | None = None
    path: str = ""


def address(text: str, habit: Habit | None = None) -> Result[str, str]:
    """A whole address without a slash at its end; or what would be right.

    What is refused is never repeated: an address may hold a password.
    """
    usual = habit or Habit()
    said = text.strip()
    if "@" in said:
        return Failure("an address without a user or a password: give it as the key")
    if "?" in said or "#" in said:
        return Failure("an address without ? and #")
    parts = _ADDRESS.fullmatch(f"[{said}]" if _BARE_V6.fullmatch(said) else said)
    if parts is None or not (parts["host"] or parts["port"]):
        return Failure(_wanted(usual))
    if parts["port"] and int(parts["port"]) > _HIGHEST_PORT:
        return Failure(f"a port up to {_HIGHEST_PORT}")
    return _completed(parts, usual)


def _wanted(usual: Habit) -> str:
    short = "" if usual.port is None else f", or a host like localhost:{usual.port}"
    return f"an address like https://example.org/v1{short}"


def _completed(parts: re.Match[str], usual: Habit) -> Result[str, str]:
    scheme, port = parts["scheme"], parts["port"]
    if scheme is None:
        if usual.port is None:
            return Failure("an address that begins with https:// (or http://)")
        scheme, port = "http", port or str(usual.port)
    host = (parts["host"] or "127.0.0.1").lower()
    shown = _EVERYWHERE.get(host, host) + (f":{port}" if port else "")
    path = (parts["path"] or "").rstrip("/") or usual.path
    return Success(f"{scheme.lower()}://{shown}{path}")


@lru_cache(maxsize=256)
def beginning(url: str) -> tuple[str, str] | None:
    """Scheme and host of a URL; ``None`` where they are not plain to see."""
    found = _BEGINNING.match(url)
    if found is None:
        return None
    return found["scheme"].lower(), found["host"].strip("[]").lower()


@lru_cache(maxsize=256)
def here(host: str) -> bool:
    """Whether a host is this machine: ``localhost``, 127.0.0.0/8 or ``::1``."""
    from ipaddress import IPv6Address, ip_address  # noqa: PLC0415  dear to import

    if host.lower() == "localhost":
        return True
    try:
        found = ip_address(host.strip("[]"))
    except ValueError:
        return False
    return found == IPv6Address("::1") or (found.version == 4 and found.is_loopback)  # noqa: PLR2004


def overheard(url: str) -> bool:
    """Whether what is sent there could be read on the way: plain http, and not here."""
    found = beginning(url)
    return found is not None and found[0] == "http" and not here(found[1])


def without_user(url: str) -> str:
    """The URL with stars for a user and a password."""
    return _USER.sub("***@", url)
