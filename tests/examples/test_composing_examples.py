"""The examples that show a model files and pictures, by heart and as scripts."""

import importlib
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from returns.io import IOSuccess
from returns.pipeline import is_successful
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    BadRequest,
    CannotCompose,
    Image,
    LlmFailure,
    completion,
    files_in,
    files_in_memory,
    run,
    scripted,
)
from tests.examples.test_examples import FOLDER

PICTURES = files_in(FOLDER / "images")


@pytest.fixture(autouse=True)
def examples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(FOLDER)


def example(name: str) -> ModuleType:
    return importlib.import_module(name)


def pictures(request) -> list[Image]:
    return [part for part in request.messages[0].parts if isinstance(part, Image)]


def test_ensures_files_exist_is_right_about_every_file() -> None:
    module = example("ensures_files_exist")

    checks = unsafe_perform_io(run(files_in(FOLDER))(module.main())).unwrap()

    assert [one.right for one in checks] == [True] * 5


def test_ensures_files_exist_sees_what_is_missing() -> None:
    module = example("ensures_files_exist")

    checks = unsafe_perform_io(run(files_in_memory())(module.main())).unwrap()

    assert [one.right for one in checks] == [True, False, True, False, False]


def test_file_deduplication_counts_each_once() -> None:
    module = example("file_deduplication")

    counts = unsafe_perform_io(run(files_in(FOLDER))(module.main())).unwrap()

    assert [(one.files, one.pictures) for one in counts] == [
        (0, 1),
        (0, 1),
        (0, 3),
        (1, 0),
        (2, 0),
    ]


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("ensures_files_exist", "All tests passed!"),
        ("file_deduplication", "and in a pattern: 2 files, 0 pictures"),
    ],
)
def test_a_script_needs_nobody_and_runs_from_anywhere(
    name: str, last: str, tmp_path: Path
) -> None:
    ran = subprocess.run(
        [sys.executable, FOLDER / f"{name}.py"],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(FOLDER.parent)},
    )

    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.splitlines()[-1] == last


def test_image_broker_shows_the_picture() -> None:
    module = example("image_broker")
    seen: list[Image] = []

    def look(request):
        seen.extend(pictures(request))
        return completion("a flag")

    said = run(scripted([look]) | PICTURES)(module.main("m"))

    assert said.map(lambda answer: answer.text) == IOSuccess("a flag")
    assert seen == [Image("image/png", data=module.FLAG.read_bytes())]


def test_image_broker_asks_nothing_about_a_picture_that_is_not_there() -> None:
    program = example("image_broker").main("m", "lost.png")

    failure = unsafe_perform_io(run(scripted([]) | PICTURES)(program)).failure()

    assert isinstance(failure, CannotCompose)
    assert str(failure) == "Image file not found: lost.png"


def test_image_broker_splat_counts_each_way_and_asks_once() -> None:
    module = example("image_broker_splat")

    def look(request):
        return completion(f"{len(pictures(request))} seen")

    program = module.main("m")
    seen = unsafe_perform_io(run(scripted([look]) | files_in(FOLDER))(program)).unwrap()

    assert seen.counts == (
        ("one by one", 2),
        ("a folder", 3),
        ("a pattern", 3),
        ("a mixture", 3),
    )
    assert seen.said == "3 seen"


def test_broker_image_examples_go_on_where_a_model_has_no_sight() -> None:
    module = example("broker_image_examples")
    blind = LlmFailure(BadRequest("no eyes"))
    script = [reply for picture in module.PICTURES for reply in (picture, blind)]

    lines = unsafe_perform_io(
        run(scripted(script) | PICTURES)(module.main(("sharp", "blind")))
    ).unwrap()

    assert len(lines) == 6
    assert lines[0] == "flag.png, sharp: flag.png"
    assert lines[1].startswith("flag.png, blind: (")
    assert "no eyes" in lines[5]


def test_design_analysis_answers_in_words_and_objects() -> None:
    module = example("design_analysis")
    seen: list[Image] = []

    def words(request):
        seen.extend(pictures(request))
        return completion("# Sign in")

    design = (
        '{"purpose": "sign in", "components": [{"kind": "button", "label": "Enter"}]}'
    )
    palette = '{"background": "#f6f7f9", "text": "#264653", "accents": ["#2a9d8f"]}'
    there = scripted([words, design, '{"background": "grey"}', palette]) | PICTURES

    found = unsafe_perform_io(run(there)(module.main("m"))).unwrap()

    assert [one.media_type for one in seen] == ["image/png"]
    assert found == module.Analysis(
        "# Sign in",
        module.Design("sign in", (module.Component("button", "Enter"),)),
        module.Palette("#f6f7f9", "#264653", ("#2a9d8f",)),
    )


def test_every_picture_here_can_be_shown() -> None:
    program = example("image_broker_splat").showing("images")

    assert is_successful(unsafe_perform_io(run(files_in(FOLDER))(program)))
