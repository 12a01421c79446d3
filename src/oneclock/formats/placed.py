"""Recordings in their places on one clock: projects are made of them, and sound laid out."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import SteppedClock
from oneclock.timebase.timecode import Timecode


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundTrack:
    rate: int
    channels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureTrack:
    width: int
    height: int
    """As players show it, turned where the file says so."""
    rate: Fraction | None
    """Average frames per second; None where the container does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedRecording:
    path: Path
    clock: SteppedClock
    """Its pieces lie within the recording."""
    duration: float
    """Of its presentation timeline, seconds."""
    origin: float
    """The timestamp, in seconds, that its container gives to local zero."""
    sounds: tuple[SoundTrack, ...]
    picture: PictureTrack | None
    microphone: tuple[int, int] | None = None
    """Track and channel that it was aligned by, where its sidecar says."""
    begins_at: Fraction = Fraction(0)
    """What its own timecode, or the sample count of a broadcast WAV, says at local zero: seconds
    since midnight. Editors count its frames from there; from 0 where it says nothing."""
    timecode: Timecode | None = None
    """The same as a label, where it is one."""

    def has_channel(self, track: int, channel: int) -> bool:
        return track < len(self.sounds) and channel < self.sounds[track].channels

    @property
    def coverage_in_reference(self) -> Span:
        return self.clock.coverage_in_reference


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedEvent:
    reference: Path
    recordings: tuple[PlacedRecording, ...]
    span: Span
    """Of reference time: what is exported."""
