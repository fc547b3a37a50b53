"""What a program belongs to, and answers that are wrapped for one program only."""

from datetime import UTC, datetime

import pytest
from returns.io import IOSuccess

from mojentic_fp import (
    Context,
    NewId,
    Now,
    fixed_clock,
    here,
    nothing,
    on,
    parallel,
    pipe,
    program,
    run,
    succeed,
    within,
    wrapping,
)
from mojentic_fp.handlers.handler import around, around_every

NOON = datetime(2024, 11, 6, 12, tzinfo=UTC)
SEVEN = Context("seven", ("a",))


def test_it_is_known_inside_and_nowhere_else():
    @program
    def asked():
        before = yield from here()
        inside = yield from within(SEVEN)(here())
        deeper = yield from within(SEVEN)(within(Context("eight"))(here()))
        after = yield from here()
        return before, inside, deeper, after

    found = (Context(), SEVEN, Context("eight"), Context())
    assert run(nothing)(asked()) == IOSuccess(found)
    assert SEVEN.depth == 1


def test_it_reaches_branches_and_whoever_answers():
    """A handler's own program finds the context of the one that asked."""
    answered = on(NewId, lambda _: here().map(lambda there: there.correlation_id))
    both = parallel((NewId().perform(), here().map(lambda one: one.correlation_id)))

    found = run(answered)(within(SEVEN)(both)).map(
        lambda all_: [one.unwrap() for one in all_]
    )
    assert found == IOSuccess(["seven", "seven"])


def test_handlers_around_everything_let_it_through():
    seen = []

    def look(effect, forward):
        seen.append(type(effect).__name__)
        return forward(effect)

    handlers = pipe(fixed_clock(NOON), around_every(look))
    assert run(handlers)(within(SEVEN)(here())) == IOSuccess(SEVEN)
    assert seen == ["Here"]


def loud(asked, forward):
    return forward(asked).map(lambda text: f"{text}!")


def test_wrapping_is_for_one_program():
    handlers = on(NewId, lambda _: succeed("id"))
    new = NewId().perform()

    @program
    def asked():
        before = yield from new
        inside = yield from wrapping(NewId, loud)(wrapping(NewId, loud)(new))
        after = yield from new
        return before, inside, after

    assert run(handlers)(asked()) == IOSuccess(("id", "id!!", "id"))


def test_wrapping_goes_around_what_handlers_wrap():
    handlers = pipe(on(NewId, lambda _: succeed("id")), around(NewId, loud))

    assert run(handlers)(wrapping(NewId, loud)(NewId().perform())) == IOSuccess("id!!")


def test_wrapping_does_not_see_what_handlers_ask():
    """Effects that a handler performs are that handler's."""
    handlers = on(Now, lambda _: NewId().perform()).over(
        on(NewId, lambda _: succeed("i"))
    )

    assert run(handlers)(wrapping(NewId, loud)(Now().perform())) == IOSuccess("i")


def test_wrapping_may_ask_for_itself():
    def timed(asked, forward):
        return Now().perform().bind(lambda _: forward(asked))

    handlers = on(NewId, lambda _: succeed("id"))
    asking = wrapping(NewId, timed)(NewId().perform())

    assert run(handlers | fixed_clock(NOON))(asking) == IOSuccess("id")
    with pytest.raises(LookupError, match="no handler for Now"):
        run(handlers)(asking)


def test_wrapping_may_answer_alone():
    never = wrapping(NewId, lambda _asked, _forward: succeed("mine"))

    assert run(nothing)(never(NewId().perform())) == IOSuccess("mine")
    with pytest.raises(TypeError, match="no class of effects"):
        wrapping(str, loud)
