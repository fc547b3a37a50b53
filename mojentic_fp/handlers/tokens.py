"""Counting the tokens of requests on this machine.

Decides: when a provider's own count is asked for and when ours has to do, and that a
message is counted once: what it costs is remembered by its value, for as long as it
lives, so that counting every turn of a session counts each message of it once.  Whose
rules say what a message is made of, see ``wire.tokens``; who knows vocabularies,
``effects.tokens``.

    pipe(openai(), counted_locally()).over(tokens())     where the provider cannot
    (local_count() | openai()).over(tokens())            always
"""

from collections.abc import Iterator
from itertools import islice
from typing import Final, Never
from weakref import WeakKeyDictionary

from attrs import frozen

from mojentic_fp.data.failure import LlmFailure
from mojentic_fp.data.message import Message
from mojentic_fp.data.reason import Unsupported
from mojentic_fp.data.request import Request
from mojentic_fp.data.tokens import TextCounts, TokenCount
from mojentic_fp.effects.llm import CountTokens
from mojentic_fp.effects.program import Program, Steps, fail, program
from mojentic_fp.effects.tokens import CountTexts
from mojentic_fp.effects.wrap import Forward
from mojentic_fp.handlers.handler import Around, Handlers, around, on
from mojentic_fp.wire.tokens import rules_of
from mojentic_fp.wire.tokens.tally import Tally, total

_MOST: Final = 64
"""How many frames of requests (their tools, say) are remembered for a model."""


def local_count() -> Handlers[CountTokens, CountTexts]:
    """Count requests here, by the rules of their model's provider."""
    ledgers = _Ledgers()
    return on(CountTokens, lambda asked: _counted(ledgers, asked.request))


def counted_locally() -> Around[CountTexts]:
    """Count requests here where the provider has no count of its own."""
    ledgers = _Ledgers()

    def count(
        asked: CountTokens, forward: Forward[CountTokens, TokenCount, LlmFailure]
    ) -> Program[TokenCount, LlmFailure, CountTexts]:
        def here(failure: LlmFailure) -> Program[TokenCount, LlmFailure, CountTexts]:
            if isinstance(failure.reason, Unsupported):
                return _counted(ledgers, asked.request)
            return fail(failure)

        return forward(asked).lash(here)

    return around(CountTokens, count)


@program
def _counted(
    ledgers: "_Ledgers", request: Request
) -> Steps[TokenCount, Never, CountTexts]:
    """Count what is not known yet, and add up."""
    rules = rules_of(request.model)
    ledger = ledgers.of(request.model)
    begun = ledger.begun(request.messages)
    rest = request.messages[len(begun.messages) :]
    costs = ledger.costs(rest)
    new = tuple(dict.fromkeys(message for message in rest if message not in costs))
    asked = rules.request(request)
    frame = ledger.frame(asked)
    if new or frame is None:
        tallies = tuple(map(rules.message, new))
        texts = total((*tallies, asked)).texts
        counts = yield from CountTexts(texts, request.model)
        left = iter(counts.tokens)
        for message, tally in zip(new, tallies, strict=True):
            costs[message] = ledger.learn(message, _priced(tally, left, rules.scale))
        frame = ledger.framed(asked, _priced(asked, left, rules.scale), counts)
    cost = ledger.end(request.messages, sum(map(costs.__getitem__, rest), begun.cost))
    estimated = frame.estimated or cost.estimated
    return TokenCount(frame.tokens + cost.tokens, frame.by, estimated)


@frozen
class _Cost:
    """So many tokens, and whether that is a guess."""

    tokens: int = 0
    estimated: bool = False

    def __add__(self, other: "_Cost") -> "_Cost":
        estimated = self.estimated or other.estimated
        return _Cost(self.tokens + other.tokens, estimated)


def _priced(tally: Tally, counts: Iterator[int], scale: float) -> _Cost:
    """What a tally costs: the next of the counts are those of its texts."""
    own = tuple(islice(counts, len(tally.texts)))
    return _Cost(tally.cost(own, scale), tally.estimated)


class _Ledgers:
    """A ledger for each model that was asked about."""

    def __init__(self) -> None:
        self._ledgers: dict[str, _Ledger] = {}

    def of(self, model: str) -> "_Ledger":
        return self._ledgers.setdefault(model, _Ledger())


@frozen
class _Begun:
    """Messages that were counted together, and what they cost."""

    messages: tuple[Message, ...] = ()
    cost: _Cost = _Cost()


class _Ledger:
    """What messages and frames cost with one model.

    A session adds to what it asked about last: then only what is new is looked at.
    """

    def __init__(self) -> None:
        self._costs: WeakKeyDictionary[Message, _Cost] = WeakKeyDictionary()
        self._frames: dict[Tally, TokenCount] = {}
        self._last = _Begun()

    def begun(self, messages: tuple[Message, ...]) -> _Begun:
        """What was asked about last, if these messages are the same and more."""
        last = self._last
        same = messages[: len(last.messages)] == last.messages  # fast where it is so
        return last if same else _Begun()

    def end(self, messages: tuple[Message, ...], cost: _Cost) -> _Cost:
        """Know what all of these messages cost."""
        self._last = _Begun(messages, cost)
        return cost

    def costs(self, messages: tuple[Message, ...]) -> dict[Message, _Cost]:
        """What each of these messages costs, of those that are known."""
        found = ((message, self._costs.get(message)) for message in messages)
        return {message: cost for message, cost in found if cost is not None}

    def learn(self, message: Message, cost: _Cost) -> _Cost:
        """Know what a message costs."""
        self._costs[message] = cost
        return cost

    def frame(self, frame: Tally) -> TokenCount | None:
        """What a frame costs, if it was counted."""
        return self._frames.get(frame)

    def framed(self, frame: Tally, cost: _Cost, counts: TextCounts) -> TokenCount:
        """Know what a frame costs, and who counted."""
        if len(self._frames) >= _MOST:
            self._frames.clear()
        estimated = cost.estimated or counts.estimated
        known = TokenCount(cost.tokens, counts.by, estimated)
        self._frames[frame] = known
        return known
