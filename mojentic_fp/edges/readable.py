"""HTML to text by trafilatura: the extra ``web``.

Decides: that it happens in a process of its own, with an end: every parser of HTML that
was tried takes minutes for some page of a megabyte (a tag of a hundred thousand
attributes is enough), and a thread cannot be stopped.  What is asked of the library,
``reader`` decides.
"""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Never

from returns.pipeline import is_successful
from returns.result import Failure, Result, Success

from mojentic_fp.data.convert import decode
from mojentic_fp.data.json import JsonObject, dump, parse
from mojentic_fp.data.web import Readable, WebFailure, WebReason
from mojentic_fp.edges.edge import edge
from mojentic_fp.edges.scope import Scope
from mojentic_fp.effects.web import ReadHtml
from mojentic_fp.handlers.handler import Handlers

_READER: Final = Path(__file__).with_name("reader.py")
_SECONDS: Final = 30.0
"""A page takes half a second; on a machine that is busy with others, ten."""
_NEEDED: Final = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "TEMP", "TMP")
"""What the child knows of the environment: no key, should a page ever get hold of it."""


def readable(*, seconds: float = _SECONDS) -> Handlers[ReadHtml, Never]:
    """What HTML says to a reader, as Markdown, within so many ``seconds``."""

    def read(asked: ReadHtml, scope: Scope) -> Result[Readable, WebFailure]:
        if find_spec("trafilatura") is None:
            return Failure(
                WebFailure(asked.url, WebReason.NOT_INSTALLED, "trafilatura")
            )
        return _told(asked, _asked(asked, scope, seconds))

    return edge(ReadHtml, sync=read)


def _asked(asked: ReadHtml, scope: Scope, seconds: float) -> bytes | WebReason:
    """What the child says; it does not outlive the run, nor its time."""
    said = dump(JsonObject(html=asked.html, url=asked.url))
    # -P: a file of the current folder is not taken for a library
    command = (sys.executable, "-P", "-X", "utf8", str(_READER))
    known = {name: os.environ[name] for name in _NEEDED if name in os.environ}
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603  our own file
        command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=known
    ) as child:
        handle = scope.hold(child, child.kill)
        try:
            return child.communicate(said, timeout=seconds)[0]
        except subprocess.TimeoutExpired:
            return WebReason.TIMED_OUT
        finally:
            child.kill()
            scope.release(handle)


def _told(asked: ReadHtml, said: bytes | WebReason) -> Result[Readable, WebFailure]:
    if isinstance(said, WebReason):
        detail = "its HTML takes too long to read"
        return Failure(WebFailure(asked.url, said, detail))
    read = parse(said)
    page = decode(Readable, read.unwrap()) if is_successful(read) else None
    if page is None or not is_successful(page):
        detail = "its HTML cannot be read"
        return Failure(WebFailure(asked.url, WebReason.UNREADABLE, detail))
    return Success(page.unwrap())
