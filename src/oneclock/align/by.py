"""What tells one clock by another: the rungs of the ladder of evidence."""

from __future__ import annotations

from enum import StrEnum


class By(StrEnum):
    """In the order in which they are believed where each can be trusted and they disagree. What was
    heard or seen together was there; timecode is what a generator said, and generators are set by
    people. A date narrows and never decides."""

    AUDIO = "audio"
    LIGHT = "light"
    LTC = "ltc"
    TIMECODE = "timecode"
    DATE = "date"
