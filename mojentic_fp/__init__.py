"""Language-model programs as functional pipelines with effect handlers.

The names are in ``__init__.pyi``, in the order in which the tutorial introduces them;
each is loaded from its home when it is first asked for (PEP 562).  Importing this opens
nothing, reads no environment and loads no provider's code.
"""

from functools import lru_cache
from importlib import import_module


def __getattr__(name: str) -> object:
    """Load a name of the front door from its home."""
    if name == "__all__":
        return list(_homes())
    home = _homes().get(name)
    if home is None:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    value: object = getattr(import_module(f".{home}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Every name of the front door."""
    return sorted(_homes())


@lru_cache(maxsize=1)
def _homes() -> dict[str, str]:
    """The module that each name is imported from, as the stub says."""
    from ast import ImportFrom, parse  # noqa: PLC0415  only the first name pays
    from pathlib import Path  # noqa: PLC0415  as above

    stub = parse(Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    return {
        alias.name: one.module or ""
        for one in stub.body
        if isinstance(one, ImportFrom)
        for alias in one.names
    }
