"""The tools of files: what a model is told, to the letter."""

import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from returns.io import IOSuccess
from returns.pipeline import is_successful
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    FileFailure,
    FileReason,
    Handlers,
    JsonObject,
    Program,
    ReadFile,
    ToolCall,
    completion,
    either,
    files_in,
    files_in_memory,
    generate,
    on,
    parse,
    run,
    scripted,
    user,
)
from mojentic_fp.effects.program import fail
from mojentic_fp.programs.tool import answers
from mojentic_fp.programs.toolbox.files import (
    create_directory,
    edit_file_with_diff,
    file_reading_tools,
    file_tools,
    find_files_by_glob,
    find_files_containing,
    find_lines_matching,
    list_all_files,
    list_files,
    read_file,
    write_file,
)
from mojentic_fp.programs.toolbox.search import FoundLine
from mojentic_fp.programs.toolbox.wording import FileToolFailed

Made = Callable[[Mapping[str, bytes]], Handlers[Any, Any]]

THERE = {
    "README.md": b"# Title\nTODO: more\n",
    "data.bin": b"\0\1\2",
    "src/main.py": b"import os\n\ndef main():\n    pass  # TODO\n",
    "src/deep/other.py": b"import sys\n",
    "latin.txt": b"caf\xe9",
    ".git/config": b"TODO\n",
    "utf16.txt": "Grüße\n".encode("utf-16"),
}


@pytest.fixture(params=["machine", "memory"])
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Made:
    def on_machine(files: Mapping[str, bytes]) -> Handlers[Any, Any]:
        for name, content in files.items():
            place = tmp_path / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        return files_in(tmp_path)

    return files_in_memory if request.param == "memory" else on_machine


def answer(handlers: Handlers[Any, Any], asked: Program[Any, Any, Any]) -> Any:
    return unsafe_perform_io(run(handlers)(asked)).unwrap()


def refusal(handlers: Handlers[Any, Any], asked: Program[Any, Any, Any]) -> str:
    failure = unsafe_perform_io(run(handlers)(asked)).failure()
    assert isinstance(failure, FileToolFailed)
    return str(failure)


def test_there_are_nine_tools_and_six_that_only_look() -> None:
    assert [spec.name for spec in file_tools.specs] == [
        "list_files",
        "read_file",
        "list_all_files",
        "find_files_by_glob",
        "find_files_containing",
        "find_lines_matching",
        "write_file",
        "create_directory",
        "edit_file_with_diff",
    ]
    assert file_tools.specs[:6] == file_reading_tools.specs


@pytest.mark.parametrize(
    ("name", "needed", "optional"),
    [
        ("list_files", ["path"], ["extension"]),
        ("read_file", ["path"], ["offset", "limit"]),
        ("write_file", ["path", "content"], []),
        ("list_all_files", ["path"], []),
        ("find_files_by_glob", ["path", "pattern"], []),
        ("find_files_containing", ["path", "pattern"], []),
        ("find_lines_matching", ["path", "pattern"], []),
        ("create_directory", ["path"], []),
        ("edit_file_with_diff", ["path", "diff"], []),
    ],
)
def test_arguments_are_named_and_told(
    name: str, needed: list[str], optional: list[str]
) -> None:
    tool = file_tools.find(name)
    assert tool is not None
    parameters: Any = tool.spec.parameters

    assert list(parameters["properties"]) == [*needed, *optional]
    assert list(parameters["required"]) == needed
    assert all(one["description"] for one in parameters["properties"].values())
    assert tool.spec.description


# --- replies -----------------------------------------------------------------------------


def test_a_folder_is_listed_with_paths_from_the_top(made: Made) -> None:
    here = made(THERE)

    assert answer(here, list_files("src")) == ("src/deep/", "src/main.py")
    assert answer(here, list_files("src/", ".py")) == ("src/main.py",)
    assert answer(here, list_files(".", ".md")) == ("README.md",)
    assert ".git/" in answer(here, list_files("."))


