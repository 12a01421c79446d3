"""The one door to GStreamer's bindings, in the versions this was written for."""

from __future__ import annotations

import gi  # type: ignore[import-not-found]

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import (  # type: ignore[import-not-found]  # noqa: E402
    GObject,
    Gst,
    GstSdp,
    GstWebRTC,
)

__all__ = ["GObject", "Gst", "GstSdp", "GstWebRTC"]
