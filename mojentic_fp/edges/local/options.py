"""Options: how a model is served.

Decides: the defaults, and which options make two servers different ones.
"""

import hashlib
from pathlib import Path
from typing import Final

from attrs import frozen


@frozen(kw_only=True)
class Options:
    """How a model is served.

    ``threads``: one by default, since more only help on an otherwise idle machine, and
    make a busy one crawl.  ``context``: tokens, shared by ``slots`` requests at a time.
    ``longest``: tokens of an answer whose request sets no bound.  ``idle_minutes``:
    after so long without a request the server ends by itself.  ``start_timeout``:
    seconds within which it must answer.  ``template``: a chat template (Jinja) to use
    instead of the model's.
    """

    threads: int = 1
    context: int = 8192
    slots: int = 2
    longest: int = 1024
    idle_minutes: float = 15.0
    start_timeout: float = 120.0
    template: Path | None = None


DEFAULTS: Final = Options()


def key(name: str, path: Path, options: Options) -> str:
    """A file name for the one server of this file with these options."""
    served = (
        path,
        options.threads,
        options.context,
        options.slots,
        options.longest,
        options.idle_minutes,
        options.template,
    )
    mark = hashlib.sha256(repr(served).encode()).hexdigest()[:10]
    return f"{name}-{mark}"
