"""Every tool of the library, as the model of this machine uses it: the tour, for real.

What it did is printed (``pytest -s``), and stands in the documentation.  One tool is
offered at a time, and a call is required: what is tried is that the model can fill in
the arguments.  The floor is lower than what was seen by what answers were seen to vary.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mojentic_fp.edges.local import LocalServer

pytestmark = [pytest.mark.slow, pytest.mark.local_model]

EXAMPLES = Path(__file__).parents[3] / "examples"
SURE = 24
"""Of 27 tools, how many are used well at least."""


def test_the_model_uses_every_tool(server: LocalServer, tmp_path: Path) -> None:
    pytest.importorskip("mcp", reason="the extra is not installed")
    record = tmp_path / "tour.json"

    ran = subprocess.run(
        [
            *(sys.executable, EXAMPLES / "tool_tour.py", "--json", record),
            *("--provider", "openai", "--base-url", server.base_url),
            *("--model", server.model),
        ],
        capture_output=True,
        text=True,
        timeout=900,
        env={**os.environ, "PYTHONPATH": str(EXAMPLES.parent)},
    )

    print(f"\n{ran.stdout}")
    assert (ran.returncode, "Traceback" in ran.stderr) == (0, False), ran.stderr
    stops = json.loads(record.read_text())
    assert len(stops) == 27
    for stop in stops:
        first = stop["calls"][0]
        assert first["tool"] == stop["tool"]
        assert "arguments do not fit" not in first["answer"], stop
    assert sum(stop["right"] for stop in stops) >= SURE
