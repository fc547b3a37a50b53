"""``mojentic-fp local``: the models of this machine, and the servers that serve them.

Decides: what is shown of them.  The embedded server itself is ``edges.local``'s business.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from returns.pipeline import is_successful

from mojentic_fp.cli import options
from mojentic_fp.cli.exits import Exit
from mojentic_fp.cli.explain import Mistake, explain
from mojentic_fp.cli.progress import bar
from mojentic_fp.cli.screen import Screen, aside, complain, guarded
from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.json import JsonObject, render
from mojentic_fp.data.reason import Unserved

HELP = """Manage the local model: the server that runs on this machine.

It starts by itself when it is asked, and ends when it has been idle for a while.

Examples:

  mojentic-fp local status

  mojentic-fp local fetch qwen2.5-coder-1.5b

  mojentic-fp local stop
"""

if TYPE_CHECKING:
    from mojentic_fp.edges.local import LocalFailure

local_commands = typer.Typer(help=HELP, no_args_is_help=True)
Name = Annotated[str | None, typer.Argument(help="A model's name or GGUF file.")]


def catalogue(only: str | None = None, *, as_json: bool) -> Exit:
    """List the models that can be served here, or one of them."""
    from mojentic_fp.edges import local
    from mojentic_fp.edges.local import places

    here = places.missing() is None
    folder = places.models() if here else Path()
    served = {server.model for server in local.status()} if here else set[str]()
    rows = tuple(
        JsonObject(
            name=model.name,
            summary=model.summary,
            size=model.size,
            fetched=here and (folder / f"{model.name}.gguf").exists(),
            running=model.name in served,
        )
        for model in local.catalogue()
        if only in (None, model.name)
    )
    if not rows:
        known = ", ".join(model.name for model in local.catalogue())
        mistake = Mistake(f"no local model {only!r}", f"one of: {known}")
        return complain(explain(mistake), as_json=as_json)
    screen = Screen()
    if as_json:
        screen.say(render(rows))
    for row in () if as_json else rows:
        state = "running" if row["running"] else "fetched" if row["fetched"] else "-"
        size = f"{int(str(row['size'])) / 1e6:,.0f} MB"
        screen.say(f"{row['name']:<20} {size:>9}  {state:<8} {row['summary']}\n")
    screen.rest()
    if not here:
        aside("to use one: pip install 'mojentic-fp[local]'")
    return Exit.OK


@local_commands.command()
def status(as_json: options.AsJson = False) -> None:
    """Show the local servers that run now."""
    guarded(lambda: _status(as_json=as_json))


def _status(*, as_json: bool) -> Exit:
    from mojentic_fp.edges import local
    from mojentic_fp.edges.local import places

    missing = places.missing()
    if missing is not None:
        return _unserved(missing, as_json=as_json)
    servers = local.status()
    screen = Screen()
    if as_json:
        rows = tuple(
            JsonObject(model=one.model, base_url=one.base_url, pid=one.pid)
            for one in servers
        )
        screen.say(render(rows))
    else:
        for one in servers:
            screen.say(f"{one.model:<20} {one.base_url}  process {one.pid}\n")
        if not servers:
            aside("no local server runs; one starts when it is asked")
    screen.rest()
    return Exit.OK


@local_commands.command()
def stop(model: Name = None) -> None:
    """Stop the local server of a model, or all of them."""
    guarded(lambda: _stop(model))


def _stop(model: str | None) -> Exit:
    from mojentic_fp.edges import local
    from mojentic_fp.edges.local import places

    missing = places.missing()
    if missing is not None:
        return _unserved(missing)
    ended = local.stop(model)
    for one in ended:
        aside(f"stopped {one.model} (process {one.pid})")
    if not ended:
        aside("no local server was running")
    return Exit.OK


@local_commands.command()
def fetch(model: Name = None) -> None:
    """Fetch a model into the cache, unless it is there, and print its path."""
    guarded(lambda: fetched(model))


def fetched(model: str | None) -> Exit:
    """Fetch a model, unless it is there, and say where it is."""
    from mojentic_fp.edges import local

    outcome = local.fetch(model or local.catalogue()[0].name, bar())
    if not is_successful(outcome):
        return _unserved(outcome.failure())
    screen = Screen()
    screen.say(f"{outcome.unwrap()}\n")
    return Exit.OK


def _unserved(failed: "LocalFailure", *, as_json: bool = False) -> Exit:
    failure = LlmFailure(Unserved(failed.message, failed.advice), Where("local"))
    return complain(explain(failure, "local"), as_json=as_json)
