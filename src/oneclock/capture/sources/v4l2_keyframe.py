"""Whether a compressed picture can be shown without those before it."""

from __future__ import annotations

import re

from oneclock.capture.frames import Codec

_START = re.compile(rb"\x00\x00\x01(.)", re.DOTALL)
_H264_IDR = 5
_HEVC_RANDOM_ACCESS = range(16, 24)


def is_keyframe(codec: Codec, packet: bytes) -> bool:
    """H.264 and HEVC by the types of their NAL units (Annex B): uvcvideo sets no flag."""
    if codec is Codec.H264:
        return any(unit[1][0] & 0x1F == _H264_IDR for unit in _START.finditer(packet))
    if codec is Codec.HEVC:
        return any(
            (unit[1][0] >> 1) & 0x3F in _HEVC_RANDOM_ACCESS for unit in _START.finditer(packet)
        )
    return True
