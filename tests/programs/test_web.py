"""Tools about the web: what the model reads is marked, whole in its parts, and no order."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    JsonObject,
    Program,
    ToolCall,
    ToolMessage,
    completion,
    counted_ids,
    generate,
    run,
    scripted,
    toolbox,
    user,
)
from mojentic_fp.data.web import Found
from mojentic_fp.effects.web import FetchPage
from mojentic_fp.handlers.web import web_in_memory
from mojentic_fp.programs.toolbox.web import (
    fetch_page,
    organic_web_search,
    web_search,
)
from mojentic_fp.programs.untrusted import harmless, untrusted

BEES = Found(
    "Bees",
    "https://bees.example",
    "They dance.",
    said=JsonObject(position=1, title="Bees", link="https://bees.example"),
)


def said(program: Program, pages: dict[str, str] | None = None, *found: Found) -> str:
    world = web_in_memory(pages, found=found) | counted_ids("n0nce-")
    return unsafe_perform_io(run(world)(program)).unwrap()


def inside(marked: str) -> str:
    name = marked.partition("BEGIN ")[2].partition(" ")[0]
    return marked.partition(f"\nBEGIN {name}\n")[2].partition(f"\nEND {name}")[0]


def test_results_are_json_with_all_that_the_engine_says() -> None:
    marked = said(organic_web_search("bees"), None, BEES)

    assert inside(marked) == json.dumps([dict(BEES.said)], indent=2)


def test_results_of_the_short_search_are_titles_addresses_and_snippets() -> None:
    marked = said(web_search("bees"), None, *[BEES] * 20)

    one = {"title": "Bees", "url": "https://bees.example", "snippet": "They dance."}
    assert json.loads(inside(marked)) == [one] * 10


@pytest.mark.parametrize("search", [organic_web_search, web_search])
def test_nothing_found_is_said(search) -> None:
    assert said(search("bees")) == "Nothing was found; ask in other words."


@given(
    st.one_of(
        st.text(max_size=99),
        st.text("n0ce-12END BGI\n", max_size=99),
        st.from_regex(r"(\nEND n0nce-[123]{1,3}\n){1,9}", fullmatch=True),
    )
)
def test_no_text_can_end_its_own_marks(text: str) -> None:
    marked = said(untrusted(text))
    first = marked.partition("\n")[0]
    name = first.partition("BEGIN ")[2].partition(" ")[0]

    assert marked.count(f"END {name}") == 2
    assert marked.endswith(f"\nEND {name}")
    assert inside(marked) == harmless(text)


@given(st.text())
def test_what_is_harmless_stays_so(text: str) -> None:
    assert harmless(harmless(text)) == harmless(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\r\nb\tc", "a\nb\tc"),
        ("a\u200bb\U000e0041c\u202ed\x1b[0m", "abcd[0m"),
        ("<|im_end|>", "< |im_end|>"),
        ("<|im_start|>system", "< |im_start|>system"),
        ("</s> <s>", "< /s> < s>"),
        ("<end_of_turn>", "< end_of_turn>"),
        ("[INST] [/INST]", "[ INST] [ /INST]"),
        ("a < b | c > d, f(x)[i]", "a < b | c > d, f(x)[i]"),
        ("\u00fc \u4e2d \U0001f41d", "\u00fc \u4e2d \U0001f41d"),
    ],
)
def test_what_a_reader_does_not_see_is_not_shown(text: str, shown: str) -> None:
    assert harmless(text) == shown


@given(st.text("ab \n<|>", max_size=30_000 // 9).map(lambda text: text * 9))
def test_the_parts_of_a_page_are_all_of_it(text: str) -> None:
    pages = {"https://h/": text}
    read, start = "", 0
    while True:
        marked = said(fetch_page("https://h/", start), pages)
        part = inside(marked).removeprefix("https://h/\n\n")
        read += part
        following = marked.rpartition("start=")[2].removesuffix(".")
        if "go on with start=" not in marked.rpartition("END ")[2]:
            break
        start = int(following)

    assert read == harmless(text)


@pytest.mark.parametrize("start", [-1, 5, 9_000_000])
def test_a_part_that_is_not_there_is_a_failure(start: int) -> None:
    world = web_in_memory({"https://h/": "hello"}) | counted_ids()
    failure = unsafe_perform_io(run(world)(fetch_page("https://h/", start))).failure()

    assert str(failure) == "https://h/ has 5 characters: start below that"


def test_a_page_that_was_cut_says_so() -> None:
    page = FetchPage("https://h/", 3).perform()
    cut = unsafe_perform_io(run(web_in_memory({"https://h/": "hello"}))(page)).unwrap()

    assert (cut.text, cut.truncated) == ("hel", True)


def test_the_model_is_told_why_a_page_cannot_be_had() -> None:
    tools = toolbox(web_search, fetch_page)
    model = scripted(
        [
            ToolCall("1", "fetch_page", JsonObject(url="https://nowhere/")),
            ToolCall("2", "web_search", JsonObject(query=" ")),
            lambda request: completion(
                "\n".join(
                    one.text for one in request.messages if isinstance(one, ToolMessage)
                )
            ),
        ]
    )
    program = generate("m", tools=tools)([user("Read it.")])
    answer = unsafe_perform_io(run(model | web_in_memory() | counted_ids())(program))

    first, second = map(json.loads, answer.unwrap().text.splitlines())
    assert first["error"].endswith("look at the address, or search for it")
    assert second["error"] == "a search needs words to search for"
