"""Answering a server that asks the user for something.

Decides: that the members of a form are asked for one by one, each again while the answer
does not fit it, and what words stand for: ``yes`` for true, names with commas between
them for several choices, nothing for the default or for what may be left out.  Nothing
for what must be there is a no; a user who does not answer has left the form.

Source: https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation
"""

from typing import Final, TypeAlias

from attrs import frozen
from immutabledict import immutabledict
from returns.pipeline import is_successful
from returns.result import Failure, Result, Success

from mojentic_fp.data.json import EMPTY, Json, JsonObject, parse
from mojentic_fp.effects.mcp import Elicit, Withheld
from mojentic_fp.effects.program import Program, Steps, fail, program, succeed
from mojentic_fp.effects.talk import AskUser, Unanswered
from mojentic_fp.programs.validity import problems_of

ATTEMPTS: Final = 3
"""How often a member is asked for before the form is left."""
_YES: Final = frozenset({"y", "yes", "true"})
_NO: Final = frozenset({"n", "no", "false"})
_Choices: TypeAlias = dict[str, Json]
_Read: TypeAlias = Result[Json, str]


@frozen
class _Member:
    """A member of the form."""

    name: str
    schema: JsonObject
    required: bool


@program
def elicit(asked: Elicit) -> Steps[JsonObject, Withheld, AskUser]:
    """Ask the user for what a server wants to know: ``on(Elicit, elicit)``.

    A form without members asks for a yes.
    """
    words = f"The server '{asked.server}' asks: {asked.message}"
    members = _members(asked.schema)
    if not members:
        yes = _Member("", JsonObject(type="boolean"), required=True)
        agreed = yield from _one(f"{words}\nyes or no", yes)
        return EMPTY if agreed is True else (yield from fail(Withheld.DECLINED))
    given: dict[str, Json] = {}
    for count, member in enumerate(members):
        line = _line(member)
        value = yield from _one(line if count else f"{words}\n{line}", member)
        if value is not None:
            given[member.name] = value
    return JsonObject(given)


@program
def _one(question: str, member: _Member) -> Steps[Json, Withheld, AskUser]:
    """What the user answers for a member; ``None`` where it is left out."""
    asked = question
    for _ in range(ATTEMPTS):
        words = yield from AskUser(asked).perform().lash(_left)
        if not words.strip():
            return (yield from _unsaid(member))
        read = _read(member.schema, words.strip())
        if is_successful(read):
            return read.unwrap()
        asked = f"{read.failure()}\n{question}"
    return (yield from fail(Withheld.CANCELLED))


def _left(_: Unanswered) -> Program[str, Withheld, AskUser]:
    return fail(Withheld.CANCELLED)


def _unsaid(member: _Member) -> Program[Json, Withheld, AskUser]:
    """What it is when nothing is answered."""
    default = member.schema.get("default")
    if default is None and member.required:
        return fail(Withheld.DECLINED)
    return succeed(default)


def _members(schema: JsonObject) -> tuple[_Member, ...]:
    there, required = schema.get("properties"), schema.get("required")
    needed = required if isinstance(required, tuple) else ()
    if not isinstance(there, immutabledict):
        return ()
    return tuple(
        _Member(name, one, name in needed)
        for name, one in there.items()
        if isinstance(one, immutabledict)
    )


def _line(member: _Member) -> str:
    """The question for a member."""
    schema = member.schema
    told = [str(schema.get("title") or member.name)]
    if schema.get("description"):
        told.append(f": {schema['description']}")
    choices = _choices(schema)
    if choices:
        several = ", any of" if schema.get("type") == "array" else ", one of"
        told.append(f"{several} {', '.join(choices)}")
    elif schema.get("type") == "boolean":
        told.append(", yes or no")
    if (default := schema.get("default")) is not None:
        told.append(f" (without an answer: {_shown(default)})")
    elif not member.required:
        told.append(" (may be left empty)")
    return "".join(told)


def _shown(value: Json) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ", ".join(str(one) for one in value)
        case _:
            return str(value)


def _choices(schema: JsonObject) -> _Choices:
    """What may be answered, by the words that it is shown by; empty if anything may."""
    held = schema.get("items") if schema.get("type") == "array" else schema
    if not isinstance(held, immutabledict):
        return {}
    values, titles = held.get("enum"), held.get("enumNames")
    if isinstance(values, tuple):
        named = titles if isinstance(titles, tuple) else values
        names = named if len(named) == len(values) else values
        return {str(name): one for name, one in zip(names, values, strict=True)}
    titled = held.get("oneOf") or held.get("anyOf")
    return {
        str(one.get("title") or one["const"]): one["const"]
        for one in (titled if isinstance(titled, tuple) else ())
        if isinstance(one, immutabledict) and "const" in one
    }


def _read(schema: JsonObject, words: str) -> _Read:
    """The value that the words stand for, if it fits."""
    value = _value(schema, words)
    problems = problems_of(schema, value)
    return Failure(problems[0].message) if problems else Success(value)


def _value(schema: JsonObject, words: str) -> Json:
    """The value that the words stand for; the words themselves where it is none."""
    choices = _choices(schema)
    match schema.get("type"):
        case "boolean":
            word = words.lower()
            return word in _YES if word in _YES | _NO else words
        case "integer" | "number":
            return parse(words).value_or(words)
        case "array":
            each = tuple(one.strip() for one in words.split(",") if one.strip())
            return tuple(choices.get(one, one) for one in each)
        case _:
            return choices.get(words, words)
