"""Counting the tokens of requests on this machine.

Decides: when a provider's own count is asked for and when ours has to do, and that a
message is counted once: what it costs is remembered for as long as the message lives, so
that counting every turn of a session costs what counting its last one does.  Whose rules
say what a message is made of, see ``wire.tokens``; who knows vocabularies,
``effects.tokens``.

    pipe(openai(), counted_locally()).over(tokens())     where the provider cannot
    (local_count() | openai()).over(tokens())            always
"""

from collections.abc import Iterator, Sequence
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
from mojentic_fp.handlers.handler import Around, Forward, Handlers, around, on
from mojentic_fp.wire.memo import Kept
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
    frame = rules.request(request)
    new = ledger.unknown(request.messages)
    begun = ledger.known(frame)
    if new or begun is None:
        tallies = tuple(map(rules.message, new))
        texts = total((*tallies, frame)).texts
        counts = yield from CountTexts(texts, request.model)
        left = iter(counts.tokens)
        for message, tally in zip(new, tallies, strict=True):
            ledger.learn(message, _priced(tally, left, rules.scale))
        begun = ledger.begin(frame, _priced(frame, left, rules.scale), counts)
    return ledger.sum(begun, request.messages)


@frozen
class _Cost:
    """What a message costs, and whether that is a guess."""

    tokens: int
    estimated: bool


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


class _Ledger:
    """What messages and frames cost with one model.

    A message is looked up by identity, which is fast, then by its value.
    """

    def __init__(self) -> None:
        self._costs: Kept[Message, int] = Kept()
        self._guesses: Kept[Message, bool] = Kept()
        self._equals: WeakKeyDictionary[Message, _Cost] = WeakKeyDictionary()
        self._frames: dict[Tally, TokenCount] = {}

    def unknown(self, messages: Sequence[Message]) -> list[Message]:
        """The messages that are still to be counted."""
        new = self._costs.unknown(messages)
        for message in new:
            if known := self._equals.get(message):
                self._keep(message, known)
        return self._costs.unknown(new)

    def known(self, frame: Tally) -> TokenCount | None:
        """What a frame costs, if it was counted."""
        return self._frames.get(frame)

    def learn(self, message: Message, cost: _Cost) -> None:
        """Know what a message costs."""
        self._equals[message] = cost
        self._keep(message, cost)

    def begin(self, frame: Tally, cost: _Cost, counts: TextCounts) -> TokenCount:
        """Know what a frame costs, and who counted."""
        if len(self._frames) >= _MOST:
            self._frames.clear()
        estimated = cost.estimated or counts.estimated
        begun = TokenCount(cost.tokens, counts.by, estimated)
        self._frames[frame] = begun
        return begun

    def sum(self, begun: TokenCount, messages: Sequence[Message]) -> TokenCount:
        """A frame and its messages together."""
        costs, guesses = self._costs.table, self._guesses.table
        tokens = sum(map(costs.__getitem__, map(id, messages)), begun.tokens)
        guessed = any(map(guesses.__contains__, map(id, messages)))
        return TokenCount(tokens, begun.by, begun.estimated or guessed)

    def _keep(self, message: Message, cost: _Cost) -> None:
        if cost.estimated:
            self._guesses.keep(message, known=True)
        self._costs.keep(message, cost.tokens)
