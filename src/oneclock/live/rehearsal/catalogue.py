"""The scenarios that have names: a microphone and a camera, and one thing that is not as it should
be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from oneclock.errors import UsageError
from oneclock.live.faults import Fault, FaultKind
from oneclock.live.rehearsal.scenario import Scenario, Turn
from oneclock.live.rehearsal.strike import strike
from oneclock.simulate.live_delivery import Handover, Stamps
from oneclock.simulate.live_face import SimFace, SlowFace, SpeechFace
from oneclock.simulate.live_voice import SimSpeech, SimVoice
from oneclock.timebase.span import Span

LONGEST = 3600.0
"""Seconds. All that was sent is kept until it is judged: 40 kB a second."""
STRIKES_AT = 8.0
"""Seconds after the start, by which all has settled."""


def aligned(scenario: Scenario) -> Scenario:
    """25 pictures a second, as said; nothing strikes"""
    return scenario


def fps_1_percent(scenario: Scenario) -> Scenario:
    """24.75 pictures a second, where 25 were said"""
    return scenario.cast(face=replace(_camera(scenario), fps=24.75))


def fps_24_for_25(scenario: Scenario) -> Scenario:
    """24 pictures a second, where 25 were said"""
    return scenario.cast(face=replace(_camera(scenario), fps=24.0))


def fps_25_for_24(scenario: Scenario) -> Scenario:
    """25 pictures a second, where 24 were said"""
    return replace(scenario, claimed_fps=24.0)


def stall(scenario: Scenario) -> Scenario:
    """the face is held up for 0.6 s, then delivers all that it owes"""
    return strike(scenario, Fault(kind=FaultKind.STALL, amount=0.6, at=STRIKES_AT))


def stall_skip(scenario: Scenario) -> Scenario:
    """the face makes no pictures for 0.6 s, and does not count them"""
    return scenario.cast(face=replace(_camera(scenario), skipped=(_struck(0.6),)))


def voice_stall(scenario: Scenario) -> Scenario:
    """the voice is held up for 0.2 s, then delivers all that it owes"""
    return scenario.cast(voice=replace(_microphone(scenario), handover=_held(0.2)))


def voice_long_stall(scenario: Scenario) -> Scenario:
    """the voice is held up for 0.6 s, which is longer than anything is waited for"""
    return scenario.cast(voice=replace(_microphone(scenario), handover=_held(0.6)))


def burst(scenario: Scenario) -> Scenario:
    """both deliver what is of 0.4 s at once"""
    uneven = Handover(burst=0.4)
    return scenario.cast(
        voice=replace(_microphone(scenario), handover=uneven),
        face=replace(_camera(scenario), handover=uneven),
    )


def gap(scenario: Scenario) -> Scenario:
    """the voice is silent for 2 s, and numbers its samples as if no time had passed"""
    return strike(scenario, Fault(kind=FaultKind.GAP, amount=2.0, at=STRIKES_AT))


def restart(scenario: Scenario) -> Scenario:
    """the turn is cancelled, and a new one begins"""
    return strike(scenario, Fault(kind=FaultKind.RESTART, at=STRIKES_AT))


def drift(scenario: Scenario) -> Scenario:
    """the voice's sample clock is 300 ppm fast"""
    return scenario.cast(voice=replace(_microphone(scenario), ppm=300.0))


def jitter(scenario: Scenario) -> Scenario:
    """producers and network are uneven by 15 ms"""
    uneven = Handover(jitter=0.015, seed=2 * scenario.seed)
    scenario = scenario.cast(
        voice=replace(_microphone(scenario), handover=uneven),
        face=replace(_camera(scenario), handover=replace(uneven, seed=uneven.seed + 1)),
    )
    return strike(scenario, Fault(kind=FaultKind.JITTER, amount=0.015))


def loss(scenario: Scenario) -> Scenario:
    """the network takes 40 ms, is uneven by 15 and loses 2 % of the packets"""
    for kind, amount in (
        (FaultKind.DELAY, 0.04),
        (FaultKind.JITTER, 0.015),
        (FaultKind.LOSS, 0.02),
    ):
        scenario = strike(scenario, Fault(kind=kind, amount=amount))
    return scenario


