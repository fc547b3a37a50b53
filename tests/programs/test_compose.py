"""Composing: the exact message, what is found in which order, and all that is amiss."""

import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from returns.io import IOFailure, IOResult, IOSuccess
from returns.pipeline import is_successful
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    CannotCompose,
    Image,
    ImageLimits,
    Template,
    Text,
    UserMessage,
    byte_tokens,
    compose,
    contents,
    files_in,
    files_in_memory,
    local_count,
    run,
    user,
)
from mojentic_fp.data.compose import (
    Missing,
    NothingFound,
    NothingSaid,
    NotPicture,
    NotTaken,
    NotText,
    OverLimit,
    TooLarge,
    TooManyPictures,
    TooManyPixels,
    Unfilled,
    Unplaced,
    Unreadable,
)
from mojentic_fp.data.language import LANGUAGES
from mojentic_fp.data.picture import Pixels
from mojentic_fp.data.vision import ANTHROPIC_IMAGES, OPENAI_IMAGES, STRICTEST_IMAGES
from mojentic_fp.effects.files import FileFailure, FileReason, ReadFile
from mojentic_fp.effects.program import fail
from mojentic_fp.handlers.handler import Handlers, on
from mojentic_fp.programs.compose import Composer
from mojentic_fp.programs.files import in_order


def png(width: int = 2, height: int = 1, *, more: int = 0) -> bytes:
    head = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR" + struct.pack(">II", width, height)
    return head + bytes(more)


GIF = b"GIF89a" + bytes([16, 0, 9, 0])
THERE = {
    "a.py": b"print(1)\n",
    "b.md": b"\n# B\n\n",
    "src/10.py": b"ten",
    "src/2.py": b"two",
    "src/.env": b"KEY=1",
    "src/.git/head.py": b"ref",
    "src/deep/c.RS": b"fn main() {}",
    "src/logo.png": png(),
    "src/x.bin": bytes(9),
    "pics/10.png": png(10),
    "pics/2.GIF": GIF,
    "pics/about.txt": b"pictures",
    "pics/more/3.png": png(3),
    "t.txt": b"Explain {what} to {whom}.\n",
}


def built(asked: Composer, files: dict[str, bytes] = THERE) -> IOResult[Any, Any]:
    return run(files_in_memory(files))(asked.build())


def message(asked: Composer, files: dict[str, bytes] = THERE) -> UserMessage:
    return unsafe_perform_io(built(asked, files)).unwrap()


def reasons(asked: Composer, files: dict[str, bytes] = THERE) -> tuple[Any, ...]:
    failure = unsafe_perform_io(built(asked, files)).failure()
    assert isinstance(failure, CannotCompose)
    return failure.reasons


def headers(asked: Composer, files: dict[str, bytes] = THERE) -> list[str]:
    """The paths of the files that are shown, in order."""
    lines = message(asked, files).text.splitlines()
    return [line.removeprefix("File: ") for line in lines if line.startswith("File: ")]


def images(asked: Composer) -> list[bytes | None]:
    return [part.data for part in message(asked).parts if isinstance(part, Image)]


# --- the message ------------------------------------------------------------------------


def test_words_alone_are_the_message() -> None:
    assert message(compose("Hello")) == user("Hello")


def test_files_come_before_the_words() -> None:
    assert message(compose("Explain this").files("a.py", "b.md")).text == (
        "File: a.py\n```python\nprint(1)\n```\n"
        "\n\n"
        "File: b.md\n```markdown\n# B\n```\n"
        "\n\n"
        "Explain this"
    )


def test_files_need_no_words() -> None:
    assert message(compose().file("b.md")).text == "File: b.md\n```markdown\n# B\n```\n"


def test_pictures_come_after_the_words() -> None:
    asked = compose("Which is it?").image("pics/2.GIF").file("b.md")

    text, picture = message(asked).parts

    assert isinstance(text, Text)
    assert text.text.endswith("Which is it?")
    assert picture == Image("image/gif", data=GIF)


