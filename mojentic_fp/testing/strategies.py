"""Hypothesis strategies for the library's values, and for a model as an adversary.

Decides: what "any" means for a message, a completion, a failure, and for the behaviour
of a model: unknown tools, arguments that are garbage, calls without end, empty answers,
failures.  Needs ``hypothesis``; your agents are property-tested against it:

    @given(adversary(tools=("resolve_date",)))
    def test_it_always_ends(script): ...
"""

from hypothesis import strategies as st

from mojentic_fp.data.completion import Completion, Finish, Usage
from mojentic_fp.data.exchange import HttpExchange, RecordedReply, exchanged
from mojentic_fp.data.failure import LlmFailure, Where
from mojentic_fp.data.http import HttpRequest
from mojentic_fp.data.json import Json, JsonObject, dump
from mojentic_fp.data.message import (
    AssistantMessage,
    AssistantPart,
    Message,
    SystemMessage,
    ToolMessage,
    UserMessage,
)
from mojentic_fp.data.part import (
    Annotations,
    CachePoint,
    Image,
    Opaque,
    Role,
    Text,
    Thinking,
    ToolCall,
)
from mojentic_fp.data.reason import (
    BadRequest,
    ContextTooLong,
    Filtered,
    Interrupted,
    LlmReason,
    Overloaded,
    RateLimited,
    ServerFault,
    TimedOut,
    Unauthenticated,
    Unreachable,
    Unreadable,
)

_SHORT = 12
_ADDRESS = r"https://example\.org/[a-z]{1,9}"


def texts(*, least: int = 0) -> st.SearchStrategy[str]:
    """Text that can be sent as UTF-8."""
    return st.text(
        st.characters(exclude_categories=["Cs"]), min_size=least, max_size=_SHORT
    )


def names() -> st.SearchStrategy[str]:
    """Names that any provider takes for a tool."""
    return st.from_regex(r"[a-z][a-z0-9_]{0,11}", fullmatch=True)


def jsons() -> st.SearchStrategy[Json]:
    """Any JSON value."""
    leaves: st.SearchStrategy[Json] = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**53), 2**53),
        st.floats(allow_nan=False, allow_infinity=False),
        texts(),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3).map(tuple),
            st.dictionaries(texts(), inner, max_size=3).map(JsonObject),
        ),
        max_leaves=6,
    )


def json_objects() -> st.SearchStrategy[JsonObject]:
    """Any JSON object."""
    return st.dictionaries(texts(least=1), jsons(), max_size=3).map(JsonObject)


def calls(tools: tuple[str, ...] = ()) -> st.SearchStrategy[ToolCall]:
    """Calls of these tools and of others, with arguments that fit or do not."""
    known = st.sampled_from(tools) if tools else st.nothing()
    ids = st.one_of(st.just(""), names())
    broken = st.builds(ToolCall, id=ids, name=known | names(), raw=texts())
    return st.builds(ToolCall, ids, known | names(), json_objects()) | broken


def assistant_parts() -> st.SearchStrategy[AssistantPart]:
    """Any part of what a model says."""
    return st.one_of(
        st.builds(Text, texts(least=1)),
        st.builds(Thinking, texts(least=1), st.none() | names(), st.none() | names()),
        calls(),
        st.builds(Opaque, names(), json_objects()),
    )


def images() -> st.SearchStrategy[Image]:
    """Pictures, by bytes or by address."""
    return st.one_of(
        st.builds(
            Image, st.just("image/png"), data=st.binary(min_size=1, max_size=_SHORT)
        ),
        st.builds(
            Image, st.just("image/*"), url=st.from_regex(_ADDRESS, fullmatch=True)
        ),
    )


def messages() -> st.SearchStrategy[Message]:
    """Any message."""
    said = st.builds(Text, texts())
    return st.one_of(
        st.builds(SystemMessage, st.tuples(said)),
        st.builds(UserMessage, st.lists(said | images(), max_size=3).map(tuple)),
        st.builds(AssistantMessage, st.lists(assistant_parts(), max_size=3).map(tuple)),
        st.builds(ToolMessage, names(), names(), texts(), st.booleans()),
    )


def annotations() -> st.SearchStrategy[Annotations]:
    """Any annotations: for anybody, of any priority."""
    audience = st.lists(st.sampled_from(Role), min_size=1, max_size=2, unique=True)
    priority = st.none() | st.floats(0, 1)
    return st.builds(Annotations, st.none() | audience.map(tuple), priority)


