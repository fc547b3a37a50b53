"""What the tests of OpenAI's chat completions share: requests, replies and chunks."""

import json

from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.json import JsonObject, parse
from mojentic_fp.data.message import user
from mojentic_fp.data.request import Request
from mojentic_fp.data.secret import Secret
from mojentic_fp.data.tool import ToolSpec
from mojentic_fp.wire.codec import Address, Codec
from mojentic_fp.wire.openai import OPENAI

PNG = b"\x89PNG\r\n\x1a\n"
SCHEMA = JsonObject({"type": "object"})
LOOK = ToolSpec("look", "Look there", SCHEMA)
ADDRESS = Address(base_url="http://x/v1", key=Secret("k"), headers=(("x-a", "b"),))
ASK = Request("m", (user("hi"),))


def obj(**members) -> JsonObject:
    return parse(json.dumps(members)).unwrap()


def body(request: Request, *, stream: bool = False, codec: Codec = OPENAI) -> dict:
    return json.loads(codec.encode(ADDRESS, request, stream).unwrap().body)


def decoded(message: dict, finish: str | None = "stop", *, codec=OPENAI, **top):
    choice = {"index": 0, "message": message, "finish_reason": finish}
    whole = {"id": "c", "model": "m-1", "choices": [choice], **top}
    return codec.decode(ASK, HttpReply(200, body=json.dumps(whole).encode()))


def call(arguments, id_="1"):
    return {
        "id": id_,
        "type": "function",
        "function": {"name": "f", "arguments": arguments},
    }


def chunk(delta=None, finish=None, *, index=0, logprobs=None, **top) -> bytes:
    choice = {"index": index, "delta": delta or {}, "finish_reason": finish}
    choice |= {"logprobs": logprobs} if logprobs else {}
    whole = {"id": "c", "model": "m-1", "choices": [choice], **top}
    return f"data: {json.dumps(whole)}\n\n".encode()


DONE = b"data: [DONE]\n\n"
STOP = chunk(finish="stop")


def streamed(*pieces: bytes, codec: Codec = OPENAI):
    deltas, state = [], codec.begin(ASK)
    for piece in pieces:
        fed = codec.feed(state, piece)
        deltas, state = [*deltas, *fed.deltas], fed.state
    last = codec.flush(state)
    return [*deltas, *last.deltas], codec.finish(last.state)


def piece(arguments="", **more):
    name = more.pop("name", None)
    return {"function": {"name": name, "arguments": arguments}, **more}


def calls(*pieces) -> bytes:
    return chunk({"tool_calls": list(pieces)})
