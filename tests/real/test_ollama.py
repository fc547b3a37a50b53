"""Ollama's API asked of a real server: an adapter before llama.cpp, with real models."""

from math import isclose, sqrt
from typing import Annotated, Literal

import pytest
from attrs import evolve, frozen
from msgspec import Meta
from returns.io import IOSuccess
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    Address,
    Embed,
    EmbedRequest,
    Ended,
    Finish,
    LlmFailure,
    NotFound,
    PullProgress,
    Request,
    Settings,
    TextDelta,
    ToolFinished,
    Unsupported,
    ask,
    complete,
    effective_context_window,
    find_fastest,
    find_first,
    generate,
    generate_object,
    image,
    inquire,
    list_models,
    ollama,
    provider,
    pull_model,
    run,
    show_model,
    stream,
    survey,
    system,
    tool,
    toolbox,
    user,
)
from mojentic_fp.edges.http import http
from mojentic_fp.wire.ollama import OLLAMA as CHAT
from mojentic_fp.wire.ollama import OLLAMA_GENERATE, OLLAMA_LEGACY, RUNNING, VERSION
from tests.real.conftest import Server

MODEL = "qwen2.5-coder:0.5b"
EMBEDDER = "all-minilm:latest"
BRIEF = Settings(temperature=0, seed=1, max_tokens=24)
DOT = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00"
    b"\x00\x90wS\xde\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe"
    b"\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)
"""One red dot, as a picture."""


@pytest.fixture(scope="module")
def url(server: Server) -> str:
    """Where the server speaks Ollama's API."""
    if not server.ollama:
        pytest.skip("the server that runs has no adapter for Ollama's API")
    return server.ollama


def failed(outcome: object) -> LlmFailure:
    return outcome.failure()._inner_value


def test_a_chat_is_answered_whole_and_in_pieces_alike(url):
    """The words that are shown are the answer's, and it is the same answer."""
    program = ask(MODEL, "Say hello in one word.", settings=BRIEF)

    whole = unsafe_perform_io(run(ollama(url))(program)).unwrap()
    *events, last = stream(ollama(url))(program)
    answer = unsafe_perform_io(last).unwrap()

    assert "hello" in whole.text.lower()
    assert "".join(e.text for e in events if isinstance(e, TextDelta)) == answer.text
    assert isinstance(events[-1], Ended)
    assert answer.text == whole.text
    assert whole.finish is answer.finish is Finish.STOP
    assert whole.usage.output > 0
    assert whole.metadata["eval_duration"] > 0


def test_a_bound_ends_the_answer(url):
    """And it is said that it did."""
    short = evolve(BRIEF, max_tokens=3)
    answer = run(ollama(url))(ask(MODEL, "Count to a hundred.", settings=short))

    assert answer.map(lambda said: said.finish) == IOSuccess(Finish.LENGTH)
    assert answer.map(lambda said: said.usage.output) == IOSuccess(3)


@tool
def wave_height(beach: str) -> str:
    """Tell how high the waves are at a beach, in metres."""
    return f"The waves at {beach} are 7 metres high."


def test_a_tool_is_called_and_its_answer_is_read(url):
    """Without any ids, since Ollama gives none."""
    asked = generate(MODEL, tools=toolbox(wave_height), settings=BRIEF)(
        [user("How high are the waves at Bondi beach?")]
    )

    *events, last = stream(ollama(url))(asked)

    called = [event for event in events if isinstance(event, ToolFinished)]
    assert [one.call.name for one in called] == ["wave_height"]
    assert "7" in unsafe_perform_io(last).unwrap().text


@frozen
class Feeling:
    """What somebody feels."""

    label: Literal["happy", "sad"]
    why: Annotated[str, Meta(max_length=40)]


def test_an_object_has_the_form_that_was_asked_for(url):
    """The server holds the model to it."""
    asked = generate_object(Feeling, MODEL, settings=evolve(BRIEF, max_tokens=80))

    outcome = run(ollama(url))(asked([user("I sing in the rain and I laugh.")]))

    assert outcome.map(lambda felt: felt.label) == IOSuccess("happy")


def test_a_picture_is_taken(url):
    """The model need not see much in it."""
    request = Request(MODEL, (user("Say yes.", image(DOT)),), settings=BRIEF)

    outcome = run(ollama(url))(complete(request))

    assert unsafe_perform_io(outcome).unwrap().usage.input > 0