def conversations() -> st.SearchStrategy[tuple[Message, ...]]:
    """Any messages, some of their parts for one of the two readers only."""
    said = st.builds(Text, texts(), annotations=st.none() | annotations())
    marks = st.builds(CachePoint)
    heard = st.lists(said | marks, max_size=4).map(tuple)
    seen = st.lists(said | marks | images(), max_size=4).map(tuple)
    spoken = st.lists(said | marks | assistant_parts(), max_size=4).map(tuple)
    message: st.SearchStrategy[Message] = st.one_of(
        st.builds(SystemMessage, heard),
        st.builds(UserMessage, seen),
        st.builds(AssistantMessage, spoken),
        st.builds(ToolMessage, names(), names(), seen, st.booleans()),
    )
    return st.lists(message, max_size=4).map(tuple)


def usages() -> st.SearchStrategy[Usage]:
    """Any usage."""
    count = st.integers(0, 10**6)
    return st.builds(Usage, count, count, count, count, count)


def completions(tools: tuple[str, ...] = ()) -> st.SearchStrategy[Completion]:
    """Any answer of a model that knows, or does not know, these tools."""
    parts = st.one_of(
        st.builds(Text, texts()),
        st.builds(Thinking, texts()),
        calls(tools),
    )
    said = st.lists(parts, max_size=4).map(tuple)
    return st.builds(
        Completion,
        st.builds(AssistantMessage, said),
        finish=st.sampled_from(Finish),
        usage=st.none() | usages(),
        refusal=st.none() | texts(least=1),
    )


def reasons() -> st.SearchStrategy[LlmReason]:
    """Any reason why talking to a model fails."""
    said = texts()
    wait = st.none() | st.floats(0, 600)
    return st.one_of(
        st.builds(Unreachable, names(), said),
        st.builds(TimedOut, said),
        st.builds(Interrupted, said, st.none() | completions()),
        st.builds(Unreadable, said, said),
        st.builds(RateLimited, said, after=wait),
        st.builds(Overloaded, said, after=wait),
        *(
            st.builds(kind, said)
            for kind in (
                ServerFault,
                Unauthenticated,
                BadRequest,
                ContextTooLong,
                Filtered,
            )
        ),
    )


def failures() -> st.SearchStrategy[LlmFailure]:
    """Any failure of talking to a model."""
    where = st.builds(Where, names(), names(), st.none() | st.integers(100, 599))
    return st.builds(LlmFailure, reasons(), where)


def headers() -> st.SearchStrategy[tuple[tuple[str, str], ...]]:
    """Any headers, some names twice."""
    return st.lists(st.tuples(names(), texts()), max_size=3).map(tuple)


def network_failures() -> st.SearchStrategy[LlmFailure]:
    """Any failure of HTTP itself."""
    said = texts()
    reason = st.one_of(
        st.builds(Unreachable, names(), said),
        st.builds(TimedOut, said),
        st.builds(Interrupted, said),
        st.builds(Unreadable, said),
    )
    return st.builds(LlmFailure, reason)


def exchanges() -> st.SearchStrategy[HttpExchange]:
    """Any exchange by HTTP, whole or in pieces, to its end or not, as it is kept."""
    body = st.one_of(json_objects().map(dump), jsons().map(dump), st.binary())
    request = st.builds(
        HttpRequest,
        st.sampled_from(("GET", "POST")),
        st.builds("https://example.org/{}".format, names()),
        headers(),
        body,
    )
    came = (
        st.integers(100, 599),
        headers(),
        st.lists(body.filter(bool), max_size=3).map(tuple),
    )
    reply = st.one_of(
        st.builds(RecordedReply, *came),
        st.builds(RecordedReply, *came, broken=network_failures()),
        st.builds(RecordedReply, *came, left=st.just(True)),
    )
    return st.builds(exchanged, request, reply | network_failures())


def adversary(
    tools: tuple[str, ...] = (), *, longest: int = 12
) -> st.SearchStrategy[tuple[Completion | LlmFailure, ...]]:
    """A model that answers anything, as a script for ``scripted`` or ``playing``."""
    return st.lists(completions(tools) | failures(), max_size=longest).map(tuple)
