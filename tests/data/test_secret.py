"""Secrets: used, never shown, and found wherever a text gives them away."""

import copy
import json
import pickle
import string
from urllib.parse import quote

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from mojentic_fp import HttpRequest, JsonObject, Secret, completion
from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.reason import Interrupted, Unauthenticated
from mojentic_fp.data.veil import veiled
from mojentic_fp.wire.codec import Address

PRINTABLE = "".join(chr(code) for code in range(0x21, 0x7F))
KEYS = st.text(PRINTABLE, min_size=8, max_size=64)
WORDS = st.text(string.ascii_letters + string.digits, min_size=1, max_size=7)
TEXTS = st.text(max_size=40)


def shown(text: str, key: str) -> bool:
    """Whether eight characters in a row of a key are in a text."""
    return any(key[at : at + 8] in text for at in range(len(key) - 7))


@given(KEYS)
def test_a_secret_is_in_no_form_of_itself(key: str) -> None:
    secret = Secret(key)
    forms = (repr(secret), str(secret), f"{secret}", repr([secret]))

    assert set(forms[:3]) == {"Secret('***')"}
    assert not any(shown(form, key) for form in forms)
    assert secret.reveal() == key
    assert copy.deepcopy(secret) is copy.copy(secret) is secret


def test_a_secret_is_not_pickled() -> None:
    with pytest.raises(TypeError, match="not written down"):
        pickle.dumps(Secret("sk-12345678"))


@given(KEYS, TEXTS, TEXTS)
def test_a_text_loses_every_stretch_of_a_key(key: str, before: str, after: str) -> None:
    veiled = Secret(key).veil(before + key + after)

    assert not shown(veiled, key)
    assert "***" in veiled


@given(KEYS.filter(lambda key: len(key) > 16), st.integers(8, 15))
def test_a_part_of_a_key_is_found_too(key: str, size: int) -> None:
    secret = Secret(key).after("Bearer ")

    assert not shown(secret.veil(f"it begins {key[:size]}"), key)
    assert not shown(secret.veil(f"{key[-size:]} is its end"), key)


@given(KEYS)
def test_a_key_is_found_however_it_is_escaped(key: str) -> None:
    forms = (
        json.dumps(key)[1:-1],
        json.dumps(key)[1:-1].replace("/", "\\/"),
        quote(key, safe="~"),
    )

    for form in forms:
        assert not shown(Secret(key).veil(f"({form})"), form)


@given(WORDS)
def test_a_short_key_is_found_as_a_word(key: str) -> None:
    assert Secret(key).veil(f"no: {key}.") == "no: ***."


@given(KEYS, st.text(" -\n", max_size=20))
def test_a_text_without_the_key_stays_as_it_is(key: str, text: str) -> None:
    assert Secret(key).veil(text) == text


@frozen
class Nest:
    parts: tuple[object, ...]
    content: JsonObject
    data: bytes


@given(KEYS)
def test_a_value_loses_a_key_wherever_it_is(key: str) -> None:
    value = Nest(
        ((key, 1), Unauthenticated(f"bad {key}", code=key), None),
        JsonObject({key: (key, True)}),
        b"\xff" + key.encode(),
    )

    hidden = veiled(value, [Secret(key)])

    assert not shown(repr(hidden), key)
    assert not shown(hidden.data.decode("latin-1"), key)
    assert hidden.parts[0][1] == 1
    assert veiled(hidden, [Secret(key)]) == hidden
    assert veiled(value, []) is value


def test_what_had_arrived_loses_it_too() -> None:
    key = "sk-abcdefghijkl"
    failure = LlmFailure(Interrupted("cut", completion(f"is {key} yours?")), Where("p"))

    assert key not in repr(veiled(failure, [Secret(key)]))


@given(KEYS)
def test_requests_and_addresses_show_no_secret(key: str) -> None:
    secret = Secret(key)
    address = Address(
        base_url=f"https://user:{quote(key, safe='')}@example.org",
        key=secret,
        secrets=(("x-key", secret),),
    )
    request = HttpRequest("GET", address.base_url, secrets=(("x-key", secret),))

    assert not shown(repr(address) + repr(request), key)
    assert address.hidden == (secret, secret)
