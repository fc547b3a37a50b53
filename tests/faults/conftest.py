"""The servers that all tests of this folder share, which misbehave by real sockets."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.loopback import Pair, serving


@pytest.fixture(scope="session")
def pair() -> Iterator[Pair]:
    with serving() as servers:
        yield servers


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.slow)
