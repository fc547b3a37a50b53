"""Failures: what can go wrong, as one closed sum of values.

Decides: what a failure is: *where* it happened and *why* (a ``reason``), so that no
policy ever reads a message.  Every leaf says whether to retry, and who is at fault:

    Failure
    ├─ LlmFailure: talking to a model failed
    │  ├─ Unreachable        no connection                        network    retry
    │  ├─ TimedOut           no answer in time                    network    retry, after
    │  ├─ Interrupted        the answer broke off; what came      network    retry
    │  ├─ Unreadable         the reply is not the protocol's      provider   -
    │  ├─ RateLimited        too many requests                    caller     retry, after
    │  ├─ Overloaded         the provider is too busy             provider   retry, after
    │  ├─ ServerFault        the provider broke                   provider   retry, after
    │  ├─ QuotaExceeded      nothing left to spend                caller     -
    │  ├─ OverBudget         what was allowed here is spent       caller     -
    │  ├─ Unauthenticated    no key, or a wrong one               caller     -
    │  ├─ Forbidden          the key may not do this              caller     -
    │  ├─ NotFound           no such model or address             caller     -
    │  ├─ BadRequest         the provider refuses the request     caller     -
    │  ├─ ContextTooLong     more tokens than the model takes     caller     -
    │  ├─ Filtered           the content policy stopped it        caller     -
    │  ├─ Unsupported        this model or codec cannot do this   caller     -
    │  ├─ Unserved           the local model cannot be served     caller     -
    │  ├─ Misconfigured      the configuration cannot be used     caller     -
    │  ├─ OffScript          no answer is scripted or recorded    caller     -
    │  └─ Unrecorded         a recording cannot be kept or read   caller     -
    ├─ ToolFailure: a tool call failed
    │  ├─ UnknownTool        no such tool                         model      -
    │  ├─ BadArguments       they do not fit the tool             model      -
    │  ├─ Raised             the tool itself failed               tool       -
    │  ├─ Refused            the call was not approved            caller     -
    │  └─ OutOfTime          it took too long                     tool       retry
    ├─ LoopFailure: a conversation did not come to its end
    │  ├─ RoundsExhausted    more rounds of tools than allowed    model      -
    │  └─ InvalidObject      no valid object after all attempts   model      -
    └─ TurnFailure: a turn of a chat failed; the session stays as it was
       ├─ DoesNotFit         what must stay exceeds the window    caller     -
       ├─ MissingValues      the instructions have empty places   caller     -
       └─ any reason of LlmFailure or LoopFailure
"""

from typing import ClassVar, TypeAlias

from attrs import field, frozen

from mojentic_fp.data.completion import Completion
from mojentic_fp.data.conversation import Conversation
from mojentic_fp.data.convert import tagged
from mojentic_fp.data.message import Message
from mojentic_fp.data.mishap import LoopReason, ToolReason
from mojentic_fp.data.part import ToolCall
from mojentic_fp.data.reason import LlmReason, Party
from mojentic_fp.data.session import DoesNotFit, Session
from mojentic_fp.data.template import MissingValues


@frozen
class Where:
    """Where a failure happened: what is known of provider, model and request."""

    provider: str = ""
    model: str = ""
    status: int | None = None
    request_id: str | None = None


@tagged
@frozen
class LlmFailure:
    """Talking to a model failed."""

    tag: ClassVar[str] = "llm_failure"
    reason: LlmReason
    where: Where = field(factory=Where)

    @property
    def retryable(self) -> bool:
        """Whether the same request may succeed later."""
        return self.reason.retryable

    @property
    def retry_after(self) -> float | None:
        """How many seconds to wait before, where the provider said."""
        return getattr(self.reason, "after", None)

    @property
    def party(self) -> Party:
        """Who is at fault."""
        return self.reason.party


@tagged
@frozen
class ToolFailure:
    """A tool call failed."""

    tag: ClassVar[str] = "tool_failure"
    call: ToolCall
    reason: ToolReason

    @property
    def retryable(self) -> bool:
        """Whether the same call may succeed later."""
        return self.reason.retryable

    @property
    def party(self) -> Party:
        """Who is at fault."""
        return self.reason.party


@tagged
@frozen
class LoopFailure:
    """A conversation did not come to its end; ``conversation`` is all of it so far."""

    tag: ClassVar[str] = "loop_failure"
    reason: LoopReason
    conversation: Conversation

    @property
    def retryable(self) -> bool:
        """Whether the same conversation may succeed later."""
        return self.reason.retryable

    @property
    def party(self) -> Party:
        """Who is at fault."""
        return self.reason.party


TurnReason: TypeAlias = LlmReason | LoopReason | DoesNotFit | MissingValues


@tagged
@frozen
class TurnFailure:
    """A turn of a chat failed; ``session`` is as it was before.

    ``heard`` is what had been said in the turn, the user's message and finished rounds
    of tools; ``partial`` is what had arrived of the answer that broke off.
    """

    tag: ClassVar[str] = "turn_failure"
    reason: TurnReason
    session: Session
    heard: tuple[Message, ...] = ()
    partial: Completion | None = None
    where: Where = field(factory=Where)

    @property
    def retryable(self) -> bool:
        """Whether the same turn may succeed later."""
        return self.reason.retryable

    @property
    def retry_after(self) -> float | None:
        """How many seconds to wait before, where the provider said."""
        return getattr(self.reason, "after", None)

    @property
    def party(self) -> Party:
        """Who is at fault."""
        return self.reason.party


Failure: TypeAlias = LlmFailure | ToolFailure | LoopFailure | TurnFailure
