"""Reading several places of a JSON value, or the first that is amiss."""

from collections.abc import Iterable
from typing import TypeVar

from returns.pipeline import is_successful
from returns.result import Failure, Result, Success

from mojentic_fp.data.json import JsonFailure

A = TypeVar("A")


def amiss(*read: Result[object, JsonFailure]) -> JsonFailure | None:
    """The first failure among these."""
    return next((one.failure() for one in read if not is_successful(one)), None)


def every(read: Iterable[Result[A, JsonFailure]]) -> Result[tuple[A, ...], JsonFailure]:
    """What all of these are, or the first failure among them."""
    each = tuple(read)
    failed = amiss(*each)
    return (
        Success(tuple(one.unwrap() for one in each))
        if failed is None
        else Failure(failed)
    )
