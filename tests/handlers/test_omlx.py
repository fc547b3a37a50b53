"""oMLX over real sockets: what it has beside a chat."""

import json

from returns.io import IOSuccess

from mojentic_fp import (
    Address,
    AnyJson,
    BadRequest,
    Note,
    Request,
    Secret,
    Unsupported,
    Window,
    compatible,
    complete,
    embed,
    inquire,
    run,
    stream,
    user,
    window_of,
)
from mojentic_fp.edges.http import http
from mojentic_fp.wire.openai.omlx import LOAD, OMLX, UNLOAD
from tests.handlers.peer import reply, saying, streaming
from tests.handlers.test_gateway import LAST, WHOLE, chunk, failed

WARNING = b'199 omlx "response_format not enforced"'
JSON = Request("m", (user("hi"),), output=AnyJson())


def said(**members: object) -> bytes:
    return reply(json.dumps(members).encode())


def warned(part: bytes) -> bytes:
    return part.replace(b"\r\n", b"\r\nWarning: " + WARNING + b"\r\n", 1)


def test_models_come_and_go() -> None:
    for move, word in ((LOAD, b"load"), (UNLOAD, b"unload")):
        with saying(said(status="ok", model_id="a/b", message="Done a/b")) as peer:
            there = Address(base_url=f"{peer.url}/v1", key=Secret("sk-omlx"))
            done = run(http())(inquire(OMLX, move, there, "a/b"))
            blank = run(http())(inquire(OMLX, move, there, " "))

        (head,) = peer.received
        assert head.startswith(b"POST /v1/models/a%2Fb/" + word + b" HTTP/1.1\r\n")
        assert b"authorization: bearer sk-omlx" in head.lower()
        assert done == IOSuccess(None)
        assert isinstance(failed(blank).reason, Unsupported)


def test_a_model_that_is_not_loaded_cannot_go() -> None:
    error = {"message": "Model not loaded: m", "type": "invalid_request_error"}
    body = json.dumps({"error": error}).encode()
    with saying(reply(body, "400 Bad Request")) as peer:
        there = Address(base_url=f"{peer.url}/v1")
        gone = run(http())(inquire(OMLX, UNLOAD, there, "m"))

    assert isinstance(failed(gone).reason, BadRequest)
    assert failed(gone).where.provider == "omlx"


def test_the_window_of_a_model_is_what_the_server_lists() -> None:
    entries = [{"id": "n", "max_model_len": 1}, {"id": "m", "max_model_len": 32768}]
    with saying(said(object="list", data=entries)) as peer:
        found = run(compatible("omlx", base_url=peer.url))(window_of("m", reserve=9))

    assert found == IOSuccess(Window(32768, reserve=9))
    assert peer.received[0].startswith(b"GET /v1/models HTTP/1.1")


def test_a_form_that_is_not_enforced_is_told() -> None:
    with saying(warned(reply(WHOLE))) as peer:
        answer = run(compatible("omlx", base_url=peer.url))(complete(JSON))
    head, *rest = streaming(chunk("{}"), LAST)
    with saying(warned(head), *rest) as peer:
        first, *_ = stream(compatible("omlx", base_url=peer.url))(complete(JSON))

    told = answer.map(lambda whole: whole.metadata["response_format_warning"])
    assert told == IOSuccess(WARNING.decode())
    assert first == Note("warning", (WARNING.decode(),))


def test_texts_are_embedded_by_a_model_that_is_named() -> None:
    with saying(said()) as peer:
        asked = embed("")(["a"])
        outcome = run(compatible("omlx", base_url=peer.url))(asked)

    assert isinstance(failed(outcome).reason, Unsupported)
    assert peer.received == []
