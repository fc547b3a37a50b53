"""Configuration from real files: where they are looked for, what is amiss, whom to trust."""

import os
from pathlib import Path

import pytest
from returns.pipeline import is_successful

from mojentic_fp.data.config import Configuration, Level
from mojentic_fp.data.provider import PROVIDERS
from mojentic_fp.edges.config import configuration, project_page, user_file
from mojentic_fp.edges.trust import distrust, trust

EVIL = '[openai]\nbase_url = "https://evil.example/v1"\n'


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A user's own folder, with a file of settings in it."""
    path = tmp_path / "home"
    path.mkdir()
    (path / "config.toml").write_text("seed = 7\n")
    return path


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's folder, in which one works."""
    path = tmp_path / "work" / "project"
    path.mkdir(parents=True)
    monkeypatch.chdir(path)
    return path


def found(home: Path, **variables: str) -> Configuration:
    here = {"MOJENTIC_FP_CONFIG": str(home / "config.toml")}
    return configuration(environment=here | variables)


def test_the_project_counts_before_the_user(home: Path, project: Path) -> None:
    (project / "mojentic-fp.toml").write_text("\nseed = 8\n")

    seed = found(home).settle().find("seed")

    assert (seed.value, str(seed.source)) == (8, "mojentic-fp.toml:2")


def test_the_nearest_project_counts_alone(home: Path, project: Path) -> None:
    (project.parent / "mojentic-fp.toml").write_text("seed = 8\nrounds = 2\n")
    far = found(home).settle()
    (project / "mojentic-fp.toml").write_text("seed = 9\n")
    near = found(home).settle()

    assert (far.value("seed"), far.value("rounds")) == (8, 2)
    assert str(far.find("seed").source) == "../mojentic-fp.toml:1"
    assert (near.value("seed"), near.value("rounds")) == (9, 10)


def test_a_pyproject_may_have_a_table(home: Path, project: Path) -> None:
    (project / "pyproject.toml").write_text(
        '[project]\nname = "x"\n\n[tool.mojentic-fp]\nseed = 8\n'
        '\n[tool.mojentic-fp.ollama]\nmodel = "m"\n'
    )

    config = found(home)

    assert str(config.settle().find("seed").source) == "pyproject.toml:5"
    model = config.settle(PROVIDERS["ollama"]).find("model")
    assert (model.value, str(model.source)) == ("m", "pyproject.toml:8")


@pytest.mark.parametrize(
    "text",
    [
        "[tool]\nmojentic-fp.seed = 8",
        "tool.mojentic-fp.seed = 8",
        'tool = { "mojentic-fp" = { seed = 8 } }',
    ],
)
def test_the_table_may_be_written_in_any_way(
    home: Path, project: Path, text: str
) -> None:
    (project / "pyproject.toml").write_text(text)

    assert found(home).settle().value("seed") == 8


@pytest.mark.parametrize(
    "text", ['[project]\ndependencies = ["mojentic-fp"]', "[x", "# mojentic-fp\n[x"]
)
def test_a_pyproject_without_one_is_passed_over(
    home: Path, project: Path, text: str
) -> None:
    (project.parent / "mojentic-fp.toml").write_text("seed = 8\n")
    (project / "pyproject.toml").write_text(text)

    assert found(home).settle().value("seed") == 8


def test_a_pyproject_with_one_that_is_no_toml_is_a_flaw(
    home: Path, project: Path
) -> None:
    (project / "pyproject.toml").write_text("[tool.mojentic-fp]\nseed =\n")

    (flaw,) = found(home).flaws
    assert flaw.where == "pyproject.toml:2"


def test_its_own_file_counts_before_a_pyproject_beside_it(
    home: Path, project: Path
) -> None:
    (project / "pyproject.toml").write_text("[tool.mojentic-fp]\nseed = 8\n")
    (project / "mojentic-fp.toml").write_text("seed = 9\n")

    assert found(home).settle().value("seed") == 9


def test_a_service_reads_no_projects_file(home: Path, project: Path) -> None:
    (project / "mojentic-fp.toml").write_text("nonsense")
    variables = {"MOJENTIC_FP_CONFIG": str(home / "config.toml")}

    config = configuration(environment=variables, project=False)

    assert config.settle().value("seed") == 7
    assert config.flaws == ()


def test_the_files_are_known_whether_they_are_there_or_not(
    home: Path, project: Path
) -> None:
    (project / "mojentic-fp.toml").write_text("seed = 9\n")

    files = found(home).files
    nobody = configuration(environment={"MOJENTIC_FP_CONFIG": ""}, project=False).files

    assert [(one.level, one.path) for one in files] == [
        (Level.PROJECT, str(project / "mojentic-fp.toml")),
        (Level.USER, str(home / "config.toml")),
    ]
    assert nobody == ()


