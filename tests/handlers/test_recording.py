"""What happens is written down, and played again it is the same."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from returns.io import IOResult, IOSuccess
from returns.pipeline import is_successful
from returns.unsafe import unsafe_perform_io

from mojentic_fp import (
    Address,
    Close,
    Codec,
    Effect,
    FileFailure,
    FileReason,
    Handlers,
    Http,
    HttpExchange,
    HttpRequest,
    LlmFailure,
    Note,
    OffScript,
    Open,
    Program,
    Read,
    RecordedReply,
    Secret,
    Send,
    Steps,
    Unrecorded,
    WriteFile,
    ask,
    bracket,
    fail,
    files_in,
    files_in_memory,
    gateway,
    list_models,
    on,
    parallel,
    pipe,
    program,
    recorded,
    recorded_in,
    recording,
    recordings_in,
    run,
    run_async,
    stream,
    stream_async,
    traverse,
)
from mojentic_fp.data.exchange import public
from mojentic_fp.edges.http import http
from mojentic_fp.programs.recordings import recordings
from mojentic_fp.testing import strategies as some
from mojentic_fp.wire.ollama import OLLAMA
from mojentic_fp.wire.openai import OPENAI
from tests.handlers.peer import Peer, reply, saying, streaming
from tests.handlers.test_gateway import LAST, WHOLE, chunk, line

KEY = "sk-0123456789-secret"
ASK = ask("m", "Hello?")
Told = list[Any]
"""What a run shows, and its outcome."""


# --- over real sockets -----------------------------------------------------------------


def asking(codec: Codec, url: str, world: Handlers[Http, Any]) -> Handlers[Any, Any]:
    return gateway(codec, Address(base_url=url, key=Secret(KEY))).over(world)


def whole(handlers: Handlers[Any, Any], asked: Program[Any, Any, Any]) -> Told:
    return [run(handlers)(asked)]


def streamed(handlers: Handlers[Any, Any], asked: Program[Any, Any, Any]) -> Told:
    return [*stream(handlers)(asked)]


def whole_async(handlers: Handlers[Any, Any], asked: Program[Any, Any, Any]) -> Told:
    async def main() -> Told:
        return [await run_async(handlers)(asked)]

    return anyio.run(main)


def streamed_async(
    backend: str, handlers: Handlers[Any, Any], asked: Program[Any, Any, Any]
) -> Told:
    async def main() -> Told:
        return [one async for one in stream_async(handlers)(asked)]

    return anyio.run(main, backend=backend)


DRIVERS: dict[str, Callable[[Handlers[Any, Any], Program[Any, Any, Any]], Told]] = {
    "run": whole,
    "stream": streamed,
    "run_async": whole_async,
    "stream_async": partial(streamed_async, "asyncio"),
    "stream_trio": partial(streamed_async, "trio"),
}
EVENTS = (chunk("Hel"), chunk("lo"), LAST, b"data: [DONE]\n\n")
LINES = (line("Hel"), line("lo"), line("", done=True))
LIMITED = reply(b'{"error":{"message":"Too fast"}}', "429 Too Many Requests")
SCENES: dict[str, tuple[Codec, tuple[bytes, ...], bool]] = {
    "a whole reply": (OPENAI, (reply(WHOLE),), False),
    "a stream of events": (OPENAI, streaming(*EVENTS), False),
    "a stream of lines": (OLLAMA, streaming(*LINES), False),
    "a stream that breaks": (OPENAI, streaming(*EVENTS[:2], end=False), True),
    "a stream that only ends": (OLLAMA, streaming(*LINES[:2]), False),
    "a reply that breaks": (OPENAI, (reply(WHOLE)[:-5],), True),
    "an error": (OPENAI, (LIMITED,), False),
    "an error that breaks": (OPENAI, (LIMITED[:-5],), True),
    "no reply": (OPENAI, (), True),
    "no HTTP": (OPENAI, (b"SSH-2.0-OpenSSH_9.2\r\n\r\n",), True),
    "no completion": (OPENAI, (reply(b"<html>"),), False),
}


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("scene", SCENES)
def test_what_was_recorded_is_the_same_again(
    scene: str, driver: str, tmp_path: Path
) -> None:
    codec, parts, close = SCENES[scene]
    drive = DRIVERS[driver]
    with saying(*parts, close=close) as peer:
        plain = drive(asking(codec, peer.url, http()), ASK)
    with saying(*parts, close=close) as peer:
        world = pipe(http(), recording(files_in(tmp_path)))
        live = drive(asking(codec, peer.url, world), ASK)
        played = recorded_in(tmp_path, complete=True)
        again = drive(asking(codec, peer.url, played), ASK)

    assert again == live
    assert not any(one.reply.left for one in replies(tmp_path))
    assert len(peer.received) == 1
    assert type(live[-1]) is type(plain[-1])


def replies(folder: Path) -> list[HttpExchange]:
    kept = recordings_in(folder).unwrap()
    return [one for one in kept if isinstance(one.reply, RecordedReply)]


def test_nobody_there_is_recorded_too(tmp_path: Path) -> None:
    world = pipe(http(), recording(files_in(tmp_path)))
    live = run(asking(OLLAMA, "http://127.0.0.1:9", world))(list_models())

    again = run(asking(OLLAMA, "http://elsewhere", recorded_in(tmp_path)))

    assert again(list_models()) == live
    assert not is_successful(live)


class Gated:
    """A stream of which only the first event is said until the gate is open."""

    def __init__(self) -> None:
        self.gate = threading.Event()

    def __iter__(self) -> Iterator[bytes]:
        head, first, *others = streaming(*EVENTS)
        yield head + first
        self.gate.wait(5)
        yield b"".join(others)


def test_a_stream_keeps_its_pieces(tmp_path: Path) -> None:
    said = Gated()
    peer = Peer(said, close=False)
    world = pipe(http(), recording(files_in(tmp_path)))
    running = stream(asking(OPENAI, peer.url, world))(ASK)
    first = next(running)
    said.gate.set()
    live = [first, *running]
    peer.stop()

    (kept,) = recordings_in(tmp_path).unwrap()
    assert isinstance(kept.reply, RecordedReply)
    assert kept.reply.pieces == (EVENTS[0], b"".join(EVENTS[1:]))
    assert streamed(asking(OPENAI, "http://x", recorded_in(tmp_path)), ASK) == live


@pytest.mark.parametrize("driver", ["stream", "stream_async"])
def test_a_stream_that_is_left_is_kept_as_far_as_it_came(
    driver: str, tmp_path: Path
) -> None:
    def leave(handlers: Handlers[Any, Any]) -> object:
        if driver == "stream":
            with closing(stream(handlers)(ASK)) as running:
                return next(running)

        async def main() -> object:
            async with stream_async(handlers)(ASK) as shown:
                async for one in shown:
                    return one
            return None

        return anyio.run(main)

    with saying(*streaming(EVENTS[0], end=False)) as peer:
        world = pipe(http(), recording(files_in(tmp_path)))
        first = leave(asking(OPENAI, peer.url, world))
        assert peer.left.wait(5)

    (kept,) = recordings_in(tmp_path).unwrap()
    assert isinstance(kept.reply, RecordedReply)
    assert (kept.reply.left, kept.reply.body) == (True, EVENTS[0])
    assert leave(asking(OPENAI, "http://x", recorded_in(tmp_path))) == first


def test_a_key_is_written_nowhere(tmp_path: Path) -> None:
    with saying(*streaming(chunk(f"It is {KEY}."), *EVENTS[2:])) as peer:
        world = pipe(http(), recording(files_in(tmp_path)))
        url = f"{peer.url}/v1?key={KEY}"
        live = streamed(asking(OPENAI, url, world), ask("m", f"Is {KEY} mine?"))

    assert KEY in repr(live)
    (file,) = tmp_path.iterdir()
    assert KEY not in file.name + file.read_text()
    assert "authorization" not in file.read_text().lower()
    assert "It is ***." in file.read_text()


def test_runs_add_to_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("Recorded on a Monday.")
    request = HttpRequest("POST", "https://h/v1/chat/completions?beta=1")
    played = recorded([HttpExchange(request, RecordedReply(200))])
    world = pipe(played, recording(files_in(tmp_path)))

    for _ in range(3):
        run(world)(Send(request).perform())

    names = sorted(path.name for path in tmp_path.glob("*.json"))
    assert [name[:24] for name in names] == [
        "0001-v1-chat-completions",
        "0002-v1-chat-completions",
        "0003-v1-chat-completions",
    ]
    assert len(recordings_in(tmp_path).unwrap()) == 3


# --- laws, without a network ------------------------------------------------------------


@program
def _read(handle: int, most: int) -> Steps[tuple[bytes, ...], LlmFailure, Read]:
    pieces: list[bytes] = []
    while len(pieces) < most and (data := (yield from Read(handle))):
        pieces.append(data)
    return tuple(pieces)


def asked_for(request: HttpRequest, most: int | None) -> Program[Any, Any, Http]:
    """A whole reply; or, in pieces, so many of them."""
    if most is None:
        return Send(request).perform()
    return bracket(
        Open(request).perform(),
        lambda opened: _read(opened.handle, most),
        lambda opened: Close(opened.handle).perform(),
    )


def expected(exchange: HttpExchange, most: int | None) -> HttpExchange:
    """What is recorded when so much of a recorded exchange is read."""
    reply = exchange.reply
    if isinstance(reply, LlmFailure):
        return exchange
    if most is None:
        pieces = (reply.body,) if reply.body else ()
        return evolve(exchange, reply=reply.broken or evolve(reply, pieces=pieces))
    if most <= len(reply.pieces):
        left = RecordedReply(
            reply.status, reply.headers, reply.pieces[:most], left=True
        )
        return evolve(exchange, reply=left)
    return exchange


plans = st.lists(st.tuples(some.exchanges(), st.none() | st.integers(0, 4)), max_size=3)


@settings(max_examples=40)
@given(plans)
def test_recording_what_is_played_records_it_again(
    plan: Sequence[tuple[HttpExchange, int | None]],
) -> None:
    numbered = [
        (evolve(one, request=evolve(one.request, url=f"/{number}")), most)
        for number, (one, most) in enumerate(plan)
        if not getattr(one.reply, "left", False)
    ]
    played = recorded(one for one, _ in numbered)
    asked = traverse(
        lambda step: asked_for(step[0].request, step[1]).attempt(), numbered
    )
    folder = files_in_memory()
    world = pipe(played, recording(folder)) | folder

    both = asked.bind(lambda told: recordings().map(lambda kept: (told, kept)))
    told, kept = unsafe_perform_io(run(world)(both)).unwrap()

    assert IOSuccess(told) == run(played)(asked)
    assert kept == tuple(expected(one, most) for one, most in numbered)
    assert IOSuccess(told) == run(recorded(kept, complete=True))(asked)


def test_side_by_side_nothing_is_lost(tmp_path: Path) -> None:
    exchanges = [
        HttpExchange(HttpRequest("GET", f"/{n}"), RecordedReply(200)) for n in range(20)
    ]
    world = pipe(recorded(exchanges), recording(files_in(tmp_path)))

    run(world)(parallel([Send(one.request).perform() for one in exchanges]))

    kept = recordings_in(tmp_path).unwrap()
    assert sorted(one.request.url for one in kept) == sorted(
        one.request.url for one in exchanges
    )
    assert [path.name[:4] for path in sorted(tmp_path.iterdir())] == [
        f"{n:04}" for n in range(1, 21)
    ]


# --- where nothing can be written --------------------------------------------------------

ASKED = HttpRequest("GET", "/")
PLAYED = recorded([HttpExchange(ASKED, RecordedReply(200, (), (b"a", b"b")))])
FULL = on(WriteFile, lambda asked: fail(FileFailure(asked.path, FileReason.BROKEN)))


def why(outcome: IOResult[Any, LlmFailure]) -> object:
    return unsafe_perform_io(outcome).failure().reason


def test_a_place_that_is_no_folder_is_found_out_before_anything_is_sent(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").touch()
    asked: list[Effect[Any, Any]] = []
    spy = on(
        Send, lambda effect: asked.append(effect) or fail(LlmFailure(OffScript("", "")))
    )
    world = pipe(spy, recording(files_in(tmp_path / "file")))

    reason = why(run(world)(Send(ASKED).perform()))

    assert reason == Unrecorded(
        "cannot write the folder: not a folder: File exists",
        "record into a folder that can be written to",
    )
    assert asked == []


@pytest.mark.parametrize("most", [None, 9])
def test_an_exchange_that_cannot_be_written_fails(most: int | None) -> None:
    world = pipe(PLAYED, recording(FULL | files_in_memory()))

    reason = why(run(world)(asked_for(ASKED, most)))

    assert isinstance(reason, Unrecorded)
    assert reason.detail.endswith(".json: the system failed")


def test_a_reply_that_is_left_and_cannot_be_written_is_noted() -> None:
    world = pipe(PLAYED, recording(FULL | files_in_memory()))

    *shown, outcome = stream(world)(asked_for(ASKED, 1))

    assert outcome == IOSuccess((b"a",))
    assert [type(one) for one in shown] == [Note]
    assert shown[0].name == "unrecorded"


def test_what_is_recorded_is_fit_to_be_seen() -> None:
    asked = HttpRequest("GET", f"/?key={KEY}", (("x-api-key", KEY),), KEY.encode())

    assert public(asked) == HttpRequest("GET", "/?key=***", (), b"***")
