"""Scenarios by chance: anything that may be wrong with producers, and several at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from oneclock.live.faults import Fault, FaultKind
from oneclock.live.rehearsal.scenario import Scenario, Turn
from oneclock.live.rehearsal.strike import strike
from oneclock.simulate.live_delivery import Handover, Stamps
from oneclock.simulate.live_face import SimFace
from oneclock.simulate.live_voice import SimVoice
from oneclock.simulate.network import Network
from oneclock.timebase.span import Span

_PIECES = ((960,), (480,), (960, 480, 1440), (441, 1024, 333), (1920,), (4800,))
_QUIET = 5.0
"""Seconds between two incidents, in which all should be well again."""


def by_chance(seed: int, *, seconds: float = 30.0, stamped: bool | None = None) -> Scenario:
    """A scenario of this seed; with or without stamps, where that is asked for."""
    random = np.random.default_rng(seed)
    says = bool(random.random() < 0.5)
    stamps = Stamps.CLOCK if (says if stamped is None else stamped) else Stamps.NONE
    claimed = float(random.choice([10.0, 15.0, 24.0, 25.0, 29.97, 30.0, 50.0, 60.0]))
    span = Span(start=0.0, end=seconds)
    voice = SimVoice(
        span=span,
        chunks=_PIECES[int(random.integers(len(_PIECES)))],
        ppm=float(random.uniform(-300.0, 300.0)) * bool(random.random() < 0.5),
        handover=_handover(random, most_delay=0.05),
        stamps=stamps,
    )
    rate = claimed * float(random.choice([1.0, 1.0, 0.99, 1.01, 0.96, 1.04]))
    if stamps is Stamps.NONE:
        # Who numbers his sound and hands it over in bursts cannot be told from one who is late.
        voice = replace(voice, handover=replace(voice.handover, burst=0.0), chunks=_PIECES[0])
    face = SimFace(
        span=span,
        fps=rate,
        claimed=claimed,
        handover=_handover(random, most_delay=0.12),
        stamps=stamps,
    )
    scenario = Scenario(
        name=f"by chance {seed}",
        seconds=seconds,
        turns=(Turn(voice=voice, face=face),),
        claimed_fps=claimed,
        wakes_late=float(random.choice([0.0, 0.0, 0.003, 0.01])),
        voice_network=_network(random),
        face_network=_network(random),
        seed=seed,
    )
    return _with_incidents(scenario, random)


def _handover(random: np.random.Generator, *, most_delay: float) -> Handover:
    return Handover(
        delay=float(random.uniform(0.0, most_delay)) * bool(random.random() < 0.5),
        jitter=float(random.choice([0.0, 0.0, 0.005, 0.015])),
        burst=float(random.choice([0.0, 0.0, 0.0, 0.1, 0.2])),
        seed=int(random.integers(1 << 30)),
    )


def _network(random: np.random.Generator) -> Network:
    return Network(
        delay=float(random.uniform(0.0, 0.1)),
        jitter=float(random.choice([0.0, 0.005, 0.015])),
        loss=float(random.choice([0.0, 0.01, 0.03])),
        seed=int(random.integers(1 << 30)),
    )


def _with_incidents(scenario: Scenario, random: np.random.Generator) -> Scenario:
    at = _QUIET
    while at + 2 * _QUIET < scenario.seconds:
        length = float(random.choice([0.05, 0.1, 0.2, 0.4, 0.6, 1.0, 2.0]))
        scenario = _with_incident(scenario, random, Span(start=at, end=at + length))
        at += length + _QUIET + float(random.uniform(0.0, 1.0))
    return scenario


def _with_incident(scenario: Scenario, random: np.random.Generator, when: Span) -> Scenario:
    match int(random.integers(7)):
        case 0:
            fault = Fault(kind=FaultKind.STALL, amount=when.length, at=when.start)
            return strike(scenario, fault)
        case 1:
            return strike(scenario, Fault(kind=FaultKind.GAP, amount=when.length, at=when.start))
        case 2:
            return strike(scenario, Fault(kind=FaultKind.RESTART, at=when.start))
        case 3:
            turns = tuple(_voice_held(turn, when) for turn in scenario.turns)
            return replace(scenario, turns=turns)
        case 4:
            turns = tuple(_face_skips(turn, when) for turn in scenario.turns)
            return replace(scenario, turns=turns)
        case 5:
            return replace(scenario, sleeps=(*scenario.sleeps, when))
        case _:
            # A camera that films on is blocked once a second of pictures waits: no truth is left.
            pause = Span(start=when.start, end=min(when.end, when.start + 0.4))
            return replace(scenario, pauses=(*scenario.pauses, pause))


def _voice_held(turn: Turn, when: Span) -> Turn:
    assert isinstance(turn.voice, SimVoice)
    handover = turn.voice.handover
    held = replace(handover, held=(*handover.held, when))
    return replace(turn, voice=replace(turn.voice, handover=held))


def _face_skips(turn: Turn, when: Span) -> Turn:
    assert isinstance(turn.face, SimFace)
    return replace(turn, face=replace(turn.face, skipped=(*turn.face.skipped, when)))
