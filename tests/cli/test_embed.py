"""`mojentic-fp embed`, under scripted embeddings."""

import json

import pytest
from returns.result import Success
from typer.testing import CliRunner

from mojentic_fp import Embed, LlmFailure, Overloaded, fail, on, scripted, system_clock
from mojentic_fp.cli.app import app
from mojentic_fp.cli.options import World
from mojentic_fp.cli.provider import Chosen, Wish
from tests.cli.world import invoke


def test_a_line_a_text_shows_how_its_vector_begins() -> None:
    ran = invoke(["embed", "a cat", "a dog and " + "a cat " * 20])

    first, second = ran.stdout.splitlines()
    assert first.startswith("64 numbers: ")
    assert first.endswith(" …  a cat")
    assert second.endswith("a dog and a cat a cat a cat a cat a cat…")
    assert (ran.stderr, ran.exit_code) == ("", 0)


def test_each_line_that_is_piped_is_a_text() -> None:
    assert len(invoke(["embed"], piped="one\n\ntwo\n").stdout.splitlines()) == 2


def test_two_texts_compare() -> None:
    same = invoke(["embed", "--compare", "a cat", "A cat"])
    other = invoke(["embed", "--compare", "a cat", "quantum chromodynamics"])

    assert same.stdout == "1.0000\n"
    assert abs(float(other.stdout)) < 0.5


def test_json_has_whole_vectors() -> None:
    ran = invoke(["embed", "--json", "--compare", "--dimensions", "3", "a", "b"])

    facts = json.loads(ran.stdout)
    assert [len(vector) for vector in facts["vectors"]] == [3, 3]
    assert facts["dimensions"] == 3
    assert facts["usage"] == {"input": 2}
    assert -1 <= facts["cosine"] <= 1


@pytest.mark.parametrize(
    ("arguments", "model"),
    [
        ([], "nomic-embed-text"),
        (["-p", "openai"], "text-embedding-3-small"),
        (["-p", "openai", "-m", "mine"], "mine"),
        (["-p", "openai", "--base-url", "http://here/v1"], "the-first"),
    ],
)
def test_the_usual_model_of_a_provider_is_meant(
    arguments: list[str], model: str
) -> None:
    ran = invoke(["embed", "--json", "a", *arguments], models=("the-first",))

    assert json.loads(ran.stdout)["model"] == model


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "nothing to embed"),
        (["--compare", "a"], "two texts compare, not 1"),
        (["--dimensions", "0", "a"], "--dimensions"),
        (["-p", "local", "a"], "the local model gives no embeddings"),
    ],
)
def test_a_wrong_command_line_is_a_usage_error(
    arguments: list[str], words: str
) -> None:
    ran = invoke(["embed", *arguments])

    assert (ran.stdout, ran.exit_code) == ("", 2)
    assert words in ran.stderr


def test_an_empty_text_is_refused_before_anybody_is_asked() -> None:
    ran = invoke(["embed", "a", ""])

    assert (ran.stdout, ran.exit_code) == ("", 5)
    assert "texts[1] is empty" in ran.stderr


def test_a_failure_is_explained() -> None:
    busy = on(Embed, lambda _: fail(LlmFailure(Overloaded("busy"))))

    def choose(wish: Wish, _: object) -> Success[Chosen]:
        return Success(Chosen(wish.provider, "m", busy | scripted([]) | system_clock()))

    ran = CliRunner().invoke(app, ["embed", "a", "b"], obj=World(choose))

    assert (ran.stdout, ran.exit_code) == ("", 1)
    assert "overloaded: busy" in ran.stderr