def test_all_files_are_listed_but_for_hidden_folders(made: Made) -> None:
    here = made(THERE)

    assert answer(here, list_all_files(".")) == tuple(
        sorted(name for name in THERE if not name.startswith(".git"))
    )
    assert answer(here, list_all_files(".git")) == (".git/config",)
    assert answer(here, list_all_files("src")) == ("src/deep/other.py", "src/main.py")


@pytest.mark.parametrize(
    ("path", "pattern", "found"),
    [
        (".", "*.md", ("README.md",)),
        (".", "**/*.py", ("src/deep/other.py", "src/main.py")),
        ("src", "*.py", ("src/main.py",)),
        ("src/", "**/*.py", ("src/deep/other.py", "src/main.py")),
        ("src", "deep/*", ("src/deep/other.py",)),
        ("src", "nowhere/*", ()),
        ("src", "main.py/*", ()),
        (".", ".git/*", (".git/config",)),
        (".", "{.git,src}/*", (".git/config", "src/main.py")),
        (".", "*", ("README.md", "data.bin", "latin.txt", "utf16.txt")),
        (".", "*/config", ()),
        ("./src/../src", "*", ("src/main.py",)),
    ],
)
def test_files_are_found_by_glob(
    made: Made, path: str, pattern: str, found: tuple[str, ...]
) -> None:
    assert answer(made(THERE), find_files_by_glob(path, pattern)) == found


def test_files_are_found_by_what_they_say(made: Made) -> None:
    here = made(THERE)

    assert answer(here, find_files_containing(".", "TODO")) == (
        "README.md",
        "src/main.py",
    )
    assert answer(here, find_files_containing("src", r"^import\s+sys$")) == (
        "src/deep/other.py",
    )
    assert answer(here, find_files_containing(".", "Grüße")) == ("utf16.txt",)
    assert answer(here, find_files_containing(".", "caf")) == ()


def test_lines_are_found_with_their_numbers(made: Made) -> None:
    here = made({"f": b"one\r\ntwo\r\n\r\nthree"})

    assert answer(here, find_lines_matching("f", "^t.*[oe]$")) == (
        FoundLine(2, "two"),
        FoundLine(4, "three"),
    )
    told = run(here)(_asked("find_lines_matching", path="f", pattern="tw"))
    assert told == IOSuccess('[{"line_number":2,"content":"two"}]')


def _asked(name: str, **arguments: Any) -> Program[str, Any, Any]:
    """What the model is told of a call."""
    call = ToolCall("1", name, JsonObject(arguments))
    return answers((call,), file_tools, at_once=1).map(lambda told: told[0].text)


def test_a_file_is_read_to_the_letter(made: Made) -> None:
    text = "Grüße\r\n\tx  \n\u2028\x0cend"

    assert answer(made({"f": text.encode()}), read_file("f")) == text
    assert answer(made({"f": b""}), read_file("f")) == ""
    assert answer(made(THERE), read_file("utf16.txt")) == "Grüße\n"


def test_what_was_done_is_told(made: Made) -> None:
    here = made(THERE)
    steps = (
        create_directory("new/deep")
        .bind(lambda said: write_file("new/deep/f.txt", "a\n").map(lambda s: (said, s)))
        .bind(
            lambda said: edit_file_with_diff(
                "new/deep/f.txt", "@@ -1 +1 @@\n-a\n+b\n"
            ).map(lambda s: (*said, s))
        )
        .bind(lambda said: read_file("new/deep/f.txt").map(lambda s: (*said, s)))
    )

    assert answer(here, steps) == (
        "Successfully created directory 'new/deep'",
        "Successfully wrote to new/deep/f.txt",
        "Successfully applied diff to f.txt",
        "b\n",
    )


CALLS: dict[str, Callable[[str], Program[Any, Any, Any]]] = {
    "list_files": list_files,
    "read_file": read_file,
    "write_file": lambda path: write_file(path, "x"),
    "list_all_files": list_all_files,
    "find_files_by_glob": lambda path: find_files_by_glob(path, "*"),
    "find_files_containing": lambda path: find_files_containing(path, "x"),
    "find_lines_matching": lambda path: find_lines_matching(path, "x"),
    "create_directory": create_directory,
    "edit_file_with_diff": lambda path: edit_file_with_diff(path, "@@ @@\n-a\n+b"),
}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "src/../../x"])
def test_an_escape_is_told_so(made: Made, name: str, path: str) -> None:
    said = refusal(made(THERE), CALLS[name](path))

    assert said == f"Error: Path {path} attempts to escape the sandbox"


