"""What a process holds of the world: descriptors, threads; and that nothing is left.

Tasks are looked at where their loop runs, in ``exchange``.
"""

import contextlib
import gc
import threading
import time
from collections.abc import Iterator
from pathlib import Path

PATIENCE = 2.0


def descriptors() -> dict[str, str]:
    """The open descriptors of this process, each with what it is."""
    found = {}
    for place in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            found[place.name] = str(place.readlink())
    return {k: v for k, v in found.items() if not v.startswith("/proc/")}


@contextlib.contextmanager
def nothing_left() -> Iterator[None]:
    """No descriptor, no thread, and nothing for the collector to complain of."""
    gc.collect()
    before, threads = descriptors(), set(threading.enumerate())
    yield
    gc.collect()
    deadline = time.monotonic() + PATIENCE
    while any(_more(before, threads)) and time.monotonic() < deadline:
        time.sleep(0.005)  # threads end when they end
    assert _more(before, threads) == ([], [])


def _more(
    before: dict[str, str], threads: set[threading.Thread]
) -> tuple[list[str], list[str]]:
    new = sorted(set(descriptors().items()) - set(before.items()))
    alive = [one.name for one in threading.enumerate() if one not in threads]
    return [f"{number} {what}" for number, what in new], alive
