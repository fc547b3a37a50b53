"""``Program`` keeps the laws of the interfaces of ``returns`` that it implements.

Those laws compare by ``assert_equal``, which knows how to call and await a container,
but not how to run ours; here it learns to, by running each over no handlers at all.
Programs themselves are compared by identity: they hold functions.
"""

from typing import Any

import pytest
from returns.contrib.hypothesis.laws import check_all_laws
from returns.primitives import asserts
from returns.primitives.asserts import assert_equal

from mojentic_fp.edges.drive import run
from mojentic_fp.effects.program import Program, fail, succeed
from mojentic_fp.handlers.handler import nothing


@pytest.fixture(autouse=True, scope="module")
def _running():
    known = asserts._convert

    def convert(container: Any, *, deps: Any, backend: str) -> Any:
        if isinstance(container, Program):
            return run(nothing)(container)
        return known(container, deps=deps, backend=backend)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asserts, "_convert", convert)
        yield


check_all_laws(Program)


def test_the_laws_are_there():
    """Every law of every interface became a test."""
    laws = {name for name in globals() if name.startswith("test_program_")}

    assert len(laws) == sum(len(laws) for laws in Program.laws().values())
    assert len(laws) >= 15


def test_unequal_programs_are_told_apart():
    """The comparison that the laws use can fail."""
    assert_equal(succeed(1), succeed(1))
    for left, right in (
        (succeed(1), succeed(2)),
        (succeed(1), fail(1)),
        (fail(1), fail(2)),
    ):
        with pytest.raises(AssertionError):
            assert_equal(left, right)


def test_programs_are_compared_by_identity():
    """Equality promises nothing about functions inside."""
    one = succeed(1)

    assert one == one  # noqa: PLR0124
    assert one != succeed(1)
    assert len({one, one, succeed(1)}) == 2
