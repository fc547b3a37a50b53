"""OpenAI's chat completions: what is changed for a model and a server, and said."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from mojentic_fp.data.families import OPENAI_MODELS
from mojentic_fp.data.json import JsonObject
from mojentic_fp.data.message import ToolMessage, UserMessage, assistant, user
from mojentic_fp.data.models import ModelFacts
from mojentic_fp.data.part import Document, Image, Text, ToolCall, image
from mojentic_fp.data.reason import Unsupported
from mojentic_fp.data.request import Effort, Request, Schema, Settings
from mojentic_fp.data.tool import ProviderTool, ToolSpec
from mojentic_fp.wire.openai import OPENAI, openai_codec
from mojentic_fp.wire.openai.quirks import SERVERS
from tests.wire.openai import LOOK, PNG, body, obj

LOW = Effort.LOW


def asking(model: str, *, tools=(), output=None, **wishes) -> Request:
    settings = Settings(**wishes)
    return Request(model, (user("hi"),), tools=tools, settings=settings, output=output)


def adapted(request: Request, codec=OPENAI):
    return codec.adapt(request).unwrap()


def refused(request: Request, codec=OPENAI) -> Unsupported:
    failure = codec.adapt(request).failure()
    assert (failure.where.provider, failure.where.model) == (codec.name, request.model)
    assert isinstance(failure.reason, Unsupported)
    return failure.reason


# --- the measured table -----------------------------------------------------------------

TABLE = [
    ("gpt-4", 0.2, "max_tokens", True, None),
    ("gpt-4o", 0.2, "max_tokens", True, None),
    ("gpt-4.1-mini", 0.2, "max_tokens", True, None),
    ("o1", 1.0, "max_completion_tokens", True, LOW),
    ("gpt-5", 1.0, "max_completion_tokens", True, LOW),
    ("gpt-5.3", 1.0, "max_completion_tokens", True, LOW),
    ("gpt-5.4", 1.0, "max_completion_tokens", True, LOW),
    ("gpt-4o-search-preview", None, "max_tokens", False, None),
    ("ft:gpt-4o-mini:acme::o1x", 0.2, "max_tokens", True, None),
    ("qwen-o1", 0.2, "max_tokens", True, LOW),
]


@pytest.mark.parametrize(("model", "temperature", "limit", "tools", "effort"), TABLE)
def test_each_model_gets_what_it_takes(model, temperature, limit, tools, effort):
    """Temperature, the name of the limit, tools and effort, as each family has them."""
    wished = asking(
        model, tools=(LOOK,), temperature=0.2, max_tokens=9, reasoning_effort=LOW
    )
    request = adapted(wished).request

    assert request.settings.temperature == temperature
    assert request.tools == ((LOOK,) if tools else ())
    assert request.settings.reasoning_effort == effort
    assert body(request)[limit] == 9


NOTES = [
    (
        asking("o3", temperature=0.2),
        "temperature set to 1.0: o3 does not take 0.2",
        {"temperature": 1.0},
    ),
    (
        asking("gpt-6-luna", temperature=0.2),
        "temperature left out, since gpt-6-luna takes none",
        {"temperature": None},
    ),
    (
        asking("gpt-5", top_p=0.5, logprobs=1),
        "top_p and logprobs left out, since gpt-5 does not take it",
        {"top_p": None, "logprobs": None},
    ),
    (
        asking("gpt-4o", reasoning_effort=LOW),
        "reasoning effort left out, since gpt-4o takes none",
        {"reasoning_effort": None},
    ),
    (
        asking("o3", reasoning_effort=Effort.MINIMAL),
        "reasoning effort set to low: o3 takes no minimal",
        {"reasoning_effort": LOW},
    ),
    (
        asking("gpt-5", reasoning_effort=Effort.DISABLED),
        "reasoning effort set to minimal: gpt-5 takes no disabled",
        {"reasoning_effort": Effort.MINIMAL},
    ),
    (
        asking("gpt-5", reasoning_effort=Effort.ENABLED),
        "reasoning effort set to medium",
        {"reasoning_effort": Effort.MEDIUM},
    ),
    (
        asking("o3", stop=("a",)),
        "stop sequences left out, since o3 takes none",
        {"stop": ()},
    ),
    (
        asking("m", num_ctx=9, reasoning_tokens=8),
        "num_ctx and reasoning_tokens left out: openai has no word for it",
        {"num_ctx": None, "reasoning_tokens": None},
    ),
]


@pytest.mark.parametrize(("wished", "note", "changes"), NOTES)
def test_what_is_changed_is_said(wished, note, changes):
    """A wish that a model does not take is changed, and the note says why."""
    found = adapted(wished)

    assert found.notes == (note,)
    assert found.request == evolve(wished, settings=evolve(wished.settings, **changes))
    assert adapted(found.request) == evolve(found, notes=())


FREE = [
    asking("gpt-5.1", temperature=0.2, top_p=0.5),
    asking("gpt-5.5", temperature=0.2, reasoning_effort=Effort.DISABLED),
    asking("gpt-5", temperature=1.0, reasoning_effort=Effort.MINIMAL),
    asking("o1", stop=("a",), reasoning_effort=Effort.HIGH),
    asking("gpt-5.6", reasoning_effort=Effort.MAX),
    asking("gpt-5.6", tools=(LOOK,), reasoning_effort=Effort.DISABLED),
    asking("unheard-of", temperature=0.2, top_p=0.5, stop=("a",), reasoning_effort=LOW),
    asking("gpt-4o", max_tokens=16_384),
]


@pytest.mark.parametrize("wished", FREE)
def test_what_is_taken_stays(wished):
    """Nothing is changed that a model takes, nor for one that nobody knows."""
    found = adapted(wished)

    assert (found.request, found.notes) == (wished, ())
    assert found.request is wished


def test_tools_that_a_model_has_not():
    """They are left out by name."""
    found = adapted(asking("chatgpt-4o-latest", tools=(LOOK,)))

    assert found.request.tools == ()
    assert found.notes == ("tools left out, since chatgpt-4o-latest calls none: look",)


def test_tools_that_another_has():
    """A tool that another provider runs is not this one's."""
    mine, other = (ProviderTool(n, obj(type="web")) for n in ("openai", "else"))
    found = adapted(asking("m", tools=(LOOK, other, mine)))

    assert found.request.tools == (LOOK, mine)
    assert found.notes == ("tools of another provider left out: else",)


