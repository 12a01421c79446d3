"""The device clock of a USB camera, out of what Linux's metadata node hands through.

uvcvideo stores, for the payloads of a frame, when each came and how its header began
(`V4L2_META_FMT_UVC`, `struct uvc_meta_buf`; the header is that of UVC 1.5, 2.4.3.3):

    host time in ns (8 bytes) | USB frame number (2) | header length (1) | flags (1)
    | presentation time (4), if flag bit 2 | source clock (4) and USB frame number (2), if bit 3

The presentation time is the camera's clock when it began to take the picture; the source clock is
the same clock when the payload left the camera. Both count ticks in 32 bits, which at 48 MHz wrap
every 89 seconds.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from oneclock.timebase.frame_rate import unwrap_rtp

_START = struct.Struct("=QHBB")
_HAS_PRESENTATION, _HAS_SOURCE, _HAS_ERROR = 0x04, 0x08, 0x40
_MEGAHERTZ = 1_000_000
# A crystal is within 0.01 % of what it is sold as; a second's arrivals tell it to about 0.1 %.
_CLOSE_TO_WHOLE = 2e-3
# To know an unknown frequency well enough: arrivals scatter by a millisecond or so.
_ENOUGH_SECONDS, _ENOUGH_OBSERVATIONS = 1.0, 10
_ARRIVAL_TOLERANCE, _ARRIVAL_FINEST = 20e-3, 50e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """The header of one payload."""

    host: float
    """Host: when it came."""
    usb_frame: int
    has_error: bool
    presentation: int | None = None
    """Ticks, 32 bits: when the picture was begun."""
    source: int | None = None
    """Ticks, 32 bits: when the payload left."""


def parse_payloads(data: bytes) -> tuple[Payload, ...]:
    """All whole blocks; what a camera or a full buffer cut short is left out."""
    payloads = []
    at = 0
    while at + _START.size <= len(data):
        nanoseconds, usb_frame, length, flags = _START.unpack_from(data, at)
        rest = data[at + _START.size : at + _START.size - 2 + length]
        if length < 2 or len(rest) < length - 2:
            break
        payloads.append(_payload(nanoseconds, usb_frame, flags, rest))
        at += _START.size - 2 + length
    return tuple(payloads)


def _payload(nanoseconds: int, usb_frame: int, flags: int, rest: bytes) -> Payload:
    presentation = source = None
    at = 0
    if flags & _HAS_PRESENTATION and len(rest) >= 4:
        presentation = int.from_bytes(rest[:4], "little")
        at = 4
    if flags & _HAS_SOURCE and len(rest) >= at + 6:
        source = int.from_bytes(rest[at : at + 4], "little")
    return Payload(
        host=nanoseconds * 1e-9,
        usb_frame=usb_frame,
        has_error=bool(flags & _HAS_ERROR),
        presentation=presentation,
        source=source,
    )


_INTERFACE, _CLASS_SPECIFIC, _HEADER = 0x04, 0x24, 0x01
_VIDEO, _CONTROL = 0x0E, 0x01


def clock_frequency(descriptors: bytes, interface: int) -> int | None:
    """Ticks per second, out of the camera's USB descriptors (`dwClockFrequency` in the header of
    its video control interface; UVC 1.5, 3.7.2). None where it is not told, or told as nothing."""
    at = 0
    is_ours = False
    while at + 2 <= len(descriptors):
        length, kind = descriptors[at], descriptors[at + 1]
        body = descriptors[at : at + length]
        if length < 2:
            return None
        if kind == _INTERFACE and len(body) >= 7:
            is_ours = (body[2], body[5], body[6]) == (interface, _VIDEO, _CONTROL)
        elif is_ours and kind == _CLASS_SPECIFIC and len(body) >= 11 and body[2] == _HEADER:
            return int.from_bytes(body[7:11], "little") or None
        at += length
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceClock:
    """A camera's clock in seconds, grown frame by frame: `heard` returns the clock a frame later.

    Where the camera does not tell its frequency, this is estimated once from the first second of
    payloads, and kept: a clock may run at any rate, but not change it. (What is left of the error
    is a constant drift, which the fit to the host's clock takes up.)
    """

    frequency: float | None = None
    seconds: float | None = None
    """Of the frame last heard of; None where it said nothing, or the frequency is not known yet."""
    _ticks: int | None = None
    _host: float = 0.0
    _seen: tuple[tuple[int, float], ...] = field(default=(), repr=False)

    def heard(self, payloads: Sequence[Payload]) -> DeviceClock:
        """The payloads of one frame."""
        clock = self if self.frequency else self._learn(payloads)
        first = next((it for it in payloads if it.presentation is not None), None)
        if first is None or first.presentation is None:
            return replace(clock, seconds=None)
        if not clock.frequency:
            return clock
        ticks = first.presentation
        if clock._ticks is not None:
            # Where it should be by now: more than half a wrap may have gone by since the last.
            due = clock._ticks + round((first.host - clock._host) * clock.frequency)
            ticks = unwrap_rtp(first.presentation, near=due)
        return replace(clock, seconds=ticks / clock.frequency, _ticks=ticks, _host=first.host)

    def _learn(self, payloads: Sequence[Payload]) -> DeviceClock:
        # One a frame: further payloads of the same frame queue behind it on the bus.
        first = next((it for it in payloads if it.source is not None), None)
        if first is None or first.source is None:
            return self
        ticks = unwrap_rtp(first.source, near=self._seen[-1][0]) if self._seen else first.source
        seen = (*self._seen, (ticks, first.host))
        if len(seen) < _ENOUGH_OBSERVATIONS or seen[-1][1] - seen[0][1] < _ENOUGH_SECONDS:
            return replace(self, _seen=seen)
        return replace(self, frequency=estimate_frequency(seen), _seen=())


def estimate_frequency(seen: Sequence[tuple[int, float]]) -> float | None:
    """Ticks per second, from (ticks, host seconds). Whole megahertz where they are that close."""
    import numpy as np

    from oneclock.timebase.line_fit import fit_line

    ticks = np.array([tick - seen[0][0] for tick, _ in seen], np.float64)
    host = np.array([time - seen[0][1] for _, time in seen], np.float64)
    # In seconds per megatick: numbers near one, as the fit likes them.
    line = fit_line(ticks / _MEGAHERTZ, host, tolerance=_ARRIVAL_TOLERANCE, finest=_ARRIVAL_FINEST)
    if line.slope <= 0:
        return None
    frequency = _MEGAHERTZ / line.slope
    whole = round(frequency / _MEGAHERTZ) * _MEGAHERTZ
    return whole if abs(frequency - whole) <= _CLOSE_TO_WHOLE * frequency else frequency
