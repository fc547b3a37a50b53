"""What the command makes of the configuration: defaults, and every provider by name."""

import json

import pytest
from typer.testing import CliRunner

from mojentic_fp import completion
from mojentic_fp.cli.app import app
from mojentic_fp.cli.options import World
from mojentic_fp.cli.provider import Wish
from mojentic_fp.data.config import Configuration, Level
from mojentic_fp.data.provider import PROVIDERS
from mojentic_fp.data.said import by_environment, by_file
from mojentic_fp.data.toml import read
from tests.cli.world import world
from tests.handlers.peer import Peer, reply, saying, streaming

WHOLE = {
    "openai": {
        "choices": [
            {
                "message": {"role": "assistant", "content": "Hi."},
                "finish_reason": "stop",
            }
        ]
    },
    "ollama": {
        "message": {"role": "assistant", "content": "Hi."},
        "done": True,
        "done_reason": "stop",
    },
}
REMOTE = sorted(set(PROVIDERS) - {"local", "anthropic"})


def asked(text: str, *arguments: str, **variables: str) -> list[object]:
    """The request that is made, with this file and these variables."""
    found = by_file(read(text).unwrap(), Level.USER, "config.toml")
    config = Configuration(
        said=(*by_environment(variables), *found.said), flaws=found.flaws
    )
    seen: list[object] = []

    def look(request: object) -> object:
        seen.append(request)
        return completion("ok")

    by_heart = World(world(look).choose, lambda: config)
    ran = CliRunner().invoke(app, ["ask", "hi", "--json", *arguments], obj=by_heart)
    assert ran.exit_code == 0, ran.output
    return [*seen, json.loads(ran.stdout)]


def test_what_is_configured_is_asked_for() -> None:
    text = 'temperature = 0.5\nseed = 3\nmax_tokens = 9\nreasoning_effort = "low"'

    request, _ = asked(text, MOJENTIC_FP_NUM_CTX="4096")

    settings = request.settings
    assert (settings.temperature, settings.seed, settings.max_tokens) == (0.5, 3, 9)
    assert (settings.reasoning_effort.value, settings.num_ctx) == ("low", 4096)


def test_options_count_before_the_configuration() -> None:
    request, _ = asked("temperature = 0.5\nseed = 3", "--temperature", "0")

    assert (request.settings.temperature, request.settings.seed) == (0.0, 3)


def test_the_configured_provider_is_asked() -> None:
    _, said = asked('provider = "groq"', "-m", "m")
    _, other = asked('provider = "groq"', "-m", "m", "-p", "ollama")

    assert (said["provider"], other["provider"]) == ("groq", "ollama")


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key for every provider."""
    for row in PROVIDERS.values():
        monkeypatch.setenv(row.called("key")[0], f"sk-for-{row.name}")


@pytest.mark.usefixtures("variables")
@pytest.mark.parametrize("name", REMOTE)
def test_every_provider_can_be_asked_by_its_name(name: str) -> None:
    row = PROVIDERS[name]
    answer = reply(json.dumps(WHOLE[row.dialect]).encode())

    with saying(answer) as peer:
        url = f"{peer.url}{row.path}"
        ran = ran_with(peer, "ask", "hi", "--no-stream", "-p", name, "--base-url", url)

    assert (ran.stdout, ran.exit_code) == ("Hi.\n", 0), ran.stderr
    assert f"sk-for-{name}\r\n".encode() in peer.received[0]


def ran_with(_: Peer, *arguments: str) -> object:
    return CliRunner().invoke(app, [*arguments, "-m", "m"])


def test_help_names_every_provider() -> None:
    shown = " ".join(CliRunner().invoke(app, ["ask", "--help"]).stdout.split())

    assert all(name in shown for name in PROVIDERS)


@pytest.mark.parametrize("name", ["groq", "openrouter"])
def test_no_model_of_a_host_is_taken_at_random(name: str) -> None:
    ran = CliRunner().invoke(app, ["ask", "hi", "-p", name])

    assert ran.exit_code == 2
    assert f"or set {name.upper()}_MODEL" in ran.stderr


@pytest.mark.parametrize(
    ("name", "variable"), [("groq", "GROQ_API_KEY"), ("huggingface", "HF_TOKEN")]
)
def test_a_missing_key_is_named(name: str, variable: str) -> None:
    ran = CliRunner().invoke(app, ["ask", "hi", "-p", name, "-m", "m"])

    assert ran.exit_code == 4
    assert f"set {variable}" in ran.stderr


def test_plain_http_is_refused_and_allowed_by_an_option() -> None:
    url = "http://192.0.2.1:9/v1"
    command = ["models", "-p", "vllm", "--base-url", url]

    refused = CliRunner().invoke(app, command)

    assert refused.exit_code == 2
    assert "--allow-http" in refused.stderr


def test_a_server_of_ones_own_says_how_it_is_started() -> None:
    ran = CliRunner().invoke(app, ["models", "-p", "vllm", "--base-url", ":9"])

    assert ran.exit_code == 3
    assert "is vllm running? start it by `vllm serve MODEL`" in ran.stderr


def test_words_come_as_they_are_said() -> None:
    word = b'data: {"choices":[{"index":0,"delta":{"content":"Hi."}}]}\n\n'
    last = b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n'

    with saying(*streaming(word, last, b"data: [DONE]\n\n")) as peer:
        ran = ran_with(peer, "ask", "hi", "-p", "llamacpp", "--base-url", peer.url)

    assert (ran.stdout, ran.exit_code) == ("Hi.\n", 0)
    assert peer.received[0].startswith(b"POST /v1/chat/completions")


@pytest.mark.parametrize(
    ("variables", "provider"),
    [({}, "ollama"), ({"MOJENTIC_FP_PROVIDER": "mistral"}, "mistral")],
)
def test_texts_are_embedded_by_the_configured_provider(
    variables: dict[str, str], provider: str
) -> None:
    seen: list[str | None] = []
    usual = world()

    def choose(wish: Wish, progress: object) -> object:
        seen.append(wish.provider)
        return usual.choose(wish, progress)

    config = Configuration(said=by_environment(variables))
    by_heart = World(choose, lambda: config)
    CliRunner().invoke(app, ["embed", "-m", "m", "a cat"], obj=by_heart)

    assert seen == [provider]
