"""How OpenAI counts.

Decides: what a message, a call and the tools of a request cost beside their texts.
Little of it is published; the rest was found from recorded usage, and holds to the token
for text, and nearly always for tools, with gpt-3.5, gpt-4 and gpt-4o
(tests/wire/test_usage.py).  What was seen to vary is marked as an estimate.

- A message is 3 tokens and its role's; the answer's own beginning is 3, or 2.
- Tools are a namespace of TypeScript in a system message: the first one's, if any.
- A call is its arguments and twice its name (its result repeats it); the calls of one
  turn are one call of ``multi_tool_use.parallel``.

Source: https://github.com/openai/openai-cookbook, "How to count tokens with tiktoken".
"""

from functools import lru_cache, partial
from typing import Final

from attrs import frozen
from immutabledict import immutabledict

from mojentic_fp.data.family import find
from mojentic_fp.data.message import AssistantMessage, Message, SystemMessage
from mojentic_fp.data.part import ToolCall
from mojentic_fp.data.request import AnyJson, Output, Request
from mojentic_fp.data.tool import Named, ProviderTool, ToolSpec
from mojentic_fp.wire.pick import text
from mojentic_fp.wire.tokens.parts import arguments, own, parts
from mojentic_fp.wire.tokens.tally import NOTHING, Rules, Tally, total
from mojentic_fp.wire.tokens.typescript import namespace, shape

_MESSAGE: Final = 4
_PAGE: Final = 1000
_CALL: Final = 5
_SEVERAL: Final = 2
_ONE_OF_SEVERAL: Final = 3
_CHOSEN: Final = 7
_STRICT: Final = 31
_LOOSE: Final = 21


@frozen(kw_only=True)
class Family:
    """What differs between OpenAI's families of models.

    ``priming`` begins the answer; ``said`` is what an assistant's message costs more
    than another; ``tools`` is the frame of a namespace, and ``beside`` the same where
    there are instructions already.  ``proven`` says that all of this is.
    """

    priming: int = 3
    said: int = 0
    tools: int = 9
    beside: int = 5
    proven: bool = False


_CLASSIC: Final = Family(proven=True)
_REASONING: Final = Family(priming=2, said=2, beside=6)
_LATER: Final = Family(priming=2, said=2, beside=9)
_FAMILIES: Final = immutabledict(
    {
        "gpt-3-5": _CLASSIC,
        "gpt-35": _CLASSIC,
        "gpt-4": _CLASSIC,
        "gpt-4o": _CLASSIC,
        "chatgpt-4o": _CLASSIC,
        "gpt-4-1": Family(),
        "gpt-4-5": Family(),
        "o1": _REASONING,
        "o3": _REASONING,
        "o4": _REASONING,
        "gpt-5": _LATER,
        "gpt-6": _LATER,
        "gpt-oss": _LATER,
    }
)


def openai(model: str) -> Rules:
    """How OpenAI counts for a model of its own; for a new one as for its latest."""
    family = find(_FAMILIES, model) or _LATER
    return Rules(
        message=partial(_message, model, family), request=partial(_request, family)
    )


def _message(model: str, family: Family, message: Message) -> Tally:
    held = Tally(_MESSAGE) + parts(model, _PAGE, message) + _named(message)
    if not isinstance(message, AssistantMessage):
        return held
    return held + Tally(family.said) + _calls(message.calls, family)


def _named(message: Message) -> Tally:
    """The name of who speaks, where one was given in OpenAI's way."""
    name = text(message.extra.members, "name") if message.extra else ""
    return Tally(1, (name,)) if name else NOTHING


def _calls(calls: tuple[ToolCall, ...], family: Family) -> Tally:
    if not calls:
        return NOTHING
    if len(calls) == 1:
        (call,) = calls
        texts = (call.name, call.name, arguments(call))
        return Tally(_CALL, texts, estimated=not family.proven)
    uses = ",".join(
        f'{{"recipient_name":"functions.{call.name}","parameters":{arguments(call)}}}'
        for call in calls
    )
    cost = _SEVERAL + _ONE_OF_SEVERAL * len(calls)
    return Tally(cost, (f'{{"tool_uses":[{uses}]}}',), estimated=not family.proven)


def _request(family: Family, request: Request) -> Tally:
    """What a request costs beside its messages."""
    instructed = isinstance(next(iter(request.messages), None), SystemMessage)
    return total(
        (
            Tally(family.priming),
            _tools(request.tools, family, instructed=instructed),
            _output(request.output, instructed=instructed or bool(request.tools)),
            _choice(request),
        )
    )


def _tools(
    tools: tuple[ToolSpec | ProviderTool, ...], family: Family, *, instructed: bool
) -> Tally:
    theirs = total(own(tool) for tool in tools if isinstance(tool, ProviderTool))
    ours = tuple(tool for tool in tools if isinstance(tool, ToolSpec))
    if not ours:
        return theirs
    frame = family.beside if instructed else family.tools
    return theirs + Tally(frame, (_namespace(ours),), estimated=not family.proven)


def _output(output: Output | None, *, instructed: bool) -> Tally:
    """A schema of the answer; that it be JSON at all is asked for free."""
    if output is None or isinstance(output, AnyJson):
        return NOTHING
    cost = (_STRICT if output.strict else _LOOSE) - _MESSAGE * instructed
    return Tally(cost, (output.name, shape(output.schema)), estimated=True)


def _choice(request: Request) -> Tally:
    """A tool that must be called is named once more."""
    if isinstance(request.tool_choice, Named):
        return Tally(_CHOSEN, (request.tool_choice.name,), estimated=True)
    return NOTHING


_namespace: Final = lru_cache(maxsize=64)(namespace)
