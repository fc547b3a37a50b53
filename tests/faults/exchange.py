"""Asking a model over the network, in every way that users can: many times at once.

Decides: what a flavour is, and that each outcome comes with what was shown before it.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Never, TypeAlias

import anyio
from attrs import frozen
from returns.result import Result

from mojentic_fp import (
    Completion,
    Handlers,
    HttpOptions,
    LlmFailure,
    TextDelta,
    complete,
    run,
    run_async,
    stream,
    stream_async,
)
from mojentic_fp.data.request import Request
from mojentic_fp.data.secret import Secret
from mojentic_fp.edges import http as edge
from mojentic_fp.edges.live import provider
from mojentic_fp.wire.codec import Address
from tests.faults.speech import Tongue
from tests.wire.dialects import REQUEST

Between: TypeAlias = Callable[[], float]
"""What is done after each question, and how many seconds to wait then."""

FLAVOURS = ("sync", "asyncio-aiohttp", "asyncio-httpx", "trio-httpx")
KEY = "sk-never-elsewhere"


@frozen
class Job:
    """One question."""

    tongue: Tongue
    url: str
    streaming: bool = False


@frozen
class Outcome:
    """What was shown, what came of it, and how many seconds it took."""

    words: str
    result: Result[Completion, LlmFailure]
    took: float

    @property
    def reason(self) -> Any:
        """Why it failed; the answer's own text where it did not."""
        return self.result.swap().map(lambda f: f.reason).value_or(None)


def options(flavour: str, **more: Any) -> HttpOptions:
    """Impatient ones."""
    engine = flavour.partition("-")[2] or "auto"
    limits = {"connect": 2.0, "read": 2.0, "trust_env": False, "idle": 0}
    limits["connections"] = 512
    return HttpOptions(**{"engine": engine, **limits, **more})


def _at_once() -> float:
    return 0.0


def ask_all(
    flavour: str,
    jobs: Sequence[Job],
    *,
    at_once: int = 32,
    between: Between = _at_once,
    **more: Any,
) -> list[Outcome]:
    """The outcomes of all questions, in order; so many are asked at once."""
    chosen = options(flavour, **more)
    if flavour == "sync":
        return _on_threads(jobs, chosen, at_once, between)
    backend = flavour.partition("-")[0]
    return anyio.run(_on_a_loop, jobs, chosen, at_once, between, backend=backend)


def _handlers(job: Job, chosen: HttpOptions) -> Handlers[Any, Never]:
    address = Address(base_url=job.url, key=Secret(KEY))
    return provider(job.tongue.codec, address, options=chosen)


def _request(job: Job) -> Request:
    return Request(REQUEST.model, REQUEST.messages, stream=job.streaming)


# --- on threads ------------------------------------------------------------------------


def _on_threads(
    jobs: Sequence[Job], chosen: HttpOptions, at_once: int, between: Between
) -> list[Outcome]:
    def work(job: Job) -> Outcome:
        found = _ask(job, chosen)
        time.sleep(between())
        return found

    with ThreadPoolExecutor(at_once) as crew:
        found = list(crew.map(work, jobs))
    edge._sync(chosen).close()
    return found


def _ask(job: Job, chosen: HttpOptions) -> Outcome:
    handlers, asked = _handlers(job, chosen), complete(_request(job))
    started = time.monotonic()
    if not job.streaming:
        return _outcome([run(handlers)(asked)], started)
    return _outcome(list(stream(handlers)(asked)), started)


# --- on event loops ----------------------------------------------------------------------


async def _on_a_loop(
    jobs: Sequence[Job], chosen: HttpOptions, at_once: int, between: Between
) -> list[Outcome]:
    found: list[Outcome | None] = [None] * len(jobs)
    waiting = iter(enumerate(jobs))

    async def work() -> None:
        for place, job in waiting:
            found[place] = await _ask_async(job, chosen)
            await anyio.sleep(between())

    async with anyio.create_task_group() as tasks:
        for _ in range(at_once):
            tasks.start_soon(work)
    await edge._async(chosen).aclose()
    _alone()
    return [one for one in found if one is not None]


async def _ask_async(job: Job, chosen: HttpOptions) -> Outcome:
    handlers, asked = _handlers(job, chosen), complete(_request(job))
    started = time.monotonic()
    if not job.streaming:
        return _outcome([await run_async(handlers)(asked)], started)
    seen = [one async for one in stream_async(handlers)(asked)]
    return _outcome(seen, started)


def _alone() -> None:
    """No task but the one that looks."""
    try:
        tasks = asyncio.all_tasks()
    except RuntimeError:
        import trio

        left = [
            task
            for nursery in trio.lowlevel.current_root_task().child_nurseries  # type: ignore[union-attr]
            for task in nursery.child_tasks
        ]
        assert all(not one.child_nurseries for one in left), left
        return
    assert tasks == {asyncio.current_task()}, tasks


def _outcome(seen: list[Any], started: float) -> Outcome:
    *shown, last = seen
    words = "".join(one.text for one in shown if isinstance(one, TextDelta))
    return Outcome(words, last._inner_value, time.monotonic() - started)
