"""Values of the official library as JSON."""

from typing import TYPE_CHECKING

from mojentic_fp.data.json import Json, freeze

if TYPE_CHECKING:
    from pydantic import BaseModel


def plain(model: "BaseModel") -> Json:
    """A value of the official library as JSON."""
    dumped = model.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return freeze(dumped).value_or(None)
