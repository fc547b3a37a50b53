"""Files: a folder of this machine and one in memory obey the same laws."""

import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.io import IOFailure, IOResult, IOSuccess
from returns.pipeline import is_successful
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    Effect,
    FileFailure,
    FileInfo,
    FileReason,
    Files,
    Handlers,
    ListFiles,
    MakeFolder,
    Program,
    ReadFile,
    Stat,
    WriteFile,
    exists,
    files_in,
    files_in_memory,
    is_binary,
    read_text,
    run,
    traverse,
)
from mojentic_fp.edges.files import answered_by
from mojentic_fp.edges.resolved import Resolved

Made = Callable[[Mapping[str, bytes]], Handlers[Any, Any]]

THERE = {"a.txt": b"one", "b/c.txt": b"two", "b/d/e.bin": bytes(3000)}


@pytest.fixture(params=["machine", "resolved", "memory"])
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Made:
    """Handlers of these files, on this machine (by either means) or in memory."""

    def on_machine(files: Mapping[str, bytes]) -> Handlers[Any, Any]:
        here = placed(tmp_path, files)
        return here if request.param == "machine" else resolved(tmp_path)

    return files_in_memory if request.param == "memory" else on_machine


def resolved(folder: str | Path) -> Handlers[Files, Any]:
    return answered_by(Resolved(Path(folder).resolve(), 10**6))


def placed(folder: Path, files: Mapping[str, bytes]) -> Handlers[Files, Any]:
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return files_in(folder)


def why(outcome: IOResult[Any, FileFailure]) -> FileReason:
    return unsafe_perform_io(outcome).failure().reason


def bare(outcome: Any) -> object:
    """An outcome without the words of the machine."""
    if is_successful(outcome):
        return outcome.unwrap()
    failure: FileFailure = outcome.failure()
    return failure.path, failure.reason


def test_a_file_is_read_whole_or_in_part(made: Made) -> None:
    ask = run(made(THERE))

    assert ask(ReadFile("b/c.txt").perform()) == IOSuccess(b"two")
    assert ask(ReadFile("b/c.txt", 2).perform()) == IOSuccess(b"tw")
    assert ask(ReadFile("b/c.txt", 0).perform()) == IOSuccess(b"")
    assert ask(ReadFile("b/c.txt", 99).perform()) == IOSuccess(b"two")


def test_a_limit_is_a_number_of_bytes_or_files() -> None:
    with pytest.raises(ValueError, match="0 or more bytes"):
        ReadFile("a", -1)
    with pytest.raises(ValueError, match="0 or more files"):
        ListFiles(limit=-1)


DOTTED = {".git/x": b"", ".env": b"", "a/.git/y": b"", "a/z": b"", "a.b": b""}


def test_a_listing_is_deep_or_not_and_has_a_limit(made: Made) -> None:
    ask = run(made(DOTTED))

    assert ask(ListFiles(deep=False).perform()) == IOSuccess(
        (".env", ".git/", "a.b", "a/")
    )
    assert ask(ListFiles("a", deep=False).perform()) == IOSuccess(("a/.git/", "a/z"))
    assert ask(ListFiles(hidden=False).perform()) == IOSuccess((".env", "a.b", "a/z"))
    assert ask(ListFiles(hidden=False, deep=False).perform()) == IOSuccess(
        (".env", "a.b", "a/")
    )
    assert ask(ListFiles(".git", hidden=False).perform()) == IOSuccess((".git/x",))
    assert ask(ListFiles(limit=2).perform()) == IOSuccess((".env", ".git/x"))


@pytest.mark.parametrize(
    "path", ["a\0b", "\ud800", "n" * 256, "n/" * 2100, "a/" * 101, "é" * 128]
)
@pytest.mark.parametrize("kind", [ReadFile, Stat, ListFiles, MakeFolder])
def test_what_no_file_can_be_called_is_refused(
    made: Made, kind: Callable[[str], Effect[Any, FileFailure]], path: str
) -> None:
    assert why(run(made(THERE))(kind(path).perform())) is FileReason.BAD_NAME


