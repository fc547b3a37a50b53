"""Answers that conform to a JSON Schema which is data, not a class.

Decides: how such an answer is asked for, judged (by ``jsonschema``, all problems at
once) and asked for again.  ``generate.generate_object`` does the same for classes.

    generate_json(schema, model)(messages)      Program[Json, ...]
    conform(conversation, tools, schema)        the whole conversation, and the value
"""

from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any, TypeVar, cast

from attrs import evolve, frozen
from immutabledict import immutabledict
from returns.pipeline import is_successful
from returns.result import Failure, Result, Success

from mojentic_fp.data.completion import Completion, Finish
from mojentic_fp.data.conversation import Conversation, Rejected
from mojentic_fp.data.convert import Problem
from mojentic_fp.data.event import Retrying
from mojentic_fp.data.failure import LlmFailure, LoopFailure
from mojentic_fp.data.fence import bare
from mojentic_fp.data.json import Json, JsonObject, parse, thaw
from mojentic_fp.data.message import Message
from mojentic_fp.data.request import Request, Schema, Settings
from mojentic_fp.effects.emit import emit
from mojentic_fp.effects.llm import Complete
from mojentic_fp.effects.program import Program, Steps, program
from mojentic_fp.programs.generate import converse
from mojentic_fp.programs.loop import absorb, start
from mojentic_fp.programs.tool import Toolbox, toolbox

D = TypeVar("D")

_DEFAULTS = Settings()


@frozen
class Conformed:
    """A conversation that ended with a value of the schema."""

    conversation: Conversation
    value: Json


def generate_json(
    schema: JsonObject, model: str, *, settings: Settings = _DEFAULTS, repairs: int = 2
) -> Callable[[Iterable[Message]], Program[Json, LlmFailure | LoopFailure, Complete]]:
    """Ask a model for JSON of this schema; an invalid answer is asked for again."""

    def go(
        messages: Iterable[Message],
    ) -> Program[Json, LlmFailure | LoopFailure, Complete]:
        request = Request(model, tuple(messages), settings=settings)
        ended = conform(start(request, repairs=repairs), toolbox(), schema)
        return ended.map(lambda conformed: conformed.value)

    return go


@program
def conform(
    conversation: Conversation, tools: Toolbox[D], schema: JsonObject
) -> Steps[Conformed, LlmFailure | LoopFailure, Complete | D]:
    """Bring a conversation to an end that is JSON of this schema."""
    output = Schema("answer", schema)
    request = evolve(conversation.request, output=output)
    conversation = evolve(conversation, request=request)
    while True:
        conversation = yield from converse(conversation, tools)
        outcome = judge(schema, conversation.last)
        if is_successful(outcome):
            return Conformed(conversation, outcome.unwrap())
        problems = outcome.failure()
        conversation = absorb(conversation, Rejected(problems))
        if not conversation.problems:
            yield from emit(Retrying(problems))


def judge(
    schema: JsonObject, completion: Completion | None
) -> Result[Json, tuple[Problem, ...]]:
    """The JSON in a completion's text, or all that is wrong with it."""
    if completion is None or completion.refusal is not None:
        refusal = completion.refusal if completion is not None else None
        return Failure((Problem((), f"the model refused: {refusal}"),))
    parsed = parse(bare(completion.text))
    if not is_successful(parsed):
        cut = completion.finish is Finish.LENGTH
        why = "was cut off by the token limit" if cut else "is not JSON"
        return Failure((Problem((), f"the answer {why}: {parsed.failure()}"),))
    value = parsed.unwrap()
    problems = problems_of(schema, value)
    if not problems:
        return Success(value)
    meant = reduce(_left_out, (problem.path for problem in problems), value)
    return Failure(problems) if problems_of(schema, meant) else Success(meant)


def _left_out(value: Json, path: tuple[str | int, ...]) -> Json:
    """The value without the member there, if it is ``null``.

    Strict schemas cannot say that a member may be left out; they say ``null`` for it.
    """
    if not isinstance(value, immutabledict | tuple) or not path:
        return value
    first, rest = path[0], path[1:]
    if isinstance(value, tuple):
        items = (
            _left_out(one, rest) if at == first else one for at, one in enumerate(value)
        )
        return tuple(items)
    if not isinstance(first, str) or first not in value:
        return value
    inner = value[first]
    if inner is None and not rest:
        return value.delete(first)
    return value.set(first, _left_out(inner, rest))


def problems_of(schema: JsonObject, value: Json) -> tuple[Problem, ...]:
    """Where ``value`` does not conform to ``schema``, in the order of its parts."""
    from jsonschema.validators import validator_for  # noqa: PLC0415  slow to import

    plain = _plain(schema)
    # What `thaw` gives is JSON of dicts and lists, which has no name of its own.
    found = validator_for(plain)(plain).iter_errors(cast("Any", thaw(value)))
    return tuple(
        Problem(tuple(error.absolute_path), error.message)
        for error in sorted(found, key=lambda error: str(list(error.absolute_path)))
    )


def flaw(schema: JsonObject) -> str | None:
    """What is wrong with a JSON Schema itself, if anything."""
    from jsonschema import SchemaError  # noqa: PLC0415  slow to import
    from jsonschema.validators import validator_for  # noqa: PLC0415

    plain = _plain(schema)
    try:
        validator_for(plain).check_schema(plain)
    except SchemaError as error:
        return error.message
    return None


def _plain(schema: JsonObject) -> dict[str, Any]:
    return cast("dict[str, Any]", thaw(schema))
