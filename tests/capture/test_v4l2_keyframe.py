"""Which pictures stand alone, against FFmpeg's own encoders."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import av
import numpy as np
import pytest

from oneclock.capture.frames import Codec
from oneclock.capture.sources.v4l2_keyframe import is_keyframe


@pytest.mark.parametrize(("codec", "encoder"), [(Codec.H264, "libx264"), (Codec.HEVC, "libx265")])
def test_keyframes_are_those_the_encoder_made(codec: Codec, encoder: str) -> None:
    made = _encoded(encoder)

    told = [is_keyframe(codec, bytes(packet)) for packet in made]

    assert told == [packet.is_keyframe for packet in made]
    assert True in told
    assert False in told


def test_every_jpeg_and_every_raw_picture_stands_alone() -> None:
    assert is_keyframe(Codec.MJPEG, b"\xff\xd8")
    assert is_keyframe(Codec.RAW, b"")


def _encoded(encoder: str) -> list[Any]:
    stream = av.CodecContext.create(encoder, "w")
    assert isinstance(stream, av.VideoCodecContext)
    stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
    stream.framerate = Fraction(30)
    # No keyframes but every fourth; without B-frames, which the encoders mark differently.
    stream.options = {
        "g": "4",
        "bf": "0",
        "sc_threshold": "0",
        "x265-params": "keyint=4:scenecut=0:bframes=0:log-level=none",
    }
    packets: list[Any] = []
    for number in range(10):
        pixels = np.full((64, 64, 3), 10 * number, np.uint8)
        packets += stream.encode(av.VideoFrame.from_ndarray(pixels, "rgb24"))
    return packets + stream.encode(None)
