"""What speaks for an answer, what speaks against it, and the grade that follows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from statistics import median

from oneclock.align.pair.close_listening import Probe


class Grade(StrEnum):
    TRUSTED = "trusted"
    DOUBTFUL = "doubtful"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """Windows that tell two lines apart."""

    only: int = 0
    """Heard on this line and not on the other."""
    stronger: int = 0
    """Heard on both, clearly better on this one."""

    def __add__(self, more: Preference) -> Preference:
        return Preference(only=self.only + more.only, stronger=self.stronger + more.stronger)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """The best other place the source could go."""

    offset: float
    """Reference minus local time in the middle of the overlap."""
    strength: float
    """Its agreement as a share of the winner's, over the same windows."""
    lost: Preference
    """Windows that prefer the winner ..."""
    won: Preference
    """... and windows that prefer the rival."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    probes: tuple[Probe, ...]
    """Those that heard something in both recordings."""
    agrees: tuple[bool, ...]
    windows: int
    """How many were tried."""
    log_chance: float
    """Natural logarithm of the probability that unrelated sound agrees this well."""
    coarse_significance: float
    rival: Rival | None = None
    log_chance_repeated: float = -math.inf
    """The same, that the sound is one that repeats itself and this another turn of it."""
    open_offsets: tuple[float, ...] = ()
    """Of all rivals that may be right after all, best first."""
    step: float | None = None
    """How much later another line is that holds for one end of the recording, as when a recorder
    loses samples."""

    @property
    def heard(self) -> int:
        return len(self.probes)

    @property
    def agreeing(self) -> int:
        return sum(self.agrees)

    @property
    def chance(self) -> float:
        """Never below what a model of sound can honestly claim."""
        log_chance = max(self.log_chance, self.log_chance_repeated)
        return max(_BELIEVABLE, math.exp(min(0.0, log_chance)))

    @property
    def may_be_another_turn(self) -> bool:
        return self.log_chance_repeated > max(self.log_chance, math.log(_TRUSTED_CHANCE))

    @property
    def has_another_explanation(self) -> bool:
        """Than chance: more of the same evidence says nothing against it."""
        is_rivalled = self.rival is not None and doubt(self.rival) > RESOLVED
        return self.may_be_another_turn or is_rivalled or self.step is not None


_BELIEVABLE = 1e-12
_TRUSTED_CHANCE = 1e-6
_DOUBTFUL_CHANCE = 1e-3
# Sounds that repeat (rhythm, samples) make strong probes that disagree with each other; where the
# answer is right, nearly all that heard something say so, but for a few reflections.
_TRUSTED_SHARE = 0.6
_DOUBTFUL_SHARE = 0.4
# How far a window that tells winner and rival apart shifts the odds between them: one that is heard
# on a single line, and one that is merely clearer there.
_ODDS_ONLY = 20.0
_ODDS_STRONGER = 2.0
RESOLVED = 1e-3
_LEANING = 0.05
# Where each of two lines holds for so many windows of its own, both are true: the clock has a step.
_STEP_WINDOWS = 4
_STEP_SHARE = 0.15
_STEP_UNITY = 0.7


def grade(evidence: Evidence) -> tuple[Grade, str]:
    """The grade, and in words what it rests on or what is missing."""
    if evidence.heard == 0:
        return Grade.REFUSED, "no window of one recording is heard in the other"
    share = evidence.agreeing / evidence.heard
    told = (
        f"{evidence.agreeing} of {evidence.heard} windows agree, by chance "
        f"{format_chance(evidence.chance)}"
    )
    worst = Grade.TRUSTED
    if evidence.may_be_another_turn:
        told = f"the sound repeats itself, and may be another turn of it: {told}"
    if evidence.log_chance > math.log(_DOUBTFUL_CHANCE) or share < _DOUBTFUL_SHARE:
        return Grade.REFUSED, f"too little in common: {told}"
    if evidence.chance > _TRUSTED_CHANCE or share < _TRUSTED_SHARE:
        worst = Grade.DOUBTFUL
    if evidence.rival is not None:
        rival = evidence.rival
        offset = f"{rival.offset:+.3f} s"
        if _holds_for_a_part(rival):
            return Grade.DOUBTFUL, f"the clock seems to step: {offset} holds for a part; {told}"
        if doubt(rival) > _LEANING:
            also = _also(rival.offset, evidence.open_offsets)
            return (
                Grade.REFUSED,
                f"ambiguous, the sound repeats: {offset} fits as well{also}; {told}",
            )
        if doubt(rival) > RESOLVED:
            return Grade.DOUBTFUL, f"{offset} fits nearly as well; {told}"
    if evidence.step is not None:
        step = f"{evidence.step * 1e3:+.0f} ms"
        return Grade.DOUBTFUL, f"the clock seems to step by {step} at one end; {told}"
    return worst, told


def find_step(residuals: Sequence[float], agrees: Sequence[bool], tolerance: float) -> float | None:
    """The step between a line and what lies beside it: `residuals` of the windows, in order of
    time, from the line that the agreeing ones are on.

    Echoes and talkers elsewhere leave the line here and there. Lost samples leave it for good: from
    some window on, or up to it, none agrees with the line and nearly all agree with each other.
    """
    least = max(_STEP_WINDOWS, _STEP_SHARE * len(residuals))
    for inward in (1, -1):
        run = [
            residual
            for residual, _ in takewhile(
                lambda window: not window[1],
                zip(residuals[::inward], agrees[::inward], strict=True),
            )
        ]
        if len(run) >= least:
            step = median(run)
            beside = sum(abs(residual - step) <= tolerance for residual in run)
            if beside >= max(least, _STEP_UNITY * len(run)):
                return step
    return None


def _also(told: float, offsets: Sequence[float]) -> str:
    more = ", ".join(f"{offset:+.3f}" for offset in offsets if offset != told)
    return f", as do {more} s" if more else ""


def open_offsets(rivals: Sequence[Rival]) -> tuple[float, ...]:
    """Where else it may be, whoever is hardest to tell from the winner first."""
    undecided = [rival for rival in rivals if doubt(rival) > RESOLVED]
    return tuple(rival.offset for rival in sorted(undecided, key=doubt, reverse=True))


def doubt(rival: Rival) -> float:
    """The odds that the rival is right after all, at most 1."""
    only = rival.lost.only - rival.won.only
    stronger = rival.lost.stronger - rival.won.stronger
    return min(1.0, _ODDS_ONLY**-only * _ODDS_STRONGER**-stronger)


def format_chance(chance: float) -> str:
    return f"below 1e{math.ceil(math.log10(chance) - 1e-9):d}" if chance < 0.1 else "likely"


def strongest(rivals: Sequence[Rival]) -> Rival | None:
    """The one hardest to tell from the winner. Where all can be told, one that holds for a part is
    not outdone by one that merely comes nearer: it is right there."""
    return max(
        rivals,
        key=lambda r: (
            max(doubt(r), RESOLVED),
            _holds_for_a_part(r),
            doubt(r),
            r.won.only,
            r.strength,
        ),
        default=None,
    )


def _holds_for_a_part(rival: Rival) -> bool:
    return min(rival.won.only, rival.lost.only) >= _STEP_WINDOWS
