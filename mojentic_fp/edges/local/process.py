"""The process: a server started on demand, found again, and stopped.

Decides: which server answers for a model, when one is reused, and how one is started
without two commands starting two.  What the server does is ``server``'s; how a running
one is proven ours is ``lease``'s.
"""

from pathlib import Path
from typing import Final

from attrs import evolve
from returns.pipeline import is_successful
from returns.result import Failure, Result, Success

from mojentic_fp.edges.local import lease as leases
from mojentic_fp.edges.local import places
from mojentic_fp.edges.local.child import end, healthy, launch
from mojentic_fp.edges.local.failure import (
    FetchFailed,
    HashMismatch,
    LocalFailure,
    NotHealthy,
    ServerDied,
    explain,
)
from mojentic_fp.edges.local.fetch import examine, fetch
from mojentic_fp.edges.local.lease import LocalServer
from mojentic_fp.edges.local.models import (
    DEFAULT,
    FALLBACK,
    LocalModel,
    catalogue,
    find,
)
from mojentic_fp.edges.local.options import DEFAULTS, Options, key
from mojentic_fp.edges.local.progress import Progress, quiet

__all__ = ("LocalServer", "Options", "serving", "status", "stop")

_TEMPLATES: Final = Path(__file__).parent / "templates"


def serving(
    model: str | Path | None = None,
    *,
    options: Options = DEFAULTS,
    progress: Progress | None = None,
) -> Result[LocalServer, LocalFailure]:
    """A server for ``model``: the one that runs, or a new one, ready to answer.

    ``model`` is a name of the catalogue or the path of any GGUF file; without it the
    default is served, or, where that cannot be had, the fallback, and then ``note``
    says so.  The server outlives this process; it ends by ``stop``, or when idle.
    """
    if (missing := places.missing()) is not None:
        return Failure(missing)
    told = progress or quiet
    if model is None:
        return _default(options, told)
    found = find(model)
    if not is_successful(found):
        return Failure(found.failure())
    match found.unwrap():
        case LocalModel() as entry:
            return _known(entry, options, told)
        case path:
            return _file(path, options, told)


def _default(options: Options, progress: Progress) -> Result[LocalServer, LocalFailure]:
    first = _known(DEFAULT, options, progress)
    match first:
        case Failure(LocalFailure(reason=FetchFailed() | HashMismatch()) as failure):
            note = f"{FALLBACK.name} stands in for {DEFAULT.name}: {failure.message}"
            progress(0, None, note)
            second = _known(FALLBACK, options, progress)
            return second.map(lambda server: evolve(server, note=note))
        case _:
            return first


def _known(
    model: LocalModel, options: Options, progress: Progress
) -> Result[LocalServer, LocalFailure]:
    fetched = fetch(model, progress)
    if not is_successful(fetched):
        return Failure(fetched.failure())
    chosen = _with_template(model, options)
    return _reuse(model.name, fetched.unwrap(), chosen, progress)


def _file(
    path: Path, options: Options, progress: Progress
) -> Result[LocalServer, LocalFailure]:
    """Serve the user's file; one of the catalogue's size gets that entry's template."""
    examined = examine(path)
    if not is_successful(examined):
        return Failure(examined.failure())
    real = examined.unwrap()
    size = real.stat().st_size
    same = next((entry for entry in catalogue() if entry.size == size), None)
    chosen = _with_template(same, options) if same else options
    return _reuse(real.stem, real, chosen, progress)


def _with_template(model: LocalModel, options: Options) -> Options:
    if options.template is not None:
        return options
    return evolve(options, template=_TEMPLATES / model.template)


def _reuse(
    name: str, path: Path, options: Options, progress: Progress
) -> Result[LocalServer, LocalFailure]:
    """The running server of this file and these options, or a new one, under a lock."""
    import filelock

    lock = ""
    try:
        record = places.servers() / f"{key(name, path, options)}.json"
        lock = str(record.with_suffix(".lock"))
        with filelock.FileLock(lock, timeout=options.start_timeout):
            if (running := _running(record)) is not None:
                return Success(running)
            progress(0, None, f"starting {name}")
            return launch(name, path, record, options)
    except filelock.Timeout:
        tail = "another process has been starting it for too long"
        return Failure(explain(NotHealthy(options.start_timeout, lock, tail)))
    except OSError as error:
        return Failure(explain(ServerDied(code=None, log="", tail=str(error))))


def _running(record: Path) -> LocalServer | None:
    """The server of a lease if it lives and answers; one that hangs is ended."""
    lease = leases.read(record)
    if lease is None:
        return None
    living = leases.process(lease, record)
    if living is None:
        return None
    server = lease.server()
    if healthy(server.base_url, within=10.0):
        record.touch()
        return server
    end(living)
    return None


def status() -> tuple[LocalServer, ...]:
    """The servers that run now, whichever command started them."""
    return tuple(
        lease.server()
        for record in _records()
        if (lease := leases.read(record)) and leases.process(lease, record)
    )


def stop(model: str | Path | None = None) -> tuple[LocalServer, ...]:
    """End the servers of ``model`` (its name or file), or all; answer those ended."""
    ended: tuple[LocalServer, ...] = ()
    for record in _records():
        lease = leases.read(record)
        if lease is None or not _means(model, lease.server()):
            continue
        living = leases.process(lease, record)
        if living is not None:
            end(living)
            ended = (*ended, lease.server())
        if leases.read(record) == lease:
            record.unlink(missing_ok=True)
    return ended


def _records() -> tuple[Path, ...]:
    if places.missing() is not None:
        return ()
    return tuple(sorted(places.servers().glob("*.json")))


def _means(model: str | Path | None, server: LocalServer) -> bool:
    if model is None:
        return True
    named = str(model).replace(":", "-").lower()
    return named == server.model.lower() or Path(model).resolve() == server.path
