"""A tour of what is known of OpenAI's models, and of what is done with it: all offline.

python examples/openai_gateway_enhanced_demo.py
"""

from typing import Final, Never

from _provider import answer
from attrs import evolve, frozen
from returns.pipeline import is_successful

from mojentic_fp import (
    OPENAI,
    OPENAI_MODELS,
    SERVERS,
    Address,
    Codec,
    Effort,
    JsonObject,
    Models,
    Program,
    Request,
    Settings,
    ToolSpec,
    Unsupported,
    image,
    nothing,
    openai_codec,
    run,
    succeed,
    user,
)

NOWHERE: Final = Address(base_url="https://example.org/v1")
LOOK: Final = ToolSpec("look", "Look out.", JsonObject(type="object"))
WISHES: Final = Settings(temperature=0.2, max_tokens=500, reasoning_effort=Effort.LOW)


@frozen
class Section:
    """A part of the tour: what it shows, line by line."""

    title: str
    lines: tuple[str, ...]


def asking(model: str) -> Request:
    return Request(model, (user("What is there?"),), tools=(LOOK,), settings=WISHES)


def known(name: str, models: Models = OPENAI_MODELS) -> str:
    """What a table says of a name."""
    facts = models.of(name)
    window = f"{facts.context_window:,} tokens" if facts.context_window else "no limits"
    certain = "known" if facts.known else "not known itself"
    return f"{name}: {facts.type.value}, {window}, {certain}"


def fitted(request: Request, codec: Codec = OPENAI) -> str:
    """What is changed before a request is sent, or why it is not sent at all."""
    outcome = codec.adapt(request)
    if is_successful(outcome):
        notes = outcome.unwrap().notes
        return f"{request.model}: {'; '.join(notes) or 'nothing to change'}"
    reason = outcome.failure().reason
    advice = reason.advice if isinstance(reason, Unsupported) else "nothing to be done"
    return f"{request.model}: not sent: {advice}"


def body(request: Request, codec: Codec = OPENAI) -> str:
    """What goes over the wire once the request fits."""
    fitting = (
        codec.adapt(request).map(lambda adapted: adapted.request).value_or(request)
    )
    sent = codec.encode(NOWHERE, fitting, False)
    return sent.map(lambda asked: asked.body.decode()).value_or("nothing")


def registry() -> Section:
    names = (
        "gpt-4o",
        "openai/gpt-5-mini-2025-08-07",
        "ft:gpt-4o-mini:acme::o1x",
        "gpt-5.9",
        "qwen-o1",
    )
    return Section("What is known of a name", tuple(map(known, names)))


def adaptation() -> Section:
    models = ("gpt-4o", "o3", "gpt-5.1", "gpt-4o-search-preview", "qwen3")
    changed = tuple(fitted(asking(model)) for model in models)
    return Section("What is changed to fit a model", (*changed, body(asking("o3"))))


def validation() -> Section:
    long = evolve(WISHES, max_tokens=16_384)
    picture = user("What is this?", image("https://example.org/window.png"))
    refused = (
        evolve(asking("gpt-4"), settings=long),
        evolve(asking("o3-mini"), messages=(picture,)),
        asking("gpt-5-pro"),
        asking("gpt-6-astra"),
    )
    return Section("What is not sent, since it must fail", tuple(map(fitted, refused)))


def extension() -> Section:
    mine = OPENAI_MODELS.but("my-deployment", OPENAI_MODELS.of("o3"))
    azure = openai_codec(SERVERS["azure"], mine)
    asked = asking("my-deployment")
    lines = (known("my-deployment", mine), fitted(asked, azure), body(asked, azure))
    return Section("What you know better", lines)


def main() -> Program[tuple[Section, ...], Never, Never]:
    return succeed((registry(), adaptation(), validation(), extension()))


if __name__ == "__main__":
    tour = answer(run(nothing)(main()))
    for section in tour:
        print(f"{section.title}\n  ", end="")
        print(*section.lines, sep="\n  ", end="\n\n")
    print(*(f"✓ {section.title.lower()}" for section in tour), sep="\n")