def test_what_is_written_is_read(made: Made) -> None:
    write = WriteFile("b/new.txt", b"three").perform()
    again = write.bind(lambda _: ReadFile("b/new.txt").perform())

    assert run(made(THERE))(again) == IOSuccess(b"three")


def test_a_file_is_written_where_its_folder_is(made: Made) -> None:
    handlers = made(THERE)
    write = WriteFile("new/deep/f", b"x").perform()
    make = MakeFolder("new/deep").perform()

    assert why(run(handlers)(write)) is FileReason.NOT_FOUND
    assert run(handlers)(make.bind(lambda _: write)) == IOSuccess(None)


def test_a_folder_may_be_there_already(made: Made) -> None:
    twice = traverse(lambda path: MakeFolder(path).perform(), ("b/d", "b", ""))

    assert run(made(THERE))(twice) == IOSuccess((None, None, None))


def test_what_is_there_is_told(made: Made) -> None:
    ask = run(made(THERE))

    assert ask(Stat("a.txt").perform()) == IOSuccess(FileInfo(3))
    assert ask(Stat("b").perform()) == IOSuccess(FileInfo(0, folder=True))
    assert ask(Stat("").perform()) == IOSuccess(FileInfo(0, folder=True))


def test_files_are_listed_by_their_paths_from_the_top(made: Made) -> None:
    ask = run(made(THERE))

    assert ask(ListFiles().perform()) == IOSuccess(tuple(sorted(THERE)))
    assert ask(ListFiles("b").perform()) == IOSuccess(("b/c.txt", "b/d/e.bin"))


@pytest.mark.parametrize("kind", [ReadFile, Stat, ListFiles, MakeFolder])
@pytest.mark.parametrize("path", ["..", "../x", "b/../../x", "/etc/passwd"])
def test_paths_that_lead_outside_are_refused(
    made: Made, kind: Callable[[str], Effect[Any, FileFailure]], path: str
) -> None:
    assert why(run(made(THERE))(kind(path).perform())) is FileReason.OUTSIDE


def test_nothing_is_written_outside(made: Made) -> None:
    write = WriteFile("../x", b"").perform()

    assert why(run(made(THERE))(write)) is FileReason.OUTSIDE


USUAL = [
    "",
    ".",
    "a",
    "b",
    "a/b",
    "a/b/c",
    "b/",
    "./a",
    "a/../b",
    "b//a",
    "a/b/..",
    "c",
]
ODD = [".g", ".g/h", "a.b", "..", "/a", "a\0", "n" * 256, "a\ud800", "d/" * 101]
PATHS = st.sampled_from([*USUAL, *ODD])
OPERATIONS = st.one_of(
    st.builds(ReadFile, PATHS, st.none() | st.integers(0, 4)),
    st.builds(WriteFile, PATHS, st.binary(max_size=6)),
    st.builds(
        ListFiles,
        PATHS,
        deep=st.booleans(),
        hidden=st.booleans(),
        limit=st.none() | st.integers(0, 3),
    ),
    st.builds(Stat, PATHS),
    st.builds(MakeFolder, PATHS),
)


@given(st.lists(OPERATIONS, max_size=12))
def test_memory_behaves_as_a_machine_does(operations: list[Effect[Any, Any]]) -> None:
    def all_of_them() -> Program[Any, Any, Any]:
        return traverse(lambda effect: effect.perform().attempt(), operations)

    with TemporaryDirectory() as folder:
        real = unsafe_perform_io(run(files_in(folder))(all_of_them())).unwrap()
    with TemporaryDirectory() as folder:
        other = unsafe_perform_io(run(resolved(folder))(all_of_them())).unwrap()
    held = unsafe_perform_io(run(files_in_memory())(all_of_them())).unwrap()

    assert [bare(one) for one in held] == [bare(one) for one in real]
    assert [bare(one) for one in held] == [bare(one) for one in other]


