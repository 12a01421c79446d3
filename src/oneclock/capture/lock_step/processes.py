"""The cameras' processes, seen from the gate: begun, spoken to, and ended in any case."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

from oneclock.capture.lock_step.camera_process import Job, run_camera
from oneclock.errors import CameraError
from oneclock.interrupts import interrupts_held

_READY_WITHIN = 60.0
"""To load the interpreter and, for simulated cameras, to draw the pictures."""
_FAREWELL = 5.0


class Processes:
    """A pipe a camera. A process that ends, however it ends, is the end of its pipe."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        context = multiprocessing.get_context("spawn")
        self._processes: list[SpawnProcess] = []
        self.pipes: dict[Connection, int] = {}
        """The ends that are open, with the camera's number."""
        with interrupts_held():
            for job in jobs:
                ours, theirs = context.Pipe()
                process = context.Process(
                    target=run_camera, args=(theirs, job), name=f"camera {job.spec.name}"
                )
                process.start()
                theirs.close()  # or its end would not be the end of the pipe
                self._processes.append(process)
                self.pipes[ours] = job.number

    def send(self, number: int, message: bytes) -> None:
        """To a process that is gone nothing is sent; reading its pipe says so."""
        for pipe, owner in self.pipes.items():
            if owner == number:
                _send(pipe, message)

    def receive(self, pipe: Connection) -> bytes | None:
        """The next message; None when there will be no more."""
        try:
            return pipe.recv_bytes()
        except (EOFError, ConnectionError):
            del self.pipes[pipe]
            pipe.close()
            return None

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + _READY_WITHIN
        for pipe in list(self.pipes):
            left = max(0.0, deadline - time.monotonic())
            if not pipe.poll(left) or self.receive(pipe) is None:
                raise CameraError(
                    "--lock-step",
                    "the process of a camera did not come up",
                    "see its message above, or use --free-run",
                )

    def begin(self, world_zero: float) -> None:
        for pipe in self.pipes:
            pipe.send(world_zero)

    def kill(self, number: int) -> None:
        """One that hangs where nothing can reach it. What it has written stays."""
        self._processes[number].kill()

    def end(self) -> None:
        """Without their pipes they finish their files; who does not is ended."""
        for pipe in self.pipes:
            pipe.close()
        self.pipes.clear()
        for process in self._processes:
            process.join(_FAREWELL)
            if process.is_alive():
                process.kill()
                process.join()
            process.close()


def _send(pipe: Connection, message: bytes) -> None:
    try:
        pipe.send_bytes(message)
    except ConnectionError:
        return
