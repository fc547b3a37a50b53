"""Fences: what models like to put around JSON.

Decides: when a text is fenced as a whole.
"""

_FENCE = "```"


def bare(text: str) -> str:
    r"""The text without the fence around it, if there is one.

    >>> bare("```json\n[1]\n```")
    '[1]\n'
    """
    stripped = text.strip()
    if not (stripped.startswith(_FENCE) and stripped.endswith(_FENCE)):
        return stripped
    return stripped.removesuffix(_FENCE).partition("\n")[2]
