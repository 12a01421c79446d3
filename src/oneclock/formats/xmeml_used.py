"""What is on the tracks of an xmeml sequence: which file, from where, when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from xml.etree.ElementTree import Element

from oneclock.formats.realign import UsedClip
from oneclock.formats.told_numbers import positive_in, told_in, whole_in
from oneclock.timebase.frame_rate import FrameRate

KINDS = ("video", "audio")
TIED = -1
"""Where a clip begins or ends within a transition."""
_NTSC = Fraction(1000, 1001)


@dataclass(frozen=True, slots=True)
class Item:
    element: Element
    track: Element
    begin: int
    end: int
    """Frames of the sequence."""
    used: UsedClip | None


def addresses_of(root: Element) -> dict[str, str]:
    """Of files by their ids: each is told of once, and from then on by its id."""
    return {
        one.attrib["id"]: address
        for one in root.iter("file")
        if (address := one.findtext("pathurl")) and "id" in one.attrib
    }


def items_of(
    sequence: Element, addresses: dict[str, str], rate: FrameRate, notes: list[str]
) -> Iterator[Item]:
    for kind in KINDS:
        for track in sequence.findall(f"media/{kind}/track"):
            for clip in (one for one in track if one.tag in ("clipitem", "generatoritem")):
                begin, end = (whole(clip, tag, TIED) for tag in ("start", "end"))
                used = _used(clip, addresses, rate)
                name = clip.findtext("name") or clip.get("id") or "a clip"
                if isinstance(used, str):
                    notes.append(f"{name}: {used}; it stays")
                    used = None
                if TIED in (begin, end):
                    continue
                yield Item(clip, track, begin, end, used)


def _used(clip: Element, addresses: dict[str, str], rate: FrameRate) -> UsedClip | str | None:
    """A word why it cannot be told; None where it shows no file of its own."""
    if clip.find("multiclip") is not None:
        return "is a multiclip"
    file = clip.find("file")
    address = None if file is None else addresses.get(file.get("id", ""))
    if address is None:
        return None
    begin, end = (whole(clip, tag, TIED) for tag in ("start", "end"))
    if TIED in (begin, end):
        return "is tied to another clip by a transition"
    pace = _pace(clip)
    if pace is None:
        return "is retimed"
    # `in` counts frames of the clip as it is played.
    first = (rate_of(clip) or rate).time_of(whole(clip, "in", 0))
    return UsedClip(
        name=clip.findtext("name") or address,
        address=address,
        begins=first * pace,
        lasts=rate.time_of(end - begin),
        at=rate.time_of(begin),
        pace=pace,
    )


def _pace(clip: Element) -> Fraction | None:
    """None for curves, and for what runs backwards."""
    for effect in clip.iterfind("filter/effect"):
        if effect.findtext("effectid") != "timeremap":
            continue
        told = {
            one.findtext("parameterid"): (one.findtext("value") or "").strip()
            for one in effect.findall("parameter")
        }
        speed = told_in(clip, "speed", told.get("speed") or "100") / 100
        curved = told.get("variablespeed") == "1" or told.get("reverse", "").upper() == "TRUE"
        return None if curved or speed <= 0 else speed
    return Fraction(1)


def rate_of(parent: Element) -> FrameRate | None:
    timebase = parent.findtext("rate/timebase")
    if timebase is None:
        return None
    ntsc = (parent.findtext("rate/ntsc") or "").strip().upper() == "TRUE"
    rate = positive_in(parent, "timebase", timebase)
    return FrameRate(rate=rate * (_NTSC if ntsc else 1))


def whole(parent: Element, tag: str, otherwise: int) -> int:
    text = parent.findtext(tag)
    return otherwise if text is None else whole_in(parent, tag, text)
