"""One server a model, found again by its lease, and never another's process."""

import json
import os
import threading
from pathlib import Path

import httpx
import pytest
from attrs import asdict
from returns.pipeline import is_successful

from mojentic_fp.edges import local
from mojentic_fp.edges.local import lease as leases
from mojentic_fp.edges.local.lease import Lease
from mojentic_fp.edges.local.options import DEFAULTS, Options, key
from tests.edges.local.conftest import cached

psutil = pytest.importorskip("psutil", reason="the extra is not installed")


def test_key_tells_options_apart():
    """The same file and options have one server; other options have another."""
    path = Path("/m.gguf")

    assert key("m", path, DEFAULTS) == key("m", path, Options())
    assert key("m", path, DEFAULTS) != key("m", path, Options(threads=2))
    assert key("m", path, DEFAULTS) != key("m", Path("/n.gguf"), DEFAULTS)


def test_another_process_is_never_ours(cache: Path):
    """A lease that names a living process of someone else's proves nothing."""
    mine = psutil.Process()
    lease = Lease(mine.pid, mine.create_time(), 1, "m", "/m.gguf")
    record = cache / "servers" / "m-0.json"
    record.parent.mkdir()
    record.write_text(json.dumps(asdict(lease)))

    assert leases.read(record) == lease
    assert local.status() == local.stop() == ()
    assert psutil.pid_exists(os.getpid())
    assert not record.exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}'])
def test_unreadable_lease(cache: Path, text: str):
    """A lease that cannot be read is as none."""
    (cache / "lease.json").write_text(text)

    assert leases.read(cache / "lease.json") is None


@pytest.mark.slow
@pytest.mark.local_model
def test_server_dies(cache: Path):
    """A file that only looks like a model: the failure ends with the server's log."""
    pytest.importorskip("xllamacpp", reason="the extra is not installed")
    fake = cache / "fake.gguf"
    fake.write_bytes(b"GGUF" + b"\0" * 100)

    failed = local.serving(fake).failure()

    assert isinstance(failed.reason, local.ServerDied)
    assert "fake.gguf" in failed.message
    assert local.status() == ()


@pytest.mark.slow
@pytest.mark.local_model
def test_life(model: Path, tmp_path: Path):
    """Started once by whoever comes first, reused by all, seen, and stopped."""
    servers: list[local.LocalServer] = []
    told: list[str] = []

    def ask() -> None:
        served = local.serving(model, progress=lambda _, __, label: told.append(label))
        servers.append(served.unwrap())

    with cached(tmp_path):
        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        again = local.serving(model).unwrap()
        alive = local.status()
        stopped = local.stop(again.model)

        assert {again} == set(servers) == set(alive) == set(stopped)
        assert told == [f"starting {again.model}"]
        assert local.status() == ()
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{again.base_url}/models")


@pytest.mark.slow
@pytest.mark.local_model
@pytest.mark.parametrize("cause", ["idle", "lost lease"])
def test_it_ends_by_itself(model: Path, tmp_path: Path, cause: str):
    """A server that nobody asks, or whose lease is gone, does not run for ever."""
    idle = 0.05 if cause == "idle" else 10
    with cached(tmp_path):
        served = local.serving(model, options=Options(idle_minutes=idle))
        assert is_successful(served), served
        process = psutil.Process(served.unwrap().pid)
        if cause == "lost lease":
            for record in (tmp_path / "servers").glob("*.json"):
                record.unlink()

        process.wait(20)

        assert local.status() == ()
