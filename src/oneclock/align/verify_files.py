"""`verify`: is a sidecar right? Decode both originals anew and measure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from oneclock.align.check_notes import check_notes
from oneclock.align.listening.hearing import Progress, no_progress
from oneclock.align.pair.correlate import Samples
from oneclock.align.pair.envelope import SAMPLE_RATE
from oneclock.align.plan_check import Check, named_microphone, plan_check
from oneclock.align.residuals import Residual, Verdict, measure
from oneclock.formats.save import require_writable
from oneclock.formats.sidecar import Verification, write_sidecar
from oneclock.media.choose_microphone import choose_microphone
from oneclock.media.probe import probe
from oneclock.media.read_audio import Microphone, read_audio
from oneclock.timebase.frame_rate import FrameRate

Stretch = tuple[int, int]
"""First sample and count, at SAMPLE_RATE, on the presentation timeline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    check: Check
    verdict: Verdict
    notes: tuple[str, ...] = ()


def run_checks(
    checks: Sequence[Check],
    *,
    frame_rate: FrameRate,
    write: bool = True,
    progress: Progress = no_progress,
) -> tuple[Checked, ...]:
    """Decode every recording once, whatever number of sidecars speaks of it, and judge them."""
    if write:
        for check in checks:
            require_writable(check.sidecar_path)
    wanted: dict[Path, list[Stretch]] = defaultdict(list)
    tracks: dict[Path, Microphone | None] = {}
    for check in checks:
        wanted[check.source] += [(w.source_start, w.count) for w in check.windows]
        wanted[check.reference] += [(w.reference_start, w.reference_count) for w in check.windows]
        tracks.setdefault(check.reference, None)
        tracks[check.source] = named_microphone(check.sidecar)
    notes: dict[Path, list[str]] = defaultdict(list)
    sound = {
        path: _collect(path, tracks[path], stretches, notes[path].append, progress)
        for path, stretches in wanted.items()
    }
    gate = float(frame_rate.frame_duration)
    done = tuple(
        Checked(
            check=check,
            verdict=Verdict(
                residuals=_residuals(check, sound), spread_gate=gate, pieces=check.pieces
            ),
            notes=(
                *check_notes(check),
                *(
                    f"{path.name}: {note}"
                    for path in (check.reference, check.source)
                    for note in notes[path]
                ),
            ),
        )
        for check in checks
    )
    if write:
        for checked in done:
            if checked.verdict.counted:
                _write_back(checked)
    return done


def verify(
    sidecar: Path | str,
    *,
    reference: Path | str | None = None,
    source: Path | str | None = None,
    apply_drift: bool = False,
    fps: str = "30",
) -> Verdict:
    """Judge one sidecar and write the result into it."""
    check = plan_check(
        Path(sidecar),
        reference=None if reference is None else Path(reference),
        source=None if source is None else Path(source),
        apply_drift=apply_drift,
    )
    (checked,) = run_checks([check], frame_rate=FrameRate.parse(fps))
    return checked.verdict


def _residuals(check: Check, sound: dict[Path, dict[Stretch, Samples]]) -> tuple[Residual, ...]:
    measured = (
        measure(
            window,
            sound[check.source][window.source_start, window.count],
            sound[check.reference][window.reference_start, window.reference_count],
        )
        for window in check.windows
    )
    return tuple(residual for residual in measured if residual is not None)


def _collect(
    path: Path,
    microphone: Microphone | None,
    stretches: Iterable[Stretch],
    note: Callable[[str], None],
    progress: Progress,
) -> dict[Stretch, Samples]:
    """The wanted stretches of a recording, caught as it streams by; silence outside it."""
    out = {(start, count): np.zeros(count, np.float32) for start, count in stretches}
    position, duration = 0, probe(path).duration
    blocks = read_audio(
        path, rate=SAMPLE_RATE, microphone=microphone or choose_microphone(path), note=note
    )
    for block in blocks:
        for (start, count), samples in out.items():
            first, last = max(start, position), min(start + count, position + len(block))
            if first < last:
                samples[first - start : last - start] = block[first - position : last - position]
        position += len(block)
        progress(path, position / SAMPLE_RATE, duration)
    return out


def _write_back(checked: Checked) -> None:
    verdict = checked.verdict
    record = Verification.model_validate(
        {
            "median_residual_ms": round(verdict.median * 1e3, 4),
            "residual_spread_ms": round(verdict.spread * 1e3, 4),
            "probe_count": len(verdict.counted),
            "drift_applied": checked.check.drift_applied,
            "passed": verdict.passed,
            "probes": [
                [round(r.local, 4), round(r.seconds * 1e3, 4), round(r.strength, 2), r.counts]
                for r in verdict.residuals
            ],
        }
    )
    write_sidecar(
        checked.check.sidecar_path,
        checked.check.sidecar.model_copy(update={"verification": record}),
    )
