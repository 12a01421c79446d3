"""The sound of one recording: which samples are kept, silence for lost ones, and their clock."""

from __future__ import annotations

from pathlib import Path

from oneclock.capture.sound.microphone_clock import MicrophoneClock, SampleCount
from oneclock.media.record_sound import BYTES_PER_SAMPLE, SoundBlock, SoundFile
from oneclock.timebase.clock_map import ClockMap


class MicrophoneTake:
    """Fed every block in order, from host time `zero` on. Raises `SaveError`."""

    def __init__(self, path: Path, *, rate: int, channels: int, zero: float) -> None:
        self._rate, self._zero = rate, zero
        self._frame_size = channels * BYTES_PER_SAMPLE
        self._file = SoundFile(path, rate=rate, channels=channels)
        self._count = SampleCount(rate)
        self._clock = MicrophoneClock(rate)

    @property
    def samples(self) -> int:
        return self._file.samples

    @property
    def lost(self) -> int:
        return self._count.lost

    def keep(self, block: SoundBlock) -> None:
        # What was taken before zero, by the time it came; the clock knows better where it is.
        since_zero = round((block.arrived - self._zero) * self._rate)
        if since_zero <= 0:
            return
        lost = self._count.lost_before(block.time, block.samples, block.arrived)
        for begin in range(0, lost, self._rate):
            self._file.write(bytes(min(self._rate, lost - begin) * self._frame_size))
        first = max(0, block.samples - since_zero) if self.samples == 0 else 0
        self._file.write(block.data[first * self._frame_size :])
        self._clock.observe(self.samples, block.arrived)

    def clock(self) -> ClockMap | None:
        """From time in the file to session time; None when nothing was heard."""
        return self._clock.fit(self._zero)

    def close(self) -> None:
        self._file.close()
