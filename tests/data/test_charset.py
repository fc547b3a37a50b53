"""Charsets: a text of the web is read as whoever sent it meant it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojentic_fp.data.charset import binary, decoded

WORDS = "caf\xe9 \u20ac5"


@pytest.mark.parametrize(
    ("data", "told", "text"),
    [
        (WORDS.encode(), None, WORDS),
        (WORDS.encode(), "utf-8", WORDS),
        (WORDS.encode(), '"UTF-8"', WORDS),
        (WORDS.encode("cp1252"), "iso-8859-1", WORDS),
        (WORDS.encode("cp1252"), None, WORDS),
        (WORDS.encode("cp1252"), "hex", WORDS),
        (WORDS.encode("cp1252"), "nonsense", WORDS),
        (WORDS.encode("utf-8-sig"), "latin-1", WORDS),
        (WORDS.encode("utf-16"), None, WORDS),
        (WORDS.encode("utf-16-be"), "utf-16-be", WORDS),
        (
            b'<meta charset="koi8-r">\xc4\xc1',
            None,
            '<meta charset="koi8-r">\u0434\u0430',
        ),
        (b'<meta charset="koi8-r">\xc3\xa9', "utf-8", '<meta charset="koi8-r">\xe9'),
        (b'<meta charset="utf-16">ok', None, '<meta charset="utf-16">ok'),
        (
            b'<?xml version="1.0" encoding="koi8-r"?>\xc4',
            None,
            '<?xml version="1.0" encoding="koi8-r"?>\u0434',
        ),
        (
            b'<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">\xc4',
            None,
            '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">\u0434',
        ),
        ("a\u20ac".encode()[:-1], None, "a\ufffd"),
    ],
)
def test_a_text_is_read_as_it_was_meant(
    data: bytes, told: str | None, text: str
) -> None:
    assert decoded(data, told) == text


@given(st.binary(), st.text(max_size=9) | st.sampled_from(["utf-8", "utf-7", "idna"]))
def test_every_text_can_be_read(data: bytes, told: str) -> None:
    decoded(data, told).encode("utf-8", "surrogatepass")
    assert binary(data, "utf-16") is False


@pytest.mark.parametrize(
    ("data", "told", "no_text"),
    [
        (b"a\0b", None, True),
        (b"a\0b\0", "utf-16-le", False),
        ("ab".encode("utf-16"), None, False),
        (b"ab", None, False),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "utf-8", True),
    ],
)
def test_bytes_that_are_no_text_are_told(
    data: bytes,
    told: str | None,
    no_text: bool,  # noqa: FBT001  a column of the table
) -> None:
    assert binary(data, told) is no_text
