"""A take keeps every sample from zero on, silence where some were lost, and knows its clock."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from oneclock.capture.sound.microphone_spec import parse_microphone
from oneclock.capture.sound.microphone_take import MicrophoneTake
from oneclock.capture.sound.simulated_sound import BLOCK, SimulatedSound
from oneclock.capture.sources.sound_source import SimulatedMicrophone
from oneclock.errors import SaveError
from oneclock.media.record_sound import SoundBlock

RATE = 48000


def samples_of(path: Path) -> NDArray[np.int16]:
    with av.open(str(path)) as file:
        return np.concatenate([frame.to_ndarray()[0] for frame in file.decode(audio=0)])


def block(first: int, samples: int, *, begins: float, channels: int = 1) -> SoundBlock:
    """Samples that number themselves; arrives when its last one has been taken."""
    numbers = np.arange(first, first + samples, dtype="<i2").repeat(channels)
    return SoundBlock(
        data=numbers.tobytes(),
        samples=samples,
        time=Fraction(begins).limit_denominator(RATE),
        arrived=begins + samples / RATE,
    )


def test_samples_from_zero_on_are_kept_and_those_before_are_not(tmp_path: Path) -> None:
    take = MicrophoneTake(tmp_path / "a.wav", rate=RATE, channels=1, zero=100.015)
    for number in range(4):
        take.keep(block(number * 480, 480, begins=100 + number / 100))
    take.close()

    # Zero is in the middle of the second block.
    assert samples_of(tmp_path / "a.wav").tolist() == list(range(720, 1920))
    clock = take.clock()
    assert clock is not None
    assert clock.to_reference(0.0) == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("channels", [1, 2, 3, 6])
def test_lost_samples_become_silence_of_the_same_length(tmp_path: Path, channels: int) -> None:
    take = MicrophoneTake(tmp_path / "a.wav", rate=RATE, channels=channels, zero=0.0)
    take.keep(block(1, 480, begins=0.0, channels=channels))
    take.keep(block(481, 480, begins=1.51, channels=channels))
    take.close()

    with av.open(str(tmp_path / "a.wav")) as file:
        assert file.streams.audio[0].codec_context.channels == channels
    heard = samples_of(tmp_path / "a.wav").reshape(-1, channels)
    expected = [*range(1, 481), *[0] * 72000, *range(481, 961)]
    assert (heard == np.array(expected)[:, None]).all()
    assert (take.lost, take.samples) == (72000, 72960)


@pytest.mark.parametrize("ppm", [0.0, 150.0, -400.0])
def test_the_clock_of_a_simulated_microphone_is_what_it_was(tmp_path: Path, ppm: float) -> None:
    now = 5000.0

    def wait(seconds: float) -> None:
        nonlocal now
        now += seconds

    spec = parse_microphone(f"sim:{RATE},ppm={ppm}")
    microphone = SimulatedMicrophone(spec, world_zero=4990.25, now=lambda: now, wait=wait)
    zero = 5000.5
    take = MicrophoneTake(tmp_path / "a.wav", rate=RATE, channels=1, zero=zero)
    while now < zero + 20:
        take.keep(microphone.read())
    take.close()

    clock = take.clock()
    assert clock is not None
    assert clock.drift == pytest.approx(ppm * 1e-6, abs=1e-6)
    heard = samples_of(tmp_path / "a.wav")
    clicks = [n / RATE for n in first_loud(heard)]
    assert len(clicks) == 20
    # World's full seconds are host's x.25, and zero is x.5: a click every second from 0.75 on.
    told = [clock.to_reference(click) for click in clicks]
    assert told == pytest.approx([0.75 + n for n in range(20)], abs=0.2e-3)


def first_loud(samples: NDArray[np.int16]) -> list[int]:
    """Where each click begins."""
    loud = np.flatnonzero(np.abs(samples) > 1500)
    return [int(n) for n in loud[np.diff(loud, prepend=-RATE) > RATE // 2]]


def test_a_simulated_microphone_is_never_digitally_silent() -> None:
    sound = SimulatedSound(rate=RATE, began=0.5)
    quiet = np.concatenate([sound.block(n) for n in range(40)])
    assert 5 < quiet.std() < 50
    assert (quiet == np.concatenate([sound.block(n) for n in range(40)])).all()
    assert len(sound.block(0)) == BLOCK


WRITER = """
import os, signal
from pathlib import Path
from oneclock.media.record_sound import SoundFile
file = SoundFile(Path({path!r}), rate=48000, channels=2)
for number in range(100):
    file.write(number.to_bytes(2, "little") * 960)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.oracle
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_after_kill_9_all_the_sound_so_far_can_be_read(
    tmp_path: Path, require_program: Callable[[str], str]
) -> None:
    path = tmp_path / "a.wav"
    died = subprocess.run([sys.executable, "-c", WRITER.format(path=str(path))], check=False)
    assert died.returncode == -signal.SIGKILL

    expected = np.arange(100, dtype=np.int16).repeat(960)
    assert (samples_of(path) == expected).all()
    raw = ["-f", "s16le", "-"]
    told = subprocess.run(
        [require_program("ffmpeg"), "-v", "quiet", "-i", str(path), *raw],
        capture_output=True,
        check=True,
    )
    assert (np.frombuffer(told.stdout, "<i2") == expected).all()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match=r"gone.a\.wav: cannot be written \(No such file"):
        MicrophoneTake(tmp_path / "gone" / "a.wav", rate=RATE, channels=1, zero=0.0)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_told() -> None:
    take = MicrophoneTake(Path("/dev/full"), rate=RATE, channels=1, zero=0.0)
    with pytest.raises(SaveError, match=r"cannot be written \(No space left"):
        take.keep(block(0, 48000, begins=0.0))
    with pytest.raises(SaveError):
        take.close()
