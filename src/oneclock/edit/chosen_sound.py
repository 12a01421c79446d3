"""Whose sound a programme has, and by which microphones, where nobody or not everything is said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from oneclock.edit.decide.microphones import Levels
from oneclock.edit.decide.scene import spread_db
from oneclock.edit.decide.who_speaks import WhoSpeaks
from oneclock.formats.placed import PlacedRecording
from oneclock.formats.programme import Channel, ProgrammeSound
from oneclock.media.read_audio import Microphone

Ear = tuple[int, Microphone | None]
"""A recording, and which of its microphones: None for its own."""


def chosen_sound(
    wanted: ProgrammeSound,
    recordings: Sequence[PlacedRecording],
    ears: Sequence[Ear],
    lent: Iterable[Ear],
    levels: Levels,
    who: WhoSpeaks | None,
) -> ProgrammeSound:
    """Where `wanted` names nobody: everybody's own microphone where that is gated, or else the
    liveliest. `ears` are those that were listened to, `levels` what they heard, and `lent` the
    microphones that somebody named for cameras."""
    if wanted.sources:
        named = [ear for ear in lent if ear[0] in wanted.sources]
        channels = _channels(named, recordings) | dict(wanted.channels)
        return replace(wanted, channels=channels)
    if not ears:
        return ProgrammeSound()
    if wanted.gated:
        heard = [ears[row] for row in (range(len(ears)) if who is None else who.microphones.own)]
    else:
        heard = [ears[int(np.argmax(spread_db(levels)))]]
    sources = tuple(dict.fromkeys(number for number, _ in heard))
    return replace(wanted, sources=sources, channels=_channels(heard, recordings))


def _channels(
    ears: Sequence[Ear], recordings: Sequence[PlacedRecording]
) -> dict[int, tuple[Channel, ...]]:
    """Of recordings of which somebody named one; their own is then among them by its channel."""
    named = {number for number, microphone in ears if microphone is not None}
    out: dict[int, tuple[Channel, ...]] = {}
    for number, microphone in ears:
        told = recordings[number].microphone
        channel = told if microphone is None else (microphone.track, microphone.channel)
        if number in named and channel is not None:
            out[number] = tuple(dict.fromkeys((*out.get(number, ()), channel)))
    return out
