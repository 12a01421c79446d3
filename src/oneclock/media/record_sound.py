"""Sound from a microphone, as blocks of 16-bit samples that say when they came, into a WAV that can
be read whenever it is cut off.

FFmpeg's WAV names no length while it grows; readers take what is there. Beyond 4 GiB, six hours of
stereo, it becomes RF64 (EBU Tech 3306), for which the muxer leaves room in the header.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.packet import Packet

from oneclock.errors import CameraError
from oneclock.media.live_input import LiveInput
from oneclock.media.packet_file import disk_errors

BYTES_PER_SAMPLE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundBlock:
    data: bytes
    """16 bits a sample, little end first, channels side by side."""
    samples: int
    """Of each channel."""
    time: Fraction | None
    """When it begins on the microphone's own clock, seconds; None where it has none."""
    arrived: float
    """Host: when the whole of it was here."""


class SoundReader:
    """An opened microphone, stream or file. `read` blocks in FFmpeg and lets other threads run."""

    def __init__(
        self,
        address: str,
        *,
        container_format: str | None = None,
        options: Mapping[str, str] | None = None,
        patience: float | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """`patience` is how long, in seconds, opening may take and a block may fail to come."""
        self._now = now
        self._input = LiveInput(
            address,
            container_format=container_format,
            options=_usual_options(address) | dict(options or {}),
            patience=patience,
            now=now,
        )
        self.subject, self._container = self._input.subject, self._input.container
        try:
            stream = self._choose()
            self.rate = int(stream.codec_context.sample_rate)
            self.channels = int(stream.codec_context.channels)
            self._blocks = self._decoded(stream)
        except BaseException:
            self._container.close()
            raise

    def read(self) -> SoundBlock | None:
        """The next block; None when the sound has ended. Raises `CameraError`."""
        with self._input.faults(ValueError):  # PyAV's word for sound that changes its form
            return next(self._blocks, None)

    def close(self) -> None:
        """Not while another thread reads."""
        self._container.close()

    def _choose(self) -> AudioStream:
        for stream in self._container.streams.audio:
            if stream.codec_context is not None and stream.codec_context.sample_rate:
                return stream
        raise CameraError(
            self.subject, "sends no sound that FFmpeg knows", "check that a player plays it"
        )

    def _decoded(self, stream: AudioStream) -> Iterator[SoundBlock]:
        to_16_bits = AudioResampler(format="s16", layout=f"{self.channels}c", rate=self.rate)
        for frame in self._container.decode(stream):
            arrived = self._now()
            for piece in to_16_bits.resample(frame):
                yield self._block(piece, arrived)

    def _block(self, frame: AudioFrame, arrived: float) -> SoundBlock:
        timed = frame.pts is not None and frame.time_base is not None
        size = frame.samples * self.channels * BYTES_PER_SAMPLE
        return SoundBlock(
            data=bytes(frame.planes[0])[:size],
            samples=frame.samples,
            time=(frame.pts or 0) * Fraction(frame.time_base or 0) if timed else None,
            arrived=arrived,
        )


class SoundFile:
    """A WAV under way. Raises `SaveError` when the disk does not take it."""

    def __init__(self, path: Path, *, rate: int, channels: int) -> None:
        self._path = path
        self._frame_size = channels * BYTES_PER_SAMPLE
        self.samples = 0
        with disk_errors(path):
            options = {"rf64": "auto", "flush_packets": "1"}
            self._file = av.open(str(path), "w", format="wav", options=options)
            stream = self._file.add_stream("pcm_s16le", rate=rate)
            assert isinstance(stream, AudioStream)
            stream.layout = f"{channels}c"
            self._file.start_encoding()
        self._stream = stream

    def write(self, data: bytes) -> None:
        packet = Packet(data)
        packet.stream = self._stream
        packet.time_base = self._stream.time_base or Fraction(1, self._stream.rate)
        packet.pts = packet.dts = self.samples
        with disk_errors(self._path):
            self._file.mux(packet)
        self.samples += len(data) // self._frame_size

    def close(self) -> None:
        with disk_errors(self._path):
            self._file.close()


def _usual_options(address: str) -> dict[str, str]:
    if address.startswith(("rtsp://", "rtsps://")):
        return {"rtsp_transport": "tcp", "allowed_media_types": "audio"}
    return {}