def test_a_picture_needs_no_words() -> None:
    assert message(compose().images("pics/2.GIF")) == user(Image("image/gif", data=GIF))


def test_paragraphs_stand_in_the_order_in_which_they_were_said() -> None:
    form = Template("Be {how}.", {"how": "brief"})
    asked = compose("One").text("Two", "Three").template(form).text("Five")

    assert message(asked).text == "One\n\nTwo\n\nThree\n\nBe brief.\n\nFive"


def test_another_table_names_other_languages() -> None:
    asked = compose().file("a.py").speaking(LANGUAGES.with_("py", "python3"))

    assert "```python3\n" in message(asked).text


def test_a_composer_is_a_value_that_is_never_changed() -> None:
    first = compose("Hi")
    second = first.file("a.py")

    assert first == compose("Hi")
    assert second == compose("Hi").files("a.py") != first
    assert hash(second) == hash(compose("Hi").file("a.py"))


def test_a_file_in_sixteen_bits_is_text_where_it_says_so() -> None:
    files = {"d/a.txt": "Grüße".encode("utf-16"), "d/b.txt": b"b"}

    assert "Grüße" in message(compose().file("d/a.txt"), files).text
    assert headers(compose().files("d"), files) == ["d/a.txt", "d/b.txt"]


# --- what is found ----------------------------------------------------------------------


FOUND = {
    "a folder": (("src",), ["src/2.py", "src/10.py"]),
    "the top": ((".",), ["a.py", "b.md", "t.txt"]),
    "a pattern": (("src/*.py",), ["src/2.py", "src/10.py"]),
    "a deep pattern": (
        ("**/*.{py,RS}",),
        ["a.py", "src/2.py", "src/10.py", "src/deep/c.RS"],
    ),
    "one sign": (("src/?.py",), ["src/2.py"]),
    "a class": (("src/[0-5].py",), ["src/2.py"]),
    "hidden by name": (("src/.env",), ["src/.env"]),
    "hidden by pattern": (("src/.*",), ["src/.env"]),
    "hidden below": (("**/.git/*", "src/.git"), ["src/.git/head.py"]),
    "hidden by a choice": (("src/{.env,2.py}",), ["src/2.py", "src/.env"]),
    "as given": (("b.md", "a.py"), ["b.md", "a.py"]),
    "twice": (("a.py", "./a.py", ".//a.py", "a.py"), ["a.py"]),
    "and in a folder": (("src/10.py", "src"), ["src/10.py", "src/2.py"]),
    "and in a pattern": (("src", "src/deep/*", "**/2.py"), None),
}


@pytest.mark.parametrize("name", FOUND)
def test_what_is_found_and_in_which_order(name: str) -> None:
    paths, expected = FOUND[name]

    assert headers(compose().files(*paths)) == (
        expected or ["src/2.py", "src/10.py", "src/deep/c.RS"]
    )


def test_a_machine_and_memory_find_the_same(tmp_path: Path) -> None:
    for name, content in THERE.items():
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    asked = compose("All").files("src", "**/*.{py,RS}", "b.md").images("pics/**")

    there = run(files_in(tmp_path))(asked.build())

    assert there == built(asked)
    assert is_successful(unsafe_perform_io(there))


def test_a_file_is_itself_before_it_is_a_pattern() -> None:
    files = {"a[1].py": b"itself", "a1.py": b"other", "b*": b"star", "bc": b"other"}

    assert headers(compose().files("a[1].py", "b*"), files) == ["a[1].py", "b*"]


def test_pictures_are_found_by_what_they_are() -> None:
    assert images(compose().images("pics")) == [GIF, png(10)]
    assert images(compose().images("pics/*")) == [GIF, png(10)]
    assert images(compose().images("pics/**")) == [GIF, png(10), png(3)]
    assert images(compose().images("pics/10.png", "pics", "./pics/2.GIF")) == [
        png(10),
        GIF,
    ]


