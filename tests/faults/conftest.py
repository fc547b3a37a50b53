"""The servers that all tests of this folder share."""

from collections.abc import Iterator

import pytest

from tests.faults.loopback import Pair, serving


@pytest.fixture(scope="session")
def pair() -> Iterator[Pair]:
    with serving() as servers:
        yield servers
