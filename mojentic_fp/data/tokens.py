"""Counts of tokens, and how far they can be trusted.

Decides: that a count says who counted.
"""

from attrs import frozen


@frozen
class TokenCount:
    """So many tokens, counted ``by`` whom ("tiktoken:o200k_base", "anthropic").

    ``estimated`` says that nobody counted: the figure is a rule of thumb.
    """

    tokens: int
    by: str
    estimated: bool = False

    def __add__(self, other: "TokenCount") -> "TokenCount":
        """Both together; an estimate as soon as one of them is."""
        by = self.by if self.by == other.by else f"{self.by} + {other.by}"
        return TokenCount(
            self.tokens + other.tokens, by, self.estimated or other.estimated
        )
