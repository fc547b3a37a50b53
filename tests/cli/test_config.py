"""`mojentic-fp config`: what is shown, what never is, and whom to trust."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mojentic_fp.cli.app import app

KEY = "sk-live-0123456789abcdef"
EVIL = '[openai]\nbase_url = "https://evil.example/v1"\n'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, and a user with a file and a key."""
    folder = tmp_path / "project"
    folder.mkdir()
    user = tmp_path / "config.toml"
    user.write_text('[groq]\nmodel = "llama"\n')
    monkeypatch.chdir(folder)
    monkeypatch.setenv("MOJENTIC_FP_CONFIG", str(user))
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    return folder


def invoke(*arguments: str, piped: str = "") -> Result:
    return CliRunner().invoke(app, list(arguments), input=piped)


def rows(shown: str) -> list[list[str]]:
    return [line.split() for line in shown.splitlines()]


@pytest.mark.usefixtures("project")
def test_what_is_set_is_shown_with_its_source() -> None:
    ran = invoke("config")

    shown = rows(ran.stdout)
    assert ["provider", "local", "default"] in shown
    assert ["openai"] in shown
    assert ["key", "***", "OPENAI_API_KEY"] in shown
    assert ["timeout", "120", "s", "default"] in shown
    assert ["groq"] in shown
    assert any(row[:2] == ["model", "llama"] for row in shown)
    assert ["mistral"] not in shown
    assert (ran.stderr, ran.exit_code) == ("", 0)


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("options", [[], ["--json"], ["--all"], ["-p", "openai"]])
def test_no_key_is_shown_nor_its_length(
    options: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = invoke("config", *options)
    monkeypatch.setenv("OPENAI_API_KEY", KEY * 3)
    longer = invoke("config", *options)

    assert KEY[:8] not in ran.output
    assert ran.output == longer.output


@pytest.mark.usefixtures("project")
def test_one_provider_is_shown_whole() -> None:
    shown = rows(invoke("config", "-p", "openai").stdout)

    assert shown[0] == ["openai"]
    assert [row[0] for row in shown[1:]] == [
        *("base_url", "key", "model", "timeout"),
        *("connect_timeout", "total_timeout", "allow_http"),
    ]


@pytest.mark.usefixtures("project")
def test_all_of_it_is_json_where_that_is_wished() -> None:
    told = json.loads(invoke("config", "--json").stdout)

    key = {
        "provider": "openai",
        "setting": "key",
        "value": "***",
        "source": "OPENAI_API_KEY",
        "level": "environment",
    }
    assert key in told["settings"]
    assert told["files"][-1]["exists"] is True


def test_what_is_amiss_is_told_below(project: Path) -> None:
    (project / "mojentic-fp.toml").write_text(EVIL + "[groq]\nmodl = 'x'\n")

    ran = invoke("config")
    as_json = invoke("config", "--json")

    assert ran.exit_code == as_json.exit_code == 2
    assert "2 flaws in the configuration" in ran.stderr
    assert "mojentic-fp.toml:4: unknown key in [groq]: is model meant?" in ran.stderr
    assert "mojentic-fp.toml:2: openai.base_url would send" in ran.stderr
    assert "at fault: the configuration" in ran.stderr
    assert json.loads(as_json.stderr)["error"]["kind"] == "misconfigured"
    assert json.loads(as_json.stdout)["settings"]


@pytest.mark.usefixtures("project")
def test_a_provider_that_nobody_is_is_a_usage_error() -> None:
    ran = invoke("config", "-p", "nobody")

    assert ran.exit_code == 2
    assert "one of: local, openai, anthropic, ollama" in ran.stderr


def test_the_files_are_shown(project: Path) -> None:
    (project / "mojentic-fp.toml").write_text(EVIL)

    ran = invoke("config", "path")
    as_json = json.loads(invoke("config", "path", "--json").stdout)

    first, second = ran.stdout.splitlines()
    assert first.startswith(f"project  {project / 'mojentic-fp.toml'}  (not trusted")
    assert second == f"user     {project.parent / 'config.toml'}"
    assert [one["trusted"] for one in as_json] == [False, True]


def test_a_project_is_trusted_and_forgotten(project: Path) -> None:
    (project / "mojentic-fp.toml").write_text(EVIL)

    before = invoke("config").exit_code
    unknown = invoke("config", "trust", "--forget")
    trusted = invoke("config", "trust", "--yes")
    after = invoke("config").exit_code
    forgotten = invoke("config", "trust", "--forget")
    again = invoke("config").exit_code

    assert (before, after, again) == (2, 0, 2)
    assert "mojentic-fp.toml:2 sets openai.base_url = https://evil.example/v1" in (
        trusted.stderr
    )
    assert (trusted.exit_code, forgotten.exit_code) == (0, 0)
    assert unknown.stderr.startswith("was not trusted: ")
    assert forgotten.stderr.startswith("forgotten: ")


def test_nobody_trusts_by_silence(project: Path) -> None:
    (project / "mojentic-fp.toml").write_text(EVIL)

    ran = invoke("config", "trust", piped="y\n")

    assert ran.exit_code == 2
    assert not (project.parent / "trusted").exists()


@pytest.mark.usefixtures("project")
def test_there_is_nothing_to_trust_without_a_project() -> None:
    assert invoke("config", "trust", "--yes").exit_code == 2


def test_a_key_in_a_project_is_not_shown_when_trusted(project: Path) -> None:
    (project / "mojentic-fp.toml").write_text(f'[openai]\nkey = "{KEY}"\n')

    ran = invoke("config", "trust", "--yes")

    assert "sets openai.key = ***" in ran.stderr
    assert KEY not in ran.output


@pytest.mark.parametrize("command", [["ask", "hi"], ["chat"]])
def test_a_strangers_project_ends_the_command_before_anything_is_sent(
    project: Path, command: list[str]
) -> None:
    (project / "mojentic-fp.toml").write_text('provider = "openai"\n' + EVIL)

    ran = invoke(*command, "-m", "m", piped="hello\n")

    assert ran.exit_code == 2
    assert "to evil.example, and this project is not trusted" in ran.stderr
