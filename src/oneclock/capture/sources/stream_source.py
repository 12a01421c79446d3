"""A camera on the network: RTSP, or JPEGs or video over HTTP.

What its stamps are worth:

- RTSP: `device` is the camera's RTP clock, exact; `arrived` is when the last piece of the picture
  came.
- JPEGs over HTTP (`multipart/x-mixed-replace`) carry no time: `arrived` is all there is. From a
  camera whose parts do not say their length it is one frame late: only the next part shows that
  the last one was complete.
- Other video over HTTP (MPEG-TS, fragmented MP4): `device` is the stream's clock; `arrived` is when
  FFmpeg could tell that the picture was complete, up to two frames late.

`sequence` is not known: RTP numbers packets, not pictures.
"""

from __future__ import annotations

from oneclock.capture.camera_spec import CameraSpec, Settings
from oneclock.capture.sources.read_ahead import MOST_BYTES, MOST_PACKETS, ReadAhead
from oneclock.errors import UsageError
from oneclock.media.read_packets import PacketReader
from oneclock.passwords import without_password

# A camera at one frame a second is slow; one that says nothing for five is gone.
PATIENCE = 5.0


class StreamSource(ReadAhead):
    def __init__(
        self,
        spec: CameraSpec,
        *,
        patience: float = PATIENCE,
        most_packets: int = MOST_PACKETS,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        """`patience`: seconds of silence after which the camera counts as gone."""
        refuse_settings(spec, "its pictures are set in the camera itself")
        super().__init__(
            lambda: PacketReader(spec.address, patience=patience),
            most_packets=most_packets,
            most_bytes=most_bytes,
        )


def refuse_settings(spec: CameraSpec, cause: str) -> None:
    """Better than to record something else than what was asked for."""
    asked = [
        name
        for name in Settings.__slots__
        if name != "rotate" and getattr(spec.settings, name) != getattr(Settings(), name)
    ]
    if asked:
        raise UsageError(
            without_password(spec.text), f"{cause}: {', '.join(asked)}", "leave these out"
        )
