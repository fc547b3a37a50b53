"""Servers in small: the same answer, spelled whole and as a stream, in each dialect."""

import itertools
import json

from attrs import frozen
from hypothesis import strategies as st

from mojentic_fp.data.json import JsonObject, thaw
from mojentic_fp.data.message import user
from mojentic_fp.data.request import Request
from mojentic_fp.testing.strategies import json_objects, names, texts

REQUEST = Request("m", (user("?"),))


@frozen
class Spoken:
    """What a model says, before any provider spells it."""

    thought: str
    words: str
    calls: tuple[tuple[str, str, JsonObject], ...]
    usage: tuple[int, int]
    finish: str
    more: JsonObject


def spoken() -> st.SearchStrategy[Spoken]:
    called = st.tuples(names(), names(), json_objects())
    unread = json_objects().map(
        lambda it: JsonObject({f"x_{k}": v for k, v in it.items()})
    )
    return st.builds(
        Spoken,
        texts(),
        texts(),
        st.lists(called, max_size=3, unique_by=lambda call: call[0]).map(tuple),
        st.tuples(st.integers(0, 999), st.integers(0, 999)),
        st.sampled_from(("stop", "length", "tool_calls", "odd")),
        unread,
    )


def fragments(text: str, size: int = 2) -> list[str]:
    return [text[i : i + size] for i in range(0, len(text), size)]


def openai_plain(said: Spoken, *others: Spoken) -> bytes:
    choices = [
        {"index": index, "message": openai_message(one), "finish_reason": one.finish}
        for index, one in enumerate((said, *others))
    ]
    return json.dumps(
        {
            "object": "chat.completion",
            **envelope(said),
            "choices": choices,
            "usage": openai_usage(said),
        }
    ).encode()


def openai_message(said: Spoken) -> dict[str, object]:
    calls = [
        {
            "id": id_,
            "type": "function",
            "function": {"name": name, "arguments": json.dumps(thaw(arguments))},
        }
        for id_, name, arguments in said.calls
    ]
    return {
        "role": "assistant",
        "content": said.words or None,
        "reasoning_content": said.thought or None,
        "tool_calls": calls or None,
    }


def openai_stream(said: Spoken, *others: Spoken) -> bytes:
    answers = [openai_choices(*one) for one in enumerate((said, *others))]
    turns = itertools.zip_longest(*answers)
    choices = [[one] for turn in turns for one in turn if one is not None] + [[]]
    head = {"object": "chat.completion.chunk", **envelope(said)}
    chunks = [{**head, "choices": one} for one in choices]
    chunks[-1]["usage"] = openai_usage(said)
    return b"".join(map(event, chunks)) + b"data: [DONE]\n\n"


def openai_choices(answer: int, said: Spoken) -> list[dict[str, object]]:
    deltas = [{"role": "assistant", "content": ""}]
    deltas += [{"reasoning_content": piece} for piece in fragments(said.thought)]
    deltas += [{"content": piece} for piece in fragments(said.words)]
    for index, (id_, name, arguments) in enumerate(said.calls):
        first = {"name": name, "arguments": ""}
        deltas.append({"tool_calls": [{"index": index, "id": id_, "function": first}]})
        deltas += [
            {"tool_calls": [{"index": index, "function": {"arguments": piece}}]}
            for piece in fragments(json.dumps(thaw(arguments)))
        ]
    choices = [{"index": answer, "delta": one, "finish_reason": None} for one in deltas]
    return [*choices, {"index": answer, "delta": {}, "finish_reason": said.finish}]


def event(chunk: object) -> bytes:
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode()


def envelope(said: Spoken) -> dict[str, object]:
    return {"id": "c1", "created": 7, "model": "m-1", **thaw(said.more)}


def openai_usage(said: Spoken) -> dict[str, int]:
    given, made = said.usage
    return {"prompt_tokens": given, "completion_tokens": made, "total_tokens": 0}


def ollama_plain(said: Spoken) -> bytes:
    message = {"role": "assistant", "content": said.words, "thinking": said.thought}
    message["tool_calls"] = [ollama_call(*call) for call in said.calls]
    return json.dumps({**ollama_end(said), "message": message}).encode()


def ollama_stream(said: Spoken) -> bytes:
    messages = [{"content": "", "thinking": piece} for piece in fragments(said.thought)]
    messages += [{"content": piece} for piece in fragments(said.words)]
    messages += [{"content": "", "tool_calls": [ollama_call(*c)]} for c in said.calls]
    lines: list[object] = [
        {"model": "m-1", "created_at": "now", "message": message, "done": False}
        for message in messages
    ]
    lines.append({**ollama_end(said), "message": {"content": ""}})
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines).encode()


def ollama_call(id_: str, name: str, arguments: JsonObject) -> dict[str, object]:
    return {"id": id_, "function": {"name": name, "arguments": thaw(arguments)}}


def ollama_end(said: Spoken) -> dict[str, object]:
    given, made = said.usage
    return {
        "model": "m-1",
        "created_at": "then",
        "done": True,
        "done_reason": said.finish,
        "prompt_eval_count": given,
        "eval_count": made,
        **thaw(said.more),
    }
