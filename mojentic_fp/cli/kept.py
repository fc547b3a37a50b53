"""``mojentic-fp sessions``: the sessions that are kept, and where.

Decides: where they lie if nobody says (the user's data folder, which nobody else may
read), and how the list of them is shown; what was said in one, ``passages`` shows.
"""

from contextlib import suppress
from pathlib import Path
from typing import Annotated, Final, Never, TypeAlias, TypeVar

import typer
from returns.pipeline import is_successful

from mojentic_fp.cli.exits import Exit
from mojentic_fp.cli.explain import explain
from mojentic_fp.cli.passages import lines_of
from mojentic_fp.cli.screen import Screen, aside, complain, guarded, play
from mojentic_fp.data.convert import encode
from mojentic_fp.data.json import JsonObject, render
from mojentic_fp.data.session import Session
from mojentic_fp.edges.store import sessions_in
from mojentic_fp.edges.system import system_clock
from mojentic_fp.effects.ambient import Ambient
from mojentic_fp.effects.program import Program
from mojentic_fp.effects.store import (
    KeptSession,
    Store,
    StoreFailure,
    discard_session,
    find_sessions,
    list_sessions,
    load_session,
)
from mojentic_fp.handlers.handler import Handlers

A = TypeVar("A")

_NAME: Final = "mojentic-fp"
_FILE: Final = "sessions.db"

NOTHING_KEPT: Final = "no session is kept yet; `mojentic-fp chat --session NAME` does"
_NOTHING_FOUND: Final = "all of these words stand in no passage of a session"

Shelf: TypeAlias = Store | Ambient
"""All that keeping a session asks for."""

StorePath: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--store",
        help="The file in which sessions are kept.",
        show_default="in your data folder",
    ),
]
AsJson: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print JSON, an object a line.")
]


def store(path: Path | None = None) -> Handlers[Shelf, Never]:
    """The sessions in this file, or in the user's own, and when it is."""
    if path is not None:
        return sessions_in(path.expanduser()) | system_clock()
    from platformdirs import user_data_path

    folder = user_data_path(_NAME, appauthor=False)
    with suppress(OSError):  # the store says what is amiss, when it is asked
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return sessions_in(folder / _FILE) | system_clock()


# --- how they are shown ------------------------------------------------------------------


def line_of(one: KeptSession) -> str:
    """A kept session in one line."""
    saved = f"{one.saved.astimezone():%Y-%m-%d %H:%M}"
    said = one.excerpt or one.title
    return f"{one.id}  {saved}  {one.passages:>3}  {one.model}  {said}"


# --- the commands ------------------------------------------------------------------------

HELP = """The sessions that `mojentic-fp chat --session NAME` keeps.

Examples:

  mojentic-fp sessions list

  mojentic-fp sessions search "tide tables"

  mojentic-fp sessions show travels

  mojentic-fp sessions delete travels
"""

sessions_commands = typer.Typer(
    help=HELP,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@sessions_commands.command("list")
def listed(path: StorePath = None, as_json: AsJson = False) -> None:
    """Show which sessions there are, the newest first."""
    every = list_sessions(limit=1000)
    guarded(lambda: _rows(path, every, NOTHING_KEPT, as_json=as_json))


@sessions_commands.command("search")
def search(
    words: Annotated[
        list[str], typer.Argument(help="Words, all of them in a passage.")
    ],
    path: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Show in which sessions all of these words stand, the newest first."""
    sought = " ".join(words)
    found = find_sessions(sought)
    guarded(lambda: _rows(path, found, _NOTHING_FOUND, as_json=as_json))


@sessions_commands.command("show")
def show(
    name: Annotated[str, typer.Argument(help="The session.")],
    path: StorePath = None,
    as_json: AsJson = False,
) -> None:
    """Show all that was said in a session."""

    def shown(session: Session) -> str:
        if as_json:
            return encode(session).map(render).value_or("")
        return "\n".join(lines_of(session))

    guarded(lambda: _told(path, load_session(name).map(shown), as_json=as_json))


@sessions_commands.command("delete")
def delete(
    name: Annotated[str, typer.Argument(help="The session.")],
    path: StorePath = None,
) -> None:
    """Keep a session no longer."""
    code = _told(path, discard_session(name).map(lambda _: ""))
    if code is Exit.OK:
        aside(f"{name} is kept no longer")
    raise typer.Exit(int(code))


def _rows(
    path: Path | None,
    asked: Program[tuple[KeptSession, ...], StoreFailure, Store],
    nothing: str,
    *,
    as_json: bool,
) -> Exit:
    shown = _record if as_json else line_of
    lines = asked.map(lambda found: "\n".join(shown(one) for one in found))
    return _told(path, lines, nothing, as_json=as_json)


def _record(one: KeptSession) -> str:
    facts = JsonObject(
        id=one.id,
        model=one.model,
        title=one.title,
        passages=one.passages,
        saved=one.saved.isoformat(),
        excerpt=one.excerpt,
    )
    return render(facts)


def _told(
    path: Path | None,
    asked: Program[str, StoreFailure, Store],
    nothing: str = "",
    *,
    as_json: bool = False,
) -> Exit:
    """Print what was asked for; ``nothing`` is what is said beside it if it is empty."""
    screen = Screen()
    outcome = play(asked, store(path), screen)
    if not is_successful(outcome):
        return complain(explain(outcome.failure()), as_json=as_json)
    if outcome.unwrap():
        screen.say(outcome.unwrap())
    elif nothing:
        aside(nothing)
    screen.rest()
    return Exit.OK
