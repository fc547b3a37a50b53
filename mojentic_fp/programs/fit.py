"""Fitting a chat into a model's window.

Decides: what is counted (each passage once, by ``CountTokens``), what becomes of what
does not fit (a ``Strategy``), and where the size of a window is found.  What goes first
is ``window``'s to say.

    Window(8192)                                  drop the oldest
    Window(8192, strategy=Summarise())            keep a summary of what is dropped
    window_of("llama3.2")                         as large as server or table says
"""

from collections.abc import Sequence
from functools import partial
from typing import Final, TypeAlias

from attrs import evolve, field, frozen

from mojentic_fp.data.failure import LlmFailure, TurnFailure
from mojentic_fp.data.families import OPENAI_MODELS
from mojentic_fp.data.inventory import ModelInfo
from mojentic_fp.data.message import Message, SystemMessage, system, user
from mojentic_fp.data.models import Models
from mojentic_fp.data.reason import Unsupported
from mojentic_fp.data.request import Request, Settings
from mojentic_fp.data.session import Passage, Session, Spare
from mojentic_fp.data.tool import ProviderTool, ToolSpec
from mojentic_fp.effects.llm import Complete, CountTokens, ShowModel, count_tokens
from mojentic_fp.effects.program import Program, Steps, fail, program, succeed
from mojentic_fp.programs.window import Trimmed, spare_places, trim

_RESERVE: Final = 1024
_SUMMARY: Final = 400
_SHARE: Final = 4  # of a small window, an answer and a summary get a quarter each


@frozen
class DropOldest:
    """What does not fit is left out: of equal priority, the oldest first."""


@frozen
class Summarise:
    """What does not fit is summarised by a model, and the summary stands in its place.

    ``model`` is the session's own where it is ``None``; ``tokens`` bounds the summary:
    400, or a quarter of what a small window holds, where nothing is said.
    """

    model: str | None = None
    tokens: int | None = None
    instructions: str = (
        "Summarise the conversation so far for the assistant who will go on with it:"
        " facts, names, numbers, decisions, and what is still open. Be brief."
    )


Strategy: TypeAlias = DropOldest | Summarise
"""What becomes of what does not fit."""


