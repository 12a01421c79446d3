"""The XML of Premiere and Final Cut Pro 7 and back: projects in their style, and our own."""

from __future__ import annotations

import re
from xml.etree.ElementTree import fromstring

import opentimelineio
import pytest
from tests.formats.a_project import WITHOUT_STEPS
from tests.formats.an_editors_media import CLOSE, LATE, SOUND, WIDE, media

from oneclock.formats.premiere import premiere
from oneclock.formats.realign import AlignedMedia, Realigned
from oneclock.formats.realign_xmeml import realigned_xmeml, xmeml_media

PAL = "<rate><timebase>25</timebase><ntsc>FALSE</ntsc></rate>"
FILES = {
    "file-1": "file://localhost/shoot/wide.mov",
    "file-2": "file://localhost/shoot/close%20%26%20up.mov",
    "file-3": "file://localhost/shoot/late.mov",
    "file-4": "file://localhost/shoot/sound.wav",
    "file-9": "file://localhost/shoot/gone.mov",
}
DISSOLVE = (
    "<transitionitem><start>1990</start><end>2010</end><alignment>center</alignment>"
    "<effect><name>Cross Dissolve</name></effect></transitionitem>"
)


def item(
    name: str, file: str, start: int, end: int, first: int = 0, *, more: str = "", rate: str = PAL
) -> str:
    """The first one of a file tells of it."""
    return (
        f'<clipitem id="{name}"><name>{name}</name>{rate}<start>{start}</start><end>{end}</end>'
        f"<in>{first}</in><out>{first + end - start}</out>"
        f'<file id="{file}"/>{more}<labels><label2>Iris</label2></labels></clipitem>'
    )


def project(video: list[list[str]], audio: list[list[str]] | None = None, *, bins: str = "") -> str:
    def tracks(made: list[list[str]]) -> str:
        return "".join(
            f'<track TL.SQTrackShy="0">{"".join(one)}<enabled>TRUE</enabled>'
            "<locked>FALSE</locked></track>"
            for one in made
        )

    sound = f"<audio>{tracks(audio)}</audio>" if audio else ""
    told = "".join(
        f'<clip id="master-{key}"><name>{key}</name><file id="{key}"><name>{key}</name>'
        f"<pathurl>{address}</pathurl></file></clip>"
        for key, address in FILES.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE xmeml>\n<xmeml version="4">\n'
        f"<project><name>Day 1</name><children><bin><name>Footage</name><children>{told}{bins}"
        '</children></bin><sequence id="sequence-1" MZ.WorkInPoint="7"><name>Assembly</name>'
        f"<duration>1000</duration>{PAL}<marker><name>chapter</name><in>50</in></marker><media>"
        f"<video><format/>{tracks(video)}</video>{sound}</media>"
        "<timecode><frame>90000</frame></timecode></sequence></children></project>\n</xmeml>\n"
    )


def back(text: str) -> Realigned:
    return realigned_xmeml(text, media(WIDE, CLOSE, LATE, SOUND, prefix="file://localhost"))


def tracks(text: str, kind: str = "video") -> list[list[tuple[str, int, int]]]:
    found = fromstring(text).iterfind(f".//sequence/media/{kind}/track")
    return [
        [
            (one.attrib["id"], int(one.findtext("start", "")), int(one.findtext("end", "")))
            for one in track.findall("clipitem")
        ]
        for track in found
    ]


def test_files_are_named_once() -> None:
    assert xmeml_media(project([[item("a", "file-1", 0, 100)]])) == list(FILES.values())


def test_clips_one_after_the_other_go_to_tracks_of_their_own() -> None:
    text = project(
        [
            [
                item("a", "file-1", 0, 1500),
                item("b", "file-2", 1500, 2000, 50),
                item("c", "file-3", 2000, 2500),
            ]
        ]
    )

    done = back(text)

    assert done.placed == 3
    # 30.013 s is nearest to frame 750.
    assert tracks(done.text) == [[("a", 0, 1500)], [("b", 350, 850)], [("c", 750, 1250)]]


