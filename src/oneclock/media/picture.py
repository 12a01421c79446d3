"""One picture of a recording, as it was decoded: when it appears, and how it means to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from av.video.frame import VideoFrame

from oneclock.media.fitting import Shape

_FULL_RANGE = 2  # ISO 23091-2


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    frame: VideoFrame
    """In whatever format it was decoded to."""
    time: Fraction
    """Local time at which it appears."""
    pixel_aspect: Fraction

    @property
    def shape(self) -> Shape:
        return Shape(
            width=self.frame.width,
            height=self.frame.height,
            pixel_aspect=self.pixel_aspect,
            # FFmpeg counts degrees against the clock.
            turns=-round(self.frame.rotation / 90) % 4,
        )

    @property
    def pixel_format(self) -> str:
        return self.frame.format.name

    @property
    def is_full_range(self) -> bool:
        return self.frame.color_range == _FULL_RANGE or self.pixel_format.startswith("yuvj")

    @property
    def matrix(self) -> str:
        """By what red, green and blue became luma and chroma, in the words of FFmpeg's scaler.
        Where the file does not say, small pictures are taken for television of old, as players
        do."""
        known = {1: "bt709", 4: "fcc", 5: "bt601", 6: "bt601", 7: "smpte240m", 9: "bt2020"}
        small = max(self.frame.width, self.frame.height) < 1280 and (
            min(self.frame.width, self.frame.height) <= 576
        )
        return known.get(self.frame.colorspace, "bt601" if small else "bt709")
