"""How one wish is made to fit four models, and what each of them answers.

python examples/model_characterization.py [--provider local|ollama|openai]
"""

from _provider import answer, edges
from attrs import frozen

from mojentic_fp import (
    OPENAI,
    OPENAI_MODELS,
    Complete,
    Effort,
    LlmFailure,
    Program,
    Request,
    Settings,
    complete,
    run,
    succeed,
    traverse,
    user,
)

MODELS = ("gpt-4o-mini", "o4-mini", "gpt-5-mini", "gpt-4.1-nano")
WISHES = Settings(temperature=0.2, max_tokens=200, reasoning_effort=Effort.LOW)


@frozen
class Characterized:
    """What a model is, what was changed for it, and its answer or why there is none."""

    model: str
    sort: str
    notes: tuple[str, ...]
    said: str


def characterize(model: str) -> Program[Characterized, LlmFailure, Complete]:
    """Ask one model; its failure is told, since the others are asked all the same."""
    request = Request(model, (user("Say hello in one word."),), settings=WISHES)
    sort = OPENAI_MODELS.of(model).type.value
    notes = OPENAI.adapt(request).map(lambda adapted: adapted.notes).value_or(())
    return (
        complete(request)
        .map(lambda answered: answered.text.strip())
        .lash(lambda failed: succeed(f"no answer: {failed.reason}"))
        .map(lambda said: Characterized(model, sort, notes, said))
    )


def main(
    models: tuple[str, ...] = MODELS,
) -> Program[tuple[Characterized, ...], LlmFailure, Complete]:
    return traverse(characterize, models)


if __name__ == "__main__":
    there = edges(__doc__)
    for one in answer(run(there.handlers)(main())):
        print(f"{one.model} ({one.sort})")
        print(*(f"  {note}" for note in one.notes), f"  > {one.said}", sep="\n")
