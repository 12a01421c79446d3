"""OpenTimelineIO and back, judged by the library itself."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import opentimelineio
import pytest
from tests.formats.a_project import NTSC, WITHOUT_STEPS
from tests.formats.an_editors_media import CLOSE, LATE, SOUND, WIDE, media, where

from oneclock.formats.otio import otio
from oneclock.formats.realign import AlignedMedia
from oneclock.formats.realign_otio import otio_media, realigned_otio

PAL = 25.0
UP = "close%20%26%20up.mov"
_otio = opentimelineio
_schema = opentimelineio.schema
_time = opentimelineio.opentime


def span(start: float, lasts: float, rate: float = PAL) -> Any:
    return _time.TimeRange(
        _time.RationalTime(start * rate, rate), _time.RationalTime(lasts * rate, rate)
    )


def clip(path: str, start: float, lasts: float, *, available: float | None = 0.0) -> Any:
    reference = _schema.ExternalReference(target_url=f"file:///shoot/{path}")
    if available is not None:
        reference.available_range = span(available, 200)
    made = _schema.Clip(
        name=path, media_reference=reference, source_range=span((available or 0) + start, lasts)
    )
    made.metadata["editor"] = {"colour": "blue", "nested": [1, 2.5, None]}
    return made


def gap(lasts: float) -> Any:
    return _schema.Gap(source_range=span(0, lasts))


def timeline(*tracks: list[Any], kinds: str = "") -> Any:
    made = _schema.Timeline("assembly")
    for number, children in enumerate(tracks):
        kind = "Audio" if kinds[number : number + 1] == "a" else "Video"
        made.tracks.append(_schema.Track(f"T{number + 1}", children=children, kind=kind))
    return made


def text_of(made: Any) -> str:
    return str(_otio.adapters.write_to_string(made, "otio_json"))


def back(text: str, *recordings: Any) -> tuple[Any, tuple[str, ...]]:
    done = realigned_otio(text, media(*(recordings or (WIDE, CLOSE, LATE, SOUND))))
    return _otio.adapters.read_from_string(done.text, "otio_json"), done.notes


def places(made: Any) -> dict[str, list[tuple[str, float]]]:
    return {
        track.name: [
            (one.name, one.range_in_parent().start_time.to_seconds())
            for one in track
            if not isinstance(one, (_schema.Gap, _schema.Transition))
        ]
        for track in made.tracks
    }


def test_clips_one_after_the_other_go_to_tracks_of_their_own() -> None:
    text = text_of(timeline([clip("wide.mov", 0, 60), clip(UP, 2, 20), clip("late.mov", 0, 20)]))

    made, notes = back(text)

    assert places(made) == {
        "T1": [("wide.mov", 0.0)],
        "T1 2": [(UP, 14.0)],
        "T1 3": [("late.mov", 30.0)],
    }
    assert notes == ()


def test_a_camera_that_was_stopped_stays_on_one_track() -> None:
    cuts = [clip(UP, 0, 5), clip(UP, 20, 5)]

    made, _ = back(text_of(timeline([clip("wide.mov", 0, 60)], cuts)))

    assert places(made)["T2"] == [(UP, 12.0), (UP, 32.0)]


def test_timecode_is_not_mistaken_for_time_into_the_file() -> None:
    one, two = clip("wide.mov", 0, 60, available=3600.0), clip("late.mov", 4, 9, available=36000.0)

    made, _ = back(text_of(timeline([one], [two])))

    assert places(made)["T2"] == [("late.mov", 34.0)]


def test_all_that_is_not_moved_is_as_it_was() -> None:
    title = _schema.Clip("title", _schema.GeneratorReference(generator_kind="Text"))
    title.source_range = span(0, 3)
    missing = clip("gone.mov", 0, 5)
    nested = _schema.Stack(
        "nested", children=[_schema.Track("inner", children=[clip("wide.mov", 0, 4)])]
    )
    marked = gap(2)
    marked.markers.append(_schema.Marker("look", span(1, 0)))
    made = timeline(
        [clip("wide.mov", 0, 30)],
        [gap(3), title, marked, missing, nested, clip("late.mov", 0, 10)],
    )
    made.metadata["editor"] = {"版": "one"}
    made.tracks.markers.append(_schema.Marker("chapter", span(10, 0)))
    before = json.loads(text_of(made))

    done = realigned_otio(text_of(made), media(WIDE, LATE))

    after = json.loads(done.text)
    track = after["tracks"]["children"][1]
    assert [one["name"] for one in track["children"] if one["OTIO_SCHEMA"] != "Gap.1"] == [
        "title", "gone.mov", "nested", "late.mov",
    ]  # fmt: skip
    kept = {json.dumps(one, sort_keys=True) for one in before["tracks"]["children"][1]["children"]}
    for one in track["children"]:
        if one["OTIO_SCHEMA"] != "Gap.1" or one["markers"]:
            assert json.dumps(one, sort_keys=True) in kept
    assert [one["markers"][0]["name"] for one in track["children"] if one["markers"]] == ["look"]
    after["tracks"]["children"] = before["tracks"]["children"]
    assert after == before
    assert done.notes == ("Stack 'nested': holds clips of its own; it stays",)
    shown, _ = back(text_of(made), WIDE, LATE)
    assert dict(places(shown)["T2"]) == {
        "title": 3.0,
        "gone.mov": 8.0,
        "nested": 13.0,
        "late.mov": 30.0,
    }
    assert list(after) == list(before)  # in its order, too


def test_clips_in_a_transition_stay() -> None:
    fade = _schema.Transition(
        in_offset=_time.RationalTime(10, PAL), out_offset=_time.RationalTime(10, PAL)
    )
    track = [
        clip(UP, 0, 5),
        fade,
        clip("late.mov", 0, 5),
        clip("late.mov", 9, 5),
    ]

    made, notes = back(text_of(timeline([clip("wide.mov", 0, 60)], track)))

    assert places(made)["T2"] == [
        (UP, 0.0), ("late.mov", 5.0), ("late.mov", 39.0),
    ]  # fmt: skip
    assert [type(one).__name__ for one in made.tracks[1]] == [
        "Clip",
        "Transition",
        "Clip",
        "Gap",
        "Clip",
    ]
    assert {note.partition(": ")[2] for note in notes} == {
        "is tied to another clip by a transition; it stays"
    }


def test_with_several_timelines_notes_name_theirs() -> None:
    both = _schema.SerializableCollection("day")
    for name in ("morning", "night"):
        frozen = clip("late.mov", 0, 5)
        frozen.effects.append(_schema.FreezeFrame())
        made = timeline([clip("wide.mov", 0, 60)], [frozen])
        made.name = name
        both.append(made)

    _, notes = back(text_of(both))

    assert notes == (
        "morning: late.mov: is retimed; it stays",
        "night: late.mov: is retimed; it stays",
    )


def test_a_frozen_clip_stays() -> None:
    frozen = clip("late.mov", 0, 5)
    frozen.effects.append(_schema.FreezeFrame())

    made, notes = back(text_of(timeline([clip("wide.mov", 0, 60)], [frozen])))

    assert places(made)["T2"] == [("late.mov", 0.0)]
    assert notes == ("late.mov: is retimed; it stays",)


def test_every_timeline_of_a_collection_is_put_in_order() -> None:
    collection = _schema.SerializableCollection(
        "bin",
        [
            timeline([clip("wide.mov", 0, 20)], [clip("late.mov", 0, 5)]),
            timeline([gap(7), clip("wide.mov", 0, 20)], [clip("late.mov", 0, 5)]),
        ],
    )

    made, _ = back(text_of(collection))

    assert [places(one)["T2"] for one in made] == [[("late.mov", 30.0)], [("late.mov", 37.0)]]


def test_old_files_with_one_reference_a_clip_are_read() -> None:
    text = text_of(timeline([clip("wide.mov", 0, 20)], [clip("late.mov", 0, 5)]))
    old = json.loads(text)
    for track in old["tracks"]["children"]:
        for one in track["children"]:
            one["OTIO_SCHEMA"] = "Clip.1"
            one["media_reference"] = one.pop("media_references")[
                one.pop("active_media_reference_key")
            ]

    made, _ = back(json.dumps(old))

    assert places(made)["T2"] == [("late.mov", 30.0)]
    assert otio_media(json.dumps(old)) == ["file:///shoot/wide.mov", "file:///shoot/late.mov"]


def test_rates_that_are_nearly_ntsc_are_ntsc() -> None:
    ten_hours = 36_000 * 30  # by their labels
    late = clip("late.mov", 0, 20)
    late.media_reference.available_range = _time.TimeRange(
        _time.RationalTime(ten_hours, float(NTSC.rate)), _time.RationalTime(900, float(NTSC.rate))
    )
    late.source_range = _time.TimeRange(
        _time.RationalTime(ten_hours + 120, 29.97), _time.RationalTime(300, 29.97)
    )

    made, _ = back(text_of(timeline([clip("wide.mov", 0, 60)], [late])))

    ((_, at),) = places(made)["T2"]
    assert at == pytest.approx(30.013 + 120 / float(NTSC.rate), abs=0.5 / 25 + 1e-6)


def test_a_steady_retime_is_understood() -> None:
    slowed = clip("late.mov", 10, 4)
    slowed.effects.append(_schema.LinearTimeWarp(time_scalar=0.5))

    made, notes = back(text_of(timeline([clip("wide.mov", 0, 60)], [slowed])))

    # Only right in the middle: at 11 s of it, which is 2 s after it begins.
    ((_, at),) = places(made)["T2"]
    assert at == pytest.approx(30.013 + 11 - 2, abs=0.02)
    assert len(notes) == 1


def test_a_project_of_ours_that_was_stirred_comes_back() -> None:
    text = otio(WITHOUT_STEPS)
    stirred = json.loads(text)
    for number, track in enumerate(stirred["tracks"]["children"]):
        gaps = [one for one in track["children"] if one["OTIO_SCHEMA"] == "Gap.1"]
        track["children"] = [one for one in track["children"] if one not in gaps]
        if number:
            track["children"].insert(0, json.loads(text_of(gap(number / 2))))
    known = {
        one.path.as_uri(): AlignedMedia(recording=one, event=0, is_reference=number == 0)
        for number, one in enumerate(WITHOUT_STEPS.event.recordings)
    }

    done = realigned_otio(json.dumps(stirred), known)

    was, now = (
        places(_otio.adapters.read_from_string(one, "otio_json")) for one in (text, done.text)
    )
    assert now.keys() == was.keys()
    shift = now["wide & low"][0][1] - was["wide & low"][0][1]
    for name, clips in was.items():
        assert [at for _, at in now[name]] == pytest.approx(
            [at + shift for _, at in clips], abs=1.01 / float(NTSC.rate)
        )


def test_damaged_json_is_an_error() -> None:
    with pytest.raises(ValueError, match="Expecting"):
        otio_media('{"OTIO_SCHEMA": "Timeline.1", ')


def test_the_clock_of_the_event_is_what_counts() -> None:
    assert where(LATE, Fraction(4)) == pytest.approx(34.013)
