"""Pictures as tokens: how each family of models sees one, by its size and detail.

Decides: the arithmetic of the three ways there are, and which family goes which.

    Tiles      scaled to 2,048 and then 768 pixels, a price for each 512-pixel tile
    Patches    a price for each patch of 32 pixels, after shrinking to what the model takes
    Claude     a token for each patch of 28 pixels, of the largest size that it takes

Sources: https://platform.openai.com/docs/guides/images-vision#calculating-costs and
https://platform.claude.com/docs/en/build-with-claude/vision#evaluate-image-size.  For
gpt-5-mini and gpt-5-nano the first names other factors (1.62 and 2.46) than OpenAI
charges; these are the charged ones, which its price calculator and measurements give
(https://community.openai.com/t/1344040).
"""

from math import ceil, floor, inf, sqrt
from typing import Final, TypeAlias

from attrs import frozen
from immutabledict import immutabledict

from mojentic_fp.data.family import find
from mojentic_fp.data.part import Image
from mojentic_fp.wire.tokens.pixels import Pixels, pixels
from mojentic_fp.wire.tokens.tally import Tally

_SQUARE: Final = 2048
_SHORT: Final = 768
_TILE: Final = 512
_PATCH: Final = 32
_CLAUDE: Final = 28
_UNSEEN: Final = Pixels(1024, 1024)
"""The size that a picture is taken to have where nobody knows it."""


@frozen
class Tiles:
    """A price for the picture, and one for each of its tiles; in low detail the first."""

    base: int
    each: int

    def cost(self, size: Pixels, detail: str | None) -> int:
        """The tokens of a picture of this size."""
        if detail == "low":
            return self.base
        width, height = _within(size, _SQUARE)
        shrink = min(1.0, _SHORT / min(width, height))
        tiles = ceil(width * shrink / _TILE) * ceil(height * shrink / _TILE)
        return self.base + self.each * tiles


@frozen
class Fit:
    """What a model takes of one picture: so many patches, so many pixels on an edge."""

    patches: float
    edge: float


@frozen
class Patches:
    """``factor`` tokens for each patch of 32 pixels, of what ``fits`` at each detail."""

    factor: float
    fits: immutabledict[str, Fit]
    otherwise: str = "high"

    def cost(self, size: Pixels, detail: str | None) -> int:
        """The tokens of a picture of this size."""
        fit = self.fits.get(detail or "") or self.fits[self.otherwise]
        width, height = _within(size, fit.edge)
        seen = min(fit.patches, _shrunk(width, height, fit.patches))
        return ceil(round(seen * self.factor, 6))


@frozen
class Claude:
    """A token for each patch of 28 pixels, of the largest size that fits."""

    fit: Fit

    def cost(self, size: Pixels, _: str | None) -> int:
        """The tokens of a picture of this size."""
        longest = max(size.width, size.height)
        least, most = 1, int(min(longest, self.fit.edge))
        while least < most:
            middle = (least + most + 1) // 2
            if self._seen(size, middle / longest) <= self.fit.patches:
                least = middle
            else:
                most = middle - 1
        return self._seen(size, least / longest)

    def _seen(self, size: Pixels, scale: float) -> int:
        """The patches of the picture at a scale."""
        edges = (max(1, round(edge * scale)) for edge in (size.width, size.height))
        across, down = (ceil(edge / _CLAUDE) for edge in edges)
        return across * down


Sight: TypeAlias = Tiles | Patches | Claude
"""How a family of models sees a picture."""


def _within(size: Pixels, edge: float) -> tuple[float, float]:
    """Width and height, made smaller until neither is longer than that."""
    shrink = min(1.0, edge / max(size.width, size.height))
    return size.width * shrink, size.height * shrink


def _shrunk(width: float, height: float, most: float) -> int:
    """The patches of a picture, made smaller until they are no more than ``most``."""
    seen = ceil(width / _PATCH) * ceil(height / _PATCH)
    if seen <= most:
        return seen
    shrink = sqrt(_PATCH * _PATCH * most / (width * height))
    patches = (edge * shrink / _PATCH for edge in (width, height))
    fitted = shrink * min(map(_whole, patches))
    across, down = (ceil(floor(edge * fitted) / _PATCH) for edge in (width, height))
    return across * down


def _whole(patches: float) -> float:
    """By how much an edge must shrink to be whole patches."""
    return max(1, floor(patches)) / patches


_LOW: Final = Fit(256, _TILE)
_AS_IT_IS: Final = Fit(inf, inf)


def _patches(factor: float, high: int) -> Patches:
    return Patches(factor, immutabledict(low=_LOW, high=Fit(high, _SQUARE)))


def _newer(otherwise: str, original: Fit) -> Patches:
    """Models that can be asked to look at the original."""
    fits = immutabledict(low=_LOW, high=Fit(2500, _SQUARE), original=original)
    return Patches(1.2, fits, otherwise)


_STANDARD: Final = Claude(Fit(1568, 1568))
_FINE: Final = Claude(Fit(4784, 2576))
_LATEST: Final = _newer("original", _AS_IT_IS)

_BY_FAMILY: Final[immutabledict[str, Sight]] = immutabledict(
    {
        "gpt-4": Tiles(85, 170),
        "gpt-4o": Tiles(85, 170),
        "gpt-4o-mini": Tiles(2833, 5667),
        "gpt-4-1": Tiles(85, 170),
        "gpt-4-1-mini": _patches(1.62, 1536),
        "gpt-4-1-nano": _patches(2.46, 1536),
        "gpt-4-5": Tiles(85, 170),
        "chatgpt-4o": Tiles(85, 170),
        "computer-use": Tiles(65, 129),
        "o1": Tiles(75, 150),
        "o3": Tiles(75, 150),
        "o4-mini": _patches(1.72, 1536),
        "gpt-5": Tiles(70, 140),
        "gpt-5-mini": _patches(1.2, 1536),
        "gpt-5-nano": _patches(1.5, 1536),
        "gpt-5-codex-mini": _patches(1.2, 1536),
        "gpt-5-1-codex-mini": _patches(1.2, 1536),
        "gpt-5-2": _patches(1.2, 1536),
        "gpt-5-3": _patches(1.2, 1536),
        "gpt-5-4": _newer("high", Fit(10_000, 6000)),
        "gpt-5-5": _newer("original", Fit(10_000, 6000)),
        "gpt-5-6": _LATEST,
        "gpt-6": _LATEST,
        "claude": _FINE,
        "claude-2": _STANDARD,
        "claude-3": _STANDARD,
        "claude-opus-4": _STANDARD,
        "claude-opus-4-7": _FINE,
        "claude-opus-4-8": _FINE,
        "claude-opus-4-9": _FINE,
        "claude-sonnet-4": _STANDARD,
        "claude-haiku-4": _STANDARD,
    }
)


def sight_of(model: str) -> Sight | None:
    """How a model sees pictures, or ``None`` for one that is not known."""
    return find(_BY_FAMILY, model)


def picture(model: str, image: Image) -> Tally:
    """The tokens of a picture.

    One whose size nobody can read here (it is elsewhere) is taken for 1,024 pixels
    square, one of an unknown model for what Claude would see; both are estimates.
    """
    size = None if image.data is None else pixels(image.data)
    sight = sight_of(model)
    cost = (sight or _STANDARD).cost(size or _UNSEEN, image.detail)
    return Tally(cost, estimated=size is None or sight is None)
