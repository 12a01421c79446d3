"""What `import oneclock` promises. A name that appears or vanishes here is a visible change."""

from __future__ import annotations

import importlib

import pytest

import oneclock

PUBLIC = [
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


def test_the_public_names_are_these() -> None:
    assert oneclock.__all__ == PUBLIC


def test_dir_shows_the_public_names_and_nothing_else() -> None:
    assert dir(oneclock) == sorted(PUBLIC)


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_can_be_had(name: str) -> None:
    assert getattr(oneclock, name) is not None


@pytest.mark.parametrize("name", sorted(set(PUBLIC) - {"__version__"}))
def test_every_public_name_is_what_its_home_calls_it(name: str) -> None:
    thing = getattr(oneclock, name)

    home = importlib.import_module(thing.__module__)

    assert thing.__name__ == name
    assert getattr(home, name) is thing


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'synchronise'"):
        oneclock.synchronise  # noqa: B018


@pytest.mark.parametrize("name", ["MediaError", "SaveError", "SidecarError", "UsageError"])
def test_every_error_is_an_oneclock_error_with_cause_and_remedy(name: str) -> None:
    error = getattr(oneclock, name)("cam.mp4", "is empty", "copy it again")

    assert isinstance(error, oneclock.OneclockError)
    assert str(error) == "cam.mp4: is empty; copy it again"
    assert (error.subject, error.cause, error.remedy) == ("cam.mp4", "is empty", "copy it again")
