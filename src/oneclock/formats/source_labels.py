"""Timecode of a recording in a list that counts at another rate.

A label is what a clock reads, not how long ago it was midnight: at 23.976 frames a second, counted
by 24, it reads ten hours after 36,036 s. Who conforms a list looks for what the file reads. So
hours, minutes and seconds are the file's own, and only the frames within the second are told in the
list's rate, because readers count them so: OpenTimelineIO does, Final Cut Pro 7 says so, and
Resolve knows no mixed rates in lists. OpenTimelineIO refuses an event whose two sides are not
equally long by that counting. So its end follows from its beginning, and strays from what the file
reads there by as much as the two count differently: a thousandth, or labels that are left out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction

from oneclock.formats.clips import Clip
from oneclock.formats.placed import PlacedRecording
from oneclock.formats.project import picture_rate
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.timecode import Timecode, TimecodeRate

_DROPPING = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLabels:
    begins: Timecode
    """What the recording reads at its beginning, by its own counting."""
    rate: TimecodeRate
    """By which the list counts it."""

    def label_at(self, moment: Fraction) -> Timecode:
        """In the second of the frame that begins nearest, the nearest label of the list's."""
        own = self._own(moment)
        least = self.rate.dropped if own.seconds == 0 and own.minutes % 10 else 0
        nearest = math.floor(self._within(own, moment) + Fraction(1, 2))
        frames = min(max(nearest, least), self.rate.counted - 1)
        return replace(own, frames=frames, rate=self.rate)

    def frames_at(self, moment: Fraction) -> Fraction:
        """What it reads, not rounded: frames since midnight as the list counts them."""
        own = self._own(moment)
        whole = self.rate.count(own.hours, own.minutes, own.seconds, 0)
        return whole + self._within(own, moment)

    def moved(self, moment: Fraction) -> Fraction:
        """By how many seconds of the recording its label there is another moment's."""
        frames = self.label_at(moment).frames_since_midnight - self.frames_at(moment)
        return frames / self.rate.counted * self.begins.rate.counted / self.begins.rate.rate

    def length(self, clip: Clip, duration: Fraction) -> int:
        """Frames of it that have labels in a recording of that duration."""
        begin = self.label_at(clip.source).frames_since_midnight
        left = (self.frames_at(duration) - begin) % self.rate.frames_a_day
        return min(clip.length, max(1, math.ceil(left)))

    def strays(self, clip: Clip) -> Fraction:
        """Seconds by which the end of such a clip reads more than the recording does there."""
        end = self.label_at(clip.source).frames_since_midnight + clip.length
        half = self.rate.frames_a_day // 2
        frames = end - self.frames_at(clip.source_at(clip.end))
        return ((frames + half) % self.rate.frames_a_day - half) / self.rate.counted

    def _own(self, moment: Fraction) -> Timecode:
        return self.begins.later(self._frame(moment))

    def _frame(self, moment: Fraction) -> int:
        return FrameRate(rate=self.begins.rate.rate).nearest_frame(moment)

    def _within(self, own: Timecode, moment: Fraction) -> Fraction:
        """Frames of the list since the second began that its nearest frame is in."""
        over = moment * own.rate.rate - self._frame(moment)
        return (own.frames + over) * self.rate.counted / own.rate.counted


def source_labels(recording: PlacedRecording, listed: TimecodeRate) -> SourceLabels:
    """Drop-frame where the recording is, if the list's rate can be."""
    begins = recording.timecode
    if begins is None:
        rate = _players_count(recording, listed)
        frames = FrameRate(rate=rate.rate).nearest_frame(recording.begins_at)
        begins = Timecode.from_frames(frames, rate)
    can_drop = listed.counted % _DROPPING == 0 and listed.rate != listed.counted
    drop = begins.rate.drop and (can_drop or begins.rate.rate == listed.rate)
    return SourceLabels(begins=begins, rate=replace(listed, drop=drop))


def _players_count(recording: PlacedRecording, listed: TimecodeRate) -> TimecodeRate:
    """Its own pictures, where it has no timecode; sound alone is counted as the list is."""
    rate = picture_rate(recording)
    if rate is None or rate.rate == listed.rate:
        return listed
    try:
        return TimecodeRate(rate=rate.rate)
    except ValueError:
        return listed
