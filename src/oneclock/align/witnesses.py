"""What every recording can say: heard, seen or told, each when it is first needed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from oneclock.align.by import By
from oneclock.align.ladder import answer_by_shared_clock, decide
from oneclock.align.light.seen_light import SeenLight
from oneclock.align.listening.hear_recordings import hear_recordings
from oneclock.align.listening.hearing import Hearing, Progress
from oneclock.align.listening.sketch import heard
from oneclock.align.many.pair_plan import Pair
from oneclock.align.pair.evidence import Grade
from oneclock.align.pair.heard import Heard
from oneclock.align.pair.solve_pair import Answer, solve_pair
from oneclock.align.shared_clock import (
    SharedClock,
    clock_by_date,
    clock_by_ltc,
    clock_by_timecode,
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
        *,
        jobs: int,
        progress: Progress,
    ) -> None:
        self._infos = {str(path): info for path, info in infos.items()}
        self._by = frozenset(by)
        self._folder, self._jobs, self._progress = folder, jobs, progress
        self._hearings: dict[str, Hearing] = {}
        self._sounds: dict[str, Heard] = {}
        self.errors: dict[str, OneclockError] = {}
        self._seen = cache(self._see)
        self._told = cache(self._read)

    @property
    def names(self) -> list[str]:
        """Of those that can say anything."""
        return [name for name in self._infos if name not in self.errors]

    def hear(self, names: Sequence[str], *, sketch: bool) -> None:
        """Sound, where it is wanted; what cannot be heard is an error from then on."""
        if By.AUDIO not in self._by:
            return
        paths = [self._infos[name].path for name in names if self._infos[name].audio]
        outcomes = hear_recordings(
            paths, self._folder, jobs=self._jobs, progress=self._progress, sketch=sketch
        )
        for path, outcome in zip(paths, outcomes, strict=True):
            name = str(path)
            self._hearings.pop(name, None)
            self._sounds.pop(name, None)
            if isinstance(outcome, OneclockError):
                self.errors[name] = outcome
            else:
                self._hearings[name] = outcome
                self._sounds[name] = heard(outcome)

    def is_sketched(self, name: str) -> bool:
        return name in self._hearings and self._hearings[name].sketched

    def recording(self, name: str) -> Recording:
        info, hearing = self._infos[name], self._hearings.get(name)
        if hearing is None:
            return Recording(path=info.path, duration=info.duration, microphone=None)
        return Recording(
            path=info.path,
            duration=hearing.duration,
            microphone=hearing.microphone,
            notes=hearing.notes,
        )

    def compare(self, pairs: Sequence[Pair]) -> dict[Pair, Answer]:
        return {pair: self._compare(*pair) for pair in pairs}

    def _compare(self, reference: str, source: str) -> Answer:
        answers: dict[By, Answer] = {}
        if reference in self._sounds and source in self._sounds:
            answers[By.AUDIO] = solve_pair(self._sounds[reference], self._sounds[source])
        answers |= self._by_shared_clocks(reference, source)
        if self._light_is_wanted(reference, source, answers):
            from oneclock.align.light.solve_by_light import solve_by_light

            answers[By.LIGHT] = solve_by_light(self._seen(reference), self._seen(source))
        if not answers:
            return _nothing_in_common()
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

    def _see(self, name: str) -> SeenLight:
        from oneclock.align.light.see_recording import see_recording

        return see_recording(self._infos[name].path)

    def _read(self, name: str) -> tuple[SharedClock, ...]:
        """The most exact first."""
        path = self._infos[name].path
        clocks: list[SharedClock | None] = []
        if By.LTC in self._by and (channel := self._time_code(name)) is not None:
            lines = fit_ltc(read_ltc(path, channel))
            # A generator that was set anew in between is none to go by.
            clocks += [clock_by_ltc(line) for line in lines if len(lines) == 1]
        told = read_timecode(path)
        if By.TIMECODE in self._by:
            clocks += [clock_by_timecode(time) for time in told.times]
        if By.DATE in self._by and told.date is not None:
            clocks.append(clock_by_date(told.date))
        return tuple(clock for clock in clocks if clock is not None)

    def _time_code(self, name: str) -> Microphone | None:
        hearing = self._hearings.get(name)
        if hearing is not None and hearing.time_code is not None:
            return hearing.time_code
        asked_for = self._by != TOGETHER and bool(self._infos[name].audio)
        return find_time_code(self._infos[name].path) if asked_for else None


def _nothing_in_common() -> Answer:
    return Answer(
        grade=Grade.REFUSED,
        reason="they have no kind of evidence in common: sound, pictures or timecode",
        clock=None,
        overlap_in_reference=None,
        evidence=None,
    )
