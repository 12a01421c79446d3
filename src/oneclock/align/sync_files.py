"""`sync`: recordings in, one sidecar beside each."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from oneclock.align.evidence import Evidence, Grade
from oneclock.align.hear_recordings import hear_recordings
from oneclock.align.hearing import Hearing, Progress, no_progress
from oneclock.align.sketch import heard
from oneclock.align.solve_pair import Answer, solve_pair
from oneclock.errors import MediaError, OneclockError, UsageError
from oneclock.formats.save import require_writable
from oneclock.formats.sidecar import (
    Sidecar,
    make_sidecar,
    read_sidecar,
    sidecar_path,
    write_sidecar,
)
from oneclock.media.probe import probe
from oneclock.timebase.clock_map import IDENTITY
from oneclock.timebase.span import Span
from oneclock.timebase.timeline import Source, Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one source."""

    path: Path
    duration: float = 0.0
    answer: Answer | None = None
    """None when the recording could not be read; `error` says why."""
    error: OneclockError | None = None
    sidecar: Sidecar | None = None
    sidecar_path: Path | None = None
    """Where the sidecar stands; None when none was written."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncResult:
    reference: Path
    reference_duration: float
    outcomes: tuple[Outcome, ...]
    notes: tuple[str, ...] = field(default=())
    """About the reference."""

    @property
    def timeline(self) -> Timeline:
        """The reference and every source that has an answer."""
        reference = Source(
            name=str(self.reference), coverage=Span(start=0.0, end=self.reference_duration)
        )
        sources = tuple(
            Source(
                name=str(outcome.path),
                clock=outcome.answer.clock,
                coverage=Span(start=0.0, end=outcome.duration),
            )
            for outcome in self.outcomes
            if outcome.answer is not None and outcome.answer.clock is not None
        )
        return Timeline(reference=reference.name, sources=(reference, *sources))


def sync(
    reference: Path | str,
    *sources: Path | str,
    partial: bool = False,
    jobs: int = 1,
    progress: Progress = no_progress,
) -> SyncResult:
    """Put every source on the clock of `reference` and write the sidecars.

    With `partial`, doubtful answers are written too, marked as such, and the reference's own
    sidecar is left alone: it is taken to belong to an established set. `jobs` above 1 decodes in as
    many processes; call it from a script guarded by `if __name__ == "__main__"` then.
    """
    reference = Path(reference)
    paths = [Path(source) for source in sources]
    if not paths:
        raise UsageError("sync", "needs a source besides the reference", "name two recordings")
    _require_different([reference, *paths])
    ready: list[Path] = []
    refused: dict[Path, OneclockError] = {}
    for path in paths:
        try:
            _require_sound(path)
            _require_place(path)
            ready.append(path)
        except OneclockError as error:
            refused[path] = error
    _require_sound(reference)
    if not partial:
        _require_place(reference)
    if not ready:  # nothing to hear the reference for
        outcomes = tuple(Outcome(path=path, error=refused[path]) for path in paths)
        return SyncResult(reference=reference, reference_duration=0.0, outcomes=outcomes)
    with tempfile.TemporaryDirectory(prefix="oneclock-") as folder:
        of_reference, solved = _solve(reference, ready, Path(folder), jobs, progress, sketch=True)
        # A sketch that does not settle it costs little: these are heard in full.
        unsettled = [path for path, one in solved.items() if one.unsettled]
        if unsettled:
            of_reference, again = _solve(
                reference, unsettled, Path(folder), jobs, progress, sketch=False
            )
            solved |= again
    done = {path: _place(of_reference, path, solved[path], partial=partial) for path in ready}
    outcomes = tuple(
        done[path] if path in done else Outcome(path=path, error=refused[path]) for path in paths
    )
    notes = of_reference.notes
    if not partial and any(outcome.sidecar_path for outcome in outcomes):
        notes += _write_own_sidecar(of_reference)
    return SyncResult(
        reference=reference,
        reference_duration=of_reference.duration,
        outcomes=outcomes,
        notes=notes,
    )


def _require_different(paths: Sequence[Path]) -> None:
    seen: dict[str, Path] = {}
    for path in paths:
        key = os.path.realpath(path)
        if key in seen:
            raise UsageError(path, "is named twice", "name every recording once")
        seen[key] = path


def _require_sound(path: Path) -> None:
    if not probe(path).audio:
        raise MediaError(path, "holds no sound", "use a recording with an audio track")


def _require_place(path: Path) -> None:
    """Before an hour of work: can the sidecar be written, and what stands there be read?"""
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        raise UsageError(
            ascii(str(path)), "has a name that is not text", "rename it: a sidecar must name it"
        ) from None
    target = sidecar_path(path)
    require_writable(target)
    if target.exists():
        read_sidecar(target)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Solved:
    source: Hearing | OneclockError
    answer: Answer | None = None

    @property
    def unsettled(self) -> bool:
        return (
            self.answer is not None
            and self.answer.grade is not Grade.TRUSTED
            and isinstance(self.source, Hearing)
            and self.source.sketched
        )


def _solve(
    reference: Path,
    sources: Sequence[Path],
    folder: Path,
    jobs: int,
    progress: Progress,
    *,
    sketch: bool,
) -> tuple[Hearing, dict[Path, _Solved]]:
    """Hear the recordings and answer for every source."""
    of_reference, *of_sources = hear_recordings(
        [reference, *sources], folder, jobs=jobs, progress=progress, sketch=sketch
    )
    if isinstance(of_reference, OneclockError):
        raise of_reference
    reference_heard = heard(of_reference)
    solved = {
        path: _Solved(source=source)
        if isinstance(source, OneclockError)
        else _Solved(source=source, answer=solve_pair(reference_heard, heard(source)))
        for path, source in zip(sources, of_sources, strict=True)
    }
    return of_reference, solved


def _place(reference: Hearing, path: Path, solved: _Solved, *, partial: bool) -> Outcome:
    source, answer = solved.source, solved.answer
    if isinstance(source, OneclockError):
        return Outcome(path=path, error=source)
    assert answer is not None
    notes = source.notes
    target = sidecar_path(path)
    accepted = answer.grade is Grade.TRUSTED or (partial and answer.grade is Grade.DOUBTFUL)
    sidecar = _sidecar(reference, source, answer) if answer.clock is not None else None
    if not accepted or sidecar is None:
        if target.exists():
            notes = (*notes, f"left its earlier sidecar {target.name} as it was")
        return Outcome(
            path=path, duration=source.duration, answer=answer, sidecar=sidecar, notes=notes
        )
    try:
        write_sidecar(target, sidecar)
    except OneclockError as error:
        return Outcome(path=path, error=error, notes=notes)
    return Outcome(
        path=path,
        duration=source.duration,
        answer=answer,
        sidecar=sidecar,
        sidecar_path=target,
        notes=notes,
    )


def _sidecar(reference: Hearing, source: Hearing, answer: Answer) -> Sidecar:
    assert answer.clock is not None
    assert answer.overlap_in_reference is not None
    assert answer.evidence is not None
    return make_sidecar(
        source=source.path.name,
        reference=_relative(reference.path, source.path.parent),
        clock=answer.clock,
        source_duration=source.duration,
        overlap_in_reference=answer.overlap_in_reference,
        grade=answer.grade.value,
        evidence=evidence_record(answer.evidence),
        audio_stream=source.microphone.track,
        audio_channel=source.microphone.channel,
    )


def _write_own_sidecar(reference: Hearing) -> tuple[str, ...]:
    """Returns what there is to say about it."""
    target = sidecar_path(reference.path)
    before = read_sidecar(target) if target.exists() else None
    own = make_sidecar(
        source=reference.path.name,
        reference=reference.path.name,
        clock=IDENTITY,
        source_duration=reference.duration,
        overlap_in_reference=Span(start=0.0, end=reference.duration),
        grade="trusted",
        audio_stream=reference.microphone.track,
        audio_channel=reference.microphone.channel,
    )
    write_sidecar(target, own)
    if before is None or before.is_reference:
        return ()
    return (
        f"was on the clock of {before.reference} until now; it is a reference itself from here",
    )


def _relative(path: Path, folder: Path) -> str:
    """As a sidecar names it: relative to its folder, with forward slashes on every system."""
    try:
        return Path(os.path.relpath(path.absolute(), folder.absolute())).as_posix()
    except ValueError:  # another drive
        return path.absolute().as_posix()


def evidence_record(evidence: Evidence) -> dict[str, Any]:
    rival = evidence.rival
    return {
        "method": "audio",
        "probe_count": evidence.heard,
        "agreeing": evidence.agreeing,
        "windows": evidence.windows,
        "chance": evidence.chance,
        "coarse_significance": round(evidence.coarse_significance, 2),
        "rival_offset_seconds": None if rival is None else round(rival.offset, 6),
        "rival_strength": None if rival is None else round(rival.strength, 4),
        "probes": [
            [round(p.local, 4), round(p.offset, 7), round(p.strength, 2), agrees]
            for p, agrees in zip(evidence.probes, evidence.agrees, strict=True)
        ],
    }
