"""Embedding texts: order, batches, cuts, joins, usage and failures."""

import json
import math
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.io import IOSuccess
from returns.pipeline import is_successful
from returns.result import Success
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    Address,
    BadRequest,
    CountTexts,
    Embed,
    Embeddings,
    Interrupted,
    JsonObject,
    LlmFailure,
    OffScript,
    RateLimited,
    TextCounts,
    Unreadable,
    Unsupported,
    Usage,
    Where,
    around,
    byte_tokens,
    cosine,
    embed,
    fail,
    nearest,
    on,
    pipe,
    provider,
    run,
    run_async,
    scripted_embeddings,
    succeed,
    tokens,
)
from mojentic_fp.data.vector import mean
from mojentic_fp.wire.openai import OPENAI

texts = st.lists(st.text("ab é😀", min_size=1, max_size=30), max_size=12)


def spying(seen):
    """Scripted embeddings and byte tokens, and all that is asked of them."""

    def look(asked, forward):
        seen.append(asked.request)
        return forward(asked)

    return pipe(scripted_embeddings(), around(Embed, look)) | byte_tokens()


def outcome_of(program, handlers):
    return unsafe_perform_io(run(handlers)(program))


def vectors_of(text):
    alone = scripted_embeddings() | byte_tokens()
    return outcome_of(embed("any")([text]), alone).unwrap().vectors[0]


# --- order, batches and usage ----------------------------------------------------------