def test_a_file_may_be_shown_and_quoted() -> None:
    asked = compose().file("a.py").template(Template("{x}"), x=contents("a.py"))

    assert message(asked).text.count("print(1)") == 2


names = st.lists(
    st.sampled_from(["a", "b", "10", "2", ".h", "é"]), min_size=1, max_size=3
).map("/".join)
trees = st.dictionaries(
    names.map(lambda name: f"{name}.txt"),
    st.sampled_from([b"text", b"```\n", b"\0\1", GIF, b"caf\xc3\xa9", b""]),
    min_size=1,
    max_size=8,
)
sought = st.lists(
    st.sampled_from(["**", "*", "*/*", "a/*", "**/*.txt", "b", "a/./", "a.txt", "?*"]),
    min_size=1,
    max_size=4,
)


def is_text(data: bytes) -> bool:
    return data not in {b"\0\1", GIF}


@given(trees, sought)
def test_every_tree_is_shown_once_and_in_order(
    files: dict[str, bytes], paths: list[str]
) -> None:
    outcome = unsafe_perform_io(built(compose().files(*paths), files))

    if is_successful(outcome):
        shown = headers(compose().files(*paths), files)
        blocks = [
            token.content
            for token in MarkdownIt("commonmark").parse(outcome.unwrap().text)
            if token.type == "fence"
        ]
        assert blocks == [f"{files[name].decode().strip()}\n" for name in shown]
        assert len(set(shown)) == len(shown)
        assert all(is_text(files[name]) for name in shown)
    else:
        assert all(
            isinstance(reason, Missing | NothingFound | NotText)
            for reason in outcome.failure().reasons
        )


@given(trees)
def test_one_pattern_finds_every_text_that_is_not_hidden(
    files: dict[str, bytes],
) -> None:
    expected = in_order(
        name
        for name, data in files.items()
        if is_text(data) and not any(part[0] == "." for part in name.split("/"))
    )

    if expected:
        assert headers(compose().files("**"), files) == list(expected)
    else:
        assert reasons(compose().files("**"), files) == (
            NothingFound("**", "text files"),
        )


@given(trees, sought)
def test_building_twice_builds_the_same(
    files: dict[str, bytes], paths: list[str]
) -> None:
    program = compose("Hi").files(*paths).build()
    there = run(files_in_memory(files))

    assert there(program) == there(program)


@given(st.lists(st.sampled_from([*sorted(THERE)[:3], "src"]), max_size=6))
def test_saying_a_path_again_changes_nothing(paths: list[str]) -> None:
    once = compose("Hi").files(*dict.fromkeys(paths))

    assert built(compose("Hi").files(*paths)) == built(once)
    assert built(once.files(*paths)) == built(once)


# --- templates --------------------------------------------------------------------------


def test_a_template_is_read_and_filled() -> None:
    asked = compose().template("t.txt", what=contents("a.py"), whom="Ada")

    assert message(asked).text == "Explain print(1) to Ada.\n"


def test_numbers_are_values() -> None:
    asked = compose().template(Template("{n} of {x}, {n}"), n=2, x=0.5)

    assert message(asked).text == "2 of 0.5, 2"


def test_any_name_may_be_a_place() -> None:
    asked = compose().template(
        Template("{self} {source} {text}"), self=1, source=2, text=3
    )

    assert message(asked).text == "1 2 3"


def test_a_template_keeps_the_values_it_has() -> None:
    form = Template("{a} {b}", {"a": "one", "b": "two"})

    assert message(compose().template(form, b="2")).text == "one 2"


def test_a_value_without_a_place_is_told_and_one_of_the_template_is_not() -> None:
    form = Template("{a}", {"a": "one", "shared": "by many"})

    assert message(compose().template(form)).text == "one"
    assert reasons(compose().template(form, extra="z")) == (
        Unplaced("the template", ("extra",), ("a",)),
    )


