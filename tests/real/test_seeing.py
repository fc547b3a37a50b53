"""The examples that show pictures, as scripts, against a server that takes them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.real.conftest import Server

ROOT = Path(__file__).parents[2]


def ran(
    name: str, server: Server, *arguments: str, provider: str
) -> subprocess.CompletedProcess[str]:
    shared = ("--provider", provider, "--model", server.model)
    return subprocess.run(
        [sys.executable, ROOT / "examples" / f"{name}.py", *shared, *arguments],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=300,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


@pytest.mark.parametrize("provider", ["llamacpp", "anthropic"])
def test_a_picture_is_taken_by_each_dialect(provider: str, server: Server) -> None:
    answered = ran("image_broker", server, "--base-url", server.url, provider=provider)

    assert answered.returncode == 0, answered.stderr
    assert answered.stdout.strip()


def test_every_picture_is_taken(server: Server) -> None:
    """One that the server does not take is a failure in parentheses, in its line."""
    answered = ran(
        "broker_image_examples", server, "--base-url", server.url, provider="llamacpp"
    )

    lines = answered.stdout.splitlines()
    shown = [line for line in lines if f", {server.model}: " in line]
    assert answered.returncode == 0, answered.stderr
    assert [line.partition(",")[0] for line in shown] == [
        "flag.png",
        "lights.gif",
        "window.png",
    ]
    assert not [line for line in shown if ": (" in line]


def test_a_picture_that_is_not_there_is_told_before_the_server_is_asked(
    server: Server,
) -> None:
    answered = ran(
        "image_broker",
        server,
        "lost.png",
        "--base-url",
        server.url,
        provider="llamacpp",
    )

    assert answered.returncode == 2
    assert "Image file not found: lost.png" in answered.stderr
    assert answered.stdout == ""
