"""MLT: what is written is what a person read, and `melt` shows and plays what the clocks say."""

from __future__ import annotations

import wave
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.formats.a_project import EDIT, NTSC, PAL, PROJECT, WIDE, alone, camera, steady
from tests.formats.golden import assert_golden
from tests.formats.mlt_reader import placed_on, properties, rate_of
from tests.formats.numbered_film import HZ, assert_heard, filmed, needs_melt, project_of, rendered

from oneclock.formats.mlt import mlt, mlt_notes
from oneclock.formats.placed import SoundTrack
from oneclock.formats.programme import Programme, ProgrammeSound, Role
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.shots import Shot, ShotList
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock

RATES = st.sampled_from([FrameRate.parse(text) for text in ("23.976", "24", "25", "29.97", "60")])


def tracks_of(root: Element) -> list[tuple[str, str | None]]:
    (tractor,) = root.findall("tractor")
    return [(one.attrib["producer"], one.get("hide")) for one in tractor.findall("track")]


def named(root: Element) -> dict[str, str]:
    """The tracks by their playlists: s for sound, p for pictures, and the name."""
    return {
        one.attrib["id"]: ("s " if "shotcut:audio" in told else "p ") + told["shotcut:name"]
        for one in root.findall("playlist")
        if (told := properties(one))
    }


def test_the_file_is_the_one_a_person_read() -> None:
    assert_golden("edit.mlt", mlt(EDIT))


def test_only_the_edit_is_seen_and_only_whom_it_listens_to_is_heard() -> None:
    root = fromstring(mlt(EDIT))
    names = named(root)

    background, *tracks = tracks_of(root)

    assert background == ("background", None)
    assert [(names[track], hidden) for track, hidden in tracks] == [
        ("s wide & low", "both"),
        ('s "close" <舞台>', "both"),
        ("s recorder #1 100%", "video"),
        ("s stepped", "both"),
        ("p wide & low", "both"),
        ('p "close" <舞台>', "both"),
        ("p stepped", "both"),
        ("p edit", "audio"),
    ]


def test_without_an_edit_everything_is_on() -> None:
    root = fromstring(mlt(PROJECT))

    assert {hidden for _, hidden in tracks_of(root)} == {None, "video", "audio"}


def test_all_that_is_heard_is_added_up() -> None:
    root = fromstring(mlt(PROJECT))
    names = named(root)
    tracks = [track for track, _ in tracks_of(root)]

    mixed = [properties(one) for one in root.iter("transition")]

    assert {(one["mlt_service"], one["sum"], one["a_track"]) for one in mixed} == {
        ("mix", "1", "0")
    }
    assert [int(one["b_track"]) for one in mixed] == [
        number for number, track in enumerate(tracks) if names.get(track, "").startswith("s ")
    ]


def test_rates_are_exact() -> None:
    assert rate_of(fromstring(mlt(PROJECT))) == NTSC.rate


def test_a_second_track_of_sound_is_asked_for() -> None:
    project = alone(replace(WIDE, microphone=(1, 0), sounds=WIDE.sounds * 2))
    told = [properties(one) for one in fromstring(mlt(project)).iter("producer")]

    assert [one.get("astream") for one in told if "video_index" in one] == ["1"]


@given(
    delta=st.floats(-5, 5), drift=st.floats(-1e-3, 1e-3), rate=RATES, media=RATES,
    seconds=st.floats(20, 8000),
)  # fmt: skip
def test_clips_begin_and_end_where_their_clock_says(
    delta: float, drift: float, rate: FrameRate, media: FrameRate, seconds: float
) -> None:
    recording = camera("a.mov", steady(delta, drift, seconds), rate=media, timecode="10:00:00:00")
    project = alone(recording, rate=rate)
    root = fromstring(mlt(project))

    sound, picture = placed_on(root, "track1"), placed_on(root, "track2")

    # A link shows the picture that a moment lies in: half a picture later, the nearest.
    half_picture, half_frame = 0.5 / float(media.rate), 0.5 / float(rate.rate)
    for clips, tolerance in ((sound, 0.00101), (picture, half_picture + half_frame)):
        for clip in clips:
            for frame, told in ((clip.first, clip.begins), (clip.end, clip.ends)):
                reference = float(project.start + rate.time_of(frame))
                true = recording.clock.longest.clock.to_local(reference)
                assert told == pytest.approx(true, abs=tolerance)
            assert clip.resource == "/shoot/a.mov"


def test_what_no_format_says_is_told() -> None:
    assert mlt_notes(PROJECT) == ()
    programme = EDIT.programme
    assert programme is not None
    loud = replace(programme, sound=replace(programme.sound, sources=(1, 2), gated=True))

    *_, ducking = mlt_notes(replace(EDIT, programme=loud))

    assert ducking.startswith("who does not speak is not ducked")


# -- melt -----------------------------------------------------------------------------------------


