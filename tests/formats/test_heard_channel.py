"""An edit listens to one microphone of a recording: every format says which, or that it cannot."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from xml.etree.ElementTree import fromstring

import pytest
from tests.formats.a_project import EDIT, EVENT, PROGRAMME, PROJECT, RECORDER, STEREO
from tests.formats.mlt_reader import properties
from tests.formats.rpp_reader import read_rpp

from oneclock.edit.export_formats import TEXT_FORMATS
from oneclock.formats.edl import edit_lists
from oneclock.formats.fcpxml import fcpxml
from oneclock.formats.fcpxml_stacked import fcpxml_stacked
from oneclock.formats.heard_channel import heard_channel
from oneclock.formats.kdenlive import kdenlive
from oneclock.formats.mlt import mlt
from oneclock.formats.placed import SoundTrack
from oneclock.formats.premiere import premiere
from oneclock.formats.programme import ProgrammeSound
from oneclock.formats.project import Project
from oneclock.formats.reaper import reaper

QUAD = SoundTrack(rate=48000, channels=4)


def listening(microphone: tuple[int, int] | None, *sounds: SoundTrack) -> Project:
    """The edit hears the recorder, number 2, by such a channel of it."""
    recorder = replace(RECORDER, microphone=microphone, sounds=sounds or (STEREO,))
    recordings = tuple(recorder if one is RECORDER else one for one in EVENT.recordings)
    event = replace(EVENT, recordings=recordings)
    return replace(EDIT, event=event, programme=replace(PROGRAMME, event=event))


RIGHT = listening((0, 1))


@pytest.mark.parametrize(
    "project",
    [
        PROJECT,
        listening(None),
        listening((0, 0), SoundTrack(rate=48000, channels=1)),
        listening((1, 0)),  # its sidecar is of another file
        listening((0, 2)),
    ],
)
def test_where_there_is_nothing_to_choose_all_are_heard(project: Project) -> None:
    assert heard_channel(project, 2) is None
    assert not [note for text in TEXT_FORMATS.values() for note in _told(text.notes, project)]


def _told(notes: Callable[[Project], tuple[str, ...]], project: Project) -> list[str]:
    # polysync knows no black, and this edit has some.
    if notes is TEXT_FORMATS["polysync"].notes:
        return []
    return [note for note in notes(project) if "the edit hears" in note]


def test_who_is_not_heard_has_none() -> None:
    assert [heard_channel(RIGHT, number) is None for number in range(4)] == [1, 1, 0, 1]


def _naming(*channels: tuple[int, int]) -> Project:
    project = listening((0, 0), STEREO, QUAD)
    sound = ProgrammeSound(sources=(2,), channels={2: channels})
    assert project.programme is not None
    return replace(project, programme=replace(project.programme, sound=sound))


def test_a_channel_that_the_edit_names_is_the_one() -> None:
    heard = heard_channel(_naming((1, 3)), 2)

    assert heard is not None
    assert (heard.track, heard.channel) == (1, 3)


@pytest.mark.parametrize("name", sorted(set(TEXT_FORMATS) - {"polysync"}))
def test_of_several_channels_all_are_heard_and_it_is_told(name: str) -> None:
    some, every = _naming((0, 0), (1, 1)), _naming((0, 0), (0, 1), *((1, at) for at in range(4)))

    assert heard_channel(some, 2) is None
    assert _told(TEXT_FORMATS[name].notes, some) == [
        "recorder #1 100%.wav: the edit hears 2 of its 6 channels; all are heard, unless you "
        "choose them there"
    ]
    assert not _told(TEXT_FORMATS[name].notes, every)


def test_channels_are_counted_over_all_tracks() -> None:
    heard = heard_channel(listening((1, 2), STEREO, QUAD), 2)

    assert heard is not None
    assert (heard.track, heard.channel, heard.of, heard.among, heard.of_all) == (1, 2, 4, 4, 6)


@pytest.mark.parametrize(
    ("name", "stereo", "quad", "second"),
    [
        ("fcpxml", 0, 0, 1),
        ("fcpxml-stacked", 0, 0, 1),
        ("resolve", 0, 0, 1),
        ("premiere", 0, 0, 0),
        ("kdenlive", 0, 1, 0),
        ("mlt", 0, 1, 0),
        ("otio", 1, 1, 1),
        ("reaper", 0, 1, 0),  # of another track it has a line of its own
        ("audacity", 1, 1, 1),
        ("edl", 0, 1, 1),
        ("csv", 0, 0, 0),  # says nothing of sound at all
        ("ffmpeg", 0, 0, 0),
    ],
)
def test_what_cannot_say_it_tells(name: str, stereo: int, quad: int, second: int) -> None:
    projects = (RIGHT, listening((0, 2), QUAD), listening((1, 1), STEREO, STEREO))

    told = [_told(TEXT_FORMATS[name].notes, project) for project in projects]

    assert [len(one) for one in told] == [stereo, quad, second]


@pytest.mark.parametrize("text", [fcpxml, fcpxml_stacked])
def test_final_cut_switches_the_other_off(text: Callable[[Project], str]) -> None:
    clips = [one for one in fromstring(text(RIGHT)).iter("asset-clip") if len(one)]

    told = {
        clip.attrib["name"]: [(one.get("srcCh"), one.get("enabled")) for one in sources]
        for clip in clips
        if (sources := clip.findall("audio-channel-source"))
    }

    assert told == {RECORDER.path.name: [("1", "0"), ("2", None)]}


def test_premiere_has_one_track_of_the_pair_on() -> None:
    root = fromstring(premiere(RIGHT))

    tracks = [
        (track.get("premiereTrackType"), track.findtext("enabled"))
        for track in root.findall("sequence/media/audio/track")
        if track.findtext("clipitem/name") == RECORDER.path.name
    ]

    assert tracks == [("Mono", "FALSE"), ("Mono", "TRUE")]


@pytest.mark.parametrize("text", [mlt, kdenlive])
def test_mlt_copies_it_over_the_other(text: Callable[[Project], str]) -> None:
    told = [properties(one) for one in fromstring(text(RIGHT)).findall("playlist/entry/filter")]

    assert [(one["mlt_service"], one["from"], one["to"]) for one in told] == [
        ("channelcopy", "1", "0")
    ]
    assert "channelcopy" not in text(listening((1, 0), STEREO, SoundTrack(rate=48000, channels=1)))


def test_reaper_plays_it_alone() -> None:
    modes = {
        track.value("NAME")[0]: [item.value("CHANMODE") for item in track.named("ITEM")]
        for track in read_rpp(reaper(RIGHT)).named("TRACK")
        if "CHANMODE" in str(track)
    }

    assert modes == {RECORDER.path.stem: [["4"]]}


def test_an_edit_decision_list_has_a_word_for_the_second() -> None:
    (heard,) = [text for reel, text in edit_lists(RIGHT).items() if reel]

    assert " A2    C  " in heard


def test_ffmpeg_puts_it_on_both_sides() -> None:
    assert "pan=stereo|c0=c1|c1=c1" in TEXT_FORMATS["ffmpeg"].text(RIGHT)


def test_a_table_and_otio_are_as_they_were() -> None:
    plain = listening(None)

    assert list(csv.reader(StringIO(TEXT_FORMATS["csv"].text(plain)))) == list(
        csv.reader(StringIO(TEXT_FORMATS["csv"].text(RIGHT)))
    )
    assert json.loads(TEXT_FORMATS["otio"].text(plain)) == json.loads(
        TEXT_FORMATS["otio"].text(RIGHT)
    )
