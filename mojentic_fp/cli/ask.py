"""``mojentic-fp ask``: one question, one answer.

Decides: what is a prompt (the argument, with standard input below it), and the form of
the answer: words, the whole completion as JSON, or JSON of a schema.
"""

import sys
from pathlib import Path
from threading import Timer
from typing import Annotated, Final

import typer
from immutabledict import immutabledict
from returns.pipeline import is_successful
from returns.result import Failure, Result, Success

from mojentic_fp.cli import options
from mojentic_fp.cli.exits import Exit
from mojentic_fp.cli.explain import Mistake, Trouble, explain
from mojentic_fp.cli.growth import Growth
from mojentic_fp.cli.offer import Wanted, names_of
from mojentic_fp.cli.options import Given, Plan, World, opening, planned
from mojentic_fp.cli.provider import Wish, named
from mojentic_fp.cli.render import record
from mojentic_fp.cli.screen import Screen, aside, canvas, complain, guarded, play
from mojentic_fp.cli.servers import reaching
from mojentic_fp.data.failure import LlmFailure, LoopFailure
from mojentic_fp.data.json import JsonObject, parse, render
from mojentic_fp.data.message import user
from mojentic_fp.data.request import Settings
from mojentic_fp.edges.live import Live
from mojentic_fp.effects.program import Steps, program
from mojentic_fp.programs.conform import Conformed, conform
from mojentic_fp.programs.generate import converse
from mojentic_fp.programs.growing import growing
from mojentic_fp.programs.sound import sound_by
from mojentic_fp.programs.validity import flaw

HELP = """Ask a model, and print what it answers.

Words go to standard output as they come, and nothing else does: what tools do is shown
on standard error. Standard input, when piped, is the prompt, or goes below it; it is
read to its end.

With --schema and --stream, the object is shown as it grows. A terminal has one view of
it, which the whole replaces; a pipe, or --json, has an object a line: {"partial": ...}
for each that says more than the last, and then the one with "value", the valid whole.
After a rejected answer the partial objects begin anew.

Examples:

  mojentic-fp ask "Why is the sky blue?"

  mojentic-fp ask --tools date "What is the date three days from today?"

  mojentic-fp ask --mcp "uvx mcp-server-time" "What time is it in Oslo?"

  git diff | mojentic-fp ask "Write a commit message for this change"

  mojentic-fp ask --schema person.json "Ada Lovelace, born in 1815"

  mojentic-fp ask --schema person.json --stream "Ada Lovelace, born in 1815"

  mojentic-fp ask -p ollama -m llava --image cat.png "What is in this picture?"

  mojentic-fp ask --json "Say hi" | jq .usage
"""

MOMENT: Final = 2.0
"""Seconds that standard input may take before it is said that it is waited for."""
_WAITING: Final = "waiting for the end of standard input; `< /dev/null` asks without it"
_SCHEMA: Final = (
    'a schema like {"type": "object", "properties": {"name": {"type": "string"}}};'
    " see https://json-schema.org"
)


NOTHING_GROWS: Final = Mistake(
    "--stream shows an object as it grows, and none does",
    "give --schema FILE, and no --no-stream; words are streamed anyway",
)


def ask(  # noqa: PLR0917  typer makes options of them
    context: typer.Context,
    prompt: Annotated[str | None, typer.Argument(help="What to ask.")] = None,
    model: options.Model = None,
    provider: options.Provider = None,
    base_url: options.BaseUrl = None,
    allow_http: options.AllowHttp = None,
    tools: options.Tools = None,
    mcp: options.Servers = None,
    tool_choice: options.ToolChoiceWord = None,
    folder: options.Folder = Path(),
    yes: options.Yes = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the whole completion as JSON.")
    ] = False,
    schema: Annotated[
        Path | None,
        typer.Option(help="A JSON Schema file: the answer is JSON that conforms."),
    ] = None,
    system: options.System = None,
    image: options.Images = None,
    temperature: options.Temperature = None,
    max_tokens: options.MaxTokens = None,
    seed: options.Seed = None,
    effort: options.Thinking = None,
    rounds: options.Rounds = None,
    no_stream: options.NoStream = False,
    stream: Annotated[
        bool, typer.Option("--stream", help="With --schema: show the object growing.")
    ] = False,
) -> None:
    """Ask a model, and print what it answers."""
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
        streaming=stream or not (no_stream or as_json or schema),
    )
    if stream and (schema is None or no_stream):
        guarded(lambda: _failed(NOTHING_GROWS, given, as_json=as_json))
    guarded(lambda: _ask(world, given, prompt, schema, as_json=as_json))


