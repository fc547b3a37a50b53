"""OpenAI's Responses API: how streams are read, of every server that was seen."""

import json

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from immutabledict import immutabledict
from returns.result import Success

from mojentic_fp.data import reason as r
from mojentic_fp.data.completion import Finish, Usage
from mojentic_fp.data.delta import (
    Ended,
    OpaqueDelta,
    TextDelta,
    ThinkingDelta,
    ToolCallDelta,
)
from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.json import JsonObject, parse
from mojentic_fp.data.message import user
from mojentic_fp.data.part import Extra, Opaque, Text, Thinking, ToolCall
from mojentic_fp.data.request import Request
from mojentic_fp.testing.strategies import json_objects
from mojentic_fp.wire.assemble import assemble
from mojentic_fp.wire.merge import beyond, merged
from mojentic_fp.wire.responses import RESPONSES
from tests.wire.corpus import CORPUS, exchanges

OURS = "openai-responses"
ASK = Request("m", (user("hi"),))


def obj(**members) -> JsonObject:
    return parse(json.dumps(members)).unwrap()


def ours(**members) -> Extra:
    return Extra(OURS, obj(**members))


def event(kind: str, **members) -> bytes:
    told = json.dumps({"type": kind, "sequence_number": 0, **members})
    return f"event: {kind}\ndata: {told}\n\n".encode()


def streamed(*pieces: bytes):
    deltas, state = [], RESPONSES.begin(ASK)
    for piece in pieces:
        fed = RESPONSES.feed(state, piece)
        deltas, state = [*deltas, *fed.deltas], fed.state
    last = RESPONSES.flush(state)
    return [*deltas, *last.deltas], RESPONSES.finish(last.state)


def added(index: int | None, **item) -> bytes:
    return event("response.output_item.added", output_index=index, item=item)


def done(index: int | None, **item) -> bytes:
    return event("response.output_item.done", output_index=index, item=item)


def words(text: str, index: int | None = 0, **more) -> bytes:
    where = {"output_index": index, "content_index": 0, "item_id": "msg_1"}
    return event("response.output_text.delta", delta=text, **{**where, **more})


def message(text: str = "hello", **more) -> dict:
    part = {"type": "output_text", "text": text, "annotations": []}
    head = {"type": "message", "id": "msg_1", "role": "assistant"}
    return {**head, "status": "completed", "content": [part], **more}


def whole(*output, **more) -> dict:
    usage = {"input_tokens": 1, "output_tokens": 2}
    head = {"id": "resp_1", "model": "m-1", "status": "completed", "usage": usage}
    return {**head, "output": list(output), **more}


def end(*output, kind: str = "completed", **more) -> bytes:
    response = whole(*output, **{"status": kind, **more})
    return event(f"response.{kind}", response=response)


CREATED = event(
    "response.created",
    response={"id": "resp_1", "model": "m-1", "status": "in_progress", "output": []},
)
OPENED = added(
    0, type="message", id="msg_1", role="assistant", status="in_progress", content=[]
)
ITEM = {"item": {"id": "msg_1", "status": "completed"}}
HELLO = Text("hello", extra=ours(**ITEM))


def plainly(*output, **more):
    reply = json.dumps(whole(*output, **more)).encode()
    return RESPONSES.decode(ASK, HttpReply(200, body=reply))


