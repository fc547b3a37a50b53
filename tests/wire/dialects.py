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


def anthropic_plain(said: Spoken) -> bytes:
    blocks: list[object] = [
        {"type": "thinking", "thinking": said.thought, "signature": "s"},
        {"type": "text", "text": said.words, "citations": anthropic_citations()},
        anthropic_search(),
    ]
    blocks += [anthropic_call(*call) for call in said.calls]
    return json.dumps(
        {
            **anthropic_head(said),
            "content": blocks,
            "stop_reason": said.finish,
            "stop_sequence": "END",
            "usage": anthropic_usage(said),
        }
    ).encode()


def anthropic_stream(said: Spoken) -> bytes:
    usage = {**anthropic_usage(said), "output_tokens": 0}
    head = {**anthropic_head(said), "content": [], "stop_reason": None, "usage": usage}
    search = anthropic_search()
    events = [("message_start", {"message": head}), ("ping", {})]
    events += anthropic_block(
        0,
        {"type": "thinking", "thinking": "", "signature": ""},
        [("thinking_delta", "thinking", piece) for piece in fragments(said.thought)]
        + [("signature_delta", "signature", "s")],
    )
    events += anthropic_block(
        1,
        {"type": "text", "text": ""},
        [("text_delta", "text", piece) for piece in fragments(said.words)]
        + [("citations_delta", "citation", one) for one in anthropic_citations()],
    )
    events += anthropic_block(
        2,
        {**search, "input": {}},
        [
            ("input_json_delta", "partial_json", piece)
            for piece in fragments(json.dumps(search["input"]))
        ],
    )
    for index, (id_, name, arguments) in enumerate(said.calls, 3):
        given = fragments(json.dumps(thaw(arguments))) if arguments else [""]
        events += anthropic_block(
            index,
            {**anthropic_call(id_, name, arguments), "input": {}},
            [("input_json_delta", "partial_json", piece) for piece in given],
        )
    end = {"stop_reason": said.finish, "stop_sequence": "END"}
    counted = {"output_tokens": said.usage[1]}
    events += [
        ("message_delta", {"delta": end, "usage": counted}),
        ("message_stop", {}),
    ]
    return b"".join(
        f"event: {name}\n".encode() + event({"type": name, **more})
        for name, more in events
    )


def anthropic_block(
    index: int, block: object, deltas: list[tuple[str, str, object]]
) -> list[tuple[str, dict[str, object]]]:
    """The events of one block."""
    return [
        ("content_block_start", {"index": index, "content_block": block}),
        *(
            ("content_block_delta", {"index": index, "delta": {"type": kind, name: it}})
            for kind, name, it in deltas
        ),
        ("content_block_stop", {"index": index}),
    ]


def anthropic_head(said: Spoken) -> dict[str, object]:
    known = {"id": "c1", "type": "message", "role": "assistant", "model": "m-1"}
    return {**known, **thaw(said.more)}


def anthropic_call(id_: str, name: str, arguments: JsonObject) -> dict[str, object]:
    return {"type": "tool_use", "id": id_, "name": name, "input": thaw(arguments)}


def anthropic_search() -> dict[str, object]:
    query = {"query": "the weather"}
    name = "web_search"
    return {"type": "server_tool_use", "id": "srv_1", "name": name, "input": query}


def anthropic_citations() -> list[dict[str, object]]:
    return [{"type": "page_location", "cited_text": text} for text in ("one", "two")]


def anthropic_usage(said: Spoken) -> dict[str, object]:
    """The prompt, of which a third was read from the cache and a third written there."""
    given, made = said.usage
    cached = written = given // 3
    return {
        "input_tokens": given - cached - written,
        "cache_read_input_tokens": cached,
        "cache_creation_input_tokens": written,
        "output_tokens": made,
        "service_tier": "standard",
    }


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


def responses_items(said: Spoken) -> list[dict[str, object]]:
    items: list[dict[str, object]] = []
    if said.thought:
        summary = [{"type": "summary_text", "text": said.thought}]
        secret = f"gAAA{len(said.thought)}"
        thought = {"type": "reasoning", "id": "rs_1", "summary": summary}
        items.append({**thought, "encrypted_content": secret})
    if said.words:
        text = {"type": "output_text", "text": said.words, "annotations": [{"n": 1}]}
        message = {"type": "message", "id": "msg_1", "role": "assistant"}
        items.append({**message, "status": "completed", "content": [text]})
    for index, (id_, name, arguments) in enumerate(said.calls):
        written = json.dumps(thaw(arguments))
        call = {"type": "function_call", "id": f"fc_{index}", "call_id": id_}
        done = {"name": name, "arguments": written, "status": "completed"}
        items.append({**call, **done})
    return items


def responses_whole(said: Spoken) -> dict[str, object]:
    given, made = said.usage
    usage = {"input_tokens": given, "output_tokens": made, "total_tokens": 0}
    return {
        "object": "response",
        **envelope(said),
        "status": said.finish,
        "error": None,
        "output": responses_items(said),
        "usage": usage,
    }


def responses_plain(said: Spoken) -> bytes:
    return json.dumps(responses_whole(said)).encode()


def responses_stream(said: Spoken) -> bytes:
    head = {"id": "c1", "model": "m-1", "status": "in_progress", "output": []}
    events: list[dict[str, object]] = [
        {"type": "response.created", "response": head},
        {"type": "response.in_progress", "response": head},
    ]
    for index, item in enumerate(responses_items(said)):
        events += [{**one, "output_index": index} for one in responses_item(item)]
    events.append({"type": "response.completed", "response": responses_whole(said)})
    numbered = ({**one, "sequence_number": n} for n, one in enumerate(events))
    return b"".join(f"event: {one['type']}\n".encode() + event(one) for one in numbered)


def responses_item(item: dict[str, object]) -> list[dict[str, object]]:
    """The events of one item: added, in fragments, done."""
    unsaid: dict[str, object] = {"status": "in_progress"}
    match item:
        case {"type": "reasoning", "summary": [{"text": text}]}:
            kind, unsaid["summary"] = "reasoning_summary_text", []
            at = {"summary_index": 0}
        case {"type": "message", "content": [{"text": text}]}:
            kind, unsaid["content"] = "output_text", []
            at = {"content_index": 0, "logprobs": []}
        case {"arguments": text}:
            kind, unsaid["arguments"] = "function_call_arguments", ""
            at = {}
    added = {**item, **unsaid}
    added.pop("encrypted_content", None)
    named = {"item_id": item["id"], **at}
    return [
        {"type": "response.output_item.added", "item": added},
        *(
            {"type": f"response.{kind}.delta", "delta": piece, **named}
            for piece in fragments(str(text))
        ),
        {"type": f"response.{kind}.done", "text": text, **named},
        {"type": "response.output_item.done", "item": item},
    ]


def generate_plain(said: Spoken) -> bytes:
    calls = [ollama_call(*call) for call in said.calls]
    piece = {"response": said.words, "thinking": said.thought, "tool_calls": calls}
    return json.dumps({**ollama_end(said), **piece}).encode()


def generate_stream(said: Spoken) -> bytes:
    pieces: list[dict[str, object]] = [
        {"response": "", "thinking": piece} for piece in fragments(said.thought)
    ]
    pieces += [{"response": piece} for piece in fragments(said.words)]
    pieces += [{"response": "", "tool_calls": [ollama_call(*c)]} for c in said.calls]
    head = {"model": "m-1", "created_at": "now", "done": False}
    lines = [{**head, **piece} for piece in pieces]
    lines.append({**ollama_end(said), "response": ""})
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines).encode()
