"""The headers of every request.

Decides: that the key travels as ``x-api-key``, which version of the API is spoken, and
which parts of a body are still trials that have to be asked for by name
(``anthropic-beta``).  The caller's own headers replace these, but for the trials, which
are joined.

Source: https://platform.claude.com/docs/en/api/beta-headers
"""

from typing import Final

from mojentic_fp.data.secret import Secret
from mojentic_fp.wire.codec import Address

VERSION: Final = "2023-06-01"
JSON: Final = "application/json"
_BETA: Final = "anthropic-beta"

# Outside of strings no quotation mark stands in a body but as itself, so what is found
# here is never the user's text.
_TRIALS: Final = (
    (b'"type":"file"', "files-api-2025-04-14"),
    (b'"type":"container_upload"', "files-api-2025-04-14"),
    (b'"type":"computer_20241022"', "computer-use-2024-10-22"),
    (b'"type":"computer_20250124"', "computer-use-2025-01-24"),
    (b'"type":"computer_20251124"', "computer-use-2025-11-24"),
    (b'"type":"code_execution_20250522"', "code-execution-2025-05-22"),
    (b'"type":"advisor_20260301"', "advisor-tool-2026-03-01"),
    (b'"type":"tool_addition"', "mid-conversation-tool-changes-2026-07-01"),
    (b'"type":"tool_removal"', "mid-conversation-tool-changes-2026-07-01"),
    (b'"type":"mcp_toolset"', "mcp-client-2025-11-20"),
    (b'"tool_configuration":', "mcp-client-2025-04-04"),
    (b'"type":"compact_20260112"', "compact-2026-01-12"),
    (b'"context_management":', "context-management-2025-06-27"),
    (b'"task_budget":', "task-budgets-2026-03-13"),
    (b'"speed":"fast"', "fast-mode-2026-02-01"),
    (b'"output_format":', "structured-outputs-2025-11-13"),
)
"""What in a body asks for which trial."""
_SERVERS: Final = b'"mcp_servers":'
_CLIENTS: Final = ("mcp-client-2025-11-20", "mcp-client-2025-04-04")


def headers(
    address: Address, body: bytes = b"", *, accept: str = JSON
) -> tuple[tuple[str, str], ...]:
    """The headers of a request with this body, the secret one left out."""
    own = {"accept": accept, "anthropic-version": VERSION}
    if body:
        own["content-type"] = JSON
    given = [(name.lower(), value) for name, value in address.headers]
    trials = _trials(body, [value for name, value in given if name == _BETA])
    if trials:
        own[_BETA] = ",".join(trials)
    rest = [one for one in given if one[0] != _BETA]
    names = {name for name, _ in rest}
    kept = ((name, value) for name, value in own.items() if name not in names)
    return (*kept, *rest)


def secrets(address: Address) -> tuple[tuple[str, Secret], ...]:
    """The header that proves who asks, if there is a key."""
    return () if address.key is None else (("x-api-key", address.key),)


def _trials(body: bytes, given: list[str]) -> list[str]:
    """The trials that the caller asks for, and those that the body does; each once."""
    asked = [one.strip() for each in given for one in each.split(",")]
    asked += [trial for mark, trial in _TRIALS if mark in body]
    if _SERVERS in body and not any(client in asked for client in _CLIENTS):
        asked.append(_CLIENTS[-1])
    return list(dict.fromkeys(filter(None, asked)))
