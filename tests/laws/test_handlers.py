"""The laws of handlers: ``|``, ``over``, ``around``, ``stateful`` and ``Finish``."""

from typing import Any, Never

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st
from returns.io import IOFailure, IOSuccess
from returns.result import Failure, Success

from mojentic_fp.data.message import user
from mojentic_fp.data.request import Request
from mojentic_fp.edges.drive import run
from mojentic_fp.edges.edge import edge
from mojentic_fp.effects.answering import UnhandledError
from mojentic_fp.effects.combine import parallel, traverse
from mojentic_fp.effects.llm import Complete
from mojentic_fp.effects.pipe import pipe
from mojentic_fp.effects.program import Effect, Program, fail, program, succeed
from mojentic_fp.handlers.handler import (
    Finish,
    Handlers,
    around,
    around_every,
    nothing,
    on,
    state,
    stateful,
    union,
)
from tests.laws.toys import Ask, Tell, World, build, plans


@frozen
class A(Effect[str, str]):
    text: str = "a"


@frozen
class B(Effect[str, str]):
    text: str = "b"


@frozen
class C(Effect[str, str]):
    text: str = "c"


def says(kind: Any, word: str) -> Handlers[Any, Never]:
    return on(kind, lambda effect: succeed(f"{word}({effect.text})"))


def asks(kind: Any, lower: Any, word: str) -> Handlers[Any, Any]:
    """Answers by asking another effect."""
    return on(
        kind,
        lambda effect: (
            lower(f"{word}.{effect.text}").perform().map(f"{word}:{{}}".format)
        ),
    )


def all_three() -> Program[Any, Any, Any]:
    effects = (A(), B(), C())
    return traverse(lambda effect: effect.perform().attempt(), effects)


def answer(handlers: Handlers[Any, Any], one: Any = None) -> Any:
    """What comes out, with what cannot be handled as itself."""
    try:
        return run(handlers)(all_three() if one is None else one)
    except UnhandledError:
        return UnhandledError


layers = st.sampled_from(
    [
        nothing,
        says(A, "1"),
        says(B, "2"),
        says(C, "3"),
        says(A, "4"),
        asks(A, B, "5"),
        asks(B, C, "6"),
        says(A, "7") | says(B, "8"),
        pipe(says(A, "9"), around(A, lambda a, forward: forward(A(a.text * 2)))),
        pipe(says(B, "0"), around_every(lambda effect, forward: forward(effect))),
    ]
)
top = says(A, "x") | says(B, "y") | says(C, "z")


@given(layers, layers, layers)
def test_beside_is_associative(one, two, three):
    left, right = (one | two) | three, one | (two | three)

    for effect in (A(), B(), C()):
        asked = effect.perform()
        assert answer(left.over(top), asked) == answer(right.over(top), asked)


@given(layers)
def test_nothing_is_the_identity_of_beside(one):
    for effect in (A(), B(), C()):
        asked = effect.perform()
        expected = answer(one.over(top), asked)
        assert answer((one | nothing).over(top), asked) == expected
        assert answer((nothing | one).over(top), asked) == expected


def test_different_effects_commute():
    a, b, c = says(A, "1"), asks(B, C, "2"), says(C, "3")

    for left, right in ((a, b), (b, a)):
        assert answer((left | right | c).over(c)) == answer(union(c, b, a).over(c))


def test_the_left_one_wins():
    assert answer(says(A, "1") | says(A, "2"), A().perform()) == IOSuccess("1(a)")


@given(st.sampled_from([asks(A, B, "1"), says(A, "2")]))
def test_over_is_associative(first):
    """On effects that a layer's type names; ``otherwise`` looks further down."""
    second, third = asks(B, C, "3"), says(C, "4")

    asked = A().perform()
    left = answer((first.over(second)).over(third), asked)

    assert left == answer(first.over(second.over(third)), asked)
    assert isinstance(left, IOSuccess)


def test_over_plugs_a_hole_at_every_depth():
    deep = asks(A, B, "1").over(asks(B, C, "2"))

    assert answer(deep, A().perform()) is UnhandledError
    assert answer(deep.over(says(C, "3")), A().perform()) == IOSuccess("1:2:3(2.1.a)")


def test_a_layer_below_is_hidden_from_the_program():
    """What answers a handler's questions does not answer the program's."""
    handlers = asks(A, B, "1").over(says(B, "2"))

    assert answer(handlers, A().perform()) == IOSuccess("1:2(1.a)")
    assert answer(handlers, B().perform()) is UnhandledError


