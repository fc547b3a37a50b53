"""Policies: what becomes of calls before and after a tool answers them.

Decides: nothing about any tool.  A policy is a function from a toolbox to a toolbox, so
policies are put together by ``pipe``, the one that stands last outermost, and one tool
gets its own by being put into a toolbox of its own:

    pipe(toolbox(search, fetch), retried(2), timed(10)) | toolbox(calculate)

    only("read_*")        without("*_file")     those of these names, or all others
    approved()            each call is approved first (the effect ``Approve``)
    checked()             arguments that do not fit the schema do not reach the tool
    timed(10)             a call that takes longer is given up
    retried(2)            one that fails is made again

``programs.pages`` has one more, for long results.  What a policy refuses is told to the model, as any failure of a tool is.
"""

from collections.abc import Callable
from fnmatch import fnmatchcase
from functools import partial
from typing import Any, Never, Protocol, TypeAlias, TypeVar

from attrs import evolve
from returns.pipeline import is_successful

from mojentic_fp.data.approval import Approved, Denied
from mojentic_fp.data.failure import ToolFailure
from mojentic_fp.data.json import Json
from mojentic_fp.data.mishap import BadArguments, OutOfTime, Refused
from mojentic_fp.data.part import ToolCall
from mojentic_fp.data.tool import ToolResult, ToolSpec
from mojentic_fp.effects.ambient import Sleep
from mojentic_fp.effects.approve import Approve
from mojentic_fp.effects.combine import race
from mojentic_fp.effects.program import Program, Steps, fail, program
from mojentic_fp.programs.conform import problems_of
from mojentic_fp.programs.tool import Tool, Toolbox

D = TypeVar("D")
D_co = TypeVar("D_co", covariant=True)
Outcome: TypeAlias = Program[Json | ToolResult, ToolFailure, D]


class Policy(Protocol[D_co]):
    """What changes how the tools of a toolbox are called; it performs ``D_co`` itself."""

    def __call__(self, tools: Toolbox[D], /) -> Toolbox[D | D_co]:
        """The tools, under this policy."""
        ...


def only(*names: str) -> Policy[Never]:
    """The tools of these names (``fs_*`` are several), and no others.

    A name that no tool has is a mistake, since nobody would notice it.
    """
    return _choosing(names, keep=True)


def without(*names: str) -> Policy[Never]:
    """All tools but those of these names (``fs_*`` are several).

    A name that no tool has is a mistake, since nobody would notice it.
    """
    return _choosing(names, keep=False)


def _choosing(names: tuple[str, ...], *, keep: bool) -> Policy[Never]:
    def apply(tools: Toolbox[D], /) -> Toolbox[D]:
        there = [tool.name for tool in tools.tools]
        for name in names:
            if not any(fnmatchcase(one, name) for one in there):
                message = f"no tool {name!r}: there are {', '.join(there) or 'none'}"
                raise ValueError(message)
        return Toolbox(
            tuple(
                tool
                for tool in tools.tools
                if any(fnmatchcase(tool.name, name) for name in names) is keep
            )
        )

    return apply


def approved(
    when: Callable[[ToolCall, ToolSpec], bool] = lambda _call, _spec: True,
) -> Policy[Approve]:
    """Ask for approval of each call, or of those for ``when`` is true.

    ``approved(lambda call, spec: not (spec.hints and spec.hints.read_only))`` asks for
    all that is not said to be harmless.
    """

    def asking(tool: Tool[D], call: ToolCall) -> Outcome[D | Approve]:
        if not when(call, tool.spec):
            return tool.answer(call)
        return (
            Approve(call, tool.spec).perform().bind(lambda said: told(said, tool, call))
        )

    def told(said: Approved | Denied, tool: Tool[D], call: ToolCall) -> Outcome[D]:
        match said:
            case Approved(arguments):
                given = call.arguments if arguments is None else arguments
                raw = call.raw if arguments is None else None
                return tool.answer(evolve(call, arguments=given, raw=raw))
            case Denied(why):
                return fail(ToolFailure(call, Refused(why)))

    return each(asking)


def checked() -> Policy[Never]:
    """Answer calls whose arguments do not fit the tool's schema with all that is wrong.

    Tools that were made of functions do so by themselves; those of which there is only
    a description do not.
    """

    def checking(tool: Tool[D], call: ToolCall) -> Outcome[D]:
        problems = problems_of(tool.spec.parameters, call.arguments)
        if call.raw is None and problems:
            return fail(ToolFailure(call, BadArguments(problems)))
        return tool.answer(call)

    return each(checking)


def timed(seconds: float) -> Policy[Sleep]:
    """Give up a call that takes longer than so many seconds, and cancel it.

    What a tool of this process does meanwhile goes on unseen where it cannot be
    cancelled: a function that computes, in a synchronous run.
    """
    if not seconds > 0:
        message = f"a time limit is more than 0 seconds, not {seconds}"
        raise ValueError(message)

    def timing(tool: Tool[D], call: ToolCall) -> Outcome[D | Sleep]:
        late: Outcome[Sleep] = (
            Sleep(seconds)
            .perform()
            .bind(lambda _: fail(ToolFailure(call, OutOfTime(seconds))))
        )
        runners: tuple[Outcome[D | Sleep], ...] = (tool.answer(call), late)
        return race(runners)

    return each(timing)


def _may_pass(failure: ToolFailure) -> bool:
    """Whether another call may go better: the model's mistakes stay what they are."""
    return not isinstance(failure.reason, BadArguments | Refused)


def retried(
    times: int = 2,
    *,
    wait: float = 0.5,
    when: Callable[[ToolFailure], bool] = _may_pass,
) -> Policy[Sleep]:
    """Make a call that fails again, at most so many ``times`` more.

    It waits ``wait`` seconds first, then twice as long each time.  Only tools that may
    be called twice should be: one that pays or sends does it again.
    """
    if times < 0:
        message = f"retries are 0 or more, not {times}"
        raise ValueError(message)

    @program
    def trying(
        tool: Tool[D], call: ToolCall
    ) -> Steps[Json | ToolResult, ToolFailure, D | Sleep]:
        for attempt in range(times):
            outcome = yield from tool.answer(call).attempt()
            if is_successful(outcome):
                return outcome.unwrap()
            if not when(outcome.failure()):
                yield from fail(outcome.failure())
            yield from Sleep(wait * 2**attempt)
        answer = yield from tool.answer(call)
        return answer

    return each(trying)


def each(
    # Any: the effects of a tool are whichever it has, and go through untouched.
    make: Callable[[Tool[Any], ToolCall], Outcome[Any]],
) -> Policy[Any]:
    """The policy that answers a call of each tool so."""

    def apply(tools: Toolbox[Any], /) -> Toolbox[Any]:
        return Toolbox(tuple(Tool(one.spec, partial(make, one)) for one in tools.tools))

    return apply
