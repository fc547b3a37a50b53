"""Conformance: a codec held against recorded exchanges of the provider it speaks to.

    reading(exchange)              what the codec reads in the recorded reply
    differences(exchange)          where that is not what was expected
    request_differences(exchange)  where the request, spelled again, asks something else

    python -m mojentic_fp.testing.conformance FILE.jsonl[.gz] [--seed N] [--requests]

An exchange is an object of one line of such a file: ``provider`` names the wire format
(a key of ``DIALECTS``), ``request`` and ``response`` are what was recorded, ``expect``
is what a reader should find.  Who writes a codec certifies it by a ``Dialect`` of their
own: ``reading(exchange, dialects={"mine": Dialect(codec=MINE)})``.
"""

from mojentic_fp.testing.conformance.agreement import EXCEPTIONS, differences
from mojentic_fp.testing.conformance.dialects import DIALECTS, Dialect, Kind
from mojentic_fp.testing.conformance.replies import reading
from mojentic_fp.testing.conformance.requests import request_differences

__all__ = [
    "DIALECTS",
    "EXCEPTIONS",
    "Dialect",
    "Kind",
    "differences",
    "reading",
    "request_differences",
]
