"""``mojentic-fp chat``: a session with a model, a message a turn.

Decides: what ends a chat, what is kept of a turn that failed (nothing) or was stopped
(what had been said), and what a session takes from the command line when it goes on.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Never

import typer
from attrs import evolve
from returns.pipeline import is_successful
from returns.result import Failure, Result

from mojentic_fp.cli import deeds, options
from mojentic_fp.cli.commands import Do, read
from mojentic_fp.cli.entry import Wished, entered, resumed
from mojentic_fp.cli.exits import Exit
from mojentic_fp.cli.explain import Trouble, explain
from mojentic_fp.cli.kept import NOTHING_KEPT, Shelf, StorePath, line_of
from mojentic_fp.cli.offer import Wanted, names_of
from mojentic_fp.cli.options import Given, World, planned
from mojentic_fp.cli.passages import waiting
from mojentic_fp.cli.provider import Wish
from mojentic_fp.cli.render import Said
from mojentic_fp.cli.room import Content, Room, kept, speak, whole
from mojentic_fp.cli.screen import Screen, aside, complain, guarded, page_for, play
from mojentic_fp.cli.servers import Reached, reaching
from mojentic_fp.data.request import Settings
from mojentic_fp.edges.live import Live
from mojentic_fp.edges.tokens import tokens
from mojentic_fp.effects.pipe import pipe
from mojentic_fp.effects.store import StoreReason, list_sessions, load_session
from mojentic_fp.handlers.handler import Handlers
from mojentic_fp.handlers.tokens import counted_locally
from mojentic_fp.programs.chat import Turn, stopped

if TYPE_CHECKING:
    from mojentic_fp.cli.prompt import Lines

HELP = """Talk with a model, a message a turn.

An empty line, /exit, or the end of input ends the chat; /help shows the other commands.
Ctrl-C stops an answer, not the chat. Lines may be piped: the exit code is then that of
the last turn.

At a terminal answers are shown as Markdown (see --plain), Alt-Enter breaks a line, as
Enter does after a backslash or inside \"\"\", and what is pasted is one message.

Examples:

  mojentic-fp chat

  mojentic-fp chat --session travels --window auto

  mojentic-fp chat --tools date,calc --system "Answer in one sentence"

  mojentic-fp chat --mcp "uvx mcp-server-time" --mcp https://example.com/mcp

  mojentic-fp chat --file "src/*.py" --image plan.png

  printf 'My name is Ada\\nWhat is my name?\\n' | mojentic-fp chat