values = st.text(st.sampled_from("ab{}xy "), max_size=12)


@given(values, values)
def test_no_value_brings_in_another_place(one: str, other: str) -> None:
    files = {"t": b"<{a}|{b}>", "v": other.encode()}
    asked = compose().template("t", a=one, b=contents("v"))

    assert message(asked, files).text == f"<{one}|{other.strip()}>"


# --- what is in the way -----------------------------------------------------------------


def test_everything_that_is_amiss_is_told_at_once() -> None:
    asked = (
        compose("Hi")
        .files("gone.py", "a.py", "q*.py", "src/x.bin", "pics/2.GIF")
        .images("gone.png", "a.py", "src/deep", "b.md/x.png")
        .template("gone.txt", what=contents("lost.py"))
        .template("t.txt", whom="Ada")
        .template(Template("{a} {b}"), b=1, c=2)
    )

    assert reasons(asked) == (
        Missing("gone.txt", "Template file"),
        Missing("lost.py"),
        Unfilled("t.txt", ("what",)),
        Unfilled("the template", ("a",)),
        Unplaced("the template", ("c",), ("a", "b")),
        Missing("gone.py"),
        NothingFound("q*.py", "text files"),
        NotText("src/x.bin"),
        NotText("pics/2.GIF", "it is image/gif"),
        Missing("gone.png", "Image file"),
        NothingFound("src/deep", "pictures"),
        Missing("b.md/x.png", "Image file"),
        NotPicture("a.py"),
    )


def test_a_failure_reads_well() -> None:
    outcome = built(compose().file("gone.py").images("lost.png"))
    both = (Missing("gone.py"), Missing("lost.png", "Image file"))

    assert outcome == IOFailure(CannotCompose(both))
    assert str(CannotCompose(both[:1])) == "File not found: gone.py"
    assert str(CannotCompose(both)) == (
        "2 things are in the way:\n"
        "- File not found: gone.py\n"
        "- Image file not found: lost.png"
    )


WORDS = {
    Missing("a\nb"): r"File not found: a\nb",
    NothingFound("*.x", "pictures"): "Nothing found: *.x: it has no pictures",
    Unreadable("a", "denied"): "Cannot be read: a: denied",
    NotText("a"): "Not a text file: a (a picture is given as an image)",
    NotText("a", "why"): "Not a text file: a: why (a picture is given as an image)",
    NotPicture("a"): "Not a picture: a (text is given as a file)",
    NotPicture("a", "why"): "Not a picture: a: why",
    NotTaken("a", "image/bmp", ("image/gif", "image/png")): (
        "Not taken: a: it is image/bmp; taken are image/gif, image/png"
    ),
    TooLarge("a", 2000, 1000): "Too large: a: 2,000 bytes, at most 1,000",
    TooLarge("a", 8, 4, base64=True): "Too large: a: 8 bytes in base64, at most 4",
    TooManyPixels("a", Pixels(9000, 2), 8000): (
        "Too many pixels: a: 9000 × 2, at most 8,000 a side"  # noqa: RUF001  that is the sign
    ),
    TooManyPictures(9, 8): "Too many pictures: 9, at most 8",
    Unfilled("t", ("a", "b")): "No value for a, b in t",
    Unplaced(
        "t", ("c", "d"), ("a", "b")
    ): "No place for c, d in t; its places are a, b",
    Unplaced("t", ("c",)): "No place for c in t; its places are none",
    OverLimit(2000, 1000, "bytes"): "Too long: 2,000 bytes, at most 1,000",
    OverLimit(9, 8, "tokens", estimated=True): "Too long: about 9 tokens, at most 8",
    NothingSaid(): "Nothing to say: give text, files or images",
}


@pytest.mark.parametrize("reason", WORDS, ids=lambda reason: reason.tag)
def test_every_reason_says_what_to_do(reason: Any) -> None:
    assert str(reason) == WORDS[reason]
    assert not reason.retryable


