"""`verify`: is a sidecar right? Decode both originals anew and measure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from oneclock.align.listening.hearing import Progress, no_progress
from oneclock.align.pair.correlate import Samples
from oneclock.align.pair.envelope import SAMPLE_RATE
from oneclock.align.residuals import Residual, Verdict, Window, measure, plan_windows
from oneclock.errors import MediaError, SidecarError
from oneclock.formats.by_hand import told_by_hand
from oneclock.formats.save import require_writable
from oneclock.formats.sidecar import (
    Sidecar,
    Verification,
    midpoint_delta,
    read_sidecar,
    recording_of,
    reference_of,
    write_sidecar,
)
from oneclock.media.choose_microphone import choose_microphone
from oneclock.media.probe import probe
from oneclock.media.read_audio import Microphone, read_audio
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock

# Two numbers for one offset that differ by more than this were not written together.
_CONSISTENT = 0.001

Stretch = tuple[int, int]
"""First sample and count, at SAMPLE_RATE, on the presentation timeline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One sidecar to be judged, with the files it speaks of."""

    sidecar_path: Path
    sidecar: Sidecar
    reference: Path
    source: Path
    source_duration: float
    drift_applied: bool
    windows: tuple[Window, ...]
    overlap: Span | None
    """What both recordings cover, on the source's clock."""
    pieces: tuple[Span, ...]
    """Of the clock that is judged: one, but where it has steps. Also on the source's clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    check: Check
    verdict: Verdict
    notes: tuple[str, ...] = ()


def plan_check(
    sidecar_path: Path,
    *,
    reference: Path | None = None,
    source: Path | None = None,
    apply_drift: bool = False,
) -> Check:
    """Read a sidecar and find its files: beside it, unless they are named."""
    sidecar_path = Path(sidecar_path)
    sidecar = read_sidecar(sidecar_path)
    source = recording_of(sidecar_path, sidecar) if source is None else Path(source)
    reference = reference_of(sidecar_path, sidecar) if reference is None else Path(reference)
    _require_named(sidecar_path, sidecar, reference, source)
    duration = probe(source).duration
    in_reference = Span(start=0.0, end=probe(reference).duration)
    overlap, pieces = _judged(sidecar, duration, in_reference, apply_drift=apply_drift)
    return Check(
        sidecar_path=sidecar_path,
        sidecar=sidecar,
        reference=reference,
        source=source,
        source_duration=duration,
        drift_applied=apply_drift,
        # No window lies across a step: half of it would be elsewhere.
        windows=tuple(w for piece in pieces for w in plan_windows(piece.clock, piece.span)),
        overlap=overlap,
        pieces=tuple(piece.span for piece in pieces),
    )


def _judged(
    sidecar: Sidecar, duration: float, in_reference: Span, *, apply_drift: bool
) -> tuple[Span | None, tuple[Piece, ...]]:
    """What both recordings cover, and the clock that is judged there: piece by piece as it is, or
    in one as a program has it that knows no drift and no steps."""
    if duration <= 0.0:
        return None, ()
    exact = sidecar.stepped_clock(duration)
    overlap = exact.local_hull(in_reference)
    if overlap is None:
        return None, ()
    judged = exact if apply_drift else SteppedClock.of(sidecar.naive_clock(), overlap)
    parts = (piece.within(in_reference) for piece in judged.pieces)
    return overlap, tuple(part for part in parts if part is not None)


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
                *_inconsistent(check),
                *_by_hand(check),
                *_steps_ignored(check),
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


def named_microphone(sidecar: Sidecar) -> Microphone | None:
    """The one its writer listened to, if it says."""
    if sidecar.audio_stream is None:
        return None
    return Microphone(track=sidecar.audio_stream, channel=sidecar.audio_channel or 0)


def _require_named(sidecar_path: Path, sidecar: Sidecar, reference: Path, source: Path) -> None:
    for role, path, named in (
        ("source", source, sidecar.source),
        ("reference", reference, sidecar.reference),
    ):
        if path.name != Path(named).name:
            raise SidecarError(
                sidecar_path,
                f"speaks of the {role} {named!r}, not of {path.name!r}",
                "name the files it was made for, or run `oneclock sync` for these",
            )
        if not path.exists():
            raise MediaError(
                path, f"is named as {role} by {sidecar_path.name} but does not exist",
                "put it back beside the sidecar, or name it",
            )  # fmt: skip


def _inconsistent(check: Check) -> tuple[str, ...]:
    if check.sidecar.clock is None:
        return ()
    exact = midpoint_delta(check.sidecar.clock_map(check.source_duration), check.source_duration)
    apart = exact - check.sidecar.delta_seconds
    if abs(apart) <= _CONSISTENT:
        return ()
    return (
        f"{check.sidecar_path.name}: clock and delta_seconds disagree by {apart * 1e3:.1f} ms; "
        "one of them was edited",
    )


def _by_hand(check: Check) -> tuple[str, ...]:
    """A person may know better than the sound, which is all that is measured here."""
    told = told_by_hand(check.sidecar)
    return () if told is None else (f"{check.sidecar_path.name}: {told}",)


def _steps_ignored(check: Check) -> tuple[str, ...]:
    if check.drift_applied or check.sidecar.segments is None:
        return ()
    return (
        f"{check.sidecar_path.name}: its clock has {len(check.sidecar.segments)} pieces, and only "
        "the longest was judged everywhere; --apply-drift judges each by its own",
    )


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