def test_deltas():
    """A stream gives its fragments as they come, and its end last."""
    call = {"type": "function_call", "id": "fc_1", "call_id": "1", "name": "look"}
    called = {**call, "arguments": '{"a":1}', "status": "completed"}
    search = {"type": "web_search_call", "id": "ws_1", "status": "in_progress"}
    searched = {**search, "status": "completed"}
    thought = {"type": "reasoning", "id": "rs_1", "summary": []}
    text = {"type": "summary_text", "text": "hm."}
    thinking = {**thought, "summary": [text], "encrypted_content": "gAAA"}
    where = {"item_id": "rs_1", "output_index": 0, "summary_index": 0}
    summary = "response.reasoning_summary_text.delta"
    arguments = "response.function_call_arguments.delta"
    answered = message(phase="final_answer")

    deltas, finished = streamed(
        CREATED,
        added(0, **thought, encrypted_content="gA"),
        event("response.reasoning_summary_part.added", **where),
        event(summary, delta="hm", **where) + event(summary, delta=".", **where),
        event("response.reasoning_summary_text.done", text="hm.", **where),
        done(0, **thinking),
        added(1, **search),
        event("response.web_search_call.searching", item_id="ws_1", output_index=1),
        done(1, **searched),
        added(2, **{**answered, "content": [], "status": "in_progress"}),
        words("hel", 2) + words("lo", 2),
        event("response.output_text.done", text="hello", output_index=2),
        done(2, **answered),
        added(3, **call, arguments="", status="in_progress"),
        event(arguments, delta='{"a"', item_id="fc_1", output_index=3),
        event(arguments, delta=":1}", item_id="fc_1", output_index=3),
        done(3, **called),
        end(thinking, searched, answered, called),
    )

    said = {"id": "msg_1", "phase": "final_answer"}
    assert deltas == [
        ThinkingDelta("", 0, model="m", extra=ours(id="rs_1")),
        ThinkingDelta("hm", 0),
        ThinkingDelta(".", 0),
        ThinkingDelta("", 0, "gAAA", "m"),
        OpaqueDelta(OURS, obj(**search), 1),
        OpaqueDelta(OURS, obj(**searched), 1),
        TextDelta("hel", 2, extra=ours(item=said)),
        TextDelta("lo", 2),
        TextDelta("", 2, extra=ours(item={"status": "completed"})),
        ToolCallDelta(3, "1", "look", extra=ours(id="fc_1")),
        ToolCallDelta(3, arguments='{"a"'),
        ToolCallDelta(3, arguments=":1}"),
        ToolCallDelta(3, "1", "look", extra=ours(status="completed")),
        Ended(
            finish=Finish.TOOL_CALLS,
            raw_finish="completed",
            usage=Usage(1, 2),
            model="m-1",
            id="resp_1",
        ),
    ]
    assert finished == plainly(thinking, searched, answered, called)
    assert finished == assemble(deltas)


STREAMS = [
    ("usual", [CREATED, OPENED, words("hello"), done(0, **message()), end(message())]),
    ("no event says where", [OPENED, words("hello", None), end(message())]),
    ("no item is named", [added(None, type="message", role="assistant"),
                          words("hello", None, item_id=None), end(message())]),
    ("its parts are counted from 1", [OPENED, words("hello", content_index=1),
                                      done(0, **message()), end(message())]),
    ("it is not added", [words("hello"), done(0, **message()), end(message())]),
    ("it is not done", [OPENED, words("hello"), end(message())]),
    ("it comes as a whole", [OPENED, done(0, **message()), end(message())]),
    ("it comes at the end", [CREATED, end(message())]),
    ("it is cut short", [OPENED, words("hel"), end(message())]),
    ("it changes its name", [added(0, **message(id="a", content=[])),
                             words("hello", item_id="b"), done(0, **message(id="c")),
                             end(message(id="a"))]),
    ("the output is counted from 1", [added(1, **message(content=[])),
                                      words("hello", 1), end(message())]),
    ("it is added twice", [OPENED, words("hel"), OPENED, words("lo"), end(message())]),
    ("it ends with DONE", [OPENED, words("hello"), end(message()), b"data: [DONE]\n\n"]),
    ("more comes after", [OPENED, words("hello"), end(message()), words("no"),
                          b"data: garbage\n\n"]),
    ("no blank line ends it", [OPENED, words("hello"), end(message())[:-2]]),
    ("comments", [b": hi\n\n", OPENED, words("hello"), b": ping\n\n", end(message())]),
    ("nothing is said", [event("keepalive"), OPENED, words("hello"), end(message())]),
    ("no status", [OPENED, words("hello"),
                   event("response.completed",
                         response={**whole(message()), "status": None})]),
    ("events without an event", [b"data: \n\n", OPENED, words("hello"), end(message())]),
    ("no stream at all", [json.dumps(whole(message())).encode()]),
    ("no stream, in pieces", [json.dumps(whole(message()), indent=1).encode()[:40],
                              json.dumps(whole(message()), indent=1).encode()[40:]]),
    ("a response as an event", [f"data: {json.dumps(whole(message()))}\n\n".encode()]),
]  # fmt: skip


@pytest.mark.parametrize(("case", "pieces"), STREAMS)
def test_streams(case, pieces):
    """However a server tells it, the answer is the same, and every word came once."""
    deltas, finished = streamed(*pieces)

    answer = finished.unwrap()
    parts = tuple(evolve(p, extra=None) for p in answer.message.parts)
    assert parts == (Text("hello"),)
    assert answer.message.parts[0].extra.members["item"]["status"] == "completed"
    assert "".join(d.text for d in deltas if isinstance(d, TextDelta)) == "hello"
    assert (answer.id, answer.usage) == ("resp_1", Usage(1, 2))
    assert "output" not in answer.metadata
    assert assemble(deltas) == finished


