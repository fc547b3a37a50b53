"""Places: the folders in which models, and what is known of running servers, lie.

Decides: the folders, by each platform's convention, or under ``MOJENTIC_FP_CACHE`` when
that is set.  Read at each call, so that a changed environment is honoured.
"""

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from mojentic_fp.edges.local.failure import ExtraMissing, LocalFailure, explain

_NAME: Final = "mojentic-fp"
_NEEDED: Final = ("xllamacpp", "platformdirs", "filelock", "psutil")


def missing() -> LocalFailure | None:
    """What is missing of the extra's packages, if any; they are not imported."""
    absent = tuple(name for name in _NEEDED if find_spec(name) is None)
    return explain(ExtraMissing(absent)) if absent else None


def models() -> Path:
    """The folder of fetched models, made when absent."""
    import platformdirs

    return _made(Path(_chosen() or platformdirs.user_cache_dir(_NAME)), "models")


def servers() -> Path:
    """The folder of running servers' records, locks and logs, made when absent."""
    import platformdirs

    return _made(Path(_chosen() or platformdirs.user_state_dir(_NAME)), "servers")


def _chosen() -> str:
    return os.environ.get("MOJENTIC_FP_CACHE", "")


def _made(root: Path, name: str) -> Path:
    folder = root.expanduser().resolve() / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
