"""A folder of files that nothing done in it leaves."""

import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from returns.pipeline import is_successful
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    FileReason,
    ListFiles,
    MakeFolder,
    Program,
    ReadFile,
    Stat,
    WriteFile,
    files_in,
    run,
)
from mojentic_fp.edges.resolved import Resolved, unfit
from mojentic_fp.edges.sandbox import DESCRIPTORS, Sandbox
from mojentic_fp.programs.toolbox.files import (
    create_directory,
    edit_file_with_diff,
    find_files_by_glob,
    find_files_containing,
    find_lines_matching,
    list_all_files,
    list_files,
    read_file,
    write_file,
)
from tests.edges.escapes import LINKS, PATHS, PATTERNS

pytestmark = pytest.mark.skipif(not DESCRIPTORS, reason="opens by descriptors")

SECRET = "s3cret"
DIFF = "--- ../secret.txt\n+++ ../secret.txt\n@@ -1,0 +1 @@\n+changed\n"

DEEDS: dict[str, Callable[[str], Program[Any, Any, Any]]] = {
    "ReadFile": lambda path: ReadFile(path).perform(),
    "ListFiles": lambda path: ListFiles(path).perform(),
    "ListFiles, shallow": lambda path: ListFiles(path, deep=False).perform(),
    "Stat": lambda path: Stat(path).perform(),
    "read_file": read_file,
    "list_files": list_files,
    "list_all_files": list_all_files,
    "find_files_by_glob": lambda path: find_files_by_glob(path, "**"),
    "find_files_containing": lambda path: find_files_containing(path, SECRET),
    "find_lines_matching": lambda path: find_lines_matching(path, "."),
    "edit_file_with_diff": lambda path: edit_file_with_diff(path, DIFF),
    "WriteFile": lambda path: WriteFile(path, b"changed").perform(),
    "write_file": lambda path: write_file(path, "changed"),
    "MakeFolder": lambda path: MakeFolder(path).perform(),
    "create_directory": create_directory,
}
"""What is tried, looking first."""


@pytest.fixture
def outer(tmp_path: Path) -> Path:
    """A folder with secrets in it, and the sandbox ``box``."""
    return furnished(tmp_path)


def furnished(folder: Path) -> Path:
    (folder / "box/sub").mkdir(parents=True)
    (folder / "box-evil").mkdir()
    (folder / "secret.txt").write_text(f"{SECRET}\n")
    (folder / "box-evil/s3cret.txt").write_text(f"{SECRET}\n")
    (folder / "box/inside.txt").write_text("inside\n")
    (folder / "box/sub/f.txt").write_text("f\n")
    return folder


def around(outer: Path) -> dict[str, object]:
    """All that is outside of the sandbox."""
    return {
        str(path): (known.st_mode, known.st_mtime_ns, known.st_ino)
        for path in (outer, *outer.rglob("*"))
        if path != outer / "box" and outer / "box" not in path.parents
        for known in [path.lstat()]
    }


def told(outer: Path, deed: Program[Any, Any, Any]) -> str:
    """All that comes of it, in words."""
    return repr(run(files_in(outer / "box"))(deed))


def contained(outer: Path, deed: Program[Any, Any, Any], *, said: str = "") -> None:
    """Do it, and see that nothing came out and nothing outside is changed."""
    before = around(outer)
    answer = told(outer, deed).replace(repr(said)[1:-1], "")

    assert around(outer) == before
    assert SECRET not in answer
    assert "root:" not in answer
    assert str(outer) not in answer


def test_sixty_ways_out_are_known() -> None:
    assert len(PATHS) + len(LINKS) + len(PATTERNS) > 120
    assert len(PATHS) > 60


@pytest.mark.parametrize("name", PATHS)
def test_no_path_leads_out(outer: Path, name: str) -> None:
    path = PATHS[name].replace("{outer}", str(outer))

    for deed in DEEDS.values():
        contained(outer, deed(path), said=path)


@pytest.mark.parametrize("name", LINKS)
def test_no_link_leads_out(outer: Path, name: str) -> None:
    target, path = LINKS[name]
    (outer / "box/out").symlink_to("..")
    (outer / "box/deep").symlink_to("sub")
    (outer / "box/link").symlink_to(target.replace("{outer}", str(outer)))

    for deed in DEEDS.values():
        contained(outer, deed(path), said=path)


