"""``python -m mojentic_fp.testing.conformance FILE.jsonl[.gz] [--seed N] [--requests]``.

Decides: how the outcome is told.  A line a provider and one for all of them; each
exchange that differs, with where it does.  Exits 0 only when all agree.
"""

import gzip
import json
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mojentic_fp.testing.conformance.agreement import differences
from mojentic_fp.testing.conformance.dialects import DIALECTS
from mojentic_fp.testing.conformance.requests import request_differences


def main(arguments: list[str] | None = None) -> int:
    """Hold a file of recordings against the codecs; the exit status."""
    parser = ArgumentParser(
        prog="python -m mojentic_fp.testing.conformance",
        description="Hold recorded exchanges against the codecs of this library.",
    )
    parser.add_argument("file", type=Path, help="JSON Lines, gzipped or not")
    parser.add_argument("--seed", type=int, default=0, help="where streams are cut")
    parser.add_argument("--requests", action="store_true", help="requests, not replies")
    parser.add_argument("--quiet", action="store_true", help="only the counts")
    given = parser.parse_args(arguments)
    counts: dict[str, Counter[str]] = {}
    for exchange in _exchanges(given.file):
        verdict, lines = _judged(exchange, given.seed, requests=given.requests)
        counts.setdefault(exchange["provider"], Counter())[verdict] += 1
        if lines and not given.quiet:
            _say(f"{exchange['id']}: {verdict}")
            for line in lines:
                _say(f"    {line[:500]}")
    for provider in sorted(counts):
        _say(_counted(provider, counts[provider]))
    total = sum(counts.values(), Counter[str]())
    _say(_counted("all", total))
    return (
        0
        if total["agree"] and total["agree"] + total["no body"] == total.total()
        else 1
    )


def _exchanges(file: Path) -> Iterator[dict[str, Any]]:
    # Any: a line is whatever JSON it is, and is looked at as such.
    opened = gzip.open if file.suffix == ".gz" else open
    with opened(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _judged(
    exchange: dict[str, Any], seed: int, *, requests: bool
) -> tuple[str, tuple[str, ...]]:
    if exchange["provider"] not in DIALECTS:
        return "unread", ("no codec for this format",)
    try:
        found = (
            request_differences(exchange)
            if requests
            else differences(exchange, seed=seed)
        )
    except Exception as error:  # noqa: BLE001  # a codec that raises is what we look for
        return "unread", (f"{type(error).__name__}: {error}",)
    if found is None:
        return "no body", ()
    return ("differ" if found else "agree"), found


def _counted(name: str, counts: Counter[str]) -> str:
    bare = f", {counts['no body']} without a body" if counts["no body"] else ""
    return (
        f"{name}: {counts['agree']} agree, {counts['differ']} differ, "
        f"{counts['unread']} unread{bare}"
    )


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
