"""Policies: what a toolbox refuses, waits for, asks about and does again."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from returns.io import IOResult
from returns.result import Failure, Success

from mojentic_fp import (
    Approve,
    Approved,
    BadArguments,
    Denied,
    JsonObject,
    OutOfTime,
    Raised,
    Refused,
    Sleep,
    Text,
    ToolCall,
    ToolFailure,
    ToolFinished,
    ToolHints,
    ToolResult,
    approved,
    approving,
    checked,
    completion,
    counted_ids,
    descriptor,
    fail,
    generate,
    nothing,
    on,
    only,
    paged,
    pipe,
    retried,
    run,
    scripted,
    state_in_memory,
    stream,
    succeed,
    system_clock,
    timed,
    tool,
    toolbox,
    user,
    without,
)
from mojentic_fp.programs.tool import Tool, answered


@tool
def double(number: int) -> int:
    """Double a number."""
    return 2 * number


@tool
def shout(text: str) -> str:
    """Say it louder."""
    return text.upper()


BOTH = toolbox(double, shout)
CALL = ToolCall("1", "double", JsonObject(number=4))


def called(tools, handlers=nothing, call=CALL):
    found = tools.find(call.name)
    assert found is not None
    outcome: IOResult = run(handlers)(found.answer(call))
    return outcome._inner_value


def names(tools):
    return [one.name for one in tools.tools]


def test_only_and_without():
    assert names(only("double")(BOTH)) == ["double"]
    assert names(only("*ou*")(BOTH)) == ["double", "shout"]
    assert names(without("d*")(BOTH)) == ["shout"]
    assert names(pipe(BOTH, only("double", "shout"), without("shout"))) == ["double"]


@pytest.mark.parametrize("choose", [only, without])
def test_a_name_that_no_tool_has_is_a_mistake(choose):
    with pytest.raises(ValueError, match="no tool 'dubble': there are double, shout"):
        choose("dubble")(BOTH)


def test_what_is_approved_is_called_and_what_is_denied_is_not():
    guarded = approved()(BOTH)

    assert called(guarded, approving(lambda _: Approved())) == Success(8)
    other = Approved(JsonObject(number=5))
    assert called(guarded, approving(lambda _: other)) == Success(10)
    refused = called(guarded, approving(lambda _: Denied("not today")))
    assert refused == Failure(ToolFailure(CALL, Refused("not today")))
    assert answered(CALL, refused).text == (
        '{"error":"Tool \'double\' may not be called: not today"}'
    )


def test_approval_is_asked_where_it_is_wanted():
    asked = []

    def rule(one: Approve):
        asked.append((one.call.name, one.tool.hints))
        return Approved()

    harmless = Tool(
        descriptor("look", "Look.", JsonObject()).spec.__class__(
            "look", "Look.", hints=ToolHints(read_only=True)
        ),
        lambda _: succeed("seen"),
    )
    box = approved(lambda _, spec: not (spec.hints and spec.hints.read_only))(
        toolbox(harmless, double)
    )

    assert called(box, approving(rule), ToolCall("1", "look")) == Success("seen")
    assert called(box, approving(rule)) == Success(8)
    assert asked == [("double", None)]


def test_arguments_that_do_not_fit_a_described_tool_do_not_reach_it():
    schema = JsonObject(
        type="object",
        properties=JsonObject(
            n=JsonObject(type="integer"), s=JsonObject(type="string")
        ),
        required=("n", "s"),
    )
    box = checked()(toolbox(descriptor("far", "Far away.", schema)))
    wrong = called(box, nothing, ToolCall("1", "far", JsonObject(n="x")))

    reason = wrong.failure().reason
    assert isinstance(reason, BadArguments)
    assert len(reason.problems) == 2
    from mojentic_fp import CallTool

    there = on(CallTool, lambda asked: succeed("there"))
    right = ToolCall("1", "far", JsonObject(n=1, s="x"))
    assert called(box, there, right) == Success("there")


def test_a_slow_call_is_given_up():
    @tool
    def doze() -> str:
        """Sleep."""
        time.sleep(5)
        return "awake"

    began = time.monotonic()
    late = called(timed(0.05)(toolbox(doze)), system_clock(), ToolCall("1", "doze"))

    assert late == Failure(ToolFailure(ToolCall("1", "doze"), OutOfTime(0.05)))
    assert late.failure().retryable
    assert time.monotonic() - began < 4
    assert "took longer than 0.05 seconds" in answered(ToolCall("1", "doze"), late).text
    assert called(timed(30)(BOTH), system_clock()) == Success(8)


@given(failures=st.integers(0, 5), times=st.integers(0, 5))
def test_a_failed_call_is_made_again_so_many_times(failures, times):
    tries, waited = [], []

    def answer(call):
        tries.append(call)
        late = ToolFailure(call, Raised("OSError", "flaky"))
        return succeed("fine") if len(tries) > failures else fail(late)

    flaky = Tool(double.spec, answer)
    clock = on(Sleep, lambda asked: succeed(waited.append(asked.seconds)))
    outcome = called(retried(times, wait=0.1)(toolbox(flaky)), clock)

    assert (outcome == Success("fine")) is (failures <= times)
    assert len(tries) == min(failures, times) + 1
    assert waited == [0.1 * 2**n for n in range(min(failures, times))]


def test_what_cannot_pass_is_not_tried_again():
    wrong = ToolCall("1", "double", JsonObject(number="four"))

    assert isinstance(
        called(retried(3)(BOTH), nothing, wrong).failure().reason, BadArguments
    )


@pytest.mark.parametrize(
    "wrong", [lambda: timed(0), lambda: retried(-1), lambda: paged(9)]
)
def test_limits_that_are_none(wrong):
    with pytest.raises(ValueError, match="not"):
        wrong()


@given(st.integers(0, 1500), st.sampled_from("a\n\u00e9\U0001f600"))
@example(200, "a")
@example(201, "a")
@example(400, "a")
def test_all_pages_together_are_the_text(length, letter):
    """Nothing of a long result is lost, and a short one stays as it is."""
    text = "".join(f"{number}{letter}" for number in range(length))[:length]

    @tool
    def long() -> str:
        """Answer."""
        return text

    box = paged(200)(toolbox(long))
    assert names(box) == ["long", "read_page"]
    count = -(-len(text) // 200)
    more = [
        ToolCall("1", "read_page", JsonObject(result="id-1", page=page))
        for page in range(2, count + 1)
    ]
    calls = [ToolCall("1", "long"), *more]
    model = scripted([*map(completion, calls), "done"])
    world = model | counted_ids() | state_in_memory()
    reading = generate("m", tools=box, rounds=20)([user("?")])
    pages = [
        one.answer.text
        for one in stream(world)(reading)
        if isinstance(one, ToolFinished)
    ]

    if count < 2:
        assert pages == [text]
    else:
        told = [page.rpartition("\n[page ") for page in pages]
        assert "".join(page for page, _, _ in told) == text
        assert [int(end.split()[0]) for _, _, end in told] == [*range(1, count + 1)]


def test_a_result_in_pages_says_how_to_read_on():
    parts = (Text("x" * 450), Text("y"))
    long = Tool(double.spec, lambda _: succeed(ToolResult(parts, structured=7)))
    box = paged(200)(toolbox(long))
    handlers = state_in_memory() | counted_ids()

    first = called(box, handlers).unwrap()
    assert first.structured == 7
    assert first.parts[0].text.startswith(
        "x" * 200 + "\n[page 1 of 3; read_page(result='"
    )


def test_an_unknown_page_is_a_failure():
    box = paged(200)(BOTH)
    call = ToolCall("1", "read_page", JsonObject(result="what", page=1))

    told = called(box, state_in_memory(), call).failure()
    assert told.reason == Raised("NoPage", "no result 'what' is kept")
