"""The embedded local model: a real inference server, its model, and its process.

Decides: what a caller sees of it.  ``serving`` answers where a model is being served on
this machine, and fetches, starts or reuses whatever that takes; ``stop`` and ``status``
manage what runs.  All are plain blocking functions; asynchronous callers run them in a
thread.  Importing this package needs nothing of the ``local`` extra.
"""

from mojentic_fp.edges.local.failure import (
    Attempt,
    ExtraMissing,
    FetchFailed,
    HashMismatch,
    LocalFailure,
    LocalReason,
    NotGguf,
    NotHealthy,
    ServerDied,
    UnknownModel,
)
from mojentic_fp.edges.local.fetch import fetch
from mojentic_fp.edges.local.models import LocalModel, catalogue
from mojentic_fp.edges.local.process import (
    LocalServer,
    Options,
    serving,
    status,
    stop,
)
from mojentic_fp.edges.local.progress import Progress

__all__ = (
    "Attempt",
    "ExtraMissing",
    "FetchFailed",
    "HashMismatch",
    "LocalFailure",
    "LocalModel",
    "LocalReason",
    "LocalServer",
    "NotGguf",
    "NotHealthy",
    "Options",
    "Progress",
    "ServerDied",
    "UnknownModel",
    "catalogue",
    "fetch",
    "serving",
    "status",
    "stop",
)
