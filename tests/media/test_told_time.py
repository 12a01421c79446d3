"""What tags say of the time of day, and what they do not."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.media.told_time import Zone, time_by_samples, time_by_timecode, told_date
from oneclock.timebase.span import Span

NTSC = Fraction(30000, 1001)


def test_a_label_is_counted_at_the_rate_nearest_to_the_pictures() -> None:
    told = time_by_timecode("01:00:00;00", rate=Fraction(2998, 100), local=Fraction(1, 50))
    assert told is not None
    assert told.seconds == 107892 / NTSC
    assert (told.resolution, told.local, told.was_set) == (1 / NTSC, Fraction(1, 50), True)
    assert told.told == "01:00:00;00 at 29.97 drop-frame"


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("01:00:00:00", None),
        ("01:00:00:00", Fraction(7)),
        ("01:00:00;00", Fraction(25)),
        ("01:00:00:25", Fraction(25)),
        ("an hour", Fraction(25)),
        ("", Fraction(25)),
    ],
)
def test_what_cannot_be_counted_says_nothing(text: str, rate: Fraction | None) -> None:
    assert time_by_timecode(text, rate=rate) is None


def test_a_counter_that_nobody_set_is_known_as_such() -> None:
    unset = time_by_timecode("00:00:00:00", rate=Fraction(25))
    assert unset is not None
    assert not unset.was_set
    begun = time_by_samples("0", rate=48000)
    assert begun is not None
    assert not begun.was_set


@given(sample=st.integers(0, 86400 * 48000 - 1))
def test_the_first_sample_is_counted_exactly(sample: int) -> None:
    told = time_by_samples(str(sample), rate=48000)
    assert told is not None
    assert told.seconds == Fraction(sample, 48000)
    assert (told.seconds / told.resolution).denominator == 1


@pytest.mark.parametrize(
    ("sample", "resolution"),
    [
        (3600 * 48000, Fraction(1)),
        (3600 * 48000 + 1920, Fraction(1, 25)),
        (3600 * 48000 + 2000, Fraction(1, 24)),
        (3600 * 48000 + 1, Fraction(1, 48000)),
    ],
)
def test_a_recorder_that_knows_only_seconds_or_frames_is_found_out(
    sample: int, resolution: Fraction
) -> None:
    told = time_by_samples(str(sample), rate=48000)
    assert told is not None
    assert told.resolution == resolution


@pytest.mark.parametrize("text", ["", "-5", "1e9", "²", str(90000 * 48000)])
def test_what_is_no_sample_of_a_day_says_nothing(text: str) -> None:
    assert time_by_samples(text, rate=48000) is None


NOON = 1714996800.0  # 2024-05-06 12:00:00 UTC, by `date -u -d ... +%s`


@pytest.mark.parametrize(
    ("tags", "seconds", "zone"),
    [
        ({"creation_time": "2024-05-06T12:00:00.000000Z"}, NOON, Zone.SUPPOSED),
        ({"creation_time": "2024-05-06T14:00:00+02:00"}, NOON, Zone.TOLD),
        ({"creation_time": "2024-05-06 12:00:00"}, NOON, Zone.UNKNOWN),
        ({"date": "2024-05-06", "creation_time": "12:00:00"}, NOON, Zone.UNKNOWN),
        ({"date": "2024:05:06", "creation_time": "12-00-00"}, NOON, Zone.UNKNOWN),
        ({"com.apple.quicktime.creationdate": "2024-05-06T14:00:00+0200"}, NOON, Zone.TOLD),
    ],
)
def test_dates_are_read_as_they_are_written(
    tags: dict[str, str], seconds: float, zone: Zone
) -> None:
    date = told_date(tags, 60.0)
    assert date is not None
    assert (date.seconds, date.zone) == (seconds, zone)


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"date": "2024-05-06"},
        {"creation_time": "12:00:00"},
        {"creation_time": "yesterday"},
        {"creation_time": "1904-01-01T00:00:00.000000Z"},
        {"creation_time": "1970-01-01T00:00:00.000000Z"},
        {"creation_time": "1999-12-31T16:00:00.000000Z"},
        {"creation_time": "2000-01-01T00:03:00.000000Z"},
        {"creation_time": "2016-01-01T07:12:00.000000Z"},
        {"com.apple.quicktime.creationdate": "2015-01-01T00:00:00+0000"},
    ],
)
def test_no_date_and_clocks_never_set_say_nothing(tags: dict[str, str]) -> None:
    assert told_date(tags, 60.0) is None


def test_for_which_moment_a_date_stands_depends_on_who_wrote_it() -> None:
    utc = {"creation_time": "2024-05-06T12:00:00Z"}
    apple = {"com.apple.quicktime.creationdate": "2024-05-06T14:00:00+0200"}
    android = {"com.android.version": "14"}
    for tags, span in (
        (utc, Span(start=0.0, end=60.0)),
        (utc | android, Span(start=60.0, end=60.0)),
        (utc | apple, Span(start=0.0, end=0.0)),
    ):
        date = told_date(tags, 60.0)
        assert date is not None
        assert date.holds_at == span
