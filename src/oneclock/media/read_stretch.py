"""Read sound from anywhere in a recording, where its container has an index and exact timestamps.

The same samples that `read_audio` gives, a stretch at a time: an hour of which two minutes matter
need not be decoded.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from numpy.typing import NDArray

from oneclock.media.indexed_packets import frames_from, has_index
from oneclock.media.open_media import CountingFile, keep_only, open_media, presentation_origin
from oneclock.media.presentation import AS_EXPECTED, PresentationCounter
from oneclock.media.read_audio import Microphone
from oneclock.media.resample import resampled
from oneclock.media.sample_formats import channel_reader

Samples = NDArray[np.float32]

# Matroska and others stamp whole milliseconds: each stretch would be off by its own rounding.
_EXACT = {"mov,mp4,m4a,3gp,3g2,mj2", "wav"}
# Decoded before a stretch, and dropped: codecs need a frame or two, filters a little of the past.
_PREROLL = 0.4
# Resampled on both sides and dropped. A fifth of a second is whole samples at every usual rate.
_MARGIN = 0.2
_MARGINS_A_SECOND = 5
_NEAR_THE_START = 1.0
_ANY_LENGTH = 1e6


class StretchReader:
    """One microphone, opened once and read wherever asked. Close it, or use it in a `with`."""

    def __init__(self, path: Path, *, rate: int, microphone: Microphone) -> None:
        self._path = path
        self._rate = rate
        self._microphone = microphone
        self._open = ExitStack()
        self._container: InputContainer | None = None
        self._by_index: CountingFile | None = None

    def __enter__(self) -> StretchReader:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        self._open.close()
        self._container = self._by_index = None

    def read(self, start: int, seconds: int) -> Samples:
        """`seconds` of sound from local time `start`; silence where the recording has none."""
        container = self._opened(start)
        stream = container.streams.audio[self._microphone.track]
        source_rate = stream.codec_context.sample_rate
        first = round((start - _MARGIN) * source_rate)
        out = np.zeros(round((seconds + 2 * _MARGIN) * source_rate), np.float32)
        frames = self._frames(start, container, stream)
        for at, samples in self._runs(first + len(out), container, stream, frames):
            begin, end = max(at, first), min(at + len(samples), first + len(out))
            if begin < end:
                out[begin - first : end - first] = samples[begin - at : end - at]
        if not np.isfinite(out).all():
            np.nan_to_num(out, copy=False, posinf=0.0, neginf=0.0)
        margin = round(_MARGIN * self._rate)
        return resampled(out, source_rate, self._rate)[margin : margin + seconds * self._rate]

    def _opened(self, start: int) -> InputContainer:
        if self._container is None or start < _NEAR_THE_START:
            # Priming is left out only when decoding begins at the very beginning.
            self.close()
            self._container = self._open.enter_context(open_media(self._path))
            stream = self._container.streams.audio[self._microphone.track]
            keep_only(self._container, stream)
            if has_index(self._container.format.name, stream):
                self._by_index = self._open.enter_context(CountingFile(self._path))
        return self._container

    def _frames(
        self, start: int, container: InputContainer, stream: AudioStream
    ) -> Iterator[AudioFrame]:
        """From so far before `start` that the codec is warmed up."""
        if start < _NEAR_THE_START:
            return container.decode(stream)
        target = start - _MARGIN - _PREROLL + presentation_origin(container)
        stamp = int(target / float(stream.time_base or 1))
        if self._by_index is not None:
            return frames_from(self._by_index, stream, stamp)
        container.seek(stamp, stream=stream, backward=True)
        return container.decode(stream)

    def _runs(
        self,
        last: int,
        container: InputContainer,
        stream: AudioStream,
        frames: Iterator[AudioFrame],
    ) -> Iterator[tuple[int, Samples]]:
        """Frames that follow on each other, joined, until sample `last`; and where each run begins.

        This runs 47 times for a second of sound: nearly every frame is only put to the others.
        """
        source_rate = stream.codec_context.sample_rate
        tick, origin = float(stream.time_base or 1), presentation_origin(container)
        counter: PresentationCounter | None = None
        begin, run = 0, list[Samples]()
        try:
            for frame in frames:
                if (pts := frame.pts) is None:
                    continue
                time = pts * tick - origin
                if counter is None:
                    begin = max(0, round(time * source_rate))
                    counter = PresentationCounter(source_rate, longest=_ANY_LENGTH, begin=begin)
                    to_samples = channel_reader(frame.format.name, self._microphone.channel)
                samples = to_samples(frame)
                placement = counter.place(time, len(samples))
                if placement is not AS_EXPECTED:
                    if run:
                        yield begin, np.concatenate(run)
                    samples = samples[placement.skip :]
                    begin, run = counter.position - len(samples), []
                run.append(samples)
                if counter.position >= last:
                    break
        except av.error.FFmpegError:
            pass  # damage here is silence; whoever decodes all of it reports it
        if run:
            yield begin, np.concatenate(run)


def can_read_stretches(container_name: str, sample_rate: int) -> bool:
    return container_name in _EXACT and sample_rate > 0 and sample_rate % _MARGINS_A_SECOND == 0