MISSING = {
    "list_files": "Error: Directory 'no/x' not found",
    "read_file": "Error: File 'no/x' not found",
    "write_file": "Error: Directory not found. Cannot write file 'no/x'",
    "list_all_files": "Error: Directory 'no/x' not found",
    "find_files_by_glob": "Error: Directory 'no/x' not found",
    "find_files_containing": "Error: Directory 'no/x' not found",
    "find_lines_matching": "Error: File 'no/x' not found",
    "edit_file_with_diff": "Error: File 'no/x' not found",
}


@pytest.mark.parametrize("name", MISSING)
def test_what_is_missing_is_told_so(made: Made, name: str) -> None:
    assert refusal(made(THERE), CALLS[name]("no/x")) == MISSING[name]


DENIED = {
    "list_files": "Error: Permission denied when accessing directory 'src'",
    "read_file": "Error: Permission denied when accessing file 'src'",
    "write_file": "Error: Permission denied when writing to file 'src'",
    "list_all_files": "Error: Permission denied when accessing directory 'src'",
    "find_files_by_glob": "Error: Permission denied when accessing directory 'src'",
    "find_files_containing": "Error: Permission denied when accessing directory 'src'",
    "find_lines_matching": "Error: Permission denied when accessing file 'src'",
    "create_directory": "Error: Permission denied when creating directory 'src'",
    "edit_file_with_diff": "Error: Permission denied when accessing file 'src'",
}


@pytest.mark.parametrize("name", DENIED)
def test_what_is_denied_is_told_so(name: str) -> None:
    from mojentic_fp import ListFiles, MakeFolder, Stat, WriteFile

    def denied(asked: Any) -> Program[Any, FileFailure, Any]:
        return fail(FileFailure(asked.path, FileReason.DENIED, "/somewhere/of/ours"))

    kinds = (ListFiles, MakeFolder, Stat, WriteFile)
    handlers = on(ReadFile, denied)
    for kind in kinds:
        handlers = handlers | on(kind, denied)

    assert refusal(handlers, CALLS[name]("src")) == DENIED[name]


@pytest.mark.parametrize("path", ["data.bin", "latin.txt"])
def test_what_is_no_text_is_told_so(made: Made, path: str) -> None:
    here = made(THERE)
    said = f"Error: File '{path}' contains non-text content that cannot be "

    assert refusal(here, read_file(path)) == f"{said}read as text"
    assert refusal(here, find_lines_matching(path, "x")) == f"{said}read as text"
    edit = edit_file_with_diff(path, "@@ @@\n-a\n+b")
    assert refusal(here, edit) == f"{said}edited as text"


@pytest.mark.parametrize("name", ["find_files_containing", "find_lines_matching"])
def test_a_bad_expression_is_told_so(made: Made, name: str) -> None:
    find: Any = file_tools.find(name)
    said = refusal(made(THERE), find("README.md", r"(a)\1"))

    assert said == (
        r"Error: Invalid regex pattern '(a)\1': invalid escape sequence: \1"
    )


def test_a_bad_glob_is_told_so(made: Made) -> None:
    here = made(THERE)

    assert refusal(here, find_files_by_glob(".", "../*")) == (
        "Error: Path ../* attempts to escape the sandbox"
    )
    assert refusal(here, find_files_by_glob(".", "/etc/host*")) == (
        "Error: Path /etc/host* attempts to escape the sandbox"
    )
    assert refusal(here, find_files_by_glob(".", "")) == (
        "Error: Invalid glob pattern '': it is empty"
    )


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (read_file("src"), "Error reading file 'src': not a file"),
        (write_file("src", "x"), "Error writing to file 'src': not a file"),
        (list_files("README.md"), "Error listing files in 'README.md': not a folder"),
        (
            create_directory("README.md"),
            "Error creating directory 'README.md': not a folder",
        ),
        (
            read_file("a\0b"),
            "Error reading file 'a\0b': not a name that a file can have",
        ),
        (
            write_file("f", "\ud800"),
            "Error writing to file 'f': not what it should hold",
        ),
    ],
)
def test_other_reasons_are_told_in_words(
    made: Made, asked: Program[Any, Any, Any], said: str
) -> None:
    outcome = refusal(made(THERE), asked)

    assert outcome == said or outcome.startswith(f"{said}:")


