"""How far each picture is from its sound, where both leave."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
from benchmarks.live_producers import SECONDS, Scenario
from benchmarks.live_systems import AUDIO_RATE, Contender, System, livekit_on
from numpy.typing import NDArray
from tests.live.livekit.virtual_time import run_virtual

from oneclock.simulate.live_marks import numbers_in

Floats = NDArray[np.float64]
Push = Callable[[], Awaitable[None]]
START_UP = 2.0
"""Seconds that no figure counts; the plot shows them."""
SETTLED = 5.0
"""Seconds at the end."""
FREEZE = 0.5
"""Seconds without a new picture."""
_TAIL = 5.0
"""Seconds that what is queued up may still take to leave."""
_HEARD_AS_A_GAP = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One system in one scenario. Times are seconds since the producers began."""

    seen_at: Floats
    """When each picture was handed on that has sound to be in step with."""
    offsets: Floats
    """When it was, minus when its sound is heard: positive, the voice is early."""
    stamped: Floats
    """The same by the stamps that were given to both."""
    stills: Floats
    """Seconds between pictures."""
    delays: Floats
    """From the instant of each sample to when it is heard; it counts from `START_UP` on."""
    unheard: float
    """Seconds of voice that were never heard."""

    @property
    def counted(self) -> NDArray[np.bool_]:
        return self.seen_at >= START_UP

    @property
    def settled(self) -> NDArray[np.bool_]:
        return self.seen_at >= SECONDS - SETTLED

    @property
    def broken_off(self) -> float:
        """Seconds for which the voice stopped amid its words."""
        longer = np.diff(self.delays)
        return float(longer[longer > _HEARD_AS_A_GAP].sum())


def run_scenario(scenario: Scenario, contender: Contender) -> Run:
    return run_virtual(_run(scenario, contender))


async def _run(scenario: Scenario, contender: Contender) -> Run:
    loop = asyncio.get_running_loop()
    with livekit_on(loop):
        system, start = contender.make(scenario.claimed), loop.time()
        producers = asyncio.gather(
            *(_push(due, start) for due in _loops(scenario, contender, system))
        )
        await asyncio.wait([producers], timeout=SECONDS + _TAIL)
        producers.cancel()
        await asyncio.gather(producers, return_exceptions=True)
        await asyncio.sleep(start + SECONDS + _TAIL - loop.time())
        await system.close()
    return _measure(scenario, system, start)


def _loops(
    scenario: Scenario, contender: Contender, system: System
) -> list[list[tuple[float, Push]]]:
    """When to push what, for each producer's loop."""
    voice: list[tuple[float, Push]] = [
        (each.arrival, lambda each=each: system.push_voice(each.piece))  # type: ignore[misc]
        for each in scenario.voice().deliveries()
    ]
    face: list[tuple[float, Push]] = [
        (each.arrival, lambda each=each: system.push_picture(each.piece))  # type: ignore[misc]
        for each in scenario.face().deliveries(lambda: scenario.claimed)
    ]
    if contender.one_loop:
        return [sorted([*voice, *face], key=itemgetter(0))]
    return [voice, face]


async def _push(due: list[tuple[float, Push]], start: float) -> None:
    """As soon as it is there, and the one before was taken."""
    loop = asyncio.get_running_loop()
    for arrival, push in due:
        await asyncio.sleep(max(0.0, start + arrival - loop.time()))
        await push()


def _measure(scenario: Scenario, system: System, start: float) -> Run:
    contents = np.concatenate(
        [
            each.content + np.arange(len(each.piece)) / AUDIO_RATE
            for each in scenario.voice().deliveries()
        ]
    )
    heard_at = _heard_at(system, len(contents)) - start
    sound_stamps = np.arange(len(contents)) / AUDIO_RATE if system.stamps_count else heard_at
    seen = system.seen()
    instants, at = np.array([each.instant for each in seen]), np.array([e.at for e in seen]) - start
    stamps = np.array([each.stamp for each in seen]) - (0.0 if system.stamps_count else start)
    # The sample of an instant, where the voice speaks at it at all.
    place = np.searchsorted(contents, instants + 1e-9, side="right") - 1
    since = instants - contents[place]
    has_sound = (since < 1 / AUDIO_RATE) & np.isfinite(heard_at[place])
    spoken = np.isfinite(heard_at) & (contents >= START_UP)
    return Run(
        seen_at=at[has_sound],
        offsets=(at - heard_at[place] - since)[has_sound],
        stamped=(stamps - sound_stamps[place] - since)[has_sound],
        stills=np.diff(at[at >= START_UP]),
        delays=(heard_at - contents)[spoken],
        unheard=float(np.isnan(heard_at).sum() / AUDIO_RATE),
    )


def _heard_at(system: System, count: int) -> Floats:
    """When each sample that was produced leaves; not a number, where it never does."""
    heard_at = np.full(count, np.nan)
    times, samples = system.sound.heard()
    numbers = numbers_in(samples)
    heard_at[numbers[numbers >= 0]] = times[numbers >= 0]
    return heard_at
