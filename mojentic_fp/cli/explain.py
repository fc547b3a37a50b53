"""Failures in words: what happened, who is at fault, what to do, and the exit code.

Decides: the words.  Pure; printing is ``screen``'s.
"""

from typing import Final, TypeAlias

from attrs import frozen

from mojentic_fp.cli.exits import BY_REASON, Exit
from mojentic_fp.data.compose import CannotCompose
from mojentic_fp.data.failure import LlmFailure, LoopFailure, TurnFailure, TurnReason
from mojentic_fp.data.json import EMPTY, Json, JsonObject
from mojentic_fp.data.mishap import InvalidObject, RoundsExhausted
from mojentic_fp.data.provider import LOCAL, PROVIDERS, Provider
from mojentic_fp.data.reason import Misconfigured, OffScript, Party, Unreachable
from mojentic_fp.data.session import DoesNotFit
from mojentic_fp.data.template import MissingValues
from mojentic_fp.effects.store import StoreFailure, StoreReason


@frozen
class Mistake:
    """The command line asks for something that cannot be; ``advice`` mends it."""

    message: str
    advice: str = ""


Trouble: TypeAlias = (
    Mistake | LlmFailure | LoopFailure | TurnFailure | StoreFailure | CannotCompose
)
"""All that a command may end with, besides an answer."""


@frozen(kw_only=True)
class Explained:
    """A failure, fit for people (``lines``) and for programs (``record``)."""

    kind: str
    message: str
    party: Party
    advice: str
    exit: Exit
    retryable: bool = False
    retry_after: float | None = None
    where: JsonObject = EMPTY

    @property
    def lines(self) -> tuple[str, ...]:
        """What is printed: what happened, who is at fault, and what to do."""
        who = (
            _WHO[self.party] if self.kind != Misconfigured.tag else "the configuration"
        )
        said = (f"mojentic-fp: {self.message}", f"  at fault: {who}")
        return (*said, f"  try: {self.advice}") if self.advice else said

    @property
    def record(self) -> JsonObject:
        """What ``--json`` prints."""
        facts: dict[str, Json] = {
            "kind": self.kind,
            "message": self.message,
            "party": self.party.value,
            "advice": self.advice,
            "exit_code": int(self.exit),
            "retryable": self.retryable,
            "retry_after": self.retry_after,
        }
        return JsonObject(error=JsonObject(facts | dict(self.where)))


_WHO: Final = {
    Party.CALLER: "the request",
    Party.PROVIDER: "the provider",
    Party.NETWORK: "the network",
    Party.MODEL: "the model",
    Party.TOOL: "a tool",
}
_ADVICE: Final = {
    "timed_out": "try again; a smaller model or --max-tokens answers sooner",
    "interrupted": "try again",
    "unreadable": "check that --base-url is the address of an API, and its /v1",
    "rate_limited": "wait a little and try again",
    "overloaded": "wait a little and try again",
    "server_fault": "try again later, or use another model",
    "over_budget": "allow more, or ask for less",
    "quota_exceeded": "check the plan and billing of your account",
    "forbidden": "check what your key may do",
    "bad_request": "check --model and the options: not every model takes all",
    "context_too_long": "shorten the input, or use a model with a longer context",
    "filtered": "say it differently, or use another model",
    "does_not_fit": "give a larger --window, or say less at once",
    "missing_values": "write {{name}} for {name} itself",
    "rounds_exhausted": "allow more by --rounds, or offer fewer tools",
    "invalid_object": "use a larger model, or a simpler schema",
}


def _unreachable(row: Provider) -> str:
    if row == LOCAL:
        return "start afresh: `mojentic-fp local stop`, then ask again"
    if not row.keyless:
        return "check --base-url and your connection, or use --provider local"
    start = f" start it by `{row.start}`," if row.start else ""
    shown = "Ollama" if row.name == "ollama" else row.name
    return f"is {shown} running?{start} or use --provider local"


