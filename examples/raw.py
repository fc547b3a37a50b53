"""A call to Anthropic with nothing in between: the request is shown before it is sent.

ANTHROPIC_API_KEY=... python examples/raw.py [--model NAME] [--base-url URL]
"""

import argparse
import json
import os

from _provider import answer, value

from mojentic_fp import (
    Address,
    Complete,
    Completion,
    HttpRequest,
    LlmFailure,
    Program,
    Request,
    Secret,
    Settings,
    complete,
    provider,
    run,
    system,
    user,
)
from mojentic_fp.wire.anthropic import ANTHROPIC


def asked(model: str) -> Request:
    said = (system("Answer with two words."), user("Greet the world."))
    return Request(model, said, settings=Settings(max_tokens=50))


def main(model: str) -> Program[Completion, LlmFailure, Complete]:
    return complete(asked(model))


def shown(request: HttpRequest) -> str:
    """A request as it goes over the wire; secrets hide themselves."""
    headers = [*request.headers, *request.secrets]
    lines = [f"{request.method} {request.url}"]
    lines += [f"{name}: {told}" for name, told in headers]
    return "\n".join([*lines, "", json.dumps(json.loads(request.body), indent=2)])


if __name__ == "__main__":
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--model", default="claude-haiku-4-5")
    options.add_argument("--base-url", default="https://api.anthropic.com")
    given = options.parse_args()
    key = os.environ.get("ANTHROPIC_API_KEY")
    there = Address(base_url=given.base_url, key=Secret(key) if key else None)

    print(shown(value(ANTHROPIC.encode(there, asked(given.model), False))))
    print()
    print(answer(run(provider(ANTHROPIC, there))(main(given.model))).text)
