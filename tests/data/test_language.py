"""Languages: of files by their names, in whatever case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojentic_fp.data.language import LANGUAGES

FIRST = {
    "c": "c",
    "cpp": "c++",
    "c++": "c++",
    "cxx": "c++",
    "h": "c",
    "objc": "objective-c",
    "swift": "swift",
    "cs": "csharp",
    "fs": "fsharp",
    "clj": "clojure",
    "py": "python",
    "java": "java",
    "kt": "kotlin",
    "rb": "ruby",
    "js": "javascript",
    "ts": "typescript",
    "rs": "rust",
    "go": "go",
    "cbl": "cobol",
    "html": "html",
    "css": "css",
    "json": "json",
    "csv": "csv",
    "xml": "xml",
    "md": "markdown",
}
MORE = {
    "a.yaml": "yaml",
    "a.yml": "yaml",
    "pyproject.toml": "toml",
    "run.sh": "bash",
    "App.tsx": "tsx",
    "App.jsx": "jsx",
    "q.sql": "sql",
    "Dockerfile": "dockerfile",
    "deploy/Dockerfile.dev": "dockerfile",
    "Makefile": "makefile",
    "CMakeLists.txt": "cmake",
    ".gitignore": "gitignore",
    "notes.txt": "text",
    "LICENSE": "text",
    "py": "text",
    "": "text",
    "folder.py/README": "text",
}
endings = st.sampled_from(sorted(LANGUAGES.endings))


@pytest.mark.parametrize("ending", FIRST)
def test_the_language_of_an_ending(ending: str) -> None:
    assert LANGUAGES.of(f"some/file.{ending}") == FIRST[ending]


@pytest.mark.parametrize("path", MORE)
def test_the_language_of_a_file(path: str) -> None:
    assert LANGUAGES.of(path) == MORE[path]


@given(endings)
def test_upper_and_lower_case_are_the_same(ending: str) -> None:
    assert LANGUAGES.of(f"A.{ending.upper()}") == LANGUAGES.of(f"a.{ending}")


@given(st.text())
def test_every_name_has_one_word_that_a_fence_can_say(name: str) -> None:
    language = LANGUAGES.of(name)

    assert language.split() == [language]
    assert not {"`", "~"} & set(language)


def test_a_language_is_added_to_another_table() -> None:
    more = LANGUAGES.with_(".FOO", "lisp").named("Foofile", "scheme").with_("py", "py3")

    assert [more.of(name) for name in ("a.foo", "foofile", "a.py")] == [
        "lisp",
        "scheme",
        "py3",
    ]
    assert LANGUAGES.of("a.foo") == "text"


@pytest.mark.parametrize("word", ["", "two words", "```", "a\nb"])
def test_a_language_that_no_fence_can_say_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="one word"):
        LANGUAGES.with_("foo", word)


@pytest.mark.parametrize("ending", ["", ".", "tar.gz", "a/b"])
def test_an_ending_is_what_follows_the_last_dot(ending: str) -> None:
    with pytest.raises(ValueError, match="ending"):
        LANGUAGES.with_(ending, "text")
