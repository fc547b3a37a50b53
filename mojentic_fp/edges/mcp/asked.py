"""What a server asks of us, for the official library's client.

Decides: that a server is answered by a run of its own over the handlers that were given,
that without handlers it is told so, and that no form leads the user to another page.
"""

from typing import TYPE_CHECKING, Final, Never

from attrs import frozen
from returns.pipeline import is_successful

from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.json import EMPTY, members, thaw
from mojentic_fp.data.mcp import McpServer
from mojentic_fp.edges.drive import either, run_async
from mojentic_fp.edges.mcp.plain import plain
from mojentic_fp.effects.mcp import Elicit, Sample, Withheld
from mojentic_fp.handlers.handler import Handlers
from mojentic_fp.wire.mcp.sampling import hints_of, request_of, sampled

if TYPE_CHECKING:
    from mcp import types
    from mcp.client import ClientRequestContext
    from mcp.client.session import ElicitationFnT, ListRootsFnT, SamplingFnT

_INVALID: Final = -32602
_FAILED: Final = -32603


@frozen(kw_only=True, eq=False)
class Answering:
    """Who answers what servers ask; ``None`` is nobody."""

    sampling: Handlers[Sample, Never] | None = None
    elicitation: Handlers[Elicit, Never] | None = None


def rooted(server: McpServer) -> "ListRootsFnT | None":
    """Tell a server the folders that it may work in."""
    if not server.roots:
        return None

    async def roots(context: "ClientRequestContext") -> "types.ListRootsResult":
        from mcp import types

        _ = context
        given = [types.Root.model_validate({"uri": uri}) for uri in server.roots]
        return types.ListRootsResult(roots=given)

    return roots


def sampling(name: str, answering: Answering) -> "SamplingFnT | None":
    """Let a server ask a model."""
    handlers = answering.sampling
    if handlers is None:
        return None

    async def answer(
        context: "ClientRequestContext", params: "types.CreateMessageRequestParams"
    ) -> "types.CreateMessageResult | types.ErrorData":
        from mcp import types

        _, asked = context, plain(params)
        request = request_of(asked)
        if not is_successful(request):
            return types.ErrorData(code=_INVALID, message=str(request.failure()))
        wished = Sample(name, request.unwrap(), hints_of(asked))
        said = either(await run_async(handlers)(wished.perform()))
        if isinstance(said, LlmFailure):
            words = f"the model did not answer: {_words(said)}"
            return types.ErrorData(code=_FAILED, message=words)
        told = thaw(sampled(said))
        return types.CreateMessageResult.model_validate(told)

    return answer


def elicitation(name: str, answering: Answering) -> "ElicitationFnT | None":
    """Let a server ask the user."""
    handlers = answering.elicitation
    if handlers is None:
        return None

    async def answer(
        context: "ClientRequestContext", params: "types.ElicitRequestParams"
    ) -> "types.ElicitResult | types.ErrorData":
        from mcp import types

        _, asked = context, plain(params)
        schema = members(asked, "requestedSchema").value_or(EMPTY)
        if params.mode != "form":
            return types.ElicitResult(action="decline")
        wished = Elicit(name, params.message, schema)
        said = either(await run_async(handlers)(wished.perform()))
        if isinstance(said, Withheld):
            return types.ElicitResult.model_validate({"action": said.value})
        told = {"action": "accept", "content": thaw(said)}
        return types.ElicitResult.model_validate(told)

    return answer


def _words(failure: LlmFailure) -> str:
    """Why a model did not answer, without what was asked of whom."""
    reason = failure.reason
    words: str = getattr(reason, "message", "") or getattr(reason, "detail", "")
    return words or reason.tag.replace("_", " ")