# --- any output, told in any way ---------------------------------------------------------

SOME = st.text("ab\u00e9 ", min_size=1, max_size=5)


@st.composite
def outputs(draw) -> list[dict]:
    """Items of every kind, each with a name of its own."""
    items = []
    for index in range(draw(st.integers(0, 4))):
        kind = draw(
            st.sampled_from(("message", "reasoning", "function_call", "x_call"))
        )
        item = {"type": kind, "id": f"{kind}_{index}", "status": "completed"}
        if kind == "message":
            item["role"] = "assistant"
            item["content"] = [
                {
                    "type": "output_text",
                    "text": text,
                    "annotations": [{"n": n} for n in range(draw(st.integers(0, 2)))],
                }
                for text in draw(st.lists(SOME, min_size=1, max_size=2))
            ]
        elif kind == "reasoning":
            told = draw(st.lists(SOME, max_size=2))
            item["summary"] = [{"type": "summary_text", "text": text} for text in told]
            item["encrypted_content"] = draw(SOME)
        elif kind == "function_call":
            item |= {"call_id": f"c{index}", "name": "f"}
            item["arguments"] = draw(st.sampled_from(("{}", '{"a":[1,2]}', "{", "")))
        items.append(item)
    return items


def begun(item: dict) -> dict:
    """An item as it is when it is added."""
    unsaid = {"content": [], "summary": [], "arguments": ""}
    kept = {k: v for k, v in item.items() if k != "encrypted_content"}
    told = {k: unsaid.get(k, v) for k, v in kept.items()}
    return {**told, "status": "in_progress"}


def growth(item: dict) -> list[tuple[str, dict]]:
    """The events of fragments of an item, in twos of characters."""
    told: list[tuple[str, dict]] = []
    kinds = {
        "content": ("output_text", "content_index"),
        "summary": ("reasoning_summary_text", "summary_index"),
    }
    for name, (kind, place) in kinds.items():
        for at, part in enumerate(item.get(name, ())):
            told += [
                (f"response.{kind}.delta", {"delta": piece, place: at})
                for piece in pieces_of_two(part["text"])
            ]
            told += [
                (
                    "response.output_text.annotation.added",
                    {"annotation": one, place: at},
                )
                for one in part.get("annotations", ())
            ]
    kind = "response.function_call_arguments.delta"
    pieces = pieces_of_two(item.get("arguments", ""))
    return told + [(kind, {"delta": piece}) for piece in pieces]


def pieces_of_two(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(0, len(text), 2)]


@st.composite
def tellings(draw) -> tuple[list[dict], list[bytes]]:
    """An output, and events that tell it, none of which is sure to come."""
    items = draw(outputs())
    named = draw(st.sampled_from(("id", "index", "both")))
    events = [CREATED]
    for index, item in enumerate(items):
        before = len(events)
        where = {"output_index": index} if named != "id" else {}
        known = {**where, **({"item_id": item["id"]} if named != "index" else {})}
        told = growth(item)
        if draw(st.booleans()):
            added_ = {**where, "item": begun(item)}
            events.append(event("response.output_item.added", **added_))
            told = told[: draw(st.integers(0, len(told)))]
        elif draw(st.booleans()):
            told = []
        events += [event(kind, **known, **more) for kind, more in told]
        over = draw(st.booleans())
        if over:
            events.append(event("response.output_item.done", **where, item=item))
        parts = len(item.get("content", ()))
        if len(events) == before or (parts > 1 and not over):
            break  # what is told of it at the end has its place there
    return items, [*events, end(*items)]


@given(tellings())
def test_any_telling_is_the_plain_answer(telling):
    """finish == decode of the response at the end == assemble of all deltas."""
    items, events = telling

    deltas, finished = streamed(b"".join(events))

    assert finished == plainly(*items)
    assert finished == assemble(deltas)
    assert streamed(*events) == (deltas, finished)


