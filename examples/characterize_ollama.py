"""What a model is by its server's own word, and what it makes of somebody's feelings.

python examples/characterize_ollama.py [--provider ollama] [--model NAME]
"""

from typing import Literal

from _provider import answer, edges
from attrs import frozen

from mojentic_fp import (
    Characteristics,
    Complete,
    LlmFailure,
    LoopFailure,
    Program,
    ShowModel,
    Steps,
    Unsupported,
    characteristics,
    fail,
    generate_object,
    program,
    run,
    show_model,
    succeed,
    user,
)


@frozen
class Feeling:
    """What somebody feels."""

    label: Literal["happy", "sad", "angry", "afraid", "calm"]


@frozen
class Character:
    """What is known of a model, and how it judged."""

    known: Characteristics
    feeling: Feeling


def known(model: str) -> Program[Characteristics, LlmFailure, ShowModel]:
    """Of a provider that describes no models, nothing but the name is known."""

    def unknown(failure: LlmFailure) -> Program[Characteristics, LlmFailure, ShowModel]:
        mute = isinstance(failure.reason, Unsupported)
        return succeed(Characteristics(model=model)) if mute else fail(failure)

    return show_model(model).map(characteristics).lash(unknown)


@program
def main(
    model: str,
) -> Steps[Character, LlmFailure | LoopFailure, ShowModel | Complete]:
    told = yield from known(model)
    feeling = yield from generate_object(Feeling, model)(
        [
            user(
                "What does she feel who says: I sing in the rain, and laugh at the clouds?"
            )
        ]
    )
    return Character(told, feeling)


if __name__ == "__main__":
    there = edges(__doc__)
    character = answer(run(there.handlers)(main(there.model)))
    print(character.known)
    print(character.feeling)
