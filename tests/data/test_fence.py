"""Fences: what is shown is read back, whatever is in it."""

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from mojentic_fp.data.fence import fenced, shown

lines = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"))
ticked = st.lists(
    st.sampled_from(
        ["`", "``", "```", "````", "~~~", "\n", " ", "   ", "text", "\t", ">"]
    )
).map("".join)
texts = lines | ticked


def blocks(markdown: str) -> list[tuple[str, str]]:
    """The fenced blocks of a text, as a reader of Markdown sees them."""
    tokens = MarkdownIt("commonmark").parse(markdown)
    return [(token.info, token.content) for token in tokens if token.type == "fence"]


@given(st.lists(texts, min_size=1, max_size=4))
def test_a_fence_survives_what_is_in_it(several: list[str]) -> None:
    shown = "\n\n".join(fenced("a.py", text, "python") for text in several)

    assert blocks(shown) == [("python", f"{text.strip()}\n") for text in several]


@given(texts, st.text())
def test_no_path_breaks_out_of_its_line(text: str, path: str) -> None:
    markdown = fenced(path, text, "python")

    assert markdown.splitlines()[0] == f"File: {shown(path)}"
    assert blocks(markdown) == [("python", f"{text.strip()}\n")]


def test_the_form() -> None:
    assert fenced("a.py", "\n print(1)\n\n", "python") == (
        "File: a.py\n```python\nprint(1)\n```\n"
    )


def test_a_fence_is_longer_than_what_is_inside() -> None:
    assert fenced("a.md", "x\n````\ny", "markdown") == (
        "File: a.md\n`````markdown\nx\n````\ny\n`````\n"
    )
