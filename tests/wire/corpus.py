"""Recorded exchanges of real providers, for tests.

The corpus is data beside the checkout (``../shared``, or where the environment variable
``MOJENTIC_FP_SHARED`` says); nothing of it is part of the project.
"""

import gzip
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

BESIDE = Path(__file__).parents[3] / "shared"
CORPUS = Path(os.environ.get("MOJENTIC_FP_SHARED", BESIDE)) / "wire/corpus.jsonl.gz"


@cache
def exchanges(*providers: str) -> tuple[dict[str, Any], ...]:
    """All of these formats; of every format, where none is named."""
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        rows = tuple(json.loads(line) for line in lines)
    return tuple(row for row in rows if not providers or row["provider"] in providers)
