"""Keys and signals that steer a recording.

q, Enter or Ctrl-C end it, space pauses and resumes; so do SIGTERM and SIGUSR1. A second Ctrl-C
does not wait for the files to be finished.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

from oneclock.capture.recording import Command, Controls

_STOPPING = {"q", "\r", "\n", "\x03"}
_PAUSING = {" ", "p"}


@contextmanager
def steered(controls: Controls) -> Iterator[None]:
    """Steer `controls` until the block ends; then everything is as it was."""
    steering = _Steering(controls)
    wanted = {signal.SIGINT: steering.stop, signal.SIGTERM: steering.stop}
    if sys.platform != "win32":
        wanted[signal.SIGUSR1] = steering.pause_or_resume
    before = {number: signal.signal(number, handler) for number, handler in wanted.items()}
    steering.before = before
    try:
        with _keys(steering):
            yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Steering:
    def __init__(self, controls: Controls) -> None:
        self._controls = controls
        self._paused = self._stopped = False
        self.before: Mapping[signal.Signals, object] = {}

    def stop(self, number: int | None = None, frame: FrameType | None = None) -> None:
        if self._stopped and number is not None:
            handler = self.before.get(signal.Signals(number))
            if callable(handler):
                handler(number, frame)
            return
        self._stopped = True
        self._controls.give(Command.STOP)

    def pause_or_resume(self, number: int | None = None, frame: FrameType | None = None) -> None:
        self._paused = not self._paused
        self._controls.give(Command.PAUSE if self._paused else Command.RESUME)

    def press(self, key: str) -> None:
        if key in _STOPPING:
            self.stop()
        elif key in _PAUSING:
            self.pause_or_resume()


@contextmanager
def _keys(steering: _Steering) -> Iterator[None]:
    """Single keys, where a person sits at a terminal that can tell them."""
    if not sys.stdin or not sys.stdin.isatty() or sys.platform == "win32":
        yield
        return
    import termios
    import tty

    terminal = sys.stdin.fileno()
    as_it_was = termios.tcgetattr(terminal)
    over, tell_over = os.pipe()
    thread = threading.Thread(
        target=_listen, args=(terminal, over, steering), name="keys", daemon=True
    )
    try:
        tty.setcbreak(terminal)
        thread.start()
        yield
    finally:
        os.write(tell_over, b"x")
        thread.join()
        termios.tcsetattr(terminal, termios.TCSADRAIN, as_it_was)
        os.close(over)
        os.close(tell_over)


def _listen(terminal: int, over: int, steering: _Steering) -> None:
    import select

    while True:
        ready, _, _ = select.select([terminal, over], [], [])
        if over in ready:
            return
        key = os.read(terminal, 1).decode("ascii", "replace")
        if not key:  # the terminal is gone
            return
        steering.press(key)
