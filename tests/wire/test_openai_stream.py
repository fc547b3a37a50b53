"""OpenAI's chat completions: how streams are read."""

import json

import pytest

from mojentic_fp.data import reason as r
from mojentic_fp.data.completion import Finish, Usage
from mojentic_fp.data.delta import Ended, TextDelta, ThinkingDelta, ToolCallDelta
from mojentic_fp.data.part import Extra, Text, Thinking, ToolCall
from tests.wire.openai import DONE, STOP, calls, chunk, obj, piece, streamed

CALLED = [
    (
        "with an index",
        [
            calls(piece(name="f", id="1", index=0)),
            calls(piece('{"a"', index=0)),
            calls(piece(":1}", index=0)),
            calls(piece("{}", name="g", id="2", index=1)),
        ],
        (ToolCall("1", "f", obj(a=1)), ToolCall("2", "g")),
    ),
    (
        "without an index, by id",
        [
            calls(piece('{"a"', name="f", id="1")),
            calls(piece(":1}")),
            calls(piece("{}", name="g", id="2")),
        ],
        (ToolCall("1", "f", obj(a=1)), ToolCall("2", "g")),
    ),
    (
        "without index and id, by name",
        [calls(piece("{}", name="f"), piece("{}", name="f"))],
        (ToolCall("", "f"), ToolCall("", "f")),
    ),
    (
        "id and name repeated",
        [
            calls(piece('{"a"', name="f", id="1", index=0)),
            calls(piece(":1}", name="f", id="1", index=0)),
        ],
        (ToolCall("1", "f", obj(a=1)),),
    ),
    (
        "every index 0",
        [
            calls(piece('{"a":1}', name="f", id="1", index=0)),
            calls(piece("{}", name="g", id="2", index=0)),
        ],
        (ToolCall("1", "f", obj(a=1)), ToolCall("2", "g")),
    ),
    (
        "interleaved",
        [
            calls(
                piece("{", name="f", id="1", index=0),
                piece("{", name="g", id="2", index=1),
            ),
            calls(piece("}", index=1), piece("}", index=0)),
        ],
        (ToolCall("1", "f"), ToolCall("2", "g")),
    ),
    (
        "cut off",
        [calls(piece('{"a', name="f", id="1", index=0))],
        (ToolCall("1", "f", raw='{"a'),),
    ),
]


@pytest.mark.parametrize(("case", "chunks", "expected"), CALLED)
def test_streamed_calls(case, chunks, expected):
    """Pieces of calls find together."""
    answer = streamed(*chunks, chunk(finish="tool_calls"), DONE)[1].unwrap()

    assert answer.calls == expected
    assert answer.finish is Finish.TOOL_CALLS


def test_deltas():
    """A stream gives its fragments as they come, and its end last."""
    usage = f"data: {json.dumps({'choices': [], 'usage': {'prompt_tokens': 1}})}\n\n"
    deltas, _ = streamed(
        chunk({"role": "assistant", "content": ""}),
        chunk({"reasoning": "hm"}),
        chunk({"content": "Hel"}) + chunk({"content": "lo"}),
        calls(piece("{}", name="f", id="1", index=0)),
        STOP + usage.encode() + DONE,
    )

    assert deltas == [
        ThinkingDelta("hm", extra=Extra("openai", obj(field="reasoning"))),
        TextDelta("Hel"),
        TextDelta("lo"),
        ToolCallDelta(0, "1", "f", "{}"),
        Ended(
            finish=Finish.TOOL_CALLS,
            raw_finish="stop",
            usage=Usage(1),
            model="m-1",
            id="c",
        ),
    ]


HI = chunk({"content": "hi"})
ENDS = [
    ("DONE", [HI, STOP, DONE]),
    ("DONE without a blank line", [HI, STOP, b"data: [DONE]"]),
    ("DONE with a space", [HI, STOP, b"data: [DONE] \n\n"]),
    ("a finish and no DONE", [HI, STOP]),
    ("a finish in the last words", [chunk({"content": "hi"}, "stop")[:-2]]),
    ("DONE and no finish", [HI, DONE]),
    ("more after DONE", [HI, STOP, DONE, HI, b"data: garbage\n\n"]),
]


@pytest.mark.parametrize(("case", "pieces"), ENDS)
def test_ends(case, pieces):
    """An end that was announced is one."""
    deltas, finished = streamed(*pieces)

    assert finished.unwrap().text == "hi"
    assert [delta.tag for delta in deltas] == ["text_delta", "ended"]


def test_no_end():
    """A stream that breaks off keeps what arrived."""
    deltas, finished = streamed(HI, HI[:20])

    reason = finished.failure().reason
    assert isinstance(reason, r.Interrupted)
    assert reason.partial.text == "hi"
    assert reason.partial.finish is Finish.OTHER
    assert [delta.tag for delta in deltas] == ["text_delta"]


def test_nothing_came():
    """A stream without a word has no part of an answer."""
    reason = streamed()[1].failure().reason

    assert reason == r.Interrupted("the stream ended before the answer did", None)


