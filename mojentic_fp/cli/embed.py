"""``mojentic-fp embed``: texts as vectors, and how near two of them are.

Decides: what is a text (each argument, else each line of standard input), which model is
meant when none is named, and that a person sees the beginning of a vector, a program
(``--json``) all of it.
"""

import sys
from typing import Annotated, Final

import typer
from returns.pipeline import is_successful
from returns.result import Failure, Result, Success

from mojentic_fp.cli import options
from mojentic_fp.cli.exits import Exit
from mojentic_fp.cli.explain import Mistake, explain
from mojentic_fp.cli.options import World
from mojentic_fp.cli.progress import bar
from mojentic_fp.cli.provider import Chosen, Wish, named, provider_of
from mojentic_fp.cli.screen import Screen, complain, guarded, play
from mojentic_fp.data.embedding import Embeddings, Vector
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.json import Json, JsonObject, render
from mojentic_fp.data.provider import LOCAL
from mojentic_fp.data.vector import cosine
from mojentic_fp.edges.live import Live
from mojentic_fp.edges.tokens import tokens
from mojentic_fp.effects.program import Program
from mojentic_fp.effects.tokens import CountTexts
from mojentic_fp.programs import embed as programs

HELP = """Turn texts into vectors, or compare two of them.

Each argument is a text; without arguments, each line of standard input is. Texts of any
length are welcome: what is too long for the model is cut, and its parts are joined.

Examples:

  mojentic-fp embed -p ollama -m nomic-embed-text "a cat" "a dog"

  mojentic-fp embed -p openai --compare "a cat" "a kitten"

  mojentic-fp embed -p openai --json < lines.txt | jq '.vectors | length'
"""
MODELS: Final = {"openai": "text-embedding-3-small", "ollama": "nomic-embed-text"}
"""The model of a provider that is meant when none is named."""
_SHOWN: Final = 4
_LONGEST: Final = 40
_PAIR: Final = 2


def embed(  # noqa: PLR0917  typer makes options of them
    context: typer.Context,
    texts: Annotated[
        list[str] | None, typer.Argument(help="The texts, each by itself.")
    ] = None,
    model: options.Model = None,
    provider: options.Provider = None,
    base_url: options.BaseUrl = None,
    allow_http: options.AllowHttp = None,
    compare: Annotated[
        bool, typer.Option("--compare", help="Print the cosine of two texts.")
    ] = False,
    dimensions: Annotated[
        int | None, typer.Option(min=1, help="Length of the vectors, if selectable.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print whole vectors, and more, as JSON.")
    ] = False,
) -> None:
    """Turn texts into vectors."""
    world = context.ensure_object(World)
    named = provider or _usual(world)
    wish = Wish(named, _model(model, named, base_url), base_url, allow_http)
    given = tuple(texts or ())
    guarded(
        lambda: _embed(world, wish, given, dimensions, compare=compare, as_json=as_json)
    )


def _usual(world: World) -> str:
    """The configured provider, or Ollama: the model of this machine embeds nothing."""
    configured = provider_of(Wish(), world.configuration())
    return "ollama" if configured == LOCAL.name else configured


def _model(model: str | None, provider: str, base_url: str | None) -> str | None:
    """The model that is named, or the provider's usual one where it is at home."""
    return model or (None if base_url else MODELS.get(provider))


def _embed(
    world: World,
    wish: Wish,
    given: tuple[str, ...],
    dimensions: int | None,
    *,
    compare: bool,
    as_json: bool,
) -> Exit:
    if wish.provider == LOCAL.name:
        advice = "name another --provider: ollama, which is free, or openai"
        mistake = Mistake("the local model gives no embeddings", advice)
        return complain(explain(mistake), as_json=as_json)
    texts = read(given, pair=compare)
    if not is_successful(texts):
        return complain(explain(texts.failure(), wish.provider), as_json=as_json)
    chosen = world.choose(wish, bar())
    if not is_successful(chosen):
        return complain(explain(chosen.failure(), wish.provider), as_json=as_json)
    screen = Screen()
    program = embedding(chosen.unwrap(), texts.unwrap(), dimensions)
    outcome = play(program, chosen.unwrap().handlers | tokens(), screen)
    if not is_successful(outcome):
        return complain(explain(outcome.failure(), wish.provider), as_json=as_json)
    found = outcome.unwrap()
    if as_json:
        screen.say(render(record(found, compare=compare)))
    elif compare:
        screen.say(f"{cosine(*found.vectors):.4f}\n")
    else:
        lines = map(shown, texts.unwrap(), found.vectors)
        screen.say("".join(f"{line}\n" for line in lines))
    screen.rest()
    return Exit.OK


def embedding(
    chosen: Chosen, texts: tuple[str, ...], dimensions: int | None
) -> Program[Embeddings, LlmFailure, Live | CountTexts]:
    """The program of ``embed``."""
    return named(chosen, embedding=True).bind(
        lambda model: programs.embed(model, dimensions=dimensions)(texts)
    )


def read(given: tuple[str, ...], *, pair: bool) -> Result[tuple[str, ...], Mistake]:
    """The texts: those given, else the lines of standard input that say anything."""
    found = given
    if not given and sys.stdin is not None and not sys.stdin.isatty():
        lines = sys.stdin.read().splitlines()
        found = tuple(line for line in lines if line.strip())
    if not found:
        advice = 'mojentic-fp embed "a cat" "a dog"'
        return Failure(Mistake("nothing to embed", advice))
    if pair and len(found) != _PAIR:
        advice = 'mojentic-fp embed --compare "a cat" "a kitten"'
        return Failure(Mistake(f"two texts compare, not {len(found)}", advice))
    return Success(found)


def shown(text: str, vector: Vector) -> str:
    """A line for a person: how long the vector is, how it begins, and of which text."""
    begins = " ".join(f"{number:+.4f}" for number in vector[:_SHOWN])
    more = " …" if len(vector) > _SHOWN else ""
    line = " ".join(text.split())
    short = line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
    return f"{len(vector)} numbers: {begins}{more}  {short}"


def record(found: Embeddings, *, compare: bool) -> JsonObject:
    """What ``--json`` prints."""
    facts: dict[str, Json] = {
        "model": found.model,
        "usage": None if found.usage is None else JsonObject(input=found.usage.input),
        "dimensions": len(found.vectors[0]),
        "vectors": found.vectors,
    }
    if compare:
        facts["cosine"] = cosine(*found.vectors)
    return JsonObject(facts)