@pytest.mark.parametrize("asked", [compose(), compose(""), compose("", "").text("")])
def test_nothing_is_no_message(asked: Composer) -> None:
    assert reasons(asked) == (NothingSaid(),)


def test_what_is_not_utf_8_is_told_even_in_a_folder() -> None:
    files = {"d/a.txt": b"caf\xe9", "d/b.txt": b"b"}

    (reason,) = reasons(compose().files("d"), files)

    assert reason == NotText("d/a.txt", "not utf-8: unexpected end of data at byte 3")


def test_a_paper_is_passed_over_in_a_folder() -> None:
    files = {"d/a.pdf": b"%PDF-1.7\n%\xe2\xe3", "d/b.txt": b"b"}

    assert headers(compose().files("d"), files) == ["d/b.txt"]


def test_a_path_that_leads_outside_is_refused() -> None:
    outside = FileReason.OUTSIDE.value

    assert reasons(compose().files("../a.py", "/etc/passwd")) == (
        Unreadable("../a.py", outside),
        Unreadable("/etc/passwd", f"{outside}: it is absolute"),
    )
    assert reasons(compose().template("t.txt", what=contents("../x"), whom="")) == (
        Unreadable("../x", outside),
    )


def test_a_pattern_that_is_none_is_refused() -> None:
    (reason,) = reasons(compose().files("a" * 2000 + "*"))

    assert isinstance(reason, Unreadable)
    assert "longer than 1000" in reason.detail


def test_a_pattern_may_be_longer_than_a_name() -> None:
    choices = ",".join(f"{number}.py" for number in range(90))

    assert headers(compose().files(f"src/{{{choices}}}")) == ["src/2.py", "src/10.py"]


def test_a_folder_is_no_template() -> None:
    assert reasons(compose().template("src")) == (Unreadable("src", "not a file"),)


def test_a_file_that_may_not_be_read_is_told() -> None:
    denied = on(
        ReadFile, lambda asked: fail(FileFailure(asked.path, FileReason.DENIED, "no"))
    )
    there: Handlers[Any, Any] = denied | files_in_memory(THERE)

    for asked in (compose().file("a.py"), compose().files("*.py")):
        assert run(there)(asked.build()) == IOFailure(
            CannotCompose((Unreadable("a.py", "permission denied: no"),))
        )
    seen = run(there)(compose().image("pics/2.GIF").build())
    assert "permission denied" in str(unsafe_perform_io(seen).failure())


# --- limits -----------------------------------------------------------------------------


def test_a_file_that_is_too_large_is_not_read() -> None:
    unread = on(ReadFile, lambda asked: pytest.fail(f"read {asked.path}"))
    there: Handlers[Any, Any] = unread | files_in_memory(THERE)

    outcome = run(there)(compose().file("a.py").within(bytes=8).build())

    assert outcome == IOFailure(CannotCompose((TooLarge("a.py", 9, 8),)))


@given(trees, st.integers(0, 200))
def test_a_message_is_within_its_limit_or_fails(
    files: dict[str, bytes], limit: int
) -> None:
    asked = compose("Hi").files("**").images("**")
    free = unsafe_perform_io(built(asked, files))

    outcome = unsafe_perform_io(built(asked.within(bytes=limit), files))

    if is_successful(outcome):
        assert size(outcome.unwrap()) <= limit
        assert outcome == free
    elif is_successful(free):
        assert size(free.unwrap()) > limit or any(
            len(data) > limit for data in files.values()
        )


def size(said: UserMessage) -> int:
    return len(said.text.encode()) + sum(
        len(part.data or b"") for part in said.parts if isinstance(part, Image)
    )


def test_the_whole_message_counts() -> None:
    asked = compose("12345").images("pics/2.GIF").within(bytes=14)

    assert reasons(asked) == (OverLimit(15, 14, "bytes"),)
    assert message(asked.within(bytes=15))


