"""A text that is too long for any model: cut, embedded part by part, and joined.

python examples/oversized_embeddings.py [--provider ollama|openai] [--model NAME]
"""

from _provider import answer, edges

from mojentic_fp import (
    CountTexts,
    Embed,
    LlmFailure,
    Program,
    cosine,
    embed,
    run,
    tokens,
)

SHORT = "Hello, world! "
LONG = SHORT * 5000


def main(model: str) -> Program[tuple[int, float], LlmFailure, Embed | CountTexts]:
    """How long the vector of the long text is, and its cosine with the short one's."""
    return embed(model)((LONG, SHORT)).map(
        lambda found: (len(found.vectors[0]), cosine(*found.vectors))
    )


if __name__ == "__main__":
    there = edges(__doc__, embedding=True)
    length, near = answer(run(there.handlers | tokens())(main(there.model)))
    print(f"{len(LONG):,} characters, {length} numbers, cosine {near:.3f}")
