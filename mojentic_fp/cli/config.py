"""``mojentic-fp config``: what is set, and what said it.

Decides: which settings are worth a line, and that no secret is shown, not even by its
length.  What counts is ``data.config``'s business, where files lie ``edges.config``'s.
"""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from attrs import evolve, frozen
from returns.pipeline import is_successful

from mojentic_fp.cli import options
from mojentic_fp.cli.exits import Exit
from mojentic_fp.cli.explain import Mistake, Trouble, explain
from mojentic_fp.cli.options import World
from mojentic_fp.cli.screen import Screen, aside, complain, guarded
from mojentic_fp.data.config import (
    DEFAULT,
    Configuration,
    File,
    Said,
    Settled,
    titled,
)
from mojentic_fp.data.connection import model_of
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.flaw import Flaw
from mojentic_fp.data.json import JsonObject, render
from mojentic_fp.data.provider import PROVIDERS, Provider
from mojentic_fp.data.reason import Misconfigured
from mojentic_fp.data.secret import STARS, Secret
from mojentic_fp.data.setting import Kind, settings_of
from mojentic_fp.edges.config import Page, project_page, user_file
from mojentic_fp.edges.trust import distrust, remembered, trust

HELP = """Show what is set, and what said it.

What counts is the argument, then the environment, then the project's file, then your
own. Keys are never shown.

Examples:

  mojentic-fp config

  mojentic-fp config -p groq

  mojentic-fp config path

  mojentic-fp config trust
"""
TRUST_HELP = """Let this project's file say where your questions and keys go.

Trust is in what the file says now: when its addresses change, it is asked for anew.
"""

config_commands = typer.Typer(help=HELP)