def test_pictures_and_sound_of_a_clip_move_together() -> None:
    def link(name: str, kind: str) -> str:
        return (
            f"<link><linkclipref>{name}</linkclipref><mediatype>{kind}</mediatype>"
            "<trackindex>1</trackindex><clipindex>2</clipindex></link>"
        )

    both = link("b", "video") + link("b1", "audio")
    text = project(
        [[item("a", "file-1", 0, 1500), item("b", "file-2", 1500, 2000, more=both)]],
        [[item("a1", "file-1", 0, 1500), item("b1", "file-2", 1500, 2000, more=both)]],
    )

    done = back(text)

    assert tracks(done.text) == [[("a", 0, 1500)], [("b", 300, 800)]]
    assert tracks(done.text, "audio") == [[("a1", 0, 1500)], [("b1", 300, 800)]]
    links = list(fromstring(done.text).iter("link"))
    assert {(one.findtext("trackindex"), one.findtext("clipindex")) for one in links} == {
        ("2", "1")
    }


def test_all_that_is_not_moved_is_as_it_was() -> None:
    text = project([[item("a", "file-1", 0, 500)], [item("b", "file-2", 0, 500)]])

    done = back(text)

    expected = text.replace(
        '<start>0</start><end>500</end><in>0</in><out>500</out><file id="file-2"/>',
        '<start>300</start><end>800</end><in>0</in><out>500</out><file id="file-2"/>',
    )
    assert done.text.replace(" />", "/>") == expected


def test_titles_missing_files_and_nested_sequences_stay() -> None:
    title = (
        '<generatoritem id="t"><name>Title</name><start>800</start><end>900</end></generatoritem>'
    )
    nested = (
        '<clipitem id="n"><name>nested</name><start>900</start><end>950</end><in>0</in>'
        '<sequence id="sequence-2"/></clipitem>'
    )
    text = project(
        [
            [item("a", "file-1", 0, 500)],
            [item("g", "file-9", 0, 50), title, nested, item("c", "file-3", 950, 990)],
        ]
    )

    done = back(text)

    # There is no room among them.
    assert tracks(done.text)[1:] == [[("g", 0, 50), ("c", 750, 790), ("n", 900, 950)]]
    longer = [title, item("c", "file-3", 0, 60)]  # there is no room for it before the title
    assert tracks(back(project([[item("a", "file-1", 0, 500)], longer])).text)[1:] == [
        [], [("c", 750, 810)],
    ]  # fmt: skip
    assert "<generatoritem" in done.text
    assert done.placed == 2


def test_multiclips_stay_and_are_named() -> None:
    angles = '<multiclip id="m"><angle><clip><file id="file-1"/></clip></angle></multiclip>'
    text = project([[item("a", "file-1", 0, 500), item("m", "file-3", 500, 600, more=angles)]])

    done = back(text)

    assert tracks(done.text) == [[("a", 0, 500), ("m", 500, 600)]]
    assert done.notes == ("m: is a multiclip; it stays",)


def test_clips_that_begin_in_a_transition_stay() -> None:
    text = project(
        [
            [item("a", "file-1", 0, 500)],
            [
                item("b", "file-2", 1500, 2000).replace("<end>2000", "<end>-1"),
                DISSOLVE,
                item("c", "file-3", 2000, 2500).replace("<start>2000", "<start>-1"),
            ],
        ]
    )

    done = back(text)

    assert done.text.replace(" />", "/>") == text
    assert done.notes == (
        "b: is tied to another clip by a transition; it stays",
        "c: is tied to another clip by a transition; it stays",
    )


def test_nothing_is_put_among_clips_that_are_tied() -> None:
    tied = [
        item("b", "file-2", 700, 2000).replace("<end>2000", "<end>-1"),
        DISSOLVE,
        item("x", "file-9", 2000, 2500).replace("<start>2000", "<start>-1"),
    ]
    text = project([[item("a", "file-1", 0, 500)], [*tied, item("c", "file-3", 2500, 2600)]])

    assert tracks(back(text).text)[2:] == [[("c", 750, 850)]]