DRIFTING = steady(-0.623, 2e-3, 8.0)
LOST = SteppedClock(
    pieces=(
        Piece(span=Span(start=0.0, end=3.0), clock=ClockMap(delta=0.25)),
        Piece(span=Span(start=3.0, end=8.0), clock=ClockMap(delta=1.5)),
    )
)


@needs_melt
@pytest.mark.oracle
@pytest.mark.parametrize(
    ("clock", "media", "name"),
    [
        (DRIFTING, NTSC, "a b & 'c' \"q\" 舞台 #1 100% ?x.mov"),
        (LOST, PAL, "pal.mov"),
        (steady(0.71, 0.0, 8.0), NTSC, "-plain.mov"),
    ],
)
def test_melt_shows_and_plays_what_the_clock_says(
    clock: SteppedClock, media: FrameRate, name: str, tmp_path: Path
) -> None:
    recording = filmed(tmp_path / name, clock, media)
    project = project_of(recording, seconds=8.0)
    written = tmp_path / "project.mlt"
    written.write_text(mlt(project), encoding="utf-8")

    numbers, clicks = rendered(written)

    assert len(numbers) == project.frames
    half = 0.5 + 0.5 * float(media.rate / NTSC.rate) + 0.02
    for frame, number in enumerate(numbers):
        local = clock.to_local(float(NTSC.time_of(frame)))
        if number is None:  # not running, or in what is left over of its last picture
            assert local is None or local > clock.coverage.end - 0.1
        else:
            assert local is not None
            assert number == pytest.approx(local * float(media.rate), abs=half)
    expected = [clock.to_reference(0.1 + second) for second in range(8)]
    assert_heard(clicks, (at for at in expected if at is not None and 0 < at < 7.9))


@needs_melt
@pytest.mark.oracle
def test_melt_cuts_on_the_frame(tmp_path: Path) -> None:
    one = filmed(tmp_path / "one.mov", steady(0.0, 0.0, 6.0), NTSC)
    two = filmed(tmp_path / "two.mov", steady(-1.0, -2e-3, 7.0), NTSC)
    shots = ShotList(
        rate=NTSC,
        start=NTSC.time_of(12),
        shots=(
            Shot(first=0, end=31, source=0),
            Shot(first=31, end=77, source=1),
            Shot(first=77, end=90, source=None),
            Shot(first=90, end=120, source=0),
        ),
    )
    stacked = project_of(one, two, seconds=6.0)
    programme = Programme(
        event=stacked.event,
        shots=shots,
        sound=ProgrammeSound(sources=(1,)),
        roles=(Role.ANY, Role.ANY),
    )
    written = tmp_path / "edit.mlt"
    written.write_text(mlt(replace(stacked, programme=programme)), encoding="utf-8")

    numbers, clicks = rendered(written)

    assert numbers[:31] == list(range(12, 43))
    assert [
        number - frame for frame, number in enumerate(numbers[31:77]) if number
    ] == pytest.approx([43 + 29.97] * 46, abs=1.0)
    assert numbers[77:90] == [None] * 13
    assert numbers[90:] == list(range(102, 132))
    begins = float(shots.start)
    expected = [two.clock.longest.clock.to_reference(0.1 + s) - begins for s in range(7)]
    assert_heard(clicks, (at for at in expected if 0 < at < 4))


@needs_melt
@pytest.mark.oracle
@pytest.mark.parametrize("drift", [0.0, 1e-3])
def test_melt_plays_the_channel_that_the_edit_hears_on_both_sides(
    drift: float, tmp_path: Path
) -> None:
    camera_ = filmed(tmp_path / "camera.mov", steady(0.0, 0.0, 4.0), NTSC)
    samples = np.zeros((4 * HZ, 2), np.int16)
    samples[::97, 0] = 9000  # what must not be heard: no clicks, but a buzz
    for second in range(4):
        samples[round((second + 0.1) * HZ) - 24 :][:48, 1] = 20_000
    with wave.open(str(tmp_path / "recorder.wav"), "wb") as file:
        file.setparams((2, 2, HZ, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    recorder = replace(
        camera_,
        path=tmp_path / "recorder.wav",
        clock=steady(0.0, drift, 4.0),
        sounds=(SoundTrack(rate=HZ, channels=2),),
        picture=None,
        microphone=(0, 1),
    )
    stacked = project_of(camera_, recorder, seconds=4.0)
    programme = Programme(
        event=stacked.event,
        shots=ShotList(rate=NTSC, start=Fraction(0), shots=(Shot(first=0, end=110, source=0),)),
        sound=ProgrammeSound(sources=(1,)),
        roles=(Role.ANY, Role.SOUND),
    )
    written = tmp_path / "edit.mlt"
    written.write_text(mlt(replace(stacked, programme=programme)), encoding="utf-8")

    _, clicks = rendered(written)  # of the left side

    assert_heard(clicks, ((second + 0.1) * (1 + drift) for second in range(4)))
