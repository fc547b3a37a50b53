"""What a model is by our own table, and what it makes of somebody's feelings.

python examples/characterize_openai.py [--provider local|ollama|openai] [--model NAME]
"""

from typing import Literal

from _provider import answer, edges
from attrs import frozen

from mojentic_fp import (
    OPENAI_MODELS,
    Complete,
    LlmFailure,
    LoopFailure,
    ModelFacts,
    Program,
    generate_object,
    run,
    user,
)


@frozen
class Feeling:
    """What somebody feels."""

    label: Literal["happy", "sad", "angry", "afraid", "calm"]


@frozen
class Character:
    """What is known of a model, and how it judged."""

    known: ModelFacts
    feeling: Feeling


def main(model: str) -> Program[Character, LlmFailure | LoopFailure, Complete]:
    judged = generate_object(Feeling, model)
    asked = user("What does he feel who says: My dog has been gone for three days?")
    return judged([asked]).map(lambda told: Character(OPENAI_MODELS.of(model), told))


if __name__ == "__main__":
    there = edges(__doc__)
    character = answer(run(there.handlers)(main(there.model)))
    print(character.known)
    print(character.feeling)
