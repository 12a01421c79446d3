"""OpenTimelineIO, and back: the clips of every timeline go to where their recordings put them.

The JSON is changed in place, so that what is not understood stays as it is. A clip that finds no
room goes to a track of its own above. Whatever is no plain clip of a known file keeps its place.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction

from oneclock.formats.otio_used import Item, Object, is_a, items_of, objects, rate_of
from oneclock.formats.realign import Media, Realigned, lanes, new_places, notes_of
from oneclock.timebase.frame_rate import FrameRate


def otio_media(text: str) -> list[str]:
    """The addresses of all files that are named, each once."""
    named = [
        one["target_url"]
        for one in objects(json.loads(text), "ExternalReference")
        if isinstance(one.get("target_url"), str)
    ]
    return list(dict.fromkeys(named))


def realigned_otio(text: str, media: Media) -> Realigned:
    document = json.loads(text)
    placed, notes = 0, list[tuple[str, Sequence[str]]]()
    for timeline in list(objects(document, "Timeline")):
        count, told = _realign(timeline.get("tracks") or {}, media)
        placed += count
        notes.append((str(timeline.get("name") or ""), told))
    written = json.dumps(document, indent=4, ensure_ascii=False) + "\n"
    return Realigned(text=written, placed=placed, notes=notes_of(notes))


def _realign(stack: Object, media: Media) -> tuple[int, tuple[str, ...]]:
    tracks = [one for one in stack.get("children", []) if is_a(one, "Track")]
    notes: list[str] = []
    read = [(track, list(items_of(track, notes))) for track in tracks]
    used = [item.used for _, items in read for item in items if item.used is not None]
    rates = [rate_of(item.child) for _, items in read for item in items if item.used is not None]
    if not rates:
        return 0, tuple(notes)
    rate = rates[0]
    found = new_places(used, media, rate)
    places = iter(found.at)
    children: list[Object] = []
    above: dict[int, list[Object]] = {}
    for track, items in read:
        new = [next(places) if item.used is not None else None for item in items]
        above[id(track)] = _lay_out(track, items, new, rate)
    for child in stack["children"]:
        children += [child, *above.get(id(child), [])]
    stack["children"] = children
    return sum(at is not None for at in found.at), (*notes, *found.notes)


def _lay_out(
    track: Object, items: Sequence[Item], new: Sequence[Fraction | None], rate: FrameRate
) -> list[Object]:
    """Fill a track anew, and return those that had to be added above it."""
    if all(at is None or at == item.at for item, at in zip(items, new, strict=True)):
        return []
    kept = [item for item, at in zip(items, new, strict=True) if at is None]
    moved = [
        Item(item.child, at, item.lasts, item.used)
        for item, at in zip(items, new, strict=True)
        if at is not None
    ]
    # Transitions take no time: they lie between their neighbours, which are kept too.
    chosen = lanes([item.stretch for item in kept], [item.stretch for item in moved])
    filled = [kept, *([] for _ in range(max(chosen, default=0)))]
    for item, lane in zip(moved, chosen, strict=True):
        filled[lane].append(item)
    track["children"] = _with_gaps(filled[0], rate)
    return [
        track
        | {"name": f"{track.get('name') or 'track'} {number}", "metadata": {}, "markers": []}
        | {"children": _with_gaps(one, rate)}
        for number, one in enumerate(filled[1:], 2)
    ]


def _with_gaps(items: Sequence[Item], rate: FrameRate) -> list[Object]:
    out: list[Object] = []
    now = Fraction(0)
    for item in sorted(items, key=lambda item: item.at):  # stable: transitions stay in between
        if item.at > now:
            out.append(_gap(item.at - now, rate))
        out.append(item.child)
        now = max(now, item.at + item.lasts)
    return out


def _gap(lasts: Fraction, rate: FrameRate) -> Object:
    def time(seconds: Fraction) -> Object:
        value = float(seconds * rate.rate)
        return {"OTIO_SCHEMA": "RationalTime.1", "rate": float(rate.rate), "value": value}

    return {
        "OTIO_SCHEMA": "Gap.1",
        "metadata": {},
        "name": "",
        "source_range": {
            "OTIO_SCHEMA": "TimeRange.1",
            "duration": time(lasts),
            "start_time": time(Fraction(0)),
        },
        "effects": [],
        "markers": [],
        "enabled": True,
    }
