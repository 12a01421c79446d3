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
    from oneclock.align.evidence import Evidence, Grade
    from oneclock.align.residuals import Verdict
    from oneclock.align.solve_pair import Answer
    from oneclock.align.sync_files import Outcome, SyncResult, sync
    from oneclock.align.verify_files import verify
    from oneclock.errors import MediaError, OneclockError, SaveError, SidecarError, UsageError
    from oneclock.formats.sidecar import Sidecar, read_sidecar, sidecar_path, write_sidecar
    from oneclock.timebase.clock_map import ClockMap
    from oneclock.timebase.frame_rate import FrameRate
    from oneclock.timebase.line_fit import LineFit, fit_line
    from oneclock.timebase.span import Span
    from oneclock.timebase.timeline import Source, Timeline

# Where each name lives. They are fetched when first used: the command line must answer before numpy
# has loaded, and who only reads sidecars need not wait for a decoder.
_HOMES = {
    "Answer": "oneclock.align.solve_pair",
    "ClockMap": "oneclock.timebase.clock_map",
    "Evidence": "oneclock.align.evidence",
    "FrameRate": "oneclock.timebase.frame_rate",
    "Grade": "oneclock.align.evidence",
    "LineFit": "oneclock.timebase.line_fit",
    "MediaError": "oneclock.errors",
    "OneclockError": "oneclock.errors",
    "Outcome": "oneclock.align.sync_files",
    "SaveError": "oneclock.errors",
    "Sidecar": "oneclock.formats.sidecar",
    "SidecarError": "oneclock.errors",
    "Source": "oneclock.timebase.timeline",
    "Span": "oneclock.timebase.span",
    "SyncResult": "oneclock.align.sync_files",
    "Timeline": "oneclock.timebase.timeline",
    "UsageError": "oneclock.errors",
    "Verdict": "oneclock.align.residuals",
    "fit_line": "oneclock.timebase.line_fit",
    "read_sidecar": "oneclock.formats.sidecar",
    "sidecar_path": "oneclock.formats.sidecar",
    "sync": "oneclock.align.sync_files",
    "verify": "oneclock.align.verify_files",
    "write_sidecar": "oneclock.formats.sidecar",
}

__all__ = [
    "Answer",
    "ClockMap",
    "Evidence",
    "FrameRate",
    "Grade",
    "LineFit",
    "MediaError",
    "OneclockError",
    "Outcome",
    "SaveError",
    "Sidecar",
    "SidecarError",
    "Source",
    "Span",
    "SyncResult",
    "Timeline",
    "UsageError",
    "Verdict",
    "__version__",
    "fit_line",
    "read_sidecar",
    "sidecar_path",
    "sync",
    "verify",
    "write_sidecar",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'oneclock' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