def test_a_model_that_does_not_stream():
    """Its answer comes whole; it is said where a stream was asked for."""
    models = OPENAI_MODELS.but("slow", ModelFacts(streaming=False))
    codec = openai_codec(models=models)

    asked = adapted(evolve(asking("slow"), stream=True), codec)
    open_ = adapted(asking("slow"), codec)
    assert (asked.request.stream, open_.request.stream) == (False, False)
    assert asked.notes == ("not streamed, since slow does not",)
    assert (open_.notes, adapted(open_.request, codec).notes) == ((), ())


# --- what cannot be helped --------------------------------------------------------------


REFUSED = [
    (
        asking("gpt-4", max_tokens=16_384),
        "gpt-4 answers with 8,192 tokens at the most, not 16,384",
        "set max_tokens to 8192 or less, or leave it out",
    ),
    (
        asking("gpt-5-pro"),
        "gpt-5-pro is not served by chat completions",
        "ask it through the Responses API",
    ),
    (
        asking("davinci-002"),
        "davinci-002 is not served by chat completions",
        "it only completes texts: choose a model that chats",
    ),
    (
        asking("text-embedding-3-small"),
        "text-embedding-3-small is not served by chat completions",
        "ask it to embed instead",
    ),
    (
        asking("whisper-1"),
        "whisper-1 is not served by chat completions",
        "choose a model that chats",
    ),
    (
        Request("gpt-4", (user("see", image(PNG)),)),
        "gpt-4 cannot see, and is shown an image",
        "choose a model with vision, or describe what is to be seen",
    ),
    (
        Request("o3-mini", (user(image(PNG), image(PNG)),)),
        "o3-mini cannot see, and is shown 2 images",
        "choose a model with vision, or describe what is to be seen",
    ),
    (
        Request("gpt-4o", (user("see", Image("image/*", id="file_1")),)),
        "chat completions take images by their bytes or address, not by an upload",
        "ask it through the Responses API, or pass the image itself",
    ),
    (
        asking("gpt-6-astra", tools=(LOOK,)),
        "in chat completions gpt-6-astra calls no tools while it thinks",
        "ask it through the Responses API",
    ),
    (
        asking("gpt-6-sol", tools=(LOOK,), reasoning_effort=LOW),
        "in chat completions gpt-6-sol calls no tools while it thinks",
        "ask it through the Responses API, or set reasoning_effort to disabled",
    ),
]


