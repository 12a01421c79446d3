"""Several kinds of evidence for one pair of recordings: which answer counts, and what the others
say of it.

The first rung that is trusted answers. An answer that is doubtful by itself is trusted where
another kind of evidence says the same: their mistakes have nothing in common. Who disagrees is
told.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from oneclock.align.by import By
from oneclock.align.pair.evidence import Grade
from oneclock.align.pair.solve_pair import Answer
from oneclock.align.shared_clock import SharedClock, contradiction, dates_contradict, relate
from oneclock.media.loudness import SoundKind
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import SteppedClock

_WORTH = {Grade.TRUSTED: 2, Grade.DOUBTFUL: 1, Grade.REFUSED: 0}
_KNOWN = 1.0
"""Seconds: a recorder's clock that knows no more than whole ones."""
_NAMES = {
    By.AUDIO: "sound",
    By.LIGHT: "pictures",
    By.LTC: "timecode in the sound",
    By.TIMECODE: "timecode in the file",
}
# What is worth saying of a channel where nothing came of listening to it.
_SOUNDS = {
    SoundKind.STEADY: "hardly changes: hum, a tone, hiss, a crowd, or rare short sounds",
    SoundKind.TIME_CODE: "is time code, or next to nothing else",
    SoundKind.DEAD: "is next to silence",
}
_PROVES = 0.1
"""Seconds: what agrees within more than that, as dates may, confirms nothing."""


def answer_by_shared_clock(
    reference: tuple[SharedClock, float], source: tuple[SharedClock, float], *, vouched: bool
) -> Answer | None:
    """By two clocks that show the same time, each with its recording's length: also of recordings
    that share no moment. Generators are believed if a user vouches that they were set together, and
    where the code came by cable."""
    clock, length = relate(source[0], reference[0]), source[1]
    if clock is None or length <= 0.0:
        return None
    by = max(source[0].by, reference[0].by, key=list(By).index)
    sure, known = vouched or by is By.LTC, clock.delta_std <= _KNOWN
    reason = f"{source[0].told}; {reference[0].told}"
    if not sure:
        reason += f"; `--by {by}` if both were set together"
    if not known:
        reason += f"; they count differently, which may put it {clock.delta_std:.1f} s from there"
    pieces = SteppedClock.of(clock, Span(start=0.0, end=length))
    return Answer(
        grade=Grade.TRUSTED if sure and known else Grade.DOUBTFUL,
        reason=reason,
        clock=clock,
        overlap_in_reference=pieces.coverage_in_reference.meet(Span(start=0.0, end=reference[1])),
        evidence=None,
        pieces=pieces,
        by=by,
    )


def decide(
    answers: Mapping[By, Answer],
    dates: tuple[SharedClock | None, SharedClock | None] = (None, None),
) -> Answer:
    """One answer of all. `dates` of the source and of the reference are only held against it."""
    rungs = sorted(answers, key=lambda by: (-_WORTH[answers[by].grade], list(By).index(by)))
    chosen = answers[rungs[0]]
    clock = chosen.clock
    if clock is None:
        return chosen
    at = _where_best_known(chosen, clock)
    others = [(by, other) for by in rungs[1:] if (other := answers[by].clock) is not None]
    against = [told for by, other in others if (told := _against(by, clock, other, at))]
    remarks = [_agreeing(by, clock, other, at) for by, other in others]
    if not _steps(chosen) and any(_proves(clock, other, at) for _, other in others):
        chosen = replace(chosen, grade=Grade.TRUSTED)
    ours, theirs = dates
    if ours is not None and theirs is not None:
        apart = dates_contradict(clock, ours, theirs, at=at)
        against += [] if apart is None else [f"their dates put it {-apart:+.0f} s from there"]
    reason = "; ".join(filter(None, [chosen.reason, *remarks, *against]))
    return replace(chosen, reason=reason, disagreements=tuple(against))


def with_what_was_heard(answer: Answer, kinds: Mapping[str, SoundKind]) -> Answer:
    """A refusal, and what is to be said of the sound of those it speaks of."""
    if answer.grade is not Grade.REFUSED:
        return answer
    told = [
        f"the sound of {name} {_SOUNDS[kind]}" for name, kind in kinds.items() if kind in _SOUNDS
    ]
    return replace(answer, reason="; ".join([answer.reason, *told]))


def nothing_in_common(wanted: Collection[By], has: Mapping[str, Collection[By]]) -> Answer:
    """Of two that no kind of evidence relates: what each of them has of those that count."""
    asked = [by for by in _NAMES if by in wanted]
    found = {
        name: " and ".join(_NAMES[by] for by in asked if by in its) for name, its in has.items()
    }
    if any(found.values()):
        told = ", ".join(f"{name} has {its or 'none'}" for name, its in found.items())
        reason = f"they have nothing in common to go by: {told}"
    else:
        reason = f"neither of the two has {' or '.join(_NAMES[by] for by in asked)} to go by"
    return Answer(
        grade=Grade.REFUSED,
        reason=reason,
        clock=None,
        overlap_in_reference=None,
        evidence=None,
    )


def _against(by: By, clock: ClockMap, other: ClockMap, at: float) -> str:
    apart = contradiction(clock, other, at=at)
    return "" if apart is None else f"{by} puts it {-apart:+.3f} s from there"


def _agreeing(by: By, clock: ClockMap, other: ClockMap, at: float) -> str:
    if contradiction(clock, other, at=at) is not None:
        return ""
    apart = abs(clock.to_reference(at) - other.to_reference(at))
    if apart < _PROVES:
        return f"{by} agrees within {apart * 1e3:.1f} ms"
    return f"{by} is {apart:.1f} s off and knows no better than {other.std_at(at):.1f} s"


def _proves(clock: ClockMap, other: ClockMap, at: float) -> bool:
    apart = abs(clock.to_reference(at) - other.to_reference(at))
    known = other.std_at(at) < _PROVES and apart < _PROVES
    return known and contradiction(clock, other, at=at) is None


def _steps(answer: Answer) -> bool:
    return answer.evidence is not None and answer.evidence.step is not None


def _where_best_known(answer: Answer, clock: ClockMap) -> float:
    shared = answer.overlap_in_reference
    return 0.0 if shared is None else shared.map(clock.inverse()).middle
