"""OpenAI's Responses API, spoken with a real server from the edge to the model and back.

The server is llama.cpp, whose own reading of the API this is (it says ``completed``
even where an answer was cut): what a small model answers is not judged, but that the
question arrives and the answer is understood.
"""

import pytest
from returns.io import IOResult
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    Address,
    BadRequest,
    Complete,
    Completion,
    Ended,
    Finish,
    LlmFailure,
    Request,
    Settings,
    TextDelta,
    ToolCallDelta,
    count_tokens,
    generate,
    image,
    list_models,
    provider,
    run,
    run_async,
    stream,
    system,
    tool,
    toolbox,
    user,
)
from mojentic_fp.data.json import JsonObject
from mojentic_fp.wire.responses import RESPONSES

SURE = Settings(temperature=0.0, max_tokens=40)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
"""One red pixel."""


@tool
def get_weather(city: str) -> str:
    """Get the current weather in a city.

    Args:
        city: The name of the city
    """
    return f"It is 21 degrees and sunny in {city}."


@pytest.fixture
def there(server):
    return provider(RESPONSES, Address(base_url=f"{server.url}/v1"))


def value(outcome: IOResult):
    return unsafe_perform_io(outcome).unwrap()


def greeted(**more) -> Request:
    said = (system("You are brief."), user("Say hello."))
    return Request("m", said, settings=SURE, **more)


def test_an_answer_is_the_same_whole_and_streamed(there):
    """The words that were emitted are the answer, which is the plain one."""
    question = Complete(greeted()).perform()
    whole: Completion = value(run(there)(question))

    *deltas, outcome = stream(there)(question)

    assert (whole.finish, whole.raw_finish) == (Finish.STOP, "completed")
    assert whole.usage.input > 0 < whole.usage.output
    assert value(outcome).text == whole.text != ""
    words = [delta.text for delta in deltas if isinstance(delta, TextDelta)]
    assert ("".join(words), isinstance(deltas[-1], Ended)) == (whole.text, True)
    assert len(words) > 2


@pytest.mark.anyio
async def test_an_answer_is_awaited_too(there):
    """The same program runs asynchronously."""
    answer = await run_async(there)(Complete(greeted()).perform())

    assert value(answer).text


@pytest.mark.parametrize("listening", [False, True])
def test_tools_are_called_and_answered(there, listening):
    """The model calls, reads the result, and speaks of it; its own ids go with it."""
    program = generate("m", tools=toolbox(get_weather), settings=SURE)(
        [user("What is the weather in Paris?")]
    )
    if listening:
        *events, outcome = stream(there)(program)
        answer: Completion = value(outcome)
        assert any(isinstance(one, ToolCallDelta) for one in events)
    else:
        answer = value(run(there)(program))

    assert "21" in answer.text


def test_what_was_said_is_told_again(there):
    """An answer with all that the server said of it is taken back by it."""
    first: Completion = value(run(there)(Complete(greeted()).perform()))
    assert first.message.parts[0].extra.members["item"]["id"].startswith("msg_")

    more = greeted().saying(first.message, user("Say it again."))
    again: Completion = value(run(there)(Complete(more).perform()))

    assert again.text
    assert again.usage.input > first.usage.input


def test_pictures_are_shown(there):
    """They arrive; what is seen in them is not judged."""
    shown = Request("m", (user("What is this?", image(PNG)),), settings=SURE)

    assert value(run(there)(Complete(shown).perform())).usage.output > 0


def test_tokens_are_counted(there):
    """By the server itself, and more for more."""
    short = value(run(there)(count_tokens(Request("m", (user("Hi."),)))))
    long = value(run(there)(count_tokens(Request("m", (user("Hi. " * 50),)))))

    assert short.tokens < long.tokens
    assert (short.by, short.estimated) == ("openai-responses", False)


def test_models_are_listed(there):
    """The list is OpenAI's."""
    assert value(run(there)(list_models()))


@pytest.mark.parametrize("listening", [False, True])
def test_what_it_refuses_is_explained(there, listening):
    """Its words are kept, and whose fault it is."""
    extra = JsonObject({"previous_response_id": "resp_1"})
    asked = Request("m", (user("hi"),), settings=Settings(extra=extra))

    outcome = run(there)(Complete(asked).perform())
    if listening:
        *_, outcome = stream(there)(Complete(asked).perform())

    failure: LlmFailure = unsafe_perform_io(outcome).failure()
    assert isinstance(failure.reason, BadRequest)
    assert "previous_response_id" in failure.reason.message
    assert (failure.where.provider, failure.where.status) == ("openai-responses", 400)


def test_a_stream_can_be_left(there):
    """Who has heard enough goes, and may come again."""
    counted = Request("m", (user("Count to one hundred."),), settings=SURE)
    for event in stream(there)(Complete(counted).perform()):
        if isinstance(event, TextDelta):
            break

    assert value(run(there)(Complete(greeted()).perform())).text