def test_items_that_come_at_once():
    """They stand in the order in which they were added, whichever is done first."""
    call = {"type": "function_call", "id": "fc_1", "call_id": "1", "name": "look"}
    called = {**call, "arguments": "{}"}
    thought = {"type": "reasoning", "id": "rs_1", "summary": []}

    _, finished = streamed(
        CREATED,
        added(0, **message(content=[])),
        added(1, **thought),
        added(2, **call),
        done(2, **called),
        words("hel"),
        done(1, **thought),
        words("lo"),
        done(0, **message()),
        end(message(), thought, called),
    )

    assert finished == plainly(message(), thought, called)


def test_paragraphs_of_a_thought():
    """A blank line parts one from the next, as in a plain reply."""
    paragraphs = [{"type": "summary_text", "text": text} for text in ("ab", "c")]
    thought = {"type": "reasoning", "id": "rs_1", "summary": paragraphs}

    def piece(text: str, index: int) -> bytes:
        where = {"item_id": "rs_1", "output_index": 0, "summary_index": index}
        return event("response.reasoning_summary_text.delta", delta=text, **where)

    deltas, finished = streamed(
        added(0, type="reasoning", id="rs_1", summary=[]),
        piece("a", 0) + piece("b", 0) + piece("c", 1),
        done(0, **thought),
        end(thought),
    )

    assert finished == plainly(thought)
    assert finished.unwrap().thinking == "ab\n\nc"
    assert "".join(d.text for d in deltas if isinstance(d, ThinkingDelta)) == "ab\n\nc"


def test_thoughts_in_the_models_own_words():
    """Open models tell them, and no summary; they may come unannounced."""
    where = {"item_id": "rs_1", "output_index": 0, "content_index": 0}
    own = [{"type": "reasoning_text", "text": "hmm"}]
    thought = {"type": "reasoning", "id": "rs_1", "summary": [], "content": own}
    pieces = [
        event("response.reasoning_text.delta", delta=piece, **where)
        for piece in ("h", "mm")
    ]

    _, finished = streamed(*pieces, done(0, **thought), end(thought))

    assert finished == plainly(thought)


def test_citations_come_as_they_are_added():
    """Each of them once."""
    cited = [{"type": "url_citation", "url": f"https://x/{n}"} for n in range(3)]
    part = {"type": "output_text", "text": "hello", "annotations": cited}
    answered = message(content=[part])
    where = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
    cites = "response.output_text.annotation.added"

    deltas, finished = streamed(
        OPENED,
        words("hel"),
        event(cites, annotation=cited[0], annotation_index=0, **where),
        words("lo"),
        event(cites, annotation=cited[1], annotation_index=1, **where),
        done(0, **answered),
        end(answered),
    )

    assert finished == plainly(answered)
    told = [d.extra.members.get("annotations") for d in deltas[:-1] if d.extra]
    assert [one for one in told if one] == [(obj(**c),) for c in cited]


def test_a_refusal():
    """It is no words of the answer; the message is kept to be told again."""
    refused = message(content=[{"type": "refusal", "refusal": "I can't."}])
    where = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
    says = "response.refusal.delta"

    deltas, finished = streamed(
        OPENED,
        event(says, delta="I ", **where) + event(says, delta="can't.", **where),
        done(0, **refused),
        end(refused),
    )

    assert finished == plainly(refused)
    assert finished.unwrap().refusal == "I can't."
    assert not any(isinstance(delta, TextDelta) for delta in deltas)


def test_an_end_that_holds_no_output():
    """What was sent is the answer."""
    finished = streamed(OPENED, words("hello"), done(0, **message()), end())[1]

    answer = finished.unwrap()
    assert answer.message.parts == (HELLO,)
    assert (answer.finish, answer.metadata) == (Finish.STOP, obj())


def test_an_end_that_says_something_else():
    """What was sent stands, and what the end says is kept."""
    deltas, finished = streamed(OPENED, words("hallo"), end(message("hello")))

    assert finished.unwrap().text == "hallo"
    assert finished.unwrap().metadata == obj(output=[message("hello")])
    assert assemble(deltas) == finished


INCOMPLETE = {"incomplete_details": {"reason": "max_output_tokens"}}
FINISHES = [
    ("completed", {}, Finish.STOP),
    ("incomplete", INCOMPLETE, Finish.LENGTH),
    ("cancelled", {}, Finish.OTHER),
]


@pytest.mark.parametrize(("kind", "more", "finish"), FINISHES)
def test_ends(kind, more, finish):
    """An end that the provider announced is one, whatever it is."""
    answer = streamed(OPENED, words("hel"), end(message("hel"), kind=kind, **more))[1]

    assert (answer.unwrap().finish, answer.unwrap().raw_finish) == (finish, kind)
    assert answer == plainly(message("hel"), status=kind, **more)


