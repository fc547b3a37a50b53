"""``mojentic-fp chat``: a conversation, a line a turn.

Decides: what ends a chat, and what is kept of a turn that failed (nothing) or was
stopped (what had been said).
"""

import sys

import typer
from attrs import evolve
from returns.pipeline import is_successful

from mojentic_fp.cli import options
from mojentic_fp.cli.exits import Exit
from mojentic_fp.cli.explain import explain
from mojentic_fp.cli.offer import Wanted
from mojentic_fp.cli.options import Given, Plan, World, opening, planned
from mojentic_fp.cli.provider import Wish, named
from mojentic_fp.cli.screen import Screen, aside, complain, guarded, play
from mojentic_fp.data.conversation import Conversation
from mojentic_fp.data.failure import LlmFailure, LoopFailure
from mojentic_fp.data.message import Message, assistant, user
from mojentic_fp.data.request import Settings
from mojentic_fp.edges.live import Live
from mojentic_fp.effects.program import Steps, program
from mojentic_fp.programs.generate import converse

HELP = """Talk with a model, a line a turn.

An empty line, /exit, or the end of input ends the chat. Ctrl-C stops an answer, not the
chat. Lines may be piped: the exit code is then that of the last turn.

Examples:

  mojentic-fp chat

  mojentic-fp chat --tools date,calc --system "Answer in one sentence"

  printf 'My name is Ada\\nWhat is my name?\\n' | mojentic-fp chat
"""


def chat(  # noqa: PLR0917  typer makes options of them
    context: typer.Context,
    model: options.Model = None,
    provider: options.Provider = None,
    base_url: options.BaseUrl = None,
    allow_http: options.AllowHttp = None,
    tools: options.Tools = None,
    tool_choice: options.ToolChoiceWord = None,
    system: options.System = None,
    image: options.Images = None,
    temperature: options.Temperature = None,
    max_tokens: options.MaxTokens = None,
    seed: options.Seed = None,
    effort: options.Thinking = None,
    rounds: options.Rounds = None,
    no_stream: options.NoStream = False,
) -> None:
    """Talk with a model, a line a turn."""
    world = context.ensure_object(World)
    given = Given(
        wish=Wish(provider, model, base_url, allow_http),
        tools=tuple(tools or ()),
        tool_choice=tool_choice,
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
    guarded(lambda: _chat(world, given))


def _chat(world: World, given: Given) -> Exit:
    outcome = planned(given, world)
    if not is_successful(outcome):
        return complain(explain(outcome.failure(), given.wish.provider))
    plan = outcome.unwrap()
    conversation: Conversation | None = None
    code = Exit.OK
    while (line := _line()) is not None:
        conversation, code = _turn(plan, conversation, line)
    return Exit.OK if sys.stdin.isatty() else code


def _line() -> str | None:
    """The next line to send; ``None`` at the end."""
    try:
        if sys.stdin.isatty() and sys.stdout.isatty():
            import readline as _  # noqa: F401  history and editing

            line = input("> ")
        else:
            line = sys.stdin.readline()
    except EOFError:
        return None
    except ImportError:
        line = input("> ")
    line = line.strip()
    return None if line in {"", "/exit"} else line


def _turn(
    plan: Plan, before: Conversation | None, line: str
) -> tuple[Conversation | None, Exit]:
    """One turn: the conversation after it, and how it went."""
    screen = Screen(words=plan.given.streaming)
    asked = user(line, *(() if before else plan.images))
    try:
        outcome = play(turn(plan, before, asked), plan.handlers, screen)
    except KeyboardInterrupt:
        said = screen.said
        screen.rest()
        aside("(stopped)")
        return stopped(before, asked, said), Exit.OK
    screen.rest()
    if not is_successful(outcome):
        return before, complain(explain(outcome.failure(), plan.chosen.provider))
    after = outcome.unwrap()
    if not plan.given.streaming and after.last is not None:
        screen.say(after.last.text)
        screen.rest()
    return after, Exit.OK


@program
def turn(
    plan: Plan, before: Conversation | None, asked: Message
) -> Steps[Conversation, LlmFailure | LoopFailure, Live | Wanted]:
    """The program of one turn."""
    if before is None:
        model = yield from named(plan.chosen)
        conversation = opening(plan, model, asked)
    else:
        conversation = resumed(before, plan, asked)
    after = yield from converse(conversation, plan.tools)
    return after


def resumed(before: Conversation, plan: Plan, asked: Message) -> Conversation:
    """The conversation with one more message, and all its rounds again."""
    return evolve(
        before,
        request=evolve(before.request.saying(asked), tool_choice=plan.tool_choice),
        rounds=plan.rounds,
        last=None,
    )


def stopped(
    before: Conversation | None, asked: Message, said: str
) -> Conversation | None:
    """What is kept of a turn that was stopped: what had been said, if anything."""
    if before is None or not said.strip():
        return before
    return evolve(before, request=before.request.saying(asked, assistant(said)))