@pytest.mark.parametrize(("wished", "detail", "advice"), REFUSED)
def test_what_fails_before_it_is_sent(wished, detail, advice):
    """A request that must fail is not sent, and says what to do instead."""
    assert refused(wished) == Unsupported(detail, advice)


def test_tools_without_thinking():
    """Where a model calls tools only so, it is asked not to think."""
    found = adapted(asking("gpt-5.6-luna", tools=(LOOK,), temperature=0.2))

    assert found.request.settings.reasoning_effort is Effort.DISABLED
    assert found.request.settings.temperature == 0.2
    (note,) = found.notes
    assert note.startswith("reasoning effort set to none: in chat completions gpt-5.6")


@pytest.mark.parametrize("model", ["openai/gpt-5-pro", "openai/gpt-6-astra"])
def test_other_servers_serve_in_their_own_way(model):
    """A prefix is another server's word: what OpenAI serves where is no matter."""
    wished = asking(model, tools=(LOOK,))

    assert adapted(wished).request is wished
    router = openai_codec(SERVERS["openrouter"])
    bare = evolve(wished, model=model.removeprefix("openai/"))
    assert adapted(bare, router).request is bare


def test_the_callers_word_counts():
    """Facts that the caller gives win, and ``settings.extra`` wins over all."""
    models = OPENAI_MODELS.but("my-deployment", OPENAI_MODELS["o3"])
    codec = openai_codec(models=models.but("gpt-4", ModelFacts(vision=True)))
    mine = asking("my-deployment", temperature=0.2, max_tokens=5)
    seeing = Request("gpt-4", (user(image(PNG)),), settings=Settings(max_tokens=10**6))

    assert adapted(mine, codec).request.settings.temperature == 1.0
    assert body(mine, codec=codec)["max_completion_tokens"] == 5
    assert adapted(seeing, codec).request is seeing
    anyway = asking("o3", temperature=0.2, extra=obj(temperature=0.3))
    assert body(adapted(anyway).request)["temperature"] == 0.3


# --- strict schemas ---------------------------------------------------------------------

CLOSED = obj(
    type="object",
    properties={"a": {"type": "string"}},
    required=["a"],
    additionalProperties=False,
)
LOOSE = obj(type="object", properties={"a": {"type": "string"}})
RULED = obj(
    type="object",
    properties={"a": {"anyOf": [{"type": "string"}, {"type": "null"}]}},
    required=["a"],
    additionalProperties=False,
)
OPEN = obj(type="object", additionalProperties={"type": "string"})


@pytest.mark.parametrize(
    ("schema", "sent", "strict", "notes"),
    [
        (CLOSED, CLOSED, True, ()),
        (LOOSE, RULED, True, ()),
        (
            OPEN,
            OPEN,
            False,
            ("the schema a is sent as not strict: parts of it are open",),
        ),
    ],
)
def test_strict_schemas(schema, sent, strict, notes):
    """A strict schema is spelled by the rules, or sent as not strict, and said."""
    found = adapted(asking("gpt-4o", output=Schema("a", schema)))

    assert found.request.output == Schema("a", sent, strict=strict)
    assert found.notes == notes
    loose = asking("gpt-4o", output=Schema("a", schema, strict=False))
    assert adapted(loose).request is loose
    tools = (ToolSpec("f", "", schema, strict=True),)
    free = asking("m", output=Schema("a", schema), tools=tools)
    for codec in (openai_codec(SERVERS["vllm"]), OPENAI):
        assert adapted(free, codec).request is free
    groq = openai_codec(SERVERS["groq"])
    assert adapted(free, groq).request.output == Schema("a", sent, strict=strict)


