"""What holds of every codec."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from returns.result import Failure, Result, Success

from mojentic_fp.data.completion import Completion
from mojentic_fp.data.delta import Delta, TextDelta
from mojentic_fp.data.http import HttpReply
from mojentic_fp.data.json import JsonObject, dump, parse
from mojentic_fp.data.reason import Interrupted
from mojentic_fp.data.request import Request
from mojentic_fp.testing.strategies import jsons, messages
from mojentic_fp.wire.anthropic import ANTHROPIC
from mojentic_fp.wire.assemble import assemble
from mojentic_fp.wire.codec import Address, Codec
from mojentic_fp.wire.ollama import OLLAMA, OLLAMA_GENERATE
from mojentic_fp.wire.openai import OPENAI
from mojentic_fp.wire.responses import RESPONSES
from mojentic_fp.wire.responses.event import EVENTS as responses_events
from mojentic_fp.wire.route import OPENAI_BY_MODEL
from tests.wire import dialects
from tests.wire.dialects import REQUEST, spoken
from tests.wire.test_stream import CUTS, pieces_of

SPEAKING = [
    pytest.param(OPENAI, dialects.openai_plain, dialects.openai_stream, id="openai"),
    pytest.param(OLLAMA, dialects.ollama_plain, dialects.ollama_stream, id="ollama"),
    pytest.param(
        ANTHROPIC, dialects.anthropic_plain, dialects.anthropic_stream, id="anthropic"
    ),
    pytest.param(
        RESPONSES,
        dialects.responses_plain,
        dialects.responses_stream,
        id="openai-responses",
    ),
    pytest.param(
        OPENAI_BY_MODEL, dialects.openai_plain, dialects.openai_stream, id="by-model"
    ),
    pytest.param(
        OLLAMA_GENERATE,
        dialects.generate_plain,
        dialects.generate_stream,
        id="ollama-generate",
    ),
]
CODECS = [
    pytest.param(codec, id=name)
    for name, codec in {
        "openai": OPENAI,
        "ollama": OLLAMA,
        "anthropic": ANTHROPIC,
        "openai-responses": RESPONSES,
        "ollama-generate": OLLAMA_GENERATE,
        "by-model": OPENAI_BY_MODEL,
    }.items()
]


def read(codec: Codec, pieces: list[bytes]) -> tuple[list[Delta], Result]:
    deltas, state = [], codec.begin(REQUEST)
    for piece in pieces:
        fed = codec.feed(state, piece)
        deltas, state = [*deltas, *fed.deltas], fed.state
    last = codec.flush(state)
    assert codec.finish(state) == codec.finish(last.state)
    return [*deltas, *last.deltas], codec.finish(last.state)


def singles(data: bytes) -> list[bytes]:
    return [data[i : i + 1] for i in range(len(data))]


@pytest.mark.parametrize(("codec", "plain", "streamed"), SPEAKING)
@settings(max_examples=30)
@given(said=spoken(), cuts=CUTS)
def test_any_cut_gives_the_same(codec, plain, streamed, said, cuts):
    """Where the bytes were cut cannot be seen in deltas or answer."""
    data = streamed(said)
    whole = read(codec, [data])

    assert read(codec, pieces_of(data, cuts)) == whole
    assert read(codec, singles(data)) == whole


@pytest.mark.parametrize(("codec", "plain", "streamed"), SPEAKING)
@given(said=spoken())
def test_a_stream_is_the_plain_answer(codec, plain, streamed, said):
    """finish == decode == assemble of all deltas; emitted words are the text."""
    deltas, finished = read(codec, [streamed(said)])

    assert finished == codec.decode(REQUEST, HttpReply(200, body=plain(said)))
    assert finished == assemble(deltas)
    words = [delta.text for delta in deltas if isinstance(delta, TextDelta)]
    assert "".join(words) == finished.unwrap().text == said.words


@pytest.mark.parametrize(("codec", "plain", "streamed"), SPEAKING)
@given(said=spoken())
def test_an_answer_holds_what_was_said(codec, plain, streamed, said):
    """Nothing is lost on the way, members nobody knows included."""
    answer: Completion = codec.decode(
        REQUEST, HttpReply(200, body=plain(said))
    ).unwrap()

    assert answer.text == said.words
    assert answer.thinking == said.thought
    assert [(c.id, c.name, c.arguments) for c in answer.calls] == list(said.calls)
    assert (answer.usage.input, answer.usage.output) == said.usage
    assert (answer.model, answer.raw_finish) == ("m-1", said.finish)
    told = JsonObject({k: v for k, v in said.more.items() if v is not None})
    assert JsonObject({k: answer.metadata[k] for k in told}) == told


@settings(max_examples=30)
@given(
    said=st.lists(spoken(), min_size=2, max_size=3),
    cuts=CUTS,
)
def test_several_answers_are_the_same_in_a_stream(said, cuts):
    """Each of them, interleaved with the others, is what it is in a plain reply."""
    data = dialects.openai_stream(*said)
    deltas, finished = read(OPENAI, pieces_of(data, cuts))

    plain = HttpReply(200, body=dialects.openai_plain(*said))
    assert finished == OPENAI.decode(REQUEST, plain)
    answer = finished.unwrap()
    told = [answer.message, *answer.alternatives]
    assert [one.text for one in told] == [one.words for one in said]
    assert [one.thinking for one in told] == [one.thought for one in said]
    words = "".join(d.text for d in deltas if isinstance(d, TextDelta))
    assert words == said[0].words


@pytest.mark.parametrize(("codec", "plain", "streamed"), SPEAKING)
@given(said=spoken(), place=st.integers(0))
def test_a_broken_stream_keeps_what_arrived(codec, plain, streamed, said, place):
    """A stream that stops anywhere is whole, or an interruption with what there is."""
    data = streamed(said)
    deltas, finished = read(codec, [data[: place % len(data)]])

    words = "".join(d.text for d in deltas if isinstance(d, TextDelta))
    if isinstance(finished, Success):
        assert finished.unwrap().text == words == said.words
    else:
        reason = finished.failure().reason
        assert isinstance(reason, Interrupted)
        assert (reason.partial.text if reason.partial else "") == words


@pytest.mark.parametrize("codec", CODECS)
@given(data=st.binary(max_size=60), cuts=CUTS)
def test_no_bytes_are_too_much(codec, data, cuts):
    """Any bytes are an answer or a failure, as a stream and whole."""
    assert isinstance(read(codec, pieces_of(data, cuts))[1], Result)
    assert isinstance(codec.decode(REQUEST, HttpReply(200, body=data)), Result)
    assert isinstance(codec.models.read(None, HttpReply(200, body=data)), Result)


# JSON that is nearly right: the members that are read, with anything in them.
KNOWN = [
    "choices",
    "delta",
    "message",
    "content",
    "tool_calls",
    "function",
    "arguments",
    "index",
    "id",
    "name",
    "usage",
    "error",
    "finish_reason",
    "type",
    "text",
    "thinking",
    "refusal",
    "model",
    "data",
    "models",
    "done",
    "code",
    "detail",
    "prompt_tokens",
    "prompt_tokens_details",
    "eval_count",
    "done_reason",
    "reasoning",
    "response",
    "logprobs",
    "token",
    "logprob",
    "top_logprobs",
    "bytes",
    "output",
    "response",
    "item",
    "item_id",
    "output_index",
    "content_index",
    "summary",
    "status",
    "annotation",
    "call_id",
    "encrypted_content",
    "content_block",
    "input",
    "stop_reason",
    "signature",
    "partial_json",
    "citation",
    "input_tokens",
    "stop_details",
    "last_id",
    "has_more",
]
TYPES = [
    "message",
    "message_start",
    "content_block_start",
    "content_block_delta",
    "content_block_stop",
    "message_delta",
    "message_stop",
    "error",
    "text",
    "thinking",
    "tool_use",
    "input_json_delta",
    "text_delta",
    "other",
]
NEARLY = st.recursive(
    jsons(),
    lambda inner: (
        st.dictionaries(st.sampled_from(KNOWN), inner, max_size=5).map(JsonObject)
        | st.builds(
            lambda kind, more: JsonObject({**more, "type": kind}),
            st.sampled_from(TYPES),
            st.dictionaries(st.sampled_from(KNOWN), inner, max_size=5),
        )
        | st.lists(inner, max_size=3).map(tuple)
    ),
    max_leaves=12,
)
REPLIES = st.builds(
    lambda choice, more: JsonObject(
        {"response": "", **more, "choices": (choice,), "message": choice}
    ),
    st.dictionaries(st.sampled_from(KNOWN), NEARLY, max_size=4).map(JsonObject),
    st.dictionaries(st.sampled_from(KNOWN), NEARLY, max_size=4),
)


EVENTS = st.builds(
    lambda kind, item, more: JsonObject({**more, "type": kind, "item": item}),
    st.sampled_from(sorted(responses_events)),
    st.builds(
        lambda kind, more: JsonObject({**more, "type": kind}),
        st.sampled_from(("message", "reasoning", "function_call", "odd")),
        st.dictionaries(st.sampled_from(KNOWN), NEARLY, max_size=4),
    ),
    st.dictionaries(
        st.sampled_from(KNOWN), NEARLY | st.integers(0, 2) | jsons(), max_size=4
    ),
)


@pytest.mark.parametrize("codec", CODECS)
@given(values=st.lists(NEARLY | REPLIES | EVENTS, min_size=1, max_size=5))
def test_no_json_is_too_odd(codec, values):
    """Any JSON is an answer or a failure, as a stream, whole, and as an error."""
    texts = [dump(value) for value in values]
    stream = b"".join(b"data: " + text + b"\n\n" for text in texts)

    assert isinstance(read(codec, [stream, *(t + b"\n" for t in texts)])[1], Result)
    for text in texts:
        assert isinstance(read(codec, [text + b"\n"])[1], Result)
        assert isinstance(codec.decode(REQUEST, HttpReply(200, body=text)), Result)
        assert codec.explain("m", HttpReply(400, body=text)).where.model == "m"


@pytest.mark.parametrize("codec", CODECS)
@given(said=st.lists(messages(), max_size=4).map(tuple), stream=st.booleans())
def test_any_request_can_be_spelled(codec, said, stream):
    """A request is spelled, the same each time, or refused for a reason."""
    address = Address(base_url="http://x")
    first = codec.encode(address, Request("m", said), stream)

    assert isinstance(first, Result)
    assert codec.encode(address, Request("m", said), stream) == first


UNDERSTANDING = [
    pytest.param(codec, id=codec.name)
    for codec in (OPENAI, OLLAMA)
    if codec.understand is not None
]


@pytest.mark.parametrize("codec", UNDERSTANDING)
@given(said=st.lists(messages(), max_size=4).map(tuple), stream=st.booleans())
def test_what_is_spelled_is_understood(codec, said, stream):
    """A request that was spelled is understood, and spelled the same again."""
    address = Address(base_url="http://x")
    spelled = codec.encode(address, Request("m", said), stream)
    if isinstance(spelled, Failure):
        return
    first = spelled.unwrap()
    request = codec.understand(parse(first.body).unwrap())

    again = codec.encode(address, request, stream).unwrap()
    assert parse(again.body) == parse(first.body)


@pytest.mark.parametrize("codec", UNDERSTANDING)
@given(body=st.dictionaries(st.sampled_from([*KNOWN, "messages"]), NEARLY))
def test_any_body_is_understood(codec, body):
    """Any object is a request, and one that can be spelled, or not for a reason."""
    request = codec.understand(JsonObject(body))

    assert isinstance(request, Request)
    assert isinstance(
        codec.encode(Address(base_url="http://x"), request, False), Result
    )