@pytest.mark.parametrize("name", PATTERNS)
@pytest.mark.parametrize("path", [".", "sub", "out"])
def test_no_pattern_leads_out(outer: Path, name: str, path: str) -> None:
    pattern = PATTERNS[name].replace("{outer}", str(outer))
    (outer / "box/out").symlink_to("..")
    (outer / "box/secret").symlink_to("../secret.txt")
    said = repr(pattern)[1:-1]

    before = around(outer)
    answer = told(outer, find_files_by_glob(path, pattern)).replace(said, "")
    assert around(outer) == before
    assert SECRET not in answer
    assert "secret" not in answer
    assert "evil" not in answer
    assert "hosts" not in answer


def test_no_listing_or_search_tells_of_links_out(outer: Path) -> None:
    box = outer / "box"
    (box / "out").symlink_to("..")
    (box / "one").symlink_to("../secret.txt")
    (box / "two").symlink_to(outer / "secret.txt")
    (box / "loop").symlink_to("loop")
    (box / "circle").symlink_to(".")
    (box / "good").symlink_to("sub/f.txt")
    (box / "folder").symlink_to(box / "sub")

    ask = run(files_in(box))
    assert unsafe_perform_io(ask(ListFiles().perform())).unwrap() == (
        "good",
        "inside.txt",
        "sub/f.txt",
    )
    assert unsafe_perform_io(ask(ListFiles(deep=False).perform())).unwrap() == (
        "circle/",
        "folder/",
        "good",
        "inside.txt",
        "sub/",
    )
    assert unsafe_perform_io(ask(find_files_containing(".", SECRET))).unwrap() == ()


# --- what stays allowed --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("sub/f.txt", "link"),
        ("sub", "link/f.txt"),
        ("./sub/../sub//f.txt", "link"),
        ("{outer}/box/sub/f.txt", "link"),
        ("{outer}/box/sub", "link/f.txt"),
        ("deep/f.txt", "link"),
        ("deep/../sub/f.txt", "link"),
    ],
)
def test_links_within_are_followed(outer: Path, target: str, path: str) -> None:
    (outer / "box/deep").symlink_to("sub")
    (outer / "box/link").symlink_to(target.replace("{outer}", str(outer)))
    ask = run(files_in(outer / "box"))

    read = ReadFile(path).perform()
    write = WriteFile(path, b"new").perform().bind(lambda _: read)
    assert unsafe_perform_io(ask(read)).unwrap() == b"f\n"
    assert unsafe_perform_io(ask(write)).unwrap() == b"new"
    assert (outer / "box/sub/f.txt").read_bytes() == b"new"
    assert (outer / "box/link").is_symlink()


@pytest.mark.parametrize("target", ["box-evil/inside.txt", "", "box-evil"])
def test_an_absolute_link_counts_from_the_root(outer: Path, target: str) -> None:
    (outer / "box/link").symlink_to(outer / target)

    assert "OUTSIDE" in told(outer, ReadFile("link").perform())


def test_the_top_itself_may_be_reached_by_a_link(outer: Path) -> None:
    (outer / "way").symlink_to("box")

    read = run(files_in(outer / "way"))(ReadFile("sub/f.txt").perform())
    assert unsafe_perform_io(read).unwrap() == b"f\n"


def test_a_link_of_too_many_links_is_refused(outer: Path) -> None:
    (outer / "box/l0").symlink_to("inside.txt")
    for number in range(1, 60):
        (outer / f"box/l{number}").symlink_to(f"l{number - 1}")
    ask = run(files_in(outer / "box"))

    assert is_successful(unsafe_perform_io(ask(ReadFile("l30").perform())))
    assert not is_successful(unsafe_perform_io(ask(ReadFile("l50").perform())))


def test_a_link_that_winds_opens_little(outer: Path) -> None:
    """A target may go in and out two thousand times; it holds a folder at a time."""
    (outer / "box/link").symlink_to("sub/../" * 500 + "inside.txt")
    before = len(list(Path("/proc/self/fd").iterdir()))

    read = run(files_in(outer / "box"))(ReadFile("link").perform())
    assert unsafe_perform_io(read).unwrap() == b"inside\n"
    assert len(list(Path("/proc/self/fd").iterdir())) == before


# --- what is no file -----------------------------------------------------------------------


@pytest.mark.parametrize("deed", ["ReadFile", "WriteFile", "read_file", "write_file"])
@pytest.mark.parametrize("kind", ["pipe", "socket", "device"])
def test_only_plain_files_are_read_and_written(
    outer: Path, kind: str, deed: str
) -> None:
    path = outer / "box/odd"
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "socket":
            with socket.socket(socket.AF_UNIX) as there, working_in(outer / "box"):
                there.bind("odd")
        case _:
            try:
                os.mknod(path, 0o666 | 0o020000, os.makedev(1, 5))
            except PermissionError:
                pytest.skip("may make no devices")

    assert "not a file" in told(outer, DEEDS[deed]("odd"))
    assert "odd" not in told(outer, ListFiles().perform())