def test_the_users_file_lies_where_the_platform_wants_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    path = user_file({})

    assert path is not None
    assert path.name == "config.toml"
    assert path.parent.name == "mojentic-fp"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"seed = \n", "mojentic-fp.toml:1: is no TOML: a value that is none"),
        (
            b"seed = 1\nseed = 2\n",
            "mojentic-fp.toml:2: is no TOML: a key that is there",
        ),
        (b"# \xff\n", "mojentic-fp.toml: is not UTF-8"),
        (b"#" * (1 << 21), "mojentic-fp.toml: is larger than any settings are"),
        (b"\xef\xbb\xbfseed = 9\n", None),
    ],
)
def test_a_file_that_cannot_be_read_is_a_flaw(
    home: Path, project: Path, content: bytes, told: str | None
) -> None:
    (project / "mojentic-fp.toml").write_bytes(content)

    flaws = [str(flaw) for flaw in found(home).flaws]

    assert len(flaws) == (0 if told is None else 1)
    assert told is None or flaws[0].startswith(told)


def test_a_folder_is_no_file(home: Path, project: Path) -> None:
    (project / "mojentic-fp.toml").mkdir()

    assert [str(flaw) for flaw in found(home).flaws] == ["mojentic-fp.toml: is no file"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_a_flaw(home: Path, project: Path) -> None:
    (project / "mojentic-fp.toml").touch(mode=0o000)

    (flaw,) = found(home).flaws
    assert "cannot be read" in flaw.message


def test_a_link_to_nowhere_is_a_flaw(home: Path, project: Path) -> None:
    (project / "mojentic-fp.toml").symlink_to("nowhere")

    assert len(found(home).flaws) == 1


def test_a_file_that_is_named_and_not_there_is_a_flaw(home: Path) -> None:
    (flaw,) = found(home / "elsewhere").flaws

    assert flaw.where == "MOJENTIC_FP_CONFIG"


def test_the_flaws_of_both_files_are_told(home: Path, project: Path) -> None:
    (home / "config.toml").write_text("seed = 'x'\n")
    (project / "mojentic-fp.toml").write_text("rounds = 'x'\n")

    assert len(found(home).flaws) == 2


# --- trust -------------------------------------------------------------------------------


def openai_flaws(config: Configuration) -> int:
    return len(config.settle(PROVIDERS["openai"]).flaws)


def test_trust_is_in_what_a_projects_file_says_now(home: Path, project: Path) -> None:
    path, beside = project / "mojentic-fp.toml", home / "config.toml"
    path.write_text(EVIL)
    page = project_page(None, {})

    before = openai_flaws(found(home))
    trust(path, page.found.guarded, beside)
    trusted = openai_flaws(found(home))
    path.write_text(EVIL + "model = 'm'\n")
    as_before = openai_flaws(found(home))
    path.write_text(EVIL.replace("evil", "worse"))
    changed = openai_flaws(found(home))
    path.write_text(EVIL)
    distrust(path, beside)
    after = openai_flaws(found(home))

    assert (before, trusted, as_before, changed, after) == (1, 0, 0, 1, 1)


def test_trust_in_one_project_is_none_in_another(home: Path, project: Path) -> None:
    path = project / "mojentic-fp.toml"
    path.write_text(EVIL)
    other = project.parent / "mojentic-fp.toml"
    trust(other, project_page(None, {}).found.guarded, home / "config.toml")

    assert openai_flaws(found(home)) == 1


@pytest.mark.parametrize(("name", "flaws"), [("work", 0), ("work/pro", 1), ("", 1)])
def test_the_environment_may_trust_a_folder(
    home: Path, project: Path, name: str, flaws: int
) -> None:
    (project / "mojentic-fp.toml").write_text(EVIL)
    folder = str(project.parents[1] / name) if name else ""

    config = found(home, MOJENTIC_FP_TRUST_PROJECT=folder)

    assert openai_flaws(config) == flaws


def test_trust_that_cannot_be_written_down_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert not is_successful(trust(tmp_path, (), tmp_path / "file" / "config.toml"))


def test_what_is_trusted_is_not_written_down_in_the_clear(
    home: Path, project: Path
) -> None:
    path = project / "mojentic-fp.toml"
    path.write_text('[openai]\nkey = "sk-12345678"\n')

    page = project_page(None, {})
    trust(path, page.found.guarded, home / "config.toml")

    assert "sk-12345678" not in repr(page) + (home / "trusted").read_text()