def test_a_diff_that_does_not_fit_is_told_and_changes_nothing(made: Made) -> None:
    here = made({"f": b"one\ntwo\n"})
    edit = edit_file_with_diff("f", "@@ -1 +1 @@\n-one\n+1\n@@ -2 +2 @@\n-2\n+two\n")
    both = edit.attempt().bind(
        lambda outcome: read_file("f").map(lambda text: (str(outcome.failure()), text))
    )

    said = (
        "Error applying diff to file 'f': hunk 2 does not apply: its lines stand"
        " nowhere in the file. It wants\n    2\nand at line 2 there stands\n    two"
    )
    assert answer(here, both) == (said, "one\ntwo\n")


def test_an_edit_keeps_encoding_and_line_breaks(made: Made) -> None:
    for name in ("utf-8-sig", "utf-16", "utf-8"):
        here = made({"f": "ü\r\nb\r\n".encode(name)})
        edit = edit_file_with_diff("f", "@@ -1,2 +1,2 @@\n ü\n-b\n+ß\n")
        then = edit.bind(lambda _: ReadFile("f").perform())

        assert answer(here, then) == "ü\r\nß\r\n".encode(name)


def test_a_failure_is_told_as_one() -> None:
    call = ToolCall("1", "read_file", JsonObject(path="no"))
    told = answer(files_in_memory(), answers((call,), file_tools, at_once=1))[0]

    assert told.failed
    assert parse(told.text).unwrap() == JsonObject(error="Error: File 'no' not found")


# --- how much ----------------------------------------------------------------------------


def test_a_long_file_is_read_in_parts() -> None:
    lines = [f"line {number}\n" for number in range(1, 20_001)]
    here = files_in_memory({"f": "".join(lines).encode()})
    text, at, read = "", 1, 0
    while True:
        part = answer(here, read_file("f", at))
        shown, bracket, note = part.rpartition("[lines ")
        assert len(part) < 51_000
        text += shown
        read += 1
        if "to read on" not in note:
            break
        at = int(note.partition("offset=")[2].partition(" ")[0])

    assert read == 5
    assert text == "".join(lines)
    assert bracket
    assert note == f"{at} to 20000 of 20000 are shown]"


@pytest.mark.parametrize(
    ("offset", "limit", "said"),
    [
        (
            1,
            1,
            "a\n[lines 1 to 1 of 3 are shown; call read_file with offset=2 to read on]",
        ),
        (
            2,
            1,
            "b\n[lines 2 to 2 of 3 are shown; call read_file with offset=3 to read on]",
        ),
        (3, 9, "c\n[lines 3 to 3 of 3 are shown]"),
        (1, 3, "a\nb\nc"),
        (0, None, "a\nb\nc"),
        (-5, None, "a\nb\nc"),
        (9, None, "[there is no line 9: the file has 3]"),
        (1, 0, "[no line is shown: the limit is 0]"),
        (1, -1, "[no line is shown: the limit is -1]"),
    ],
)
def test_a_part_says_which_it_is(offset: int, limit: int | None, said: str) -> None:
    here = files_in_memory({"f": b"a\nb\nc"})

    assert answer(here, read_file("f", offset, limit)) == said


def test_a_long_line_is_cut() -> None:
    here = files_in_memory({"f": b"x" * 60_000 + b"\ny\n"})

    assert answer(here, read_file("f")) == "x" * 50_000 + (
        "\n[line 1 of 2 is cut: it has 60001 characters;"
        " call read_file with offset=2 to read on]"
    )


