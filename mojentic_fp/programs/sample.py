"""Answering a server that asks for a model.

Decides: which model it is: the first of those that one allows whose name has a hint of
the server's in it, the best hint first; without such a name, the first of all.
"""

from collections.abc import Callable

from attrs import evolve

from mojentic_fp.data.completion import Completion
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.effects.llm import Complete, complete
from mojentic_fp.effects.mcp import Sample
from mojentic_fp.effects.program import Program


def sample(
    model: str, *others: str
) -> Callable[[Sample], Program[Completion, LlmFailure, Complete]]:
    """Let servers ask this model, or one of the others if they would rather.

    ``connected(..., sampling=on(Sample, sample("qwen3")).over(ollama()))``
    """

    def answer(asked: Sample) -> Program[Completion, LlmFailure, Complete]:
        chosen = _chosen((model, *others), asked.hints)
        return complete(evolve(asked.request, model=chosen))

    return answer


def _chosen(models: tuple[str, ...], hints: tuple[str, ...]) -> str:
    wished = (name for hint in hints for name in models if hint.lower() in name.lower())
    return next(wished, models[0])
