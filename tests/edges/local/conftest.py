"""A cache of the test's own, and this machine's real model where it can be had."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from returns.pipeline import is_successful

from mojentic_fp.edges import local
from mojentic_fp.edges.local import LocalServer

CACHE = "MOJENTIC_FP_CACHE"


@contextlib.contextmanager
def cached(folder: Path) -> Iterator[None]:
    before = os.environ.get(CACHE)
    os.environ[CACHE] = str(folder)
    try:
        yield
    finally:
        os.environ.pop(CACHE)
        if before is not None:
            os.environ[CACHE] = before


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Path]:
    with cached(tmp_path):
        yield tmp_path


@pytest.fixture(scope="session")
def model() -> Path:
    """The default model's file, fetched into the user's own cache once."""
    fetched = local.fetch("qwen2.5-coder-0.5b")
    if not is_successful(fetched):
        pytest.skip(fetched.failure().message)
    return fetched.unwrap()


@pytest.fixture(scope="session")
def server(
    model: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LocalServer]:
    """A server of the tests' own, stopped when they end."""
    folder = tmp_path_factory.mktemp("local")
    with cached(folder):
        served = local.serving(model)
    assert is_successful(served), served
    yield served.unwrap()
    with cached(folder):
        local.stop()


@pytest.fixture
def client(server: LocalServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.base_url, timeout=60, trust_env=False) as made:
        yield made
