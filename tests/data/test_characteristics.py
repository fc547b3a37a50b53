"""Models are chosen by what their provider says of them."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from mojentic_fp.data.characteristics import (
    Characteristics,
    characteristics,
    find_fastest,
    find_first,
    find_smartest,
    parameter_count,
)
from mojentic_fp.data.inventory import ModelInfo, effective_context_window
from mojentic_fp.data.json import JsonObject
from mojentic_fp.data.request import Settings

SIZES = [
    ("7B", 7_000_000_000),
    ("7.6B", 7_600_000_000),
    ("137M", 137_000_000),
    ("134.52M", 134_520_000),
    ("22m", 22_000_000),
    (" 1.5 T ", 1_500_000_000_000),
    ("8x7B", 56_000_000_000),
    ("8 X 22b", 176_000_000_000),
    ("770K", 770_000),
    ("8030261248", 8_030_261_248),
    ("0B", None),
    ("", None),
    ("unknown", None),
    ("B", None),
    ("7BB", None),
    ("-7B", None),
    ("7,6B", None),
    ("1e9", None),
    ("8x", None),
    ("\u0667B", None),
    ("9" * 400 + "T", None),
]


@pytest.mark.parametrize(("written", "count"), SIZES)
def test_sizes(written, count):
    """Each is as many parameters, or it is unknown."""
    assert parameter_count(written) == count


@given(st.text() | st.from_regex(r"[0-9.x]{0,9}[KMBTkmbt]?", fullmatch=True))
def test_no_size_is_too_odd(written):
    """Any text is a number above none, or no number."""
    count = parameter_count(written)

    assert count is None or count > 0


SMALL = ModelInfo("small", parameters="1.5B", capabilities=("completion",))
LARGE = ModelInfo("large", parameters="70B", capabilities=("completion", "tools"))
MIXED = ModelInfo("mixed", parameters="8x22B", capabilities=("completion",))
BERT = ModelInfo("bert", parameters="22M", capabilities=("embedding",))
OLDER = ModelInfo("older", parameters="137M", family="nomic-bert")
ODD = ModelInfo("odd", parameters="unknown", capabilities=("completion", "tools"))
MUTE = ModelInfo("mute", parameters="3B")
ALL = (ODD, BERT, OLDER, MUTE, LARGE, SMALL, MIXED)


def test_what_a_description_comes_to():
    """The provider's words, and of each ability whether it has it."""
    info = evolve(LARGE, quantization="Q4_0", family="llama")

    assert characteristics(info) == Characteristics(
        model="large",
        parameters=70_000_000_000,
        quantization="Q4_0",
        family="llama",
        tools=True,
        structured_output=True,
        embeddings=False,
        vision=False,
        thinking=False,
    )


def test_of_what_is_not_said_nothing_is_known():
    """A name tells nothing, whatever it says."""
    found = characteristics(ModelInfo("qwen-7b-instruct-embed-vision"))

    assert found == Characteristics(model="qwen-7b-instruct-embed-vision")


def test_the_model_s_own_data_count_where_the_provider_does_not():
    """They say how many parameters there are, and that it embeds."""
    own = JsonObject({"general.parameter_count": 99, "bert.pooling_type": 1})
    found = characteristics(
        evolve(ODD, capabilities=None, metadata=JsonObject(model_info=own))
    )

    assert (found.parameters, found.embeddings) == (99, True)
    for count in (True, -1, "7", 1.5):
        odd = JsonObject(model_info=own.set("general.parameter_count", count))
        assert characteristics(evolve(ODD, metadata=odd)).parameters is None


@pytest.mark.parametrize(
    ("wish", "name"),
    [
        ({}, "odd"),
        ({"embeddings": True}, "bert"),
        ({"embeddings": False, "tools": False}, "small"),
        ({"structured_output": False}, "bert"),
        ({"tools": True}, "odd"),
        ({"tools": True, "embeddings": True}, None),
    ],
)  # fmt: skip
def test_the_first_that_can(wish, name):
    """In the order that they are given; what is unknown is no yes and no no."""
    found = find_first(ALL, **wish)

    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    ("find", "wish", "name"),
    [
        (find_fastest, {}, "small"),
        (find_smartest, {}, "mixed"),
        (find_fastest, {"tools": True}, "large"),
        (find_smartest, {"tools": True}, "large"),
        (find_smartest, {"structured_output": True, "tools": False}, "mixed"),
    ],
)
def test_the_smallest_and_the_largest_that_can(find, wish, name):
    """Of those whose size is known, and that do not embed."""
    assert find(ALL, **wish).name == name
    assert find((), **wish) is None
    assert find((ODD, BERT, OLDER), **wish) is None


WINDOWS = [
    ((None, None), None, None),
    ((8, None), None, 8),
    ((None, 4), None, 4),
    ((8, 4), None, 4),
    ((8, 4), 6, 6),
    ((8, 4), 9, 8),
    ((None, 4), 9, 9),
    ((8, None), 2, 2),
]


@pytest.mark.parametrize(("told", "wished", "window"), WINDOWS)
def test_the_window_that_counts(told, wished, window):
    """It is the least of what is advertised and what is chosen."""
    info = ModelInfo("m", context_window=told[0], num_ctx=told[1])

    assert effective_context_window(info, Settings(num_ctx=wished)) == window
