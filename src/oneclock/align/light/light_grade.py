"""What the changes of light that met are worth, in a grade and in words."""

from __future__ import annotations

from collections.abc import Sequence

from oneclock.align.light.light_chance import Count
from oneclock.align.pair.evidence import RESOLVED, Evidence, Grade, Rival, doubt, format_chance

_TRUSTED_CHANCE, _DOUBTFUL_CHANCE = 1e-6, 1e-3
_TRUSTED_SHARE, _DOUBTFUL_SHARE = 0.6, 0.4
"""Cameras that look elsewhere see other lamps as well, but nearly all that one of them sees the
other should see."""
_LEANING = 0.05
_STEP_CHANGES = 4
_FEWEST = 2
"""Any one change fits any other."""


def grade_light(
    evidence: Evidence, seen: Count, offset: float, rivals: Sequence[Rival]
) -> tuple[Grade, str]:
    """`offset` is that of the answer in the middle of what is shared, as theirs is of rivals."""
    chance = format_chance(evidence.chance)
    told = f"{seen.met} of {seen.of} changes of light agree, by chance {chance}"
    rival, share = evidence.rival, seen.met / max(seen.of, 1)
    if seen.met < _FEWEST or share < _DOUBTFUL_SHARE:
        return Grade.REFUSED, f"too little light in common: {told}"
    if rival is not None and doubt(rival) > _LEANING:
        return Grade.REFUSED, f"ambiguous, {_repeats(offset, rivals, rival)}; {told}"
    if evidence.chance > _DOUBTFUL_CHANCE:
        return Grade.REFUSED, f"too little light in common: {told}"
    if rival is not None:
        if min(rival.won.only, rival.lost.only) >= _STEP_CHANGES:
            step = f"{rival.offset:+.3f} s holds for a part"
            return Grade.DOUBTFUL, f"the clock seems to step: {step}; {told}"
        if doubt(rival) > RESOLVED:
            return Grade.DOUBTFUL, f"{rival.offset:+.3f} s fits nearly as well; {told}"
    if evidence.chance > _TRUSTED_CHANCE or share < _TRUSTED_SHARE:
        return Grade.DOUBTFUL, told
    return Grade.TRUSTED, told


def _repeats(offset: float, rivals: Sequence[Rival], strongest: Rival) -> str:
    fit_as_well = [rival for rival in rivals if doubt(rival) > _LEANING]
    period = min(abs(rival.offset - offset) for rival in fit_as_well)
    return f"the light repeats after {period:.2f} s: {strongest.offset:+.3f} s fits as well"
