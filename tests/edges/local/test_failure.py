"""Every reason has its words, and what cannot be served is said to be so."""

import subprocess
import sys

import pytest

from mojentic_fp.edges import local
from mojentic_fp.edges.local import failure, places
from mojentic_fp.edges.local.failure import explain

TRIED = (local.Attempt("hub", "unreachable"), local.Attempt("registry", "no wheel"))


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (local.ExtraMissing(("xllamacpp",)), ("xllamacpp", "mojentic-fp[local]")),
        (local.UnknownModel("gpt", ("a", "b")), ("gpt", "a, b")),
        (local.FetchFailed("m", TRIED), ("hub: unreachable", "registry: no wheel")),
        (local.HashMismatch("m", "aa", "bb", TRIED), ("aa", "bb")),
        (local.NotGguf("/x", "it is empty"), ("/x", "it is empty")),
        (local.ServerDied(7, "/log", "last words"), ("7", "/log", "last words")),
        (local.NotHealthy(3, "/log", "still loading"), ("3 s", "still loading")),
    ],
)
def test_words(reason: failure.LocalReason, said: tuple[str, ...]):
    """Message and advice hold what the user needs, and the reason is kept."""
    failed = explain(reason)

    assert reason == failed.reason
    assert all(word in f"{failed.message} {failed.advice}" for word in said)


def test_import_needs_no_extra():
    """Importing the package loads nothing of the extra."""
    code = (
        "import sys; import mojentic_fp.edges.local;"
        "print([m for m in ('xllamacpp','platformdirs','filelock','psutil')"
        " if m in sys.modules])"
    )

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert (said.stdout.strip(), said.stderr) == ("[]", "")


def test_extra_missing(monkeypatch: pytest.MonkeyPatch):
    """Without the extra every way in says what to install, and none raises."""
    monkeypatch.setattr(places, "_NEEDED", ("no_such_package",))

    for answer in (local.serving(), local.fetch("smollm2-135m")):
        assert local.ExtraMissing(("no_such_package",)) == answer.failure().reason
        assert "pip install 'mojentic-fp[local]'" in answer.failure().advice
    assert local.status() == local.stop() == ()
