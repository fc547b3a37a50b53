"""Exit codes: what the command tells other programs.

Decides: the table.  It is printed by ``mojentic-fp --help`` and held by tests.
"""

from enum import IntEnum
from typing import Final


class Exit(IntEnum):
    """How a command ended."""

    OK = 0
    FAILED = 1
    USAGE = 2
    UNREACHABLE = 3
    DENIED = 4
    UNSUITED = 5
    INTERRUPTED = 130
    UNREAD = 141


MEANING: Final = {
    Exit.OK: "answered",
    Exit.FAILED: "the model or the tool loop failed",
    Exit.USAGE: "the command line or the configuration is wrong, or an extra missing",
    Exit.UNREACHABLE: "no connection, no answer in time, or no local server",
    Exit.DENIED: "no key, a wrong key, or nothing left to spend",
    Exit.UNSUITED: "bad request, no such model, or not supported",
    Exit.INTERRUPTED: "interrupted by Ctrl-C",
    Exit.UNREAD: "the reader of the pipe left",
}

BY_REASON: Final = {
    "unreachable": Exit.UNREACHABLE,
    "timed_out": Exit.UNREACHABLE,
    "interrupted": Exit.UNREACHABLE,
    "unserved": Exit.UNREACHABLE,
    "misconfigured": Exit.USAGE,
    "unreadable": Exit.FAILED,
    "overloaded": Exit.FAILED,
    "server_fault": Exit.FAILED,
    "filtered": Exit.FAILED,
    "off_script": Exit.FAILED,
    "unrecorded": Exit.FAILED,
    "rate_limited": Exit.DENIED,
    "quota_exceeded": Exit.DENIED,
    "over_budget": Exit.DENIED,
    "unauthenticated": Exit.DENIED,
    "forbidden": Exit.DENIED,
    "not_found": Exit.UNSUITED,
    "bad_request": Exit.UNSUITED,
    "context_too_long": Exit.UNSUITED,
    "unsupported": Exit.UNSUITED,
    "does_not_fit": Exit.UNSUITED,
    "missing_values": Exit.USAGE,
    "rounds_exhausted": Exit.FAILED,
    "invalid_object": Exit.FAILED,
}
"""The exit code of each reason, by its tag."""
