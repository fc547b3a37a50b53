"""Approval: what somebody says to a tool call before it is made.

Decides: the two things that can be said.
"""

from typing import ClassVar, TypeAlias

from attrs import frozen

from mojentic_fp.data.convert import tagged
from mojentic_fp.data.json import JsonObject


@tagged
@frozen
class Approved:
    """Make the call, with these ``arguments`` where they are not to be the model's."""

    tag: ClassVar[str] = "approved"
    arguments: JsonObject | None = None


@tagged
@frozen
class Denied:
    """Do not make the call; the model is told ``why``."""

    tag: ClassVar[str] = "denied"
    why: str = "the user does not allow it"


Verdict: TypeAlias = Approved | Denied
