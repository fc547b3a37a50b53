"""Items: what a model said, read as the parts of a message.

Decides: which part each item is.

    message          a text for each part of its content
    reasoning        a thought: what the model itself wrote, and then its summary
    function_call    a tool call
    any other        kept as it came: a search, a program, an approval that is asked for

So is a part of a message that is no text: a refusal.  What is said of an item beside
what we know (its id, its phase, its status) is the part's ``extra``; a text keeps that
of its message under ``item``, since there its own citations stand.  What only one model
can read (``encrypted_content``) is for that model alone.
"""

from typing import Final

from immutabledict import immutabledict

from mojentic_fp.data.completion import Logprob
from mojentic_fp.data.json import EMPTY, Json, JsonObject, as_float, render
from mojentic_fp.data.message import AssistantPart
from mojentic_fp.data.part import Extra, Opaque, Text, Thinking
from mojentic_fp.wire.assemble import tool_call
from mojentic_fp.wire.pick import items, member, others, text
from mojentic_fp.wire.responses.words import ITEM, Whose, extra_of

MESSAGE: Final = "message"
REASONING: Final = "reasoning"
CALL: Final = "function_call"
ENCRYPTED: Final = "encrypted_content"
"""The member that only the model that made it can read."""

_MODEL: Final = ("assistant", "")
_TEXTS: Final = frozenset(("output_text", "text"))
_KNOWN_CALL: Final = frozenset(("type", "call_id", "name", "arguments"))
BLANK: Final = "\n\n"
"""What stands between the paragraphs of a thought."""


def kind_of(item: JsonObject) -> str:
    """The type of an item; a message need not name its own."""
    return text(item, "type") or (MESSAGE if text(item, "role") else "")


def said(item: JsonObject) -> bool:
    """Whether a message is the model's own."""
    return kind_of(item) == MESSAGE and text(item, "role") in _MODEL


def parts_of(item: JsonObject, whose: Whose) -> tuple[AssistantPart, ...]:
    """An item as parts."""
    match kind_of(item):
        case "message" if said(item):
            return _message(item, whose)
        case "reasoning":
            return (_thought(item, whose),)
        case "function_call" if isinstance(item.get("name"), str):
            name, arguments = text(item, "name"), written(item)
            extra = extra_of(whose.provider, others(item, _KNOWN_CALL))
            return (tool_call(text(item, "call_id"), name, arguments, extra=extra),)
        case _:
            return (opaque(item, whose),)


def opaque(item: JsonObject, whose: Whose) -> Opaque:
    """An item as it came."""
    bound = whose.model if ENCRYPTED in item else None
    return Opaque(whose.provider, item, bound)


def written(item: JsonObject) -> str:
    """The arguments of a call as the model wrote them; some servers send an object."""
    arguments = item.get("arguments")
    if arguments is None or isinstance(arguments, str):
        return arguments or ""
    return render(arguments)


def _message(item: JsonObject, whose: Whose) -> tuple[AssistantPart, ...]:
    """A part for each part of the content, which may be plain text."""
    content = item.get("content")
    if isinstance(content, str):
        return (Text(content, extra=extra_of(whose.provider, about(said_of(item)))),)
    if not isinstance(content, tuple) or not content:
        return (opaque(item, whose),)
    return tuple(_content(part, item, whose) for part in content)


def said_of(item: JsonObject) -> JsonObject:
    """What is said of a message beside its content."""
    return others(item, ("type", "role", "content"))


def about(item: JsonObject, part: JsonObject = EMPTY) -> JsonObject:
    """What is said of a text: of its message, and of itself."""
    return part.set(ITEM, item) if item else part


def _content(part: Json, item: JsonObject, whose: Whose) -> Text | Opaque:
    words = member(part, "text")
    if (
        isinstance(part, immutabledict)
        and isinstance(words, str)
        and text(part, "type") in _TEXTS
    ):
        told = _filled(others(part, ("type", "text")))
        return Text(words, extra=extra_of(whose.provider, about(said_of(item), told)))
    return opaque(item.set("content", (part,)), whose)


def _filled(members: JsonObject) -> JsonObject:
    """Only what says something: no empty lists of citations."""
    return immutabledict({k: v for k, v in members.items() if v != ()})


def _thought(item: JsonObject, whose: Whose) -> Thinking:
    own, summary = texts_of(item, "content"), texts_of(item, "summary")
    thought = BLANK.join(filter(None, (*own, *summary)))
    signature = item.get(ENCRYPTED)
    known = {"type"}
    if isinstance(signature, str):
        known.add(ENCRYPTED)
    if not own and item.get("summary") == summarised(thought):
        known.add("summary")
    return Thinking(
        thought,
        signature if isinstance(signature, str) else None,
        whose.model,
        extra=Extra(whose.provider, others(item, known)),
    )


def texts_of(item: JsonObject, name: str) -> tuple[str, ...]:
    """The paragraphs under a member of a reasoning item."""
    return tuple(text(one, "text") for one in items(item, name))


def summarised(thought: str) -> tuple[JsonObject, ...]:
    """The usual summary: one paragraph, or none."""
    if not thought:
        return ()
    return (immutabledict({"type": "summary_text", "text": thought}),)


def refusal_of(part: AssistantPart) -> str:
    """What a refusing part says."""
    if not isinstance(part, Opaque):
        return ""
    return "".join(text(one, "refusal") for one in items(part.content, "content"))


def logprobs_of(part: AssistantPart) -> tuple[Logprob, ...]:
    """The tokens of a text, where they were asked for."""
    extra = part.extra if isinstance(part, Text) else None
    told = () if extra is None else items(extra.members, "logprobs")
    return tuple(_token(one) for one in told)


def _token(told: Json) -> Logprob:
    rivals = items(told, "top_logprobs")
    top = tuple((text(one, "token"), _logprob(one)) for one in rivals)
    return Logprob(text(told, "token"), _logprob(told), top)


def _logprob(told: Json) -> float:
    return as_float(member(told, "logprob")) or 0.0