"""


def chat(  # noqa: PLR0917  typer makes options of them
    context: typer.Context,
    model: options.Model = None,
    provider: options.Provider = None,
    base_url: options.BaseUrl = None,
    allow_http: options.AllowHttp = None,
    tools: options.Tools = None,
    mcp: options.Servers = None,
    tool_choice: options.ToolChoiceWord = None,
    folder: options.Folder = Path(),
    yes: options.Yes = False,
    system: options.System = None,
    file: Annotated[
        list[Path] | None,
        typer.Option(
            "--file", "-f", help="A text file to show with the first message."
        ),
    ] = None,
    image: options.Images = None,
    session: Annotated[
        str | None, typer.Option(help="Go on with this session, or begin it.")
    ] = None,
    store: StorePath = None,
    listing: Annotated[
        bool, typer.Option("--list", help="Show the sessions that are kept.")
    ] = False,
    window: Annotated[
        str | None,
        typer.Option(
            metavar="N|auto",
            help="Tokens that the model takes: what does not fit is left out.",
        ),
    ] = None,
    summarise: Annotated[
        bool, typer.Option("--summarise", help="Sum up what does not fit.")
    ] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="Show words as they come, no Markdown.")
    ] = False,
    temperature: options.Temperature = None,
    max_tokens: options.MaxTokens = None,
    seed: options.Seed = None,
    effort: options.Thinking = None,
    rounds: options.Rounds = None,
    no_stream: options.NoStream = False,
) -> None:
    """Talk with a model, a message a turn."""
    world = context.ensure_object(World)
    given = Given(
        wish=Wish(provider, model, base_url, allow_http),
        tools=tuple(tools or ()),
        mcp=tuple(mcp or ()),
        tool_choice=tool_choice,
        folder=folder,
        allowed=yes,
        system=system,
        images=tuple(image or ()),
        settings=Settings(
            temperature=temperature,
            max_tokens=max_tokens,
            seed=seed,
            reasoning_effort=effort,
        ),
        rounds=rounds,
        streaming=not no_stream,
    )
    wished = Wished(
        session=session,
        store=store,
        listing=listing,
        window=window,
        summarise=summarise,
        files=tuple(file or ()),
        plain=plain,
    )
    guarded(lambda: _chat(world, given, wished))


def _chat(world: World, given: Given, wished: Wished) -> Exit:
    if wished.listing:
        return _listed(world.store(wished.store))
    with reaching(given.mcp, names_of(given.tools)) as reached:
        if not is_successful(reached):
            return complain(reached.failure())
        return _talk(world, given, wished, reached.unwrap())


def _talk(world: World, given: Given, wished: Wished, reached: Reached) -> Exit:
    outcome = planned(given, world, reached)
    if not is_successful(outcome):
        return complain(explain(outcome.failure(), given.wish.provider))
    opened = entered(outcome.unwrap(), wished)
    if not is_successful(opened):
        return complain(explain(opened.failure()))
    room = opened.unwrap()
    answered = pipe(room.plan.handlers, counted_locally()).over(tokens())
    if not given.streaming:
        answered = whole(answered)
    shelf = world.store(wished.store)
    talk = Talk(answered, shelf, room, plain=wished.plain)
    if wished.session is not None:
        code = talk.resume(wished.session)
        if code is not Exit.OK:
            return code
    return talk.go()


def _listed(store: Handlers[Shelf, Never]) -> Exit:
    screen = Screen()
    outcome = play(list_sessions(limit=1000), store, screen)
    if not is_successful(outcome):
        return complain(explain(outcome.failure()))
    if not outcome.unwrap():
        aside(NOTHING_KEPT)
    for one in outcome.unwrap():
        screen.say(f"{line_of(one)}\n")
    return Exit.OK


_UNHEARD: Final = "stopped before the first word: the message is not kept"
_AGAIN: Final = "; the up arrow brings it back"

# --- how it goes on ----------------------------------------------------------------------


class Talk:
    """A chat that goes on: what is typed changes its room."""

    def __init__(
        self,
        model: Handlers[Live | Wanted, Never],
        shelf: Handlers[Shelf, Never],
        room: Room,
        *,
        plain: bool,
    ) -> None:
        """Nothing has been typed yet."""
        self._model = model
        self._shelf = shelf
        self._room = room
        self._plain = plain

    def resume(self, name: str) -> Exit:
        """Go on with the session of this name, or begin it."""
        outcome = play(load_session(name), self._shelf, Screen())
        room = self._room
        if is_successful(outcome):
            session = resumed(outcome.unwrap(), room)
            count = len(session.every)
            aside(f"{name}: {count} messages, with {session.model or 'any model'}")
        elif outcome.failure().reason is StoreReason.MISSING:
            session = evolve(room.session, id=name)
            aside(f"{name}: a new session")
        else:
            return complain(explain(outcome.failure()))
        self._room = evolve(room, session=session)
        return Exit.OK

    def go(self) -> Exit:
        """Take message after message, to the end."""
        from mojentic_fp.cli.prompt import lines

        source, code = lines(), Exit.OK
        while (line := _typed(source)) is not None:
            typed = read(line)
            if not is_successful(typed):
                code = self._complain(typed.failure())
                continue
            wanted = typed.unwrap()
            if isinstance(wanted, Said):
                code = self.say((*self._room.waiting, wanted.text))
                continue
            done = self._done(wanted)
            if not is_successful(done):
                code = done.failure()
                continue
            if done.unwrap().leaving:
                break
            code = self._after(done.unwrap())
        return Exit.OK if sys.stdin.isatty() else code

    def _done(self, asked: Do) -> Result[deeds.Done, Exit]:
        """Carry a command out."""
        name, room = asked.row.name, self._room
        question = deeds.QUESTIONS.get(name)
        try:
            outcome = (
                play(deeds.DEEDS[name](room, asked), self._shelf, Screen())
                if question is None
                else play(question(room, asked), self._model, Screen())
            )
            return outcome.alt(self._complain)
        except KeyboardInterrupt:
            aside("(stopped)")
            return Failure(Exit.OK)

    def _after(self, done: deeds.Done) -> Exit:
        """Show what a command led to, and say what it says."""
        before, self._room = self._room, done.room
        for line in done.lines:
            aside(line)
        if not done.saying:
            return self._keep() if done.changed else Exit.OK
        heard = self.say(done.saying)
        if self._room.session == done.room.session:  # nothing came of it
            self._room = before
        return heard

    def say(self, content: Content) -> Exit:
        """One turn: how it went."""
        room = self._room
        streaming = room.plan.given.streaming
        screen = Screen(words=streaming, page=page_for(plain=self._plain))
        try:
            outcome = play(speak(room, content), self._model, screen)
        except KeyboardInterrupt:
            screen.rest()
            return self._stopped(content, screen.heard)
        screen.rest()
        if not is_successful(outcome):
            return self._failed(outcome.failure())
        spoken = outcome.unwrap()
        if not streaming:
            screen.say(spoken.turn.text)
            screen.rest()
        _tell_dropped(spoken.turn)
        self._room = spoken.room
        return self._keep()

    def _stopped(self, content: Content, said: str) -> Exit:
        """A turn that was broken off: what had been said in it is kept."""
        room = self._room
        session = stopped(room.session, *content, said=said)
        if session == room.session:
            aside(f"({_UNHEARD}{_AGAIN if sys.stdin.isatty() else ''})")
            self._tell_waiting()
            return Exit.OK
        aside("(stopped)")
        self._room = evolve(room, session=session, waiting=())
        return self._keep()

    def _failed(self, trouble: Trouble) -> Exit:
        """Why a turn came to nothing, and what waits for the next one."""
        code = self._complain(trouble)
        self._tell_waiting()
        return code

    def _tell_waiting(self) -> None:
        for line in waiting(self._room.waiting):
            aside(line)

    def _keep(self) -> Exit:
        """Keep the session, if it has a name."""
        session = self._room.session
        if not session.id:
            return Exit.OK
        outcome = play(kept(session), self._shelf, Screen())
        return Exit.OK if is_successful(outcome) else self._complain(outcome.failure())

    def _complain(self, trouble: Trouble) -> Exit:
        provider = self._room.plan.chosen.provider
        limited = self._room.session.settings.max_tokens is not None
        return complain(explain(trouble, provider, limited=limited))


def _typed(source: "Lines") -> str | None:
    """What is typed next; who presses Ctrl-C while nothing waits for it, leaves."""
    try:
        return source.next()
    except KeyboardInterrupt:
        return None


def _tell_dropped(turn: Turn) -> None:
    if turn.dropped:
        first = turn.dropped[0].messages[0].text.strip().partition("\n")[0]
        count = len(turn.dropped)
        aside(f"(left out of the window: {count}, from {first[:60]!r} on)")
