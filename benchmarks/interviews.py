"""Interviews whose talkers are known: turns, rooms and microphones of simulated voices.

Turns last 1.5 to 30 seconds; some cut the one before short, some come after a pause. The truth is
read off the dry voices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneclock.edit.mic_levels import CELLS, decibels
from oneclock.simulate.device import Device, record
from oneclock.simulate.room import Place, Room, impulse_response, through
from oneclock.simulate.voices import voice
from oneclock.timebase.span import Span

Samples = NDArray[np.float32]

RATE = 32000
_SEATS: dict[int, tuple[Place, ...]] = {
    2: ((3.9, 2.0, 1.2), (5.1, 2.0, 1.2)),
    3: ((3.7, 2.0, 1.2), (4.9, 2.0, 1.2), (4.3, 3.0, 1.2)),
}
_ROOM_MICROPHONE = (4.4, 5.5, 1.6)
# dB of a dry voice: what is speech, and what a turn begins with. Seconds that close to one word.
_SPEECH_DB, _ONSET_DB = -38.0, -45.0
_WORD = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    talkers: int
    distance: float
    """Metres from a mouth to its microphone; the others are 0.9 to 1.3 away."""
    reverb: float
    snr_db: float
    room_microphone: bool = True

    @property
    def name(self) -> str:
        return (
            f"{self.talkers} talkers at {self.distance:g} m, {self.reverb:g} s of reverberation, "
            f"{self.snr_db:g} dB over noise{'' if self.room_microphone else ', no room camera'}"
        )


# Distance, reverberation, noise.
_ROOMS = ((0.28, 0.3, 40.0), (0.3, 0.4, 25.0), (0.5, 0.4, 20.0), (0.5, 0.5, 12.0), (0.8, 0.5, 20.0))
CASES = (
    *(
        Case(talkers=talkers, distance=distance, reverb=reverb, snr_db=snr)
        for talkers in (2, 3)
        for distance, reverb, snr in _ROOMS
    ),
    Case(talkers=2, distance=0.3, reverb=0.4, snr_db=25.0, room_microphone=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    heard: tuple[Samples, ...]
    """By each microphone; those of the talkers first."""
    speaks: NDArray[np.bool_]
    """(talkers, cells): the truth."""
    onsets: tuple[tuple[float, int], ...]
    """When each turn is first heard, and whose it is."""
    bleed_db: float


def hold_interview(case: Case, seed: int, seconds: float) -> Interview:
    chance = np.random.default_rng([seed, 9])
    turns = _turns(seconds, case.talkers, chance)
    dry = [
        voice(seconds, seed * 31 + number, rate=RATE, turns=own)
        * np.float32(10 ** (chance.uniform(-4, 4) / 20))
        for number, own in enumerate(turns)
    ]
    seats, room = _SEATS[case.talkers], Room(reverb=case.reverb)
    places = [(x, y + case.distance, z - 0.1) for x, y, z in seats]
    heard, alone = [], np.zeros((case.talkers, case.talkers))
    for number, place in enumerate(
        [*places, _ROOM_MICROPHONE][: None if case.room_microphone else -1]
    ):
        responses = [
            impulse_response(room, seat, place, seed=seed * 1009 + number * 101 + k, rate=RATE)
            for k, seat in enumerate(seats)
        ]
        device = Device(
            length=seconds,
            gain=float(10 ** (chance.uniform(-8, 4) / 20)),
            snr_db=case.snr_db,
            low_cut=80.0,
            seed=seed * 7 + number,
        )
        heard.append(record(through(dry, responses), RATE, device))
        if number < case.talkers:
            alone[number] = [np.sum(response**2) for response in responses]
    own = np.diag(alone)
    other = alone[~np.eye(case.talkers, dtype=bool)].reshape(case.talkers, -1)
    truth = np.stack([_truth(one) for one in dry])
    return Interview(
        heard=tuple(heard),
        speaks=np.stack([_closed(one > _SPEECH_DB) for one in truth]),
        onsets=_onsets(turns, truth),
        bleed_db=float(np.mean(10 * np.log10(other.mean(axis=1) / own))),
    )


def _turns(seconds: float, talkers: int, chance: np.random.Generator) -> list[list[Span]]:
    out: list[list[Span]] = [[] for _ in range(talkers)]
    now, who = 0.5, 0
    while now < seconds - 2.0:
        lengths = (chance.uniform(1.5, 4.0), chance.uniform(3.0, 8.0), chance.uniform(8.0, 30.0))
        end = now + float(chance.choice(lengths, p=(0.25, 0.5, 0.25)))
        out[who].append(Span(start=now, end=min(end, seconds)))
        # One in three is cut short by the next, one in four leaves a pause.
        now = end - float(chance.choice((0.0, 0.0, 0.6))) + float(chance.choice((0, 0, 0, 2.5)))
        who = (who + int(chance.integers(1, talkers))) % talkers
    return out


def _truth(dry: Samples) -> NDArray[np.float64]:
    """dB, cell by cell."""
    cell = RATE // CELLS
    return decibels(np.mean(dry[: len(dry) // cell * cell].reshape(-1, cell) ** 2, axis=1))


def _closed(speaks: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Gaps within words and between them are speech too."""
    out, last = speaks.copy(), -1
    for cell in np.flatnonzero(speaks).tolist():
        if last >= 0 and cell - last <= _WORD * CELLS:
            out[last:cell] = True
        last = cell
    return out


def _onsets(
    turns: Sequence[Sequence[Span]], truth: NDArray[np.float64]
) -> tuple[tuple[float, int], ...]:
    out = []
    for talker, own in enumerate(turns):
        for turn in own:
            first = int(turn.start * CELLS)
            sounds = np.flatnonzero(truth[talker, first : int(turn.end * CELLS)] > _ONSET_DB)
            if len(sounds):
                out.append(((first + int(sounds[0])) / CELLS, talker))
    return tuple(sorted(out))
