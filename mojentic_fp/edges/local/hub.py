"""The model hub: a model's file by HTTP.

Decides: the address of a file on the hub, and when the hub counts as unreachable.
``HF_ENDPOINT`` names a mirror, as the hub's own tools have it.  The bytes are not
checked here.
"""

import os
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import BinaryIO, Final

import httpx
from returns.result import Failure, Result, Success

from mojentic_fp.edges.local.models import LocalModel
from mojentic_fp.edges.local.progress import Progress

PATIENCE: Final = 4.0
"""Seconds within which the hub must answer at all, its name's look-up included."""

_BLOCK: Final = 1 << 20
_TIMEOUT: Final = httpx.Timeout(30.0, connect=PATIENCE)


def address(model: LocalModel) -> str:
    """Where the hub has the file."""
    root = os.environ.get("HF_ENDPOINT") or "https://huggingface.co"
    return f"{root.rstrip('/')}/{model.repository}/resolve/main/{model.file}"


def download(
    model: LocalModel, into: BinaryIO, progress: Progress
) -> Result[None, str]:
    """Write the hub's file to ``into``; the failure says why not."""
    url = address(model)
    if (silence := _silence(url)) is not None:
        return Failure(silence)
    try:
        with _opened(url) as reply:
            if not reply.is_success:
                return Failure(f"answered {reply.status_code}")
            done = 0
            for block in reply.iter_bytes(_BLOCK):
                done += into.write(block)
                progress(done, model.size, f"{model.name} from the model hub")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Failure(f"{type(error).__name__}: {error}")
    return Success(None)


@contextmanager
def _opened(url: str) -> Generator[httpx.Response]:
    with (
        httpx.Client(timeout=_TIMEOUT, follow_redirects=True) as client,
        client.stream("GET", url) as reply,
    ):
        yield reply


def _silence(url: str) -> str | None:
    """Why the hub does not answer, or None when it does.

    Looking up a name has no timeout of its own, hence the thread.
    """
    said: list[str | None] = []

    def knock() -> None:
        try:
            httpx.head(url, timeout=PATIENCE)
            said.append(None)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            said.append(f"unreachable ({error})")

    thread = threading.Thread(target=knock, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    return said[0] if said else f"no answer within {PATIENCE:.0f} s"
