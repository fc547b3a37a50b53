"""Guards: which addresses a connection may go to.

Decides: that what is not plainly a machine of the public internet is refused, and what
is excepted from that.  A name is judged by everything that it resolves to, in the moment
in which it is connected to.  Resolves and connects nothing itself
(``edges.network.guard`` does).

Sources: https://www.iana.org/assignments/iana-ipv4-special-registry and
https://www.iana.org/assignments/iana-ipv6-special-registry
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from attrs import frozen

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

_V4: Final = (
    ("0.0.0.0/8", "of this very network"),
    ("10.0.0.0/8", "private"),
    ("100.64.0.0/10", "shared behind a carrier"),
    ("127.0.0.0/8", "this machine itself"),
    ("168.63.129.16/32", "where a cloud tells its secrets"),  # Azure's wire server
    ("169.254.0.0/16", "link-local, where clouds tell their secrets"),
    ("172.16.0.0/12", "private"),
    ("192.0.0.0/24", "reserved for protocols"),
    ("192.0.2.0/24", "for documentation"),
    ("192.88.99.0/24", "a relay of 6to4"),
    ("192.168.0.0/16", "private"),
    ("198.18.0.0/15", "for benchmarks"),
    ("198.51.100.0/24", "for documentation"),
    ("203.0.113.0/24", "for documentation"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved"),
)
_V6: Final = (
    ("::1/128", "this machine itself"),
    ("fc00::/7", "private"),
    ("fe80::/10", "link-local"),
    ("ff00::/8", "multicast"),
    ("2001::/23", "reserved for protocols"),  # Teredo among them
    ("2001:db8::/32", "for documentation"),
    ("2002::/16", "a tunnel of 6to4"),
    ("3fff::/20", "for documentation"),
)
_UNICAST: Final = "2000::/3"
"""All that was ever given to anybody lies in here (RFC 4291, 2.4)."""
_CARRIERS: Final = ("::ffff:0:0/96", "64:ff9b::/96")
"""IPv6 that stands for the IPv4 address at its end: mapped (RFC 4291), NAT64 (6052)."""
_EXCEPTION: Final = re.compile(
    r"(?:\[(?P<v6>[0-9a-f:.]+)\]|(?P<bare>[0-9a-f.]*(?::[0-9a-f.]*){2,}(?:/[0-9]+)?)"
    r"|(?P<other>[^:\[\]\s]+))(?::(?P<port>[0-9]{1,5}))?",
    re.IGNORECASE,
)


@frozen
class _Exception:
    """A host or a network that is excepted, on one port or on the usual ones."""

    host: str
    network: "IPv4Network | IPv6Network | None"
    port: int | None


@frozen(kw_only=True)
class Guard:
    """What may be connected to: the public internet, on the usual ports.

    ``allow`` excepts host names, addresses and networks, each with a port where it is
    none of the usual: ``intranet.example``, ``127.0.0.1:8000``, ``10.1.0.0/16``,
    ``[::1]:8000``.  A name that is excepted may resolve to anything.
    """

    allow: tuple[str, ...] = ()
    ports: tuple[int, ...] = (80, 443)

    def __attrs_post_init__(self) -> None:
        """Refuse an exception that excepts nothing."""
        for text in self.allow:
            _excepted(text)

    def objection(self, host: str, port: int, addresses: Sequence[str]) -> str | None:
        """Why there may be no connection to a host that has these addresses, if so.

        One address that is refused is enough: nobody names both a public machine and a
        private one but to mislead.
        """
        exceptions = tuple(map(_excepted, self.allow))
        named = _name(host)
        if any(
            one.host == named and self._open(one, port)
            for one in exceptions
            if one.network is None
        ):
            return None
        for address in addresses:
            found = _parsed(address)
            within = any(
                one.network is not None
                and found in one.network
                and self._open(one, port)
                for one in exceptions
            )
            if not within:
                kind = kind_of(address)
                if kind is not None:
                    return f"{address} is {kind}"
                if port not in self.ports:
                    usual = ", ".join(map(str, self.ports))
                    return f"port {port} is none of those allowed ({usual})"
        return None if addresses else "it has no address"

    def _open(self, one: _Exception, port: int) -> bool:
        return port in self.ports if one.port is None else port == one.port


def kind_of(address: str) -> str | None:
    """What an address is, where it is no machine of the public internet."""
    found = _parsed(address)
    if found.version == 4:  # noqa: PLR2004  as the versions are called
        return _special(found, _V4)
    if any(found in network for network in map(_network, _CARRIERS)):
        from ipaddress import IPv4Address  # noqa: PLC0415  dear to import

        return kind_of(str(IPv4Address(int(found) & 0xFFFFFFFF)))
    special = _special(found, _V6)
    if special is None and found not in _network(_UNICAST):
        return "given to nobody"
    return special


def _special(
    found: "IPv4Address | IPv6Address", table: tuple[tuple[str, str], ...]
) -> str | None:
    return next((kind for text, kind in table if found in _network(text)), None)


def _parsed(address: str) -> "IPv4Address | IPv6Address":
    from ipaddress import ip_address  # noqa: PLC0415  dear to import

    return ip_address(address.partition("%")[0])


@lru_cache(maxsize=256)
def _network(text: str) -> "IPv4Network | IPv6Network":
    from ipaddress import ip_network  # noqa: PLC0415  dear to import

    return ip_network(text)


def _name(host: str) -> str:
    return host.lower().rstrip(".")


@lru_cache(maxsize=256)
def _excepted(text: str) -> _Exception:
    parts = _EXCEPTION.fullmatch(text)
    if parts is None:
        message = f"no host, address or network, with or without a port: {text!r}"
        raise ValueError(message)
    host = _name(parts["v6"] or parts["bare"] or parts["other"])
    port = None if parts["port"] is None else int(parts["port"])
    try:
        network = _network(host)
    except ValueError:
        if "/" in host or parts["other"] is None:
            raise
        network = None
    return _Exception(host, network, port)
