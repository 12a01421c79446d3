"""A picture at a share of its size, for a viewer to whom all of it is too much."""

from __future__ import annotations

import numpy as np
from av import VideoFrame
from av.video.reformatter import Interpolation
from numpy.typing import NDArray


def smaller_picture(picture: NDArray[np.uint8], share: float) -> VideoFrame:
    """Of RGB (height, width, 3); of even sides, as the encoders take them."""
    height, width = (2 * int(side * share / 2) for side in picture.shape[:2])
    return VideoFrame.from_ndarray(picture, format="rgb24").reformat(
        width=width, height=height, format="yuv420p", interpolation=Interpolation.AREA
    )
