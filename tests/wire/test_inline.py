"""Bytes within text: there and back, and only what would come back the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojentic_fp.wire import inline


@given(st.binary(max_size=20), st.sampled_from(("image/png", "text/plain;charset=x")))
def test_there_and_back(data, media_type):
    """Bytes are spelled, and read again, alone and in an address."""
    assert inline.unspelled(inline.spelled(data)) == data
    assert inline.held(inline.address(media_type, data)) == (media_type, data)


@pytest.mark.parametrize("text", ["AA=A", "AA", "A A=", "AB==", "AA-_", "é", "A"])
def test_what_would_be_spelled_otherwise_is_no_bytes(text):
    """Other alphabets, other padding, stray bits."""
    assert inline.unspelled(text) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://x/y.png",
        "data:text/plain,AAAA",
        "data:image/png;base64",
        "data:image/png;base64,?",
        "",
    ],
)
def test_other_addresses_hold_nothing(url):
    """What they point to is elsewhere, or in other words."""
    assert inline.held(url) is None
