"""What is to be heard of each microphone, decided from what all of them heard."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from oneclock.edit.decide.who_speaks import who_speaks
from oneclock.edit.sound.gates import Gains, gate_gains, ramped, somebody
from oneclock.edit.sound.hearing import Hearing
from oneclock.edit.sound.same_talkers import needed_microphones


@dataclass(frozen=True, slots=True, kw_only=True)
class MixPlan:
    gains: Gains
    """(microphones, cells)"""
    left_out: tuple[int, ...] = ()
    """Numbers of microphones that are heard only where no other was recording."""
    reversed: tuple[int, ...] = ()
    """Whose plus and minus are exchanged."""
    talkers: int = 0
    """How many could be told apart; 0 where nobody is ducked."""


def plan_sum(hearing: Hearing) -> MixPlan:
    """All of them, all the time."""
    everything = np.ones(hearing.levels.shape, np.float32)
    return _wired(MixPlan(gains=everything), hearing)


def plan_gated(hearing: Hearing, *, duck_db: float) -> MixPlan:
    """Who speaks is heard and the others are ducked. Where it cannot be told who speaks, those
    microphones are summed that are needed to hear everybody."""
    levels = hearing.levels
    who = who_speaks(levels)
    if who is None:
        needed = needed_microphones(levels)
        heard = somebody(np.zeros(levels.shape, np.bool_), np.isfinite(levels), needed)
        gains = ramped(heard.astype(np.float32))
    else:
        needed = who.microphones.own
        gains = gate_gains(who, levels, duck_db=duck_db)
    left_out = tuple(number for number in range(len(levels)) if number not in needed)
    talkers = 0 if who is None else len(who.microphones.own)
    return _wired(MixPlan(gains=gains, left_out=left_out, talkers=talkers), hearing)


def _wired(plan: MixPlan, hearing: Hearing) -> MixPlan:
    return MixPlan(
        gains=plan.gains * hearing.signs[:, None],
        left_out=plan.left_out,
        reversed=tuple(int(number) for number in np.flatnonzero(hearing.signs < 0)),
        talkers=plan.talkers,
    )
