"""Vectors: how near two of them are, and their mean.

Decides: the arithmetic, over plain sequences of finite numbers.  Every function has an
answer for every such input; vectors of different lengths are a programming mistake
(``ValueError``).  Nothing overflows: each vector is measured in units of its largest
number.

Laws (tests/data/test_vector.py): ``cosine`` is symmetric, within [-1, 1], and the same
for either vector made longer or shorter; a vector is nearest to itself.
"""

from collections.abc import Iterable, Sequence
from heapq import nsmallest
from math import fsum, hypot
from operator import mul

from attrs import frozen

from mojentic_fp.data.embedding import Vector


@frozen
class Near:
    """The vector at ``index`` of those looked through, and its cosine."""

    index: int
    cosine: float


def cosine(one: Sequence[float], other: Sequence[float]) -> float:
    """The cosine of the angle between two vectors: 1 along, 0 across, -1 against.

    >>> cosine((1.0, 0.0), (2.0, 2.0))
    0.7071067811865475

    A vector of zeros points nowhere: its cosine with any other is 0.
    """
    return _dot(unit(one), unit(other))


def nearest(
    query: Sequence[float], vectors: Iterable[Sequence[float]], k: int = 1
) -> tuple[Near, ...]:
    """The ``k`` vectors nearest to ``query`` by cosine, the nearest first.

    >>> [near.index for near in nearest((1, 0), [(0, 1), (2, 0), (1, 1)], k=2)]
    [1, 2]

    Of equals the earlier one comes first; of fewer than ``k`` all come, of none none.
    """
    along = unit(query)
    found = (Near(at, _dot(along, unit(one))) for at, one in enumerate(vectors))
    return tuple(nsmallest(k, found, key=lambda near: -near.cosine))


def unit(vector: Sequence[float]) -> Vector:
    """The vector of length 1 in the same direction; zeros stay zeros."""
    largest = max(map(abs, vector), default=0)
    if not largest:
        return tuple(0.0 for _ in vector)
    scaled = [number / largest for number in vector]
    length = hypot(*scaled)
    return tuple([number / length for number in scaled])


def mean(vectors: Sequence[Sequence[float]], weights: Sequence[float]) -> Vector:
    """The weighted mean of vectors, at length 1: one vector for the parts of a text.

    >>> mean([(1.0, 0.0), (0.0, 1.0)], weights=[3, 1])
    (0.9486832980505138, 0.3162277660168379)

    Where the parts cancel out, and for no vectors at all, the answer is zeros.
    """
    if len(vectors) != len(weights):
        message = f"{len(vectors)} vectors, but {len(weights)} weights"
        raise ValueError(message)
    total = fsum(weights) or 1
    shares = [weight / total for weight in weights]
    columns = zip(*vectors, strict=True)
    return unit([fsum(map(mul, column, shares)) for column in columns])


def _dot(one: Vector, other: Vector) -> float:
    """The product of two vectors of length 1, without what rounding adds to it."""
    if len(one) != len(other):
        message = f"vectors of different lengths: {len(one)} and {len(other)}"
        raise ValueError(message)
    return max(-1.0, min(1.0, fsum(map(mul, one, other))))
