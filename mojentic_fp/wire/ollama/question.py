"""Questions on their way to a server.

Decides: how each of Ollama's paths is asked: with a JSON body, or without any.
"""

from mojentic_fp.data.http import HttpRequest
from mojentic_fp.wire.body import Members, bearer
from mojentic_fp.wire.codec import Address
from mojentic_fp.wire.text import write


def posted(address: Address, path: str, body: Members) -> HttpRequest:
    """A question that these members ask."""
    return HttpRequest(
        "POST",
        f"{address.base_url}{path}",
        (("content-type", "application/json"), *address.headers),
        write(body),
        bearer(address),
    )


def asked(address: Address, path: str) -> HttpRequest:
    """A question that has no body."""
    return HttpRequest(
        "GET", f"{address.base_url}{path}", address.headers, secrets=bearer(address)
    )
