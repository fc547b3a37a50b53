"""Texts as vectors: which of them is nearest to a question?

python examples/embeddings.py [--provider ollama|openai] [--model NAME]
"""

from _provider import answer, edges

from mojentic_fp import (
    CountTexts,
    Embed,
    LlmFailure,
    Program,
    cosine,
    embed,
    nearest,
    run,
    tokens,
)

QUESTION = "Which animal purrs?"
TEXTS = (
    "A cat is an animal that purrs.",
    "A violin is an instrument with four strings.",
    "A glacier is a river of ice.",
)


def main(model: str) -> Program[tuple[str, float], LlmFailure, Embed | CountTexts]:
    """The text that is nearest to the question, and its cosine."""
    return embed(model)((QUESTION, *TEXTS)).map(
        lambda found: best(found.vectors[0], found.vectors[1:])
    )


def best(
    question: tuple[float, ...], vectors: tuple[tuple[float, ...], ...]
) -> tuple[str, float]:
    (near,) = nearest(question, vectors)
    return TEXTS[near.index], cosine(question, vectors[near.index])


if __name__ == "__main__":
    there = edges(__doc__, embedding=True)
    text, near = answer(run(there.handlers | tokens())(main(there.model)))
    print(f"{near:.3f}  {text}")
