"""What is on the tracks of an OpenTimelineIO timeline: which file, from where, when."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from oneclock.formats.realign import UsedClip
from oneclock.formats.told_numbers import shortened
from oneclock.timebase.frame_rate import FrameRate

Object = dict[str, Any]
# A day has 1.7e10 samples, and nothing has more than that of a day.
_LARGEST = 1e12


@dataclass(frozen=True, slots=True)
class Item:
    """A child of a track."""

    child: Object
    at: Fraction
    lasts: Fraction
    used: UsedClip | None
    """None: it keeps its place, whatever it is."""

    @property
    def stretch(self) -> tuple[Fraction, Fraction]:
        return self.at, self.at + self.lasts


def items_of(track: Object, notes: list[str]) -> Iterator[Item]:
    children = track.get("children", [])
    trimmed = track.get("source_range") is not None
    if trimmed:
        notes.append(f"track {track.get('name')}: is trimmed as a whole; it stays as it is")
    now = Fraction(0)
    for number, child in enumerate(children):
        with _naming(child, number + 1):
            lasts = Fraction(0) if is_a(child, "Transition") else _duration(child)
        if is_a(child, "Transition"):
            yield Item(child, now, Fraction(0), None)
            continue
        if is_a(child, "Gap") and not any(child.get(k) for k in ("metadata", "markers", "effects")):
            now += lasts
            continue
        used = None
        if is_a(child, "Clip") and not trimmed:
            beside = children[max(0, number - 1) : number + 2]
            with _naming(child, number + 1):
                used = _used(child, now, lasts)
            if used is not None and any(is_a(one, "Transition") for one in beside):
                notes.append(f"{used.name}: is tied to another clip by a transition; it stays")
                used = None
            elif used is None and _address(child) is not None:
                notes.append(f"{child.get('name')}: is retimed; it stays")
        elif not is_a(child, "Clip") and any(objects(child, "ExternalReference")):
            notes.append(f"{_called(child, number + 1)}: holds clips of its own; it stays")
        yield Item(child, now, lasts, used)
        now += lasts


@contextmanager
def _naming(child: Any, number: int) -> Iterator[None]:
    """Of what is wrong, which child of a track has it."""
    try:
        yield
    except ValueError as reason:
        raise ValueError(f"{_called(child, number)}: {reason}") from None
    except (TypeError, KeyError, AttributeError) as reason:
        unlike = f"is not as OpenTimelineIO has it ({reason})"
        raise ValueError(f"{_called(child, number)} {unlike}") from None


def _called(child: Any, number: int) -> str:
    told = child if isinstance(child, dict) else {}
    schema = str(told.get("OTIO_SCHEMA", "child")).partition(".")[0]
    return f"{schema} {told['name']!r}" if told.get("name") else f"{schema} number {number}"


def _used(clip: Object, at: Fraction, lasts: Fraction) -> UsedClip | None:
    address, pace = _address(clip), Fraction(1)
    if address is None or _range_of(clip) is None:
        return None
    for effect in clip.get("effects", []):
        if is_a(effect, "LinearTimeWarp"):
            pace *= _number(effect, "time_scalar", 1)
        elif is_a(effect, "FreezeFrame") or is_a(effect, "TimeEffect"):
            return None
    if pace <= 0:
        return None
    available = (_media(clip) or {}).get("available_range")
    began = Fraction(0) if available is None else _seconds(available["start_time"])
    source = clip.get("source_range")
    begins = Fraction(0) if source is None else _seconds(source["start_time"]) - began
    name = str(clip.get("name") or address)
    return UsedClip(name=name, address=address, begins=begins, lasts=lasts, at=at, pace=pace)


def _media(clip: Object) -> Object | None:
    if "media_references" in clip:
        found = clip["media_references"].get(clip.get("active_media_reference_key"))
    else:
        found = clip.get("media_reference")
    return found if isinstance(found, dict) else None


def _address(clip: Object) -> str | None:
    media = _media(clip) if is_a(clip, "Clip") else None
    address = None if media is None else media.get("target_url")
    return address if isinstance(address, str) else None


def _range_of(item: Object) -> Object | None:
    found = item.get("source_range")
    if found is None and is_a(item, "Clip"):
        found = (_media(item) or {}).get("available_range")
    return found if isinstance(found, dict) else None


def _duration(item: Object) -> Fraction:
    """What is nested lasts as long as its longest part."""
    if (own := _range_of(item)) is not None:
        return _seconds(own["duration"])
    inside = [
        _duration(child) for child in item.get("children", []) if not is_a(child, "Transition")
    ]
    if is_a(item, "Track"):
        return sum(inside, Fraction(0))
    return max(inside, default=Fraction(0))


def rate_of(clip: Object) -> FrameRate:
    found = _range_of(clip)
    assert found is not None  # a clip without one has no length
    return _rate(found["duration"])


def _seconds(time: Object) -> Fraction:
    return _number(time, "value") / _rate(time).rate


def _rate(time: Object) -> FrameRate:
    """29.97 and 29.97002997 are 30000/1001."""
    rate = _number(time, "rate")
    if rate <= 0:
        raise ValueError(f"rate: {float(rate):g} must be more than 0")
    return FrameRate.parse(f"{float(rate):.6f}")


def _number(parent: Object, key: str, otherwise: float | None = None) -> Fraction:
    value = parent.get(key, otherwise)
    if not isinstance(value, int | float) or not abs(value) <= _LARGEST:  # not a number is neither
        raise ValueError(f"{key}: {shortened(json.dumps(value))} is no number that can be")
    return Fraction(value)


def is_a(item: Any, schema: str) -> bool:
    return isinstance(item, dict) and str(item.get("OTIO_SCHEMA", "")).startswith(f"{schema}.")


def objects(value: Any, schema: str) -> Iterator[Object]:
    if is_a(value, schema):
        yield value
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inside:
        yield from objects(one, schema)
