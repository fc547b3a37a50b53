"""The child process: llama.cpp serving one model on loopback, until nobody asks.

Decides: the server's settings, and when it ends: on a signal, when its lease is gone,
or when it has been idle for long.  Run as ``python -m mojentic_fp.edges.local.server``
by ``process``, which knows how to start and find it.
"""

import argparse
import os
import signal
import threading
import time
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final

import filelock
import psutil

from mojentic_fp.edges.local import lease as leases
from mojentic_fp.edges.local.lease import Lease

if TYPE_CHECKING:
    import xllamacpp

_SEED: Final = 7
_CACHE_MIB: Final = 256


def arguments() -> argparse.ArgumentParser:
    """The command line, as ``process`` writes it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lease", type=Path, required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--path", required=True)
    parser.add_argument("--template", type=Path)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--context", type=int, required=True)
    parser.add_argument("--slots", type=int, required=True)
    parser.add_argument("--longest", type=int, required=True)
    parser.add_argument("--idle", type=float, required=True)
    return parser


def settings(asked: argparse.Namespace) -> "xllamacpp.CommonParams":
    """llama.cpp's parameters: loopback, any free port, no sampling unless asked.

    A web page in the user's browser is refused (no cross-origin access), and nothing
    is looked up on the network.
    """
    import xllamacpp

    it = xllamacpp.CommonParams()
    it.model.path = asked.path
    it.model_alias = {asked.model}
    it.hostnames, it.port, it.cors_origins = ["127.0.0.1"], 0, ""
    it.n_ctx, it.n_parallel, it.kv_unified = asked.context, asked.slots, True
    it.n_batch = it.n_ubatch = 512
    it.cpuparams.n_threads = it.cpuparams_batch.n_threads = asked.threads
    it.n_threads_http = 8
    it.cache_ram_mib = _CACHE_MIB
    it.use_jinja, it.ui, it.offline = True, False, True
    it.endpoint_metrics, it.warmup = True, False
    it.sampling.temp, it.sampling.seed, it.n_predict = 0.0, _SEED, asked.longest
    if asked.template:
        it.chat_template = asked.template.read_text(encoding="utf-8")
    return it


def watch(
    server: "xllamacpp.Server",
    asked: argparse.Namespace,
    lease: Lease,
    ended: threading.Event,
) -> None:
    """Wait for the end: ``ended`` is set, the lease is lost, or nobody asks."""
    seen, since = "", time.monotonic()
    pause = min(5.0, asked.idle / 4)
    while not ended.wait(pause):
        if leases.read(asked.lease) != lease:
            return
        now = _activity(server, asked.lease)
        if now != seen:
            seen, since = now, time.monotonic()
        elif time.monotonic() - since >= asked.idle and _retire(asked.lease, seen):
            return


def _activity(server: "xllamacpp.Server", lease: Path) -> str:
    """A text that changes with every request, and with every reuse of the lease.

    A request under way changes it by the clock, so that a long one is never idle.
    """
    lines = str(server.handle_metrics()).splitlines()
    counters = [
        line for line in lines if line.startswith("llamacpp:") and "tal " in line
    ]
    busy = "llamacpp:requests_processing 0" not in lines
    return f"{counters} {_touched(lease)} {time.monotonic() if busy else 0}"


def _touched(lease: Path) -> int:
    try:
        return lease.stat().st_mtime_ns
    except OSError:
        return 0


def _retire(lease: Path, seen: str) -> bool:
    """Give the lease up, unless someone is starting or reusing this server now."""
    lock = filelock.FileLock(lease.with_suffix(".lock"), timeout=0)
    try:
        with lock:
            if str(_touched(lease)) not in seen:
                return False
            lease.unlink(missing_ok=True)
            return True
    except filelock.Timeout:
        return False


def main() -> None:
    """Serve until the end, then go at once: llama.cpp's own teardown takes seconds."""
    import xllamacpp

    asked = arguments().parse_args()
    ended = threading.Event()

    def finish(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, finish)
    server = xllamacpp.Server(settings(asked))
    lease = Lease(
        pid=os.getpid(),
        created=psutil.Process().create_time(),
        port=int(server.listening_address.rpartition(":")[2]),
        model=asked.model,
        path=asked.path,
    )
    leases.write(lease, asked.lease)
    watch(server, asked, lease, ended)
    if leases.read(asked.lease) == lease:
        asked.lease.unlink(missing_ok=True)
    os._exit(0)


if __name__ == "__main__":
    main()
