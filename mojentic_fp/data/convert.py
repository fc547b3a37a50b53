"""Values from JSON and back."""

from attrs import frozen


@frozen
class Problem:
    """What is wrong, and where."""

    path: tuple[str | int, ...]
    message: str