def test_a_layer_does_not_answer_its_own_questions():
    """A handler that asks its own effect asks the one beneath."""
    handlers = asks(A, A, "1").over(says(A, "2"))

    assert answer(handlers, A().perform()) == IOSuccess("1:2(1.a)")


def marking(kind: Any, mark: str) -> Any:
    def wrap(effect: Any, forward: Any) -> Any:
        return forward(effect).map(lambda text: f"{mark}[{text}]")

    return around(kind, wrap)


def test_the_last_one_around_is_the_outermost():
    handlers = pipe(says(A, "1"), marking(A, "in"), marking(A, "out"))

    assert answer(handlers, A().perform()) == IOSuccess("out[in[1(a)]]")


def test_around_leaves_other_effects_alone():
    handlers = pipe(says(A, "1") | says(B, "2"), marking(A, "m"))

    assert answer(handlers, B().perform()) == IOSuccess("2(b)")


def never(_: Any, __: Any) -> Any:
    return succeed("instead")


def twice(effect: Any, forward: Any) -> Any:
    return forward(effect).bind(lambda one: forward(A(one)))


@pytest.mark.parametrize(
    ("wrap", "expected", "asked"),
    [
        (never, "instead", 0),
        (lambda effect, forward: forward(effect), "1", 1),
        (twice, "1", 2),
    ],
)
def test_forward_may_be_called_never_once_or_often(wrap, expected, asked):
    seen = []

    def note(effect: Any, _: Any) -> Any:
        seen.append(effect)
        return Success("1")

    handlers = pipe(edge(A, sync=note), around(A, wrap))

    assert answer(handlers, A().perform()) == IOSuccess(expected)
    assert len(seen) == asked


def test_a_forwarded_program_can_be_run_again():
    """``forward`` gives a program, a value like any other."""
    seen = []

    def note(effect: Any, _: Any) -> Any:
        seen.append(effect)
        return Success("1") if len(seen) > 2 else Failure("not yet")

    def stubborn(effect: Any, forward: Any) -> Any:
        once = forward(effect)
        return once.lash(lambda _: once).lash(lambda _: once)

    assert answer(
        pipe(edge(A, sync=note), around(A, stubborn)), A().perform()
    ) == IOSuccess("1")
    assert len(seen) == 3


def test_forward_asks_nothing_before_it_is_run():
    seen = []

    def note(effect: A) -> Program[str, str, Never]:
        seen.append(effect)
        return succeed("1")

    def lazy(effect: Any, forward: Any) -> Any:
        forward(effect)
        return succeed("2")

    assert answer(pipe(on(A, note), around(A, lazy)), A().perform()) == IOSuccess("2")
    assert seen == []


def test_what_a_wrap_asks_is_asked_beneath():
    """A wrapper's own questions go down, to what it is put over."""

    def wrap(effect: Any, forward: Any) -> Any:
        return B().perform().bind(lambda b: forward(A(b)))

    handlers = pipe(says(A, "1") | says(B, "beside"), around(A, wrap))

    assert answer(handlers, A().perform()) is UnhandledError
    assert answer(handlers.over(says(B, "below")), A().perform()) == IOSuccess(
        "1(below(b))"
    )


def test_around_a_hole():
    """What is wrapped need not be there until it is forwarded to."""
    wrapped = pipe(nothing, marking(A, "m"))

    assert answer(wrapped, A().perform()) is UnhandledError
    assert answer(pipe(nothing, around(A, never)), A().perform()) == IOSuccess(
        "instead"
    )


@given(plans(mistakes=True))
def test_around_every_identity_changes_nothing(plan):
    plain, watched = World(), World()
    one = build(plan)

    expected = _ending(plain.handlers(), one)
    looking = pipe(
        watched.handlers(), around_every(lambda effect, forward: forward(effect))
    )

    assert _ending(looking, one) == expected
    assert watched.trace == plain.trace


def _ending(handlers: Handlers[Any, Never], one: Program[Any, Any, Any]) -> Any:
    try:
        return run(handlers)(one)
    except Exception as mistake:  # noqa: BLE001  mistakes are compared
        return (type(mistake), str(mistake))


