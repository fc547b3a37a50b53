"""Templates: text with places for values.

Decides: what a place is (``{name}``), and that values are put in all at once, so none
of them can bring in another place.  Other braces stay as they are, since prompts are
full of JSON; ``{{name}}`` is ``{name}`` itself.
"""

import re
from collections.abc import Mapping
from typing import ClassVar, Final

from attrs import field, frozen
from immutabledict import immutabledict
from returns.result import Failure, Result, Success

from mojentic_fp.data.convert import tagged
from mojentic_fp.data.reason import Party, Reason

_PLACE: Final = re.compile(r"\{\{([A-Za-z_]\w*)\}\}|\{([A-Za-z_]\w*)\}")


@tagged
@frozen
class MissingValues(Reason):
    """A template has places that no value is given for: all of them, in order."""

    tag: ClassVar[str] = "missing_values"
    party: ClassVar[Party] = Party.CALLER
    names: tuple[str, ...]

    def __str__(self) -> str:
        """What to do."""
        return f"no value for {', '.join(self.names)}"


def _values(values: Mapping[str, str]) -> immutabledict[str, str]:
    return immutabledict(values)


@frozen
class Template:
    """Text with places, and values for them.

    >>> Template("You help {name}.", {"name": "Ada"}).filled()
    <Success: You help Ada.>
    """

    text: str
    values: immutabledict[str, str] = field(
        factory=immutabledict[str, str], converter=_values
    )

    @property
    def places(self) -> tuple[str, ...]:
        """The names of the places, each once, in order."""
        found = (match[2] for match in _PLACE.finditer(self.text) if match[2])
        return tuple(dict.fromkeys(found))

    def given(self, **values: str) -> "Template":
        """The same with these values, too."""
        return Template(self.text, self.values | values)

    def filled(self) -> Result[str, MissingValues]:
        """The text with every value in its place, or the names that have none."""
        missing = tuple(name for name in self.places if name not in self.values)
        if missing:
            return Failure(MissingValues(missing))
        return Success(_PLACE.sub(self._put, self.text))

    def _put(self, match: re.Match[str]) -> str:
        name = match[2]
        return f"{{{match[1]}}}" if name is None else self.values[name]
