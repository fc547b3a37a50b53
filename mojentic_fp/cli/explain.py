"""Failures in words: what happened, who is at fault, what to do, and the exit code.

Decides: the words.  Pure; printing is ``screen``'s.
"""

import shlex
from typing import Final, TypeAlias

from attrs import frozen

from mojentic_fp.cli.exits import BY_REASON, Exit
from mojentic_fp.data.compose import CannotCompose
from mojentic_fp.data.connection import CALLED, KEYED
from mojentic_fp.data.failure import (
    LlmFailure,
    LoopFailure,
    TurnFailure,
    TurnReason,
    Where,
)
from mojentic_fp.data.flaw import Flaw
from mojentic_fp.data.json import EMPTY, Json, JsonObject
from mojentic_fp.data.mishap import InvalidObject, RoundsExhausted
from mojentic_fp.data.provider import LOCAL, PROVIDERS, Provider
from mojentic_fp.data.reason import (
    Misconfigured,
    NotFound,
    OffScript,
    Party,
    Unreachable,
)
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
    "interrupted": "try again",
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
_ARGUMENT: Final = "argument "
"""What the name of a setting follows that was said by an argument."""
_LONGER: Final = "raise --max-tokens: the answer was cut off by it"
_LONGER_CALL: Final = "raise --max-tokens: it may have cut a call of a tool off"
_UNFINISHED: Final = "produced output that does not match the expected"
"""How llama.cpp calls an answer that it cannot read to its end.

Source: https://github.com/ggml-org/llama.cpp/issues/27025
"""
_SHORTER: Final = "ask for a shorter answer, or use a model with a longer context"


def _unreachable(row: Provider) -> str:
    if row == LOCAL:
        return "start afresh: `mojentic-fp local stop`, then ask again"
    if not row.keyless:
        return "check --base-url and your connection, or use --provider local"
    start = f" start it by `{row.start}`," if row.start else ""
    shown = "Ollama" if row.name == "ollama" else row.name
    return f"is {shown} running?{start} or use --provider local"


def _missing(row: Provider, model: str) -> str:
    if row == LOCAL:
        return "see `mojentic-fp models`"
    known = f"see `mojentic-fp models -p {row.name}`"
    wanted = shlex.quote(model) if model else "MODEL"
    fetch = f"; get one by `mojentic-fp pull {wanted} -p {row.name}`"
    return known + (fetch if row.name == "ollama" else "")


def _nowhere(row: Provider, model: str) -> str:
    """An address that the server does not have; which one is missing, it does not say."""
    like = f", which is like {row.base_url}" if row.base_url else ""
    return f"check --base-url{like}; for the models there, {_missing(row, model)}"


def _unreadable(row: Provider) -> str:
    like = f", like {row.base_url}" if row.base_url else ""
    return f"check that --base-url is the address of an API{like}"


def _timed_out(row: Provider) -> str:
    sooner = "try again; a smaller model or --max-tokens answers sooner"
    one, all_of_it = row.called("timeout")[0], row.called("total_timeout")[0]
    return f"{sooner}, {one} (or {all_of_it}), in milliseconds, waits longer"


def _unauthenticated(row: Provider) -> str:
    name = row.called("key")[0]
    return f"set {name} to your key, or use --provider local, which needs none"


_BY_PROVIDER: Final = {
    "unreachable": _unreachable,
    "unreadable": _unreadable,
    "timed_out": _timed_out,
    "unauthenticated": _unauthenticated,
}
"""Advice that differs from provider to provider."""


def explain(
    trouble: Trouble, provider: str | None = None, *, limited: bool = False
) -> Explained:
    """Put a failure into words; ``limited`` is whether an answer's length was."""
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
    advice = ""
    party = reason.party
    provider = provider or ""
    if isinstance(trouble, LlmFailure | TurnFailure):
        provider = trouble.where.provider or provider
        after = trouble.retry_after
        where = JsonObject(
            provider=provider,
            model=trouble.where.model,
            status=trouble.where.status,
        )
        if limited and _UNFINISHED in getattr(reason, "message", ""):
            advice = _LONGER_CALL
    elif reason.tag == InvalidObject.tag and trouble.conversation.cut_off:
        limited = trouble.conversation.request.settings.max_tokens is not None
        advice = _LONGER if limited else _SHORTER
        party = Party.CALLER if limited else party
    return Explained(
        kind=reason.tag,
        message=_message(reason),
        party=party,
        advice=advice or _advice(trouble, provider),
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
    StoreReason.MISSING: "see `mojentic-fp sessions list`",
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
            times = "1 attempt" if attempts == 1 else f"{attempts} attempts"
            return f"no valid answer in {times}: {lines}"
        case OffScript() | DoesNotFit() | MissingValues():
            return str(reason)
        case Misconfigured(flaws=(flaw,)):
            return _told(flaw)
        case Misconfigured(flaws=flaws):
            lines = "".join(f"\n    {_told(flaw)}" for flaw in flaws)
            return f"{len(flaws)} flaws in the configuration:{lines}"
        case _:
            words = reason.tag.replace("_", " ")
            said = getattr(reason, "message", "") or getattr(reason, "detail", "")
            return f"{words}: {said.replace(KEYED, '')}" if said else words


def _mend(reason: Misconfigured) -> str:
    if all(flaw.where.startswith(_ARGUMENT) for flaw in reason.flaws):
        return "see `mojentic-fp ask --help`"
    return "mend it there; `mojentic-fp config` shows all that is set"


def _told(flaw: Flaw) -> str:
    """A flaw, with what is an argument elsewhere called as the option that it was."""
    name = flaw.where.removeprefix(_ARGUMENT)
    if name == flaw.where:
        return str(flaw)
    return f"--{name.replace('_', '-')}: {flaw.message}"


def _advice(trouble: LlmFailure | LoopFailure | TurnFailure, provider: str) -> str:
    reason = trouble.reason
    own: str = getattr(reason, "advice", "")
    if own:
        return own
    if isinstance(reason, Misconfigured):
        advices = dict.fromkeys(flaw.advice for flaw in reason.flaws if flaw.advice)
        return "; ".join(advices).replace(CALLED, "") or _mend(reason)
    row = PROVIDERS.get(provider, PROVIDERS["openai"])
    if not isinstance(trouble, LoopFailure) and isinstance(reason, NotFound):
        unfound = _nowhere if _lost(trouble.where, reason) else _missing
        return unfound(row, trouble.where.model)
    by_provider = _BY_PROVIDER.get(reason.tag)
    if by_provider is not None:
        return by_provider(row)
    if not isinstance(trouble, LoopFailure) and trouble.retry_after is not None:
        return f"wait {trouble.retry_after:.0f} seconds and try again"
    return _ADVICE.get(reason.tag, "")


def _lost(where: Where, reason: NotFound) -> bool:
    """Whether a server has no such address, rather than no such model."""
    return where.status is not None and not reason.names(where.model)
