"""From what was seen and heard to an answer, or to why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from oneclock.live.judge.calibration import Calibration
from oneclock.live.judge.flashes import find_flashes
from oneclock.live.judge.freezes import Freeze, find_freezes
from oneclock.live.judge.marks import MARK_PERIOD, Mark
from oneclock.live.judge.pairing import Pair, Pairing, pair_marks
from oneclock.live.judge.pictures import Pictures
from oneclock.live.judge.settling import Settled, Strike, recoveries, settle, undisturbed
from oneclock.live.judge.verdicts import Verdict, verdicts
from oneclock.live.offset.standards import DETECTABLE

AUDIO_RATE_TOLERANCE = 0.005
"""A browser whose audio clock is that far off does not play what it would play elsewhere."""
_MOSTLY = 0.5
"""Share of the undisturbed seconds: what is off for longer was seen to be off, however it ends."""
_FEWEST_PAIRS = 3
_FEWEST_SHARE = 0.4
"""Of the seconds in which there was neither fault nor gap."""
_UNEVEN = 0.02
"""Seconds by which the recording may stray."""
_COARSEST = 0.045
"""Seconds: what is judged is smaller than a coarser rig resolves."""
_RESTLESS = 0.1
"""Share of the time."""
_NEAR_REACH = 0.9
"""Of what can be told apart."""
_AMBIGUOUS_SHARE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """A run. All times are seconds after the page showed its first picture."""

    seconds: float
    pictures: Pictures
    """As the browser counts them."""
    seen: Pictures
    """As they were on the screen."""
    unplaced: float
    """Seconds for which it was not known where on the screen: it moved, or its size changed."""
    beeps: Sequence[Mark]
    strikes: Sequence[Strike]
    """In the order they were asked for."""
    audio_clock_rate: float | None
    recording_unevenness: float
    calibration: Calibration


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    why_not: str | None
    """Why there is no answer; None where there is one."""
    rig_is_sound: bool
    """If not, that is why, and the page is not to blame."""
    pairing: Pairing
    settled: Settled | None
    is_mostly_settled: bool
    recoveries: tuple[tuple[str, float | None], ...]
    freezes: tuple[Freeze, ...]
    unsure_flashes: int
    audio_clock_rate: float | None
    resolution: float
    verdicts: tuple[Verdict, ...]

    @property
    def pairs(self) -> tuple[Pair, ...]:
        return self.pairing.pairs

    @property
    def median(self) -> float | None:
        return float(np.median([p.offset for p in self.pairs])) if self.pairs else None

    @property
    def p95_abs(self) -> float | None:
        if not self.pairs:
            return None
        return float(np.percentile([abs(pair.offset) for pair in self.pairs], 95))

    @property
    def is_within(self) -> bool:
        """It is settled for most of the run, nobody would notice an offset, and every fault is
        overcome."""
        noticed = any(not v.within for v in self.verdicts if v.limits is DETECTABLE)
        overcome = all(recovery is not None for _, recovery in self.recoveries)
        return self.why_not is None and self.is_mostly_settled and not noticed and overcome


def judge(observed: Observed) -> Judgement:
    flashes = find_flashes(observed.seen)
    pairing = pair_marks(flashes.seen, observed.beeps)
    recovered = recoveries(pairing.pairs, observed.strikes)
    calm = undisturbed(pairing.pairs, observed.strikes, recovered)
    settled = settle(calm)
    resolution = observed.calibration.resolution
    rig_fault = _rig_fault(observed, resolution)
    counted = [pair.offset for pair in calm or pairing.pairs]
    if settled is not None:
        counted = list(settled.offsets)
    return Judgement(
        # The rig first: whatever else is odd may come of it.
        why_not=rig_fault or _page_fault(observed, len(flashes.seen), pairing),
        rig_is_sound=rig_fault is None,
        pairing=pairing,
        settled=settled,
        is_mostly_settled=settled is not None and len(settled.offsets) >= _MOSTLY * len(calm),
        recoveries=tuple(
            (strike.fault, seconds)
            for strike, seconds in zip(observed.strikes, recovered, strict=True)
        ),
        freezes=find_freezes(observed.pictures, observed.seconds),
        unsure_flashes=flashes.unsure,
        audio_clock_rate=observed.audio_clock_rate,
        resolution=resolution,
        verdicts=verdicts(counted, resolution) if counted else (),
    )


def _rig_fault(observed: Observed, resolution: float) -> str | None:
    rate = observed.audio_clock_rate
    if rate is None:
        return "the audio clock of the browser did not run"
    if abs(rate - 1) > AUDIO_RATE_TOLERANCE:
        return (
            f"the audio clock of the browser runs at {rate:.4f} of real time: this machine is too "
            "busy, or its sound device is not real"
        )
    if observed.recording_unevenness > _UNEVEN:
        return f"the recording of the sound strays by {observed.recording_unevenness * 1e3:.0f} ms"
    if not observed.calibration.is_sound:
        offset = observed.calibration.file_offset * 1e3
        return f"even a file is out of step by {offset:+.0f} ms: this machine is too busy"
    if resolution > _COARSEST:
        return f"this rig resolves no more than {resolution * 1e3:.0f} ms: the machine is too busy"
    return None


def _page_fault(observed: Observed, flashes: int, pairing: Pairing) -> str | None:
    if not observed.beeps:
        return "no beep was heard"
    if not flashes:
        return "no flash was seen"
    held = sum(strike.end - strike.begin for strike in observed.strikes)
    needed = max(_FEWEST_PAIRS, _FEWEST_SHARE * (observed.seconds - held) / MARK_PERIOD)
    if len(pairing.pairs) < needed:
        return (
            f"{flashes} flashes and {len(observed.beeps)} beeps make {len(pairing.pairs)} pairs, "
            f"too few of {observed.seconds:g} s" + _moved_about(observed)
        )
    return _ambiguity(pairing)


def _moved_about(observed: Observed) -> str:
    share = observed.unplaced / observed.seconds
    if share < _RESTLESS:
        return ""
    return f"; its <video> moved or changed its size, and for {share:.0%} it was not known where"


def _ambiguity(pairing: Pairing) -> str | None:
    near = [p for p in pairing.pairs if abs(p.offset) > _NEAR_REACH * pairing.reach]
    if len(near) <= _AMBIGUOUS_SHARE * len(pairing.pairs):
        return None
    return (
        f"offsets come near ±{pairing.reach * 1e3:.0f} ms, where one mark cannot be told from the "
        "next" + ("" if pairing.numbered else "; numbered marks (docs/live-test.md) reach ±2 s")
    )
