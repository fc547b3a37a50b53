"""What a response has said of itself so far, and where its parts are.

Decides: how an event finds the item that it speaks of: by the item's id, and else by its
place in the output, since some servers leave out the one, and some change the other.
Items are counted here as they come; of an item each part has a place of its own.
"""

from typing import TypeAlias

from attrs import evolve, field, frozen
from immutabledict import immutabledict

from mojentic_fp.data.delta import Delta
from mojentic_fp.data.json import EMPTY, JsonObject
from mojentic_fp.data.reason import LlmReason
from mojentic_fp.data.rope import Rope, Runs
from mojentic_fp.wire.assemble import Place
from mojentic_fp.wire.layers import Layers
from mojentic_fp.wire.pick import count, text
from mojentic_fp.wire.responses.words import Whose

Spot: TypeAlias = tuple[int, int]
"""Which item, and which part of it."""
Paragraph: TypeAlias = tuple[int, str, int]
"""Which item, which list of its paragraphs, and which of them."""


@frozen
class Facts:
    """What is known: ``whose`` words it is.

    ``response`` is the response as it was last told.  ``items`` counts the items that
    came, and ``known`` finds one by its id or its place in the output; ``parts`` counts
    their parts, and ``places`` finds one, of which ``contents`` are the numbers, by item, in the order in which
    they came.  ``waiting`` are the messages of which no part has come, with what is
    said of them, ``paragraph`` is where the last thought stands.
    """

    whose: Whose
    begun: bool = False
    done: bool = False
    response: JsonObject = EMPTY
    items: int = 0
    known: Layers[str | int, int] = field(factory=Layers[str | int, int])
    parts: int = 0
    places: Layers[Spot, Place] = field(factory=Layers[Spot, Place])
    contents: Layers[int, tuple[int, ...]] = field(factory=Layers[int, tuple[int, ...]])
    waiting: immutabledict[int, JsonObject] = field(
        factory=immutabledict[int, JsonObject]
    )
    paragraph: Paragraph | None = None
    refusal: Rope = ()
    events: Runs[JsonObject] = ()
    failure: LlmReason | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more is read."""
        return self.done or self.failure is not None


@frozen
class Step:
    """What is known after an event, and the deltas that it brings."""

    facts: Facts
    deltas: tuple[Delta, ...] = ()


def found(facts: Facts, id_: str | None, index: int | None) -> int | None:
    """The item of that id, or else at that place in the output."""
    number = facts.known.get(id_) if id_ else None
    if number is None and index is not None:
        return facts.known.get(index)
    return number


def spoken_of(facts: Facts, event: JsonObject) -> int | None:
    """The item that an event speaks of, where it has come: the last, if of none."""
    id_ = text(event, "item_id") or text(event, "item", "id")
    index = count(event, "output_index")
    if not id_ and index is None and facts.items:
        return facts.items - 1
    return found(facts, id_, index)


def numbered(facts: Facts, event: JsonObject) -> tuple[Facts, int]:
    """One more item, to be found again by what the event says of it."""
    id_ = text(event, "item_id") or text(event, "item", "id")
    index = count(event, "output_index")
    names = {name: facts.items for name in (id_ or None, index) if name is not None}
    known = facts.known.put(names)
    return evolve(facts, items=facts.items + 1, known=known), facts.items


def counted(facts: Facts, spot: Spot) -> Facts:
    """Those of the item's parts that have come, with this one."""
    number, at = spot
    before = facts.contents.get(number) or ()
    if at in before:
        return facts
    return evolve(facts, contents=facts.contents.put({number: (*before, at)}))


def placed(facts: Facts, spot: Spot, kind: str) -> tuple[Facts, Place]:
    """The place of a part, which is the next one where it has none."""
    place = facts.places.get(spot)
    if place is not None:
        return facts, place
    place = (kind, facts.parts)
    facts = counted(facts, spot)
    places = facts.places.put({spot: place})
    return evolve(facts, parts=facts.parts + 1, places=places), place


def spot_of(facts: Facts, number: int, rank: int) -> Spot:
    """Where the part of an item is that is so far behind the first one.

    Some servers begin to number them at 1.
    """
    before = facts.contents.get(number) or ()
    if rank < len(before):
        return number, before[rank]
    return number, max(before, default=-1) + 1 + rank - len(before)
