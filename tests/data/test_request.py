"""Requests: what may be wished, and how it may be said."""

import pytest

from mojentic_fp import Effort, Settings


@pytest.mark.parametrize("effort", Effort)
def test_an_effort_may_be_said_by_its_word(effort: Effort) -> None:
    by_word = Settings(reasoning_effort=effort.value)

    assert by_word == Settings(reasoning_effort=effort)
    assert by_word.reasoning_effort is effort


def test_a_word_that_is_no_effort_is_refused_with_those_that_are() -> None:
    with pytest.raises(ValueError, match=r"'huge': one of disabled, .* max"):
        Settings(reasoning_effort="huge")