def _missing(row: Provider) -> str:
    if row == LOCAL:
        return "see `mojentic-fp models`"
    known = f"see `mojentic-fp models -p {row.name}`"
    fetch = "; get one by `mojentic-fp pull`" if row.name == "ollama" else ""
    return known + fetch


def _unauthenticated(row: Provider) -> str:
    name = row.called("key")[0]
    return f"set {name} to your key, or use --provider local, which needs none"


_BY_PROVIDER: Final = {
    "unreachable": _unreachable,
    "not_found": _missing,
    "unauthenticated": _unauthenticated,
}
"""Advice that differs from provider to provider."""


def explain(trouble: Trouble, provider: str | None = None) -> Explained:
    """Put a failure into words."""
    if isinstance(trouble, Mistake):
        return Explained(
            kind="usage",
            message=trouble.message,
            party=Party.CALLER,
            advice=trouble.advice,
            exit=Exit.USAGE,
        )
    if isinstance(trouble, CannotCompose):
        return Explained(
            kind=trouble.tag,
            message=str(trouble),
            party=trouble.party,
            advice="check the paths and what is in the files",
            exit=Exit.USAGE,
        )
    if isinstance(trouble, StoreFailure):
        return _store(trouble)
    reason = trouble.reason
    where = EMPTY
    after = None
    provider = provider or ""
    if isinstance(trouble, LlmFailure | TurnFailure):
        provider = trouble.where.provider or provider
        after = trouble.retry_after
        where = JsonObject(
            provider=provider,
            model=trouble.where.model,
            status=trouble.where.status,
        )
    return Explained(
        kind=reason.tag,
        message=_message(reason),
        party=reason.party,
        advice=_advice(reason, provider, after),
        exit=BY_REASON[reason.tag],
        retryable=reason.retryable,
        retry_after=after,
        where=where,
    )


def _store(failure: StoreFailure) -> Explained:
    """Sessions that cannot be kept or had."""
    broken = failure.reason is StoreReason.BROKEN
    return Explained(
        kind="store",
        message=str(failure),
        party=Party.CALLER,
        advice=_KEPT[failure.reason],
        exit=Exit.FAILED if broken else Exit.USAGE,
    )


_KEPT: Final = {
    StoreReason.MISSING: "see `mojentic-fp sessions`",
    StoreReason.NEWER: "use a newer mojentic-fp, or another --store",
    StoreReason.BROKEN: "check the file, or name another by --store",
}


def _message(reason: TurnReason) -> str:
    match reason:
        case Unreachable(host=host, detail=detail):
            return f"no server answers at {host} ({detail})"
        case RoundsExhausted(rounds=rounds):
            return f"the model went on calling tools for {rounds} rounds"
        case InvalidObject(problems=problems, attempts=attempts):
            lines = "; ".join(str(problem) for problem in problems)
            return f"no valid answer in {attempts} attempts: {lines}"
        case OffScript() | DoesNotFit() | MissingValues():
            return str(reason)
        case Misconfigured(flaws=(flaw,)):
            return str(flaw)
        case Misconfigured(flaws=flaws):
            lines = "".join(f"\n    {flaw}" for flaw in flaws)
            return f"{len(flaws)} flaws in the configuration:{lines}"
        case _:
            words = reason.tag.replace("_", " ")
            said = getattr(reason, "message", "") or getattr(reason, "detail", "")
            return f"{words}: {said}" if said else words


def _advice(reason: TurnReason, provider: str, after: float | None) -> str:
    own: str = getattr(reason, "advice", "")
    if own:
        return own
    if isinstance(reason, Misconfigured):
        advices = dict.fromkeys(flaw.advice for flaw in reason.flaws if flaw.advice)
        return "; ".join(advices) or "see `mojentic-fp config`"
    by_provider = _BY_PROVIDER.get(reason.tag)
    if by_provider is not None:
        return by_provider(PROVIDERS.get(provider, PROVIDERS["openai"]))
    if after is not None:
        return f"wait {after:.0f} seconds and try again"
    return _ADVICE.get(reason.tag, "")
