"""Which frames show what: laws that hold for every clock and every rate."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.formats.a_project import (
    CLOSE,
    EDIT,
    EVENT,
    NTSC,
    PAL,
    PROJECT,
    STEPPED,
    WIDE,
    alone,
    camera,
    steady,
)

from oneclock.formats.clips import edited, stacked, with_gaps
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.shots import Shot, ShotList
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock

RATES = st.sampled_from([FrameRate.parse(text) for text in ("23.976", "24", "25", "29.97", "60")])


@st.composite
def clocks(draw: st.DrawFn) -> SteppedClock:
    """One to four pieces; what lies between them is lost, or was repeated."""
    pieces, local, delta = [], 0.0, draw(st.floats(-30, 30))
    for _ in range(draw(st.integers(1, 4))):
        end = local + draw(st.floats(0.5, 20))
        clock = ClockMap(delta=delta, drift=draw(st.floats(-1e-3, 1e-3)))
        pieces.append(Piece(span=Span(start=local, end=end), clock=clock))
        local, delta = end, delta + draw(st.floats(-2, 5))
    return SteppedClock(pieces=tuple(pieces))


@given(clock=clocks(), rate=RATES, start=st.floats(-40, 10))
def test_a_frame_shows_what_the_clock_says(
    clock: SteppedClock, rate: FrameRate, start: float
) -> None:
    project = alone(
        camera("a.mp4", clock),
        rate=rate,
        start=min(start, clock.coverage_in_reference.end - 0.1),
    )

    (clips,) = stacked(project)

    for clip in clips:
        for frame in {clip.first, (clip.first + clip.end) // 2, clip.end - 1}:
            local = clock.to_local(float(project.start + rate.time_of(frame)))
            if local is not None:
                assert float(clip.source_at(frame)) == pytest.approx(local, abs=1e-6) or (
                    # A frame that begins within a thousandth of a seam.
                    min(abs(float(clip.source_at(frame)) - end) for end in _ends(clock))
                    < 0.001 / rate.rate + 1e-9
                )


def _ends(clock: SteppedClock) -> list[float]:
    return [end for piece in clock.pieces for end in (piece.span.start, piece.span.end)]


@given(clock=clocks(), rate=RATES)
def test_no_two_clips_share_a_frame_and_none_leaves_the_recording(
    clock: SteppedClock, rate: FrameRate
) -> None:
    recording = camera("a.mp4", clock)
    project = alone(recording, rate=rate, start=clock.coverage_in_reference.start)

    (clips,) = stacked(project)

    assert all(before.end <= after.first for before, after in pairwise(clips))
    for clip in clips:
        assert 0 <= clip.first < clip.end <= project.frames
        assert clip.source >= 0
        tolerance = Fraction(1, 1000) / rate.rate
        assert clip.source_at(clip.end) <= Fraction(recording.duration) + 2 * tolerance


@given(clock=clocks(), rate=RATES, cut=st.integers(0, 400))
def test_a_part_of_a_clip_shows_the_same(clock: SteppedClock, rate: FrameRate, cut: int) -> None:
    (clips,) = stacked(alone(camera("a.mp4", clock), rate=rate, start=-40.0))

    for clip in clips:
        at = clip.first + 1 + cut % clip.length
        part = clip.within(at, at + 10)
        if at < clip.end:
            assert part is not None
            assert part.source_at(at) == clip.source_at(at)
            assert part.source_at(part.end) == clip.source_at(part.end)
        else:
            assert part is None


def test_a_recording_that_lost_a_second_is_two_clips_with_a_second_between() -> None:
    clips = stacked(PROJECT)[3]

    assert [(clip.first, clip.end) for clip in clips] == [(300, 900), (930, 1528)]
    assert clips[1].source_at(clips[1].first) == pytest.approx(20.0, abs=1 / 30)


def test_the_reference_is_shown_frame_by_frame() -> None:
    (clip,) = stacked(PROJECT)[0]

    assert (clip.first, clip.end, clip.source, clip.pace) == (0, 1800, Fraction(0), Fraction(1))
    assert clip.source_at(1799) == Fraction(1799 * 1001, 30000)
    assert not clip.drifts


def test_a_frame_shows_who_was_running_when_it_began() -> None:
    late = camera("late.mp4", steady(1.01, 0.0, 10.0), rate=PAL)

    ((clip,),) = stacked(alone(late, rate=PAL))

    assert clip.first == 26
    assert clip.source == pytest.approx(0.03)
    # Its last frame would begin at 11.00 and end after the recording does, at 11.01.
    assert clip.end == 275


def test_an_edit_is_cut_out_of_the_clips() -> None:
    placed = stacked(EDIT)

    cuts = edited(EDIT)

    assert [(cut.first, cut.end, cut.recording) for cut in cuts] == [
        (0, 300, 0), (300, 880, 1), (880, 900, 3), (930, 1500, 3), (1560, 1800, 0),
    ]  # fmt: skip
    for cut in cuts:
        assert any(cut == clip.within(cut.first, cut.end) for clip in placed[cut.recording])


def test_an_edit_may_begin_anywhere_on_the_clock() -> None:
    later = Fraction(20) + Fraction(1, 7)
    shots = ShotList(rate=PAL, start=later, shots=(Shot(first=0, end=100, source=1),))
    programme = replace(EDIT.programme, shots=shots)  # type: ignore[type-var]
    project = replace(EDIT, programme=programme, rate=PAL)

    (cut,) = edited(project)

    assert (project.start, project.frames) == (later, 100)
    assert float(cut.source) == pytest.approx(CLOSE.clock.to_local(float(later)), abs=1e-9)


def test_gaps_are_what_lies_between() -> None:
    assert [
        (first, end, clip is None) for first, end, clip in with_gaps(edited(EDIT), EDIT.frames)
    ] == [
        (0, 300, False), (300, 880, False), (880, 900, False), (900, 930, True),
        (930, 1500, False), (1500, 1560, True), (1560, 1800, False),
    ]  # fmt: skip
    assert list(with_gaps((), 5)) == [(0, 5, None)]


@given(
    drift=st.floats(-1e-3, 1e-3), seconds=st.floats(5, 4000),
    pace=st.sampled_from([Fraction(1), Fraction(1001, 1000)]),
)  # fmt: skip
def test_at_another_pace_it_is_right_in_the_middle(
    drift: float, seconds: float, pace: Fraction
) -> None:
    recording = camera("a.mp4", steady(0.0, drift, seconds), rate=PAL)
    ((clip,),) = stacked(alone(recording, rate=PAL))

    other = clip.at_pace(pace, seconds)

    tolerance = Fraction(1, 25_000)
    assert other.pace == pace
    # Half a frame may be missing: the nearest frame is there.
    assert other.source * 25 >= -pace / 2
    assert other.source_at(other.end) * 25 <= Fraction(seconds) * 25 + pace / 2
    assert clip.first <= other.first < other.end <= clip.end
    # Exactly in the middle, also where frames had to be left out.
    middle = Fraction(clip.first + clip.end, 2)
    then = [one.source + (middle - one.first) / 25 * one.pace for one in (clip, other)]
    assert abs(then[0] - then[1]) <= tolerance
    # And no more are left out than it lacks.
    lacks = abs(clip.pace - pace) * clip.seconds * 25
    assert clip.length - other.length <= lacks + 2


def test_less_than_half_a_frame_costs_no_frame() -> None:
    # 0.36 ms of a recording of 36 s is what 20 ppm are at either end of it.
    recording = camera("a.mp4", steady(0.0, 2e-5, 36.0), rate=PAL)
    ((clip,),) = stacked(alone(recording, rate=PAL))

    other = clip.at_pace(Fraction(1), 36.0)

    assert (other.first, other.end) == (clip.first, clip.end) == (0, 900)
    assert float(other.source) == pytest.approx(-0.00036, abs=1e-6)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"width": 0}, "must have a size"),
        ({"rate": PAL}, "the edit has 30000/1001"),
        ({"event": replace(EVENT, recordings=(WIDE,))}, "of other recordings"),
    ],
)
def test_a_project_is_of_one_piece(change: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        replace(EDIT, **change)  # type: ignore[arg-type]


def test_a_project_needs_to_know_where_things_are() -> None:
    astray = replace(STEPPED, path=STEPPED.path.relative_to("/"))

    with pytest.raises(ValueError, match="absolute paths"):
        alone(astray)


def test_the_grid_is_exact_for_an_hour() -> None:
    hour = alone(camera("a.mp4", steady(0.0, 0.0, 3603.6)), rate=NTSC)

    assert hour.frames == 108_000
    assert stacked(hour)[0][0].end == 108_000
