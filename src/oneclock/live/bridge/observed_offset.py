"""The offset that arrives: the picture of an instant of the sender's wall, after its sound.

Each stream is two lines (`stream_line.py`). Through them an instant T of the sender's wall arrives
as sound at voice(T) and as a picture at face(T); the offset is face(T) - voice(T), positive when
the voice is early. It is what a receiver would play that buffers nothing and aligns nothing: the
viewer's own buffers come after it, and the sender's own error before its reports is not in it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from oneclock.live.bridge.stream_line import StreamSeen
from oneclock.live.offset.witness import Offset, OffsetSource

_MOST_STD = 0.015
_SILENT = 3.0
# Nobody sends a picture five seconds after its sound: the reports are of two different walls.
_ONE_WALL = 5.0
# Reports that name the moment they were sent travel alike: the least delays of four or more differ
# by a few milliseconds where sixteen of a jitter of 15 ms differ by one.
_SAME_DELAY = 0.06


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedOffset:
    offset: Offset | None
    why_none: str = ""
    std: float | None = None
    """Standard deviation of the number, if the reports are true."""

    @property
    def trusted(self) -> bool:
        return self.offset is not None and self.offset.trusted

    @property
    def why_not(self) -> str:
        """What stands between this and a number to rely on; empty if nothing does."""
        return self.why_none if self.offset is None else self.offset.why_not


def observe_offset(voice: StreamSeen | None, face: StreamSeen | None, now: float) -> ObservedOffset:
    if voice is None or face is None:
        missing = "sound" if voice is None else "picture"
        both = "nothing has arrived yet" if voice is face else f"no {missing} has arrived yet"
        return ObservedOffset(offset=None, why_none=both)
    heard, shown = voice.wall_to_arrival, face.wall_to_arrival
    if heard is None or shown is None:
        return ObservedOffset(offset=None, why_none=_why_no_line(voice, face))
    instant = heard.to_local(now)
    seconds = shown.to_reference(instant) - now
    std = math.hypot(heard.std_at(instant), shown.std_at(instant))
    against = _what_speaks_against(voice, face, seconds, std, now)
    offset = Offset(
        seconds=seconds,
        source=OffsetSource.REPORT,
        at=now,
        trusted=not against,
        why_not="; ".join(against),
    )
    return ObservedOffset(offset=offset, std=std)


def _why_no_line(voice: StreamSeen, face: StreamSeen) -> str:
    for stream in (voice, face):
        if stream.to_wall is None:
            reason = stream.audit.reason or "its reports are too few"
            return f"{stream.kind}: {reason}"
    slow = voice if voice.to_arrival is None else face
    return f"{slow.kind}: three seconds of packets make a line, and fewer have arrived"


def _what_speaks_against(
    voice: StreamSeen, face: StreamSeen, seconds: float, std: float, now: float
) -> list[str]:
    against = [f"{s.kind}: {s.audit.reason}" for s in (voice, face) if not s.audit.trusted]
    for stream in (voice, face):
        if now - stream.last_arrival > _SILENT:
            silence = now - stream.last_arrival
            against.append(f"{stream.kind}: nothing has arrived for {silence:.0f} s")
    if std > _MOST_STD:
        against.append(f"arrivals are too uneven: ± {std * 1e3:.0f} ms")
    if abs(seconds) > _ONE_WALL:
        against.append(f"reports put the streams {seconds:.3g} s apart: they share no wall clock")
    elif voice.report_delay is not None and face.report_delay is not None:
        apart = face.report_delay - voice.report_delay
        if abs(apart) > _SAME_DELAY:
            against.append(
                f"the streams' reports disagree about the sender's wall by {apart * 1e3:+.0f} ms"
            )
    return against
