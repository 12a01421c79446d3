"""A microphone recorded alongside: it never stops a recording, and says what became of it."""

from __future__ import annotations

import threading
import wave
from pathlib import Path

import av
import numpy as np
import pytest
from tests.capture.pictures import jpegs
from tests.capture.serving import JpegCamera

from oneclock.capture.sound.microphone import MicrophoneRecorder
from oneclock.capture.sound.microphone_spec import parse_microphone
from oneclock.errors import CameraError

SOON = 10.0
RATE = 8000


class HeldTime:
    """Stands still until it is let go; then nobody waits, and time runs as fast as it is asked."""

    def __init__(self) -> None:
        self.now = 100.0
        self._gate = threading.Event()

    def wait(self, seconds: float) -> None:
        assert self._gate.wait(SOON)
        self.now += seconds

    def let_go(self, recorder_name: str) -> None:
        """Until the recorder's thread has ended."""
        self._gate.set()
        for thread in threading.enumerate():
            if thread.name == recorder_name:
                thread.join(SOON)


def sound_file(path: Path, seconds: float) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(tone(seconds).tobytes())
    return path


def tone(seconds: float) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    return np.arange(round(seconds * RATE) * 2).astype("<i2")


def samples_of(path: Path) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    with av.open(str(path)) as file:
        return np.concatenate([frame.to_ndarray()[0] for frame in file.decode(audio=0)])


def recorder_of(text: str, path: Path, time: HeldTime) -> MicrophoneRecorder:
    return MicrophoneRecorder(parse_microphone(text), path, now=lambda: time.now, wait=time.wait)


def test_a_sound_file_is_recorded_sample_by_sample(tmp_path: Path) -> None:
    source, time = str(sound_file(tmp_path / "talk.wav", 2.0)), HeldTime()
    recorder = recorder_of(source, tmp_path / "a.wav", time)
    recorder.open()
    recorder.start(100.0)
    time.let_go(source)

    recording = recorder.stop()

    assert (samples_of(tmp_path / "a.wav") == tone(2.0)).all()
    assert (recording.rate, recording.channels, recording.samples) == (RATE, 2, 2 * RATE)
    assert recording.lost == 0
    assert recording.clock is not None
    assert recording.clock.to_reference(1.0) == pytest.approx(1.0, abs=1e-6)
    assert recording.fault == f"{source}: the sound has ended; record no longer than it"


def test_what_was_heard_before_the_start_is_not_in_the_file(tmp_path: Path) -> None:
    source, time = str(sound_file(tmp_path / "talk.wav", 2.0)), HeldTime()
    recorder = recorder_of(source, tmp_path / "a.wav", time)
    recorder.open()
    recorder.start(100.5)
    time.let_go(source)

    recording = recorder.stop()

    assert recording.samples == 1.5 * RATE
    assert (samples_of(tmp_path / "a.wav") == tone(2.0)[RATE:]).all()


def test_a_recorder_that_was_never_started_has_no_sound_and_no_fault(tmp_path: Path) -> None:
    recorder = MicrophoneRecorder(parse_microphone("sim:48000"), tmp_path / "a.wav")
    recorder.open()

    recording = recorder.stop()

    assert (recording.samples, recording.clock, recording.fault) == (0, None, None)
    assert not (tmp_path / "a.wav").exists()


def test_stopping_ends_the_thread_at_once(tmp_path: Path) -> None:
    source = str(sound_file(tmp_path / "talk.wav", 60.0))
    recorder = MicrophoneRecorder(parse_microphone(source), tmp_path / "a.wav")
    recorder.open()
    recorder.start(0.0)

    recorder.stop()

    assert source not in [thread.name for thread in threading.enumerate()]


def test_a_block_that_was_not_due_when_it_stopped_is_not_kept(tmp_path: Path) -> None:
    source = str(sound_file(tmp_path / "talk.wav", 2.0))

    def wait_until_it_stops(seconds: float) -> None:
        assert recorder._stopped.wait(SOON)

    recorder = MicrophoneRecorder(
        parse_microphone(source), tmp_path / "a.wav", now=lambda: 100.0, wait=wait_until_it_stops
    )
    recorder.open()
    recorder.start(0.0)

    assert recorder.stop().samples == 0


def test_a_disk_that_does_not_take_the_sound_is_a_fault_and_no_exception(tmp_path: Path) -> None:
    recorder = MicrophoneRecorder(parse_microphone("sim:48000"), tmp_path / "gone" / "a.wav")
    recorder.open()
    recorder.start(0.0)

    assert recorder.fault is not None
    recording = recorder.stop()

    assert recording.samples == 0
    assert recording.fault is not None
    assert "cannot be written (No such file or directory)" in recording.fault


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no-such-file.wav", "does not exist; check the name"),
        ("pulse:default", "(this build of FFmpeg has no pulse; use another|cannot be read)"),
        ("alsa:no-such-card", "no-such-card: "),
        ("http://127.0.0.1:9/sound", "refuses the connection"),
    ],
)
def test_a_microphone_that_is_not_there_says_so(tmp_path: Path, text: str, message: str) -> None:
    recorder = MicrophoneRecorder(parse_microphone(text), tmp_path / "a.wav")
    with pytest.raises(CameraError, match=message):
        recorder.open()


def test_a_picture_is_no_microphone(tmp_path: Path) -> None:
    with JpegCamera(greeting=jpegs(6)) as camera:
        recorder = MicrophoneRecorder(parse_microphone(camera.url), tmp_path / "a.wav")
        with pytest.raises(CameraError, match="sends no sound that FFmpeg knows"):
            recorder.open()
