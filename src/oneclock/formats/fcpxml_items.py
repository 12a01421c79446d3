"""What is in a sequence of FCPXML, on its storyline and connected to it, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from xml.etree.ElementTree import Element

from oneclock.formats.fcpxml_used import Assets, seconds, used_clip
from oneclock.formats.realign import UsedClip
from oneclock.formats.told_numbers import whole_in


@dataclass(frozen=True, slots=True)
class Item:
    element: Element
    parent: Element
    at: Fraction
    lasts: Fraction
    used: UsedClip | None
    refused: str | None
    """Why it keeps its place, though it shows a file."""
    lane: int | None
    """None on the storyline."""

    @property
    def end(self) -> Fraction:
        return self.at + self.lasts


def items_of(spine: Element, assets: Assets, rate: Fraction) -> Iterator[Item]:
    """What is connected comes after what it is connected to."""
    tied = _tied(spine)
    for one, at in on_storyline(spine, assets):
        yield from _item(one, spine, at, assets, rate, tied=id(one) in tied)


def on_storyline(spine: Element, assets: Assets) -> Iterator[tuple[Element, Fraction]]:
    """And when each begins; transitions lie over their neighbours."""
    now = Fraction(0)
    for one in spine:
        if isinstance(one.tag, str):  # and no comment
            at = seconds(one, "offset", now)
            yield one, at
            if one.tag != "transition":
                now = at + assets.length(one)


def _item(
    one: Element, parent: Element, at: Fraction, assets: Assets, rate: Fraction, *, tied: bool
) -> Iterator[Item]:
    used = used_clip(assets, one, at, rate)
    refused: str | None = None
    if isinstance(used, str):
        used, refused = None, used
    elif used is not None and tied:
        used, refused = None, "is tied to another clip by a transition"
    lane = whole_in(one, "lane", one.get("lane", "0")) or None
    yield Item(one, parent, at, assets.length(one), used, refused, lane)
    start = assets.own_start(one)
    for child in one:
        if isinstance(child.tag, str) and "lane" in child.attrib:
            place = at + seconds(child, "offset") - start
            yield from _item(child, one, place, assets, rate, tied=False)


def _tied(spine: Element) -> set[int]:
    """Clips on either side of a transition."""
    items = [one for one in spine if isinstance(one.tag, str)]
    return {
        id(beside)
        for number, one in enumerate(items)
        if one.tag == "transition"
        for beside in items[max(0, number - 1) : number + 2]
    }
