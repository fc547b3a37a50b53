"""The models that a provider has.

python examples/list_models.py [--provider local|ollama|openai]
"""

from _provider import answer, edges

from mojentic_fp import ListModels, LlmFailure, Program, list_models, run


def main() -> Program[tuple[str, ...], LlmFailure, ListModels]:
    return list_models()


if __name__ == "__main__":
    there = edges(__doc__)
    print(*answer(run(there.handlers)(main())), sep="\n")
