"""The four drivers agree: the same outcome, questions and emissions, whichever runs."""

import asyncio
import warnings
from collections import Counter
from typing import Any

import pytest
from hypothesis import given

from mojentic_fp.edges.drive import run
from mojentic_fp.effects.combine import parallel
from tests.laws.toys import (
    Ask,
    Plan,
    Ran,
    World,
    build,
    by_run,
    by_run_async,
    by_stream,
    by_stream_async,
    plans,
)

backends = pytest.mark.parametrize("backend", ["asyncio", "trio"])


def ways(one: Any, backend: str, **options: str) -> dict[str, Ran]:
    """What each driver makes of a program."""
    return {
        "stream": by_stream(one, **options),
        "run": by_run(one, **options),
        "run_async": by_run_async(one, backend, **options),
        "stream_async": by_stream_async(one, backend, entered=False, **options),
        "entered": by_stream_async(one, backend, entered=True, **options),
    }


def agree(found: dict[str, Ran], *, ordered: bool) -> None:
    """All are as ``stream`` is; branches side by side may ask in any order."""
    outcome, asked, shown = found["stream"]
    order: Any = tuple if ordered else Counter
    for name, (other, trace, events) in found.items():
        assert other == outcome, name
        assert order(trace) == order(asked), name
        if name not in {"run", "run_async"}:
            assert order(events) == order(shown), name


@backends
@given(plan=plans(mistakes=True, forks=False))
def test_drivers_agree(backend, plan):
    agree(ways(build(plan), backend), ordered=True)


@backends
@given(plan=plans())
def test_drivers_agree_over_forks(backend, plan):
    agree(ways(build(plan), backend), ordered=False)


@pytest.mark.parametrize("flavours", ["sync", "async", "pure"])
@given(plan=plans(leaves=4))
def test_flavours_agree(flavours, plan):
    """An edge of one flavour only is bridged by the drivers of the other."""
    one = build(plan)
    expected = by_stream(one)
    found = ways(one, "asyncio", flavours=flavours) | {"stream": expected}

    agree(found, ordered=False)


def tidy(plan: Plan) -> bool:
    """Whether no release makes a mistake itself, before it shuts what it should."""
    own = plan.form != "bracket" or not careless(plan.parts[1])
    return own and all(map(tidy, plan.parts))


def careless(plan: Plan) -> bool:
    return plan.form == "raise" or any(map(careless, plan.parts))


@given(plans(mistakes=True).filter(tidy))
def test_nothing_but_mistakes_comes_out(plan):
    """A mistake comes out as itself, after every bracket was left, under each driver."""
    for name, (outcome, trace, _) in ways(build(plan), "asyncio").items():
        opened = Counter(one.name for one in trace if type(one).__name__ == "Open")
        shut = Counter(one.name for one in trace if type(one).__name__ == "Shut")
        assert {n: k for n, k in opened.items() if n >= 0} == shut, name
        if isinstance(outcome, tuple):
            assert outcome[0].__name__ == "Mistake", name


def test_run_works_inside_an_event_loop():
    one = parallel((Ask(1).perform(), Ask(-2).perform()))

    async def main() -> Any:
        handlers = World().handlers(flavours="async")
        return run(handlers)(one)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert asyncio.run(main()) == by_run(one)[0]
