"""Which clips are of one device: as the user says, as a serial number says, or as cameras number
their files.

One device has one quartz, so its clips share a drift; and it does not record twice at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import combinations
from pathlib import Path

from oneclock.errors import UsageError
from oneclock.timebase.clock_network import Group
from oneclock.timebase.span import Span

_NUMBER = re.compile(r"\d{3,}")
"""C0001, DSC_0042, GX010012, IMG_1234, 00012: cameras count with leading zeros, people with one
digit or a letter."""
_AT_ONCE = 1.0
"""Seconds by which clips of one device may overlap: some keep what was before the button."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """What tells a device apart, as far as a file says it."""

    path: Path
    maker: str = ""
    """Make and model."""
    serial: str = ""
    layout: tuple[object, ...] = ()
    """Of its tracks: codecs, rates, sizes."""


def parse_device(text: str) -> tuple[str, str]:
    """`NAME=GLOB`."""
    name, equals, pattern = text.partition("=")
    if not (name and equals and pattern):
        cause = "does not say which clips are whose"
        raise UsageError(f"--device {text}", cause, "write it as in --device 'sony=C0*.MP4'")
    return name, pattern


def devices_of(clips: Sequence[Clip], named: Sequence[tuple[str, str]] = ()) -> dict[str, str]:
    """The device of each clip (by its path as text) that has one in common with another."""
    found = {str(clip.path): _device(clip, named) for clip in clips}
    counts = list(found.values())
    return {path: device for path, device in found.items() if device and counts.count(device) > 1}


def not_at_once(
    devices: Mapping[str, str], groups: Sequence[Group], lengths: Mapping[str, float]
) -> dict[str, str]:
    """Without devices that would have recorded twice at once: those are several."""
    several = set()
    for group in groups:
        spans = {
            name: Span(start=0.0, end=lengths[name]).map(clock)
            for name, clock in group.clocks.items()
            if name in devices
        }
        for one, other in combinations(spans, 2):
            both = spans[one].meet(spans[other])
            if devices[one] == devices[other] and both is not None and both.length > _AT_ONCE:
                several.add(devices[one])
    return {name: device for name, device in devices.items() if device not in several}


def _device(clip: Clip, named: Sequence[tuple[str, str]]) -> str:
    for name, pattern in named:
        if fnmatchcase(clip.path.name, pattern) or fnmatchcase(clip.path.as_posix(), pattern):
            return f"named {name}"
    if clip.serial:
        return f"serial {clip.maker} {clip.serial}"
    if not _NUMBER.search(clip.path.stem):
        return ""
    counted = _NUMBER.sub("#", clip.path.name)
    return f"counted {clip.path.parent}/{counted} {clip.maker} {clip.layout}"
