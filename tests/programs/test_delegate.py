"""Delegation: depth, budgets, cost, events and cancellation of work given to others."""

from functools import partial

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.io import IOSuccess

from mojentic_fp import (
    Budget,
    Complete,
    JsonObject,
    Nested,
    Session,
    Text,
    TextDelta,
    ToolCall,
    Usage,
    ask,
    bracket,
    completion,
    delegate,
    fail,
    generate,
    here,
    on,
    run,
    run_async,
    say,
    scripted,
    stream,
    succeed,
    toolbox,
    user,
)
from tests.laws.toys import begin


def work(name="expert", task="count"):
    return ToolCall("1", name, JsonObject(input=task))


def called(words="", *, name="expert", usage=None):
    content = (Text(words), work(name)) if words else (work(name),)
    return completion(*content, usage=usage)


def asked(tools, answers):
    chat = generate("boss", tools=tools)([user("Go.")])
    return run(scripted(answers))(chat)._inner_value


def usage(number):
    return Usage(input=number, output=1)


EXPERT = delegate("expert", "Knows.", partial(ask, "expert-model"))


def test_the_model_is_told_what_the_work_came_to():
    answers = [
        called(usage=usage(10)),
        completion("It is 42.", usage=usage(100)),
        completion("42, I hear.", usage=usage(20)),
    ]
    done = asked(toolbox(EXPERT), answers).unwrap()

    assert done.text == "42, I hear."
    assert done.usage == usage(10) + usage(100) + usage(20)
    assert EXPERT.spec.parameters["required"] == ("input",)


def test_its_cost_counts_where_it_fails_too():
    broken = delegate(
        "expert", "Fails.", lambda task: ask("e", task).bind(lambda _: fail("no idea"))
    )
    answers = [
        called(usage=usage(10)),
        completion("hm", usage=usage(100)),
        completion("Sorry.", usage=usage(20)),
    ]
    done = asked(toolbox(broken), answers).unwrap()

    assert done.usage == usage(10) + usage(100) + usage(20)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=6))
def test_nested_work_is_counted_once_at_every_level(costs):
    """Whatever is delegated on is part of the usage of everybody above."""
    middle = delegate(
        "expert",
        "Delegates on.",
        lambda task: generate("m", tools=toolbox(EXPERT))([user(task)]),
    )
    calls = [called(usage=usage(cost)) for cost in costs]
    script = []
    for call in calls:
        script += [
            call,
            called(usage=usage(7)),
            completion("deep", usage=usage(5)),
            completion("middle", usage=usage(3)),
        ]
    done = asked(toolbox(middle), [*script, completion("top", usage=usage(1))]).unwrap()

    assert done.usage.input == sum(costs) + 15 * len(costs) + 1


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ({"requests": -1}, "a budget of -1 requests is none"),
        ({"tokens": -5, "requests": 2}, "a budget of -5 tokens is none"),
    ],
)
def test_a_budget_of_less_than_nothing_is_refused(
    limit: dict[str, int], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        Budget(**limit)


def test_a_budget_of_nothing_is_one() -> None:
    assert Budget(requests=0).exceeded(0, Usage()) is not None
    assert Budget(tokens=0).exceeded(0, Usage()) is not None


@pytest.mark.parametrize(
    ("budget", "requests"), [(Budget(requests=2), 2), (Budget(tokens=150), 2)]
)
def test_a_budget_bounds_one_call_and_all_below_it(budget, requests):
    seen = []

    def answer(one):
        seen.append(one.request.model)
        if one.request.model == "boss":
            first = len(seen) == 1
            return succeed(called() if first else completion("enough"))
        return succeed(called(name="deeper", usage=usage(99)))

    deeper = delegate("deeper", "Deeper.", lambda _: ask("deep", "?"), depth=9)
    greedy = delegate(
        "expert",
        "Never ends.",
        lambda task: generate("m", tools=toolbox(deeper), rounds=99)([user(task)]),
        budget=budget,
        depth=9,
    )
    told = list(
        stream(on(Complete, answer))(
            generate("boss", tools=toolbox(greedy))([user("Go.")])
        )
    )
    assert seen.count("m") + seen.count("deep") == requests
    words = next(
        one.answer.text for one in told if getattr(one, "tag", "") == "tool_finished"
    )
    assert "are spent" in words


def test_work_goes_so_deep_and_no_deeper():
    paths = []

    def deeper(task):
        def note(there):
            paths.append(there.path)
            return generate("m", tools=toolbox(endless))([user(task)])

        return here().bind(note)

    endless = delegate("endless", "Delegates to itself.", deeper, depth=3)
    call = called(name="endless")
    done = asked(
        toolbox(endless), [call, call, call, call, "c", "b", "a", "top"]
    ).unwrap()

    assert done.text == "top"
    assert paths == [("endless",) * n for n in (1, 2, 3)]


def test_events_of_the_work_are_not_the_callers_own():
    answers = [called("Let me ask. "), "It is 42.", "42, I hear."]
    shown = list(
        stream(scripted(answers))(generate("b", tools=toolbox(EXPERT))([user("Go.")]))
    )
    own = "".join(one.text for one in shown if isinstance(one, TextDelta))
    theirs = "".join(
        one.event.text
        for one in shown
        if isinstance(one, Nested) and isinstance(one.event, TextDelta)
    )

    assert own == "Let me ask. 42, I hear."
    assert theirs == "It is 42."


def test_a_turn_of_a_session_can_be_delegated():
    session = Session("expert-model", "You know.")
    tool = delegate("expert", "A session.", partial(say, session))

    done = asked(toolbox(tool), [called(), "42", "so"]).unwrap()
    assert done.text == "so"


@pytest.mark.parametrize("given_", [JsonObject(), JsonObject(input=3)])
def test_instructions_are_wanted(given_):
    outcome = run(scripted([]))(EXPERT.answer(ToolCall("1", "expert", given_)))

    assert outcome._inner_value.failure().reason.tag == "bad_arguments"


def test_anything_can_be_the_answer():
    tool = delegate("expert", "JSON.", lambda task: succeed({"said": [task]}))
    result = run(scripted([]))(tool.answer(work())).map(
        lambda one: (one.parts[0].text, one.structured)
    )

    assert result == IOSuccess(('{"said":["count"]}', JsonObject(said=("count",))))


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_cancelling_the_caller_cancels_the_work(backend):
    left = []

    def held(task):
        return bracket(
            succeed(task),
            lambda _: Complete(None).perform(),
            lambda one: succeed(left.append(one)),
        )

    from mojentic_fp.edges.edge import edge

    async def forever(_, __):
        await anyio.sleep_forever()

    async def main():
        handlers = edge(Complete, asynchronous=forever)
        tool = delegate("expert", "Waits.", held)
        with anyio.move_on_after(0.05):
            await run_async(handlers)(tool.answer(work()))

    begin(backend, main)
    assert left == ["count"]
