"""Vectors: the laws of ``cosine``, ``nearest``, ``unit`` and ``mean``."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mojentic_fp import Near, cosine, nearest
from mojentic_fp.data.vector import mean, unit

LARGEST = 1.7e308

numbers = st.floats(-LARGEST, LARGEST)
sizes = st.integers(0, 6)


def vectors(size: int) -> st.SearchStrategy[tuple[float, ...]]:
    return st.tuples(*[numbers] * size)


pairs = sizes.flatmap(lambda size: st.tuples(vectors(size), vectors(size)))
many = st.integers(1, 4).flatmap(
    lambda size: st.tuples(vectors(size), st.lists(vectors(size), max_size=6))
)


@given(pairs)
def test_cosine_is_symmetric_and_bounded(pair):
    """To the last bit, however large or small the numbers are."""
    one, other = pair

    assert cosine(one, other) == cosine(other, one)
    assert -1 <= cosine(one, other) <= 1


@given(pairs, st.floats(1e-3, 1e3))
def test_cosine_does_not_change_with_length(pair, factor):
    """Either vector may be longer or shorter."""
    one, other = pair
    scaled = tuple(number * factor for number in one)
    assume(all(map(math.isfinite, scaled)))
    assume(not one or not any(one) or max(map(abs, scaled)) > 1e-300)

    assert cosine(scaled, other) == pytest.approx(cosine(one, other), abs=1e-9)


@given(many)
def test_a_vector_lies_along_itself_and_against_its_opposite(drawn):
    """Unless it is zeros, which point nowhere."""
    vector, _ = drawn
    opposite = tuple(-number for number in vector)

    if any(vector):
        assert cosine(vector, vector) == pytest.approx(1)
        assert cosine(vector, opposite) == pytest.approx(-1)
    else:
        assert cosine(vector, vector) == 0


def test_vectors_of_different_lengths_are_a_mistake():
    with pytest.raises(ValueError, match="different lengths: 1 and 2"):
        cosine((1.0,), (1.0, 2.0))


@given(many, st.integers(-1, 8))
def test_nearest_is_what_sorting_all_would_give(drawn, k):
    """Of equals, the earlier comes first."""
    query, among = drawn
    all_ = [Near(index, cosine(query, one)) for index, one in enumerate(among)]
    best = sorted(all_, key=lambda near: -near.cosine)[: max(k, 0)]

    assert nearest(query, among, k) == tuple(best)


@given(many)
def test_unit_vectors_are_of_length_one_or_zeros(drawn):
    vector, _ = drawn

    expected = 1 if any(vector) else 0
    assert math.hypot(*unit(vector)) == pytest.approx(expected)


@given(many, st.data())
def test_mean_of_one_vector_is_its_direction(drawn, data):
    """Whatever it weighs, and however often it is there."""
    vector, _ = drawn
    weights = data.draw(st.lists(st.integers(1, 9000), min_size=1, max_size=4))

    joined = mean([vector] * len(weights), weights)

    assert joined == pytest.approx(unit(vector), abs=1e-9)


def test_mean_is_nearer_to_what_weighs_more():
    """8,191 tokens count 8,191 times as much as one."""
    joined = mean([(1.0, 0.0), (0.0, 1.0)], [8191, 1])

    assert joined == pytest.approx((1.0, 1 / 8191), abs=1e-7)
    assert math.hypot(*joined) == pytest.approx(1)


def test_mean_of_what_cancels_out_is_zeros():
    assert mean([(1.0, 2.0), (-1.0, -2.0)], [3, 3]) == (0.0, 0.0)
    assert mean([], []) == ()
