"""Reasons: why something failed, in words that a policy can act on.

Decides: for each reason whether trying again may help, after how long, and which party
is at fault.  ``failure`` draws the whole tree.
"""

from enum import Enum
from typing import ClassVar, TypeAlias

from attrs import field, frozen

from mojentic_fp.data.completion import Completion
from mojentic_fp.data.convert import tagged
from mojentic_fp.data.flaw import Flaw


class Party(Enum):
    """Who is at fault, and so who can mend it."""

    CALLER = "caller"
    PROVIDER = "provider"
    NETWORK = "network"
    MODEL = "model"
    TOOL = "tool"


@frozen(kw_only=True)
class Reason:
    """What every reason says of itself."""

    tag: ClassVar[str]
    party: ClassVar[Party]
    retryable: ClassVar[bool] = False


@tagged
@frozen
class Unreachable(Reason):
    """No connection to ``host``: refused, unknown, or TLS failed."""

    tag: ClassVar[str] = "unreachable"
    party: ClassVar[Party] = Party.NETWORK
    retryable: ClassVar[bool] = True
    host: str
    detail: str


@tagged
@frozen
class TimedOut(Reason):
    """No answer within the time allowed; ``partial`` holds what had arrived.

    ``after`` seconds to wait, where a server said so that gave up waiting for another.
    """

    tag: ClassVar[str] = "timed_out"
    party: ClassVar[Party] = Party.NETWORK
    retryable: ClassVar[bool] = True
    detail: str
    partial: Completion | None = None
    after: float | None = field(default=None, kw_only=True)


@tagged
@frozen
class Interrupted(Reason):
    """The answer broke off; ``partial`` holds what had arrived, if anything."""

    tag: ClassVar[str] = "interrupted"
    party: ClassVar[Party] = Party.NETWORK
    retryable: ClassVar[bool] = True
    detail: str
    partial: Completion | None = None


@tagged
@frozen
class Unreadable(Reason):
    """The reply is not what the protocol says; ``excerpt`` is how it begins."""

    tag: ClassVar[str] = "unreadable"
    party: ClassVar[Party] = Party.PROVIDER
    detail: str
    excerpt: str = ""
    partial: Completion | None = None


@frozen
class Said(Reason):
    """A reason that the provider gave, in its own words.

    ``partial`` holds what had arrived where it said so in the middle of an answer.
    """

    message: str
    code: str | None = field(default=None, kw_only=True)
    partial: Completion | None = field(default=None, kw_only=True)


@tagged
@frozen
class RateLimited(Said):
    """Too many requests; ``after`` seconds to wait, if the provider said."""

    tag: ClassVar[str] = "rate_limited"
    party: ClassVar[Party] = Party.CALLER
    retryable: ClassVar[bool] = True
    after: float | None = field(default=None, kw_only=True)


@tagged
@frozen
class Overloaded(Said):
    """The provider is too busy; ``after`` seconds to wait, if it said."""

    tag: ClassVar[str] = "overloaded"
    party: ClassVar[Party] = Party.PROVIDER
    retryable: ClassVar[bool] = True
    after: float | None = field(default=None, kw_only=True)


@tagged
@frozen
class ServerFault(Said):
    """The provider broke; ``after`` seconds to wait, if it said."""

    tag: ClassVar[str] = "server_fault"
    party: ClassVar[Party] = Party.PROVIDER
    retryable: ClassVar[bool] = True
    after: float | None = field(default=None, kw_only=True)


@tagged
@frozen
class QuotaExceeded(Said):
    """Nothing left to spend: waiting does not help."""

    tag: ClassVar[str] = "quota_exceeded"
    party: ClassVar[Party] = Party.CALLER


@tagged
@frozen
class OverBudget(Reason):
    """What was allowed here is spent: ``spent`` of ``budget``, both in ``unit``s."""

    tag: ClassVar[str] = "over_budget"
    party: ClassVar[Party] = Party.CALLER
    budget: int
    spent: int
    unit: str

    def __str__(self) -> str:
        """The numbers."""
        return f"{self.spent} of {self.budget} {self.unit} are spent"


@tagged
@frozen
class Unauthenticated(Said):
    """No key, or a wrong one."""

    tag: ClassVar[str] = "unauthenticated"
    party: ClassVar[Party] = Party.CALLER


@tagged
@frozen
class Forbidden(Said):
    """The key may not do this."""

    tag: ClassVar[str] = "forbidden"
    party: ClassVar[Party] = Party.CALLER


@tagged
@frozen
class NotFound(Said):
    """No such model or address."""

    tag: ClassVar[str] = "not_found"
    party: ClassVar[Party] = Party.CALLER


@tagged
@frozen
class BadRequest(Said):
    """The provider refuses the request as it is."""

    tag: ClassVar[str] = "bad_request"
    party: ClassVar[Party] = Party.CALLER


@tagged
@frozen
class ContextTooLong(Said):
    """More tokens than the model takes."""

    tag: ClassVar[str] = "context_too_long"
    party: ClassVar[Party] = Party.CALLER


@tagged
@frozen
class Filtered(Said):
    """The content policy stopped the request."""

    tag: ClassVar[str] = "filtered"
    party: ClassVar[Party] = Party.CALLER


@tagged
@frozen
class Unsupported(Reason):
    """This model or codec cannot do what is asked; ``advice`` says what to do."""

    tag: ClassVar[str] = "unsupported"
    party: ClassVar[Party] = Party.CALLER
    detail: str
    advice: str = ""


@tagged
@frozen
class Unserved(Reason):
    """The local model cannot be served; ``advice`` says what to do."""

    tag: ClassVar[str] = "unserved"
    party: ClassVar[Party] = Party.CALLER
    detail: str
    advice: str = ""


@tagged
@frozen
class Misconfigured(Reason):
    """The configuration cannot be used: everything that is amiss, at once."""

    tag: ClassVar[str] = "misconfigured"
    party: ClassVar[Party] = Party.CALLER
    flaws: tuple[Flaw, ...]

    def __str__(self) -> str:
        """Every flaw."""
        return "; ".join(str(flaw) for flaw in self.flaws)


@tagged
@frozen
class OffScript(Reason):
    """What knows its answers was asked something else than it knows, or too little.

    ``log`` is what was asked and answered so far, ``expected`` what should have come
    next, ``found`` what came: a line of text each.  ``differences`` are the places
    where the two are unlike, a line each, where that can be told.
    """

    tag: ClassVar[str] = "off_script"
    party: ClassVar[Party] = Party.CALLER
    expected: str
    found: str
    log: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The log so far, what was expected, what came, and how that is unlike."""
        lines = [f"  {number}. {line}" for number, line in enumerate(self.log, 1)]
        return "\n".join(
            (
                "the run left its script; so far:",
                *(lines or ("  nothing",)),
                f"expected next: {self.expected}",
                f"found: {self.found}",
                *(f"  {line}" for line in self.differences),
            )
        )


@tagged
@frozen
class Unrecorded(Reason):
    """What happens cannot be written down, or what was cannot be read again."""

    tag: ClassVar[str] = "unrecorded"
    party: ClassVar[Party] = Party.CALLER
    detail: str
    advice: str = ""


LlmReason: TypeAlias = (
    Unreachable
    | TimedOut
    | Interrupted
    | Unreadable
    | RateLimited
    | Overloaded
    | ServerFault
    | QuotaExceeded
    | OverBudget
    | Unauthenticated
    | Forbidden
    | NotFound
    | BadRequest
    | ContextTooLong
    | Filtered
    | Unsupported
    | Unserved
    | Misconfigured
    | OffScript
    | Unrecorded
)
