"""A text as tokens, back again, and how many tokens a whole conversation is.  Offline.

python examples/tokenizer_example.py [MODEL]

It needs the extra "tokens": pip install -e ".[tokens]"
"""

import sys
from typing import Never

from attrs import frozen

from mojentic_fp import (
    CountTexts,
    CountTokens,
    Detokenize,
    LlmFailure,
    Request,
    Steps,
    TokenCount,
    TokenFailure,
    Tokenize,
    assistant,
    count_text,
    count_tokens,
    detokenize,
    local_count,
    program,
    run,
    system,
    tokenize,
    tokens,
    user,
)

TEXT = "Tokens are pieces of words: unbelievable, isn't it? <|endoftext|> 😀"


@frozen
class Counted:
    """A text's tokens, the text they make, and two counts."""

    tokens: tuple[int, ...]
    text: str
    alone: TokenCount
    conversation: TokenCount


@program
def main(
    model: str,
) -> Steps[
    Counted,
    TokenFailure | LlmFailure,
    Tokenize | Detokenize | CountTexts | CountTokens,
]:
    pieces = yield from tokenize(TEXT, model)
    again = yield from detokenize(pieces, model)
    alone = yield from count_text(TEXT, model)
    messages = (system("Be brief."), user(TEXT), assistant("Indeed."))
    whole = yield from count_tokens(Request(model, messages))
    return Counted(pieces, again, alone, whole)


def show(counted: Counted) -> None:
    print(*counted.tokens)
    print(counted.text)
    print(f"{counted.alone.tokens} tokens by itself ({counted.alone.by})")
    print(f"{counted.conversation.tokens} in a conversation of three messages")


def stop(failure: TokenFailure | LlmFailure) -> Never:
    if isinstance(failure, TokenFailure):
        sys.exit(f"{failure.detail}; {failure.advice}")
    sys.exit(f"{failure.reason}")


if __name__ == "__main__":
    model = sys.argv[1] if len(sys.argv) > 1 else "gpt-4o"
    counting = local_count().over(tokens()) | tokens()
    run(counting)(main(model)).map(show).alt(stop)
