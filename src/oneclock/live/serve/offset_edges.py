"""Where histograms of offsets have their edges: at every limit that anybody has set. Pure.

A question such as "how much of the time was it acceptable" then has an exact answer. Between and
beyond lie a few more, to see a shape; 5 ms is what the best rig resolves.
"""

from __future__ import annotations

from oneclock.live.offset.standards import STANDARDS

_SHAPE = (0.005, 0.025, 0.3, 0.5, 1.0)

EARLY_EDGES = tuple(sorted({limits.voice_early for limits in STANDARDS} | set(_SHAPE)))
"""Of a voice that is early, in seconds."""
LATE_EDGES = tuple(sorted({limits.voice_late for limits in STANDARDS} | set(_SHAPE)))

OFFSET_EDGES = (*(-edge for edge in reversed(LATE_EDGES)), 0.0, *EARLY_EDGES)
"""With the sign that offsets have."""
SIZE_EDGES = tuple(sorted({*EARLY_EDGES, *LATE_EDGES}))
"""Of a size without a sign, on either side."""
