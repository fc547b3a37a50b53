r"""A model that asks the user for what it lacks.

python examples/ask_user.py [--provider local|ollama|openai] [--model NAME]
printf 'green\n' | python examples/ask_user.py
"""

from _provider import answer, edges

from mojentic_fp import (
    AskUser,
    Choice,
    Complete,
    Completion,
    LlmFailure,
    LoopFailure,
    Program,
    Settings,
    console,
    generate,
    run,
    toolbox,
    user,
)
from mojentic_fp.programs.toolbox.people import ask_user


def main(
    model: str,
) -> Program[Completion, LlmFailure | LoopFailure, Complete | AskUser]:
    ask = generate(
        model,
        tools=toolbox(ask_user),
        tool_choice=Choice.REQUIRED,
        settings=Settings(max_tokens=120),
    )
    return ask([user("Ask the user for their favourite colour, and repeat it.")])


if __name__ == "__main__":
    there = edges(__doc__)
    print(answer(run(there.handlers | console())(main(there.model))).text)
