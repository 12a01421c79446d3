"""`sync`: recordings in, one sidecar beside each."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from oneclock.align.by import By
from oneclock.align.find_recordings import (
    expand,
    locked_reference,
    require_different,
    require_place,
    require_witness,
)
from oneclock.align.listening.crew import Crew
from oneclock.align.listening.hearing import Progress, no_progress
from oneclock.align.locked_source import locked_source, require_unlocked
from oneclock.align.many.placement import Placement
from oneclock.align.outcome import Outcome, SyncResult
from oneclock.align.pair.evidence import Grade
from oneclock.align.place_by_locked import place_by_locked
from oneclock.align.place_recordings import main_reference, place_recordings
from oneclock.align.witnesses import TOGETHER, Recording, Witnesses
from oneclock.align.write_answers import write_answer, write_own_sidecar
from oneclock.errors import OneclockError, UsageError
from oneclock.formats.sidecar import sidecar_path
from oneclock.media.probe import MediaInfo, probe

AUTO = "auto"


def sync(
    *recordings: Path | str,
    reference: Path | str | None = None,
    by: Collection[By | str] = (),
    partial: bool = False,
    devices: Sequence[tuple[str, str]] = (),
    thorough: bool = False,
    jobs: int = 1,
    progress: Progress = no_progress,
) -> SyncResult:
    """Put recordings, or folders of them, on one clock and write the sidecars.

    That clock is the first recording's, or that of `reference`; "auto", which is usual where the
    first is a folder, takes the longest of every event there is among them. `devices` names clips
    that are of one device, as pairs of its name and a pattern. `by` names the kinds of evidence
    that count; without, all do, and light where there is no sound.

    With `partial`, doubtful answers are written too, marked as such, and the reference's own
    sidecar is left alone: it is taken to belong to an established set. A source that a person
    locked keeps its clock, and is heard only for others that nothing else places; one that a person
    moved is solved, and moved again. Of long recordings only as much is decoded as settles the
    question, `thorough` all. `jobs` above 1 decodes and compares in as many processes; call it from
    a script guarded by `if __name__ == "__main__"` then.
    """
    rungs = frozenset(By(each) for each in by) or TOGETHER
    paths, wanted = _paths_and_reference([Path(path) for path in recordings], reference)
    ready, done = _checked(paths, wanted, rungs, partial=partial)
    if wanted is not None and set(ready) <= {wanted}:  # nothing to hear the reference for
        return SyncResult(
            reference=wanted,
            reference_duration=probe(wanted).duration,
            outcomes=tuple(done[path] for path in paths if path != wanted),
        )
    with (
        tempfile.TemporaryDirectory(prefix="oneclock-") as folder,
        Crew(jobs, progress) as crew,
    ):
        witnesses = Witnesses(ready, rungs, Path(folder), crew)
        placements = place_recordings(witnesses, wanted, ready, devices, thorough=thorough)
        locked = {str(path): one.answer for path, one in done.items() if one.answer is not None}
        if wanted is not None and locked:
            placements = place_by_locked(
                placements,
                (str(wanted), witnesses.recording(str(wanted)).duration),
                locked,
                ready | {Path(name): probe(Path(name)) for name in locked},
                rungs,
                Path(folder) / "locked",
                crew,
            )
    for name, error in witnesses.errors.items():
        done[Path(name)] = Outcome(path=Path(name), error=error)
    return _results(paths, wanted, witnesses, placements, done, partial=partial)


def _paths_and_reference(
    recordings: list[Path], reference: Path | str | None
) -> tuple[list[Path], Path | None]:
    """All recordings, and the one whose clock counts; None where that is left to be seen."""
    if reference is None:
        is_folder = bool(recordings) and recordings[0].is_dir()
        reference = recordings[0] if recordings and not is_folder else AUTO
    paths, wanted = expand(recordings), None
    if str(reference) != AUTO:
        wanted = Path(reference)
        if wanted not in paths:
            paths = [wanted, *paths]
    require_different(paths)
    if wanted is None:
        wanted = locked_reference(paths)
    if len(paths) < 2:
        cause = "needs a source besides the reference"
        raise UsageError("sync", cause, "name two recordings or more, or a folder of them")
    return paths, wanted


def _checked(
    paths: Sequence[Path], wanted: Path | None, rungs: frozenset[By], *, partial: bool
) -> tuple[dict[Path, MediaInfo], dict[Path, Outcome]]:
    """Those that are to be heard, and what is known of the others already."""
    ready: dict[Path, MediaInfo] = {}
    done: dict[Path, Outcome] = {}
    if wanted is not None:
        ready[wanted] = require_witness(wanted, rungs)
        if not partial:
            require_place(wanted)
            require_unlocked(wanted)
    for path in paths:
        if path == wanted:
            continue
        try:
            info = require_witness(path, rungs)
            require_place(path)
            locked = None if wanted is None else _as_locked(wanted, path)
            if locked is not None:
                done[path] = locked
            else:
                ready[path] = info
        except OneclockError as error:
            done[path] = Outcome(path=path, error=error)
    return ready, done


def _as_locked(reference: Path, path: Path) -> Outcome | None:
    """What a person locked is taken as it stands; None where there is no lock."""
    locked = locked_source(reference, path)
    if locked is None:
        return None
    return Outcome(
        path=path,
        duration=locked.duration,
        answer=locked.answer,
        sidecar=locked.sidecar,
        sidecar_path=sidecar_path(path),
        notes=("is locked: took its clock as it stands",),
    )


def _results(
    paths: Sequence[Path],
    wanted: Path | None,
    witnesses: Witnesses,
    placements: Sequence[Placement],
    done: dict[Path, Outcome],
    *,
    partial: bool,
) -> SyncResult:
    main = main_reference(placements) if wanted is None else str(wanted)
    references = [main]
    if wanted is None:
        others = dict.fromkeys(p.reference for p in placements if p.reference != p.name)
        references += [name for name in others if name != main]
    homes = {name: name for name in references}
    for placement in placements:
        home = placement.reference if placement.reference in references else main
        homes[placement.name] = home
        if placement.name != home:
            done[Path(placement.name)] = write_answer(
                witnesses.recording(home),
                witnesses.recording(placement.name),
                placement if placement.reference == home else _astray(placement),
                partial=partial,
            )
    events = [
        _event(
            witnesses.recording(name),
            [done[p] for p in paths if str(p) != name and homes.get(str(p), main) == name],
            partial=partial,
        )
        for name in references
    ]
    return replace(events[0], others=tuple(events[1:]))


def _astray(placement: Placement) -> Placement:
    """Of no event that is asked for."""
    answer = placement.answer
    reason = answer.reason
    if placement.reference != placement.name:
        reason = f"shares nothing with the reference, only with {Path(placement.reference).name}"
    return replace(
        placement,
        answer=replace(
            answer, grade=Grade.REFUSED, reason=reason, clock=None, overlap_in_reference=None
        ),
    )


def _event(reference: Recording, outcomes: Sequence[Outcome], *, partial: bool) -> SyncResult:
    notes = reference.notes
    if not partial and any(outcome.sidecar_path for outcome in outcomes):
        notes += write_own_sidecar(reference)
    return SyncResult(
        reference=reference.path,
        reference_duration=reference.duration,
        outcomes=tuple(outcomes),
        notes=notes,
    )
