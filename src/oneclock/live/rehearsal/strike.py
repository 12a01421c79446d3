"""Faults, as they are ordered of a live session, in one that is rehearsed."""

from __future__ import annotations

from dataclasses import replace

from oneclock.errors import UsageError
from oneclock.live.faults import Fault, FaultKind
from oneclock.live.rehearsal.scenario import Scenario, Turn
from oneclock.simulate.live_face import SimFace
from oneclock.simulate.live_voice import SimVoice
from oneclock.timebase.span import Span

_BETWEEN_TURNS = 0.1
"""Seconds from a turn that is cancelled to the next."""
_A_TURN = 1 << 27
"""Samples are numbered anew in every turn, and so far apart: 46 minutes."""


def strike(scenario: Scenario, fault: Fault) -> Scenario:
    if fault.at >= scenario.seconds:
        raise UsageError(
            f"fault {str(fault)!r}",
            f"strikes after the end at {scenario.seconds:g} s",
            "let it strike sooner or last longer",
        )
    match fault.kind:
        case FaultKind.DELAY | FaultKind.JITTER | FaultKind.LOSS:
            return _over_network(scenario, {fault.kind.value: fault.amount})
        case FaultKind.RESTART:
            return _restarted(scenario, fault)
        case _:
            turns = tuple(_struck(turn, fault) for turn in scenario.turns)
            return replace(scenario, turns=turns)


def _over_network(scenario: Scenario, worse: dict[str, float]) -> Scenario:
    return replace(
        scenario,
        voice_network=replace(scenario.voice_network, seed=2 * scenario.seed, **worse),
        face_network=replace(scenario.face_network, seed=2 * scenario.seed + 1, **worse),
    )


def _restarted(scenario: Scenario, fault: Fault) -> Scenario:
    *before, last = scenario.turns
    begins = fault.at + _BETWEEN_TURNS
    voice, face = _producers(last, fault)
    if fault.at <= last.begins:
        raise UsageError(
            f"fault {str(fault)!r}", "strikes before another restart", "order them in time"
        )
    span = Span(start=min(begins, scenario.seconds), end=scenario.seconds)
    following = Turn(
        voice=replace(voice, span=span, first_number=voice.first_number + _A_TURN),
        face=replace(face, span=span),
        begins=begins,
    )
    return replace(scenario, turns=(*before, replace(last, cancelled=fault.at), following))


def _struck(turn: Turn, fault: Fault) -> Turn:
    voice, face = _producers(turn, fault)
    span = Span(start=fault.at, end=fault.end)
    if fault.kind is FaultKind.GAP:
        return replace(turn, voice=replace(voice, gaps=(*voice.gaps, span)))
    handover = face.handover
    if fault.kind is FaultKind.STALL:
        handover = replace(handover, held=(*handover.held, span))
    else:
        handover = replace(handover, later=(*handover.later, (fault.at, fault.amount)))
    return replace(turn, face=replace(face, handover=handover))


def _producers(turn: Turn, fault: Fault) -> tuple[SimVoice, SimFace]:
    if not (isinstance(turn.voice, SimVoice) and isinstance(turn.face, SimFace)):
        raise UsageError(
            f"fault {str(fault)!r}",
            "is one of a microphone and a camera",
            "take a scenario of such producers",
        )
    return turn.voice, turn.face
