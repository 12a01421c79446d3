"""Four recordings of one event as editors' projects name them, for the way back from an editor."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from tests.formats.a_project import PAL, steady

from oneclock.formats.placed import PictureTrack, PlacedRecording, SoundTrack
from oneclock.formats.realign import AlignedMedia
from oneclock.timebase.stepped_clock import SteppedClock


def recording(name: str, clock: SteppedClock, *, picture: bool = True) -> PlacedRecording:
    return PlacedRecording(
        path=Path("/shoot") / name,
        clock=clock,
        duration=clock.coverage.end,
        origin=0.0,
        sounds=(SoundTrack(rate=48000, channels=2),),
        picture=PictureTrack(width=1920, height=1080, rate=PAL.rate) if picture else None,
    )


WIDE = recording("wide.mov", steady(0.0, 0.0, 100.0))
CLOSE = recording("close & up.mov", steady(12.0, 0.0, 40.0))
# Between two frames of 25 a second.
LATE = recording("late.mov", steady(30.013, 0.0, 30.0))
SOUND = recording("sound.wav", steady(-5.0, 0.0, 120.0), picture=False)
ALL = (WIDE, CLOSE, LATE, SOUND)


def media(*recordings: PlacedRecording, prefix: str = "file://") -> dict[str, AlignedMedia]:
    """The first is the reference. Addresses as most editors write them."""
    return {
        prefix + one.path.as_uri().removeprefix("file://"): AlignedMedia(
            recording=one, event=0, is_reference=one is recordings[0]
        )
        for one in recordings
    }


def where(one: PlacedRecording, local: Fraction) -> float:
    """On the clock of the event."""
    return one.clock.longest.clock.to_reference(float(local))
