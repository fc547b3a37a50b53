"""Asking a model: the programs that users start from.

Decides: how the tool loop (``programs.loop``) is run: it is the unfold of ``decide`` and
``absorb``, with an effect for each decision.  Knows nothing of providers.

    ask(model, prompt)                      one prompt, one answer
    generate(model, tools=...)(messages)    an answer, after whatever tools it took
    generate_object(Person, model)(messages)    an object of an attrs class
    converse(conversation, tools)           the whole conversation, to go on with
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Never, TypeAlias, TypeVar, overload

from attrs import evolve, frozen
from returns.pipeline import is_successful
from returns.result import Failure, Result

from mojentic_fp.data.completion import Completion, Finish
from mojentic_fp.data.conversation import Conversation, Rejected
from mojentic_fp.data.convert import Problem, decode
from mojentic_fp.data.event import Retrying
from mojentic_fp.data.failure import LlmFailure, LoopFailure
from mojentic_fp.data.fence import bare
from mojentic_fp.data.json import parse
from mojentic_fp.data.message import Message, user
from mojentic_fp.data.partial import sound_object
from mojentic_fp.data.request import Output, Request, Schema, Settings
from mojentic_fp.data.schema import schema_of
from mojentic_fp.data.tool import Choice, ToolChoice
from mojentic_fp.effects.emit import emit
from mojentic_fp.effects.llm import Complete, complete
from mojentic_fp.effects.program import Program, Steps, fail, program
from mojentic_fp.programs.growing import growing
from mojentic_fp.programs.loop import Ask, Call, Done, GiveUp, absorb, decide, start
from mojentic_fp.programs.tool import Toolbox, answers

T = TypeVar("T")
D = TypeVar("D")


@frozen
class Stopped:
    """A conversation that did not come to its end: why, and how far it had come."""

    failure: LlmFailure | LoopFailure
    conversation: Conversation


Generated: TypeAlias = Program[Completion, LlmFailure | LoopFailure, Complete]

_NO_TOOLS: Toolbox[Any] = Toolbox()
_DEFAULTS = Settings()


def ask(
    model: str, prompt: str, *, settings: Settings = _DEFAULTS
) -> Program[Completion, LlmFailure, Complete]:
    """One prompt, one answer, no tools.

    >>> from mojentic_fp import run, scripted
    >>> run(scripted(["Hello!"]))(ask("any", "Hi")).map(lambda answer: answer.text)
    <IOResult: <Success: Hello!>>
    """
    return Complete(Request(model, (user(prompt),), settings=settings)).perform()


@overload
def generate(
    model: str, *, settings: Settings = ..., output: Output | None = ...
) -> Callable[[Iterable[Message]], Generated]: ...
@overload
def generate(
    model: str,
    *,
    tools: Toolbox[D],
    settings: Settings = ...,
    tool_choice: ToolChoice = ...,
    rounds: int = ...,
    at_once: int = ...,
) -> Callable[
    [Iterable[Message]], Program[Completion, LlmFailure | LoopFailure, Complete | D]
]: ...
def generate(
    model: str,
    *,
    tools: Toolbox[Any] = _NO_TOOLS,
    settings: Settings = _DEFAULTS,
    output: Output | None = None,
    tool_choice: ToolChoice = Choice.AUTO,
    rounds: int = 10,
    at_once: int = 8,
) -> Callable[[Iterable[Message]], Program[Completion, LlmFailure | LoopFailure, Any]]:
    """Ask a model, calling the tools it wishes, until it answers.

    At most ``rounds`` turns call tools, at most ``at_once`` calls of a turn run side by
    side (1: one after the other; the transcript is the same).  The answer is the last
    completion; its ``usage`` is that of all turns.  ``tool_choice`` holds for the first
    turn: later ones are free, or a forced call would never end.
    """

    def go(messages: Iterable[Message]) -> Program[Completion, Any, Any]:
        request = Request(
            model,
            tuple(messages),
            tools=tools.specs,
            tool_choice=tool_choice,
            settings=settings,
            output=output,
        )
        ended = converse(start(request, rounds=rounds), tools, at_once=at_once)
        return ended.map(_summary)

    return go


def generate_object(
    kind: type[T],
    model: str,
    *,
    settings: Settings = _DEFAULTS,
    repairs: int = 2,
) -> Callable[[Iterable[Message]], Program[T, LlmFailure | LoopFailure, Complete]]:
    """Ask a model for an object of an attrs class.

    The class's JSON Schema goes with the request.  An answer that is not valid is asked
    for again with every problem, at most ``repairs`` times; then the failure carries
    the raw text and the problems.  While it is written, ``PartialObject`` events show
    what is sound of it.
    """
    watched = growing(partial(sound_object, kind))
    output = Schema(_name(kind), schema_of(kind))

    def go(
        messages: Iterable[Message],
    ) -> Program[T, LlmFailure | LoopFailure, Complete]:
        request = Request(model, tuple(messages), settings=settings, output=output)
        return watched(_object(kind, start(request, repairs=repairs)))

    return go


def converse(
    conversation: Conversation, tools: Toolbox[D], *, at_once: int = 8
) -> Program[Conversation, LlmFailure | LoopFailure, Complete | D]:
    """Bring a conversation to its end: the unfold of ``decide`` and ``absorb``."""
    ended = advance(conversation, tools, at_once=at_once)
    return ended.alt(lambda stopped: stopped.failure)


@program
def advance(
    conversation: Conversation, tools: Toolbox[D], *, at_once: int = 8
) -> Steps[Conversation, Stopped, Complete | D]:
    """``converse``, whose failure keeps how far the conversation had come."""
    while True:
        match decide(conversation):
            case Ask(request):
                asked = complete(request).alt(partial(_stopped, conversation))
                completion = yield from asked
                conversation = absorb(conversation, completion)
            case Call(calls):
                told = yield from answers(calls, tools, at_once=at_once)
                for answer in told:
                    conversation = _freely(absorb(conversation, answer))
            case GiveUp(failure):
                yield from fail(Stopped(failure, conversation))
            case Done():
                return conversation


def _stopped(conversation: Conversation, failure: LlmFailure) -> Stopped:
    return Stopped(failure, conversation)


@program
def _object(
    kind: type[T], conversation: Conversation
) -> Steps[T, LlmFailure | LoopFailure, Complete]:
    """Ask until there is a valid object, or no attempt left."""
    while True:
        conversation = yield from converse(conversation, _no_tools())
        outcome = read(kind, conversation.last)
        if is_successful(outcome):
            return outcome.unwrap()
        problems = outcome.failure()
        conversation = absorb(conversation, Rejected(problems))
        if not conversation.problems:
            yield from emit(Retrying(problems))


def read(
    kind: type[T], completion: Completion | None
) -> Result[T, tuple[Problem, ...]]:
    """The object in a completion's text, or every problem with it."""
    if completion is None or completion.refusal is not None:
        refusal = completion.refusal if completion is not None else None
        return Failure((Problem((), f"the model refused: {refusal}"),))
    parsed = parse(bare(completion.text))
    if not is_successful(parsed):
        cut = completion.finish is Finish.LENGTH
        why = "was cut off by the token limit" if cut else "is not JSON"
        return Failure((Problem((), f"the answer {why}: {parsed.failure()}"),))
    return decode(kind, parsed.unwrap()).alt(lambda invalid: invalid.problems)


def _summary(conversation: Conversation) -> Completion:
    """The last completion, with the usage of all."""
    match decide(conversation):
        case Done(completion) if completion.usage is not None:
            return evolve(completion, usage=conversation.usage)
        case Done(completion):
            return completion
        case _:
            message = "a conversation that ended has a completion"
            raise AssertionError(message)


def _freely(conversation: Conversation) -> Conversation:
    """After a turn of calls, the model may choose again."""
    request = conversation.request
    if request.tool_choice in {Choice.AUTO, Choice.NONE}:
        return conversation
    return evolve(conversation, request=evolve(request, tool_choice=Choice.AUTO))


def _no_tools() -> Toolbox[Never]:
    return Toolbox()


def _name(kind: type[Any]) -> str:
    """A name that every provider takes for a schema."""
    name = getattr(kind, "__name__", "answer")
    return "".join(char if char.isalnum() else "_" for char in name)[:64]
