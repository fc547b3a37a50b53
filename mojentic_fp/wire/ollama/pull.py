"""Having a server fetch a model, and hearing how far it has come.

Decides: what each line says, and when the model is there: after the status ``success``.
A line that speaks of an error is the failure; so is an end without that status.

Source: https://github.com/ollama/ollama/blob/main/docs/api.md#pull-a-model
"""

from typing import Final

from attrs import evolve, frozen
from returns.result import Failure, Result, Success

from mojentic_fp.data.event import Event
from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.http import HttpRequest
from mojentic_fp.data.inventory import PullProgress
from mojentic_fp.data.json import JsonObject
from mojentic_fp.data.reason import Interrupted, LlmReason
from mojentic_fp.wire import stream
from mojentic_fp.wire.codec import Address, Fed, Streamed
from mojentic_fp.wire.explain import unreadable
from mojentic_fp.wire.ollama.explain import told
from mojentic_fp.wire.ollama.question import posted
from mojentic_fp.wire.ollama.words import NAME
from mojentic_fp.wire.pick import count, text
from mojentic_fp.wire.text import parse_object

_OK: Final = 200
_SUCCESS: Final = "success"


@frozen
class Pulling:
    """A model on its way; ``status`` is the last that was heard."""

    model: str
    splitter: stream.Splitter = stream.START
    status: str = ""
    failure: LlmReason | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more is to be heard."""
        return self.failure is not None or self.status == _SUCCESS


def _ask(address: Address, model: str) -> Result[HttpRequest, LlmFailure]:
    return Success(posted(address, "/api/pull", {"model": model, "stream": True}))


def _feed(state: Pulling, data: bytes) -> Fed:
    cut = stream.lines(state.splitter, data)
    return _heard(evolve(state, splitter=cut.state), cut.items)


def _flush(state: Pulling) -> Fed:
    cut = stream.last_lines(state.splitter)
    whole = tuple(line for line in cut.items if parse_object(line) is not None)
    return _heard(evolve(state, splitter=cut.state), whole)


def _heard(state: Pulling, lines: tuple[bytes, ...]) -> Fed:
    """What these lines say, in order."""
    events: list[Event] = []
    for line in lines:
        if state.over:
            break
        value = parse_object(line)
        if value is None:
            wrong = unreadable("a line is not a JSON object", line, Where()).reason
            state = evolve(state, failure=wrong)
            continue
        failure = told(value)
        if failure is not None:
            state = evolve(state, failure=failure)
            continue
        state = evolve(state, status=text(value, "status"))
        events.append(_progress(value))
    return Fed(state, tuple(events), over=state.over)


def _progress(value: JsonObject) -> PullProgress:
    return PullProgress(
        text(value, "status"),
        text(value, "digest") or None,
        count(value, "total"),
        count(value, "completed"),
    )


def _finish(state: Pulling) -> Result[None, LlmFailure]:
    last: Pulling = _flush(state).state
    if last.failure is None and last.status == _SUCCESS:
        return Success(None)
    heard = f"after {last.status!r}" if last.status else "before a word was said"
    why = last.failure or Interrupted(f"the reply ended {heard}, without success")
    return Failure(LlmFailure(why, Where(NAME, state.model, _OK)))


PULL: Final = Streamed(
    ask=_ask, begin=Pulling, feed=_feed, flush=_flush, finish=_finish
)
"""Having a model fetched, by its name."""
