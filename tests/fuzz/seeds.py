"""What mutants are made of: recorded replies, where they are, and good answers.

Recordings longer than ``LONGEST`` are left out: there are hundreds that say as much.
"""

from functools import cache

from tests.faults.speech import TONGUES
from tests.wire.corpus import CORPUS, exchanges

LONGEST = 8_000


@cache
def seeds(formats: str) -> tuple[bytes, ...]:
    """Bodies of replies in these formats; good answers and errors of every tongue."""
    own = [
        body
        for one in TONGUES.values()
        for body in (one.plain, one.streamed, one.error)
    ]
    if not CORPUS.exists():
        return tuple(own)
    recorded = [
        row["response"]["body"].encode("utf-8", "surrogatepass")
        for row in exchanges()
        if row["provider"].startswith(formats) and row["response"]["body"]
    ]
    return (*(one for one in recorded if len(one) <= LONGEST), *own)