@contextmanager
def working_in(folder: Path) -> Iterator[None]:
    """The path of a socket must be short."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def test_there_is_an_end_to_size(outer: Path) -> None:
    ask = run(files_in(outer / "box", largest=6))

    def reason(deed: Program[Any, Any, Any]) -> FileReason:
        reason: FileReason = unsafe_perform_io(ask(deed)).failure().reason
        return reason

    assert reason(ReadFile("inside.txt").perform()) is FileReason.TOO_LARGE
    assert reason(ReadFile("inside.txt", 7).perform()) is FileReason.TOO_LARGE
    assert reason(WriteFile("f", b"1234567").perform()) is FileReason.TOO_LARGE
    part = unsafe_perform_io(ask(ReadFile("inside.txt", 6).perform()))
    assert part.unwrap() == b"inside"


def test_names_that_are_no_text_are_not_told(outer: Path) -> None:
    (outer / os.fsdecode(b"box/\xff\xfe.txt")).write_text("x")

    assert "txt" in told(outer, ListFiles().perform())
    assert "udc" not in told(outer, ListFiles().perform())


def test_a_failed_write_leaves_nothing_behind(
    outer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    assert "BROKEN" in told(outer, WriteFile("inside.txt", b"new").perform())
    assert (outer / "box/inside.txt").read_text() == "inside\n"
    assert {one.name for one in (outer / "box").iterdir()} == {"inside.txt", "sub"}


def test_a_file_is_there_whole_or_not_at_all(outer: Path) -> None:
    contents = [bytes([number]) * 200_000 for number in range(4)]
    file = outer / "box/whole"
    file.write_bytes(contents[0])
    ask = run(files_in(outer / "box"))

    def write() -> None:
        for number in range(60):
            ask(WriteFile("whole", contents[number % 4]).perform())

    writer = threading.Thread(target=write)
    writer.start()
    while writer.is_alive():
        assert file.read_bytes() in contents
    writer.join()


# --- races ---------------------------------------------------------------------------------


@contextmanager
def swapped(path: Path, *states: Callable[[Path], object]) -> Iterator[None]:
    """Somebody who makes a path one thing and another, as fast as can be."""
    over = threading.Event()
    spare = path.with_name(f"{path.name}.spare")
    old = path.with_name(f"{path.name}.old")

    def swap() -> None:
        while not over.is_set():
            for state in states:
                with suppress(OSError):
                    state(spare)
                    if path.is_symlink():
                        path.unlink()
                    elif path.is_dir():
                        path.rename(old)
                    spare.rename(path)
                rmtree(old, ignore_errors=True)
                rmtree(spare, ignore_errors=True)
                with suppress(OSError):
                    spare.unlink()

    thread = threading.Thread(target=swap)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        sys.setswitchinterval(before)


def tried(ask: Callable[[], object], times: int) -> set[str]:
    """What came of it, so many times, and until it came out differently."""
    answers: set[str] = set()
    for number in range(times * 5):
        answers.add(repr(ask()))
        if number >= times and len(answers) > 1:
            break
    return answers


def linked(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


def folder(path: Path) -> None:
    path.mkdir()
    (path / "own.txt").write_text("own")


def plain(path: Path) -> None:
    path.write_text("plain\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    "deed",
    [
        "ReadFile",
        "read_file",
        "WriteFile",
        "Stat",
        "edit_file_with_diff",
        "find_lines_matching",
    ],
)
def test_a_file_that_is_swapped_for_a_link_does_not_lead_out(
    outer: Path, deed: str
) -> None:
    before = around(outer)
    ask = run(files_in(outer / "box"))
    path = outer / "box/flip"

    with swapped(path, linked("../secret.txt"), plain):
        answers = tried(lambda: ask(DEEDS[deed]("flip")), 2000)
    assert around(outer) == before
    assert not any(SECRET in answer for answer in answers)
    assert len(answers) > 1  # it was the one and the other


@pytest.mark.slow
@pytest.mark.parametrize(
    ("deed", "path"),
    [
        ("ReadFile", "flip/s3cret.txt"),
        ("WriteFile", "flip/new.txt"),
        ("WriteFile", "flip/s3cret.txt"),
        ("MakeFolder", "flip/new/deep"),
        ("ListFiles", "flip"),
        ("ListFiles", ""),
        ("ListFiles, shallow", "flip"),
        ("find_files_by_glob", "flip"),
        ("find_files_containing", "."),
    ],
)
def test_a_folder_that_is_swapped_for_a_link_does_not_lead_out(
    outer: Path, deed: str, path: str
) -> None:
    (outer / "box-evil/only-outside").write_text(SECRET)
    before = around(outer)
    box = outer / "box"
    ask = run(files_in(box))

    with swapped(box / "flip", linked("../box-evil"), folder):
        answers = tried(lambda: ask(DEEDS[deed](path)), 300)
    said = "".join(answers).replace(path, "") if path else "".join(answers)
    assert around(outer) == before
    assert SECRET not in said
    assert "only-out" not in said
    assert len(answers) > 1 or deed == "find_files_containing"


# --- trees, names and links at random ------------------------------------------------------

NAMES = st.sampled_from(["a", "b", "c", ".h", "é", "x y"])
STEPS = st.sampled_from(["a", "b", "c", "..", ".", "", "secret.txt", "box", "x y"])
TARGETS = st.one_of(
    st.lists(STEPS, min_size=1, max_size=5).map("/".join),
    st.sampled_from(
        ["{outer}", "{outer}/box", "{outer}/secret.txt", "/", "{outer}/box/a"]
    ),
).filter(bool)
ENTRIES = st.lists(
    st.tuples(
        st.lists(NAMES, min_size=1, max_size=3),
        st.one_of(st.just("folder"), st.just("file"), TARGETS),
    ),
    max_size=10,
)
TRIED = st.lists(st.one_of(NAMES, STEPS), min_size=1, max_size=5).map("/".join)


def plant(outer: Path, names: list[str], what: str) -> None:
    path = (outer / "box").joinpath(*names)
    with suppress(OSError, RuntimeError):
        if not path.parent.resolve().is_relative_to(outer / "box"):
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        if what == "folder":
            path.mkdir()
        elif what == "file":
            path.write_text("own\n")
        else:
            path.symlink_to(what.replace("{outer}", str(outer)))


@settings(max_examples=60, deadline=None)
@given(
    ENTRIES,
    st.lists(st.tuples(st.sampled_from(sorted(DEEDS)), TRIED), min_size=1, max_size=6),
)
def test_nothing_done_in_any_tree_leaves_it(
    entries: list[tuple[list[str], str]], deeds: list[tuple[str, str]]
) -> None:
    with TemporaryDirectory() as folder:
        outer = furnished(Path(folder).resolve())
        for names, what in entries:
            plant(outer, names, what)
        for deed, path in deeds:
            contained(outer, DEEDS[deed](path), said=path)


@settings(max_examples=60, deadline=None)
@given(ENTRIES, st.lists(NAMES, min_size=1, max_size=4).map("/".join))
def test_what_is_read_is_what_the_system_would_read_within(
    entries: list[tuple[list[str], str]], path: str
) -> None:
    with TemporaryDirectory() as folder:
        outer = furnished(Path(folder).resolve())
        for names, what in entries:
            plant(outer, names, what)
        place = outer / "box" / path
        with suppress(OSError, RuntimeError):
            place = place.resolve()
        read = unsafe_perform_io(run(files_in(outer / "box"))(ReadFile(path).perform()))

        if is_successful(read):
            assert place.is_relative_to(outer / "box")
            assert read.unwrap() == place.read_bytes()
        elif place.is_file() and place.is_relative_to(outer / "box"):
            assert read.failure().reason is FileReason.OUTSIDE  # and in again


# --- systems without descriptors -----------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["NUL", "con", "Com1.txt", "a:b", "C:", "a\\b", "a.", "a ", "aux .x", "a*", "LPT¹"],
)
def test_names_of_windows_are_known(tmp_path: Path, name: str) -> None:
    assert unfit(name)
    with pytest.raises(OSError, match="Windows"):
        Resolved(tmp_path.resolve(), 10, windows=True).read((name,), None)


@pytest.mark.parametrize("name", ["a", "a.b", ".a", "console", "nul1", "com", "aux-x"])
def test_other_names_are_left_alone(name: str) -> None:
    assert not unfit(name)


def test_both_ways_refuse_links_out(outer: Path) -> None:
    (outer / "box/out").symlink_to("..")

    for there in (Sandbox(str(outer / "box"), 99), Resolved(outer / "box", 99)):
        assert there.read(("sub", "f.txt"), None) == b"f\n"
        with pytest.raises(OSError, match="outside"):
            there.read(("out", "secret.txt"), None)