def test_around_every_sees_each_effect_once():
    seen: list[Any] = []

    def look(effect: Any, forward: Any) -> Any:
        seen.append(effect)
        return forward(effect)

    @program
    def asking() -> Any:
        yield from Ask(1)
        yield from Tell("a")
        yield from C().otherwise(succeed("default"))
        return (yield from Ask(2))

    assert answer(pipe(World().handlers(), around_every(look)), asking()) == IOSuccess(
        4
    )
    assert seen == [Ask(1), Tell("a"), C(), Ask(2)]


# --- effects that need no handler ------------------------------------------------------

optional = C().otherwise(B().perform())


def test_otherwise():
    b = says(B, "b")

    assert answer(b, optional) == IOSuccess("b(b)")
    assert answer(b | says(C, "c"), optional) == IOSuccess("c(c)")
    assert answer(pipe(b | says(C, "c"), marking(C, "m")), optional) == IOSuccess(
        "m[c(c)]"
    )
    assert answer(pipe(b, marking(C, "m")), optional) == IOSuccess("m[b(b)]")
    assert answer(pipe(b, around(C, never)), optional) == IOSuccess("instead")
    assert answer(b | on(C, lambda _: fail("no")), optional) == IOFailure("no")


def test_the_default_is_run_where_it_stands():
    """Handlers known to the program answer the default's effects, wrapped or not."""
    looked = pipe(
        says(B, "b"), around_every(lambda e, f: f(e)), marking(C, "m"), marking(B, "n")
    )

    assert answer(looked, optional) == IOSuccess("m[n[b(b)]]")


# --- state ------------------------------------------------------------------------------

count = state(0)
counting = stateful(Tell, count, lambda n, _: (n + 1, succeed(n)))


def test_every_run_starts_anew():
    for _ in range(2):
        told = traverse(lambda _: Tell("").perform(), range(3))
        assert answer(counting, told) == IOSuccess((0, 1, 2))


def test_handlers_share_a_key():
    also = stateful(C, count, lambda n, _: (n * 10, succeed(str(n))))
    other = stateful(B, state(5), lambda n, _: (n, succeed(str(n))))

    @program
    def mixed() -> Any:
        yield from Tell("")
        c = yield from C()
        b = yield from B()
        return c, b, (yield from Tell(""))

    assert answer(counting | also | other, mixed()) == IOSuccess(("1", "5", 10))


def test_moves_are_atomic():
    """However many branches count, each gets a number of its own."""

    @program
    def branch(number: int) -> Any:
        one = yield from Tell("")
        yield from Ask(number)
        return one, (yield from Tell(""))

    handlers = counting | World().handlers()
    outcomes = run(handlers)(parallel(map(branch, range(50))))

    numbers = [n for one in outcomes.unwrap()._inner_value for n in one.unwrap()]
    assert sorted(numbers) == list(range(100))


def test_a_judge_sees_the_last_state():
    judged = counting.finishing(
        Finish(count, lambda n, outcome: outcome.map(lambda a: (n, a)))
    )
    told = traverse(lambda _: Tell("").perform(), range(3))

    assert answer(judged, told) == IOSuccess((3, (0, 1, 2)))
    assert answer(judged, succeed("x")) == IOSuccess((0, "x"))
    assert answer(judged | judged, succeed("x")) == IOSuccess((0, "x"))
    assert answer(judged.over(nothing), succeed("x")) == IOSuccess((0, "x"))
    assert answer(pipe(judged, marking(Tell, "m")), succeed("x")) == IOSuccess((0, "x"))
    assert answer(judged, fail("x")) == IOFailure("x")


def test_only_effects_are_handled():
    for wrong in (int, "Ask", lambda: None):
        with pytest.raises(TypeError, match="no class of effects"):
            on(wrong, lambda _: succeed(1))
        with pytest.raises(TypeError, match="no class of effects"):
            pipe(nothing, around(wrong, lambda e, f: f(e)))


def test_an_unhandled_effect_is_named():
    with pytest.raises(UnhandledError, match=r"no handler for A\(text='a'\).*on\(A,"):
        run(nothing)(A().perform())
    with pytest.raises(UnhandledError, match=r"A\(text='a'\) was passed on"):
        run(pipe(nothing, marking(A, "m")))(A().perform())


def test_a_missing_handler_is_named_and_nobodys_words_are_repeated():
    long = Complete(Request("m", (user("secret words " * 20),)))

    with pytest.raises(UnhandledError) as caught:
        run(nothing)(long.perform())
    assert str(caught.value) == (
        "no handler for Complete(...): give one to the driver, as in"
        " `run(handlers | openai())`"
    )