NO_ENDS = [
    [CREATED, OPENED, words("hel")],
    [OPENED, words("hel"), b"data: [DONE]\n\n"],
    [event("response.queued", response={"status": "queued"}), OPENED, words("hel")],
    [OPENED, words("hel"), end(message())[:40]],
]


@pytest.mark.parametrize("pieces", NO_ENDS)
def test_no_end(pieces):
    """A stream that breaks off keeps what arrived, and has no reason to stop."""
    deltas, finished = streamed(*pieces)

    reason = finished.failure().reason
    assert isinstance(reason, r.Interrupted)
    assert reason.partial.message.parts[-1].text == "hel"
    assert (reason.partial.finish, reason.partial.raw_finish) == (Finish.OTHER, "")
    assert not any(isinstance(delta, Ended) for delta in deltas)


def test_what_a_broken_stream_had_begun():
    """Calls and searches too, as far as they came."""
    reason = streamed(
        CREATED,
        added(0, type="web_search_call", id="ws_1", status="in_progress"),
        added(1, type="function_call", id="fc_1", call_id="1", name="look"),
        event("response.function_call_arguments.delta", delta='{"a', output_index=1),
    )[1].failure().reason  # fmt: skip

    search = obj(type="web_search_call", id="ws_1", status="in_progress")
    assert reason.partial.message.parts == (
        Opaque(OURS, search),
        ToolCall("1", "look", raw='{"a', extra=ours(id="fc_1")),
    )
    assert (reason.partial.id, reason.partial.model) == ("resp_1", "m-1")


def test_nothing_came():
    """A stream without a word has no part of an answer."""
    reason = streamed()[1].failure().reason

    assert reason == r.Interrupted("the stream ended before the answer did", None)


FAILED = {"code": "rate_limit_exceeded", "message": "no"}
ERRORS = [
    (event("error", **FAILED), r.RateLimited, "no"),
    (event("error", code=None, message="no", param=None), r.ServerFault, "no"),
    (event("error", error={"type": "overloaded_error", "message": "no"}),
     r.Overloaded, "no"),
    (event("response.failed", response=whole(message("hel"), status="failed",
                                             error=FAILED)), r.RateLimited, "no"),
    (event("response.failed", response={"status": "failed"}),
     r.ServerFault, "the response failed"),
    (end(message("hel"), kind="completed", error=FAILED), r.RateLimited, "no"),
    (b'data: {"error":{"message":"no","code":429}}\n\n', r.RateLimited, "no"),
    (b'data: {"message":"no","code":"server_error"}\n\n', r.ServerFault, "no"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "kind", "told"), ERRORS)
def test_an_error_in_the_middle(wrong, kind, told):
    """The reason is the provider's, and what had arrived is kept."""
    finished = streamed(CREATED, OPENED, words("hel"), wrong, end(message()))[1]

    reason = finished.failure().reason
    assert isinstance(reason, kind)
    assert (reason.message, reason.partial.text) == (told, "hel")


def test_an_error_that_is_no_stream():
    """So is one that answers with an error under status 200."""
    reason = streamed(b'{"error":{"message":"no","code":429}}')[1].failure().reason

    assert isinstance(reason, r.RateLimited)


def test_garbage_in_the_middle():
    """An event that is no JSON ends the reading, and what had arrived is kept."""
    reason = streamed(OPENED, words("hel"), b"data: {oops\n\n")[1].failure().reason

    assert (reason.tag, reason.partial.text) == ("unreadable", "hel")


KNOWN = [
    "response.audio.done",
    "response.code_interpreter_call.completed",
    "response.code_interpreter_call.in_progress",
    "response.code_interpreter_call.interpreting",
    "response.code_interpreter_call_code.delta",
    "response.code_interpreter_call_code.done",
    "response.content_part.added",
    "response.content_part.done",
    "response.custom_tool_call_input.delta",
    "response.custom_tool_call_input.done",
    "response.file_search_call.completed",
    "response.file_search_call.in_progress",
    "response.file_search_call.searching",
    "response.function_call_arguments.done",
    "response.image_generation_call.completed",
    "response.image_generation_call.generating",
    "response.image_generation_call.in_progress",
    "response.image_generation_call.partial_image",
    "response.mcp_call.completed",
    "response.mcp_call.failed",
    "response.mcp_call.in_progress",
    "response.mcp_call_arguments.delta",
    "response.mcp_call_arguments.done",
    "response.mcp_list_tools.completed",
    "response.mcp_list_tools.failed",
    "response.mcp_list_tools.in_progress",
    "response.output_text.done",
    "response.reasoning_part.added",
    "response.reasoning_summary_part.added",
    "response.reasoning_summary_part.done",
    "response.reasoning_summary_text.done",
    "response.reasoning_text.done",
    "response.refusal.done",
    "response.shell_call_command.added",
    "response.shell_call_command.delta",
    "response.shell_call_command.done",
    "response.shell_call_output_content.delta",
    "response.shell_call_output_content.done",
    "response.web_search_call.completed",
    "response.web_search_call.in_progress",
    "response.web_search_call.searching",
]


