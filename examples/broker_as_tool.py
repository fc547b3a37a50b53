"""A model that asks two specialists, who are models too; one of them has a tool.

python examples/broker_as_tool.py [--provider local|ollama|openai] [--model NAME]

What the specialists do is shown indented, as it happens; what they cost is counted.
"""

from functools import partial
from typing import Final

from _provider import answer, edges
from attrs import frozen
from returns.io import IOResult

from mojentic_fp import (
    Choice,
    Complete,
    Completion,
    Event,
    LlmFailure,
    LoopFailure,
    Nested,
    Now,
    Program,
    Settings,
    Steps,
    ToolFinished,
    ToolStarted,
    Usage,
    ask,
    delegate,
    generate,
    program,
    render,
    stream,
    toolbox,
    user,
)
from mojentic_fp.programs.tool import Tool
from mojentic_fp.programs.toolbox.dates import resolve_date

SHORT: Final = Settings(temperature=0, max_tokens=80)


@frozen
class Plan:
    """What the specialists said, and what all of it has cost."""

    day: str
    reason: str
    usage: Usage


def temporal(model: str) -> Tool[Complete | Now]:
    """A specialist with a tool: it cannot know dates by itself."""

    def work(
        wish: str,
    ) -> Program[Completion, LlmFailure | LoopFailure, Complete | Now]:
        asking = generate(
            model,
            tools=toolbox(resolve_date),
            tool_choice=Choice.REQUIRED,
            settings=SHORT,
        )
        return asking([user(wish)])

    return delegate(
        "temporal_specialist", "Knows the calendar, and which date is when.", work
    )


def knowledge(model: str) -> Tool[Complete]:
    """A specialist who just talks."""
    return delegate(
        "knowledge_specialist",
        "Knows plants, animals and the garden.",
        partial(ask, model, settings=SHORT),
    )


@program
def main(model: str) -> Steps[Plan, LlmFailure | LoopFailure, Complete | Now]:
    """A coordinator plans a day, with the help of one specialist after the other."""
    when = "Ask the temporal specialist: what is the date three days from today?"
    day = yield from consult(model, temporal(model), when)
    why = "Ask the knowledge specialist why gardeners water in the morning."
    reason = yield from consult(model, knowledge(model), why)
    spent = (one.usage or Usage() for one in (day, reason))
    return Plan(day.text, reason.text, sum(spent, Usage()))


def consult(
    model: str, specialist: Tool[Complete | Now], wish: str
) -> Program[Completion, LlmFailure | LoopFailure, Complete | Now]:
    asking = generate(
        model,
        tools=toolbox(specialist),
        tool_choice=Choice.REQUIRED,
        settings=SHORT,
        rounds=3,
    )
    return asking([user(wish)])


def line(event: Event, depth: int = 0) -> str | None:
    """A line about a call or its answer; more indented, the further it was delegated."""
    margin = "    " * depth
    match event:
        case Nested(event=inner):
            return line(inner, depth + 1)
        case ToolStarted(call=call):
            return f"{margin}{call.name}({render(call.arguments)})"
        case ToolFinished(answer=told):
            return f"{margin}-> {told.text}"
        case _:
            return None


if __name__ == "__main__":
    there = edges(__doc__)
    for event in stream(there.handlers)(main(there.model)):
        match event:
            case IOResult():
                plan = answer(event)
                print(f"\n{plan.day}\n{plan.reason}\n{plan.usage.total} tokens in all")
            case _ if (shown := line(event)) is not None:
                print(shown)
            case _:
                pass
