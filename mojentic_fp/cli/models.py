"""``mojentic-fp models``, ``show`` and ``pull``: what a provider has, and can fetch.

Decides: what is told of a model: what the provider says, and what this library knows.
"""

from typing import Annotated

import typer
from attrs import evolve
from returns.pipeline import is_successful
from returns.result import Failure, Result, Success

from mojentic_fp.cli import local, options
from mojentic_fp.cli.exits import Exit
from mojentic_fp.cli.explain import Trouble, explain
from mojentic_fp.cli.options import World
from mojentic_fp.cli.progress import drawing
from mojentic_fp.cli.provider import Chosen, Wish, provider_of
from mojentic_fp.cli.screen import Screen, aside, complain, guarded, play
from mojentic_fp.data.encode import encode
from mojentic_fp.data.event import Event
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.families import OPENAI_MODELS
from mojentic_fp.data.inventory import ModelInfo, PullProgress
from mojentic_fp.data.json import JsonObject, render
from mojentic_fp.data.models import ModelFacts
from mojentic_fp.data.provider import LOCAL
from mojentic_fp.data.reason import Unsupported
from mojentic_fp.effects.llm import list_models, pull_model, show_model

MODELS_HELP = """List the models that a provider has, and what is known of each.

For the local provider: the models it knows, their sizes, whether they are fetched, and
whether one is being served.

Examples:

  mojentic-fp models

  mojentic-fp models --provider ollama

  mojentic-fp models -p openai --base-url http://localhost:8000/v1
"""
SHOW_HELP = """Show what is known of a model.

Examples:

  mojentic-fp show llama3.2 -p ollama

  mojentic-fp show gpt-5-mini -p openai --json
"""
PULL_HELP = """Have a provider fetch a model (Ollama, and this machine).

Examples:

  mojentic-fp pull llama3.2 -p ollama
"""
Name = Annotated[str, typer.Argument(metavar="MODEL", help="The model's name.")]


def models(
    context: typer.Context,
    provider: options.Provider = None,
    base_url: options.BaseUrl = None,
    allow_http: options.AllowHttp = None,
    as_json: options.AsJson = False,
) -> None:
    """List the models that a provider has."""
    world = context.ensure_object(World)
    wish = Wish(provider, None, base_url, allow_http)
    guarded(lambda: _models(world, wish, as_json=as_json))


def _models(world: World, wish: Wish, *, as_json: bool) -> Exit:
    if _is_local(world, wish):
        return local.catalogue(as_json=as_json)
    chosen = _chosen(world, wish)
    if not is_successful(chosen):
        return _failed(chosen.failure(), wish, as_json=as_json)
    screen = Screen()
    outcome = play(list_models(), chosen.unwrap().handlers, screen)
    if not is_successful(outcome):
        return _failed(outcome.failure(), wish, as_json=as_json)
    names = outcome.unwrap()
    if as_json:
        screen.say(render(tuple(map(_row, names))))
    else:
        wide = max(map(len, names), default=0)
        screen.say("".join(f"{_told(name, wide)}\n" for name in names))
    screen.rest()
    return Exit.OK


def _told(name: str, wide: int) -> str:
    """A model's name, and what is known of it, on a line."""
    facts = OPENAI_MODELS.of(name)
    if not facts.known:
        return name
    window = _tokens(facts.context_window)
    return f"{name:<{wide}}  {window:>9}  {' '.join(_abilities(facts))}".rstrip()


def _tokens(count: int | None) -> str:
    return "" if count is None else f"{count:,}"


def _abilities(facts: ModelFacts) -> tuple[str, ...]:
    able = {"tools": facts.tools, "vision": facts.vision, "streaming": facts.streaming}
    return (facts.type.value, *(name for name, has in able.items() if has))


def _row(name: str) -> JsonObject:
    facts = OPENAI_MODELS.of(name)
    return JsonObject(name=name) | (_facts(facts) if facts.known else JsonObject())


def _facts(facts: ModelFacts) -> JsonObject:
    return JsonObject(
        type=facts.type.value,
        context_window=facts.context_window,
        max_output=facts.max_output,
        tools=facts.tools,
        vision=facts.vision,
        streaming=facts.streaming,
    )


