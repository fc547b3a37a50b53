"""``mojentic-fp tokens``: how many tokens a text is.

Decides: what is counted (the argument, files, or standard input), and that standard
output has nothing but counts; who counted goes beside them.
"""

import sys
from pathlib import Path
from typing import Annotated, Never

import typer
from attrs import frozen
from returns.pipeline import is_successful
from returns.result import Failure, Result, Success

from mojentic_fp.cli import options
from mojentic_fp.cli.exits import Exit
from mojentic_fp.cli.explain import Mistake, explain
from mojentic_fp.cli.screen import Screen, aside, complain, guarded, play
from mojentic_fp.data.json import Json, JsonObject, render
from mojentic_fp.data.tokens import THUMB, TextCounts
from mojentic_fp.edges.tokens import tokens as tiktoken
from mojentic_fp.effects.program import Program
from mojentic_fp.effects.tokens import CountTexts

HELP = """Count the tokens of a text, as a model would.

Nothing is sent anywhere: texts are counted on this machine, without a network. Where the
model's own vocabulary is not known, the count is an estimate and says so.

Examples:

  mojentic-fp tokens "Hello, world!"

  mojentic-fp tokens --model gpt-4 --file prompt.txt --file data.csv

  git diff | mojentic-fp tokens
"""
MODEL = "gpt-5"


@frozen
class Source:
    """A text, and where it is from ("" for what was typed or piped)."""

    name: str
    text: str


def tokens(
    text: Annotated[str | None, typer.Argument(help="What to count.")] = None,
    model: options.Model = MODEL,
    file: Annotated[
        list[Path] | None, typer.Option("--file", "-f", help="A file to count.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Count the tokens of a text."""
    guarded(lambda: _tokens(model or MODEL, text, tuple(file or ()), as_json=as_json))


def _tokens(
    model: str, text: str | None, files: tuple[Path, ...], *, as_json: bool
) -> Exit:
    sources = read(text, files)
    if not is_successful(sources):
        return complain(explain(sources.failure()), as_json=as_json)
    screen = Screen()
    found = sources.unwrap()
    counts = play(counting(model, found), tiktoken(), screen).unwrap()
    if as_json:
        screen.say(render(record(model, found, counts)))
    else:
        screen.say("".join(f"{line}\n" for line in shown(found, counts)))
        aside(counter(model, counts))
    screen.rest()
    return Exit.OK


def counting(
    model: str, sources: tuple[Source, ...]
) -> Program[TextCounts, Never, CountTexts]:
    """The program of ``tokens``."""
    return CountTexts(tuple(source.text for source in sources), model).perform()


def read(
    text: str | None, files: tuple[Path, ...]
) -> Result[tuple[Source, ...], Mistake]:
    """What is to be counted: the argument and the files, else standard input."""
    typed = () if text is None else (Source("", text),)
    try:
        read_ = (Source(str(path), _decoded(path.read_bytes())) for path in files)
        found = (*typed, *read_)
    except OSError as error:
        advice = "check the path given by --file"
        return Failure(Mistake(f"{error.filename}: {error.strerror}", advice))
    if not found and sys.stdin is not None and not sys.stdin.isatty():
        found = (Source("", sys.stdin.read()),)
    if found:
        return Success(found)
    return Failure(Mistake("nothing to count", 'mojentic-fp tokens "Hello, world!"'))


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def shown(sources: tuple[Source, ...], counts: TextCounts) -> tuple[str, ...]:
    """The lines to print: a count by itself, or one a source and their sum."""
    if len(sources) == 1:
        return (str(counts.tokens[0]),)
    rows = [(count, source.name or "-") for count, source in _both(sources, counts)]
    rows.append((sum(counts.tokens), "total"))
    width = max(len(str(count)) for count, _ in rows)
    return tuple(f"{count:>{width}}  {name}" for count, name in rows)


def counter(model: str, counts: TextCounts) -> str:
    """Who counted, and what that is worth."""
    if counts.by == THUMB:
        advice = "pip install 'mojentic-fp[tokens]' counts them"
        return f"tokens, estimated at one for four bytes; {advice}"
    vocabulary = counts.by.rpartition(":")[2]
    if counts.estimated:
        return f"tokens, estimated: {vocabulary} is not the vocabulary of {model}"
    return f"tokens of {model} ({vocabulary})"


def record(model: str, sources: tuple[Source, ...], counts: TextCounts) -> JsonObject:
    """What ``--json`` prints."""
    each: list[Json] = [
        JsonObject(source=source.name or None, tokens=count)
        for count, source in _both(sources, counts)
    ]
    return JsonObject(
        model=model,
        tokens=sum(counts.tokens),
        by=counts.by,
        estimated=counts.estimated,
        texts=tuple(each),
    )


def _both(
    sources: tuple[Source, ...], counts: TextCounts
) -> tuple[tuple[int, Source], ...]:
    return tuple(zip(counts.tokens, sources, strict=True))
