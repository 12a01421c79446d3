"""What every recording can say: heard, seen or told, each when it is first needed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from oneclock.align.by import By
from oneclock.align.ladder import (
    answer_by_shared_clock,
    decide,
    nothing_in_common,
    with_what_was_heard,
)
from oneclock.align.light.seen_light import SeenLight
from oneclock.align.listening.compare_pairs import compare_pairs
from oneclock.align.listening.crew import Crew
from oneclock.align.listening.hear_recordings import hear_recordings
from oneclock.align.listening.hearing import Hearing
from oneclock.align.listening.where_to_listen import Depth
from oneclock.align.many.pair_plan import Pair
from oneclock.align.pair.evidence import Grade
from oneclock.align.pair.solve_pair import Answer
from oneclock.align.shared_clock import (
    SharedClock,
    clock_by_date,
    clock_by_ltc,
    clock_by_timecode,
    ltc_trouble,
)
from oneclock.errors import OneclockError
from oneclock.media.choose_microphone import find_time_code
from oneclock.media.ltc_line import fit_ltc
from oneclock.media.probe import MediaInfo
from oneclock.media.read_audio import Microphone
from oneclock.media.read_ltc import read_ltc
from oneclock.media.read_timecode import read_timecode

TOGETHER = frozenset(By)
"""All kinds of evidence; light only where there is no sound, for it costs a decoder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What a sidecar says of one besides its clock."""

    path: Path
    duration: float
    microphone: Microphone | None
    notes: tuple[str, ...] = ()


class Witnesses:
    def __init__(
        self,
        infos: Mapping[Path, MediaInfo],
        by: Collection[By],
        folder: Path,
        crew: Crew,
    ) -> None:
        self._infos = {str(path): info for path, info in infos.items()}
        self._by = frozenset(by)
        self._folder, self._crew = folder, crew
        self._hearings: dict[str, Hearing] = {}
        self._notes: dict[str, tuple[str, ...]] = {}
        self.errors: dict[str, OneclockError] = {}
        self._seen = cache(self._see)
        self._told = cache(self._read)

    @property
    def names(self) -> list[str]:
        """Of those that can say anything."""
        return [name for name in self._infos if name not in self.errors]

    def hear(self, names: Sequence[str], depth: Depth) -> None:
        """Sound, where it is wanted; what cannot be heard is an error from then on."""
        among = [info for info in self._infos.values() if info.audio]
        if By.AUDIO not in self._by or not among:
            return
        wanted = [self._infos[name] for name in names if self._infos[name].audio]
        outcomes = hear_recordings(wanted, among, self._folder, self._crew, depth)
        for info, outcome in zip(wanted, outcomes, strict=True):
            if isinstance(outcome, OneclockError):
                self._hearings.pop(str(info.path), None)
                self.errors[str(info.path)] = outcome
            else:
                self._hearings[str(info.path)] = outcome

    def depth(self, name: str) -> Depth:
        """How much of it was heard; where there is no sound, all."""
        return self._hearings[name].depth if name in self._hearings else Depth.WHOLE

    def seconds_heard(self, name: str) -> float:
        return self._hearings[name].seconds_heard

    def recording(self, name: str) -> Recording:
        info, hearing = self._infos[name], self._hearings.get(name)
        notes = self._notes.get(name, ())
        if hearing is None:
            return Recording(path=info.path, duration=info.duration, microphone=None, notes=notes)
        return Recording(
            path=info.path,
            duration=hearing.duration,
            microphone=hearing.microphone,
            notes=hearing.notes + notes,
        )

    @property
    def dates(self) -> dict[str, SharedClock]:
        """Of those that tell one."""
        told = {name: self._date(name) for name in self.names}
        return {name: date for name, date in told.items() if date is not None}

    def compare(self, pairs: Sequence[Pair]) -> dict[Pair, Answer]:
        heard = [pair for pair in pairs if all(self._is_heard(name) for name in pair)]
        hearings = [(self._hearings[one], self._hearings[other]) for one, other in heard]
        by_sound = dict(zip(heard, compare_pairs(hearings, self._crew), strict=True))
        return {pair: self._decide(*pair, by_sound.get(pair)) for pair in pairs}

    def _is_heard(self, name: str) -> bool:
        return name in self._hearings and self._hearings[name].microphone is not None

    def _decide(self, reference: str, source: str, by_sound: Answer | None) -> Answer:
        answers: dict[By, Answer] = {}
        if by_sound is not None:
            kinds = {Path(name).name: self._hearings[name].kind for name in (source, reference)}
            answers[By.AUDIO] = with_what_was_heard(by_sound, kinds)
        answers |= self._by_shared_clocks(reference, source)
        if self._light_is_wanted(reference, source, answers):
            from oneclock.align.light.solve_by_light import solve_by_light

            answers[By.LIGHT] = solve_by_light(self._seen(reference), self._seen(source))
        if not answers:
            has = {Path(name).name: self._has(name) for name in (reference, source)}
            return nothing_in_common(self._by, has)
        return decide(answers, dates=(self._date(source), self._date(reference)))

    def _light_is_wanted(self, reference: str, source: str, answers: Mapping[By, Answer]) -> bool:
        both_seen = all(self._infos[name].video for name in (reference, source))
        if not both_seen or By.LIGHT not in self._by:
            return False
        settled = any(answer.grade is Grade.TRUSTED for answer in answers.values())
        return self._by != TOGETHER or (By.AUDIO not in answers and not settled)

    def _by_shared_clocks(self, reference: str, source: str) -> dict[By, Answer]:
        lengths = self._infos[reference].duration, self._infos[source].duration
        found: dict[By, Answer] = {}
        for theirs in self._told(reference):
            for ours in self._told(source):
                answer = answer_by_shared_clock(
                    (theirs, lengths[0]), (ours, lengths[1]), vouched=self._by != TOGETHER
                )
                if answer is not None and By.DATE not in (theirs.by, ours.by):
                    found.setdefault(answer.by, answer)
        return found

    def _date(self, name: str) -> SharedClock | None:
        return next((clock for clock in self._told(name) if clock.by is By.DATE), None)

    def _has(self, name: str) -> frozenset[By]:
        """The kinds of evidence that it could have been compared by."""
        heard = {By.AUDIO} if self._is_heard(name) else set()
        seen = {By.LIGHT} if self._infos[name].video else set()
        return frozenset(heard | seen | {clock.by for clock in self._told(name)})

    def _see(self, name: str) -> SeenLight:
        from oneclock.align.light.see_recording import see_recording

        return see_recording(self._infos[name].path)

    def _read(self, name: str) -> tuple[SharedClock, ...]:
        """The most exact first."""
        path = self._infos[name].path
        clocks: list[SharedClock | None] = []
        if By.LTC in self._by and (channel := self._time_code(name)) is not None:
            lines = fit_ltc(read_ltc(path, channel))
            clocks.append(clock_by_ltc(lines))
            if (trouble := ltc_trouble(lines)) is not None:
                self._notes[name] = (trouble,)
        told = read_timecode(path)
        if By.TIMECODE in self._by:
            clocks += [clock_by_timecode(time) for time in told.times]
        if By.DATE in self._by and told.date is not None:
            clocks.append(clock_by_date(told.date))
        # By name: of two that are compared, either may be the one whose clock counts in the end.
        return tuple(
            replace(clock, told=f"{path.name} has {clock.told}")
            for clock in clocks
            if clock is not None
        )

    def _time_code(self, name: str) -> Microphone | None:
        hearing = self._hearings.get(name)
        if hearing is not None and hearing.time_code is not None:
            return hearing.time_code
        asked_for = self._by != TOGETHER and bool(self._infos[name].audio)
        return find_time_code(self._infos[name].path) if asked_for else None
