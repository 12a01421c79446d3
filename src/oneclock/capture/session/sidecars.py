"""A sidecar for every video of a session, so that it reads like any other footage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneclock.capture.frames import StampClock
from oneclock.capture.sound.microphone import SoundRecording
from oneclock.formats.sidecar import Grade, Sidecar, make_sidecar
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.line_fit import fit_line
from oneclock.timebase.span import Span

Floats = NDArray[np.float64]

# A file's times are the host's already, but for what was learnt of the camera's clock afterwards.
_TOLERANCE = 0.05
_FINEST = 1e-5
_USUAL_DRIFT = 50e-6
_POINTS = 50  # 16 ms a video; 100 take 120


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Placed:
    """One video and when its frames were seen."""

    file: str
    presented: Floats
    """Seconds in the file."""
    seen: Floats
    """Session seconds."""
    clock: StampClock
    stamp_std: float
    delay_is_known: bool
    """Whether stamps and light are a constant apart that is a matter of microseconds, as with a
    driver's stamps, or of the network's and the camera's own good pleasure."""

    @property
    def duration(self) -> float:
        """The last frame is shown as long as frames usually are."""
        if len(self.presented) < 2:
            return float(self.presented[-1]) if len(self.presented) else 0.0
        return float(self.presented[-1] + np.median(np.diff(self.presented)))

    def to_session(self) -> ClockMap:
        """The file's time seen from the session's."""
        chosen = np.unique(np.linspace(0, len(self.presented) - 1, _POINTS).astype(np.int64))
        line = fit_line(
            self.presented[chosen],
            (self.seen - self.presented)[chosen],
            tolerance=_TOLERANCE,
            finest=_FINEST,
            slope_prior_std=_USUAL_DRIFT,
        )
        return ClockMap(
            delta=line.intercept,
            drift=line.slope,
            delta_std=line.intercept_std,
            drift_std=line.slope_std,
            covariance=line.covariance,
        ).then(ClockMap(delta_std=self.stamp_std))


def sidecars_of(
    videos: tuple[Placed, ...], sound: SoundRecording | None = None
) -> dict[str, Sidecar]:
    """By file; the first video's timeline is the reference."""
    if not videos:
        return {}
    reference = videos[0]
    from_session = reference.to_session().inverse()
    whole = Span(start=0.0, end=reference.duration)
    out = {}
    for video in videos:
        clock = ClockMap() if video is reference else video.to_session().then(from_session)
        covered = Span(start=0.0, end=video.duration).map(clock)
        out[video.file] = make_sidecar(
            source=video.file,
            reference=reference.file,
            clock=clock,
            source_duration=video.duration,
            overlap_in_reference=covered.meet(whole) or Span(start=0.0, end=0.0),
            grade=_grade(video, reference),
            evidence={
                "method": "recorded together",
                "stamps": video.clock.value,
                "stamp_std": round(video.stamp_std, 9),
                "delay_is_known": video.delay_is_known,
            },
        )
    if sound is not None and sound.clock is not None:
        clock = sound.clock.then(from_session)
        out[sound.path.name] = _of_sound(sound, clock, reference.file, whole)
    return out


def _of_sound(sound: SoundRecording, clock: ClockMap, reference: str, whole: Span) -> Sidecar:
    """When a sound reached the converter is known but for the system's delay: tens of
    milliseconds that `oneclock sync` measures where a camera heard it too."""
    duration = sound.samples / sound.rate
    covered = Span(start=0.0, end=duration).map(clock)
    return make_sidecar(
        source=sound.path.name,
        reference=reference,
        clock=clock,
        source_duration=duration,
        overlap_in_reference=covered.meet(whole) or Span(start=0.0, end=0.0),
        grade="doubtful",
        evidence={"method": "recorded together", "stamps": "arrival", "delay_is_known": False},
        audio_stream=0,
    )


def _grade(video: Placed, reference: Placed) -> Grade:
    """How late a packet arrives no clock of ours can tell: what differs between two cameras by an
    unknown delay is not to be trusted before light was seen (`oneclock check`)."""
    same = video is reference or (video.delay_is_known and reference.delay_is_known)
    return "trusted" if same else "doubtful"