def test_a_file_beyond_all_bounds_is_read_in_part_and_not_edited() -> None:
    here = files_in_memory({"f": ("ü" * 999 + "\n").encode() * 10_000})

    last = answer(here, read_file("f", 8390))
    assert last.endswith("are shown; the file is too large to read on]")
    edit = edit_file_with_diff("f", "@@ @@\n-a\n+b")
    assert refusal(here, edit) == (
        "Error accessing file 'f': more than may be had at once:"
        " 4194304 bytes are the most that can be edited"
    )
    found = answer(here, find_lines_matching("f", "nothing"))
    assert found == ("[not all was looked through; a narrower pattern finds less]",)


def test_long_lists_are_cut_and_say_so() -> None:
    here = files_in_memory({f"d/{number:04}.txt": b"hit" for number in range(1001)})

    said = "[only the first 1000 are shown; name a folder below, or a narrower pattern]"
    for asked in (
        list_files("d"),
        list_all_files("d"),
        find_files_by_glob(".", "d/*"),
        find_files_containing(".", "hit"),
    ):
        told = answer(here, asked)
        assert (len(told), told[0], told[-1]) == (1001, "d/0000.txt", said)


def test_many_hits_are_cut_and_say_so() -> None:
    here = files_in_memory({"f": b"hit\n" * 300 + b"hit" * 400})

    told = answer(here, find_lines_matching("f", "hit"))
    assert (len(told), told[199]) == (201, FoundLine(200, "hit"))
    assert told[-1] == "[only the first 200 are shown; a narrower pattern finds less]"
    wide = answer(files_in_memory({"f": b"h" * 501}), find_lines_matching("f", "h"))
    assert wide == (FoundLine(1, "h" * 500 + "..."),)


def test_one_search_reads_so_much_and_no_more() -> None:
    read: list[int] = []

    def counted(asked: ReadFile) -> Program[bytes, Any, Any]:
        read.append(asked.limit or 0)
        return ReadFile(asked.path, asked.limit).perform()

    files = {f"{number:02}": b"x" * 4_194_304 for number in range(20)}
    watched = on(ReadFile, counted).over(files_in_memory(files)) | files_in_memory(
        files
    )

    assert answer(watched, find_files_containing(".", "y"))[0].startswith("[not all")
    assert sum(read) == 64 * 1024 * 1024


def test_a_pattern_cannot_hang_a_search() -> None:
    here = files_in_memory({"f": b"a" * 100_000 + b"!"})

    assert answer(here, find_files_containing(".", r"^(a+)+$")) == ()
    assert answer(here, find_lines_matching("f", r"^(a+)+$")) == ()


def test_what_cannot_be_written_stays(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_text("old")
    file.chmod(0o444)

    assert refusal(files_in(tmp_path), write_file("f", "new")) == (
        "Error: Permission denied when writing to file 'f'"
    )
    assert file.read_text() == "old"
    assert stat.S_IMODE(file.stat().st_mode) == 0o444


def test_tools_never_raise_for_what_a_model_sends() -> None:
    odd = ("", " ", "\0", "\ud800", "n" * 5000, "/" * 300, "../" * 200, "~", "C:\\x")
    for call in CALLS.values():
        for path in odd:
            outcome = unsafe_perform_io(run(files_in_memory())(call(path)))
            assert is_successful(outcome) or str(outcome.failure()).startswith("Error")


@pytest.mark.parametrize("at_once", [1, 8])
def test_edits_of_one_file_side_by_side_are_all_made(tmp_path: Path, at_once: int):
    """A turn may hold several calls for the same file: none is lost."""
    lines = [f"line {number}" for number in range(40)]
    (tmp_path / "a.txt").write_text("\n".join(lines) + "\n")
    calls = [
        ToolCall(
            str(number),
            "edit_file_with_diff",
            JsonObject(
                path="a.txt",
                diff=f"@@ -{number + 1} +{number + 1} @@\n-line {number}\n+LINE {number}\n",
            ),
        )
        for number in range(0, 40, 5)
    ]
    handlers = files_in(tmp_path) | scripted([completion(*calls), "Done."])
    edited = generate("m", tools=file_tools, at_once=at_once)([user("Shout!")])

    assert either(run(handlers)(edited)).text == "Done."
    wanted = [
        one.upper() if number % 5 == 0 else one for number, one in enumerate(lines)
    ]
    assert (tmp_path / "a.txt").read_text().splitlines() == wanted