def test_an_error_in_the_middle():
    """The reason is the provider's, and what had arrived is kept."""
    wrong = b'event: error\ndata: {"error":{"message":"no","type":"server_error"}}\n\n'
    reason = streamed(HI, wrong, HI, DONE)[1].failure().reason

    assert isinstance(reason, r.ServerFault)
    assert (reason.message, reason.partial.text) == ("no", "hi")


def test_garbage_in_the_middle():
    """An event that is no JSON ends the reading, and what had arrived is kept."""
    failure = streamed(HI, b"data: {oops\n\n", HI, DONE)[1].failure()

    assert failure.reason.tag == "unreadable"
    assert failure.reason.partial.text == "hi"


def test_a_reply_that_is_no_stream():
    """A server that does not stream, though asked to, is understood."""
    choice = {"index": 0, "message": {"content": "hi"}, "finish_reason": "stop"}
    whole = json.dumps({"choices": [choice]}, indent=1).encode()

    deltas, finished = streamed(whole[:9], whole[9:])

    assert finished.unwrap().text == "hi"
    assert [delta.tag for delta in deltas] == ["text_delta", "ended"]


def test_an_error_that_is_no_stream():
    """So is one that answers with an error under status 200."""
    reason = streamed(b'{"error":{"message":"no","code":429}}')[1].failure().reason

    assert reason == r.RateLimited("no", code="429")


def test_a_character_cut_in_two():
    """Bytes of one character may come apart."""
    whole = chunk({"content": "\u00e9\U0001f600"}).decode().encode()
    whole = json.loads(whole[6:])
    data = f"data: {json.dumps(whole, ensure_ascii=False)}\n\n".encode()

    answer = streamed(*(data[i : i + 1] for i in range(len(data))), STOP, DONE)[1]

    assert answer.unwrap().text == "\u00e9\U0001f600"


def test_unusual_members_of_a_stream_are_kept():
    """Lists are joined, and the last word counts."""
    answer = streamed(
        chunk({"content": "a", "annotations": [1]}, provider="x", obfuscation="zz"),
        chunk({"content": "b"}, provider="x", usage=None),
        chunk({"annotations": [2]}, provider="y"),
        chunk(finish="stop", timings={"n": 1}),
        DONE,
    )[1].unwrap()

    assert answer.text == "ab"
    assert answer.metadata == obj(
        provider="y", timings={"n": 1}, message={"annotations": [1, 2]}
    )


def test_several_answers():
    """Each is put together by itself; only the first is told as it comes."""
    deltas, finished = streamed(
        chunk({"content": "a"}),
        chunk({"content": "x"}, index=1),
        chunk({"content": "b"}),
        chunk({"content": "y", "reasoning_details": [{"data": "s"}]}, index=1),
        STOP,
        chunk(finish="length", index=1),
    )

    answer = finished.unwrap()
    assert [one.text for one in deltas if isinstance(one, TextDelta)] == ["a", "b"]
    assert (answer.text, answer.raw_finish) == ("ab", "stop")
    (other,) = answer.alternatives
    assert other.text == "xy"
    assert other.extra == Extra("openai", obj(reasoning_details=[{"data": "s"}]))
    assert answer.metadata == obj(choices=[{"index": 1, "finish_reason": "length"}])


def test_an_answer_that_is_not_the_first_breaks_off():
    """The stream is whole when every answer that has begun is."""
    other = chunk({"content": "no"}, index=1)

    assert streamed(HI, other, STOP)[1].failure().reason.partial.text == "hi"
    assert streamed(HI, other, STOP, DONE)[1].unwrap().text == "hi"


def test_thoughts_keep_their_name():
    """What thoughts were called comes with the first of them, in each round."""
    deltas, finished = streamed(
        chunk({"role": "assistant", "content": ""}),
        chunk({"reasoning": "a"}),
        chunk({"reasoning": "b"}),
        chunk({"content": "c"}),
        chunk({"content": "d"}),
        chunk({"reasoning": "e"}),
        chunk({"content": "f"}),
        STOP,
    )

    name = Extra("openai", obj(field="reasoning"))
    assert finished.unwrap().message.parts == (
        Thinking("ab", extra=name),
        Text("cd"),
        Thinking("e", extra=name),
        Text("f"),
    )
    extras = [one.extra for one in deltas if isinstance(one, ThinkingDelta)]
    assert extras == [name, None, name]


def test_thoughts_that_are_parts():
    """Mistral's thoughts come as parts of the content, and words as text."""
    part = {"type": "thinking", "thinking": [{"type": "text", "text": "h"}]}
    answer = streamed(
        chunk({"content": [part]}),
        chunk({"content": [{**part, "closed": True}]}),
        chunk({"content": "yes"}),
        STOP,
    )[1].unwrap()

    extra = Extra("openai", obj(field="content", closed=True))
    assert answer.message.parts == (Thinking("hh", extra=extra), Text("yes"))


