"""A real server for the tests of this folder: llama.cpp with a small model, on loopback.

It is the one of ``../shared/realmodel``, or of where ``MOJENTIC_FP_SHARED`` says, and is
started once a session, when a test first asks for it.  ``MOJENTIC_FP_SERVER`` names the
address of one that runs already (with ``VISION=1``): then that one is asked, and left
alone; so do ``MOJENTIC_FP_EMBEDDER`` the one of its model for embeddings, and
``MOJENTIC_FP_OLLAMA`` the one of its adapter for Ollama's API (with ``OLLAMA_PORT``).
``LLM_HOME`` is where its environment and its models are kept.

Every test here is ``slow`` and ``real_server``; without the folder they are skipped.
"""

import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import frozen

BESIDE = Path(__file__).parents[3] / "shared"
FOLDER = Path(os.environ.get("MOJENTIC_FP_SHARED", BESIDE)) / "realmodel"
HERE = Path(__file__).parent


@frozen
class Server:
    """A server that runs: its address, without a slash at its end, and its model.

    ``embedder`` is where a model for embeddings is, all-MiniLM-L6-v2, and ``ollama``
    where both answer in Ollama's API; "" if nowhere.
    """

    url: str
    model: str
    embedder: str = ""
    ollama: str = ""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.real_server)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The server: llama.cpp's own, which speaks OpenAI's and Anthropic's dialects."""
    running = os.environ.get("MOJENTIC_FP_SERVER")
    if running:
        embedder = os.environ.get("MOJENTIC_FP_EMBEDDER", "").rstrip("/")
        ollama = os.environ.get("MOJENTIC_FP_OLLAMA", "").rstrip("/")
        yield Server(running.rstrip("/"), "qwen2.5-coder-0.5b", embedder, ollama)
        return
    if not (FOLDER / "serve.sh").exists():
        pytest.skip(f"no real server: {FOLDER} is not here")
    home = os.environ.get("LLM_HOME", Path(tempfile.gettempdir()) / "mojentic-fp-llm")
    port, other, front = (str(free_port()) for _ in range(3))
    told = {**os.environ, "LLM_HOME": str(home), "THREADS": "1", "VISION": "1"}
    told |= {"EMBED_PORT": other, "OLLAMA_PORT": front}
    started = subprocess.run(
        ["bash", FOLDER / "serve.sh", port],
        env=told,
        capture_output=True,
        text=True,
        timeout=600,
    )
    if started.returncode:
        pytest.skip(f"no real server: {started.stderr.strip()[-300:]}")
    there = "http://127.0.0.1"
    yield Server(
        f"{there}:{port}",
        "qwen2.5-coder-0.5b",
        f"{there}:{other}",
        f"{there}:{front}",
    )
    subprocess.run(["bash", FOLDER / "stop.sh", port], env=told, check=True)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as there:
        there.bind(("127.0.0.1", 0))
        return there.getsockname()[1]
