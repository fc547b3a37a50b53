"""The guard at the door: names are resolved once, judged, and connected to as judged.

Decides: that a guarded connection goes to an address that was looked at, and that
resolving ends in time.  Nothing else of a name is believed: what it resolves to later is
looked at later.  What is refused, ``data.guard`` decides.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TypeAlias, TypeVar

from attrs import frozen

from mojentic_fp.data.guard import Guard

T = TypeVar("T")

Resolve: TypeAlias = Callable[[str, int], Sequence[str]]
"""The addresses of a host, for a port; raises ``OSError`` where it has none."""

_MOST = 4  # addresses of one name that are tried, one after another


class Refusal(Exception):  # noqa: N818  it becomes a value at the channel
    """A connection that the guard does not allow."""


def resolved(host: str, port: int) -> tuple[str, ...]:
    """What the machine's own resolver says, in whichever spelling the host is."""
    import socket  # noqa: PLC0415  dear to import

    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(place[0]) for *_, place in found))


@frozen
class Door:
    """Where connections are opened; without a guard, anybody's name is taken as it is."""

    guard: Guard | None = None
    resolve: Resolve = resolved

    def addresses(self, host: str, port: int, seconds: float | None) -> tuple[str, ...]:
        """What to connect to in place of a host; raises ``Refusal``."""
        if self.guard is None:
            return (host,)
        return self._judged(
            self.guard, host, port, self._patiently(host, port, seconds)
        )

    async def addresses_async(
        self, host: str, port: int, seconds: float | None
    ) -> tuple[str, ...]:
        """The same, without holding up the event loop."""
        if self.guard is None:
            return (host,)
        import anyio.to_thread  # noqa: PLC0415  only asynchronous runs need it

        with anyio.move_on_after(seconds):
            found = await anyio.to_thread.run_sync(
                self.resolve, host, port, abandon_on_cancel=True
            )
            return self._judged(self.guard, host, port, found)
        raise TimeoutError(_SLOW)

    def _patiently(self, host: str, port: int, seconds: float | None) -> Sequence[str]:
        """Resolve in a thread, since nothing else can leave the resolver alone."""
        from threading import Thread  # noqa: PLC0415  only who connects needs it

        found: list[Sequence[str] | Exception] = []

        def look() -> None:
            try:
                found.append(self.resolve(host, port))
            except Exception as error:  # noqa: BLE001  raised again where it is awaited
                found.append(error)

        looking = Thread(target=look, daemon=True)
        looking.start()
        looking.join(seconds)
        if not found:
            raise TimeoutError(_SLOW)
        if isinstance(found[0], Exception):
            raise found[0]
        return found[0]

    def _judged(
        self, guard: Guard, host: str, port: int, addresses: Sequence[str]
    ) -> tuple[str, ...]:
        objection = guard.objection(host, port, addresses)
        if objection is not None:
            raise Refusal(objection)
        return tuple(addresses[:_MOST])


_SLOW = "the name was not resolved in time"


def first(addresses: Iterable[str], connect: Callable[[str], T]) -> T:
    """The connection to the first address that takes one."""
    failed: Exception | None = None
    for address in addresses:
        try:
            return connect(address)
        except Exception as error:  # noqa: BLE001  the last one is raised
            failed = error
    assert failed is not None  # noqa: S101  there is an address
    raise failed


async def first_async(
    addresses: Iterable[str], connect: Callable[[str], Awaitable[T]]
) -> T:
    """The same, awaited."""
    failed: Exception | None = None
    for address in addresses:
        try:
            return await connect(address)
        except Exception as error:  # noqa: BLE001  the last one is raised
            failed = error
    assert failed is not None  # noqa: S101  there is an address
    raise failed