def _ask(
    world: World,
    given: Given,
    prompt: str | None,
    schema: Path | None,
    *,
    as_json: bool,
) -> Exit:
    asked = prompted(prompt, piped())
    if not is_successful(asked):
        return _failed(asked.failure(), given, as_json=as_json)
    form = read_schema(schema)
    if not is_successful(form):
        return _failed(form.failure(), given, as_json=as_json)
    with reaching(given.mcp, names_of(given.tools)) as reached:
        if not is_successful(reached):
            return complain(reached.failure(), as_json=as_json)
        plan = planned(given, world, reached.unwrap())
        if not is_successful(plan):
            return _failed(plan.failure(), given, as_json=as_json)
        return _answered(plan.unwrap(), asked.unwrap(), form.unwrap(), as_json=as_json)


def _answered(
    plan: Plan, prompt: str, schema: JsonObject | None, *, as_json: bool
) -> Exit:
    """Run the program, and print its answer in the form that is wished."""
    given = plan.given
    grows = given.streaming and schema is not None
    live = grows and not as_json and sys.stdout.isatty()
    screen = Screen(words=given.streaming and not grows)
    view = Growth(canvas() if live else None) if grows else None
    try:
        outcome = play(answering(plan, prompt, schema), plan.handlers, screen, view)
    finally:
        if view is not None:
            view.close()
    screen.rest()
    if not is_successful(outcome):
        return _failed(outcome.failure(), given, as_json=as_json)
    answer = outcome.unwrap()
    if as_json:
        facts = record(answer.conversation, plan.chosen.provider)
        screen.say(
            render(facts if schema is None else facts.set("value", answer.value))
        )
    elif grows and not live:
        screen.say(render(JsonObject(value=answer.value)))
    elif schema is not None:
        screen.say(render(answer.value, indent=2))
    elif not given.streaming and answer.conversation.last is not None:
        screen.say(answer.conversation.last.text)
    screen.rest()
    return Exit.OK


def _failed(trouble: Trouble, given: Given, *, as_json: bool) -> Exit:
    limited = given.settings.max_tokens is not None
    told = explain(trouble, given.wish.provider, limited=limited)
    return complain(told, as_json=as_json)


@program
def answering(
    plan: Plan, prompt: str, schema: JsonObject | None
) -> Steps[Conformed, LlmFailure | LoopFailure, Live | Wanted]:
    """The program of ``ask``; without a schema its value is ``None``."""
    model = yield from named(plan.chosen)
    conversation = opening(plan, model, user(prompt, *plan.images))
    if schema is None:
        ended = yield from converse(conversation, plan.tools)
        return Conformed(ended, None)
    asked = conform(conversation, plan.tools, schema)
    if plan.given.streaming:
        asked = growing(sound_by(schema))(asked)
    answer = yield from asked
    return answer


def piped() -> str | None:
    """All of standard input, where it is not a terminal.

    It is read to its end however long that takes, since whoever writes into it may think
    first; after a moment it is said what is waited for.
    """
    if sys.stdin is None or sys.stdin.closed or sys.stdin.isatty():
        return None
    waiting = Timer(MOMENT, aside, args=(_WAITING,))
    waiting.daemon = True
    waiting.start()
    try:
        return sys.stdin.read()
    finally:
        waiting.cancel()


def prompted(prompt: str | None, below: str | None) -> Result[str, Mistake]:
    """The prompt: what was asked, and what was piped below it."""
    parts = tuple(part.strip("\n") for part in (prompt, below) if part and part.strip())
    if parts:
        return Success("\n\n".join(parts))
    return Failure(Mistake("nothing to ask", 'mojentic-fp ask "Why is the sky blue?"'))


def read_schema(path: Path | None) -> Result[JsonObject | None, Mistake]:
    """The JSON Schema in a file, if one is named."""
    if path is None:
        return Success(None)
    try:
        parsed = parse(path.read_bytes())
    except OSError as error:
        return Failure(
            Mistake(f"{path}: {error.strerror}", "check the path given by --schema")
        )
    if not is_successful(parsed):
        found = parsed.failure().found
        return Failure(Mistake(f"{path} is not JSON: {found}", _SCHEMA))
    schema = parsed.unwrap()
    if not isinstance(schema, immutabledict):
        wrong = "it is not an object"
        return Failure(Mistake(f"{path} is no JSON Schema: {wrong}", _SCHEMA))
    wrong = flaw(schema) or ""
    if wrong:
        return Failure(Mistake(f"{path} is no JSON Schema: {wrong}", _SCHEMA))
    return Success(schema)
