"""Decode a track of sound from its beginning to its end, over whatever damage there is."""

from __future__ import annotations

from collections.abc import Iterator

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet

# So many damaged packets in one file are not damage but another kind of file.
_HOPELESS = 10_000


class SoundFrames:
    """Iterate once; what is damaged leaves a gap in the frames' times."""

    def __init__(self, container: InputContainer, stream: AudioStream) -> None:
        self._container, self._stream = container, stream
        self.damaged = 0
        """Packets."""
        self.broke_off: str | None = None
        """Why nothing more could be read."""

    def __iter__(self) -> Iterator[AudioFrame]:
        decode = self._stream.decode
        for packet in self._packets():
            try:
                frames = decode(packet)
            except av.error.EOFError:
                return
            except av.error.FFmpegError:  # decoders call damage by many names
                self.damaged += 1
                if self.damaged > _HOPELESS:
                    return
            else:
                yield from frames

    def _packets(self) -> Iterator[Packet[AudioStream]]:
        while self.damaged <= _HOPELESS:
            try:
                yield from self._container.demux(self._stream)
            except av.error.EOFError:
                return
            except av.error.InvalidDataError:
                self.damaged += 1  # and what follows may be sound
            except av.error.FFmpegError as error:
                self.broke_off = error.strerror or str(error)
                return
            else:
                return
