"""What is on a picture?  The model sees it beside the question.

python examples/image_analysis.py [PICTURE] [--provider NAME] [--model NAME]

The model must have sight: gemma3 of Ollama has, and so have gpt-4o and Claude.
"""

from pathlib import Path

from _provider import answer, edges, value

from mojentic_fp import (
    Complete,
    Completion,
    Image,
    LlmFailure,
    LoopFailure,
    Program,
    generate,
    run,
    user,
)
from mojentic_fp.cli.options import read_images

FLAG = Path(__file__).parent / "images" / "flag.png"


def main(
    model: str, picture: Image, question: str = "Which colours are on this picture?"
) -> Program[Completion, LlmFailure | LoopFailure, Complete]:
    return generate(model)([user(question, picture)])


if __name__ == "__main__":
    there = edges(__doc__, argument="PICTURE")
    (shown,) = value(read_images((Path(there.argument or FLAG),)))
    print(answer(run(there.handlers)(main(there.model, shown))).text)
