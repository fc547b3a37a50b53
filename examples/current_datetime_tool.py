"""Two questions about the time, which a model cannot know by itself.

python examples/current_datetime_tool.py [--provider local|ollama|openai] [--model NAME]
"""

from _provider import answer, edges

from mojentic_fp import (
    Choice,
    Complete,
    Completion,
    LlmFailure,
    LoopFailure,
    Now,
    Program,
    generate,
    run,
    toolbox,
    traverse,
    user,
)
from mojentic_fp.programs.toolbox.dates import get_current_datetime

QUESTIONS = (
    "What time is it now?",
    "Which day of the week is it, and which date? Use the format %A, %d %B %Y.",
)


def main(
    model: str,
) -> Program[tuple[Completion, ...], LlmFailure | LoopFailure, Complete | Now]:
    ask = generate(
        model, tools=toolbox(get_current_datetime), tool_choice=Choice.REQUIRED
    )
    return traverse(lambda question: ask([user(question)]), QUESTIONS)


if __name__ == "__main__":
    there = edges(__doc__)
    for said in answer(run(there.handlers)(main(there.model))):
        print(said.text)
