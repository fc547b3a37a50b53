"""The machine's own clock, ids and patience."""

import uuid
from datetime import UTC, datetime
from threading import Event
from typing import Never

from returns.result import Result, Success

from mojentic_fp.edges.edge import edge
from mojentic_fp.edges.scope import Scope
from mojentic_fp.effects.ambient import Ambient, NewId, Now, Sleep
from mojentic_fp.handlers.handler import Handlers


def _now(_: Now, __: Scope) -> Result[datetime, Never]:
    return Success(datetime.now(UTC).astimezone())


def _new_id(_: NewId, __: Scope) -> Result[str, Never]:
    return Success(str(uuid.uuid4()))


def _sleep(asked: Sleep, scope: Scope) -> Result[None, Never]:
    """Wait, no longer than the run goes on: nobody waits for a race that was lost."""
    over = Event()
    handle = scope.hold(over, over.set)
    over.wait(asked.seconds)
    scope.release(handle)
    return Success(None)


async def _now_async(asked: Now, scope: Scope) -> Result[datetime, Never]:
    return _now(asked, scope)


async def _new_id_async(asked: NewId, scope: Scope) -> Result[str, Never]:
    return _new_id(asked, scope)


async def _sleep_async(asked: Sleep, _: Scope) -> Result[None, Never]:
    import anyio  # noqa: PLC0415  only asynchronous runs need it

    await anyio.sleep(asked.seconds)
    return Success(None)


def system_clock() -> Handlers[Ambient, Never]:
    """This machine's clock (with its time zone), random ids, and waiting."""
    return (
        edge(Now, sync=_now, asynchronous=_now_async)
        | edge(NewId, sync=_new_id, asynchronous=_new_id_async)
        | edge(Sleep, sync=_sleep, asynchronous=_sleep_async)
    )
