"""From what `--microphone` says to blocks of sound: devices and networks as they come, files and
simulated microphones in real time."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from oneclock.capture.sound.microphone_spec import MicrophoneKind, MicrophoneSpec
from oneclock.capture.sound.simulated_sound import BLOCK, SimulatedSound
from oneclock.errors import CameraError
from oneclock.media.input_devices import can_open
from oneclock.media.record_sound import SoundBlock, SoundReader

# Sound cards deliver many times a second; what is silent for as long is gone.
PATIENCE = 5.0

Now = Callable[[], float]
Wait = Callable[[float], object]


class SoundSource(Protocol):
    rate: int
    channels: int
    subject: str

    def read(self) -> SoundBlock | None:
        """The next block, when it is there; None at the end. Raises `CameraError`."""

    def close(self) -> None:
        """Let go."""


def open_sound(
    spec: MicrophoneSpec, *, world_zero: float, now: Now = time.monotonic, wait: Wait
) -> SoundSource:
    """`world_zero` is the host time at which simulated worlds have their zero; `wait` lets that
    many seconds go by."""
    if spec.kind is MicrophoneKind.SIMULATED:
        return SimulatedMicrophone(spec, world_zero=world_zero, now=now, wait=wait)
    if spec.kind is MicrophoneKind.FILE:
        path = str(Path(spec.address).absolute())
        return InRealTime(SoundReader(path, now=now), now=now, wait=wait)
    if spec.kind is MicrophoneKind.URL:
        return SoundReader(spec.address, patience=PATIENCE, now=now)
    if not can_open(spec.kind.value):
        raise CameraError(
            spec.text,
            f"this build of FFmpeg has no {spec.kind.value}",
            "use another kind, such as alsa:default on Linux",
        )
    return SoundReader(
        spec.address,
        container_format=spec.kind.value,
        options=device_options(spec),
        patience=PATIENCE,
        now=now,
    )


def device_options(spec: MicrophoneSpec) -> dict[str, str]:
    options = {}
    if spec.rate is not None:
        options["sample_rate"] = str(spec.rate)
    if spec.channels is not None:
        options["channels"] = str(spec.channels)
    return options


class InRealTime:
    """A file's blocks, each when the last of its samples would have been taken."""

    def __init__(self, sound: SoundSource, *, now: Now, wait: Wait) -> None:
        self.rate, self.channels, self.subject = sound.rate, sound.channels, sound.subject
        self._sound, self._now, self._wait = sound, now, wait
        self._begun = now()
        self._first: float | None = None
        self._samples = 0

    def read(self) -> SoundBlock | None:
        block = self._sound.read()
        if block is None:
            return None
        begins = self._samples / self.rate if block.time is None else float(block.time)
        self._first = begins if self._first is None else self._first
        self._samples += block.samples
        due = self._begun + begins - self._first + block.samples / self.rate
        if due > self._now():
            self._wait(due - self._now())
        return SoundBlock(
            data=block.data, samples=block.samples, time=block.time, arrived=self._now()
        )

    def close(self) -> None:
        self._sound.close()


class SimulatedMicrophone:
    channels = 1

    def __init__(self, spec: MicrophoneSpec, *, world_zero: float, now: Now, wait: Wait) -> None:
        assert spec.rate is not None
        self.rate, self.subject = spec.rate, spec.text
        self._world_zero, self._now, self._wait = world_zero, now, wait
        self.sound = SimulatedSound(rate=spec.rate, ppm=spec.ppm, began=now() - world_zero)
        self._number = 0

    def read(self) -> SoundBlock:
        data = self.sound.block(self._number).tobytes()
        self._number += 1
        due = self._world_zero + self.sound.world_time(self._number * BLOCK)
        if due > self._now():
            self._wait(due - self._now())
        return SoundBlock(data=data, samples=BLOCK, time=None, arrived=self._now())

    def close(self) -> None:
        """There is nothing to let go of."""
