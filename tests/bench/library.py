"""What the library costs, against the same work by hand, in one run.

    python -m tests.bench.library [rounds]

Two yardsticks: by hand over the same transport (what the library adds), and httpx by
hand as it installs (what a user would otherwise write); and the providers' own SDKs,
where the extra ``bench`` is installed.  Prints ratios of CPU; asserts nothing.
"""

import asyncio
import sys
from collections.abc import Callable
from functools import cache, partial
from typing import Never

import httpx
from attrs import frozen
from returns.result import Success

from mojentic_fp import (
    Handlers,
    Live,
    Settings,
    TextDelta,
    ask,
    generate,
    openai,
    run,
    run_async,
    stream,
    stream_async,
    succeed,
    tool,
    toolbox,
    user,
)
from mojentic_fp.effects.program import Effect, Steps, program
from mojentic_fp.handlers.handler import on
from tests.bench import byhand, providers
from tests.bench.clock import compare, table
from tests.bench.loopback import TOKEN, serve

SETTINGS = Settings(temperature=1.0)
PROMPT = "Tell me a joke about programming"


@cache
def handlers(url: str) -> Handlers[Live, Never]:
    """Made once, as a client is."""
    return openai(url, key="sk-loopback")


@tool
def add(a: int, b: int) -> int:
    """Add two numbers."""
    return a + b


@frozen
class Nothing(Effect[int, None]):
    """An effect that costs nothing to answer."""

    number: int


@program
def many(count: int) -> Steps[int, None, Nothing]:
    """Perform so many effects."""
    total = 0
    for number in range(count):
        answer = yield from Nothing(number)
        total += answer
    return total


def effects(count: int = 20_000) -> int:
    run(on(Nothing, lambda effect: succeed(effect.number)))(many(count))
    return count


def plain(url: str, *, times: int = 40) -> int:
    asking = run(handlers(url))
    for _ in range(times):
        reply = asking(ask("plain", PROMPT, settings=SETTINGS))
        assert reply.unwrap()._inner_value.text
    return times


async def plain_async(url: str, *, times: int = 40) -> int:
    asking = run_async(handlers(url))
    for _ in range(times):
        reply = await asking(ask("plain", PROMPT, settings=SETTINGS))
        assert reply.unwrap()._inner_value.text
    return times


async def crowd(url: str, *, size: int = 50) -> int:
    await asyncio.gather(*(plain_async(url, times=1) for _ in range(size)))
    return size


def pour(url: str, *, count: int, per: int) -> int:
    seen = 0
    for event in stream(handlers(url))(
        ask(f"stream:{count}:{per}", PROMPT, settings=SETTINGS)
    ):
        seen += isinstance(event, TextDelta)
    assert seen == count, seen
    return count


async def pour_async(url: str, *, count: int, per: int) -> int:
    seen = 0
    async for event in stream_async(handlers(url))(
        ask(f"stream:{count}:{per}", PROMPT, settings=SETTINGS)
    ):
        seen += isinstance(event, TextDelta)
    assert seen == count, seen
    return count


def loop(url: str, *, turns: int = 100) -> int:
    asked = generate(
        f"loop:{turns}", tools=toolbox(add), settings=SETTINGS, rounds=turns
    )([user(PROMPT)])
    reply = run(handlers(url))(asked)
    assert isinstance(reply._inner_value, Success), reply
    return turns


