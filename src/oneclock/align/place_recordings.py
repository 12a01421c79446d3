"""Gather evidence, compare, place; and with more of it, as long as that is needed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from oneclock.align.find_recordings import clip_of
from oneclock.align.listening.where_to_listen import Depth
from oneclock.align.many.clock_pieces import who_steps
from oneclock.align.many.devices import devices_of
from oneclock.align.many.pair_plan import Pair
from oneclock.align.many.placement import Placement
from oneclock.align.many.solve_recordings import solve_recordings
from oneclock.align.pair.evidence import Grade
from oneclock.align.pair.solve_pair import Answer, points_to_a_place
from oneclock.align.witnesses import Witnesses
from oneclock.media.probe import MediaInfo


def place_recordings(
    witnesses: Witnesses,
    wanted: Path | None,
    infos: Mapping[Path, MediaInfo],
    named_devices: Sequence[tuple[str, str]],
    *,
    thorough: bool,
) -> tuple[Placement, ...]:
    """On the clock of the one that is `wanted`, or where none is, each event on one of its own."""
    return _Work(witnesses, wanted, infos).solve(named_devices, thorough=thorough)


def main_reference(placements: Sequence[Placement]) -> str:
    """Of the event with the most recordings; of several, the first."""
    references = [placement.reference for placement in placements]
    return max(dict.fromkeys(references), key=references.count)


class _Work:
    def __init__(
        self, witnesses: Witnesses, wanted: Path | None, infos: Mapping[Path, MediaInfo]
    ) -> None:
        self._witnesses, self._wanted, self._infos = witnesses, wanted, infos
        self._devices: dict[str, str] = {}

    def solve(
        self, named_devices: Sequence[tuple[str, str]], *, thorough: bool
    ) -> tuple[Placement, ...]:
        clips = [clip_of(info) for info in self._infos.values()]
        self._devices = devices_of(clips, named_devices)
        depth = Depth.WHOLE if thorough else Depth.SKETCH
        self._gather(self._witnesses.names, depth)
        placements, answers = self._place({})
        for depth in Depth:
            again = self._unsettled(placements, answers, depth)
            if again:
                self._gather(again, depth)
                known = {pair: one for pair, one in answers.items() if not set(again) & set(pair)}
                placements, answers = self._place(known)
        return tuple(self._told_what_was_heard(placement) for placement in placements)

    def _gather(self, names: Sequence[str], depth: Depth) -> None:
        self._witnesses.hear(names, depth)
        errors = self._witnesses.errors
        if self._wanted is not None and str(self._wanted) in errors:
            raise errors[str(self._wanted)]
        if errors and not self._witnesses.names:
            raise next(iter(errors.values()))

    def _place(
        self, known: Mapping[Pair, Answer]
    ) -> tuple[tuple[Placement, ...], dict[Pair, Answer]]:
        placements, answers = self._placed_by_the_first(known, last=set())
        # Whom nobody asked for as the reference, and who steps, is not what others are told by.
        if self._wanted is None and (stepping := who_steps(answers)):
            return self._placed_by_the_first(answers, last=stepping)
        return placements, answers

    def _placed_by_the_first(
        self, known: Mapping[Pair, Answer], *, last: Collection[str]
    ) -> tuple[tuple[Placement, ...], dict[Pair, Answer]]:
        # The longest first: it is what most others are found by.
        names = sorted(
            self._witnesses.names,
            key=lambda name: (Path(name) != self._wanted, name in last, -self._length(name)),
        )
        lengths = {name: self._length(name) for name in names}
        return solve_recordings(
            lengths,
            self._witnesses.compare,
            devices=self._devices,
            dates=self._witnesses.dates,
            known=known,
        )

    def _length(self, name: str) -> float:
        return self._witnesses.recording(name).duration

    def _unsettled(
        self, placements: Sequence[Placement], answers: Mapping[Pair, Answer], depth: Depth
    ) -> list[str]:
        """Heard less deeply and not placed for certain; with them, whom they are to be placed by.
        All of a recording is heard only where something points to a place: strangers are most of
        what nobody places."""
        home = main_reference(placements) if self._wanted is None else str(self._wanted)
        loose = [
            placement.name
            for placement in placements
            if self._witnesses.depth(placement.name) < depth
            and placement.name != home
            and (placement.reference != home or placement.answer.grade is not Grade.TRUSTED)
        ]
        if depth is Depth.WHOLE:
            leads = {
                name
                for pair, answer in answers.items()
                if answer.grade is not Grade.TRUSTED and points_to_a_place(answer)
                for name in pair
            }
            loose = [name for name in loose if name in leads]
        return [home, *loose] if loose else []

    def _told_what_was_heard(self, placement: Placement) -> Placement:
        """What is refused may lie in what nobody listened to."""
        name, answer = placement.name, placement.answer
        if answer.grade is not Grade.REFUSED or self._witnesses.depth(name) is Depth.WHOLE:
            return placement
        heard, all_of_it = self._witnesses.seconds_heard(name), self._length(name)
        told = f"heard {heard / 60:.0f} of its {all_of_it / 60:.0f} minutes (--thorough hears all)"
        return replace(placement, answer=replace(answer, reason=f"{answer.reason}; {told}"))
