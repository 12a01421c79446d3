"""FCPXML, and back: the clips of every sequence go to where their recordings put them.

A sequence has one storyline without gaps, and clips connected to it in lanes. A clip of the
storyline that moves leaves a gap of its length, so that all others keep their places, and is
connected to whatever is there now; what was connected to it and is no clip of its own, such as a
title, goes with it and is still seen over it. What is within multicam and compound clips belongs to
those, which stay.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from fractions import Fraction
from xml.etree.ElementTree import Element

from oneclock.formats.fcpxml_items import Item, items_of, on_storyline
from oneclock.formats.fcpxml_lanes import Loose, connected_lanes
from oneclock.formats.fcpxml_used import Assets, seconds
from oneclock.formats.realign import Media, Realigned, new_places, notes_of
from oneclock.formats.told_numbers import positive_in
from oneclock.formats.xml_document import read_xml
from oneclock.formats.xml_text import element
from oneclock.timebase.frame_rate import FrameRate

# What follows connected clips within a clip, by the document type definition.
_AFTER_CONNECTED = frozenset(
    (
        *("marker", "chapter-marker", "rating", "keyword", "analysis-marker", "hidden-clip-marker"),
        *("audio-channel-source", "audio-role-source", "filter-video", "filter-video-mask"),
        *("filter-audio", "metadata", "reserved"),
    )
)
_USUAL_RATE = Fraction(24)


def fcpxml_media(text: str) -> list[str]:
    return list(Assets(read_xml(text).root).ids)


def realigned_fcpxml(text: str, media: Media) -> Realigned:
    document = read_xml(text)
    assets = Assets(document.root)
    placed, notes = 0, list[tuple[str, Sequence[str]]]()
    for name, sequence in _sequences(document.root):
        spine = sequence.find("spine")
        if spine is not None:
            rate = _rate(document.root, sequence)
            count, told = _Sequence(sequence, spine, assets, rate).realign(media)
            placed += count
            notes.append((name, told))
    return Realigned(text=document.text(), placed=placed, notes=notes_of(notes))


def _sequences(root: Element) -> list[tuple[str, Element]]:
    """With the names of the projects and compound clips that they are of."""
    holders = [one for one in root.iter() if one.find("sequence") is not None]
    return [(one.get("name", ""), each) for one in holders for each in one.findall("sequence")]


def _rate(root: Element, sequence: Element) -> FrameRate:
    wanted = sequence.get("format")
    formats = (one for one in root.iter("format") if one.get("id") == wanted)
    told = next((one for one in formats if "frameDuration" in one.attrib), None)
    if told is None:
        return FrameRate(rate=_USUAL_RATE)
    duration = told.attrib["frameDuration"].strip().removesuffix("s")
    return FrameRate(rate=1 / positive_in(told, "frameDuration", duration))


class _Sequence:
    def __init__(self, sequence: Element, spine: Element, assets: Assets, rate: FrameRate) -> None:
        self._sequence, self._spine = sequence, spine
        self._assets, self._rate = assets, rate
        self._items = list(items_of(spine, assets, rate.rate))
        storyline = [item.at for item in self._items if item.parent is spine]
        self._begins = min(storyline, default=Fraction(0))

    def realign(self, media: Media) -> tuple[int, tuple[str, ...]]:
        known = [item for item in self._items if item.used is not None]
        found = new_places(
            [item.used for item in known if item.used is not None],
            media,
            self._rate,
            self._begins,
        )
        new = {id(item.element): at for item, at in zip(known, found.at, strict=True)}
        self._move({key: at for key, at in new.items() if at is not None})
        refused = (
            f"{item.element.get('name')}: {item.refused}; it stays"
            for item in self._items
            if item.refused is not None
        )
        multicam = (
            f"{item.element.get('name')}: is a multicam clip; it stays (`oneclock export --to "
            "fcpxml` makes one that is aligned)"
            for item in self._items
            if item.element.tag == "mc-clip"
        )
        return sum(at is not None for at in found.at), (*refused, *multicam, *found.notes)

    def _move(self, new: dict[int, Fraction]) -> None:
        """`new` has the places of all that were aligned."""
        loose: list[Loose] = []
        shifts: dict[int, Fraction] = {}
        for item in self._items:  # what is connected comes after what it is connected to
            carried = shifts.get(id(item.parent))
            at = new.get(id(item.element))
            if at is None:
                # A title goes with its clip; a clip that was not aligned stays.
                goes = carried is not None and item.used is None and item.refused is None
                at = item.at + (carried if goes and carried else 0)
            if at != item.at or carried:
                loose.append((item, at))
                shifts[id(item.element)] = at - item.at
        if not loose:
            return
        for item, _ in loose:
            _take_out(item)
        self._extend(max(at + item.lasts for item, at in loose))
        self._connect(loose, new.keys())

    def _connect(self, loose: Sequence[Loose], aligned: Set[int]) -> None:
        moved = {id(item.element) for item, _ in loose}
        kept = [item for item in self._items if item.lane and id(item.element) not in moved]
        lanes: dict[int, int] = {}
        for sign in (1, -1):
            side = [(item, at) for item, at in loose if self._side(item) == sign]
            beside = [item for item in kept if item.lane and item.lane * sign > 0]
            lanes |= connected_lanes(side, beside, aligned, sign)
        for item in kept:
            if (lane := lanes.get(id(item.element))) is not None:
                item.element.set("lane", str(lane))
        for item, at in loose:
            self._connect_one(item.element, at, lanes[id(item.element)])

    def _connect_one(self, one: Element, at: Fraction, lane: int) -> None:
        holder, held_at = self._holder(at)
        offset = self._assets.own_start(holder) + at - held_at
        one.set("lane", str(lane))
        one.set("offset", _time(offset))
        one.tail = None
        after = [n for n, child in enumerate(holder) if child.tag in _AFTER_CONNECTED]
        holder.insert(after[0] if after else len(holder), one)

    def _side(self, item: Item) -> int:
        """Above the storyline, or below it, where only sound is."""
        if item.lane is not None:
            return 1 if item.lane > 0 else -1
        return 1 if self._assets.has_picture(item.element) else -1

    def _holder(self, at: Fraction) -> tuple[Element, Fraction]:
        """What is on the storyline at a time, and where it begins."""
        found = self._spine[0], self._begins
        for one, begins in on_storyline(self._spine, self._assets):
            if begins <= at and one.tag != "transition":
                found = one, begins
        return found

    def _extend(self, end: Fraction) -> None:
        """By a gap, so that there is something to connect to."""
        now = max(
            begins + self._assets.length(one)
            for one, begins in on_storyline(self._spine, self._assets)
            if one.tag != "transition"
        )
        if end > now:
            self._spine.append(_gap(now, end - now))
        lasts = max(end, now) - self._begins
        if lasts > seconds(self._sequence, "duration"):
            self._sequence.set("duration", _time(lasts))


def _time(time: Fraction) -> str:
    over = "" if time.denominator == 1 else f"/{time.denominator}"
    return f"{time.numerator}{over}s"


def _gap(at: Fraction, lasts: Fraction) -> Element:
    return element("gap", name="Gap", offset=_time(at), start="0s", duration=_time(lasts))


def _take_out(item: Item) -> None:
    """On the storyline it leaves a gap."""
    if item.lane is None:
        empty = _gap(item.at, item.lasts)
        empty.tail = item.element.tail
        item.parent[list(item.parent).index(item.element)] = empty
    else:
        item.parent.remove(item.element)