@frozen
class Window:
    """How many ``tokens`` a model takes, of which ``reserve`` are kept for its answer.

    That is 1024, or a quarter of a small window, where nothing is said.
    """

    tokens: int
    reserve: int | None = field(default=None, kw_only=True)
    strategy: Strategy = field(factory=DropOldest, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Refuse a window that holds nothing."""
        if self.tokens < 1 or not 0 <= (self.reserve or 0) < self.tokens:
            message = (
                f"a window holds more than its reserve, not {self.tokens} tokens"
                f" with {self.reserve} in reserve"
            )
            raise ValueError(message)

    @property
    def budget(self) -> int:
        """How many tokens the prompt may have."""
        usual = min(_RESERVE, self.tokens // _SHARE)
        return self.tokens - (usual if self.reserve is None else self.reserve)

    @property
    def summary(self) -> int:
        """How many of them a summary may have, where one is made."""
        if not isinstance(self.strategy, Summarise):
            return 0
        usual = min(_SUMMARY, self.budget // _SHARE)
        wished = self.strategy.tokens
        return usual if wished is None else wished


@frozen
class Fitted:
    """A session that fits: what the model is shown, and what was dropped for it."""

    session: Session
    shown: tuple[Message, ...]
    dropped: tuple[Passage, ...] = ()


def as_it_is(
    session: Session, asked: Message, instructions: SystemMessage | None
) -> Fitted:
    """All of a session and what is said now, whether it fits or not."""
    passages = (message for one in session.passages for message in one.messages)
    return Fitted(session, (*_head(session, instructions), *passages, asked))


@program
def window_of(
    model: str,
    *,
    reserve: int | None = None,
    strategy: Strategy | None = None,
    models: Models | None = None,
) -> Steps[Window | None, LlmFailure, ShowModel]:
    """The window of a model as its server has it, else as the table ``models`` has it.

    That is ``OPENAI_MODELS``, where none is given.

    It is what the model was set up to take, where that is less than what it could;
    ``None`` where neither server nor table says.
    """
    facts = (OPENAI_MODELS if models is None else models).of(model)
    info = yield from ShowModel(model).perform().lash(partial(_silent, model))
    known = [size for size in (info.num_ctx, info.context_window) if size]
    if not known and facts.context_window is not None:
        known = [facts.context_window]
    if not known:
        return None
    return Window(min(known), reserve=reserve, strategy=strategy or DropOldest())


def _silent(
    model: str, failure: LlmFailure
) -> Program[ModelInfo, LlmFailure, ShowModel]:
    """A server that cannot be asked says nothing; any other failure is one."""
    if isinstance(failure.reason, Unsupported):
        return succeed(ModelInfo(model))
    return fail(failure)


@program
def fit(
    session: Session,
    asked: Message,
    window: Window,
    *,
    tools: tuple[ToolSpec | ProviderTool, ...] = (),
    instructions: SystemMessage | None = None,
) -> Steps[Fitted, TurnFailure, CountTokens | Complete]:
    """Leave out what does not fit beside the newest message and the instructions."""
    passages: list[Passage] = []
    for passage in (*session.passages, Passage((asked,))):
        measured = yield from _measured(session, passage)
        passages.append(measured)
    trimmed = yield from _trimmed(session, passages, window.budget, tools, instructions)
    if trimmed.dropped and isinstance(window.strategy, Summarise):
        bare = evolve(session, summary=None)  # another one takes its place
        room = window.budget - window.summary
        again = _trimmed(bare, passages, room, tools, instructions)
        trimmed = yield from again.alt(partial(evolve, session=session))
    kept = yield from _kept(session, trimmed, window)
    return Fitted(kept, (*_head(kept, instructions), *trimmed.shown), trimmed.dropped)


@program
def _trimmed(
    session: Session,
    passages: Sequence[Passage],
    room: int,
    tools: tuple[ToolSpec | ProviderTool, ...],
    instructions: SystemMessage | None,
) -> Steps[Trimmed, TurnFailure, CountTokens]:
    """What of the passages fits into so many tokens, below what stands before them."""
    head = _head(session, instructions)
    fixed = yield from _counted(session, Request(session.model, head, tools=tools))
    outcome = trim(passages, room, system=fixed)
    trimmed = yield from Program.from_result(
        outcome.alt(lambda why: TurnFailure(why, session))
    )
    return trimmed


@program
def _kept(
    session: Session, trimmed: Trimmed, window: Window
) -> Steps[Session, TurnFailure, Complete]:
    """The session of what stays, without the newest message; what goes is remembered."""
    kept = evolve(session, passages=trimmed.kept[:-1])
    if not trimmed.dropped:
        return kept
    kept = evolve(kept, earlier=session.earlier.added(*trimmed.dropped))
    if not isinstance(window.strategy, Summarise):
        return kept
    summary = yield from _summary(
        session, trimmed.dropped, window.strategy, window.summary
    )
    return evolve(kept, summary=summary)


def _head(session: Session, instructions: SystemMessage | None) -> tuple[Message, ...]:
    """What stands before the passages: instructions, and the summary of what is gone."""
    told = () if instructions is None else (instructions,)
    if session.summary is None:
        return told
    return (*told, system(f"What was said before, in short:\n{session.summary}"))


@program
def _measured(
    session: Session, passage: Passage
) -> Steps[Passage, TurnFailure, CountTokens]:
    """The passage with its tokens counted, once in its life."""
    if passage.tokens is not None:
        return passage
    tokens = yield from _counted(session, Request(session.model, passage.messages))
    spares: list[Spare] = []
    for message, part, priority in spare_places(passage):
        alone = user(passage.messages[message].parts[part])  # type: ignore[arg-type]  # content, which a user may show as well
        size = yield from _counted(session, Request(session.model, (alone,)))
        spares.append(Spare(message, part, priority, min(size, tokens)))
    return evolve(passage, tokens=tokens, spares=tuple(spares))


def _counted(
    session: Session, request: Request
) -> Program[int, TurnFailure, CountTokens]:
    counted = count_tokens(request).map(lambda count: count.tokens)
    return counted.alt(lambda why: TurnFailure(why.reason, session, where=why.where))


@program
def _summary(
    session: Session, dropped: tuple[Passage, ...], how: Summarise, tokens: int
) -> Steps[str, TurnFailure, Complete]:
    """A summary of what was dropped, and of the summary before it."""
    before = () if session.summary is None else (f"Before that: {session.summary}",)
    said = (
        f"{message.tag}: {message.text}"
        for passage in dropped
        for message in passage.messages
        if message.text
    )
    request = Request(
        how.model or session.model,
        (system(how.instructions), user("\n\n".join((*before, *said)))),
        settings=Settings(max_tokens=max(1, tokens), temperature=0),
        stream=False,
    )
    answer = (
        yield from Complete(request)
        .perform()
        .alt(lambda why: TurnFailure(why.reason, session, where=why.where))
    )
    return answer.text