def test_a_clip_of_another_rate_counts_in_its_own() -> None:
    ntsc = "<rate><timebase>30</timebase><ntsc>TRUE</ntsc></rate>"
    text = project([[item("a", "file-1", 0, 500)], [item("b", "file-2", 0, 100, 300, rate=ntsc)]])

    # 300 frames at 29.97 are 10.01 s.
    assert tracks(back(text).text)[1] == [("b", 550, 650)]


def test_with_several_sequences_notes_name_theirs() -> None:
    more = (
        "<filter><effect><effectid>timeremap</effectid><parameter><parameterid>reverse"
        "</parameterid><value>TRUE</value></parameter></effect></filter>"
    )
    text = project([[item("a", "file-1", 0, 500)], [item("b", "file-2", 0, 100, more=more)]])
    (one,) = re.findall(r"<sequence .*</sequence>", text, re.DOTALL)

    done = back(text.replace(one, one + one.replace("Assembly", "Second")))

    assert done.notes == ("Assembly: b: is retimed; it stays", "Second: b: is retimed; it stays")


@pytest.mark.parametrize(
    ("parameters", "placed"),
    [
        ("<parameter><parameterid>speed</parameterid><value>100</value></parameter>", True),
        ("<parameter><parameterid>reverse</parameterid><value>TRUE</value></parameter>", False),
        ("<parameter><parameterid>variablespeed</parameterid><value>1</value></parameter>", False),
    ],
)
def test_what_is_retimed_by_a_curve_stays(parameters: str, placed: bool) -> None:
    more = f"<filter><effect><effectid>timeremap</effectid>{parameters}</effect></filter>"
    text = project([[item("a", "file-1", 0, 500)], [item("b", "file-2", 0, 100, more=more)]])

    done = back(text)

    assert (tracks(done.text)[1] == [("b", 300, 400)]) == placed
    assert done.notes == (() if placed else ("b: is retimed; it stays",))


def test_the_sequence_is_as_long_as_its_clips() -> None:
    text = project([[item("a", "file-1", 0, 500)], [item("c", "file-3", 0, 500)]])

    (sequence,) = fromstring(back(text).text).iter("sequence")

    assert sequence.findtext("duration") == "1250"
    assert sequence.attrib == {"id": "sequence-1", "MZ.WorkInPoint": "7"}


def test_tracks_that_are_added_are_like_the_one_below() -> None:
    text = project([[item("a", "file-1", 0, 500), item("c", "file-3", 500, 1000)]])
    moved = project([[item("a", "file-1", 0, 1000), item("c", "file-3", 1000, 1100)]])

    assert len(tracks(back(text).text)) == 1
    (_, added) = fromstring(back(moved).text).iterfind(".//video/track")
    assert added.attrib == {"TL.SQTrackShy": "0"}
    assert [one.tag for one in added] == ["clipitem", "enabled", "locked"]


def test_a_project_of_ours_that_was_stirred_comes_back() -> None:
    text = premiere(WITHOUT_STEPS)
    root = fromstring(text)
    stirred = text
    for number, one in enumerate(root.iter("clipitem")):
        if number:
            begin, end = one.findtext("start", ""), one.findtext("end", "")
            later = f"<end>{int(end) + 40}</end>"
            stirred = stirred.replace(
                f"<start>{begin}</start>", f"<start>{int(begin) + 40}</start>"
            )
            stirred = stirred.replace(f"<end>{end}</end>", later)
    known = {
        "file://localhost" + one.path.as_uri().removeprefix("file://"): AlignedMedia(
            recording=one, event=0, is_reference=number == 0
        )
        for number, one in enumerate(WITHOUT_STEPS.event.recordings)
    }
    assert set(xmeml_media(text)) == set(known)

    done = realigned_xmeml(stirred, known)

    was, now = (clips_read(one) for one in (text, done.text))
    shift = now[0][1] - was[0][1]
    assert [name for name, _ in now] == [name for name, _ in was]
    assert [at for _, at in now] == pytest.approx([at + shift for _, at in was], abs=1.01)


def clips_read(text: str) -> list[tuple[str, float]]:
    """By OpenTimelineIO, in frames."""
    timeline = opentimelineio.adapters.read_from_string(text, "fcp_xml")
    return [(clip.name, clip.range_in_parent().start_time.value) for clip in timeline.find_clips()]