# --- one model ---------------------------------------------------------------------------


def show(  # noqa: PLR0917  typer makes options of them
    context: typer.Context,
    model: Name,
    provider: options.Provider = None,
    base_url: options.BaseUrl = None,
    allow_http: options.AllowHttp = None,
    as_json: options.AsJson = False,
) -> None:
    """Show what is known of a model."""
    world = context.ensure_object(World)
    wish = Wish(provider, model, base_url, allow_http)
    guarded(lambda: _show(world, wish, model, as_json=as_json))


def _show(world: World, wish: Wish, model: str, *, as_json: bool) -> Exit:
    if _is_local(world, wish):
        return local.catalogue(model, as_json=as_json)
    chosen = _chosen(world, wish)
    if not is_successful(chosen):
        return _failed(chosen.failure(), wish, as_json=as_json)
    screen = Screen()
    outcome = play(show_model(model), chosen.unwrap().handlers, screen)
    described = _described(model, outcome)
    if not is_successful(described):
        return _failed(described.failure(), wish, as_json=as_json)
    info = described.unwrap()
    screen.say(encode(info).map(render).value_or("") if as_json else _lines(info))
    screen.rest()
    return Exit.OK


def _described(
    model: str, outcome: Result[ModelInfo, LlmFailure]
) -> Result[ModelInfo, LlmFailure]:
    """What the provider says; of one that says nothing, what this library knows."""
    facts = OPENAI_MODELS.of(model)
    if not facts.known:
        return outcome
    if is_successful(outcome):
        info, able = outcome.unwrap(), _abilities(facts)
        silent = info.capabilities is None
        return Success(evolve(info, capabilities=able)) if silent else outcome
    if not isinstance(outcome.failure().reason, Unsupported):
        return outcome
    return Success(
        ModelInfo(
            model,
            context_window=facts.context_window,
            max_output=facts.max_output,
            capabilities=_abilities(facts),
        )
    )


def _lines(info: ModelInfo) -> str:
    facts: dict[str, object] = {
        "family": info.family,
        "parameters": info.parameters,
        "quantization": info.quantization,
        "context window": _tokens(info.context_window),
        "set up for": _tokens(info.num_ctx),
        "longest answer": _tokens(info.max_output),
        "can": ", ".join(info.capabilities or ()),
    }
    rows = (f"  {name:<15} {value}\n" for name, value in facts.items() if value)
    return "".join((f"{info.name}\n", *rows))


# --- fetching ----------------------------------------------------------------------------


def pull(
    context: typer.Context,
    model: Name,
    provider: options.Provider = None,
    base_url: options.BaseUrl = None,
    allow_http: options.AllowHttp = None,
) -> None:
    """Have a provider fetch a model."""
    world = context.ensure_object(World)
    wish = Wish(provider, model, base_url, allow_http)
    guarded(lambda: _pull(world, wish, model))


def _pull(world: World, wish: Wish, model: str) -> Exit:
    if _is_local(world, wish):
        return local.fetched(model)
    chosen = _chosen(world, wish)
    if not is_successful(chosen):
        return _failed(chosen.failure(), wish)
    with drawing() as draw:

        def watch(event: Event) -> None:
            if isinstance(event, PullProgress):
                draw(event.completed or 0, event.total, event.status)

        outcome = play(pull_model(model), chosen.unwrap().handlers, Screen(), watch)
    if not is_successful(outcome):
        return _failed(outcome.failure(), wish)
    aside(f"{model} is there")
    return Exit.OK


# --- all three ---------------------------------------------------------------------------


def _is_local(world: World, wish: Wish) -> bool:
    name = provider_of(wish, world.configuration())
    return name == LOCAL.name and wish.base_url is None


def _chosen(world: World, wish: Wish) -> Result[Chosen, Trouble]:
    name = provider_of(wish, world.configuration())
    found = world.choose(evolve(wish, provider=name), None)
    return Success(found.unwrap()) if is_successful(found) else Failure(found.failure())


def _failed(trouble: Trouble, wish: Wish, *, as_json: bool = False) -> Exit:
    return complain(explain(trouble, wish.provider), as_json=as_json)