@given(texts, st.integers(1, 5), st.integers(1, 5))
def test_every_text_gets_its_own_vector_in_order(several, batch, at_once):
    """However many go into a request, and however many of those run at once."""
    seen: list[object] = []

    found = outcome_of(
        embed("any", batch=batch, at_once=at_once)(several), spying(seen)
    ).unwrap()

    assert found.vectors == tuple(map(vectors_of, several))
    asked = [text for request in seen for text in request.inputs]
    assert sorted(asked) == sorted(several)
    assert all(1 <= len(request.inputs) <= batch for request in seen)
    assert len(seen) == -(-len(several) // batch)


def test_no_texts_have_no_vectors_and_nobody_is_asked():
    seen: list[object] = []

    found = outcome_of(embed("any")([]), spying(seen))

    assert (found.unwrap(), seen) == (Embeddings((), model="any"), [])


def test_usage_is_that_of_all_requests():
    found = outcome_of(embed("any", batch=1)(["12345678", "1"]), spying([])).unwrap()

    assert (found.usage, found.model) == (Usage(input=3), "any")


def test_what_nobody_said_stays_unsaid():
    silent = on(Embed, lambda asked: succeed(Embeddings(((1.0,),), model="real")))

    found = outcome_of(embed("any", batch=1)(["a", "b"]), silent | byte_tokens())

    assert found.unwrap() == Embeddings(((1.0,), (1.0,)), model="real")


@pytest.mark.parametrize(
    ("batch", "metadata"),
    [
        (2, JsonObject(at="a")),
        (1, JsonObject(requests=(JsonObject(at="a"), JsonObject(at="b")))),
    ],
)
def test_what_the_provider_says_besides_is_kept(batch, metadata):
    """As it is for one request, one by one for several."""
    said = on(
        Embed,
        lambda asked: succeed(
            Embeddings(
                ((1.0,),) * len(asked.request.inputs),
                metadata=JsonObject(at=asked.request.inputs[0]),
            )
        ),
    )

    found = outcome_of(embed("any", batch=batch)(["a", "b"]), said | byte_tokens())

    assert found.unwrap().metadata == metadata


def test_wishes_go_with_every_request():
    seen: list[object] = []
    extra = JsonObject(user="me")

    outcome_of(embed("m", dimensions=5, extra=extra, batch=1)(["a", "b"]), spying(seen))

    assert {(one.model, one.dimensions, one.extra) for one in seen} == {("m", 5, extra)}


def test_a_request_is_within_what_the_model_takes():
    """2,048 texts, and no more tokens than 300,000 in all."""
    seen: list[object] = []
    several = ["x"] * 3000 + ["y" * 8000] * 100

    outcome_of(embed("text-embedding-3-small")(several), spying(seen))

    assert sum(len(one.inputs) for one in seen) == 3100
    assert max(len(one.inputs) for one in seen) == 2048
    assert max(len("".join(one.inputs)) for one in seen) <= 300_000


def test_at_most_so_many_requests_run_at_once():
    """And several do."""
    lock, running, most = threading.Lock(), [0], [0]
    together = threading.Barrier(3, timeout=10)

    def slow(asked, forward):
        from mojentic_fp import calling

        def meet(_):
            with lock:
                running[0] += 1
                most[0] = max(most[0], running[0])
            together.wait()
            with lock:
                running[0] -= 1
            return Success(None)

        return calling(meet).bind(lambda _: forward(asked))

    handlers = pipe(scripted_embeddings(), around(Embed, slow)) | byte_tokens()
    found = outcome_of(embed("any", batch=1, at_once=3)(list("abcdef")), handlers)

    assert (len(found.unwrap().vectors), most[0]) == (6, 3)


# --- texts that are too long -------------------------------------------------------------


@given(texts, st.integers(6, 20), st.integers(1, 4))
def test_long_texts_are_cut_and_joined_by_weighted_mean(several, longest, batch):
    """No part is too long or within a character; short texts are as they were."""
    seen: list[object] = []

    found = outcome_of(
        embed("any", longest=longest, batch=batch)(several), spying(seen)
    ).unwrap()

    parts = [text for request in seen for text in request.inputs]
    assert all(len(part.encode()) <= longest for part in parts)
    assert sorted("".join(parts)) == sorted("".join(several))
    for text, vector in zip(several, found.vectors, strict=True):
        if len(text.encode()) <= longest:
            assert vector == vectors_of(text)
        else:
            assert math.hypot(*vector) == pytest.approx(1)


def test_parts_weigh_what_they_have_of_tokens():
    """Ten bytes and three."""
    joined = outcome_of(
        embed("any", longest=10)(["aaaaaaaaaabbb"]), spying([])
    ).unwrap()

    parts = [vectors_of("aaaaaaaaaa"), vectors_of("bbb")]
    assert joined.vectors == (mean(parts, [10, 3]),)
    assert cosine(joined.vectors[0], parts[0]) > cosine(joined.vectors[0], parts[1])


def test_a_text_of_few_bytes_is_not_counted():
    """It cannot have more tokens than bytes."""
    refusing = on(CountTexts, lambda _: pytest.fail("counted"))

    found = outcome_of(
        embed("text-embedding-3-large")(["x" * 8191]), scripted_embeddings() | refusing
    )

    assert is_successful(found)


def test_where_tokens_are_only_estimated_a_third_is_kept_in_reserve():
    seen: list[object] = []
    thumb = on(
        CountTexts,
        lambda asked: succeed(
            TextCounts(tuple(map(len, asked.texts)), "thumb", estimated=True)
        ),
    )

    outcome_of(embed("any", longest=90)(["x" * 180]), thumb | spying(seen))

    assert [len(text) for one in seen for text in one.inputs] == [60, 60, 60]


def test_a_model_that_nobody_knows_is_given_texts_of_any_length():
    seen: list[object] = []

    outcome_of(embed("any")(["x" * 100_000]), spying(seen))

    assert [len(text) for one in seen for text in one.inputs] == [100_000]


# --- failures ----------------------------------------------------------------------------


@pytest.mark.parametrize("several", [["a", ""], ["a", "", "b", ""]])
def test_an_empty_text_fails_and_is_named(several):
    """Before anybody is asked."""
    seen: list[object] = []

    failure = outcome_of(embed("m")(several), spying(seen)).failure()

    assert isinstance(failure.reason, Unsupported)
    assert failure.reason.detail.startswith("texts[1] is empty")
    assert (failure.where.model, seen) == ("m", [])


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        (RateLimited("slow", after=2.0), RateLimited("texts[2:4]: slow", after=2.0)),
        (BadRequest("no", code="x"), BadRequest("texts[2:4]: no", code="x")),
        (Interrupted("cut"), Interrupted("texts[2:4]: cut")),
        (OffScript("this", "that"), OffScript("this", "that")),
    ],
)
def test_a_request_that_fails_says_which_texts(reason, told):
    """One failure, with all that the provider said of it."""
    where = Where("openai", "m", 429, "id")

    def fails(asked, forward):
        if "c" in asked.request.inputs:
            return fail(LlmFailure(reason, where))
        return forward(asked)

    handlers = pipe(scripted_embeddings(), around(Embed, fails)) | byte_tokens()

    failure = outcome_of(embed("m", batch=2)(list("abcdef")), handlers).failure()

    assert failure == LlmFailure(told, where)


