"""Read one microphone of a recording as mono blocks on the presentation timeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
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
from oneclock.media.presentation import AS_EXPECTED, PresentationCounter
from oneclock.media.probe import describe, lacks_its_end
from oneclock.media.resample import StreamResampler

Samples = NDArray[np.float32]
Note = Callable[[str], None]
FrameReader = Callable[[AudioFrame], Samples]

# Resampling pays per call: about five seconds of sound at a time cost nothing measurable.
_BLOCK_SECONDS = 5.0
# A file may be a little longer than its header says; a timestamp an hour beyond it is damage.
_LONGEST_WITHOUT_DURATION = 48 * 3600.0
_DURATION_SLACK = 3600.0
# A header that promises more than this beyond the last sample belongs to a file that was cut off.
_CUT_OFF = 1.0
# So many damaged packets in one file are not damage but another kind of file.
_HOPELESS = 10_000


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
        if lacks_its_end(path):
            note("the file breaks off (its header promises more); used what is there")
        only = partial(channel_reader, channel=microphone.channel)
        yield from _Reader(path, container, stream, None, only, rate, note).blocks()


def read_track(
    path: Path, *, track: int, channels: int, rate: int, note: Note = lambda text: None
) -> Iterator[Samples]:
    """As `read_audio`, but all channels of a track, side by side and to be kept: (n, channels)."""
    path = Path(path)
    with open_media(path) as container:
        stream = _audio_stream(path, container, Microphone(track=track))
        keep_only(container, stream)
        side_by_side = partial(frame_reader, channels=channels)
        yield from _Reader(path, container, stream, channels, side_by_side, rate, note).blocks()


class _Reader:
    def __init__(
        self,
        path: Path,
        container: InputContainer,
        stream: AudioStream,
        channels: int | None,
        reader_of: Callable[[str], FrameReader],
        rate: int,
        note: Note,
    ) -> None:
        self._container = container
        self._stream = stream
        self._channels = channels
        self._reader_of = reader_of
        self._rate = rate
        self._note = note
        self._promised = describe(path, container).duration
        self._longest = (
            self._promised + _DURATION_SLACK if self._promised else _LONGEST_WITHOUT_DURATION
        )
        self._origin = presentation_origin(container)
        self._damaged = 0
        self._not_numbers = 0
        self._restarts = 0

    def blocks(self) -> Iterator[Samples]:
        end = 0.0
        # One stretch per format: broadcast streams may change theirs between programmes.
        for (source_rate, format_name), frames in groupby(self._frames(), key=_format_of):
            counter = PresentationCounter(
                source_rate, longest=self._longest, begin=round(end * source_rate)
            )
            resampler = StreamResampler(
                source_rate,
                self._rate,
                channels=self._channels,
                quality="HQ" if self._channels is None else "VHQ",
            )
            to_samples = self._reader_of(format_name)
            for piece in self._pieces(frames, counter, source_rate, to_samples):
                yield resampler.push(self._only_numbers(piece))
            yield resampler.finish()
            end = counter.position / source_rate
        self._report(end)

    def _pieces(
        self,
        frames: Iterator[AudioFrame],
        counter: PresentationCounter,
        source_rate: int,
        to_samples: FrameReader,
    ) -> Iterator[Samples]:
        """The frames laid out on the timeline, joined to pieces worth a call of the resampler.

        This runs 47 times for a second of sound: what can be looked up once is looked up outside.
        """
        tick = float(self._stream.time_base or 0)
        origin, enough = self._origin, int(_BLOCK_SECONDS * source_rate)
        pending: list[Samples] = []
        size = 0
        for frame in frames:
            samples = to_samples(frame)
            pts = frame.pts
            time = counter.position / source_rate if pts is None else pts * tick - origin
            placement = counter.place(time, len(samples))
            if placement is not AS_EXPECTED:
                self._restarts += placement.restarted
                samples = samples[placement.skip :]
                for silence in _silence(placement.silence, enough, samples.shape[1:]):
                    yield np.concatenate([*pending, silence])
                    pending.clear()
                    size = 0
            pending.append(samples)
            size += len(samples)
            if size >= enough:
                yield np.concatenate(pending)
                pending.clear()
                size = 0
        if pending:
            yield np.concatenate(pending)

    def _frames(self) -> Iterator[AudioFrame]:
        decode = self._stream.decode
        packets = self._container.demux(self._stream)
        while True:
            try:
                for packet in packets:
                    yield from decode(packet)
                return
            except av.error.EOFError:
                return
            except av.error.InvalidDataError:
                self._damaged += 1  # leaves a gap, and gaps become silence
                if self._damaged > _HOPELESS:
                    return
            except av.error.FFmpegError as error:
                self._note(f"the file breaks off ({error.strerror}); used what comes before")
                return

    def _only_numbers(self, samples: Samples) -> Samples:
        finite = np.isfinite(samples)
        if finite.all():
            return samples
        self._not_numbers += int(finite.size - finite.sum())
        return np.where(finite, samples, np.float32(0.0))

    def _report(self, end: float) -> None:
        if self._not_numbers:
            self._note(f"{self._not_numbers} samples are not numbers; took them as silence")
        if self._damaged:
            self._note(f"{self._damaged} damaged packets; took them as silence")
        if self._restarts:
            self._note("its timestamps jump; sound after the jump was taken to follow on")
        if self._promised and end < 0.9 * self._promised - _CUT_OFF:
            self._note(f"its sound ends at {end:.1f} s of {self._promised:.1f} s")


def _format_of(frame: AudioFrame) -> tuple[int, str]:
    return frame.sample_rate, frame.format.name


def channel_reader(format_name: str, channel: int) -> FrameReader:
    """How to read one channel of frames of a format, as float32 around ±1."""
    dtype = _DTYPES[format_name.removesuffix("p")]
    planar = format_name.endswith("p")

    def raw(frame: AudioFrame) -> NDArray[Any]:
        if planar:
            return np.frombuffer(memoryview(frame.planes[channel]), dtype, frame.samples)
        width = len(frame.layout.channels)
        interleaved = np.frombuffer(memoryview(frame.planes[0]), dtype, frame.samples * width)
        return interleaved[channel::width]

    if dtype == np.float32:
        return raw
    if dtype == np.uint8:
        return lambda frame: (raw(frame).astype(np.float32) - 128.0) / 128.0
    scale = np.float32(2.0 ** (1 - 8 * dtype.itemsize)) if dtype.kind == "i" else np.float32(1.0)
    return lambda frame: raw(frame).astype(np.float32) * scale


def frame_reader(format_name: str, channels: int) -> FrameReader:
    """How to read `channels` channels side by side; one that a frame lacks is silent in it."""
    readers = [channel_reader(format_name, channel) for channel in range(channels)]

    def read(frame: AudioFrame) -> Samples:
        out = np.zeros((frame.samples, channels), np.float32)
        for channel, to_samples in enumerate(readers[: len(frame.layout.channels)]):
            out[:, channel] = to_samples(frame)
        return out

    return read


_DTYPES: dict[str, np.dtype[Any]] = {
    "u8": np.dtype(np.uint8),
    "s16": np.dtype(np.int16),
    "s32": np.dtype(np.int32),
    "s64": np.dtype(np.int64),
    "flt": np.dtype(np.float32),
    "dbl": np.dtype(np.float64),
}


def _silence(samples: int, at_most: int, width: tuple[int, ...]) -> Iterator[Samples]:
    """In parts, so that a gap of an hour does not cost an hour's memory."""
    for begin in range(0, samples, at_most):
        yield np.zeros((min(at_most, samples - begin), *width), np.float32)


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
