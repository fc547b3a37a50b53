"""Documents as words, for providers that read no files.

Decides: which media types are text, and how a document is told apart from the words
around it.
"""

import re
from typing import Final

from mojentic_fp.data.part import Document

_TEXT: Final = re.compile(
    r"text/.*|application/(?:json|jsonl|x-ndjson|xml|yaml|x-yaml|toml|javascript)"
    r"|.*\+(?:json|xml|yaml)",
    re.IGNORECASE,
)


def worded(document: Document) -> str | None:
    """The words of a document that is text and is here; ``None`` of any other."""
    media_type = document.media_type.partition(";")[0].strip()
    if document.data is None or not _TEXT.fullmatch(media_type):
        return None
    try:
        text = document.data.decode()
    except UnicodeDecodeError:
        return None
    name = "" if document.name is None else f' name="{_quoted(document.name)}"'
    return f"\n<document{name}>\n{text.removesuffix(chr(10))}\n</document>\n"


def _quoted(name: str) -> str:
    return name.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