def test_pictures_are_measured() -> None:
    files = {
        "wide.png": png(8001),
        "high.png": png(1, 8001),
        "half.png": png()[:18],
        "b.bmp": b"BM" + bytes(12) + struct.pack("<Iii", 40, 1, 1),
        "dear.png": png(more=4_000_000),
        "fake.png": b"no picture",
        "good.png": png(8000, 8000),
    }

    assert reasons(compose("Look").images(*files), files) == (
        TooManyPixels("wide.png", Pixels(8001, 1), 8000),
        TooManyPixels("high.png", Pixels(1, 8001), 8000),
        NotPicture("half.png", "its header does not say how large it is"),
        NotTaken("b.bmp", "image/bmp", tuple(sorted(STRICTEST_IMAGES.kinds))),
        TooLarge("dear.png", 5_333_368, 5_242_880, base64=True),
        NotPicture("fake.png"),
    )
    assert message(compose().images("good.png"), files)


def test_a_picture_by_name_that_is_none_is_never_passed_over() -> None:
    assert reasons(compose().images("d"), {"d/a.PNG": b"", "d/b.txt": b""}) == (
        NotPicture("d/a.PNG"),
    )


def test_other_limits_take_other_pictures() -> None:
    files = {"wide.png": png(9000), "b.bmp": b"BM" + bytes(12) + b"\x28\0\0\0"}
    free = ImageLimits(kinds={"image/png", "image/bmp"})

    asked = compose().images("wide.png", "b.bmp").within(images=free)

    assert [part.media_type for part in message(asked, files).parts] == [  # type: ignore[union-attr]
        "image/png",
        "image/bmp",
    ]


def test_many_pictures_are_smaller() -> None:
    files = {f"{number}.png": png(number, 2001) for number in range(1, 22)}
    few = [f"{number}.png" for number in range(1, 21)]

    assert len(message(compose().images(*few), files).parts) == 20
    many = reasons(compose().images("*.png"), files)
    assert many[0] == TooManyPixels("1.png", Pixels(1, 2001), 2000)
    assert len(many) == 21


def test_pictures_are_counted() -> None:
    limits = ImageLimits(count=2, total=60)
    files = {f"{number}.png": png(number) for number in range(1, 4)}

    assert reasons(compose().images("*").within(images=limits), files) == (
        TooManyPictures(3, 2),
    )
    two = compose().images("1.png", "2.png").within(images=limits)
    assert reasons(two, files) == (OverLimit(64, 60, "bytes of pictures in base64"),)


def test_the_strictest_limits_are_both() -> None:
    assert (
        STRICTEST_IMAGES
        == ANTHROPIC_IMAGES & OPENAI_IMAGES
        == STRICTEST_IMAGES & STRICTEST_IMAGES
    )
    assert (
        STRICTEST_IMAGES.side,
        STRICTEST_IMAGES.encoded,
        STRICTEST_IMAGES.count,
    ) == (8000, 5_242_880, 100)
    assert STRICTEST_IMAGES.total == 32 * 1024 * 1024


def test_tokens_are_counted_before_a_message_is_answered() -> None:
    counting = (local_count() | files_in_memory(THERE)).over(byte_tokens())
    asked = compose("Explain this").file("a.py")

    free = run(counting)(asked.within(tokens=1000, model="gpt-4o").build())
    bound = run(counting)(asked.within(tokens=10, model="gpt-4o").build())

    assert free == IOSuccess(message(asked))
    (reason,) = unsafe_perform_io(bound).failure().reasons
    assert isinstance(reason, OverLimit)
    assert (reason.limit, reason.unit) == (10, "tokens")
    assert reason.size > 40


def test_what_is_amiss_is_told_before_anything_is_counted() -> None:
    counting = files_in_memory(THERE) | local_count().over(byte_tokens())
    asked = compose().file("gone").within(tokens=5, model="gpt-4o", bytes=9)

    outcome = run(counting)(asked.build())

    assert outcome == IOFailure(CannotCompose((Missing("gone"),)))
