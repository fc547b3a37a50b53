"""Parts: what a picture may be made of."""

from pathlib import Path

import pytest

from mojentic_fp import Image, image


@pytest.mark.parametrize(
    "address",
    ["https://example.org/a.png", "HTTP://here/a", "data:image/png;base64,AAAA"],
)
def test_an_image_may_be_an_address(address: str) -> None:
    assert image(address) == Image("image/*", url=address)


@pytest.mark.parametrize(
    "words", ["flag.png", "", "/somewhere/flag.png", "httpx", Path("flag.png")]
)
def test_a_path_is_no_address(words: str) -> None:
    """What to do instead is said, since a path is what is mostly meant."""
    with pytest.raises(ValueError, match="read_bytes"):
        image(words)
