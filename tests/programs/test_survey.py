"""What a provider says of all its models, though it says too little of some."""

import pytest
from returns.io import IOFailure, IOSuccess
from returns.result import Failure

from mojentic_fp import (
    ListModels,
    LlmFailure,
    ModelInfo,
    NotFound,
    ShowModel,
    Unreachable,
    Unreadable,
    Unsupported,
    find_smartest,
    run,
    scripted_effects,
    survey,
)

SMALL = ModelInfo("a", parameters="1B")
LARGE = ModelInfo("b", parameters="9B")
NAMES = (ListModels(), ("a", "b", "c"))


@pytest.mark.parametrize(
    "reason", [NotFound("gone"), Unreadable("odd"), Unsupported("never")]
)
def test_a_model_that_cannot_be_described_spoils_nothing(
    reason: NotFound | Unreadable | Unsupported,
) -> None:
    script = [
        NAMES,
        (ShowModel("a"), SMALL),
        (ShowModel("b"), LARGE),
        (ShowModel("c"), Failure(LlmFailure(reason))),
    ]

    assert run(scripted_effects(script))(survey()) == IOSuccess(
        (SMALL, LARGE, ModelInfo("c"))
    )
    assert run(scripted_effects(script))(survey().map(find_smartest)) == IOSuccess(
        LARGE
    )


def test_a_provider_that_fails_is_a_failure() -> None:
    down = LlmFailure(Unreachable("h", "refused"))

    outcome = run(scripted_effects([NAMES, (ShowModel("a"), Failure(down))]))(survey())

    assert outcome == IOFailure(down)
