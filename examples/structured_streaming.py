"""An object of a class that is shown as it grows, and is valid as a whole at the end.

python examples/structured_streaming.py [--provider local|ollama|openai] [--model NAME]
"""

from typing import Annotated

from _provider import answer, edges
from attrs import frozen
from msgspec import Meta
from returns.io import IOResult

from mojentic_fp import (
    Complete,
    LlmFailure,
    LoopFailure,
    PartialObject,
    Program,
    generate_object,
    partial_of,
    stream,
    user,
)


@frozen
class Recipe:
    """A dish, and how it is made."""

    title: Annotated[str, Meta(max_length=40)]  # small models may go on for ever
    minutes: int
    steps: Annotated[tuple[str, ...], Meta(max_length=4)]


def main(model: str) -> Program[Recipe, LlmFailure | LoopFailure, Complete]:
    wish = "A recipe for pancakes: title, minutes, and at most four short steps."
    return generate_object(Recipe, model)([user(wish)])


if __name__ == "__main__":
    there = edges(__doc__)
    for event in stream(there.handlers)(main(there.model)):
        match event:
            case PartialObject(value=value):
                recipe = partial_of(Recipe, value)  # not a Recipe yet: a part of one
                print(", ".join(f"{name}={recipe[name]!r}" for name in recipe))
            case IOResult():
                print(answer(event))
            case _:
                pass