def late_face(scenario: Scenario) -> Scenario:
    """every picture takes 100 ms to be made"""
    return scenario.cast(face=replace(_camera(scenario), handover=Handover(delay=0.1)))


def later_face(scenario: Scenario) -> Scenario:
    """pictures say when they are of, and come 150 ms later from 8 s on"""
    scenario = scenario.cast(
        voice=replace(_microphone(scenario), stamps=Stamps.CLOCK),
        face=replace(_camera(scenario), stamps=Stamps.CLOCK),
    )
    return strike(scenario, Fault(kind=FaultKind.LATE, amount=0.15, at=STRIKES_AT))


def slow_renderer(scenario: Scenario) -> Scenario:
    """a picture takes 55 ms to be made, one after the other, and 25 a second are asked for"""
    face = SlowFace(span=_camera(scenario).span, takes=0.055)
    return scenario.cast(voice=replace(_microphone(scenario), stamps=Stamps.CLOCK), face=face)


def odd_pieces(scenario: Scenario) -> Scenario:
    """sound comes in pieces of 441, 1024 and 333 samples"""
    return scenario.cast(voice=replace(_microphone(scenario), chunks=(441, 1024, 333)))


def stamped(scenario: Scenario) -> Scenario:
    """both say when each piece is of; 17.3 pictures a second, where 25 were said"""
    return scenario.cast(
        voice=replace(_microphone(scenario), stamps=Stamps.CLOCK),
        face=replace(_camera(scenario), fps=17.3, stamps=Stamps.CLOCK),
    )


def sentences(scenario: Scenario) -> Scenario:
    """sentences of 2 s are synthesised at once, 3 s apart, with stamps"""
    starts = range(0, max(1, int(scenario.seconds) - 2), 3)
    speech = SimSpeech(sentences=tuple((float(at), 2.0) for at in starts), stamps=Stamps.COUNT)
    return scenario.cast(voice=speech, face=SpeechFace(speech=speech))


def pause(scenario: Scenario) -> Scenario:
    """the turn is paused for 2 s, and so are its producers"""
    return replace(scenario, pauses=(_struck(2.0),)).cast(
        voice=replace(_microphone(scenario), handover=_paused()),
        face=replace(_camera(scenario), handover=_paused()),
    )


def sleep(scenario: Scenario) -> Scenario:
    """the sending process stands still for 0.3 s"""
    return replace(scenario, sleeps=(_struck(0.3),))


CATALOGUE: dict[str, Callable[[Scenario], Scenario]] = {
    make.__name__.replace("_", "-"): make
    for make in (
        aligned,
        fps_1_percent,
        fps_24_for_25,
        fps_25_for_24,
        stall,
        stall_skip,
        voice_stall,
        voice_long_stall,
        burst,
        gap,
        restart,
        drift,
        jitter,
        loss,
        late_face,
        later_face,
        slow_renderer,
        odd_pieces,
        stamped,
        sentences,
        pause,
        sleep,
    )
}


def scenario_of(name: str, *, seconds: float = 20.0, seed: int = 0) -> Scenario:
    """A scenario by its name.

    >>> scenario_of("drift").turns[0].voice.ppm
    300.0
    """
    if name not in CATALOGUE:
        raise UsageError(f"scenario {name!r}", "is none", "take one of " + ", ".join(CATALOGUE))
    if not 1.0 <= seconds <= LONGEST:
        raise UsageError("seconds", f"{seconds:g} is no length", f"give 1 to {LONGEST:g}")
    span = Span(start=0.0, end=seconds)
    turn = Turn(voice=SimVoice(span=span), face=SimFace(span=span))
    return CATALOGUE[name](Scenario(name=name, seconds=seconds, turns=(turn,), seed=seed))


def _struck(seconds: float) -> Span:
    return Span(start=STRIKES_AT, end=STRIKES_AT + seconds)


def _held(seconds: float) -> Handover:
    return Handover(held=(_struck(seconds),))


def _paused() -> Handover:
    return Handover(later=((STRIKES_AT, 2.0),))


def _microphone(scenario: Scenario) -> SimVoice:
    voice = scenario.turns[-1].voice
    assert isinstance(voice, SimVoice)
    return voice


def _camera(scenario: Scenario) -> SimFace:
    face = scenario.turns[-1].face
    assert isinstance(face, SimFace)
    return face
