"""What a person should know of a sidecar besides how well it fits."""

from __future__ import annotations

from collections.abc import Iterator

from oneclock.align.plan_check import Check
from oneclock.formats.by_hand import told_by_hand
from oneclock.formats.sidecar import midpoint_delta

# Two numbers for one offset that differ by more than this were not written together.
_CONSISTENT = 0.001


def check_notes(check: Check) -> Iterator[str]:
    name, sidecar = check.sidecar_path.name, check.sidecar
    if sidecar.clock is not None:
        exact = midpoint_delta(sidecar.clock_map(check.source_duration), check.source_duration)
        apart = exact - sidecar.delta_seconds
        if abs(apart) > _CONSISTENT:
            yield (
                f"{name}: clock and delta_seconds disagree by {apart * 1e3:.1f} ms; "
                "one of them was edited"
            )
    # A person may know better than the sound, which is all that is measured.
    told = told_by_hand(sidecar)
    if told is not None:
        yield f"{name}: {told}"
    if not check.drift_applied and sidecar.segments is not None:
        yield (
            f"{name}: its clock has {len(sidecar.segments)} pieces, and only the longest was "
            "judged everywhere; --apply-drift judges each by its own"
        )
