"""`python -m benchmarks.mix`: what the gated mix of an interview makes of bleed and of speech.

Two or three people take turns and interrupt each other. Each has a microphone of its own, which
hears the others too, and one more stands back in the room. Every talker is put through every
microphone alone, and the gains that were found from all of them together are put to each alone, so
that it is known what of the mix is whose. Printed for each case: how much lower than in the plain
sum (of the talkers' own microphones, and of all) is what a talker's voice brings in by others'
microphones; how much softer speech is than in its own microphone, for the talker who fares worst;
the share of speech that is more than 3 dB softer; and how much softer the first 60 ms of a turn are
that begins after a second of silence. Of several conversations in one room (`--seeds`) each figure
is the worst. Then what making it costs. Exits with 1 where a goal is missed: 10 dB below the sum of
the talkers' own, and speech within 1 dB.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
from benchmarks.common import say
from benchmarks.machine import machine_line
from benchmarks.table import table
from numpy.typing import NDArray

from oneclock.edit.mic_levels import CELLS
from oneclock.edit.sound.hearing import hear
from oneclock.edit.sound.mix import mixed
from oneclock.edit.sound.mix_plan import MixPlan, plan_gated
from oneclock.edit.sound.programme_sound import DUCK_DB, programme_sound
from oneclock.edit.sound_parts import Part, Target
from oneclock.formats.placed import PlacedEvent, PlacedRecording, SoundTrack
from oneclock.formats.programme import Programme, ProgrammeSound, Role
from oneclock.media.resample import StreamResampler
from oneclock.media.write_media import Sound, write_media
from oneclock.simulate.room import Place, Room, impulse_response, through
from oneclock.simulate.voices import conversation
from oneclock.timebase.clock_map import IDENTITY, ClockMap
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.shots import Shot, ShotList
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import SteppedClock

Samples = NDArray[np.float32]

_RATE, _HEARING = 32000, 8000
_SEATS: tuple[Place, ...] = ((3.0, 3.0, 1.2), (4.4, 3.0, 1.2), (3.7, 4.2, 1.2))
_ROOM_MICROPHONE: Place = (4.0, 0.8, 1.8)
_GOAL_BLEED, _GOAL_SPEECH = 10.0, 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    talkers: int
    distance: float
    reverb: float
    snr_db: float
    seed: int

    @property
    def name(self) -> str:
        return (
            f"{self.talkers} talkers at {self.distance:g} m, {self.reverb:g} s of reverberation, "
            f"{self.snr_db:g} dB over noise"
        )


_ROOMS = ((0.3, 0.2, 45.0), (0.3, 0.4, 30.0), (0.4, 0.7, 30.0), (0.6, 0.4, 20.0), (0.6, 0.7, 20.0))
CASES = tuple(
    Case(talkers=talkers, distance=distance, reverb=reverb, snr_db=snr, seed=10 * talkers + number)
    for talkers in (2, 3)
    for number, (distance, reverb, snr) in enumerate(_ROOMS)
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mix", description=__doc__)
    parser.add_argument("--seconds", type=float, default=120.0, help="of each interview")
    parser.add_argument("--seeds", type=int, default=1, help="conversations in each room")
    wanted = parser.parse_args()
    print(machine_line("oneclock", "numpy", "scipy"))
    rows, reached = [], True
    for case in CASES:
        mixes = []
        for number in range(wanted.seeds):
            mixes.append(_mix(replace(case, seed=case.seed + 100 * number), wanted.seconds))
            say(f"{case.name}: bleed {mixes[-1].below_own:.1f} dB lower")
        least = min(one.below_own for one in mixes)
        speech = max((one.speech for one in mixes), key=abs)
        rows.append(
            [
                case.name,
                f"{min(one.talkers for one in mixes)}",
                f"{least:.1f}",
                f"{min(one.below_all for one in mixes):.1f}",
                f"{speech:+.2f}",
                f"{100 * max(one.lost for one in mixes):.2f}",
                f"{min(min(one.beginnings) for one in mixes):+.1f}",
                f"{sum(len(one.beginnings) for one in mixes)}",
            ]
        )
        reached &= least >= _GOAL_BLEED and abs(speech) <= _GOAL_SPEECH
    head = ["interview", "talkers found", "bleed below the sum of their own, dB"]
    head += ["below the sum of all, dB", "speech, dB", "speech lost, %"]
    head += ["a turn's first 60 ms, dB", "turns"]
    print(f"\n{table(head, rows)}\n")
    alone, noise = _interview(CASES[-1], wanted.seconds)
    print(_cost(alone.sum(axis=1) + noise))
    sys.exit(0 if reached else 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixed:
    talkers: int
    below_own: float
    below_all: float
    speech: float
    lost: float
    beginnings: tuple[float, ...]


def _mix(case: Case, seconds: float) -> Mixed:
    alone, noise = _interview(case, seconds)
    plan = _plan(alone.sum(axis=1) + noise)
    below_own, below_all = _bleed_db(alone, plan)
    kept = [_kept(alone[n, n], plan.gains[n]) for n in range(case.talkers)]
    return Mixed(
        talkers=plan.talkers,
        below_own=below_own,
        below_all=below_all,
        speech=max((speech for speech, _, _ in kept), key=abs),
        lost=max(lost for _, lost, _ in kept),
        beginnings=tuple(db for _, _, beginnings in kept for db in beginnings),
    )


def _interview(case: Case, seconds: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(microphones, talkers, samples), the room's last; and noise, (microphones, samples)."""
    voices = conversation(seconds, case.seed, talkers=case.talkers, rate=_RATE)
    seats, room = _SEATS[: case.talkers], Room(reverb=case.reverb)
    places = [(x, y + 0.6 * case.distance, z - 0.8 * case.distance) for x, y, z in seats]
    chance = np.random.default_rng([case.seed, 7])
    alone = np.empty((len(places) + 1, case.talkers, len(voices[0])), np.float32)
    for number, place in enumerate([*places, _ROOM_MICROPHONE]):
        gain = 10 ** (chance.uniform(-6, 6) / 20)
        for talker, seat in enumerate(seats):
            seed = case.seed * 1009 + number * 101 + talker
            response = impulse_response(room, seat, place, seed=seed, rate=_RATE)
            alone[number, talker] = gain * through([voices[talker]], [response])
    loudest = np.sqrt(np.mean(alone**2, axis=2)).max(axis=1, keepdims=True)
    noise = chance.standard_normal((len(alone), alone.shape[2]), np.float32)
    return alone, noise * loudest * np.float32(10 ** (-case.snr_db / 20))


