"""Record a microphone alongside the cameras: its samples into a WAV, its clock into a line.

A thread of its own reads it from the moment it is open, so that nothing old waits in a driver when
the recording starts. Nothing that goes wrong with a microphone stops a recording of cameras: it
ends the sound, and the value that `stop` returns says so.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from oneclock.capture.sound.microphone_spec import MicrophoneSpec
from oneclock.capture.sound.microphone_take import MicrophoneTake
from oneclock.capture.sources.sound_source import Now, SoundSource, Wait, open_sound
from oneclock.errors import CameraError, OneclockError
from oneclock.timebase.clock_map import ClockMap

# A microphone that delivers notices within a block that it is no longer wanted.
_FAREWELL = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundRecording:
    path: Path
    rate: int
    channels: int
    samples: int
    """Of each channel, silence for the lost ones included."""
    clock: ClockMap | None
    """From time in the file to session time; None when nothing was heard."""
    lost: int
    """Samples that the system did not deliver; silence is in their place."""
    fault: str | None = None
    """Why the sound ended before it was stopped."""


class MicrophoneRecorder:
    """Opened, started and stopped once each, in this order, from one thread."""

    def __init__(
        self,
        spec: MicrophoneSpec,
        path: Path,
        *,
        world_zero: float = 0.0,
        now: Now = time.monotonic,
        wait: Wait | None = None,
    ) -> None:
        """`path` is the WAV; `world_zero` the host time of simulated worlds' zero."""
        self._spec, self._path, self._world_zero = spec, path, world_zero
        self._stopped = threading.Event()
        self._now, self._wait = now, wait or self._stopped.wait
        # Held by whoever adds to the take or ends it.
        self._lock = threading.Lock()
        self._take: MicrophoneTake | None = None
        self._fault: str | None = None

    @property
    def fault(self) -> str | None:
        """Why there is no sound any more; None while there is."""
        return self._fault

    def open(self) -> None:
        """Raises `CameraError`."""
        self._sound = open_sound(
            self._spec, world_zero=self._world_zero, now=self._now, wait=self._wait
        )
        # A daemon: a silent microphone must not hold up the end of the program.
        self._thread = threading.Thread(
            target=self._listen, args=(self._sound,), name=self._spec.text, daemon=True
        )
        self._thread.start()

    def start(self, zero: float) -> None:
        """Keep what is heard from host time `zero` on."""
        sound = self._sound

        def begin() -> None:
            take = MicrophoneTake(self._path, rate=sound.rate, channels=sound.channels, zero=zero)
            with self._lock:
                self._take = take

        self._blame(begin)

    def stop(self) -> SoundRecording:
        """Never raises for the microphone's sake."""
        self._stopped.set()
        self._thread.join(_FAREWELL)
        with self._lock:
            take, self._take = self._take, None
        if take is not None:
            self._blame(take.close)
        return SoundRecording(
            path=self._path,
            rate=self._sound.rate,
            channels=self._sound.channels,
            samples=take.samples if take else 0,
            clock=take.clock() if take else None,
            lost=take.lost if take else 0,
            fault=self._fault,
        )

    def _listen(self, sound: SoundSource) -> None:
        self._blame(lambda: self._hear(sound))
        sound.close()

    def _hear(self, sound: SoundSource) -> None:
        while True:
            block = sound.read()
            if self._stopped.is_set():
                return  # a file that waits is woken before its block is due
            if block is None:
                raise CameraError(sound.subject, "the sound has ended", "record no longer than it")
            with self._lock:
                if self._take is not None:
                    self._take.keep(block)

    def _blame(self, action: Callable[[], None]) -> None:
        """The first thing that goes wrong is the reason of all that follows."""
        try:
            action()
        except OneclockError as error:
            self._fault = self._fault or str(error)
