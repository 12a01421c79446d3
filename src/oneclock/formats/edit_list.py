"""`programme.json`: an edit as a file that people can read, compare and change.

Recordings have names, and shots say them. Paths are relative to the file. Clocks are told as in
sidecars, rates and the beginning exactly. What a recording holds is not written down: whoever opens
the edit looks at the recordings themselves. It is written by `edit_list_text.py`.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, FiniteFloat, model_validator

from oneclock.errors import EditListError
from oneclock.formats.clock_record import (
    ClockRecord,
    Record,
    Segment,
    stepped_clock_of,
)
from oneclock.formats.json_file import read_object, shaped
from oneclock.formats.programme import Channel, ProgrammeSound, Role
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.shots import Shot, ShotList
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import SteppedClock

VERSION = 1
_EDIT_AGAIN = "mend it, or make it again with `oneclock edit`"
_MAKE_IT = "make it with `oneclock edit`"


def _fraction(value: object) -> object:
    """As text, so that nobody's JSON library rounds it."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _sane(text: str) -> str:
    """A thousand years: what is beyond was typed wrong, and overflows a float in the end."""
    if abs(Fraction(text)) > 31_557_600_000:
        raise ValueError("is beyond all measure")
    return text


Exact = Annotated[
    str,
    BeforeValidator(_fraction),
    Field(pattern=r"^-?\d+(\.\d+|/[1-9]\d*)?$"),
    AfterValidator(_sane),
]


TrackChannel = Annotated[str, Field(pattern=r"^\d{1,3}\.\d{1,3}$")]

# Two days at 240 frames a second: what is beyond was typed wrong.
_FRAMES = 50_000_000


class ListedRecording(Record):
    name: str = Field(min_length=1)
    """Its own in this edit."""
    source: str = Field(min_length=1)
    """Path, relative to the file."""
    duration: FiniteFloat = Field(gt=0.0)
    clock: ClockRecord
    segments: tuple[Segment, ...] | None = Field(default=None, min_length=1)
    """Only where one line is not enough."""
    role: Role = Role.ANY
    audio_stream: int | None = Field(default=None, ge=0)
    audio_channel: int | None = Field(default=None, ge=0)

    def stepped_clock(self, duration: float) -> SteppedClock:
        if self.segments is not None:
            return stepped_clock_of(self.segments)
        return SteppedClock.of(self.clock.clock_map(), Span(start=0.0, end=duration))

    @property
    def microphone(self) -> tuple[int, int] | None:
        return None if self.audio_stream is None else (self.audio_stream, self.audio_channel or 0)


class ListedShot(Record):
    first: int = Field(ge=0, strict=True)
    """Frame of the programme."""
    end: int = Field(gt=0, le=_FRAMES, strict=True)
    """The frame after its last."""
    camera: str | None
    """Null is black."""
    inset: str | None = None
    why: str = ""


class ListedSound(Record):
    recordings: tuple[str, ...]
    gated: bool = False
    channels: dict[str, tuple[TrackChannel, ...]] = Field(default_factory=dict)
    """Of a recording by which several microphones are heard: `0.1` is the second channel of the
    first track."""


class EditList(Record):
    about: str = Field(default="", alias="_about")
    programme_version: Literal[1]
    reference: str = Field(min_length=1)
    rate: Exact
    start: Exact
    recordings: tuple[ListedRecording, ...] = Field(min_length=1)
    shots: tuple[ListedShot, ...] = Field(min_length=1)
    sound: ListedSound

    @model_validator(mode="after")
    def _hangs_together(self) -> EditList:
        names = [recording.name for recording in self.recordings]
        if len(set(names)) < len(names):
            raise ValueError("two recordings have the same name")
        said = [name for shot in self.shots for name in (shot.camera, shot.inset) if name]
        for name in (*said, *self.sound.recordings, *self.sound.channels):
            if name not in names:
                raise ValueError(f"there is no recording named {name!r}")
        for name, channels in self.sound.channels.items():
            if name not in self.sound.recordings:
                raise ValueError(f"{name!r} has channels and is not among those that are heard")
            if not channels or len(set(channels)) < len(channels):
                raise ValueError(f"{name!r} needs channels, each once")
        if len(set(self.sound.recordings)) < len(self.sound.recordings):
            raise ValueError("one recording is to be heard twice")
        for recording in self.recordings:
            recording.stepped_clock(recording.duration)
        self.shot_list()
        return self

    def shot_list(self) -> ShotList:
        numbers: dict[str | None, int | None] = {
            recording.name: number for number, recording in enumerate(self.recordings)
        }
        numbers[None] = None
        return ShotList(
            rate=FrameRate.parse(self.rate),
            start=Fraction(self.start),
            shots=tuple(
                Shot(
                    first=shot.first,
                    end=shot.end,
                    source=numbers[shot.camera],
                    inset=numbers[shot.inset],
                    why=shot.why,
                )
                for shot in self.shots
            ),
        )

    def programme_sound(self) -> ProgrammeSound:
        names = [recording.name for recording in self.recordings]
        return ProgrammeSound(
            sources=tuple(names.index(name) for name in self.sound.recordings),
            gated=self.sound.gated,
            channels={
                names.index(name): tuple(_channel(word) for word in words)
                for name, words in self.sound.channels.items()
            },
        )


def _channel(word: str) -> Channel:
    track, channel = map(int, word.split("."))
    return track, channel


def read_edit_list(path: Path) -> EditList:
    return edit_list_in(path, read_json(path))


def read_json(path: Path) -> dict[str, Any]:
    return read_object(
        path, error=EditListError, missing=_MAKE_IT, damaged=_EDIT_AGAIN, what="edit list"
    )


def edit_list_in(path: Path, raw: dict[str, Any]) -> EditList:
    version = raw.get("programme_version")
    if version is None or isinstance(version, bool):
        raise EditListError(path, "is no edit list (no programme_version)", _MAKE_IT)
    if isinstance(version, int) and version > VERSION:
        raise EditListError(
            path, f"is of programme version {version}", "update oneclock to read it"
        )
    return shaped(EditList, raw, path, error=EditListError, damaged=_EDIT_AGAIN)