def _plan(microphones: Samples) -> MixPlan:
    resampler = StreamResampler(_RATE, _HEARING, channels=len(microphones))
    heard = np.concatenate([resampler.push(microphones.T.copy()), resampler.finish()])
    target = Target(begin=0.0, rate=_HEARING, count=len(heard))
    whole = [[Part(first=0, end=len(heard), clock=IDENTITY)]] * len(microphones)
    return plan_gated(hear([heard], whole, target), duck_db=DUCK_DB)


def _bleed_db(alone: NDArray[np.float32], plan: MixPlan) -> tuple[float, float]:
    """What voices bring in by others' microphones: against the plain sum of the talkers' own
    microphones, and of all."""
    count, talkers, _ = alone.shape
    sums = np.zeros(3)
    for talker in range(talkers):
        others = [number for number in range(count) if number != talker]
        own = sum(alone[number, talker] for number in others if number < talkers)
        gated = sum(_through(alone[number, talker], plan.gains[number]) for number in others)
        sums += [np.mean(np.square(x)) for x in (own, alone[others, talker].sum(axis=0), gated)]
    return float(10 * np.log10(sums[0] / sums[2])), float(10 * np.log10(sums[1] / sums[2]))


def _kept(own: Samples, gain: NDArray[np.float32]) -> tuple[float, float, list[float]]:
    """dB, the share of speech that is more than 3 dB softer, and dB of each turn's beginning."""
    before, after = _in_cells(own), _in_cells(_through(own, gain))
    speaks = before > np.percentile(before, 95) * 10**-2.5
    lost = np.mean(after[speaks] < before[speaks] / 2)
    begins = [
        cell
        for cell in np.flatnonzero(speaks).tolist()
        if cell >= CELLS and not speaks[cell - CELLS : cell].any()
    ]
    beginnings = [
        float(10 * np.log10(after[cell : cell + 3].sum() / before[cell : cell + 3].sum()))
        for cell in begins
    ]
    speech = float(10 * np.log10(after[speaks].sum() / before[speaks].sum()))
    return speech, float(lost), beginnings


def _through(sound: Samples, gain: NDArray[np.float32]) -> Samples:
    return np.concatenate(list(mixed([sound[:, None]], gain[None], _RATE)))[:, 0]


def _in_cells(sound: Samples) -> NDArray[np.float64]:
    cell = _RATE // CELLS
    whole = np.square(sound[: len(sound) // cell * cell].reshape(-1, cell), dtype=np.float64)
    return np.asarray(whole.mean(axis=1))


def _cost(microphones: Samples) -> str:
    seconds = microphones.shape[1] / _RATE
    with tempfile.TemporaryDirectory() as folder:
        recordings = tuple(
            _recorded(Path(folder) / f"{number}.m4a", 0.2 * sound, 1e-5 * number)
            for number, sound in enumerate(microphones)
        )
        frames = round(25 * seconds)
        shots = ShotList(
            rate=FrameRate.parse("25"),
            start=Fraction(0),
            shots=(Shot(first=0, end=frames, source=None),),
        )
        told = []
        for gated, loudness in ((False, None), (True, None), (True, -16.0)):
            film = Programme(
                event=PlacedEvent(
                    reference=recordings[0].path, recordings=recordings, span=shots.span
                ),
                shots=shots,
                sound=ProgrammeSound(
                    sources=tuple(range(len(recordings))) if gated else (0,), gated=gated
                ),
                roles=(Role.ANY,) * len(recordings),
            )
            began = time.process_time()
            for _ in programme_sound(film, 48000, loudness=loudness):
                pass
            told.append((time.process_time() - began) / seconds * 60)
    return (
        f"Seconds of the processor for a minute of sound at 48 kHz: {told[0]:.2f} for one "
        f"microphone, {told[1]:.2f} for the gated mix of {len(recordings)}, {told[2]:.2f} when it "
        "is made as loud as asked."
    )


def _recorded(path: Path, sound: Samples, drift: float) -> PlacedRecording:
    write_media(path, sounds=[Sound(samples=sound, rate=_RATE)])
    seconds = len(sound) / _RATE
    clock = SteppedClock.of(ClockMap(drift=drift), Span(start=0.0, end=seconds))
    return PlacedRecording(
        path=path,
        clock=clock,
        duration=seconds,
        origin=0.0,
        sounds=(SoundTrack(rate=_RATE, channels=1),),
        picture=None,
        microphone=(0, 0),
    )


if __name__ == "__main__":
    main()