@pytest.mark.parametrize("kind", KNOWN)
def test_events_that_the_item_tells_too(kind):
    """They are passed over, wherever they come."""
    said = {"delta": "x", "text": "x", "item_id": "msg_1", "output_index": 0}
    told = event(kind, **({} if kind.startswith("response.audio") else said))

    deltas, finished = streamed(
        told, OPENED, told, words("hello"), told, end(message())
    )

    assert finished == plainly(message())
    assert len(deltas) == len(streamed(OPENED, words("hello"), end(message()))[0])


def test_events_that_nobody_documents_are_kept():
    """In their order, in the metadata; what stands beside the response is kept too."""
    odd = [
        event("codex.rate_limits", limits={"primary": 3}),
        event("response.audio.delta", delta="AAA="),
    ]
    last = event("response.completed", response=whole(message()), timings={"n": 1})

    answer = streamed(odd[0], OPENED, words("hello"), odd[1], last)[1].unwrap()

    assert answer.metadata == obj(
        timings={"n": 1},
        events=[
            {"type": "codex.rate_limits", "limits": {"primary": 3}},
            {"type": "response.audio.delta", "delta": "AAA="},
        ],
    )


def test_fragments_take_the_short_cut(monkeypatch):
    """Only what begins or ends something is read the long way."""
    from mojentic_fp.wire.responses import reply

    long_way = []

    def read(facts, partial, told):
        long_way.append(told["type"])
        return event_read(facts, partial, told)

    event_read = reply.read
    monkeypatch.setattr(reply, "read", read)
    finished = streamed(OPENED, *[words("ab")] * 50, end(message("ab" * 50)))[1]

    assert finished == plainly(message("ab" * 50))
    assert long_way == [
        "response.output_item.added",
        "response.output_text.delta",
        "response.completed",
    ]


def sounding(value):
    """The same without members that are ``null``: they say nothing."""
    if isinstance(value, immutabledict):
        return JsonObject({k: sounding(v) for k, v in value.items() if v is not None})
    return value


PLAIN = json_objects().map(sounding)


@given(PLAIN, PLAIN)
def test_what_is_beyond_makes_it_whole(before, more):
    """merged((before, beyond(before, after))) == after, where after says all of before."""
    after = merged((before, more))

    assert merged((before, beyond(before, after))) == after
    assert beyond(after, after) == obj()


@given(st.lists(st.integers(0, 9), max_size=5), st.lists(st.integers(0, 9), max_size=5))
def test_arrays_are_lengthened(before, more):
    """Only what is new of an array is said."""
    told = beyond(obj(a=before), obj(a=[*before, *more]))

    assert told == (obj(a=more) if more else obj())


def test_a_thought_without_a_name_is_ours():
    """So it is known later who had it."""
    part = streamed(added(0, type="reasoning"), end({"type": "reasoning"}))[1]

    assert part.map(lambda answer: answer.message.parts) == Success(
        (Thinking("", None, "m", extra=ours()),)
    )


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not here")
def test_recorded_streams_are_their_ends():
    """Every stream that was recorded is read as its last response is."""
    streams = [row for row in exchanges(OURS) if "stream" in row["traits"]]
    read = 0
    for row in streams:
        told = row["response"]["body"]
        events = [json.loads(one[6:]) for one in told.splitlines() if one[6:7] == "{"]
        last = [one["response"] for one in events if "response" in one][-1]
        finished = streamed(told.encode("utf-8", "surrogatepass"))[1]
        if last["status"] == "completed":
            reply = HttpReply(200, body=json.dumps(last).encode())
            assert finished == RESPONSES.decode(ASK, reply), row["id"]
            read += 1

    assert read >= len(streams) - 1 > 0
