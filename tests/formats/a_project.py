"""An event that has everything exporters must mind, for golden files and for laws."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from oneclock.formats.placed import PictureTrack, PlacedEvent, PlacedRecording, SoundTrack
from oneclock.formats.programme import Programme, ProgrammeSound, Role
from oneclock.formats.project import Project
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.shots import Shot, ShotList
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock
from oneclock.timebase.timecode import Timecode

NTSC = FrameRate.parse("29.97")
PAL = FrameRate.parse("25")
STEREO = SoundTrack(rate=48000, channels=2)


def steady(delta: float, drift: float, seconds: float) -> SteppedClock:
    return SteppedClock.of(ClockMap(delta=delta, drift=drift), Span(start=0.0, end=seconds))


def camera(
    name: str, clock: SteppedClock, *, rate: FrameRate = NTSC, timecode: str | None = None
) -> PlacedRecording:
    label = None if timecode is None else Timecode.parse(timecode, rate)
    return PlacedRecording(
        path=Path("/shoot") / name,
        clock=clock,
        duration=clock.coverage.end,
        origin=0.0,
        sounds=(STEREO,),
        picture=PictureTrack(width=1920, height=1080, rate=rate.rate),
        microphone=(0, 0),
        begins_at=Fraction(0) if label is None else label.seconds_since_midnight,
        timecode=label,
    )


# An hour by drop-frame timecode, and a name that XML, URLs and shells would all mangle.
WIDE = camera("wide & low.mp4", steady(0.0, 0.0, 60.06), timecode="01:00:00;00")
# 400 ppm slow: 20 ms over its 50 s.
CLOSE = camera('"close" <舞台>.mov', steady(4.25, 4e-4, 50.0), timecode="10:00:00:00")
RECORDER = PlacedRecording(
    path=Path("/shoot/sound/recorder #1 100%.wav"),
    clock=steady(-1.5, -2e-5, 70.0),
    duration=70.0,
    origin=0.0,
    sounds=(STEREO,),
    picture=None,
    begins_at=Fraction(36_000),
)
# Lost a second at 20, and counts 25 frames a second.
STEPPED = camera(
    "stepped.mp4",
    SteppedClock(
        pieces=(
            Piece(span=Span(start=0.0, end=20.0), clock=ClockMap(delta=10.0)),
            Piece(span=Span(start=20.0, end=40.0), clock=ClockMap(delta=11.0, drift=2e-5)),
        )
    ),
    rate=PAL,
)
EVENT = PlacedEvent(
    reference=WIDE.path,
    recordings=(WIDE, CLOSE, RECORDER, STEPPED),
    span=Span(start=0.0, end=60.06),
)
PROJECT = Project(name="Live & loud", event=EVENT, rate=NTSC, width=1920, height=1080)

SHOTS = ShotList(
    rate=NTSC,
    start=Fraction(0),
    shots=(
        Shot(first=0, end=300, source=0, why="opening"),
        Shot(first=300, end=880, source=1, why="talks"),
        # Over the second that was lost.
        Shot(first=880, end=1500, source=3),
        Shot(first=1500, end=1560, source=None),
        Shot(first=1560, end=1800, source=0),
    ),
)
PROGRAMME = Programme(
    event=EVENT,
    shots=SHOTS,
    sound=ProgrammeSound(sources=(2,)),
    roles=(Role.WIDE, Role.CLOSE, Role.SOUND, Role.ANY),
)
EDIT = replace(PROJECT, programme=PROGRAMME)
CLIPS_OF_EDIT = [
    ("wide & low.mp4", 0, 300),
    ('"close" <舞台>.mov', 300, 580),
    ("stepped.mp4", 880, 20),
    ("stepped.mp4", 930, 570),
    ("wide & low.mp4", 1560, 240),
]
"""File, first frame and length: the step leaves a gap."""

# Without the one whose clock has a step; and nobody began before the reference.
WITHOUT_STEPS = replace(
    PROJECT,
    event=PlacedEvent(
        reference=EVENT.reference,
        recordings=(WIDE, CLOSE, replace(RECORDER, clock=steady(0.75, -2e-5, 70.0))),
        span=EVENT.span,
    ),
)


def alone(recording: PlacedRecording, *, rate: FrameRate = NTSC, start: float = 0.0) -> Project:
    """A project of one recording, from `start` to its end."""
    span = Span(start=start, end=recording.coverage_in_reference.end)
    event = PlacedEvent(reference=recording.path, recordings=(recording,), span=span)
    return Project(name="alone", event=event, rate=rate, width=1920, height=1080)
