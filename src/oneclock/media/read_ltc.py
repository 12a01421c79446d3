"""Read the timecode that a recording carries as sound."""

from __future__ import annotations

from pathlib import Path

from oneclock.errors import MediaError
from oneclock.media.ltc import LtcDecoder
from oneclock.media.ltc_frames import LtcFrames
from oneclock.media.probe import probe
from oneclock.media.read_audio import Microphone, read_audio


def read_ltc(path: Path, microphone: Microphone) -> LtcFrames:
    """Every frame of timecode on one channel of one track, by the recording's clock."""
    path = Path(path)
    tracks = probe(path).audio
    if microphone.track >= len(tracks):
        raise MediaError(
            path, f"has no audio track {microphone.track}", f"it has {len(tracks)}, from 0"
        )
    # At the rate of the file: resampling costs as much as decoding and adds nothing.
    rate = tracks[microphone.track].sample_rate
    decoder = LtcDecoder(rate)
    for block in read_audio(path, rate=rate, microphone=microphone):
        decoder.push(block)
    return decoder.finish()
