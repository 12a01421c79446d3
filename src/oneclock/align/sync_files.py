"""`sync`: recordings in, one sidecar beside each."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from oneclock.align.by import By
from oneclock.align.find_recordings import (
    clip_of,
    expand,
    locked_reference,
    require_different,
    require_place,
    require_witness,
)
from oneclock.align.listening.hearing import Progress, no_progress
from oneclock.align.locked_source import locked_source, require_unlocked
from oneclock.align.many.devices import devices_of
from oneclock.align.many.pair_plan import Pair
from oneclock.align.many.placement import Placement
from oneclock.align.many.solve_recordings import solve_recordings
from oneclock.align.outcome import Outcome, SyncResult
from oneclock.align.pair.evidence import Grade
from oneclock.align.pair.solve_pair import Answer
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
    locked keeps its clock and is not heard; one that a person moved is solved, and moved again.
    `jobs` above 1 decodes in as many processes; call it from a script guarded by
    `if __name__ == "__main__"` then.
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
    with tempfile.TemporaryDirectory(prefix="oneclock-") as folder:
        witnesses = Witnesses(ready, rungs, Path(folder), jobs=jobs, progress=progress)
        placements = _Work(witnesses, wanted, ready).solve(devices)
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


class _Work:
    """Gather evidence, compare, place; and again in full where a sketch has not settled it."""

    def __init__(
        self, witnesses: Witnesses, wanted: Path | None, infos: Mapping[Path, MediaInfo]
    ) -> None:
        self._witnesses, self._wanted, self._infos = witnesses, wanted, infos
        self._devices: dict[str, str] = {}

    def solve(self, named_devices: Sequence[tuple[str, str]]) -> tuple[Placement, ...]:
        clips = [clip_of(info) for info in self._infos.values()]
        self._devices = devices_of(clips, named_devices)
        self._gather(self._witnesses.names, sketch=True)
        placements, answers = self._place({})
        again = self._unsettled(placements)
        if again:
            self._gather(again, sketch=False)
            known = {pair: one for pair, one in answers.items() if not set(again) & set(pair)}
            placements, _ = self._place(known)
        return placements

    def _gather(self, names: Sequence[str], *, sketch: bool) -> None:
        self._witnesses.hear(names, sketch=sketch)
        errors = self._witnesses.errors
        if self._wanted is not None and str(self._wanted) in errors:
            raise errors[str(self._wanted)]
        if errors and not self._witnesses.names:
            raise next(iter(errors.values()))

    def _place(
        self, known: Mapping[Pair, Answer]
    ) -> tuple[tuple[Placement, ...], dict[Pair, Answer]]:
        # The longest first: it is what most others are found by.
        names = sorted(
            self._witnesses.names,
            key=lambda name: (Path(name) != self._wanted, -self._length(name)),
        )
        lengths = {name: self._length(name) for name in names}
        return solve_recordings(
            lengths, self._witnesses.compare, devices=self._devices, known=known
        )

    def _length(self, name: str) -> float:
        return self._witnesses.recording(name).duration

    def _unsettled(self, placements: Sequence[Placement]) -> list[str]:
        """Sketched, and not placed for certain; with them, whom they are to be placed by."""
        home = _main_reference(placements) if self._wanted is None else str(self._wanted)
        loose = [
            placement.name
            for placement in placements
            if self._witnesses.is_sketched(placement.name)
            and placement.name != home
            and (placement.reference != home or placement.answer.grade is not Grade.TRUSTED)
        ]
        return [home, *loose] if loose else []


def _main_reference(placements: Sequence[Placement]) -> str:
    """Of the event with the most recordings; of several, the first."""
    references = [placement.reference for placement in placements]
    return max(dict.fromkeys(references), key=references.count)


def _results(
    paths: Sequence[Path],
    wanted: Path | None,
    witnesses: Witnesses,
    placements: Sequence[Placement],
    done: dict[Path, Outcome],
    *,
    partial: bool,
) -> SyncResult:
    main = _main_reference(placements) if wanted is None else str(wanted)
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
