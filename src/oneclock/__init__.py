"""Every camera, microphone and stream on one clock.

    reference = delta + (1 + drift) * local

>>> import oneclock
>>> camera = oneclock.ClockMap(delta=12.5, drift=1e-4)
>>> camera.to_reference(1000.0)
1012.6
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from oneclock.version import __version__

if TYPE_CHECKING:
    from oneclock.align.by import By
    from oneclock.align.nudge_files import Nudged, lock, nudge, reset, unlock
    from oneclock.align.outcome import Outcome, SyncResult
    from oneclock.align.pair.evidence import Evidence, Grade
    from oneclock.align.pair.solve_pair import Answer
    from oneclock.align.residuals import Verdict
    from oneclock.align.sync_files import sync
    from oneclock.align.verify_files import verify
    from oneclock.capture.camera_spec import parse_cameras
    from oneclock.capture.light.check_session import check_session
    from oneclock.capture.record_cameras import record_cameras
    from oneclock.capture.recording import Command, Controls, RecordingPlan
    from oneclock.capture.session.assemble_session import assemble_session
    from oneclock.capture.session.session_folder import Session, read_session
    from oneclock.capture.view.grid_view import GridView
    from oneclock.errors import (
        CameraError,
        LiveError,
        MediaError,
        OneclockError,
        SaveError,
        SessionError,
        SidecarError,
        UsageError,
    )
    from oneclock.formats.sidecar import Sidecar, read_sidecar, sidecar_path, write_sidecar
    from oneclock.live.bridge.bridge import Bridge
    from oneclock.live.bridge.bridge_policy import BridgeAction, BridgeCourse, BridgePolicy
    from oneclock.live.livekit.lip_synchronizer import LipSynchronizer
    from oneclock.live.livekit.watch_room import watch_room
    from oneclock.live.monitor.monitor import AvSyncMonitor
    from oneclock.live.monitor.monitors import Monitors
    from oneclock.live.monitor.quality import ReferenceQualityController
    from oneclock.live.offset.playback_health import PlaybackHealth, QualityController
    from oneclock.live.offset.witness import Offset, OffsetSource
    from oneclock.live.pacing.media_clock import AvSyncClock
    from oneclock.live.policy import AvSyncPolicy, LateFramePolicy
    from oneclock.live.serve.monitoring import add_monitoring
    from oneclock.live.webrtc.bridge_whep import bridge_whep
    from oneclock.live.webrtc.producers import Face, Voice
    from oneclock.live.webrtc.send_tracks import SendingSession, send_tracks
    from oneclock.live.webrtc.watch import watch_connection, watch_whep
    from oneclock.timebase.clock_map import ClockMap
    from oneclock.timebase.frame_rate import FrameRate
    from oneclock.timebase.line_fit import LineFit, fit_line
    from oneclock.timebase.span import Span
    from oneclock.timebase.stepped_clock import Piece, SteppedClock
    from oneclock.timebase.timeline import Source, Timeline

# Where each name lives. They are fetched when first used: the command line must answer before numpy
# has loaded, and who only reads sidecars need not wait for a decoder.
_HOMES = {
    "Answer": "oneclock.align.pair.solve_pair",
    "AvSyncClock": "oneclock.live.pacing.media_clock",
    "AvSyncMonitor": "oneclock.live.monitor.monitor",
    "AvSyncPolicy": "oneclock.live.policy",
    "Bridge": "oneclock.live.bridge.bridge",
    "BridgeAction": "oneclock.live.bridge.bridge_policy",
    "BridgeCourse": "oneclock.live.bridge.bridge_policy",
    "BridgePolicy": "oneclock.live.bridge.bridge_policy",
    "By": "oneclock.align.by",
    "CameraError": "oneclock.errors",
    "ClockMap": "oneclock.timebase.clock_map",
    "Command": "oneclock.capture.recording",
    "Controls": "oneclock.capture.recording",
    "Evidence": "oneclock.align.pair.evidence",
    "Face": "oneclock.live.webrtc.producers",
    "FrameRate": "oneclock.timebase.frame_rate",
    "Grade": "oneclock.align.pair.evidence",
    "GridView": "oneclock.capture.view.grid_view",
    "LateFramePolicy": "oneclock.live.policy",
    "LineFit": "oneclock.timebase.line_fit",
    "LipSynchronizer": "oneclock.live.livekit.lip_synchronizer",
    "LiveError": "oneclock.errors",
    "MediaError": "oneclock.errors",
    "Monitors": "oneclock.live.monitor.monitors",
    "Nudged": "oneclock.align.nudge_files",
    "Offset": "oneclock.live.offset.witness",
    "OffsetSource": "oneclock.live.offset.witness",
    "OneclockError": "oneclock.errors",
    "Outcome": "oneclock.align.outcome",
    "Piece": "oneclock.timebase.stepped_clock",
    "PlaybackHealth": "oneclock.live.offset.playback_health",
    "QualityController": "oneclock.live.offset.playback_health",
    "RecordingPlan": "oneclock.capture.recording",
    "ReferenceQualityController": "oneclock.live.monitor.quality",
    "SaveError": "oneclock.errors",
    "SendingSession": "oneclock.live.webrtc.send_tracks",
    "Session": "oneclock.capture.session.session_folder",
    "SessionError": "oneclock.errors",
    "Sidecar": "oneclock.formats.sidecar",
    "SidecarError": "oneclock.errors",
    "Source": "oneclock.timebase.timeline",
    "Span": "oneclock.timebase.span",
    "SteppedClock": "oneclock.timebase.stepped_clock",
    "SyncResult": "oneclock.align.outcome",
    "Timeline": "oneclock.timebase.timeline",
    "UsageError": "oneclock.errors",
    "Verdict": "oneclock.align.residuals",
    "Voice": "oneclock.live.webrtc.producers",
    "add_monitoring": "oneclock.live.serve.monitoring",
    "assemble_session": "oneclock.capture.session.assemble_session",
    "bridge_whep": "oneclock.live.webrtc.bridge_whep",
    "check_session": "oneclock.capture.light.check_session",
    "fit_line": "oneclock.timebase.line_fit",
    "lock": "oneclock.align.nudge_files",
    "nudge": "oneclock.align.nudge_files",
    "parse_cameras": "oneclock.capture.camera_spec",
    "read_session": "oneclock.capture.session.session_folder",
    "read_sidecar": "oneclock.formats.sidecar",
    "record_cameras": "oneclock.capture.record_cameras",
    "reset": "oneclock.align.nudge_files",
    "send_tracks": "oneclock.live.webrtc.send_tracks",
    "sidecar_path": "oneclock.formats.sidecar",
    "sync": "oneclock.align.sync_files",
    "unlock": "oneclock.align.nudge_files",
    "verify": "oneclock.align.verify_files",
    "watch_connection": "oneclock.live.webrtc.watch",
    "watch_room": "oneclock.live.livekit.watch_room",
    "watch_whep": "oneclock.live.webrtc.watch",
    "write_sidecar": "oneclock.formats.sidecar",
}

__all__ = [
    "Answer",
    "AvSyncClock",
    "AvSyncMonitor",
    "AvSyncPolicy",
    "Bridge",
    "BridgeAction",
    "BridgeCourse",
    "BridgePolicy",
    "By",
    "CameraError",
    "ClockMap",
    "Command",
    "Controls",
    "Evidence",
    "Face",
    "FrameRate",
    "Grade",
    "GridView",
    "LateFramePolicy",
    "LineFit",
    "LipSynchronizer",
    "LiveError",
    "MediaError",
    "Monitors",
    "Nudged",
    "Offset",
    "OffsetSource",
    "OneclockError",
    "Outcome",
    "Piece",
    "PlaybackHealth",
    "QualityController",
    "RecordingPlan",
    "ReferenceQualityController",
    "SaveError",
    "SendingSession",
    "Session",
    "SessionError",
    "Sidecar",
    "SidecarError",
    "Source",
    "Span",
    "SteppedClock",
    "SyncResult",
    "Timeline",
    "UsageError",
    "Verdict",
    "Voice",
    "__version__",
    "add_monitoring",
    "assemble_session",
    "bridge_whep",
    "check_session",
    "fit_line",
    "lock",
    "nudge",
    "parse_cameras",
    "read_session",
    "read_sidecar",
    "record_cameras",
    "reset",
    "send_tracks",
    "sidecar_path",
    "sync",
    "unlock",
    "verify",
    "watch_connection",
    "watch_room",
    "watch_whep",
    "write_sidecar",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'oneclock' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
