"""What is told of a session: every part of it that a person may ask after."""

import pytest

from mojentic_fp import (
    Audio,
    Document,
    Image,
    JsonObject,
    Message,
    Session,
    Text,
    Thinking,
    ToolCall,
    ToolMessage,
    assistant,
    user,
)
from mojentic_fp.cli.passages import beside, lines_of, typed_in, waiting
from mojentic_fp.data.session import Passage

FILE = "File: a.txt\n```\nhi\n```"
PNG = Image("image/png", data=bytes(97))
CALL = ToolCall("1", "calculate", JsonObject(expression="1 + 1"))


@pytest.mark.parametrize(
    ("message", "lines"),
    [
        (user("Hi\nyou", " there"), ["user: Hi", "  you there"]),
        (user("This?", PNG), ["user: This?", "  [picture image/png, 97 bytes]"]),
        (user(PNG, "?"), ["user: [picture image/png, 97 bytes]", "  ?"]),
        (
            user(Image("image/*", url="https://a.test/" + "b" * 60)),
            [f"user: [picture image/*, https://a.test/{'b' * 44}…]"],
        ),
        (user(Image("image/png", id="f1")), ["user: [picture image/png, f1]"]),
        (
            user(Document("application/pdf", b"%PDF", name="a.pdf")),
            ["user: [document a.pdf, application/pdf, 4 bytes]"],
        ),
        (user(Document("text/plain", id="f")), ["user: [document text/plain, f]"]),
        (user(Audio("audio/wav", b"RIFF")), ["user: [audio audio/wav, 4 bytes]"]),
        (
            assistant(Thinking("hm"), "Let me see.", CALL),
            ["assistant: Let me see.", '  → calculate(expression="1 + 1")'],
        ),
        (ToolMessage("1", "calculate", (Text("2"),)), ["tool: 2"]),
        (user(), ["user: "]),
    ],
)
def test_everything_in_a_message_is_told(message: Message, lines: list[str]) -> None:
    told = list(lines_of(Session("m").insert(message)))

    assert told == ["0", *(f"  {line}" for line in lines)]


@pytest.mark.parametrize(
    ("parts", "words", "others"),
    [
        (("Hi",), "Hi", ()),
        ((FILE, "\n\n", "Hi", PNG), "Hi", (Text(FILE), Text("\n\n"), PNG)),
        (("This?", PNG), "This?", (PNG,)),
        ((PNG,), "", (PNG,)),
    ],
)
def test_what_was_typed_is_parted_from_what_went_with_it(
    parts: tuple[str | Image, ...], words: str, others: tuple[object, ...]
) -> None:
    passage = Passage((user(*parts), assistant("ok")))

    assert (typed_in(passage), beside(passage)) == (words, others)


def test_a_passage_that_no_user_began_has_words_alone() -> None:
    passage = Passage((assistant("Welcome", CALL),))

    assert (typed_in(passage), beside(passage)) == ("Welcome", ())


def test_what_waits_is_a_line_each() -> None:
    lines = waiting((Text(FILE), Text("\n\n"), PNG))

    assert lines == (
        "waits for the next message: File: a.txt",
        "waits for the next message: [picture image/png, 97 bytes]",
    )
