"""One prompt, one answer.

python examples/simple_llm.py [--provider local|ollama|openai] [--model NAME]
"""

from _provider import answer, edges

from mojentic_fp import Complete, Completion, LlmFailure, Program, ask, run


def main(model: str) -> Program[Completion, LlmFailure, Complete]:
    return ask(model, "Say hello, and tell a one-line joke about programming.")


if __name__ == "__main__":
    there = edges(__doc__)
    print(answer(run(there.handlers)(main(there.model))).text)
