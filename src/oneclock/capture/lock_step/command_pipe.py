"""A recording's controls as a pipe, which can be waited for along with other pipes."""

from __future__ import annotations

import threading
from multiprocessing import Pipe

from oneclock.capture.recording import Controls


class CommandPipe:
    """Whatever is given to `controls`, in order; None where they were only woken."""

    def __init__(self, controls: Controls) -> None:
        self._controls = controls
        self.pipe, self._end = Pipe(duplex=False)
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._pass_on, name="commands", daemon=True)

    def __enter__(self) -> CommandPipe:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._controls.wake()
        self._thread.join()
        self.pipe.close()
        self._end.close()

    def _pass_on(self) -> None:
        while not self._ending.is_set():
            self._end.send(self._controls.next(None))
