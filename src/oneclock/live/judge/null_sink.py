"""A sound device that is not there: a PulseAudio daemon of our own with a sink that plays to
nobody in real time.

Without any device the audio clock of a headless browser was measured up to 19 % slow.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
import time
from array import array
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oneclock.live.judge.children import child
from oneclock.live.judge.not_judgeable import RigError
from oneclock.live.judge.recording import LATENCY_MS, RATE

_SINK = "oneclock"
_PATIENCE = 15.0
_IDLE_SECONDS = 20
"""Should this process be killed, the daemon ends itself after so long without anybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NullSink:
    environment: Mapping[str, str]
    """With it, programs play there."""
    recorder: Recorder


class Recorder:
    """What the sink plays, until it is taken, and when each piece of it was read."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._pieces: deque[bytes] = deque()
        self._half_a_sample = b""
        self._taken = 0
        self._arrivals = array("d")
        self._thread = threading.Thread(target=self._read, name="sound", daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        pipe = self._process.stdout.fileno()
        count = 0
        while piece := os.read(pipe, 1 << 16):
            now = time.monotonic()
            count += len(piece)
            self._pieces.append(piece)
            self._arrivals.extend((now, count // 2))

    def arrivals(self) -> NDArray[np.float64]:
        """Of each piece: when it was read, and how many samples there were by then."""
        return np.array(self._arrivals[:]).reshape(-1, 2)

    @property
    def taken(self) -> int:
        """So many samples."""
        return self._taken

    def take(self) -> NDArray[np.int16]:
        """What was played since it was last asked."""
        new = [self._half_a_sample]
        while self._pieces:
            new.append(self._pieces.popleft())
        heard = b"".join(new)
        whole = len(heard) // 2
        self._half_a_sample = heard[2 * whole :]
        self._taken += whole
        return np.frombuffer(heard[: 2 * whole], np.int16)

    def join(self) -> None:
        """After the program was told to end, and before its pipe is closed."""
        self._thread.join(_PATIENCE)


@contextmanager
def null_sink(folder: Path) -> Iterator[NullSink]:
    """Its socket and state lie in the folder, so that no other daemon is met."""
    for program in ("pulseaudio", "parec"):
        if shutil.which(program) is None:
            raise RigError(
                program,
                "is not installed, and without a sound device the browser's audio clock is wrong",
                "install pulseaudio and pulseaudio-utils",
            )
    place = folder / "sound"
    private = _private(folder)
    modules = (
        f"module-native-protocol-unix socket={place} auth-anonymous=1",
        f"module-null-sink sink_name={_SINK} rate={RATE} channels=2",
    )
    log = folder / "pulseaudio.log"
    daemon = [
        *("pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--disable-shm=yes"),
        *(f"--exit-idle-time={_IDLE_SECONDS}", "--log-target=stderr", "--log-level=error"),
        *(f"--load={module}" for module in modules),
    ]
    with log.open("wb") as said, child(daemon, private, stderr=said) as pulse:
        _await_socket(place, pulse, log)
        listening = {**private, "PULSE_SERVER": f"unix:{place}"}
        with _recorder(listening) as recorder:
            yield NullSink(environment=listening, recorder=recorder)


@contextmanager
def _recorder(environment: Mapping[str, str]) -> Iterator[Recorder]:
    command = [
        *("parec", f"--device={_SINK}.monitor", "--raw", f"--rate={RATE}", "--channels=1"),
        *("--format=s16le", f"--latency-msec={LATENCY_MS}"),
    ]
    with child(command, environment, stdout=subprocess.PIPE) as process:
        recorder = Recorder(process)
        try:
            yield recorder
        finally:
            process.terminate()
            recorder.join()


def _private(folder: Path) -> dict[str, str]:
    own = {
        name: str(folder)
        for name in ("HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "PULSE_RUNTIME_PATH")
    }
    own |= {"PULSE_STATE_PATH": str(folder), "PULSE_CONFIG_PATH": str(folder)}
    theirs = {name: value for name, value in os.environ.items() if not name.startswith("PULSE_")}
    return theirs | own


def _await_socket(place: Path, pulse: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and pulse.poll() is None:
        with socket.socket(socket.AF_UNIX) as trial:
            if trial.connect_ex(str(place)) == 0:
                return
        time.sleep(0.02)
    said = log.read_text(errors="replace").strip().splitlines()
    cause = f"did not begin ({said[-1]})" if said else "did not begin"
    raise RigError("pulseaudio", cause, "try `pulseaudio -n` by hand")
