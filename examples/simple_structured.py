"""An answer that is an object of a class: validated, or asked for again.

python examples/simple_structured.py [--provider local|ollama|openai] [--model NAME]
"""

from typing import Annotated, Literal

from _provider import answer, edges
from attrs import frozen
from msgspec import Meta

from mojentic_fp import (
    Complete,
    LlmFailure,
    LoopFailure,
    Program,
    generate_object,
    run,
    user,
)


@frozen
class Sentiment:
    """What somebody feels about something."""

    label: Literal["positive", "neutral", "negative"]
    about: Annotated[str, Meta(max_length=60)]  # small models may go on for ever


def main(model: str) -> Program[Sentiment, LlmFailure | LoopFailure, Complete]:
    review = "The coffee was wonderful and I will surely come back."
    return generate_object(Sentiment, model)([user(f"Judge this review: {review}")])


if __name__ == "__main__":
    there = edges(__doc__)
    print(answer(run(there.handlers)(main(there.model))))
