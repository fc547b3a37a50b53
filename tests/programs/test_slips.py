"""Slips: what is easily forgotten, and what is then said."""

from typing import Any

import pytest

from mojentic_fp import (
    ask,
    generate,
    openai,
    run,
    scripted,
    stream,
    system_clock,
    tool,
)


@tool
def weather(city: str) -> str:
    """Tell the weather."""
    return city


@pytest.mark.parametrize(
    ("slip", "words"),
    [
        (lambda: run(openai)(ask("m", "Hi")), r"was openai\(\) meant"),
        (lambda: list(stream(openai)(ask("m", "Hi"))), r"was openai\(\) meant"),
        (lambda: run(scripted)(ask("m", "Hi")), r"was scripted\(\) meant"),
        (lambda: run(None)(ask("m", "Hi")), "over handlers, not over None"),
        (lambda: generate("m")("Hi"), r"\[user\(text\)\]"),
        (lambda: generate("m", tools=[weather]), r"tools=toolbox\(weather"),
    ],
)
def test_a_slip_is_refused_with_what_was_meant(slip: Any, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        slip()


def test_handlers_name_what_they_answer() -> None:
    assert repr(system_clock()) == "Handlers(NewId, Now, Sleep)"
