"""The sidecar beside each original: `<recording>.sync.json`, schema version 1.

Version 1 exists in the field. Its `delta_seconds` is the offset at the source's *midpoint*, without
saying so; ours adds `clock`, the exact line, and `segments` where one line is not enough. They are
converted here and nowhere else.
"""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, FiniteFloat, model_validator

from oneclock.errors import SidecarError
from oneclock.formats.clock_record import (
    ClockRecord,
    Record,
    Segment,
    Window,
    clock_record,
    segment_records,
    stepped_clock_of,
)
from oneclock.formats.json_file import read_object, shaped
from oneclock.formats.save import save_text
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import SteppedClock
from oneclock.version import __version__

SCHEMA_VERSION = 1
SCHEMA_ID = "urn:oneclock:sidecar:1"
SUFFIX = ".sync.json"

Grade = Literal["trusted", "doubtful", "refused"]


class ByHand(Record):
    """What a person said about the clock; `formats/by_hand.py` applies it."""

    nudge_seconds: FiniteFloat = 0.0
    locked: bool = False
    found: dict[str, Any] = Field(default_factory=dict)
    """The machine's answer: the keys that were changed, as they stood."""

    @model_validator(mode="after")
    def _knows_what_it_moved(self) -> ByHand:
        if self.nudge_seconds != 0.0 and "delta_seconds" not in self.found:
            raise ValueError("a nudge must keep what was found before it")
        return self


class Verification(Record):
    median_residual_ms: FiniteFloat
    residual_spread_ms: FiniteFloat
    probe_count: int = Field(ge=0)
    drift_applied: bool = False
    passed: bool | None = None


class Sidecar(Record):
    schema_id: str | None = Field(default=None, alias="$schema")
    about: str = Field(default="", alias="_about")
    schema_version: Literal[1]
    source: str = Field(min_length=1)
    reference: str = Field(min_length=1)
    delta_seconds: FiniteFloat
    drift_slope: FiniteFloat = Field(default=0.0, gt=-1.0)
    overlap_in_reference: Window | None = None
    overlap_in_source: Window | None = None
    verification: Verification | None = None
    clock: ClockRecord | None = None
    segments: tuple[Segment, ...] | None = Field(default=None, min_length=1)
    by_hand: ByHand | None = None
    grade: Grade | None = None
    evidence: dict[str, Any] | None = None
    audio_stream: int | None = Field(default=None, ge=0)
    audio_channel: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _clocks_are_clocks(self) -> Sidecar:
        if self.clock is not None:
            self.clock.clock_map()
        if self.segments is not None:
            stepped_clock_of(self.segments)
        return self

    @property
    def is_reference(self) -> bool:
        return self.source == self.reference

    @property
    def microphone(self) -> tuple[int, int] | None:
        """Track and channel that its writer listened to, if it says."""
        return None if self.audio_stream is None else (self.audio_stream, self.audio_channel or 0)

    def clock_map(self, source_duration: float) -> ClockMap:
        """The exact line; for sidecars of others, worked back from the midpoint. Where the clock
        has steps it is that of the longest piece, wrong elsewhere: see `stepped_clock`."""
        if self.clock is not None:
            return self.clock.clock_map()
        return ClockMap(
            delta=self.delta_seconds - self.drift_slope * source_duration / 2,
            drift=self.drift_slope,
        )

    def stepped_clock(self, source_duration: float) -> SteppedClock:
        """The clock with its steps; without any, one line for all of the recording."""
        if self.segments is not None:
            return stepped_clock_of(self.segments)
        whole = Span(start=0.0, end=source_duration)
        return SteppedClock.of(self.clock_map(source_duration), whole)

    @property
    def source_duration(self) -> float | None:
        """What `delta_seconds`, in its middle, and `clock`, at its beginning, say of it together;
        None where there is no `clock`, or too little drift to tell a hundredth of a second."""
        if self.is_reference and self.overlap_in_source is not None:
            return self.overlap_in_source[1]
        if self.clock is None:
            return None
        rounded = math.ulp(max(abs(self.delta_seconds), abs(self.clock.delta)))
        if 4 * rounded > 0.01 * abs(self.clock.drift):
            return None
        return 2 * (self.delta_seconds - self.clock.delta) / self.clock.drift

    def naive_clock(self) -> ClockMap:
        """What a reader does that ignores drift, as `ffmpeg -itsoffset` must."""
        return ClockMap(delta=self.delta_seconds)


def midpoint_delta(clock: ClockMap, source_duration: float) -> float:
    """Version 1's `delta_seconds`: reference minus local time, at the source's midpoint."""
    return clock.delta + clock.drift * source_duration / 2


