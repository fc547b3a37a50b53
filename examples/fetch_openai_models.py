"""The models that a provider has, sorted by what they are for, ready to be pasted.

python examples/fetch_openai_models.py [--provider local|ollama|openai]
"""

from itertools import groupby

from _provider import answer, edges
from attrs import frozen

from mojentic_fp import (
    OPENAI_MODELS,
    Endpoint,
    ListModels,
    LlmFailure,
    Program,
    list_models,
    run,
)

ELSEWHERE = {
    Endpoint.COMPLETIONS,
    Endpoint.RESPONSES,
    Endpoint.REALTIME,
    Endpoint.AUDIO,
}


@frozen
class Sorted:
    """Models of one sort."""

    sort: str
    names: tuple[str, ...]


def sort_of(name: str) -> str:
    """What a model is for, and where it is served if not in chat completions."""
    facts = OPENAI_MODELS.of(name)
    if not facts.known:
        return "unknown"
    places = ELSEWHERE & facts.endpoints
    if Endpoint.CHAT not in facts.endpoints and places:
        return f"{facts.type.value}, only in {min(place.value for place in places)}"
    return facts.type.value


def sort(names: tuple[str, ...]) -> tuple[Sorted, ...]:
    """All of them, the sorts in their order."""
    by_sort = groupby(sorted(names, key=sort_of), key=sort_of)
    return tuple(Sorted(one, tuple(group)) for one, group in by_sort)


def main() -> Program[tuple[Sorted, ...], LlmFailure, ListModels]:
    return list_models().map(sort)


if __name__ == "__main__":
    there = edges(__doc__)
    found = answer(run(there.handlers)(main()))
    for group in found:
        print(f"# {group.sort}: {len(group.names)}")
        print(*(f'"{name}",' for name in group.names), sep="\n", end="\n\n")
    print(f"# {sum(len(group.names) for group in found)} in all")
