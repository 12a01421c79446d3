"""Read one microphone of a recording as mono blocks on the presentation timeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer

from oneclock.errors import MediaError
from oneclock.media.open_media import keep_only, open_media, presentation_origin
from oneclock.media.presentation import AS_EXPECTED, PresentationCounter
from oneclock.media.probe import describe, lacks_its_end
from oneclock.media.resample import StreamResampler
from oneclock.media.sample_formats import FrameReader, Samples, channel_reader, frame_reader
from oneclock.media.sound_frames import SoundFrames

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
        self._stream = stream
        self._frames = SoundFrames(container, stream)
        self._channels = channels
        self._reader_of = reader_of
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
        # One stretch per format: broadcast streams may change theirs between programmes.
        for (source_rate, format_name), frames in groupby(self._frames, key=_format_of):
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

    def _only_numbers(self, samples: Samples) -> Samples:
        finite = np.isfinite(samples)
        if finite.all():
            return samples
        self._not_numbers += int(finite.size - finite.sum())
        return np.where(finite, samples, np.float32(0.0))

    def _report(self, end: float) -> None:
        if self._not_numbers:
            self._note(f"{self._not_numbers} samples are not numbers; took them as silence")
        if self._frames.broke_off:
            self._note(f"the file breaks off ({self._frames.broke_off}); used what comes before")
        if self._frames.damaged:
            self._note(f"{self._frames.damaged} damaged packets; took them as silence")
        if self._restarts:
            self._note("its timestamps jump; sound after the jump was taken to follow on")
        if self._promised and end < 0.9 * self._promised - _CUT_OFF:
            self._note(f"its sound ends at {end:.1f} s of {self._promised:.1f} s")


def _format_of(frame: AudioFrame) -> tuple[int, str]:
    return frame.sample_rate, frame.format.name


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
