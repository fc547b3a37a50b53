"""Embeddings: texts as vectors.

Decides: what is asked and what is answered.  How long a text may be, and how many go
into one question, is for programs (``programs.embed``) and for the provider to say.
"""

from typing import TypeAlias

from attrs import field, frozen

from mojentic_fp.data.completion import Usage
from mojentic_fp.data.json import EMPTY, JsonObject

Vector: TypeAlias = tuple[float, ...]
"""Where a text lies, in as many dimensions as the model has."""


@frozen
class EmbedRequest:
    """Texts to embed, all by one model.

    ``dimensions`` asks for shorter vectors where a model can give them.  ``extra`` is
    merged into the request's body as it is.
    """

    model: str
    inputs: tuple[str, ...]
    dimensions: int | None = field(default=None, kw_only=True)
    extra: JsonObject = field(default=EMPTY, kw_only=True)


@frozen
class Embeddings:
    """A vector for each text, in their order.

    ``usage`` is ``None`` where the provider gave none; what else it said is in
    ``metadata``.
    """

    vectors: tuple[Vector, ...]
    model: str = field(default="", kw_only=True)
    usage: Usage | None = field(default=None, kw_only=True)
    metadata: JsonObject = field(default=EMPTY, kw_only=True)
