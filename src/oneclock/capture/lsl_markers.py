"""What happens during a recording, as markers of a Lab Streaming Layer stream.

LSL stamps with the host's monotonic clock, the one our session time counts on, so that a marker's
time and a frame's time are of one clock: session seconds = LSL time - session zero.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any

from oneclock.capture.recording import Event
from oneclock.errors import UsageError

_WHENEVER = 0.0  # LSL's rate of streams that have none


class LslMarkers:
    def __init__(self, name: str, pylsl: Any = None) -> None:
        """`pylsl` is the library; looked up when not given."""
        self._lsl = pylsl or _library()
        info = self._lsl.StreamInfo(
            name, "Markers", 1, _WHENEVER, self._lsl.cf_string, f"oneclock {name}"
        )
        self._outlet = self._lsl.StreamOutlet(info)

    def __enter__(self) -> LslMarkers:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        del self._outlet

    def send(self, event: Event) -> None:
        """`started`, `paused`, `cam1 lost` and so on, each with its session time."""
        what = " ".join(part for part in (event.camera, event.kind.value) if part)
        self._outlet.push_sample([f"{what} {event.seconds:.6f}"], self._lsl.local_clock())


def _library() -> Any:
    try:
        import pylsl
    except (ImportError, RuntimeError) as error:
        raise UsageError(
            "--lsl", f"needs pylsl ({error})", "install it: pip install 'oneclock[capture]'"
        ) from None
    return pylsl
