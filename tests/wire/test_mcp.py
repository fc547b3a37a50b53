"""The protocol's JSON and our values: nothing is lost either way."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from immutabledict import immutabledict

from mojentic_fp.data.completion import Completion, Finish
from mojentic_fp.data.delta import TextDelta
from mojentic_fp.data.event import Note
from mojentic_fp.data.inventory import PullProgress
from mojentic_fp.data.json import Json, JsonObject, freeze
from mojentic_fp.data.mcp import Prompt, PromptArgument, Resource
from mojentic_fp.data.message import AssistantMessage, UserMessage, assistant, user
from mojentic_fp.data.part import (
    Annotations,
    Audio,
    CachePoint,
    Document,
    Extra,
    Image,
    Opaque,
    Role,
    Text,
    image,
)
from mojentic_fp.data.tool import ToolHints, ToolResult, ToolSpec
from mojentic_fp.wire.mcp.content import answer_of, block_of, contents_of, part_of
from mojentic_fp.wire.mcp.offers import (
    messages_of,
    prompt_of,
    resource_of,
    told_messages,
    told_prompt,
    told_resource,
)
from mojentic_fp.wire.mcp.progress import Progress, progress_of
from mojentic_fp.wire.mcp.sampling import hints_of, request_of, sampled
from mojentic_fp.wire.mcp.tools import answer_to, result_of, spec_of, tool_of

PNG = b"\x89PNG\r\n\x1a\nrest"

words = st.text(max_size=8)
metas = st.none() | st.just({"a": 1, "b": None}) | st.just({})
marks = st.fixed_dictionaries(
    {},
    optional={
        "audience": st.lists(
            st.sampled_from(["user", "assistant", "robot"]), max_size=2
        ),
        "priority": st.sampled_from([0, 0.5, 1, 1.0, 2, "high"]),
        "lastModified": st.just("2025-01-12T15:00:58Z"),
    },
)
encoded = st.binary(max_size=9).map(lambda data: b64encode(data).decode())


def blocks() -> st.SearchStrategy[JsonObject]:
    around = {"_meta": st.just({"x": 1}), "annotations": marks, "new": words}
    held = {
        "mimeType": st.sampled_from(["text/plain", "image/png", "audio/wav", "x/y"])
    }
    text = st.fixed_dictionaries({"uri": words, "text": words}, optional=held)
    blob = st.fixed_dictionaries(
        {"uri": words, "blob": encoded}, optional={**held, "_meta": st.just({})}
    )
    media = {"mimeType": st.just("image/png"), "data": encoded}
    kinds = (
        {"type": st.just("text"), "text": words},
        {"type": st.just("image"), **media},
        {"type": st.just("audio"), **media},
        {"type": st.just("resource"), "resource": text | blob},
        {"type": st.just("resource_link"), "uri": words, "name": words},
        {"type": st.just("hologram"), "data": words},
        {"type": st.just("text"), "text": st.none()},
        {"type": st.just("image"), "mimeType": st.just("x"), "data": st.just("*")},
    )
    made = st.one_of(*(st.fixed_dictionaries(one, optional=around) for one in kinds))
    return made.map(lambda one: freeze(one).unwrap())


@given(blocks())
def test_a_block_survives_being_a_part(block: JsonObject) -> None:
    assert block_of(part_of(block)) == block


@given(blocks())
def test_a_block_survives_being_part_of_a_tools_answer(block: JsonObject) -> None:
    assert block_of(answer_of(block)) == block


noted = st.none() | st.builds(
    Annotations,
    st.none() | st.lists(st.sampled_from(Role), min_size=1, max_size=2).map(tuple),
    st.sampled_from([0.0, 0.25, 1.0]),
)
parts = st.one_of(
    st.builds(Text, words, annotations=noted),
    st.builds(Image, st.just("image/png"), st.binary(), annotations=noted),
    st.builds(Audio, st.just("audio/wav"), st.binary(), annotations=noted),
)


@given(parts)
def test_a_part_survives_being_a_block(part: Text | Image | Audio) -> None:
    assert part_of(block_of(part)) == part


@given(st.binary(), st.sampled_from(["report.pdf", "a b.txt"]))
def test_a_file_survives_by_its_bytes_and_its_name(data: bytes, name: str) -> None:
    block = block_of(Document("application/pdf", data, name=name))
    read = part_of(block)

    assert (read.media_type, read.data, read.name) == ("application/pdf", data, name)
    assert block_of(read) == block


def test_annotations_we_know_are_ours_and_the_others_stay() -> None:
    marked = JsonObject(audience=("user",), priority=0.3, lastModified="2025")
    part = part_of(JsonObject(type="text", text="hi", annotations=marked))

    assert part.annotations == Annotations((Role.USER,), 0.3)
    assert part.extra == Extra(
        "mcp", JsonObject(annotations=JsonObject(lastModified="2025"))
    )


def test_what_a_model_cannot_be_given_of_a_tool_is_named_in_words() -> None:
    sound = JsonObject(type="audio", mimeType="audio/wav", data="AAAA")
    link = JsonObject(
        type="resource_link", uri="file:///a", name="a", description="the letter"
    )

    assert answer_of(sound).text == "[audio/wav, 3 bytes]"
    assert answer_of(link).text == "[resource file:///a — a: the letter]"


def test_what_only_a_provider_of_models_knows_is_not_told() -> None:
    assert block_of(CachePoint()) is None
    assert block_of(Opaque("anthropic", JsonObject(type="search"))) is None


def test_pictures_by_an_address_become_links_and_uploads_words() -> None:
    there = block_of(image("https://example.com/a.png"))

    assert (there["type"], there["uri"]) == (
        "resource_link",
        "https://example.com/a.png",
    )
    assert (
        block_of(Image("image/png", id="f1")).get("text")
        == "[image/png, uploaded as f1]"
    )


def test_contents_of_a_resource_are_parts() -> None:
    letter = JsonObject(uri="file:///a.txt", mimeType="text/plain", text="Dear Ada")
    shown = JsonObject(uri="file:///a.png", mimeType="image/png", blob="AAAA")

    assert contents_of(letter).text == "Dear Ada"
    assert contents_of(shown).data == b"\0\0\0"


@pytest.mark.parametrize(
    "told",
    [
        {"name": "a", "inputSchema": {"type": "object"}},
        {
            "name": "a",
            "title": "A",
            "description": "does a",
            "inputSchema": {"type": "object", "properties": {"x": {"type": "integer"}}},
            "outputSchema": {"type": "object"},
            "annotations": {"title": "Another", "readOnlyHint": True, "odd": 1},
            "_meta": {"k": None},
            "icons": [{"src": "https://example.com/i.png"}],
        },
        {
            "name": "a",
            "inputSchema": {"type": "object"},
            "annotations": {"title": "A", "destructiveHint": False},
        },
    ],
)
def test_a_tool_survives_being_a_spec(told: dict[str, object]) -> None:
    frozen: Json = freeze(told).unwrap()

    assert tool_of(spec_of(frozen).unwrap()) == frozen


@given(
    st.builds(
        ToolHints,
        st.none() | words,
        *(st.none() | st.booleans() for _ in range(4)),
    )
)
def test_hints_survive_being_annotations(hints: ToolHints) -> None:
    spec = ToolSpec("a", "does a", JsonObject(type="object"), hints=hints)
    read = spec_of(tool_of(spec)).unwrap()

    assert (read.hints or ToolHints()) == hints


@given(
    st.lists(blocks(), max_size=3).map(tuple),
    st.none() | st.just(immutabledict(a=1)) | st.just(7),
    st.booleans(),
)
def test_a_result_survives(
    content: tuple[JsonObject, ...],
    structured: Json,
    failed: bool,  # noqa: FBT001
) -> None:
    told = {"content": content, "_meta": JsonObject(took=3)}
    told |= {} if structured is None else {"structuredContent": structured}
    told |= {"isError": True} if failed else {}
    result = result_of(JsonObject(told)).unwrap()

    assert (result.structured, result.failed) == (structured, failed)
    assert answer_to(result) == JsonObject(told)


def test_a_result_of_ours_is_told_and_read_again() -> None:
    result = ToolResult((Text("done"), image(PNG)), structured=JsonObject(ok=True))

    assert result_of(answer_to(result)).unwrap() == result


@pytest.mark.parametrize("told", [None, {}, {"content": 3}, [], {"name": "x"}])
def test_what_is_not_the_protocols_says_where(told: object) -> None:
    frozen = freeze(told).unwrap()

    for read in (spec_of, result_of, resource_of, prompt_of, messages_of):
        if read is not prompt_of or told != {"name": "x"}:
            assert read(frozen).failure().expected


def test_resources_and_prompts_survive() -> None:
    there = Resource(
        "file:///a",
        "a",
        "the letter",
        "text/plain",
        8,
        annotations=Annotations(priority=0.5),
        extra=Extra("mcp", JsonObject(title="A")),
    )
    pattern = Resource("file:///{name}", "any", template=True)
    prompt = Prompt("greet", "says hello", (PromptArgument("who", required=True),))

    assert resource_of(told_resource(there)).unwrap() == there
    assert resource_of(told_resource(pattern), template=True).unwrap() == pattern
    assert prompt_of(told_prompt(prompt)).unwrap() == prompt


def test_a_prompts_messages_are_a_conversations() -> None:
    said = (user("Hello"), assistant("Hi"), user(image(PNG)))

    assert messages_of(told_messages(said)).unwrap() == said


def test_a_picture_that_the_assistant_shows_is_named_and_kept() -> None:
    told = told_messages((user(image(PNG)),))["messages"][0].set("role", "assistant")
    (message,) = messages_of(JsonObject(messages=(told,))).unwrap()

    assert isinstance(message, AssistantMessage)
    assert message.text == "[image/png]"
    assert told_messages((message,))["messages"] == (told,)
    assert isinstance(messages_of(told_messages((user("x"),))).unwrap()[0], UserMessage)


# --- what servers ask of a model ------------------------------------------------------------


def asking(**members: Json) -> JsonObject:
    return JsonObject({"messages": (), "maxTokens": 5, **members})


def saying(content: Json, role: str = "user") -> JsonObject:
    return JsonObject(role=role, content=content)


def test_what_a_server_asks_of_a_model_is_a_request_without_a_model() -> None:
    picture = JsonObject(
        type="image", mimeType="image/png", data=b64encode(PNG).decode()
    )
    words = JsonObject(type="text", text="Look!")
    told = asking(messages=(saying((words, picture)),), stopSequences=("END",))
    request = request_of(told).unwrap()

    assert request.model == ""
    assert request.messages == (UserMessage((Text("Look!"), Image("image/png", PNG))),)
    assert (request.settings.max_tokens, request.settings.stop) == (5, ("END",))


@pytest.mark.parametrize(
    ("told", "place"),
    [
        (JsonObject(messages=()), "maxTokens"),
        (JsonObject(maxTokens=5), "messages"),
        (
            asking(messages=(saying(JsonObject(type="tool_use")),)),
            "messages[0].content",
        ),
        (asking(messages=(JsonObject(content=()),)), "role"),
    ],
)
def test_what_cannot_be_asked_of_a_model_says_where(
    told: JsonObject, place: str
) -> None:
    assert place in str(request_of(told).failure())


def test_hints_are_names_the_best_first() -> None:
    hints = (JsonObject(name="small"), JsonObject(), JsonObject(name="large"))
    wished = JsonObject(modelPreferences=JsonObject(hints=hints))

    assert hints_of(wished) == ("small", "large")
    assert hints_of(JsonObject()) == ()


@pytest.mark.parametrize(
    ("finish", "stop"),
    [
        (Finish.STOP, "endTurn"),
        (Finish.LENGTH, "maxTokens"),
        (Finish.REFUSAL, "refusal"),
    ],
)
def test_an_answer_is_its_words_and_why_it_ended(finish: Finish, stop: str) -> None:
    answer = Completion(assistant("Hi"), finish=finish, model="m")

    assert sampled(answer) == {
        "role": "assistant",
        "content": {"type": "text", "text": "Hi"},
        "model": "m",
        "stopReason": stop,
    }


# --- progress -------------------------------------------------------------------------------

numbers = st.none() | st.integers(-5, 5)
shown = st.one_of(
    st.builds(Note, words, words | st.none()),
    st.builds(PullProgress, words, total=numbers, completed=numbers),
    st.builds(
        Note,
        st.just("mcp_progress"),
        st.builds(lambda n: JsonObject(said=JsonObject(progress=n)), numbers),
    ),
)


@given(st.lists(shown))
def test_progress_grows_with_every_event(events: list[Note | PullProgress]) -> None:
    last = 0.0
    for event in events:
        progress = progress_of(event, last)
        assert progress is not None
        assert progress.done > last
        last = progress.done


def test_progress_of_another_server_is_handed_on() -> None:
    said = JsonObject(progress=3, total=4, message="nearly")
    event = Note("mcp_progress", JsonObject(server="other", said=said))

    assert progress_of(event, 0) == Progress(3, 4, "nearly")
    assert progress_of(TextDelta("no"), 0) is None