def make_sidecar(
    *,
    source: str,
    reference: str,
    clock: ClockMap | SteppedClock,
    source_duration: float,
    overlap_in_reference: Span | None,
    grade: Grade,
    evidence: dict[str, Any] | None = None,
    audio_stream: int | None = None,
    audio_channel: int | None = None,
) -> Sidecar:
    """A clock with steps is told in full as `segments`, elsewhere by its longest piece."""
    steps = clock if isinstance(clock, SteppedClock) and len(clock.pieces) > 1 else None
    line = clock.longest.clock if isinstance(clock, SteppedClock) else clock
    overlap_in_source = overlap_in_reference and overlap_in_reference.map(line.inverse())
    if steps is not None and overlap_in_reference is not None:
        overlap_in_source = steps.local_hull(overlap_in_reference) or overlap_in_source
    return Sidecar.model_validate(
        {
            "$schema": SCHEMA_ID,
            "_about": (
                f"Where {source} belongs on the clock of {reference}: "
                "reference = delta + (1 + drift) * local, see `clock`. "
                "delta_seconds is that offset at the middle of the file, for ffmpeg -itsoffset. "
                f"Written by oneclock {__version__}; the recording itself was not touched."
            ),
            "schema_version": SCHEMA_VERSION,
            "source": source,
            "reference": reference,
            "delta_seconds": midpoint_delta(line, source_duration),
            "drift_slope": line.drift,
            "overlap_in_reference": _window(overlap_in_reference),
            "overlap_in_source": _window(overlap_in_source),
            "clock": clock_record(line),
            "segments": None if steps is None else segment_records(steps),
            "grade": grade,
            "evidence": evidence,
            "audio_stream": audio_stream,
            "audio_channel": audio_channel,
        }
    )


def _window(span: Span | None) -> Window | None:
    """None, where a recording is placed by a third one and shares nothing with its reference."""
    return None if span is None else (span.start, span.end)


def sidecar_path(recording: Path) -> Path:
    return recording.with_name(recording.name + SUFFIX)


def recording_of(path: Path, sidecar: Sidecar) -> Path:
    """The original a sidecar speaks of; names are relative to the sidecar's folder."""
    return path.parent / sidecar.source


def reference_of(path: Path, sidecar: Sidecar) -> Path:
    return path.parent / sidecar.reference


def read_sidecar(path: Path) -> Sidecar:
    path = Path(path)
    raw = read_object(
        path,
        error=SidecarError,
        missing="run `oneclock sync` first",
        damaged=_SYNC_AGAIN,
        what="sidecar",
        folder="name the .sync.json file in it",
        no_object=_NO_SIDECAR,
    )
    if "schema_version" not in raw:
        raise SidecarError(path, _NO_SIDECAR, _SYNC_AGAIN)
    version = raw["schema_version"]
    if isinstance(version, int) and version > SCHEMA_VERSION:
        raise SidecarError(path, f"is of schema version {version}", "update oneclock to read it")
    sidecar = shaped(Sidecar, raw, path, error=SidecarError, damaged=_SYNC_AGAIN)
    if path.name.endswith(SUFFIX):
        _require_own_file(path, sidecar)
    return sidecar


def write_sidecar(path: Path, sidecar: Sidecar) -> None:
    """Write it whole, keeping keys of others that the file at `path` holds already."""
    path = Path(path)
    known = sidecar.model_dump(by_alias=True, mode="json")
    if path.exists():
        old = read_sidecar(path)
        known |= {key: value for key, value in (old.model_extra or {}).items() if key not in known}
    kept = {key: value for key, value in known.items() if value is not None or key not in _OPTIONAL}
    save_text(path, _pretty(kept))


def _pretty(value: dict[str, Any]) -> str:
    """Indented, but with every innermost list on one line: a probe is a row, not a page."""
    text = json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False)
    return _INNERMOST_LIST.sub(lambda found: f"[{' '.join(found[1].split())}]", text) + "\n"


# Of numbers, over several lines; no string can hold a line break, so none is mistaken for one.
_INNERMOST_LIST = re.compile(r"\[\n([^][{}\"]*)\]")
_SYNC_AGAIN = "delete it and run `oneclock sync` again"
_NO_SIDECAR = "is no sidecar (no schema_version)"
# Our own keys that are left out when there is nothing to say. Others may mean something by null.
_OPTIONAL = {
    field.alias or name for name, field in Sidecar.model_fields.items() if name != "verification"
}


def _require_own_file(path: Path, sidecar: Sidecar) -> None:
    expected = path.name.removesuffix(SUFFIX)
    if Path(sidecar.source).name != expected:
        raise SidecarError(
            path,
            f"speaks of {sidecar.source!r}, not of {expected!r}",
            "rename it back beside its own recording, or delete it and run `oneclock sync` again",
        )
