"""Sessions: a chat so far, as a value.

Decides: what a chat is made of and how it can be edited.  Knows nothing of models
(``programs.chat`` asks them) or of how much fits (``programs.window``).

A chat is a row of ``Passage``s: what the user said, and all that followed until they
spoke again.  A passage is edited, trimmed and forgotten whole, so a tool call is never
parted from its result.
"""

from collections.abc import Sequence
from typing import ClassVar

from attrs import evolve, field, frozen
from returns.result import Failure, Result, Success

from mojentic_fp.data.convert import tagged
from mojentic_fp.data.message import Message, UserMessage, UserPart, user
from mojentic_fp.data.reason import Party, Reason
from mojentic_fp.data.request import Settings
from mojentic_fp.data.runs import Runs
from mojentic_fp.data.template import Template


@frozen
class Passage:
    """A stretch of a chat: what the user said, and all that followed.

    ``number`` is its place in the chat, from 0 on.  ``tokens`` is how many it was
    counted to be, ``None`` before it is counted; ``spares`` are its parts that may be
    left out first.  What is ``pinned`` is never trimmed; of what is ``stopped``, the
    reply was broken off.
    """

    messages: tuple[Message, ...]
    pinned: bool = field(default=False, kw_only=True)
    tokens: int | None = field(default=None, kw_only=True)
    spares: tuple["Spare", ...] = field(default=(), kw_only=True)
    stopped: bool = field(default=False, kw_only=True)
    number: int = field(default=0, kw_only=True)


@frozen
class Spare:
    """A part that may be left out: where it is, how much it matters, its tokens."""

    message: int
    part: int
    priority: float
    tokens: int


@tagged
@frozen
class NoPassage:
    """There is no such passage in the session; there are ``passages``."""

    tag: ClassVar[str] = "no_passage"
    at: int
    passages: int

    def __str__(self) -> str:
        """What to do."""
        if not self.passages:
            return "nothing has been said yet"
        return f"no passage {self.at}: they count from 0 to {self.passages - 1}"


@tagged
@frozen
class DoesNotFit(Reason):
    """What must stay is more than the window holds; all figures are tokens.

    ``system`` is for the instructions and tools, ``newest`` for the passage that the
    user has just begun, ``pinned`` for what may not be left out.
    """

    tag: ClassVar[str] = "does_not_fit"
    party: ClassVar[Party] = Party.CALLER
    budget: int
    system: int
    newest: int
    pinned: int

    @property
    def needed(self) -> int:
        """How many there must be, at the least."""
        return self.system + self.newest + self.pinned

    def __str__(self) -> str:
        """The numbers."""
        return (
            f"{self.needed} tokens must stay, and the window holds {self.budget}:"
            f" {self.system} of instructions and tools, {self.newest} of the newest"
            f" message, {self.pinned} that are pinned"
        )


def _template(system: str | Template | None) -> Template | None:
    return Template(system) if isinstance(system, str) else system


@frozen
class Session:
    """A chat so far.

    ``passages`` is what the model is shown of it; ``earlier`` is what was trimmed away,
    what went first standing first, and ``summary`` what a model made of that.  ``id`` is its name
    where it is stored, ``correlation_id`` what its traces are found by.  Passages are
    counted from 0 and from the very first one, those trimmed away included.
    """

    model: str
    system: Template | None = field(default=None, converter=_template)
    passages: tuple[Passage, ...] = field(default=(), kw_only=True)
    earlier: Runs[Passage] = field(factory=Runs[Passage], kw_only=True)
    summary: str | None = field(default=None, kw_only=True)
    settings: Settings = field(factory=Settings, kw_only=True)
    id: str = field(default="", kw_only=True)
    correlation_id: str = field(default="", kw_only=True)

    @property
    def transcript(self) -> tuple[Message, ...]:
        """All that was ever said, what was trimmed away included."""
        return tuple(message for one in self.every for message in one.messages)

    @property
    def every(self) -> tuple[Passage, ...]:
        """Every passage, in the order in which they were said."""
        return tuple(passage for passage, _ in self.history)

    @property
    def history(self) -> tuple[tuple[Passage, bool], ...]:
        """Every passage in order, and whether the model is still shown it.

        What is trimmed away need not be the oldest: what is pinned stays, and what
        matters less goes first.
        """
        trimmed = ((one, False) for one in self.earlier)
        shown = ((one, True) for one in self.passages)
        return tuple(sorted((*trimmed, *shown), key=lambda it: it[0].number))

    def insert(self, *messages: Message) -> "Session":
        """The session with more messages, as if they had been said.

        A message of the user begins a new passage; any other belongs to the last one.
        """
        said = len(self.earlier) + len(self.passages)
        return evolve(self, passages=_joined(self.passages, messages, said))

    def edit(self, at: int, *content: str | UserPart) -> Result["Session", NoPassage]:
        """The session in which the user says this instead, and nothing after it."""
        return self.fork(at).map(lambda before: before.insert(user(*content)))

    def fork(self, at: int) -> Result["Session", NoPassage]:
        """A new session of the passages before this one: ``fork(2)`` has two.

        What was trimmed away comes back only where the fork is older than that.
        """
        history = self.history
        if not 0 <= at <= len(history):
            return Failure(NoPassage(at, len(history)))
        before = history[:at]
        if sum(not shown for _, shown in before) == len(self.earlier):
            kept = tuple(one for one, shown in before if shown)
            return Success(evolve(self, passages=kept, id=""))
        whole = tuple(one for one, _ in before)
        return Success(
            evolve(self, passages=whole, earlier=Runs(), summary=None, id="")
        )

    def undo(self) -> Result["Session", NoPassage]:
        """The session before the last passage."""
        every = len(self.earlier) + len(self.passages)
        return self.fork(every - 1).map(lambda before: evolve(before, id=self.id))

    def pin(self, at: int, *, pinned: bool = True) -> Result["Session", NoPassage]:
        """The session in which a passage is never trimmed away.

        One that was trimmed away already is shown again.
        """
        history = list(self.history)
        if not 0 <= at < len(history):
            return Failure(NoPassage(at, len(history)))
        passage, shown = history[at]
        history[at] = (evolve(passage, pinned=pinned), True)
        passages = tuple(one for one, stays in history if stays)
        if shown:
            return Success(evolve(self, passages=passages))
        earlier = Runs[Passage]().added(*(one for one, stays in history if not stays))
        return Success(evolve(self, passages=passages, earlier=earlier))

    def telling(self, system: str | Template | None) -> "Session":
        """The session with other instructions to the model."""
        return evolve(self, system=system)


def passages_of(messages: Sequence[Message]) -> tuple[Passage, ...]:
    """Messages in passages: each message of the user that follows another's begins one.

    What comes before the first message of the user is a passage, too.
    """
    return _joined((), messages, 0)


def _joined(
    passages: tuple[Passage, ...], messages: Sequence[Message], said: int
) -> tuple[Passage, ...]:
    """Passages with more messages, where so many passages were said so far."""
    for message in messages:
        if not passages or _begins(passages[-1], message):
            passages = (*passages, Passage((message,), number=said))
            said += 1
        else:
            last = passages[-1]
            whole = evolve(
                last, messages=(*last.messages, message), tokens=None, spares=()
            )
            passages = (*passages[:-1], whole)
    return passages


def _begins(last: Passage, message: Message) -> bool:
    """Whether a message begins a new passage: the user speaks after somebody else."""
    return isinstance(message, UserMessage) and not isinstance(
        last.messages[-1], UserMessage
    )