def sync_rows(url: str, rounds: int) -> None:
    """Plain calls, fragments and a tool loop, synchronously."""
    from mojentic_fp.edges.network.options import HttpOptions
    from mojentic_fp.edges.network.plain import threaded

    post = f"{url}/chat/completions"
    with (
        httpx.Client() as installed,
        httpx.Client(transport=threaded(HttpOptions(), None)) as same,
    ):
        tasks: dict[str, Callable[[], int]] = {
            "httpx as installed": partial(byhand.plain, installed, post),
            "by hand, same transport": partial(byhand.plain, same, post),
            "mojentic_fp": partial(plain, url),
        }
        show("plain call, sync", tasks, rounds)
        for per in (1, 4):
            more = {"count": 2000, "per": per}
            tasks = {
                "httpx as installed": partial(byhand.pour, installed, post, **more),
                "by hand, same transport": partial(byhand.pour, same, post, **more),
                "mojentic_fp": partial(pour, url, **more),
            }
            show(f"fragment, sync, {per} a packet", tasks, rounds)
        for turns in (25, 50, 100):
            tasks = {
                "httpx as installed": partial(
                    byhand.loop, installed, post, turns=turns
                ),
                "by hand, same transport": partial(
                    byhand.loop, same, post, turns=turns
                ),
                "mojentic_fp": partial(loop, url, turns=turns),
            }
            show(f"turn of a tool loop of {turns}", tasks, rounds)


def async_rows(url: str, rounds: int) -> None:
    """Plain calls, a crowd of them and fragments, on asyncio."""
    from mojentic_fp.edges.network.aio import Aio
    from mojentic_fp.edges.network.options import HttpOptions

    post = f"{url}/chat/completions"
    with asyncio.Runner() as runner:

        async def clients() -> tuple[httpx.AsyncClient, httpx.AsyncClient]:
            return httpx.AsyncClient(timeout=60), httpx.AsyncClient(
                transport=Aio(HttpOptions(), None), timeout=60
            )

        installed, same = runner.run(clients())

        def rows(
            hand: Callable[..., object], ours: Callable[..., object], **more: int
        ) -> dict[str, Callable[[], int]]:
            return {
                "httpx as installed": lambda: runner.run(hand(installed, post, **more)),
                "by hand, same transport": lambda: runner.run(hand(same, post, **more)),
                "mojentic_fp": lambda: runner.run(ours(url, **more)),
            }

        show("plain call, async", rows(byhand.plain_async, plain_async), rounds)
        show("50 calls at once", rows(byhand.crowd, crowd), rounds)
        for per in (1, 4):
            more = {"count": 2000, "per": per}
            tasks = rows(byhand.pour_async, pour_async, **more)
            show(f"fragment, async, {per} a packet", tasks, rounds)
        runner.run(installed.aclose())
        runner.run(same.aclose())


def show(title: str, tasks: dict[str, Callable[[], int]], rounds: int) -> None:
    """Measure and print one table, and what is ours against the same transport."""
    costs = compare(tasks, rounds=rounds)
    sys.stdout.write(table(title, costs, against="httpx as installed") + "\n")
    added = costs["mojentic_fp"].cpu / costs["by hand, same transport"].cpu
    sys.stdout.write(f"  ours / by hand over the same transport: {added:.2f}\n")


def provider_rows(root: str, rounds: int) -> None:
    """A fragment of each provider: by hand, by its own SDK, ours."""
    for per in (1, 4):
        for name, tasks in providers.tables(root, per=per).items():
            costs = compare(tasks, rounds=rounds)
            title = f"fragment of {name}, sync, {per} a packet"
            sys.stdout.write(table(title, costs, against="httpx by hand") + "\n")


def memory(root: str) -> None:
    """What a long stream holds: its own text, and little else."""
    for name in providers.PROTOCOLS:
        few, many = (providers.held(root, name, count=n) for n in (10_000, 100_000))
        grown = (many - few) / 90_000
        sys.stdout.write(
            f"{name}: peak {few:,} bytes at 10,000 fragments, {many:,} at 100,000: "
            f"{grown:.1f} a fragment, of which {len(TOKEN)} are its text\n"
        )


def main() -> None:
    """Print every table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    costs = compare({"an effect through run": effects}, rounds=rounds)
    sys.stdout.write(
        f"an effect through run: {costs['an effect through run'].cpu:.2f} us\n"
    )
    with serve() as url:
        sync_rows(url, rounds)
        async_rows(url, rounds)
        root = url.removesuffix("/v1")
        provider_rows(root, rounds)
        memory(root)


if __name__ == "__main__":
    main()
