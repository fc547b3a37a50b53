"""A question that the model answers with the help of a tool.

python examples/simple_tool.py [--provider local|ollama|openai] [--model NAME]
"""

from _provider import answer, edges

from mojentic_fp import (
    Complete,
    Completion,
    LlmFailure,
    LoopFailure,
    Now,
    Program,
    generate,
    run,
    toolbox,
    user,
)
from mojentic_fp.programs.toolbox.dates import resolve_date


def main(model: str) -> Program[Completion, LlmFailure | LoopFailure, Complete | Now]:
    ask = generate(model, tools=toolbox(resolve_date))
    return ask([user("What is the date three days from today?")])


if __name__ == "__main__":
    there = edges(__doc__)
    print(answer(run(there.handlers)(main(there.model))).text)
