"""A model that tells the user something while it works.

python examples/tell_user.py [--provider local|ollama|openai] [--model NAME]
"""

from _provider import answer, edges

from mojentic_fp import (
    Choice,
    Complete,
    Completion,
    LlmFailure,
    LoopFailure,
    Program,
    Settings,
    TellUser,
    console,
    generate,
    run,
    toolbox,
    user,
)
from mojentic_fp.programs.toolbox.people import tell_user


def main(
    model: str,
) -> Program[Completion, LlmFailure | LoopFailure, Complete | TellUser]:
    ask = generate(
        model,
        tools=toolbox(tell_user),
        tool_choice=Choice.REQUIRED,
        settings=Settings(max_tokens=120),
    )
    return ask([user("Tell the user one benefit of exercise.")])


if __name__ == "__main__":
    there = edges(__doc__)
    print(answer(run(there.handlers | console())(main(there.model))).text)
