"""Whether JSON conforms to a JSON Schema, as ``jsonschema`` has it.

Decides: that all problems are told at once, in the order of the value's parts, and that
a schema is held to its own rules first.  What becomes of a value that does not conform,
``conform`` decides.

Source: https://json-schema.org/draft/2020-12
"""

from typing import Any, cast

from mojentic_fp.data.convert import Problem
from mojentic_fp.data.json import Json, JsonObject, locate, thaw


def problems_of(schema: JsonObject, value: Json) -> tuple[Problem, ...]:
    """Where ``value`` does not conform to ``schema``, in the order of its parts."""
    from jsonschema.validators import validator_for  # noqa: PLC0415  slow to import
    from referencing.exceptions import Unresolvable  # noqa: PLC0415

    plain = _plain(schema)
    # What `thaw` gives is JSON of dicts and lists, which has no name of its own.
    errors = validator_for(plain)(plain).iter_errors(cast("Any", thaw(value)))
    try:
        found = tuple(errors)
    except Unresolvable as lost:
        return (Problem((), f"the schema refers to what is not there: {lost}"),)
    return tuple(
        Problem(tuple(error.absolute_path), error.message)
        for error in sorted(found, key=lambda error: str(list(error.absolute_path)))
    )


def flaw(schema: JsonObject) -> str | None:
    """What is wrong with a JSON Schema itself, if anything, and where in it."""
    from jsonschema import SchemaError  # noqa: PLC0415  slow to import
    from jsonschema.validators import validator_for  # noqa: PLC0415

    plain = _plain(schema)
    try:
        validator_for(plain).check_schema(plain)
    except SchemaError as error:
        return f"{locate(tuple(error.absolute_path))}: {error.message}"
    return None


def _plain(schema: JsonObject) -> dict[str, Any]:
    return cast("dict[str, Any]", thaw(schema))