@config_commands.callback(invoke_without_command=True, help=HELP)
def config(
    context: typer.Context,
    provider: options.Provider = None,
    every: Annotated[
        bool, typer.Option("--all", help="Also what is not set, of every provider.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Show what is set, and what said it."""
    if context.invoked_subcommand is None:
        world = context.ensure_object(World)
        guarded(lambda: _config(world, provider, every=every, as_json=as_json))


def _config(world: World, provider: str | None, *, every: bool, as_json: bool) -> Exit:
    found = world.configuration()
    if provider is not None and provider not in PROVIDERS:
        known = f"one of: {', '.join(PROVIDERS)}"
        return _complain(Mistake(f"no provider {provider!r}", known), as_json=as_json)
    views = _views(found, provider, every=every)
    screen = Screen()
    if as_json:
        screen.say(render(_record(found, views), indent=2))
    else:
        wide = every or provider is not None
        screen.say("\n".join(_shown(view, every=wide) for view in views))
    screen.rest()
    flaws = tuple(dict.fromkeys(flaw for view in views for flaw in view.flaws))
    if not flaws:
        return Exit.OK
    return _complain(LlmFailure(Misconfigured(flaws=flaws)), as_json=as_json)


def _complain(trouble: Trouble, *, as_json: bool = False) -> Exit:
    return complain(explain(trouble), as_json=as_json)


# --- what is shown -------------------------------------------------------------------


@frozen
class View:
    """The settings of a provider (``None``: the general ones), and their flaws."""

    provider: Provider | None
    settled: tuple[Settled, ...]
    flaws: tuple[Flaw, ...]

    @property
    def said(self) -> bool:
        """Whether anybody said anything of them."""
        return any(one.source != DEFAULT for one in self.settled)


def _views(found: Configuration, chosen: str | None, *, every: bool) -> list[View]:
    general = _view(found, None)
    if chosen is not None:
        return [_view(found, PROVIDERS[chosen])]
    usual = found.settle().text("provider")
    rest = (_view(found, row) for row in PROVIDERS.values())
    return [
        general,
        *(
            view
            for view in rest
            if every
            or view.said
            or len(view.flaws) > len(found.flaws)
            or (view.provider and view.provider.name == usual)
        ),
    ]


def _view(found: Configuration, row: Provider | None) -> View:
    settling = found.settle(row)
    if row is None:
        return View(None, settling.settled, settling.flaws)
    model = model_of(row, settling)
    settled = tuple(
        evolve(one, value=model) if one.setting.name == "model" else one
        for one in settling.settled
    )
    return View(row, settled, settling.flaws)


def _shown(view: View, *, every: bool) -> str:
    title = "settings" if view.provider is None else view.provider.name
    rows = [one for one in view.settled if every or one.value is not None]
    return "".join((f"{title}\n", *(f"  {_line(one)}\n" for one in rows)))


def _line(one: Settled) -> str:
    value = "-" if one.value is None else _value(one)
    source = "" if one.value is None else str(one.source)
    return f"{one.setting.name:<16}  {value:<40}  {source}".rstrip()


def _value(one: Settled) -> str:
    match one.shown:
        case bool() as flag:
            return "true" if flag else "false"
        case int() | float() as number if one.setting.kind is Kind.SECONDS:
            return f"{number:g} s"
        case value:
            return str(value)


def _record(found: Configuration, views: list[View]) -> JsonObject:
    return JsonObject(
        settings=tuple(
            JsonObject(
                provider=None if view.provider is None else view.provider.name,
                setting=one.setting.name,
                value=one.shown,
                source=str(one.source),
                level=one.source.level.name.lower(),
            )
            for view in views
            for one in view.settled
        ),
        files=tuple(map(_file, found.files)),
    )


def _file(file: File) -> JsonObject:
    return JsonObject(
        level=file.level.name.lower(),
        path=file.path,
        exists=file.exists,
        trusted=file.trusted,
    )


# --- where it is -----------------------------------------------------------------------


@config_commands.command()
def path(context: typer.Context, as_json: options.AsJson = False) -> None:
    """Show which files are read, the foremost first."""
    world = context.ensure_object(World)
    guarded(lambda: _path(world, as_json=as_json))


def _path(world: World, *, as_json: bool) -> Exit:
    files = world.configuration().files
    screen = Screen()
    if as_json:
        screen.say(render(tuple(map(_file, files)), indent=2))
    for file in () if as_json else files:
        screen.say(f"{file.level.name.lower():<8} {file.path}{_state(file)}\n")
    screen.rest()
    return Exit.OK


def _state(file: File) -> str:
    if not file.exists:
        return "  (absent)"
    return "" if file.trusted else "  (not trusted: see `mojentic-fp config trust`)"


# --- whom to trust -----------------------------------------------------------------------


@config_commands.command("trust", help=TRUST_HELP)
def trust_project(
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    forget: Annotated[bool, typer.Option(help="Trust it no more.")] = False,
) -> None:
    """Let this project's file say where questions and keys go."""
    guarded(lambda: _trust(yes=yes, forget=forget))


def _trust(*, yes: bool, forget: bool) -> Exit:
    page = project_page(None, os.environ)
    beside = user_file(os.environ)
    if page is None:
        return _complain(Mistake("no project's file here or above", "see --help"))
    if beside is None:
        advice = "let MOJENTIC_FP_CONFIG name a file, or unset it"
        return _complain(Mistake("trust is kept beside your own file: none", advice))
    where = Path(page.file.path)
    if forget and not remembered(where, beside):
        aside(f"was not trusted: {where}")
        return Exit.OK
    if forget:
        done = distrust(where, beside)
    elif _agreed(page, yes=yes):
        done = trust(where, page.found.guarded, beside)
    else:
        return _complain(Mistake("not trusted", "say --yes where nobody can be asked"))
    if not is_successful(done):
        return _complain(Mistake(done.failure()))
    aside(f"{'forgotten' if forget else 'trusted'}: {where}")
    return Exit.OK


def _agreed(page: Page, *, yes: bool) -> bool:
    """Show what is to be trusted, and ask."""
    weighty = tuple(one for one in page.found.said if _weighty(one))
    if not weighty:
        aside(f"{page.file.path} says nothing that needs trust")
        return True
    for one in weighty:
        aside(f"{one.source} sets {titled(one)} = {_hidden(one)}")
    aside("your questions, and the keys that you have set, would go there")
    if yes or not sys.stdin.isatty():
        return yes
    return input("trust it? [y/N] ").strip().lower() in {"y", "yes"}


def _weighty(said: Said) -> bool:
    settings = settings_of(PROVIDERS.get(said.provider))
    return any(one.guarded for one in settings if one.name == said.setting)


def _hidden(said: Said) -> str:
    value = said.value.value_or("")
    return STARS if isinstance(value, Secret) else str(value)
