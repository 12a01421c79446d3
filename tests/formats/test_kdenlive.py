"""Kdenlive projects: a bin, tracks of two playlists, groups; and MLT all the same, so that `melt`
shows and plays them."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.formats.a_project import EDIT, NTSC, PROJECT, alone, camera, steady
from tests.formats.golden import assert_golden
from tests.formats.mlt_reader import Placed, placed_on, properties, rate_of
from tests.formats.numbered_film import assert_heard, filmed, needs_melt, project_of, rendered

from oneclock.formats.kdenlive import kdenlive, kdenlive_notes
from oneclock.formats.mlt import mlt_notes
from oneclock.formats.project import Project
from oneclock.timebase.frame_rate import FrameRate

RATES = st.sampled_from([FrameRate.parse(text) for text in ("23.976", "24", "25", "29.97", "60")])


class Track:
    """What Kdenlive makes of a tractor: a track with a name, and clips on its first playlist."""

    def __init__(self, root: Element, wanted: str) -> None:
        tractor = next(one for one in root.iter("tractor") if one.attrib["id"] == wanted)
        told = properties(tractor)
        self.name = told["kdenlive:track_name"]
        self.sound = told.get("kdenlive:audio_track") == "1"
        first, second = tractor.findall("track")
        self.hidden = {first.attrib["hide"], second.attrib["hide"]}
        self.clips = placed_on(root, first.attrib["producer"])
        assert placed_on(root, second.attrib["producer"]) == []


def read(project: Project) -> tuple[Element, list[tuple[Track, str | None]]]:
    root = fromstring(kdenlive(project))
    main = root.findall("tractor")[-1]
    background, *tracks = main.findall("track")
    assert main.attrib["global_feed"] == "1"
    assert background.attrib["producer"] == "black_track"
    return root, [(Track(root, one.attrib["producer"]), one.get("hide")) for one in tracks]


def bin_of(root: Element) -> dict[str, str]:
    """The files of the bin by their number there."""
    services = {one.attrib["id"]: properties(one) for one in root.findall("producer")}
    entries = next(one for one in root.iter("playlist") if one.attrib["id"] == "main_bin")
    told = [services[entry.attrib["producer"]] for entry in entries.findall("entry")]
    return {one["kdenlive:id"]: one["resource"] for one in told}


def test_the_file_is_the_one_a_person_read() -> None:
    assert_golden("edit.kdenlive", kdenlive(EDIT))


def test_sounds_are_below_pictures_and_the_edit_is_on_top() -> None:
    _, tracks = read(EDIT)

    assert [(track.name, track.sound, hidden) for track, hidden in tracks] == [
        ("wide & low", True, "both"),
        ('"close" <舞台>', True, "both"),
        ("recorder #1 100%", True, None),
        ("stepped", True, "both"),
        ("wide & low", False, "both"),
        ('"close" <舞台>', False, "both"),
        ("stepped", False, "both"),
        ("edit", False, None),
    ]
    assert all(track.hidden == {"video" if track.sound else "audio"} for track, _ in tracks)


def test_what_is_on_the_tracks_is_in_the_bin() -> None:
    root, _ = read(EDIT)
    in_bin = bin_of(root)

    assert sorted(in_bin.values()) == [
        '/shoot/"close" <舞台>.mov',
        "/shoot/sound/recorder #1 100%.wav",
        "/shoot/stepped.mp4",
        "/shoot/wide & low.mp4",
    ]
    used = [
        told
        for one in root
        if one.tag in ("producer", "chain") and "set.test_image" in (told := properties(one))
    ]
    assert {told["resource"] for told in used} == set(in_bin.values())
    assert all(in_bin[told["kdenlive:id"]] == told["resource"] for told in used)
    assert all({told["set.test_image"], told["set.test_audio"]} == {"0", "1"} for told in used)


def test_pictures_move_with_their_sound() -> None:
    root, tracks = read(PROJECT)
    document = next(one for one in root.iter("playlist") if one.attrib["id"] == "main_bin")
    groups = json.loads(properties(document)["kdenlive:docproperties.groups"])

    pairs = [tuple(child["data"] for child in group["children"]) for group in groups]

    assert pairs == [("0:0", "4:0"), ("1:128", "5:128"), ("3:300", "6:300"), ("3:930", "6:930")]
    for pair in pairs:
        sound, picture = (clip_at(tracks, place) for place in pair)
        assert (sound.resource, sound.first, sound.end) == (
            picture.resource, picture.first, picture.end,
        )  # fmt: skip


def clip_at(tracks: list[tuple[Track, str | None]], place: str) -> Placed:
    track, _, first = place.partition(":")
    return next(clip for clip in tracks[int(track)][0].clips if clip.first == int(first))


def test_it_says_which_kdenlive_it_is_for() -> None:
    root, _ = read(PROJECT)
    document = next(one for one in root.iter("playlist") if one.attrib["id"] == "main_bin")

    assert properties(document)["kdenlive:docproperties.version"] == "1.04"
    assert properties(document)["kdenlive:docproperties.documentid"].isdigit()
    assert rate_of(root) == NTSC.rate
    assert kdenlive(PROJECT) == kdenlive(PROJECT)
    assert kdenlive_notes(EDIT) == mlt_notes(EDIT)


@given(
    delta=st.floats(-5, 5), drift=st.floats(-1e-3, 1e-3), rate=RATES, media=RATES,
    seconds=st.floats(20, 8000),
)  # fmt: skip
def test_clips_begin_and_end_where_their_clock_says(
    delta: float, drift: float, rate: FrameRate, media: FrameRate, seconds: float
) -> None:
    recording = camera("a.mov", steady(delta, drift, seconds), rate=media, timecode="10:00:00:00")
    project = alone(recording, rate=rate)

    _, ((sound, _), (picture, _)) = read(project)

    half_picture, half_frame = 0.5 / float(media.rate), 0.5 / float(rate.rate)
    for track, tolerance in ((sound, 0.00101), (picture, half_picture + half_frame)):
        for clip in track.clips:
            for frame, told in ((clip.first, clip.begins), (clip.end, clip.ends)):
                reference = float(project.start + rate.time_of(frame))
                true = recording.clock.longest.clock.to_local(reference)
                assert told == pytest.approx(true, abs=tolerance)


@needs_melt
@pytest.mark.oracle
def test_melt_shows_and_plays_what_the_clock_says(tmp_path: Path) -> None:
    clock = steady(-0.623, 2e-3, 8.0)
    recording = filmed(tmp_path / "a & b.mov", clock, NTSC)
    project = project_of(recording, seconds=7.0)
    written = tmp_path / "project.kdenlive"
    written.write_text(kdenlive(project), encoding="utf-8")

    numbers, clicks = rendered(written)

    assert len(numbers) == project.frames
    true = [clock.to_local(float(NTSC.time_of(frame))) for frame in range(project.frames)]
    assert numbers == pytest.approx([(at or 0.0) * float(NTSC.rate) for at in true], abs=0.52)
    expected = [clock.longest.clock.to_reference(0.1 + second) for second in range(8)]
    assert_heard(clicks, (at for at in expected if 0 < at < 7))
