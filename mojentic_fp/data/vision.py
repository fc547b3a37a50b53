"""Vision: which pictures a provider takes.

Decides: for each provider the kinds of pictures and how large and how many they may be
in one message, with the source of each figure.  What nobody said is the strictest of
them, which all take.

A provider may make a picture smaller before the model sees it; that is no limit.
"""

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Final, TypeAlias

from attrs import field, frozen
from immutabledict import immutabledict

Kinds: TypeAlias = frozenset[str]
_EVERYWHERE: Final[Kinds] = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/webp"}
)
_MB: Final = 1024 * 1024


def _kinds(kinds: Iterable[str]) -> Kinds:
    return frozenset(kinds)


@frozen(kw_only=True)
class ImageLimits:
    """Which pictures may be shown; ``None`` is no limit.

    ``kinds`` are media types.  ``encoded`` is the bytes of one picture in base64, as it
    is sent, ``total`` those of all.  ``side`` is in pixels; where there are more
    pictures than ``crowd``, it is ``crowd_side``.
    """

    kinds: Kinds = field(default=_EVERYWHERE, converter=_kinds)
    encoded: int | None = None
    total: int | None = None
    side: int | None = None
    count: int | None = None
    crowd: int | None = None
    crowd_side: int | None = None

    def __and__(self, other: "ImageLimits") -> "ImageLimits":
        """What both take."""
        return ImageLimits(
            kinds=self.kinds & other.kinds,
            encoded=_lower(self.encoded, other.encoded),
            total=_lower(self.total, other.total),
            side=_lower(self.side, other.side),
            count=_lower(self.count, other.count),
            crowd=_lower(self.crowd, other.crowd),
            crowd_side=_lower(self.crowd_side, other.crowd_side),
        )

    def side_of(self, count: int) -> int | None:
        """How long a side may be where there are so many pictures."""
        crowded = self.crowd is not None and count > self.crowd
        return _lower(self.side, self.crowd_side) if crowded else self.side


def encoded(size: int) -> int:
    """How many bytes so many bytes are in base64."""
    return 4 * ((size + 2) // 3)


def _lower(one: int | None, other: int | None) -> int | None:
    return min((bound for bound in (one, other) if bound is not None), default=None)


# 8000 pixels a side, 2000 where there are more than 20 pictures; 100 pictures; a whole
# request of 32 MB: https://platform.claude.com/docs/en/build-with-claude/vision
# The 5 MB are those of the base64 text ("image exceeds 5 MB maximum: 8259148 bytes >
# 5242880 bytes", https://github.com/anthropics/claude-code/issues/19631); its own
# servers have begun to take 10 MB, those of its resellers have not.
ANTHROPIC_IMAGES: Final = ImageLimits(
    encoded=5 * _MB, total=32 * _MB, side=8000, count=100, crowd=20, crowd_side=2000
)
# 20 MB a picture, 50 MB and 500 pictures a request; GIFs must not be animated:
# https://platform.openai.com/docs/guides/images-vision
OPENAI_IMAGES: Final = ImageLimits(encoded=20 * _MB, total=50 * _MB, count=500)

IMAGE_LIMITS: Final[Mapping[str, ImageLimits]] = immutabledict(
    {"anthropic": ANTHROPIC_IMAGES, "openai": OPENAI_IMAGES}
)
"""The limits of providers, by their names."""

STRICTEST_IMAGES: Final = reduce(ImageLimits.__and__, IMAGE_LIMITS.values())
"""What all of them take."""
