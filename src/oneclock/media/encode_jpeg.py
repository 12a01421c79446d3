"""One picture as a JPEG."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
from av.codec.context import Flags
from av.video.codeccontext import VideoCodecContext
from numpy.typing import NDArray

# ffmpeg's scale from 2 (best) to 31: 4 keeps a clock's digits crisp at 25 kB for 480 pixels.
_QUALITY = 4


def encode_jpeg(pixels: NDArray[np.uint8]) -> bytes:
    """`pixels` is height x width x RGB; an odd last row or column is cut off."""
    even = pixels[: pixels.shape[0] // 2 * 2, : pixels.shape[1] // 2 * 2]
    encoder = VideoCodecContext.create("mjpeg", "w")
    encoder.height, encoder.width = even.shape[:2]
    encoder.pix_fmt = "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    encoder.flags |= Flags.qscale  # constant quality instead of a bit rate
    encoder.global_quality = _QUALITY * 118  # FF_QP2LAMBDA
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(even), format="rgb24")
    return b"".join(bytes(packet) for packet in [*encoder.encode(frame), *encoder.encode(None)])
