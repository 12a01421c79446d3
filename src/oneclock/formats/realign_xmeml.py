"""The XML of Premiere and Final Cut Pro 7, and back: the clips of every sequence go to where their
recordings put them.

A clip that finds no room on its track goes to one of its own above. Whatever is no plain clip of a
known file keeps its place, and so does what is tied to another by a transition.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from xml.etree.ElementTree import Element

from oneclock.formats.realign import Media, Realigned, lanes, new_places, notes_of
from oneclock.formats.xmeml_used import KINDS, TIED, Item, addresses_of, items_of, rate_of, whole
from oneclock.formats.xml_document import read_xml
from oneclock.timebase.frame_rate import FrameRate

_USUAL_RATE = Fraction(30)


def xmeml_media(text: str) -> list[str]:
    return list(dict.fromkeys(addresses_of(read_xml(text).root).values()))


def realigned_xmeml(text: str, media: Media) -> Realigned:
    document = read_xml(text)
    addresses = addresses_of(document.root)
    placed, notes = 0, list[tuple[str, Sequence[str]]]()
    for sequence in list(document.root.iter("sequence")):
        count, told = _realign(sequence, addresses, media)
        placed += count
        notes.append((sequence.findtext("name", ""), told))
    return Realigned(text=document.text(), placed=placed, notes=notes_of(notes))


def _realign(
    sequence: Element, addresses: dict[str, str], media: Media
) -> tuple[int, tuple[str, ...]]:
    rate = rate_of(sequence) or FrameRate(rate=_USUAL_RATE)
    notes: list[str] = []
    items = list(items_of(sequence, addresses, rate, notes))
    used = [item.used for item in items if item.used is not None]
    found = new_places(used, media, rate)
    places = iter(found.at)
    new = [next(places) if item.used is not None else None for item in items]
    frames = [None if at is None else rate.nearest_frame(at) for at in new]
    if any(at not in (None, item.begin) for item, at in zip(items, frames, strict=True)):
        for track in dict.fromkeys(item.track for item in items):
            own = [
                (item, at) for item, at in zip(items, frames, strict=True) if item.track is track
            ]
            _lay_out(sequence, track, own)
        _number_links(sequence)
        _lengthen(sequence)
    return sum(at is not None for at in frames), (*notes, *found.notes)


def _lay_out(sequence: Element, track: Element, items: Sequence[tuple[Item, int | None]]) -> None:
    """Put clips where they belong, on the track or on those that are added above it."""
    kept = [(Fraction(i.begin), Fraction(i.end)) for i, at in items if at is None]
    kept += _transitions(track)
    moved = [(item, at) for item, at in items if at is not None]
    chosen = lanes(kept, [(Fraction(at), Fraction(at + i.end - i.begin)) for i, at in moved])
    tracks = [track]
    for _ in range(max(chosen, default=0)):
        tracks.append(_track_above(sequence, tracks[-1]))
    for (item, at), lane in zip(moved, chosen, strict=True):
        _set(item.element, "start", at)
        _set(item.element, "end", at + item.end - item.begin)
        if lane:
            track.remove(item.element)
            tracks[lane].insert(_clips_in(tracks[lane]), item.element)
    for one in tracks:
        _sort(one)


def _transitions(track: Element) -> list[tuple[Fraction, Fraction]]:
    """With the clips that begin or end in them nothing is known of where those lie: what is between
    two of them is taken."""
    found = [
        Fraction(whole(one, tag, 0))
        for one in track.findall("transitionitem")
        for tag in ("start", "end")
    ]
    tied = [one for one in track.findall("clipitem") if _is_tied(one)]
    found += [
        Fraction(at)
        for one in tied
        for tag in ("start", "end")
        if (at := whole(one, tag, TIED)) != TIED
    ]
    return [(min(found), max(found))] if found else []


def _is_tied(clip: Element) -> bool:
    return TIED in (whole(clip, "start", TIED), whole(clip, "end", TIED))


def _track_above(sequence: Element, track: Element) -> Element:
    parent = next(
        one
        for kind in KINDS
        if (one := sequence.find(f"media/{kind}")) is not None and track in list(one)
    )
    added = Element("track", track.attrib)
    added.text, added.tail = track.text, track.tail
    for child in track:
        if child.tag in ("enabled", "locked", "outputchannelindex"):
            copy = Element(child.tag, child.attrib)
            copy.text, copy.tail = child.text, child.tail
            added.append(copy)
    parent.insert(list(parent).index(track) + 1, added)
    return added


def _clips_in(track: Element) -> int:
    """They are the first things in a track."""
    return sum(one.tag in ("clipitem", "transitionitem", "generatoritem") for one in track)


def _sort(track: Element) -> None:
    """Clips by when they begin. Where transitions are, clips are not all told when: so they keep
    their order."""
    if track.find("transitionitem") is not None:
        return
    slots = [n for n, one in enumerate(track) if one.tag in ("clipitem", "generatoritem")]
    ordered = sorted((track[n] for n in slots), key=lambda one: whole(one, "start", 0))
    for slot, one in zip(slots, ordered, strict=True):
        track[slot] = one


def _set(parent: Element, tag: str, value: int) -> None:
    found = parent.find(tag)
    if found is not None:
        found.text = str(value)


def _number_links(sequence: Element) -> None:
    """Links name a clip, and count tracks and clips from 1."""
    numbers: dict[str, tuple[int, int]] = {}
    for kind in KINDS:
        for number, track in enumerate(sequence.findall(f"media/{kind}/track"), 1):
            for index, clip in enumerate(track.findall("clipitem"), 1):
                numbers[clip.get("id", "")] = number, index
    for kind in KINDS:
        for link in sequence.iterfind(f"media/{kind}/track/clipitem/link"):
            known = numbers.get(link.findtext("linkclipref") or "")
            if known is not None:
                _set(link, "trackindex", known[0])
                _set(link, "clipindex", known[1])


def _lengthen(sequence: Element) -> None:
    ends = [whole(clip, "end", 0) for clip in sequence.iterfind("media/*/track/clipitem")]
    if max(ends, default=0) > whole(sequence, "duration", 0):
        _set(sequence, "duration", max(ends))
