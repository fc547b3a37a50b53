"""What is asked of servers is checked before it is asked."""

import pytest

from mojentic_fp import CallServerTool


def test_a_call_that_is_none_is_a_mistake_of_the_program():
    """It must not look like a failure of the server."""
    with pytest.raises(TypeError, match="'call' must be"):
        CallServerTool("mine", "add")
