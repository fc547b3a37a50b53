"""A calculator for models: exact arithmetic, and nothing else.

Decides: which expressions are arithmetic (a short list of syntax, no names but a few
functions) and how large numbers may grow, so that no text can run code or time.
"""

import ast
import math
import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Final

from attrs import frozen
from returns.result import Failure, Result, Success

from mojentic_fp.programs.function import tool

_LONGEST: Final = 500  # characters
_WIDEST: Final = 4096  # bits of a numerator or denominator
_DEEPEST: Final = 100  # Python itself nests parentheses about as deep


@frozen
class Calculated:
    """An expression and its value: an integer where it is one."""

    expression: str
    result: int | float


@frozen
class NotArithmetic:
    """The text is no arithmetic, or has no value; ``why`` says which."""

    expression: str
    why: str

    def __str__(self) -> str:
        """What the model is told."""
        return f"{self.expression[:80]!r} cannot be calculated: {self.why}"


class _Refused(Exception):  # noqa: N818  it never leaves this file
    """The way out of the recursion below."""


@tool
def calculate(expression: str) -> Result[Calculated, NotArithmetic]:
    """Calculate an arithmetic expression exactly.

    Args:
        expression: numbers, + - * / // % **, parentheses, and abs, round, min, max,
            sqrt; for example '(12.5 + 3) * 4'.

    """
    text = expression.replace("^", "**").replace("×", "*").replace("÷", "/").strip()  # noqa: RUF001  people write them
    if len(text) > _LONGEST:
        return Failure(NotArithmetic(expression, "it is too long"))
    try:
        value = _value(ast.parse(text, mode="eval").body, 0)
        return Success(Calculated(expression, _plain(value)))
    except _Refused as refused:
        return Failure(NotArithmetic(expression, str(refused)))
    except ZeroDivisionError:
        return Failure(NotArithmetic(expression, "it divides by zero"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Failure(NotArithmetic(expression, "it is no arithmetic"))
    except (OverflowError, TypeError):
        return Failure(NotArithmetic(expression, "it has no such value"))


def _value(node: ast.expr, depth: int) -> Fraction:
    if depth > _DEEPEST:
        message = "it is nested too deeply"
        raise _Refused(message)
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(
            number, bool
        ):
            return _bounded(Fraction(str(number)))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, depth + 1)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _value(operand, depth + 1)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _SIGNS:
            one, two = _value(left, depth + 1), _value(right, depth + 1)
            return _bounded(_SIGNS[type(sign)](one, two))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if (
            name in _FUNCTIONS
        ):
            return _bounded(_FUNCTIONS[name](*(_value(one, depth + 1) for one in args)))
        case _:
            message = f"{ast.unparse(node)[:40]!r} is no arithmetic"
            raise _Refused(message)


def _bounded(number: Fraction | int) -> Fraction:
    value = Fraction(number)
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > _WIDEST:
        message = "its numbers grow too large"
        raise _Refused(message)
    return value


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    """A power whose size is known before it is worked out."""
    if exponent.denominator != 1:
        root = float(base) ** float(exponent)
        return Fraction(str(root))  # of a negative base it is no number: ValueError
    width = max(base.numerator.bit_length(), base.denominator.bit_length())
    if width * abs(exponent.numerator) > _WIDEST:
        message = "its numbers grow too large"
        raise _Refused(message)
    return Fraction(base**exponent.numerator)


def _root(number: Fraction) -> Fraction:
    if number >= 0 and number.denominator == 1:
        root = math.isqrt(number.numerator)
        if root * root == number:
            return Fraction(root)
    return Fraction(str(math.sqrt(number)))


def _size(number: Fraction) -> Fraction:
    return abs(number)


def _largest(first: Fraction, *others: Fraction) -> Fraction:
    return max(first, *others) if others else first


def _smallest(first: Fraction, *others: Fraction) -> Fraction:
    return min(first, *others) if others else first


def _rounded(number: Fraction, digits: Fraction | None = None) -> Fraction:
    if digits is None:
        return Fraction(round(number))
    if abs(digits) > _DEEPEST:
        message = "it rounds to too many digits"
        raise _Refused(message)
    return Fraction(round(number, int(digits)))


_SIGNS: Final[dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda one, two: one / two,
    ast.FloorDiv: lambda one, two: Fraction(one // two),
    ast.Mod: operator.mod,
    ast.Pow: _power,
}
_FUNCTIONS: Final[dict[str, Callable[..., Fraction]]] = {
    "abs": _size,
    "max": _largest,
    "min": _smallest,
    "round": _rounded,
    "sqrt": _root,
}


def _plain(value: Fraction) -> int | float:
    return value.numerator if value.denominator == 1 else float(value)
