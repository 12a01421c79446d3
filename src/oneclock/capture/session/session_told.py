"""What session.json says of a recording, worked out from takes and instants (pure)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from fractions import Fraction
from typing import Any

import numpy as np

from oneclock.capture.recording import Event, PhaseAlignment, RecordingResult
from oneclock.capture.session.camera_take import CameraTake
from oneclock.capture.sound.microphone import SoundRecording
from oneclock.capture.timing.instants import Instants
from oneclock.capture.timing.phases import Phases, holds_for
from oneclock.capture.timing.spread import CameraRate, camera_rates, pair_drifts, summarise


def tell_session(
    told: dict[str, Any],
    takes: dict[str, CameraTake],
    instants: Instants,
    parts: dict[str, list[dict[str, Any]]],
    events: Sequence[Event],
    result: RecordingResult | None,
) -> None:
    """Put into session.json what was found out."""
    last = max((float(take.times[-1]) for take in takes.values()), default=0.0)
    told["state"] = "finished" if result is not None else "recovered"
    if takes and told["reference"] not in takes:
        told["reference"] = next(iter(takes))
    told["seconds"] = last if result is None else result.seconds
    told["instants"] = instants.count
    told["spread_seconds"] = told_spread(list(takes.values()), instants)
    rates = _rates(told, takes)
    written = {} if result is None else {c.name: c.written for c in result.cameras}
    for camera in told["cameras"]:
        name = camera["name"]
        take = takes.get(name)
        camera["videos"] = parts[name]
        # What a crash took with it nobody knows.
        camera |= {"frames": 0, "dropped": 0, "unwritten": None, "error": None, **told_rate(None)}
        if take is not None:
            camera["frames"] = len(take.times)
            camera |= _told_take(take, instants, list(takes).index(name))
            camera |= told_rate(rates[name])
        if name in written:
            camera["unwritten"] = written[name].unwritten
            camera["dropped"] = max(0, camera.get("dropped", 0) - written[name].unwritten)
            camera["error"] = written[name].error
    told["pair_drifts"] = _told_pairs(rates)
    if result is not None and result.phase_alignment is not None:
        told["phase_alignment"] = asdict(result.phase_alignment) | {
            "holds_for_seconds": _holds_for(result.phase_alignment, rates)
        }
    told["events"] = [_told_event(event) for event in events]


def told_spread(takes: Sequence[CameraTake], instants: Instants) -> dict[str, Any]:
    """Of what was really seen: a packet repeated to fill a place was not seen there."""
    times = [np.where(take.real, take.times, np.nan) for take in takes]
    return asdict(summarise(times, instants))


def _rates(told: Mapping[str, Any], takes: dict[str, CameraTake]) -> dict[str, CameraRate | None]:
    formats = {camera["name"]: camera["format"] or {} for camera in told["cameras"]}
    claims = [formats[name].get("rate") for name in takes]
    names = list(takes)
    reference = told["reference"]
    found = camera_rates(
        [take.timed for take in takes.values()],
        reference=names.index(reference) if reference in names else 0,
        nominal=[None if claim is None else Fraction(claim) for claim in claims],
    )
    return dict(zip(names, found, strict=True))


def _told_take(take: CameraTake, instants: Instants, number: int) -> dict[str, Any]:
    timed = take.timed
    return {
        "dropped": take.dropped,
        "torn": int((take.stamps.intact == 0).sum()),
        "repeated": int((~take.real).sum()),
        "missing_instants": len(instants.missing(number)),
        "clock": {
            "stamps": timed.clock.value,
            "smoothed": timed.smoothed,
            "std_seconds": timed.std,
        },
        "first_seconds": float(take.times[0]),
        "last_seconds": float(take.times[-1]),
    }


def told_rate(rate: CameraRate | None) -> dict[str, Any]:
    """`drift` is of the camera's seconds, as it counts them in frames, seen from the session's;
    `drift_to_reference` the same seen from the reference camera's."""
    if rate is None:
        return dict.fromkeys(_RATE_KEYS)
    return {
        "rate": rate.rate,
        "nominal_rate": str(rate.nominal),
        "drift": float(rate.nominal) / rate.rate - 1.0,
        "drift_to_reference": rate.drift,
        "drift_to_reference_std": rate.drift_std,
    }


_RATE_KEYS = ("rate", "nominal_rate", "drift", "drift_to_reference", "drift_to_reference_std")


def _holds_for(aligned: PhaseAlignment, rates: Mapping[str, CameraRate | None]) -> float | None:
    """Seconds from the alignment on; None where nothing moves, or nobody knows how fast."""
    names = [name for name in aligned.offsets if rates.get(name) is not None]
    known = [rate for name in names if (rate := rates[name]) is not None]
    if len(known) < 2:
        return None
    phases = Phases(
        period=1 / known[0].rate,
        offsets=tuple(aligned.offsets[name] for name in names),
        stds=(0.0,) * len(names),
    )
    seconds = holds_for(phases, [rate.drift for rate in known], aligned.tolerance)
    return seconds if math.isfinite(seconds) else None


def _told_pairs(rates: dict[str, CameraRate | None]) -> list[dict[str, Any]]:
    names = list(rates)
    return [
        {
            "cameras": [names[pair.one], names[pair.other]],
            "ms_per_minute": pair.ms_per_minute,
            "ms_per_minute_std": pair.ms_per_minute_std,
        }
        for pair in pair_drifts(list(rates.values()))
    ]


def told_sound(sound: SoundRecording) -> dict[str, Any]:
    return {
        "file": sound.path.name,
        "rate": sound.rate,
        "channels": sound.channels,
        "samples": sound.samples,
        "lost": sound.lost,
        "clock": None if sound.clock is None else asdict(sound.clock),
        "fault": sound.fault,
    }


def _told_event(event: Event) -> dict[str, Any]:
    told = asdict(event)
    return {key: value for key, value in told.items() if value not in (None, "")}
