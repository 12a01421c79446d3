"""Does what two recordings have in common repeat itself, sample by sample?

Nobody says a word twice alike, and no band plays a bar twice alike. Sequencers do, and players that
play a record again. Of such sound, agreement of a few seconds says little: the next chorus would
agree as well, whether or not it was recorded. A chorus that is pasted whole comes once in each of
two recordings that miss each other; what gives it away is that its bars return within it.
"""

from __future__ import annotations

import math

from oneclock.align.pair.chance import log_chance_of_another_turn
from oneclock.align.pair.correlate import at_reference_rate
from oneclock.align.pair.envelope import SAMPLE_RATE
from oneclock.align.pair.heard import Heard
from oneclock.align.pair.returning import FARTHEST, Stretch, returns
from oneclock.align.pair.trial import Trial
from oneclock.timebase.span import Span

# What chance explains anyhow needs no other explanation, and what is this sure no longer has one.
_NOBODY_CLAIMS = math.log(1e-2)
_OUT_OF_QUESTION = math.log(1e-9)


def log_chance_of_turns(reference: Heard, source: Heard, trial: Trial) -> float:
    """Natural logarithm of the probability that the trial has heard another turn of what repeats
    itself. Only short stretches can be taken for each other."""
    agreeing = trial.agreeing
    if trial.fit is None or len(agreeing) < 2 or trial.log_chance > _NOBODY_CLAIMS:
        return -math.inf
    first, last = agreeing[0].local, agreeing[-1].local
    held = Span(start=first - trial.window / 2, end=last + trial.window / 2)
    shift = trial.fit.at(held.middle)
    apart = min(reference.duration - shift, source.duration + shift)
    log_chance = log_chance_of_another_turn(held.length, apart)
    if log_chance < _OUT_OF_QUESTION:
        return -math.inf
    both = (
        _amid(source, held, trial.fit.slope),
        _amid(reference, held.shift(shift), 0.0),
    )
    return log_chance if returns(both) else -math.inf


def _amid(one: Heard, held: Span, drift: float) -> Stretch:
    """What agrees, and as much around it as bars need to return; at the reference's rate, so that
    they do so after as many samples of either."""
    start = max(0.0, held.start - FARTHEST)
    end = min(one.duration, held.end + FARTHEST)
    count = round((end - start) * SAMPLE_RATE)
    first, last = (round((at - start) * SAMPLE_RATE) for at in (held.start, held.end))
    samples = one.listen(round(start * SAMPLE_RATE), count)
    return Stretch(
        samples=at_reference_rate(samples, drift), first=max(0, first), last=min(last, count)
    )
