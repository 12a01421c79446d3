"""Read one microphone of a recording as mono blocks on the presentation timeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from numpy.typing import NDArray

from oneclock.errors import MediaError
from oneclock.media.open_media import keep_only, open_media, presentation_origin
from oneclock.media.presentation import PresentationCounter
from oneclock.media.probe import describe
from oneclock.media.resample import StreamResampler

Samples = NDArray[np.float32]
Note = Callable[[str], None]

# Resampling pays per call: about five seconds of sound at a time cost nothing measurable.
_BLOCK_SECONDS = 5.0
# A file may be a little longer than its header says; a timestamp an hour beyond it is damage.
_LONGEST_WITHOUT_DURATION = 48 * 3600.0
_DURATION_SLACK = 3600.0
# A header that promises more than this beyond the last sample belongs to a file that was cut off.
_CUT_OFF = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Microphone:
    """One channel of one audio track. Channels are never mixed: two microphones are two positions
    in the room, their sum smears the arrival, and in antiphase it is silence."""

    track: int = 0
    channel: int = 0


def read_audio(
    path: Path, *, rate: int, microphone: Microphone, note: Note = lambda text: None
) -> Iterator[Samples]:
    """Blocks of mono sound at `rate`, the first sample at local time zero.

    Gaps and late starts are silence of the right length; what lies before zero is left out.
    Samples that are not numbers are silence. `note` hears what a careful person would want to know.
    """
    path = Path(path)
    with open_media(path) as container:
        stream = _audio_stream(path, container, microphone)
        keep_only(container, stream)
        yield from _Reader(path, container, stream, microphone.channel, rate, note).blocks()


class _Reader:
    def __init__(
        self,
        path: Path,
        container: InputContainer,
        stream: AudioStream,
        channel: int,
        rate: int,
        note: Note,
    ) -> None:
        self._container = container
        self._stream = stream
        self._channel = channel
        self._rate = rate
        self._note = note
        self._promised = describe(path, container).duration
        self._longest = (
            self._promised + _DURATION_SLACK if self._promised else _LONGEST_WITHOUT_DURATION
        )
        self._origin = presentation_origin(container)
        self._not_numbers = 0
        self._restarts = 0

    def blocks(self) -> Iterator[Samples]:
        end = 0.0
        # One stretch per sample rate: broadcast streams may change it between programmes.
        for source_rate, frames in groupby(self._frames(), key=attrgetter("sample_rate")):
            counter = PresentationCounter(
                source_rate, longest=self._longest, begin=round(end * source_rate)
            )
            resampler = StreamResampler(source_rate, self._rate)
            for piece in self._pieces(frames, counter, int(_BLOCK_SECONDS * source_rate)):
                yield resampler.push(self._only_numbers(piece))
            yield resampler.finish()
            end = counter.position / source_rate
        self._report(end)

    def _pieces(
        self, frames: Iterator[AudioFrame], counter: PresentationCounter, enough: int
    ) -> Iterator[Samples]:
        """The frames laid out on the timeline, joined to pieces worth a call of the resampler."""
        pending: list[Samples] = []
        size = 0
        for frame in frames:
            placement = counter.place(self._time_of(frame, counter), frame.samples)
            self._restarts += placement.restarted
            samples = samples_of(frame, self._channel)[placement.skip :]
            for part in (*_silence(placement.silence, enough), samples):
                pending.append(part)
                size += len(part)
                if size >= enough:
                    yield np.concatenate(pending)
                    pending.clear()
                    size = 0
        if pending:
            yield np.concatenate(pending)

    def _frames(self) -> Iterator[AudioFrame]:
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
            except av.error.FFmpegError as error:
                self._note(f"the file breaks off ({error.strerror}); used what comes before")
                return
            if packet is None:
                return
            try:
                yield from self._stream.decode(packet)
            except av.error.EOFError:
                return
            except av.error.FFmpegError:
                continue  # a damaged packet leaves a gap, and gaps become silence

    def _time_of(self, frame: AudioFrame, counter: PresentationCounter) -> float:
        if frame.pts is None or frame.time_base is None:
            return counter.position / frame.sample_rate
        return float(frame.pts * frame.time_base) - self._origin

    def _only_numbers(self, samples: Samples) -> Samples:
        finite = np.isfinite(samples)
        if finite.all():
            return samples
        self._not_numbers += int(len(samples) - finite.sum())
        return np.where(finite, samples, np.float32(0.0))

    def _report(self, end: float) -> None:
        if self._not_numbers:
            self._note(f"{self._not_numbers} samples are not numbers; took them as silence")
        if self._restarts:
            self._note("its timestamps jump; sound after the jump was taken to follow on")
        if self._promised and end < 0.9 * self._promised - _CUT_OFF:
            self._note(f"its sound ends at {end:.1f} s of {self._promised:.1f} s")


def samples_of(frame: AudioFrame, channel: int) -> Samples:
    """One channel of a decoded frame as float32 around ±1."""
    raw = _channel(frame, channel)
    if raw.dtype == np.uint8:
        return (raw.astype(np.float32) - 128.0) / 128.0
    if raw.dtype.kind == "i":
        return raw.astype(np.float32) * np.float32(2.0 ** (1 - 8 * raw.dtype.itemsize))
    return raw.astype(np.float32, copy=False)


def _channel(frame: AudioFrame, channel: int) -> NDArray[Any]:
    dtype = _DTYPES[frame.format.name.removesuffix("p")]
    if frame.format.is_planar:
        return np.frombuffer(memoryview(frame.planes[channel]), dtype, frame.samples)
    width = len(frame.layout.channels)
    interleaved = np.frombuffer(memoryview(frame.planes[0]), dtype, frame.samples * width)
    return interleaved[channel::width]


_DTYPES: dict[str, np.dtype[Any]] = {
    "u8": np.dtype(np.uint8),
    "s16": np.dtype(np.int16),
    "s32": np.dtype(np.int32),
    "s64": np.dtype(np.int64),
    "flt": np.dtype(np.float32),
    "dbl": np.dtype(np.float64),
}


def _silence(samples: int, at_most: int) -> Iterator[Samples]:
    """In parts, so that a gap of an hour does not cost an hour's memory."""
    for begin in range(0, samples, at_most):
        yield np.zeros(min(at_most, samples - begin), np.float32)


def _audio_stream(path: Path, container: InputContainer, microphone: Microphone) -> AudioStream:
    tracks = container.streams.audio
    if not tracks:
        raise MediaError(path, "holds no sound", "use a recording with an audio track")
    if microphone.track >= len(tracks):
        raise MediaError(
            path, f"has no audio track {microphone.track}", f"it has {len(tracks)}, from 0"
        )
    stream = tracks[microphone.track]
    channels = stream.codec_context.channels
    if channels and microphone.channel >= channels:
        raise MediaError(
            path, f"has no channel {microphone.channel}", f"that track has {channels}, from 0"
        )
    return stream
