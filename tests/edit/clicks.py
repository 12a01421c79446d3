"""What the tests of this room share: clicks whose true moments are known, and finding them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from oneclock.formats.sidecar import make_sidecar, sidecar_path, write_sidecar
from oneclock.media.write_media import Sound, write_media
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock

Samples = NDArray[np.float32]

RATE = 48000
_REACH = 40
_FOUND = 0.1


def clicks(times: Iterable[float], seconds: float, rate: int = RATE) -> Samples:
    """Short sounds centred on moments between samples too; nothing in them is above 0.2 rate."""
    out = np.zeros(round(seconds * rate), np.float32)
    shape = np.hanning(2 * _REACH + 3)[1:-1]
    for time in times:
        middle = int(np.floor(time * rate))
        places = np.arange(middle - _REACH, middle + _REACH + 1)
        if places[0] >= 0 and places[-1] < len(out):
            out[places] += (0.8 * shape * np.sinc(0.4 * (places - time * rate))).astype(np.float32)
    return out


def record_clicks(clock: SteppedClock, times: Sequence[float], rate: int = RATE) -> Samples:
    """What a recorder with such a clock has of clicks at moments of reference time."""
    return sum(
        (
            clicks(
                [local for time in times if (local := piece.clock.to_local(time)) in piece.span],
                clock.coverage.end,
                rate,
            )
            for piece in clock.pieces
        ),
        start=np.zeros(round(clock.coverage.end * rate), np.float32),
    )


def write_recording(
    path: Path, samples: Samples, clock: SteppedClock, reference: str, codec: str = "pcm_s16le"
) -> Path:
    """A recording and the sidecar beside it; returns where the sidecar is."""
    write_media(path, sounds=[Sound(samples=samples, rate=RATE, codec=codec)])
    return write_clock(path, clock, reference)


def write_clock(path: Path, clock: SteppedClock, reference: str, channel: int = 0) -> Path:
    sidecar = make_sidecar(
        source=path.name,
        reference=reference,
        clock=clock,
        source_duration=clock.coverage.end,
        overlap_in_reference=clock.coverage_in_reference,
        grade="trusted",
        audio_stream=0,
        audio_channel=channel,
    )
    write_sidecar(sidecar_path(path), sidecar)
    return sidecar_path(path)


def steady(delta: float, drift: float, seconds: float) -> SteppedClock:
    return SteppedClock.of(ClockMap(delta=delta, drift=drift), Span(start=0.0, end=seconds))


def steps(*pieces: tuple[float, float, float, float]) -> SteppedClock:
    """Of (start, end, delta, drift) each."""
    return SteppedClock(
        pieces=tuple(
            Piece(span=Span(start=start, end=end), clock=ClockMap(delta=delta, drift=drift))
            for start, end, delta, drift in pieces
        )
    )


def errors(samples: Samples, times: Iterable[float], rate: int = RATE) -> NDArray[np.float64]:
    """By how many samples each click is late; NaN where there is none within 50 ms."""
    return np.array([_found(samples, time * rate, rate // 20) - time * rate for time in times])


def _found(samples: Samples, at: float, reach: int) -> float:
    begin = max(0, round(at) - reach)
    near = samples[begin : round(at) + reach].astype(np.float64)
    if len(near) < 3 or near.max() < _FOUND:
        return float("nan")
    peak = int(np.clip(np.argmax(near), 1, len(near) - 2))
    before, top, after = near[peak - 1 : peak + 2]
    return float(begin + peak + 0.5 * (before - after) / (before - 2 * top + after))


def decoded(path: Path) -> Samples:
    """(channels, n), by nothing of ours."""
    with av.open(str(path)) as file:
        blocks = [frame.to_ndarray() for frame in file.decode(audio=0)]
        channels = file.streams.audio[0].codec_context.channels
        planar = file.streams.audio[0].codec_context.format.is_planar
    whole: NDArray[Any] = np.concatenate(blocks, axis=1)
    whole = whole if planar else whole.reshape(-1, channels).T
    scale = 1.0 if whole.dtype.kind == "f" else 2.0 ** (8 * whole.dtype.itemsize - 1)
    return np.asarray(whole / scale, np.float32)
