"""Pictures by their first bytes: what encoders wrote, what is cut off, and any bytes."""

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojentic_fp import Image, image
from mojentic_fp.data.picture import Picture, Pixels, picture_of

FOLDER = Path(__file__).parent / "pictures"
SMALL = Pixels(7, 5)
WRITTEN = {
    "plain.png": Picture("image/png", SMALL),
    "plain.jpg": Picture("image/jpeg", SMALL),
    "progressive.jpg": Picture("image/jpeg", SMALL),
    "turned.jpeg": Picture("image/jpeg", SMALL),
    "plain.gif": Picture("image/gif", SMALL),
    "lossy.webp": Picture("image/webp", SMALL),
    "lossless.webp": Picture("image/webp", SMALL),
    "extended.webp": Picture("image/webp", SMALL),
    "plain.bmp": Picture("image/bmp", SMALL),
    "plain.avif": Picture("image/avif", SMALL),
    "plain.heic": Picture("image/heic", Pixels(70, 64)),  # shown as 70 by 50
}
files = st.sampled_from(sorted(WRITTEN))


@pytest.mark.parametrize("name", WRITTEN)
def test_what_an_encoder_wrote_is_known_and_measured(name: str) -> None:
    data = (FOLDER / name).read_bytes()

    assert picture_of(data) == WRITTEN[name]
    assert image(data) == Image(WRITTEN[name].media_type, data=data)


def test_every_picture_here_is_tried() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(WRITTEN)


@pytest.mark.parametrize("name", WRITTEN)
def test_a_picture_that_is_cut_off_has_its_size_or_none(name: str) -> None:
    data = (FOLDER / name).read_bytes()

    seen = [picture_of(data[:end]) for end in range(len(data))]

    known = WRITTEN[name]
    assert set(seen) <= {None, Picture(known.media_type), known}
    assert seen[-1] == known


@given(files, st.data())
def test_no_byte_in_the_wrong_place_breaks_it(name: str, data: st.DataObject) -> None:
    begun = bytearray((FOLDER / name).read_bytes())
    at = data.draw(st.integers(0, len(begun) - 1))
    begun[at] = data.draw(st.integers(0, 255))

    seen = picture_of(bytes(begun))

    assert seen is None or seen.size is None or min(seen.size.width, seen.size.height)


@given(files.map(lambda name: (FOLDER / name).read_bytes()[:16]), st.binary())
def test_any_bytes_are_answered(start: bytes, rest: bytes) -> None:
    seen = picture_of(start + rest)

    assert seen is None or seen.media_type.startswith("image/")


@given(st.binary())
def test_words_are_no_picture(rest: bytes) -> None:
    assert picture_of(b"BM is how this text begins: " + rest) is None


segments = st.tuples(
    st.sampled_from([0xC4, 0xDB, 0xE0, 0xE1, 0xFE, 0xDD]), st.binary(max_size=300)
)


@given(
    st.lists(segments, max_size=5),
    st.sampled_from([0xC0, 0xC1, 0xC2, 0xC9]),
    st.integers(1, 65535),
    st.integers(1, 65535),
    st.integers(0, 3),
)
def test_a_jpeg_is_measured_behind_whatever_comes_first(
    first: list[tuple[int, bytes]], frame: int, width: int, height: int, filled: int
) -> None:
    before = b"".join(
        b"\xff" * filled + struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body
        for marker, body in first
    )
    header = struct.pack(">BBHBHHB", 0xFF, frame, 17, 8, height, width, 3)

    seen = picture_of(b"\xff\xd8" + (before or b"\xff\xd0") + header)

    assert seen == Picture("image/jpeg", Pixels(width, height))


@given(st.integers(1, 16384), st.integers(1, 16384))
def test_a_webp_without_loss_is_measured(width: int, height: int) -> None:
    bits = (width - 1) | (height - 1) << 14
    data = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + struct.pack("<I", bits)

    assert picture_of(data) == Picture("image/webp", Pixels(width, height))


def test_a_bitmap_may_stand_on_its_head() -> None:
    data = b"BM" + bytes(12) + struct.pack("<Iii", 40, 7, -5)

    assert picture_of(data) == Picture("image/bmp", SMALL)


def test_a_bitmap_may_be_as_old_as_its_machine() -> None:
    data = b"BM" + bytes(12) + struct.pack("<IHH", 12, 7, 5)

    assert picture_of(data) == Picture("image/bmp", SMALL)


def test_a_size_without_extent_is_none() -> None:
    data = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR" + struct.pack(">II", 0, 5)

    assert picture_of(data) == Picture("image/png")
