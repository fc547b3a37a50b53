"""The effect: asking a model.

The operations: ``complete``, ``list_models``.
The handlers: ``handlers.gateway`` (by HTTP), ``handlers.scripted`` (by heart).
"""

from attrs import frozen

from mojentic_fp.data.completion import Completion
from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.request import Request
from mojentic_fp.effects.program import Effect, Program


@frozen
class Complete(Effect[Completion, LlmFailure]):
    """What does the model answer to this request?

    While it answers, ``Delta`` events may be emitted; their text is the answer's.
    """

    request: Request


@frozen
class ListModels(Effect[tuple[str, ...], LlmFailure]):
    """Which models are there?  Their names, sorted."""


def complete(request: Request) -> Program[Completion, LlmFailure, Complete]:
    """Ask a model, once."""
    return Complete(request).perform()


def list_models() -> Program[tuple[str, ...], LlmFailure, ListModels]:
    """The names of the models there are, sorted."""
    return ListModels().perform()