def test_strict_tools():
    """The same of tools that are strict."""
    tools = [ToolSpec(n, "", s, strict=True) for n, s in (("a", CLOSED), ("b", LOOSE))]
    never = ToolSpec("c", "", OPEN, strict=True)
    web = ProviderTool("openai", obj(type="web"))
    found = adapted(asking("gpt-4o", tools=(*tools, never, web, LOOK)))

    first, second = tools
    assert found.request.tools == (
        first,
        evolve(second, parameters=RULED),
        evolve(never, strict=False),
        web,
        LOOK,
    )
    assert found.notes == ("tools are sent as not strict, since they are open: c",)


# --- what tools show --------------------------------------------------------------------


def test_what_tools_show_is_told_by_the_user():
    """Pictures in results go after all results of the turn, under the tool's name."""
    pdf = Document("application/pdf", id="f")
    calls = assistant(
        ToolCall("1", "look"), ToolCall("2", "read"), ToolCall("3", "ask")
    )
    request = Request(
        "gpt-4o",
        (
            user("hi"),
            calls,
            ToolMessage("1", "look", (Text("a sky"), image(PNG))),
            ToolMessage("2", "read", (pdf,)),
            ToolMessage("3", "ask", "no"),
            assistant("so"),
            ToolMessage("4", "", (image(PNG),)),
        ),
    )
    found = adapted(request)

    assert found.request.messages == (
        user("hi"),
        calls,
        ToolMessage("1", "look", (Text("a sky"),)),
        ToolMessage("2", "read", (Text("See below."),)),
        ToolMessage("3", "ask", "no"),
        UserMessage(
            (Text("What look showed:"), image(PNG), Text("What read showed:"), pdf)
        ),
        assistant("so"),
        ToolMessage("4", "", (Text("See below."),)),
        UserMessage((Text("What the tool showed:"), image(PNG))),
    )
    assert len(found.notes) == 1
    assert adapted(request, openai_codec(SERVERS["ollama"])).request is request


# --- laws -------------------------------------------------------------------------------

WISHED = st.builds(
    Settings,
    temperature=st.none() | st.floats(0, 2),
    top_p=st.none() | st.floats(0, 1),
    stop=st.sampled_from([(), ("a",)]),
    reasoning_effort=st.none() | st.sampled_from(Effort),
    logprobs=st.none() | st.integers(0, 5),
    reasoning_tokens=st.none() | st.integers(1, 9),
    num_ctx=st.none() | st.integers(1, 9),
)


@given(
    model=st.sampled_from([*OPENAI_MODELS, "m", "gpt-5.9", "ft:o3:acme::x"]),
    wished=WISHED,
    tools=st.booleans(),
    name=st.sampled_from(sorted(SERVERS)),
)
def test_adapting_settles(model, wished, tools, name):
    """An adapted request is as its model takes it: nothing is left to adapt."""
    codec = openai_codec(SERVERS[name])
    request = Request(model, (user("?"),), settings=wished, tools=(LOOK,) * tools)
    outcome = codec.adapt(request)
    if outcome.value_or(None) is None:
        return
    found = outcome.unwrap()

    assert adapted(found.request, codec) == evolve(found, notes=())
    facts = OPENAI_MODELS.of(model)
    effort = found.request.settings.reasoning_effort
    if facts.known and facts.efforts is not None:
        assert effort is None or effort in facts.efforts
    if facts.temperatures is not None and facts.thinks(effort):
        assert found.request.settings.temperature in (None, *facts.temperatures)
    assert found.notes or evolve(found.request, stream=None) == request
    assert found.request.settings.extra == JsonObject()
    assert isinstance(found.request.messages[0].parts[0], Text | Image)