def test_a_file_is_replaced_with_the_rights_it_had(tmp_path: Path) -> None:
    script = tmp_path / "run"
    script.write_bytes(b"old")
    script.chmod(0o750)

    run(files_in(tmp_path))(WriteFile("run", b"new").perform())

    assert stat.S_IMODE(script.stat().st_mode) == 0o750
    assert [one.name for one in tmp_path.iterdir()] == ["run"]


def test_a_new_file_has_the_rights_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "other").touch()

    run(files_in(tmp_path))(WriteFile("new", b"").perform())

    modes = {path.stat().st_mode for path in tmp_path.iterdir()}
    assert len(modes) == 1


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    assert (
        why(run(files_in(tmp_path))(ReadFile("pipe").perform()))
        is FileReason.NOT_A_FILE
    )


def test_a_link_that_leads_outside_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out").write_text("secret")
    (tmp_path / "in/link").symlink_to(tmp_path / "out")

    outcome = run(files_in(tmp_path / "in"))(read_text("link"))

    assert why(outcome) is FileReason.OUTSIDE


# --- text ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        "Grüße, 世界".encode(),
        "Grüße, 世界".encode("utf-8-sig"),
        b"\xff\xfe" + "Grüße, 世界".encode("utf-16-le"),
        b"\xfe\xff" + "Grüße, 世界".encode("utf-16-be"),
        b"\xff\xfe\0\0" + "Grüße, 世界".encode("utf-32-le"),
        b"\0\0\xfe\xff" + "Grüße, 世界".encode("utf-32-be"),
    ],
    ids=["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"],
)
def test_text_says_by_its_first_bytes_what_it_is(made: Made, data: bytes) -> None:
    assert run(made({"t": data}))(read_text("t")) == IOSuccess("Grüße, 世界")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff")))
def test_every_character_is_kept_as_it_stands(words: str) -> None:
    handlers = files_in_memory({"t": words.encode()})

    assert run(handlers)(read_text("t")) == IOSuccess(words)


def test_what_is_no_text_is_a_failure_that_says_where(made: Made) -> None:
    handlers = made({"t": b"caf\xe9!"})

    assert run(handlers)(read_text("t")) == IOFailure(
        FileFailure(
            "t",
            FileReason.MALFORMED,
            "not utf-8: invalid continuation byte at byte 3",
        )
    )
    assert run(handlers)(read_text("t", encoding="latin-1")) == IOSuccess("café!")


def test_a_mark_is_counted_where_a_failure_says_where(made: Made) -> None:
    outcome = run(made({"t": b"\xef\xbb\xbfa\xff"}))(read_text("t"))

    assert unsafe_perform_io(outcome).failure().detail.endswith("at byte 4")


def test_an_encoding_that_is_none_is_a_mistake() -> None:
    with pytest.raises(LookupError):
        read_text("t", encoding="no such")


def test_what_is_there_exists(made: Made) -> None:
    ask = run(made(THERE))

    paths = ("a.txt", "b", "", "x", "a.txt/x", "x/y")
    assert ask(traverse(exists, paths)) == IOSuccess((True,) * 3 + (False,) * 3)
    assert why(ask(exists("../x"))) is FileReason.OUTSIDE


@pytest.mark.parametrize(
    ("data", "binary"),
    [
        (b"", False),
        (b"text", False),
        (b"\0", True),
        (b"x" * 1023 + b"\0", True),
        (b"x" * 1024 + b"\0", False),
    ],
)
def test_a_file_with_a_nul_among_its_first_bytes_is_binary(
    made: Made, data: bytes, *, binary: bool
) -> None:
    assert run(made({"f": data}))(is_binary("f")) == IOSuccess(binary)


def test_what_cannot_be_read_counts_as_binary(made: Made) -> None:
    ask = run(made(THERE))

    paths = ("x", "b", "a.txt/x")
    assert ask(traverse(is_binary, paths)) == IOSuccess((True, True, True))
    assert why(ask(is_binary("../x"))) is FileReason.OUTSIDE
