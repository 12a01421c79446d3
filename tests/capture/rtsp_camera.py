"""Starts tests/capture/rtsp_server.py, where it can run."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path
from types import TracebackType

import pytest

SYSTEM_PYTHON = "/usr/bin/python3"
_SERVER = Path(__file__).with_name("rtsp_server.py")
_CAN_SERVE = (
    "import gi; gi.require_version('GstRtspServer', '1.0');"
    "from gi.repository import Gst, GstRtspServer; Gst.init(None);"
    "assert Gst.ElementFactory.find('rtpjpegpay')"
)


def require_rtsp_server() -> None:
    """Skips the test where GStreamer's server is not installed, but not in CI."""
    try:
        subprocess.run([SYSTEM_PYTHON, "-c", _CAN_SERVE], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        reason = "GStreamer's RTSP server is not installed (see scripts/check)"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{reason}: in CI a peer may not be missing")
        pytest.skip(reason)


class RtspCamera:
    """Serves while the `with` block runs."""

    def __init__(self, frames: Path, *options: str) -> None:
        self._process = subprocess.Popen(
            [SYSTEM_PYTHON, str(_SERVER), str(frames), *options],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())

    def url(self, mount: int | str = 0) -> str:
        return f"rtsp://127.0.0.1:{self.port}/{mount}"

    def fall_silent(self) -> None:
        """The connection stays, nothing comes."""
        self._process.send_signal(signal.SIGSTOP)

    def speak_again(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def __enter__(self) -> RtspCamera:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
