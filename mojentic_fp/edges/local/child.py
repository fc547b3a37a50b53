"""Launching: a child process brought up until it answers, and brought down.

Decides: how the child is detached, how long it is waited for, and what is said when it
does not come up.  It does not know whether there is another one already.
"""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx
from returns.result import Failure, Result, Success

from mojentic_fp.edges.local import lease as leases
from mojentic_fp.edges.local.failure import (
    LocalFailure,
    NotHealthy,
    ServerDied,
    explain,
)
from mojentic_fp.edges.local.lease import MODULE, LocalServer
from mojentic_fp.edges.local.options import Options

if TYPE_CHECKING:
    import psutil

_TAIL: Final = 20
_PAUSE: Final = 0.05
_ROOT: Final = Path(__file__).parents[3]


def launch(
    name: str, path: Path, record: Path, options: Options
) -> Result[LocalServer, LocalFailure]:
    """Start a server that writes its lease to ``record``, and wait until it answers."""
    record.unlink(missing_ok=True)
    log = record.with_suffix(".log")
    child = _spawn(_command(name, path, record, options), log)
    deadline = time.monotonic() + options.start_timeout
    while time.monotonic() < deadline:
        if (code := child.poll()) is not None:
            return Failure(explain(ServerDied(code, str(log), _tail(log))))
        lease = leases.read(record)
        if lease is not None and healthy(lease.server().base_url, within=1.0):
            threading.Thread(target=child.wait, daemon=True).start()
            return Success(lease.server())
        time.sleep(_PAUSE)
    child.kill()
    child.wait()
    reason = NotHealthy(options.start_timeout, str(log), _tail(log))
    return Failure(explain(reason))


def _command(name: str, path: Path, record: Path, options: Options) -> tuple[str, ...]:
    asked = {
        "--lease": record,
        "--model": name,
        "--path": path,
        "--threads": options.threads,
        "--context": options.context,
        "--slots": options.slots,
        "--longest": options.longest,
        "--idle": options.idle_minutes * 60,
        **({"--template": options.template} if options.template else {}),
    }
    words = tuple(word for pair in asked.items() for word in map(str, pair))
    return (sys.executable, "-P", "-m", MODULE, *words)


def _spawn(command: tuple[str, ...], log: Path) -> "subprocess.Popen[bytes]":
    """Start ``command`` away from this terminal, so that it survives us and Ctrl-C."""
    known = os.environ.get("PYTHONPATH")
    paths = os.pathsep.join((str(_ROOT), *((known,) if known else ())))
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP
    with log.open("wb") as said:
        return subprocess.Popen(  # noqa: S603  (our own module, no shell)
            command,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            cwd=log.parent,
            env={**os.environ, "PYTHONPATH": paths},
            start_new_session=True,
            creationflags=flags,
        )


def healthy(base_url: str, *, within: float) -> bool:
    """Whether the server at ``base_url`` says, within so many seconds, that it is."""
    url = base_url.removesuffix("/v1") + "/health"
    try:
        with httpx.Client(timeout=within, trust_env=False) as client:
            return client.get(url).is_success
    except httpx.HTTPError:
        return False


def end(living: "psutil.Process") -> None:
    """End a server by its own process id: asked first, then made to."""
    import psutil

    try:
        living.terminate()
        living.wait(5)
    except psutil.TimeoutExpired:
        living.kill()
        living.wait(5)
    except psutil.Error:  # gone meanwhile
        return


def _tail(log: Path) -> str:
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(lines[-_TAIL:])