def test_a_request_that_is_the_only_one_fails_as_it_is():
    busy = LlmFailure(RateLimited("slow"))
    handlers = on(Embed, lambda _: fail(busy)) | byte_tokens()

    assert outcome_of(embed("m")(list("abcdef")), handlers).failure() == busy


def test_a_part_that_fails_names_its_text():
    broken = on(Embed, lambda _: fail(LlmFailure(BadRequest("no")))) | byte_tokens()

    failure = outcome_of(embed("m", longest=6, batch=1)(["x" * 9]), broken).failure()

    assert failure.reason.message == "texts[0]: no"


@pytest.mark.parametrize(
    ("vectors", "words"),
    [
        ((), "0 vectors came for 2 texts"),
        (((1.0,), (1.0,), (1.0,)), "3 vectors came for 2 texts"),
        (((1.0,), (1.0, 2.0)), "the vectors are of different lengths"),
    ],
)
def test_vectors_that_cannot_be_are_unreadable(vectors, words):
    odd = on(Embed, lambda _: succeed(Embeddings(vectors))) | byte_tokens()

    failure = outcome_of(embed("m")(["a", "b"]), odd).failure()

    assert failure.reason == Unreadable(words)


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: embed("m")("text"), TypeError),
        (lambda: embed("m", batch=0), ValueError),
        (lambda: embed("m", longest=5), ValueError),
    ],
)
def test_mistakes_are_refused_at_once(make, error):
    with pytest.raises(error):
        make()


def test_an_asynchronous_run_gives_the_same():
    import asyncio

    program = embed("any", longest=6, batch=2)(["a", "some longer text", "b"])
    handlers = scripted_embeddings() | byte_tokens()

    assert asyncio.run(run_async(handlers)(program).awaitable()) == run(handlers)(
        program
    )


# --- over a wire -------------------------------------------------------------------------


class Server(BaseHTTPRequestHandler):
    """Speaks OpenAI's way; the vector of a text is its length, and 1."""

    def do_POST(self) -> None:
        length = int(self.headers["content-length"])
        inputs = json.loads(self.rfile.read(length))["input"]
        found = [{"index": at, "embedding": [len(x), 1]} for at, x in enumerate(inputs)]
        usage = {"prompt_tokens": len(inputs), "total_tokens": len(inputs)}
        body = json.dumps({"data": found, "usage": usage, "model": "m"}).encode()
        self.send_response(400 if "bad" in inputs else 200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def served() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1"
        server.shutdown()


def test_batches_go_over_the_wire_side_by_side(served):
    """Over a real connection to a loopback server."""
    handlers = provider(OPENAI, Address(base_url=served)) | byte_tokens()
    several = ["x" * size for size in range(1, 30)]

    found = run(handlers)(embed("any", batch=4)(several))
    failed = unsafe_perform_io(run(handlers)(embed("any", batch=2)([*several, "bad"])))

    expected = tuple((float(len(text)), 1.0) for text in several)
    assert found.map(lambda one: one.vectors) == IOSuccess(expected)
    assert found.map(lambda one: one.usage) == IOSuccess(Usage(input=29))
    assert failed.failure().where.status == 400
    assert "texts[28:30]" in failed.failure().reason.message


@pytest.mark.slow
@pytest.mark.local_model
def test_a_real_model_takes_texts_of_any_length():
    """all-MiniLM-L6-v2, which refuses what is longer than 512 tokens of its own."""
    url = os.environ.get("MOJENTIC_FP_EMBED_URL")
    if not url:
        pytest.skip("MOJENTIC_FP_EMBED_URL names no server of embeddings")
    pytest.importorskip("tiktoken")
    handlers = provider(OPENAI, Address(base_url=f"{url}/v1")) | tokens()
    question = "Which animal purrs?"
    near = ["A violin has four strings.", "A cat is an animal that purrs."]
    long = ["Hello, world! " * 1000, "день рождения " * 400, "漢字" * 600, "😀" * 400]

    outcome = run(handlers)(embed("all-minilm")([question, *near, *long]))

    vectors = unsafe_perform_io(outcome).unwrap().vectors
    assert {len(vector) for vector in vectors} == {384}
    assert nearest(vectors[0], vectors[1:3])[0].index == 1
