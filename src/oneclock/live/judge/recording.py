"""What the numbers of a recording of a sink mean."""

from __future__ import annotations

RATE = 48000
FULL_SCALE = 32768
LATENCY_MS = 10
"""Asked of the recording, which makes the sink play in pieces that small."""
HEARD_AFTER = LATENCY_MS / 1000
"""Seconds. A sink hands a piece to its monitor when it begins to play it, so the last sample of
what has just arrived is heard one piece later. (The browser's own claim, getOutputTimestamp, is
9.9 ms after the arrival, with a spread of 0.2.)"""
