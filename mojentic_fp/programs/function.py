"""A tool from a Python function.

Decides: what is read off a function (its name, its docstring's words, its parameters'
types) and how its outcomes become values.  The function keeps its signature and can be
called as before.

    @tool
    def weather(city: str, unit: Unit = Unit.CELSIUS) -> Weather:
        '''Tell the weather.

Args:
            city: where, by its English name.
        '''

Plain, ``async`` and program-returning functions will do; a ``Result`` that one returns
is its outcome, and an exception it raises becomes a ``ToolFailure``.  Pictures and other
parts are answered in a ``ToolResult``.

"""

import inspect
from collections.abc import Callable
from functools import partial
from typing import (
    Annotated,
    Any,
    Generic,
    Never,
    ParamSpec,
    TypeGuard,
    TypeVar,
    get_type_hints,
    overload,
)

import attrs
from docstring_parser import Docstring
from docstring_parser import parse as parse_docstring
from returns.result import Failure, Result, Success

from mojentic_fp.data.convert import Problem, decode, encode
from mojentic_fp.data.failure import ToolFailure
from mojentic_fp.data.json import Json, JsonObject
from mojentic_fp.data.mishap import BadArguments, Raised
from mojentic_fp.data.part import ToolCall
from mojentic_fp.data.schema import schema_of
from mojentic_fp.data.tool import ToolResult, ToolSpec
from mojentic_fp.effects.call import calling
from mojentic_fp.effects.program import Program, succeed
from mojentic_fp.programs.tool import Tool

P = ParamSpec("P")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
A = TypeVar("A")
E = TypeVar("E")
D = TypeVar("D")
D_co = TypeVar("D_co", covariant=True)


@attrs.frozen
class Function(Tool[D_co], Generic[P, R_co, D_co]):
    """A tool made of a function; call it as the function it was."""

    function: Callable[P, R_co] = attrs.field(eq=False, repr=False)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co:
        """Call the function itself."""
        return self.function(*args, **kwargs)


@overload
def tool(  # type: ignore[overload-overlap]  # pyright: ignore[reportOverlappingOverload]  # a program is run, not given back
    function: Callable[P, Program[A, E, D]], /
) -> Function[P, Program[A, E, D], D]: ...
@overload
def tool(function: Callable[P, R], /) -> Function[P, R, Never]: ...
def tool(function: Callable[..., Any], /) -> Function[..., Any, Any]:
    """Make a tool of a function.

    Its parameters need type annotations; ``Annotated[int, "how many"]`` or the
    docstring describe them, ``Annotated[int, Meta(ge=0)]`` (msgspec) bounds them.
    """
    doc = parse_docstring(inspect.getdoc(function) or "")
    arguments = _arguments(function, doc)
    spec = ToolSpec(function.__name__, _words(doc), _parameters(arguments))

    def answer(call: ToolCall) -> Program[Json | ToolResult, ToolFailure, Any]:
        return Program.from_result(_read(call, arguments)).bind(
            lambda given: _outcome(function, given, call)
        )

    return Function(spec, answer, function)


def _words(doc: Docstring) -> str:
    """What a docstring says of the whole."""
    parts = (doc.short_description, doc.long_description)
    return "\n\n".join(part for part in parts if part)


def _arguments(function: Callable[..., Any], doc: Docstring) -> type[Any]:
    """A record of the function's parameters, to describe and to read calls by."""
    described = {one.arg_name: one.description for one in doc.params}
    hints = get_type_hints(function, include_extras=True)
    fields: dict[str, Any] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}:
            message = f"{function.__name__}: a tool names its parameters, not *{name}"
            raise TypeError(message)
        if name not in hints:
            message = f"{function.__name__}: parameter {name!r} needs a type"
            raise TypeError(message)
        optional = parameter.default is not parameter.empty
        fields[name] = attrs.field(
            kw_only=True,
            default=parameter.default if optional else attrs.NOTHING,
            type=_described(hints[name], described.get(name)),
        )
    return attrs.make_class(f"{function.__name__}_arguments", fields, frozen=True)


def _described(hint: Any, words: str | None) -> Any:
    """The type, with the docstring's words where it has none of its own."""
    return Annotated[hint, words] if words else hint


def _parameters(arguments: type[Any]) -> JsonObject:
    """The JSON Schema of the parameters: an object, under no name of its own."""
    schema = schema_of(arguments)
    return JsonObject({key: schema[key] for key in schema if key != "title"})


def _read(call: ToolCall, arguments: type[Any]) -> Result[Any, ToolFailure]:
    """The call's arguments as the record, or every problem with them."""
    if call.raw:  # no text at all stands for no arguments
        problem = Problem((), f"the arguments are not a JSON object: {call.raw!r}")
        return Failure(ToolFailure(call, BadArguments((problem,))))
    return decode(arguments, call.arguments).alt(
        lambda invalid: ToolFailure(call, BadArguments(invalid.problems))
    )


def _outcome(
    function: Callable[..., Any], given: Any, call: ToolCall
) -> Program[Json | ToolResult, ToolFailure, Any]:
    """Call the function; its outcome as JSON."""
    named = attrs.asdict(given, recurse=False)

    def plain(_: object) -> Result[Any, ToolFailure]:
        try:
            return Success(function(**named))
        except Exception as error:  # noqa: BLE001  a tool's failure is a value
            return Failure(_raised(call, error))

    async def awaited(_: object) -> Result[Any, ToolFailure]:
        try:
            return Success(await function(**named))
        except Exception as error:  # noqa: BLE001  a tool's failure is a value
            return Failure(_raised(call, error))

    called: Program[Any, ToolFailure, Never] = (
        calling(asynchronous=awaited)
        if inspect.iscoroutinefunction(function)
        else calling(plain)
    )
    return called.bind(lambda answer: _settle(call, answer))


def _settle(
    call: ToolCall, answer: Any
) -> Program[Json | ToolResult, ToolFailure, Any]:
    """What a function gave back, as JSON."""
    if _is_program(answer):
        return answer.alt(partial(_failed, call)).bind(partial(_settle, call))
    if _is_result(answer):
        outcome = Program.from_result(answer.alt(partial(_failed, call)))
        return outcome.bind(partial(_settle, call))
    if isinstance(answer, ToolResult):
        return succeed(answer)
    return Program.from_result(encode(answer).alt(partial(_failed, call)))


def _is_program(answer: object) -> TypeGuard[Program[Any, Any, Any]]:
    return isinstance(answer, Program)


def _is_result(answer: object) -> TypeGuard[Result[Any, Any]]:
    return isinstance(answer, Success | Failure)


def _raised(call: ToolCall, error: Exception) -> ToolFailure:
    return ToolFailure(call, Raised(type(error).__name__, str(error) or repr(error)))


def _failed(call: ToolCall, failure: object) -> ToolFailure:
    """A failure value of a tool: a ``ToolFailure`` is one already."""
    if isinstance(failure, ToolFailure):
        return failure
    return ToolFailure(call, Raised(type(failure).__name__, str(failure)))
