"""What a provider says of all its models.

Decides: that a model which cannot be described spoils nothing: of that one it is known
that it is there, and no more.  Which of them is the right one, ``data.characteristics``
knows.
"""

from typing import Final

from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.inventory import ModelInfo
from mojentic_fp.data.reason import BadRequest, NotFound, Unreadable, Unsupported
from mojentic_fp.effects.combine import traverse
from mojentic_fp.effects.llm import ListModels, ShowModel, list_models, show_model
from mojentic_fp.effects.program import Program, fail, succeed

_ITS_OWN: Final = (BadRequest, NotFound, Unreadable, Unsupported)
"""Reasons that are one model's, or one reply's, and not the provider's."""


def survey() -> Program[tuple[ModelInfo, ...], LlmFailure, ListModels | ShowModel]:
    """What is known of each model there is, in the order of their names.

    ``survey().map(find_smartest)`` chooses one.
    """
    return list_models().bind(lambda names: traverse(described, names))


def described(model: str) -> Program[ModelInfo, LlmFailure, ShowModel]:
    """What is known of one model, and no more than its name where that cannot be told."""

    def only_there(failure: LlmFailure) -> Program[ModelInfo, LlmFailure, ShowModel]:
        own = isinstance(failure.reason, _ITS_OWN)
        return succeed(ModelInfo(model)) if own else fail(failure)

    return show_model(model).lash(only_there)