def test_a_prompt_is_completed(url):
    """Whole, and in pieces."""
    completing = provider(OLLAMA_GENERATE, Address(base_url=url))
    said = (system("You answer in one word."), user("What is the capital of France?"))
    program = complete(Request(MODEL, said, settings=BRIEF))

    whole = unsafe_perform_io(run(completing)(program)).unwrap()
    *events, last = stream(completing)(program)

    assert "Paris" in whole.text
    words = "".join(e.text for e in events if isinstance(e, TextDelta))
    assert words == unsafe_perform_io(last).unwrap().text == whole.text


@pytest.mark.parametrize("codec", [CHAT, OLLAMA_GENERATE])
def test_a_model_is_loaded_without_a_word(url, codec):
    """The server says that it did that."""
    asked = complete(Request(MODEL, ()))

    outcome = run(provider(codec, Address(base_url=url)))(asked)

    assert outcome.map(lambda said: said.raw_finish) == IOSuccess("load")


def near(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """The cosine of their angle."""
    product = sum(a * b for a, b in zip(one, other, strict=True))
    return product / sqrt(sum(a * a for a in one) * sum(b * b for b in other))


def test_texts_that_mean_the_same_lie_close(url):
    """Closer than those that do not; one at a time they lie in the same direction."""
    texts = ("A cat sleeps.", "A kitten naps.", "Shares fell in Tokyo.")
    many = Embed(EmbedRequest(EMBEDDER, texts)).perform()
    one = Embed(EmbedRequest(EMBEDDER, texts[:1])).perform()

    found = unsafe_perform_io(run(ollama(url))(many)).unwrap()
    older = provider(OLLAMA_LEGACY, Address(base_url=url))
    alone = unsafe_perform_io(run(older)(one)).unwrap()

    cat, kitten, shares = found.vectors
    assert len(cat) == 384
    assert near(cat, kitten) > near(cat, shares) + 0.2
    assert found.usage.input > 0
    assert isclose(near(cat, alone.vectors[0]), 1, abs_tol=1e-3)


def test_its_models_are_listed_and_described(url):
    """And one is chosen by that."""
    names = run(ollama(url))(list_models())
    known = unsafe_perform_io(run(ollama(url))(survey())).unwrap()

    assert names == IOSuccess((EMBEDDER, MODEL))
    assert find_fastest(known, tools=True).name == MODEL
    assert find_first(known, embeddings=True).name == EMBEDDER


def test_a_model_is_described(url):
    """With the window that a request may fill."""
    info = unsafe_perform_io(run(ollama(url))(show_model(MODEL))).unwrap()

    assert (info.family, info.quantization) == ("qwen2", "Q4_K_M")
    assert effective_context_window(info, Settings()) == 32768
    assert effective_context_window(info, Settings(num_ctx=4096)) == 4096


def test_what_is_not_there_is_not_found(url):
    """Whatever is asked of it."""
    for program in (ask("none", "hi"), show_model("none")):
        assert isinstance(failed(run(ollama(url))(program)).reason, NotFound)


def test_a_model_that_is_there_is_pulled_at_once(url):
    """Step by step, to success."""
    *events, last = stream(ollama(url))(pull_model(MODEL))

    told = [event.status for event in events if isinstance(event, PullProgress)]
    assert (told[0], told[-1]) == ("pulling manifest", "success")
    assert last == IOSuccess(None)


def test_a_model_that_cannot_be_fetched_is_a_failure(url):
    """There is no way from here to where models are."""
    *events, last = stream(ollama(url))(pull_model("nothing-of-that-name"))

    assert [event.status for event in events] == ["pulling manifest"]
    assert "pull model manifest" in failed(last).reason.message


def test_a_server_tells_its_version_and_what_runs(url):
    """Questions without an effect of their own."""
    there = Address(base_url=url)

    version = run(http())(inquire(CHAT, VERSION, there, None))
    running = run(http())(inquire(CHAT, RUNNING, there, None))

    assert version.map(lambda one: one.count(".")) == IOSuccess(2)
    assert MODEL in unsafe_perform_io(running).unwrap().names


def test_an_empty_text_is_not_sent(url):
    """A server would answer nothing, or nonsense."""
    asked = Embed(EmbedRequest(EMBEDDER, ("a", ""))).perform()

    assert isinstance(failed(run(ollama(url))(asked)).reason, Unsupported)
