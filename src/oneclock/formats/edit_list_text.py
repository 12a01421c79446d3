"""A programme as the text of `programme.json`; what that means is in `edit_list.py`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from fractions import Fraction
from os.path import relpath
from pathlib import Path
from typing import Any

from oneclock.formats.clock_record import clock_record, segment_records
from oneclock.formats.edit_list import VERSION
from oneclock.formats.placed import PlacedRecording
from oneclock.formats.programme import Programme, ProgrammeSound, Role
from oneclock.timebase.shots import Shot
from oneclock.timebase.span import Span
from oneclock.version import __version__


def edit_list_text(programme: Programme, folder: Path) -> str:
    """The text of a file that will be in `folder`."""
    names = programme.names
    shots = programme.shots
    return _pretty(
        {
            "_about": (
                "An edit of recordings in their places: frames of `rate` a second, the first at "
                "`start` on the clock of the reference; reference = delta + (1 + drift) * local. "
                f"Written by oneclock {__version__}; the recordings themselves were not touched."
            ),
            "programme_version": VERSION,
            "reference": _relative(programme.event.reference, folder),
            "rate": str(shots.rate.rate),
            "start": _exact(shots.start),
            "recordings": [
                _listed(name, recording, role, folder)
                for name, recording, role in zip(
                    names, programme.event.recordings, programme.roles, strict=True
                )
            ],
            "shots": [_shot(shot, names) for shot in shots.shots],
            "sound": _sound(programme.sound, names),
        }
    )


def _listed(name: str, recording: PlacedRecording, role: Role, folder: Path) -> dict[str, Any]:
    clock, whole = recording.clock, Span(start=0.0, end=recording.duration)
    out: dict[str, Any] = {
        "name": name,
        "source": _relative(recording.path, folder),
        "duration": recording.duration,
        "clock": clock_record(clock.longest.clock),
    }
    if [piece.span for piece in clock.pieces] != [whole]:
        out["segments"] = segment_records(clock)
    if role is not Role.ANY:
        out["role"] = role.value
    if recording.microphone is not None:
        out["audio_stream"], out["audio_channel"] = recording.microphone
    return out


def _shot(shot: Shot, names: Sequence[str]) -> dict[str, Any]:
    out: dict[str, Any] = {
        "first": shot.first,
        "end": shot.end,
        "camera": None if shot.source is None else names[shot.source],
    }
    if shot.inset is not None:
        out["inset"] = names[shot.inset]
    if shot.why:
        out["why"] = shot.why
    return out


def _sound(sound: ProgrammeSound, names: Sequence[str]) -> dict[str, Any]:
    out: dict[str, Any] = {
        "recordings": [names[number] for number in sound.sources],
        "gated": sound.gated,
    }
    if sound.channels:
        out["channels"] = {
            names[number]: [f"{track}.{channel}" for track, channel in channels]
            for number, channels in sorted(sound.channels.items())
        }
    return out


def _relative(path: Path, folder: Path) -> str:
    """With forward slashes; absolute where it is on another drive."""
    path, folder = path.absolute(), folder.absolute()
    if path.anchor != folder.anchor:
        return path.as_posix()
    return Path(relpath(path, folder)).as_posix()


def _exact(time: Fraction) -> str:
    """As a decimal where it is one of a few digits: 12.345 is read more easily than 2469/200."""
    decimal = f"{float(time):.6f}".rstrip("0").rstrip(".")
    return decimal if Fraction(decimal) == time else str(time)


# The innermost objects and lists, over several lines; no string can hold a line break.
_INNERMOST = re.compile(r"([{\[])\n([^][{}]*)\n\s*([}\]])")


def _pretty(value: dict[str, Any]) -> str:
    """Indented, but a shot is a line, and so is a clock."""
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    return _INNERMOST.sub(lambda found: f"{found[1]}{_one_line(found[2])}{found[3]}", text) + "\n"


def _one_line(lines: str) -> str:
    return " ".join(line.strip() for line in lines.splitlines())
