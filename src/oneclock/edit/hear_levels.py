"""Hear how loud each microphone was, from first to last: an hour becomes 180 000 numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from oneclock.edit.mic_levels import LevelMeter, Powers
from oneclock.edit.microphone_of import microphone_of
from oneclock.formats.placed import PlacedRecording
from oneclock.media.read_audio import Microphone, Note, read_audio

Progress = Callable[[Path, float, float], None]
"""The recording, seconds heard, seconds in all."""

# What is measured lies below 4 kHz, less the slope of a filter.
_RATE = 8000


def hear_levels(
    recording: PlacedRecording,
    microphone: Microphone | None = None,
    *,
    progress: Progress = lambda path, heard, duration: None,
    note: Note = lambda text: None,
) -> Powers:
    """Cell by cell of its own clock. Without `microphone`, the one it was aligned by, or the
    liveliest."""
    meter, heard = LevelMeter(_RATE), 0
    listening_to = microphone or microphone_of(recording)
    for block in read_audio(recording.path, rate=_RATE, microphone=listening_to, note=note):
        meter.push(block)
        heard += len(block)
        progress(recording.path, heard / _RATE, recording.duration)
    return meter.finish()
