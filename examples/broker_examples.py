"""The four things one asks of a model, one after the other: words, an object, a tool's
help, and a look at a picture.  What a model cannot do is told, and the rest goes on.

python examples/broker_examples.py [--provider NAME] [--model NAME]
"""

from pathlib import Path
from typing import Literal, Never

from _provider import answer, edges
from attrs import frozen

from mojentic_fp import (
    Complete,
    LlmFailure,
    LoopFailure,
    Now,
    Program,
    generate,
    generate_object,
    image,
    run,
    succeed,
    toolbox,
    traverse,
    user,
)
from mojentic_fp.cli.explain import explain
from mojentic_fp.programs.toolbox.dates import resolve_date

FLAG = Path(__file__).parent / "images" / "flag.png"


@frozen
class Sentiment:
    """What somebody feels."""

    label: Literal["positive", "neutral", "negative"]


def main(model: str) -> Program[tuple[str, ...], Never, Complete | Now]:
    """A line a task: what the model answered, or why it could not."""
    words = generate(model)([user("Say hello, in one short sentence.")])
    feeling = generate_object(Sentiment, model)([user("Hello, world! What a day!")])
    date = generate(model, tools=toolbox(resolve_date))(
        [user("What is the date three days from today? Use the tool.")]
    )
    look = generate(model)(
        [user("Which colours are on this picture?", image(FLAG.read_bytes()))]
    )
    tasks: tuple[
        tuple[str, Program[str, LlmFailure | LoopFailure, Complete | Now]], ...
    ] = (
        ("words", words.map(lambda said: said.text)),
        ("object", feeling.map(repr)),
        ("tool", date.map(lambda said: said.text)),
        ("picture", look.map(lambda said: said.text)),
    )
    return traverse(lambda task: told(*task), tasks)


def told(
    name: str, task: Program[str, LlmFailure | LoopFailure, Complete | Now]
) -> Program[str, Never, Complete | Now]:
    """The answer, or the failure in words."""
    return task.map(lambda said: f"{name}: {said}").lash(
        lambda failure: succeed(f"{name}: {explain(failure).message}")
    )


if __name__ == "__main__":
    there = edges(__doc__)
    print("\n".join(answer(run(there.handlers)(main(there.model)))))
