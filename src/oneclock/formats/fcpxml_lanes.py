"""Which lane of a storyline what is connected goes to: the higher one is seen over the lower.

Clips that were aligned and moved find room above the others. Titles, and whatever else was not
aligned, are seen over them as before, and over each other: above the storyline, those that stay are
raised, and those that come with their clips go on top.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from fractions import Fraction
from itertools import groupby

from oneclock.formats.fcpxml_items import Item
from oneclock.formats.realign import lanes

Loose = tuple[Item, Fraction]
"""What is connected anew, and to when."""


def connected_lanes(
    loose: Sequence[Loose], kept: Sequence[Item], aligned: Set[int], sign: int
) -> dict[int, int]:
    """Of one side of the storyline, above it with a `sign` of 1. By the identity of elements, as
    `aligned` names them; what is kept is among them only if it is raised."""
    clips = [one for one in loose if id(one[0].element) in aligned]
    others = [one for one in loose if id(one[0].element) not in aligned]
    free = max((_height(item, sign) for item in kept), default=0) + 1
    over = [_height(item, sign) for item in kept if id(item.element) not in aligned]
    first = min(over, default=free) if sign > 0 else free
    heights, count = _find_room(clips, first)
    for item in kept:
        if count and (height := _height(item, sign)) >= first:
            heights[id(item.element)] = height + count
    free += count
    others.sort(key=lambda one: _height(one[0], sign))
    for _, group in groupby(others, key=lambda one: _height(one[0], sign)):
        found, count = _find_room(list(group), free)
        heights |= found
        free += count
    return {key: sign * height for key, height in heights.items()}


def _find_room(loose: Sequence[Loose], lowest: int) -> tuple[dict[int, int], int]:
    """From a lane on; and how many they need."""
    chosen = lanes([], [(at, at + item.lasts) for item, at in loose])
    found = {id(item.element): lowest + lane for (item, _), lane in zip(loose, chosen, strict=True)}
    return found, max(chosen, default=-1) + 1


def _height(item: Item, sign: int) -> int:
    """How many lanes from the storyline."""
    return sign * (item.lane or 0)
