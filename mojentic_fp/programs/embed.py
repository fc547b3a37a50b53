"""Embedding texts: any number of them, each of any length.

Decides: how texts become requests.  A text that is too long for the model is cut into
parts, whose vectors are joined again by their mean, weighted by tokens; as many texts go
into a request as the provider takes, and so many requests run side by side.  How much
that is, ``data.capacity`` knows; where a text is cut, ``programs.cut`` decides.

    pipe(["a cat", "a dog"], embed("text-embedding-3-large"), run(openai() | tokens()))

The vectors come in the order of the texts.  Where several requests are made, one that
fails says which texts it fails, as ``texts[3]`` or ``texts[32:64]``, counted from 0.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, groupby
from typing import Final, Never, TypeAlias

from attrs import evolve, frozen
from returns.result import Failure, Result, Success

from mojentic_fp.data.capacity import Capacity, capacity_of
from mojentic_fp.data.completion import Usage
from mojentic_fp.data.embedding import Embeddings, EmbedRequest, Vector
from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.json import EMPTY, JsonObject
from mojentic_fp.data.reason import (
    Misconfigured,
    OffScript,
    OverBudget,
    Said,
    Unreadable,
    Unsupported,
)
from mojentic_fp.data.vector import mean
from mojentic_fp.effects.combine import all_of, parallel
from mojentic_fp.effects.llm import Embed
from mojentic_fp.effects.program import Program, Steps, fail, program
from mojentic_fp.effects.tokens import CountTexts
from mojentic_fp.programs.cut import Part, cut

Embedded: TypeAlias = Program[Embeddings, LlmFailure, Embed | CountTexts]

_LEAST: Final = 6
"""Two thirds of it are still enough for any character."""


def embed(
    model: str,
    *,
    dimensions: int | None = None,
    batch: int | None = None,
    at_once: int = 4,
    longest: int | None = None,
    extra: JsonObject = EMPTY,
) -> Callable[[Iterable[str]], Embedded]:
    """Where texts lie: a vector each, in order, and the usage of all requests together.

    >>> from mojentic_fp import byte_tokens, run, scripted_embeddings
    >>> model = scripted_embeddings({"a": (1.0, 0.0)}, dimensions=2) | byte_tokens()
    >>> run(model)(embed("any")(["a", "a"])).map(lambda found: found.vectors)
    <IOResult: <Success: ((1.0, 0.0), (1.0, 0.0))>>

    ``batch`` texts go into a request, ``at_once`` requests run side by side, and a text
    of more than ``longest`` tokens is cut; what is ``None`` is as the model has it.
    Tokens are counted only where a text might be too long.  An empty text fails, since
    it has no place; no texts at all have no vectors.
    """
    capacity = _wished(capacity_of(model), batch, longest)
    asked = EmbedRequest(model, (), dimensions=dimensions, extra=extra)

    def go(texts: Iterable[str]) -> Embedded:
        if isinstance(texts, str):
            message = "give a list of texts: a text by itself is one of its characters"
            raise TypeError(message)
        return _embedded(_Plan(asked, capacity, at_once), tuple(texts))

    return go


def _wished(known: Capacity, batch: int | None, longest: int | None) -> Capacity:
    """What a model takes, unless the caller says otherwise."""
    if batch is not None and batch < 1:
        message = f"batch must be at least 1, not {batch}"
        raise ValueError(message)
    if longest is not None and longest < _LEAST:
        message = f"longest must be at least {_LEAST}, not {longest}"
        raise ValueError(message)
    return evolve(known, most=batch or known.most, longest=longest or known.longest)


@frozen
class _Plan:
    """What is asked of each text, how much at a time, and how many times at once."""

    asked: EmbedRequest
    capacity: Capacity
    at_once: int


@frozen
class _Piece:
    """A text, or a part of one, and where it stands among them all."""

    place: int
    part: Part


@program
def _embedded(
    plan: _Plan, texts: tuple[str, ...]
) -> Steps[Embeddings, LlmFailure, Embed | CountTexts]:
    empty = next((place for place, text in enumerate(texts) if not text), None)
    if empty is not None:
        yield from _refused(plan, f"texts[{empty}] is empty, and has no place")
    pieces = yield from _pieces(plan.capacity, texts)
    batches = tuple(_batches(plan.capacity, pieces))
    asked = tuple(_asked(plan, batch) for batch in batches)
    if len(batches) > 1:
        asked = tuple(map(_placed, asked, batches))
    outcomes = yield from parallel(asked, limit=plan.at_once)
    answers = yield from all_of(outcomes)
    joined = yield from Program.from_result(_joined(plan, pieces, answers))
    return joined


def _refused(plan: _Plan, detail: str) -> Program[Never, LlmFailure, Never]:
    reason = Unsupported(detail, "leave it out, or give it some words")
    return fail(LlmFailure(reason, Where(model=plan.asked.model)))


# --- before: pieces and batches ----------------------------------------------------


@program
def _pieces(
    capacity: Capacity, texts: tuple[str, ...]
) -> Steps[tuple[_Piece, ...], Never, CountTexts]:
    """Each text, or its parts where it is too long.

    A text has no more tokens than bytes: where those are few, nobody need count.
    """
    sizes = [len(text.encode("utf-8", "replace")) for text in texts]
    longest = capacity.longest
    if longest is None or max(sizes, default=0) <= longest:
        sized = enumerate(zip(texts, sizes, strict=True))
        return tuple(_Piece(place, Part(text, size)) for place, (text, size) in sized)
    counter = yield from CountTexts((), capacity.vocabulary)
    most = longest * 2 // 3 if counter.estimated else longest
    pieces: list[_Piece] = []
    for place, text in enumerate(texts):
        if sizes[place] <= most:
            pieces.append(_Piece(place, Part(text, sizes[place])))
        else:
            parts = yield from cut(text, capacity.vocabulary, most)
            pieces.extend(_Piece(place, part) for part in parts)
    return tuple(pieces)


def _batches(
    capacity: Capacity, pieces: tuple[_Piece, ...]
) -> Iterator[tuple[_Piece, ...]]:
    """The pieces in order, as many at a time as go into a request."""
    batch: list[_Piece] = []
    tokens = 0
    for piece in pieces:
        tokens += piece.part.tokens
        heavy = capacity.together is not None and tokens > capacity.together
        if batch and (heavy or len(batch) >= capacity.most):
            yield tuple(batch)
            batch, tokens = [], piece.part.tokens
        batch.append(piece)
    if batch:
        yield tuple(batch)


# --- one request --------------------------------------------------------------------


def _asked(
    plan: _Plan, batch: tuple[_Piece, ...]
) -> Program[Embeddings, LlmFailure, Embed]:
    """Ask for the vectors of a batch: one each."""
    request = evolve(plan.asked, inputs=tuple(piece.part.text for piece in batch))
    asked = Embed(request).perform()
    return asked.bind_result(lambda found: _complete(found, len(batch)))


def _complete(found: Embeddings, wanted: int) -> Result[Embeddings, LlmFailure]:
    if len(found.vectors) == wanted:
        return Success(found)
    detail = f"{len(found.vectors)} vectors came for {wanted} texts"
    return Failure(LlmFailure(Unreadable(detail), Where(model=found.model)))


def _placed(
    asked: Program[Embeddings, LlmFailure, Embed], batch: tuple[_Piece, ...]
) -> Program[Embeddings, LlmFailure, Embed]:
    """The same, its failure saying which texts it fails."""
    first, last = batch[0].place, batch[-1].place
    places = f"texts[{first}]" if first == last else f"texts[{first}:{last + 1}]"
    return asked.alt(lambda failure: _about(places, failure))


def _about(places: str, failure: LlmFailure) -> LlmFailure:
    reason = failure.reason
    if isinstance(reason, OffScript | Misconfigured | OverBudget):
        return failure
    if isinstance(reason, Said):
        return evolve(
            failure, reason=evolve(reason, message=f"{places}: {reason.message}")
        )
    return evolve(failure, reason=evolve(reason, detail=f"{places}: {reason.detail}"))


# --- afterwards: joining ----------------------------------------------------------------


def _joined(
    plan: _Plan, pieces: tuple[_Piece, ...], answers: tuple[Embeddings, ...]
) -> Result[Embeddings, LlmFailure]:
    """The answers as one: a vector a text."""
    vectors = tuple(chain.from_iterable(answer.vectors for answer in answers))
    if len({len(vector) for vector in vectors}) > 1:
        detail = "the vectors are of different lengths"
        return Failure(LlmFailure(Unreadable(detail), Where(model=plan.asked.model)))
    usages = tuple(one.usage for one in answers if one.usage is not None)
    return Success(
        Embeddings(
            tuple(_each(pieces, vectors)),
            model=next((one.model for one in answers), "") or plan.asked.model,
            usage=sum(usages, Usage()) if usages else None,
            metadata=_said(answers),
        )
    )


def _each(pieces: tuple[_Piece, ...], vectors: tuple[Vector, ...]) -> Iterator[Vector]:
    """The vector of each text: its own, or the mean of its parts'."""
    found = zip(pieces, vectors, strict=True)
    for _, parts in groupby(found, lambda one: one[0].place):
        weights, parted = zip(*((one.part.tokens, v) for one, v in parts), strict=True)
        yield parted[0] if len(parted) == 1 else mean(parted, weights)


def _said(answers: tuple[Embeddings, ...]) -> JsonObject:
    """What the provider said besides: of each request, where there were several."""
    said = tuple(one.metadata for one in answers)
    if len(said) == 1:
        return said[0]
    return JsonObject(requests=said) if any(said) else EMPTY