def test_details_of_thoughts_come_together():
    """Pieces of one type and index are one; what is sealed stays as it came."""
    answer = streamed(
        *(
            chunk({"reasoning": text, "reasoning_details": [detail]})
            for text, detail in (
                ("a", {"type": "t", "index": 0, "text": "a", "format": None}),
                ("b", {"type": "t", "index": 0, "text": "b"}),
                ("", {"type": "t", "index": 0, "signature": "s"}),
                ("", {"type": "e", "index": 1, "data": "x"}),
                ("", {"type": "e", "index": 1, "data": "y"}),
            )
        ),
        chunk({"content": "c", "reasoning_details": []}),
        STOP,
    )[1].unwrap()

    assert answer.thinking == "ab"
    assert answer.message.extra.members["reasoning_details"] == (
        obj(type="t", index=0, text="ab", signature="s"),
        obj(type="e", index=1, data="x"),
        obj(type="e", index=1, data="y"),
    )


def test_a_function_of_the_older_api():
    """Its pieces come together, and it is told again with the message."""
    answer = streamed(
        chunk({"function_call": {"name": "f", "arguments": ""}}),
        chunk({"function_call": {"arguments": '{"a"'}}),
        chunk({"function_call": {"arguments": ":1}"}}),
        chunk(finish="function_call"),
    )[1].unwrap()

    whole = obj(function_call={"name": "f", "arguments": '{"a":1}'})
    assert answer.message.extra == Extra("openai", whole)
    assert answer.finish is Finish.TOOL_CALLS


def test_sound_comes_together():
    """Sound in pieces, each padded by itself, is whole in the metadata."""
    answer = streamed(
        chunk({"audio": {"id": "a1", "transcript": "he"}}),
        chunk({"audio": {"data": "YQ=="}}),
        chunk({"audio": {"data": "Yg==", "transcript": "y"}}),
        chunk({"audio": {"expires_at": 9}}),
        STOP,
    )[1].unwrap()

    assert answer.metadata["message"]["audio"] == obj(
        id="a1", transcript="hey", data="YWI=", expires_at=9
    )
    assert answer.message.extra == Extra("openai", obj(audio={"id": "a1"}))


def test_sound_that_is_no_base64():
    """What cannot be read is joined as it is."""
    answer = streamed(
        chunk({"audio": {"data": "?"}}), chunk({"audio": {"data": "!"}}), STOP
    )[1].unwrap()

    assert answer.metadata["message"]["audio"] == obj(data="?!")


def test_frames_that_keep_the_connection_open():
    """They say nothing: not even which model it is."""
    alive = chunk({"role": "assistant", "content": ""}).replace(b"m-1", b"keepalive")
    comment = b": keep-alive\n\n"

    deltas, finished = streamed(alive, comment, HI, alive, STOP, DONE)

    assert (finished.unwrap().text, finished.unwrap().model) == ("hi", "m-1")
    assert [delta.tag for delta in deltas] == ["text_delta", "ended"]


def test_logprobs_of_a_stream():
    """Tokens are gathered in order."""
    tokens = [{"token": t, "logprob": -1.0, "top_logprobs": []} for t in "ab"]
    answer = streamed(
        *(
            chunk({"content": one["token"]}, logprobs={"content": [one]})
            for one in tokens
        ),
        STOP,
    )[1].unwrap()

    assert [one.token for one in answer.logprobs] == ["a", "b"]


def test_usage_in_odd_places():
    """The last one counts, wherever it comes."""
    used = [{"prompt_tokens": n, "completion_tokens": n} for n in (1, 2, 3)]
    answer = streamed(
        chunk({"content": "hi"}, usage=used[0]),
        chunk(finish="stop", usage=used[1]),
        b'data: {"choices": [], "usage": ' + json.dumps(used[2]).encode() + b"}\n\n",
    )[1].unwrap()

    assert (answer.text, answer.usage) == ("hi", Usage(3, 3))


def test_an_error_has_its_price():
    """Usage beside an error is kept with what had arrived."""
    wrong = b'data: {"error": {"message": "no", "code": 400}, "usage": {"prompt_tokens": 4}}'
    reason = streamed(HI, wrong + b"\n\n")[1].failure().reason

    assert reason.partial.usage == Usage(4)


def test_a_signature_of_a_call():
    """What a call bears comes with it, told again to the same server."""
    signed = {"google": {"thought_signature": "s"}}
    answer = streamed(
        calls(piece("{}", name="f", id="1", index=0, extra_content=signed)), STOP
    )[1].unwrap()

    assert answer.calls == (
        ToolCall("1", "f", extra=Extra("openai", obj(extra_content=signed))),
    )


@pytest.mark.parametrize("line", ["\r\n", "\r", "\n"])
def test_lines_of_every_kind(line):
    """Events are lines, however they end, with comments between them."""
    whole = (HI + b": ping\n\n" + STOP + DONE).replace(b"\n", line.encode())

    assert (
        streamed(*(whole[i : i + 1] for i in range(len(whole))))[1].unwrap().text
        == "hi"
    )
