"""The calculator: exact, and nothing but arithmetic."""

import operator
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from returns.pipeline import is_successful
from returns.result import Success

from mojentic_fp.programs.toolbox.arithmetic import Calculated, calculate


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("0.1 + 0.2", 0.3),
        ("(12.5 + 3) * 4", 62),
        ("2 ^ 10", 1024),
        ("17 % 5 - -2", 4),
        ("7 // 2", 3),
        ("2 ** -1", 0.5),
        ("sqrt(16) + abs(-3)", 7),
        ("sqrt(2)", 2**0.5),
        ("max(1, 5, 3) - min(2, 1)", 4),
        ("round(2.567, 2)", 2.57),
        ("6 × 7", 42),  # noqa: RUF001
    ],
)
def test_arithmetic_is_exact(expression: str, value: float) -> None:
    assert calculate(expression) == Success(Calculated(expression, value))


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "1 / 0",
        "9 ** 9 ** 9",
        "round(1, 10 ** 9)",
        "__import__('os')",
        "(1).real",
        "[1 for _ in (1, 2)]",
        "True + 1",
        "'a' * 9",
        "min()",
        "1e999",
        "(-8) ** 0.5",
        "10 ** 400 / 3",
        "1 +" * 400 + "1",
        "-" * 200 + "1",
        "x",
        "5!",
    ],
)
def test_all_else_is_a_failure_that_says_why(expression: str) -> None:
    outcome = calculate(expression)

    assert not is_successful(outcome)
    assert "cannot be calculated: " in str(outcome.failure())


@given(st.text("0123456789+-*/%().e ^sqrtminaxbod,", max_size=60))
def test_any_text_is_calculated_or_refused(text: str) -> None:
    outcome = calculate(text)

    assert is_successful(outcome) or outcome.failure().expression == text


@given(st.integers(), st.integers(), st.sampled_from("+-*"))
def test_whole_numbers_agree_with_python(one: int, two: int, sign: str) -> None:
    apply = {"+": operator.add, "-": operator.sub, "*": operator.mul}[sign]

    outcome = calculate(f"({one}) {sign} ({two})")

    assert outcome.map(lambda told: Fraction(told.result)) == Success(apply(one, two))
