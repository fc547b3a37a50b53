"""Leases: the record of a running server, by which other processes find it.

Decides: what is written down of a server, and what proves that a process is the one
that wrote it: its id, its start time, and the lease's own path in its command line.  A
server whose lease is gone, or names another, ends itself.
"""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import asdict, frozen

if TYPE_CHECKING:
    import psutil

MODULE: Final = "mojentic_fp.edges.local.server"
"""What the child process runs."""


@frozen
class LocalServer:
    """A model being served on this machine.

    ``base_url`` is of the OpenAI form (it ends in ``/v1``); ``model`` is the name to
    ask for; ``path`` is its file; ``note`` says what the user should know about it,
    such as that it stands in for another model.
    """

    base_url: str
    pid: int
    model: str
    path: Path
    note: str = ""


@frozen
class Lease:
    """What a server writes down once it listens; ``created`` is its start time."""

    pid: int
    created: float
    port: int
    model: str
    path: str

    def server(self, note: str = "") -> LocalServer:
        """The server that this is the lease of."""
        return LocalServer(
            base_url=f"http://127.0.0.1:{self.port}/v1",
            pid=self.pid,
            model=self.model,
            path=Path(self.path),
            note=note,
        )


def write(lease: Lease, path: Path) -> None:
    """Write ``lease`` to ``path`` at once or not at all."""
    draft = path.with_suffix(f".{lease.pid}")
    draft.write_text(json.dumps(asdict(lease)), encoding="utf-8")
    os.replace(draft, path)  # noqa: PTH105  (atomic on every platform)


def read(path: Path) -> Lease | None:
    """The lease at ``path``, if one can be read there."""
    try:
        return Lease(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def process(lease: Lease, path: Path) -> "psutil.Process | None":
    """The living process that wrote ``lease`` to ``path``, or None if it is no more."""
    import psutil

    try:
        found = psutil.Process(lease.pid)
        ours = (
            found.status() != psutil.STATUS_ZOMBIE
            and abs(found.create_time() - lease.created) < 1.0
            and MODULE in (line := found.cmdline())
            and str(path) in line
        )
    except psutil.Error:
        return None
    return found if ours else None
