"""Making a request fit its server: the rules that do not look at the model.

Decides: what is left out or refused, since the server has no word for it; how strict schemas are
spelled by the server's rules; and where what tools show is told, if it cannot stand in
their results.  ``adapt`` applies them.
"""

from functools import lru_cache
from typing import Final

from attrs import evolve

from mojentic_fp.data.json import JsonObject
from mojentic_fp.data.memo import Memo
from mojentic_fp.data.message import Message, ToolMessage, UserMessage
from mojentic_fp.data.models import UNKNOWN
from mojentic_fp.data.part import Document, Image, Text
from mojentic_fp.data.reason import Unsupported
from mojentic_fp.data.request import Request, Schema
from mojentic_fp.data.strict import closed, strict
from mojentic_fp.data.tool import ProviderTool, ToolSpec
from mojentic_fp.wire.codec import Adapted
from mojentic_fp.wire.openai.quirks import Asking
from mojentic_fp.wire.openai.request import Dialect

_SHOWN: Final = (Image, Document)
_WISHES: Final = ("num_ctx", "keep_alive", "reasoning_tokens", "parallel_tool_calls")


def elsewhere(by: Dialect, request: Request) -> Adapted | None:
    """Wishes that are other servers' own."""
    settings, counted = request.settings, by.quirks.thinking is Asking.OBJECT
    if all(getattr(settings, name) is None for name in _WISHES):
        return None
    kept = evolve(
        settings,
        num_ctx=None,
        keep_alive=None,
        reasoning_tokens=settings.reasoning_tokens if counted else None,
        parallel_tool_calls=(
            settings.parallel_tool_calls if by.quirks.parallel else None
        ),
    )
    if kept == settings:
        return None
    told = [name for name in _WISHES if getattr(kept, name) != getattr(settings, name)]
    note = f"{' and '.join(told)} left out: {by.quirks.name} has no word for it"
    return Adapted(evolve(request, settings=kept), (note,))


def foreign_tools(by: Dialect, request: Request) -> Adapted | None:
    """Tools that another provider has and runs."""
    foreign = [
        one.provider
        for one in request.tools
        if isinstance(one, ProviderTool) and one.provider != by.quirks.name
    ]
    if not foreign:
        return None
    kept = tuple(
        one
        for one in request.tools
        if not isinstance(one, ProviderTool) or one.provider == by.quirks.name
    )
    note = f"tools of another provider left out: {', '.join(foreign)}"
    return Adapted(evolve(request, tools=kept), (note,))


def _by_rules(by: Dialect) -> bool:
    """Whether strict schemas have rules here.

    They have at OpenAI; but a server that is not known by name may be any, and takes
    more than the rules can say, unless its model is known to be one of OpenAI's.
    """
    return by.quirks.strict and not (by.quirks.own and by.facts is UNKNOWN)


def schema(by: Dialect, request: Request) -> Adapted | None:
    """A strict schema, by the rules that the server has for one."""
    output = request.output
    if not (isinstance(output, Schema) and output.strict and _by_rules(by)):
        return None
    ruled = _ruled(output.schema)
    if ruled is None:
        note = f"the schema {output.name} is sent as not strict: parts of it are open"
        return Adapted(evolve(request, output=evolve(output, strict=False)), (note,))
    if ruled is output.schema:
        return None
    return Adapted(evolve(request, output=evolve(output, schema=ruled)))


def strict_tools(by: Dialect, request: Request) -> Adapted | None:
    """The same of the tools that are strict."""
    if not _by_rules(by) or not any(map(_strict, request.tools)):
        return None
    ruled = tuple(_strict_tool(one) for one in request.tools)
    if all(one is other for one, other in zip(ruled, request.tools, strict=True)):
        return None
    loose = [
        one.name
        for one in ruled
        if isinstance(one, ToolSpec)
        and one.strict is False
        and one not in request.tools
    ]
    note = f"tools are sent as not strict, since they are open: {', '.join(loose)}"
    return Adapted(evolve(request, tools=ruled), (note,) if loose else ())


def _strict(spec: ToolSpec | ProviderTool) -> bool:
    return isinstance(spec, ToolSpec) and bool(spec.strict)


@lru_cache(maxsize=256)
def _strict_tool(spec: ToolSpec | ProviderTool) -> ToolSpec | ProviderTool:
    if isinstance(spec, ProviderTool) or not spec.strict or not spec.parameters:
        return spec
    ruled = _ruled(spec.parameters)
    if ruled is None:
        return evolve(spec, strict=False)
    return spec if ruled is spec.parameters else evolve(spec, parameters=ruled)


@lru_cache(maxsize=256)
def _ruled(schema: JsonObject) -> JsonObject | None:
    """The schema by OpenAI's rules for strict ones, or ``None`` if they cannot say it."""
    ruled = strict(schema)
    if not closed(ruled):
        return None
    return schema if ruled == schema else ruled


# --- pictures in the results of tools --------------------------------------------------------


def shown(by: Dialect, request: Request) -> Adapted | None:
    """What tools show, said by the user after the results, if only users may show."""
    if by.quirks.tool_images or not _showing(request.messages):
        return None
    messages: list[Message] = []
    waiting: list[Text | Image | Document] = []
    for message in request.messages:
        if waiting and not isinstance(message, ToolMessage):
            messages.append(UserMessage(tuple(waiting)))
            waiting = []
        if isinstance(message, ToolMessage) and _shows(message):
            seen = [p for p in message.parts if isinstance(p, Image | Document)]
            waiting += [Text(f"What {message.name or 'the tool'} showed:"), *seen]
            messages.append(_told(message))
        else:
            messages.append(message)
    if waiting:
        messages.append(UserMessage(tuple(waiting)))
    note = "what tools showed is told by the user: results of tools hold only text"
    return Adapted(evolve(request, messages=tuple(messages)), (note,))


def uploaded(_: Dialect, request: Request) -> Unsupported | None:
    """Pictures by the name of their upload, for which chat completions have no word."""
    if not any(_by_upload(request.messages)):
        return None
    return Unsupported(
        "chat completions take images by their bytes or address, not by an upload",
        "ask it through the Responses API, or pass the image itself",
    )


def _showing(messages: tuple[Message, ...]) -> bool:
    """Whether any tool shows anything; nearly always each result is one text."""
    results = [one for one in messages if one.__class__ is ToolMessage]
    return any(
        _shows(one)
        for one in results
        if len(one.parts) != 1 or one.parts[0].__class__ is not Text
    )


def _shows(message: Message) -> bool:
    if not isinstance(message, ToolMessage):
        return False
    return any(isinstance(part, _SHOWN) for part in message.parts)


def _told(message: ToolMessage) -> ToolMessage:
    """A result without what it shows."""
    rest = tuple(p for p in message.parts if not isinstance(p, Image | Document))
    return evolve(message, parts=rest or (Text("See below."),))


_by_upload: Final = Memo[Message, bool](
    lambda message: any(
        isinstance(part, Image) and part.id is not None for part in message.parts
    )
)
