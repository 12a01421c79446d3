"""FCPXML and back: projects in the style of Final Cut, and our own."""

from __future__ import annotations

import re
from fractions import Fraction
from xml.etree.ElementTree import Element, fromstring

import pytest
from tests.formats.a_project import NTSC, WITHOUT_STEPS
from tests.formats.an_editors_media import CLOSE, LATE, SOUND, WIDE, media

from oneclock.formats.fcpxml_stacked import fcpxml_stacked
from oneclock.formats.realign import AlignedMedia, Realigned
from oneclock.formats.realign_fcpxml import fcpxml_media, realigned_fcpxml

HEAD = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<!DOCTYPE fcpxml>
<!-- from the edit suite -->
<fcpxml version="1.10">
  <resources>
    <format id="r1" name="1080p25" frameDuration="100/2500s" width="1920" height="1080"/>
    <asset id="r2" name="wide" start="3600s" duration="100s" hasVideo="1" hasAudio="1" format="r1">
      <media-rep kind="proxy-media" src="file:///proxies/wide.mov"/>
      <media-rep kind="original-media" src="file:///shoot/wide.mov">
        <bookmark>Ym9va21hcms=</bookmark>
      </media-rep>
      <metadata><md key="com.apple.reel" value="A1 &amp; B"/></metadata>
    </asset>
    <asset id="r3" name="close" start="36000s" duration="40s" hasVideo="1" hasAudio="1" format="r1"
        src="file:///shoot/close%20%26%20up.mov"/>
    <asset id="r4" name="late" start="0s" duration="30s" hasVideo="1" format="r1">
      <media-rep kind="original-media" src="file:///shoot/late.mov"/>
    </asset>
    <asset id="r5" name="sound" start="0s" duration="120s" hasAudio="1">
      <media-rep kind="original-media" src="file:///shoot/sound.wav"/>
    </asset>
    <asset id="r6" name="gone" start="0s" duration="30s" hasVideo="1" format="r1">
      <media-rep kind="original-media" src="file:///shoot/gone.mov"/>
    </asset>
    <effect id="r7" name="Basic Title" uid=".../Titles.localized/Basic.moti"/>
  </resources>
  <library location="file:///library.fcpbundle/">
    <event name="Day 1" uid="EVENT-1">
      <project name="Assembly" uid="PROJECT-1" modDate="2026-11-01 10:00:00 +0100">
"""
TAIL = """
      </project>
      <smart-collection name="All Video" match="all">
        <match-media rule="is" type="videoOnly"/>
      </smart-collection>
    </event>
  </library>
</fcpxml>
<!-- end -->
"""


def project(*spine: str, duration: str = "130s", start: str = "0s") -> str:
    sequence = (
        f'<sequence format="r1" duration="{duration}" tcStart="{start}" tcFormat="NDF">'
        f"<note>by hand</note><spine>{''.join(spine)}</spine></sequence>"
    )
    return HEAD + sequence + TAIL


def clip(ref: str, offset: str, start: str, duration: str, inside: str = "", more: str = "") -> str:
    return (
        f'<asset-clip ref="{ref}" name="{ref}" offset="{offset}" start="{start}" '
        f'duration="{duration}" {more}>{inside}</asset-clip>'
    )


def back(text: str) -> Realigned:
    return realigned_fcpxml(text, media(WIDE, CLOSE, LATE, SOUND))


def seconds(text: str | None) -> Fraction:
    return Fraction((text or "0s").removesuffix("s"))


def shown(text: str) -> dict[str, tuple[float, int]]:
    """Everything with a name, by when it begins on the timeline and its lane: a reader of its own,
    which adds up offsets as Apple says they are meant."""
    out: dict[str, tuple[float, int]] = {}

    def visit(one: Element, at: Fraction, lane: int) -> None:
        if one.tag != "gap":
            name = one.get("name", one.tag)
            name = f"{name} {sum(key.startswith(name) for key in out) + 1}" if name in out else name
            out[name] = float(at), lane
        for child in one:
            if "lane" in child.attrib:
                begin = at + seconds(child.get("offset")) - seconds(one.get("start"))
                visit(child, begin, int(child.attrib["lane"]))

    (spine,) = fromstring(text).iterfind(".//project/sequence/spine")
    for one in spine:
        visit(one, seconds(one.get("offset")), 0)
    return out


def storyline(text: str) -> list[tuple[str, float, float]]:
    (spine,) = fromstring(text).iterfind(".//project/sequence/spine")
    return [
        (
            one.get("name", one.tag),
            float(seconds(one.get("offset"))),
            float(seconds(one.get("duration"))),
        )
        for one in spine
    ]


DUMPED = project(
    clip("r2", "0s", "3600s", "60s", "<note>wide</note>"),
    clip("r3", "60s", "36002s", "20s"),
    clip("r4", "80s", "0s", "30s"),
    clip("r5", "110s", "5s", "20s"),
)


def test_the_files_are_the_originals_and_not_the_proxies() -> None:
    assert fcpxml_media(DUMPED) == [
        "file:///shoot/wide.mov",
        "file:///shoot/close%20%26%20up.mov",
        "file:///shoot/late.mov",
        "file:///shoot/sound.wav",
        "file:///shoot/gone.mov",
    ]


def test_clips_one_after_the_other_are_connected_where_they_belong() -> None:
    done = back(DUMPED)

    assert done.placed == 4
    # 30.013 s, on a frame; sound below the storyline.
    assert shown(done.text) == {
        "r2": (0.0, 0), "r3": (14.0, 1), "r4": (30.0, 2), "r5": (0.0, -1),
    }  # fmt: skip
    # What moved has left a gap.
    assert storyline(done.text) == [
        ("r2", 0.0, 60.0), ("Gap", 60.0, 20.0), ("Gap", 80.0, 30.0), ("Gap", 110.0, 20.0),
    ]  # fmt: skip


def test_all_that_is_not_moved_is_as_it_was() -> None:
    done = back(DUMPED)

    before, after = (text.partition("<spine>") for text in (DUMPED, done.text))
    assert after[0].replace(" />", "/>").split() == before[0].replace(" />", "/>").split()
    rest = [one[2].partition("</spine>")[2] for one in (before, after)]
    assert rest[1].replace(" />", "/>").split() == rest[0].replace(" />", "/>").split()
    assert "<note>wide</note>" in done.text


def test_what_hangs_at_a_clip_goes_with_it() -> None:
    title = '<title ref="r7" name="who" lane="1" offset="36001s" start="3600s" duration="2s"/>'
    marker = '<marker start="36001s" duration="1/25s" value="nod"/>'
    text = project(
        clip("r2", "0s", "3600s", "60s"), clip("r3", "60s", "36000s", "20s", title + marker)
    )

    done = back(text)

    assert shown(done.text)["r3"] == (12.0, 1)
    assert shown(done.text)["who"] == (13.0, 2)
    (moved,) = (one for one in fromstring(done.text).iter("asset-clip") if one.get("name") == "r3")
    assert [one.tag for one in moved] == ["marker"]


def title(name: str, offset: str, duration: str, lane: int) -> str:
    return (
        f'<title ref="r7" name="{name}" lane="{lane}" offset="{offset}" start="3600s" '
        f'duration="{duration}"/>'
    )


def test_a_title_is_seen_over_its_clip_though_it_begins_with_it_and_is_shorter() -> None:
    held = title("shadow", "36000s", "3s", 1) + title("who", "36000s", "2s", 2)
    text = project(clip("r2", "0s", "3600s", "60s"), clip("r3", "60s", "36000s", "20s", held))

    assert shown(back(text).text) == {
        "r2": (0.0, 0), "r3": (12.0, 1), "shadow": (12.0, 2), "who": (12.0, 3),
    }  # fmt: skip


def test_a_title_that_stays_is_seen_over_what_is_put_below_it() -> None:
    logo = clip("r6", "3610s", "0s", "9s", more='lane="3"')
    held = title("shadow", "3612s", "3s", 1) + title("who", "3612s", "2s", 2) + logo
    below = title("notes", "3612s", "2s", -1)
    text = project(
        clip("r2", "0s", "3600s", "60s", held + below),
        clip("r3", "60s", "36000s", "20s"),
        clip("r4", "80s", "0s", "30s", title("late", "0s", "2s", 1)),
    )

    places = shown(back(text).text)

    # Two lanes are needed for the clips; all that was seen over the storyline is over those.
    assert {name: lane for name, (_, lane) in places.items()} == {
        "r2": 0, "notes": -1, "r3": 1, "r4": 2, "shadow": 3, "who": 4, "r6": 5, "late": 6,
    }  # fmt: skip
    assert (places["shadow"][0], places["late"][0]) == (12.0, 30.0)


def test_clips_below_a_title_stay_where_they_are() -> None:
    # In its place already; and another one that has none, over it.
    text = project(
        clip(
            "r2", "0s", "3600s", "60s",
            clip("r3", "3612s", "36000s", "20s", more='lane="1"') + title("who", "3612s", "9s", 2),
        ),
        clip("r4", "60s", "0s", "30s"),
    )  # fmt: skip

    places = shown(back(text).text)

    assert {name: lane for name, (_, lane) in places.items()} == {
        "r2": 0, "r3": 1, "r4": 2, "who": 3,
    }  # fmt: skip


def test_connected_clips_are_put_in_place_too() -> None:
    sound = clip("r5", "3650s", "0s", "20s", more='lane="-1"')
    text = project(
        clip(
            "r2", "0s", "3600s", "60s", sound + "<marker start='3601s' duration='1/25s' value='m'/>"
        )
    )

    done = back(text)

    # It began before the picture: all begin 5 s later then.
    assert shown(done.text) == {"r2": (5.0, 1), "r5": (0.0, -1)}
    assert any("5.000 s later" in note for note in done.notes)


def test_what_is_connected_comes_before_markers() -> None:
    marker = '<marker start="3601s" duration="1/25s" value="m"/>'
    text = project(clip("r2", "0s", "3600s", "60s", marker), clip("r3", "60s", "36000s", "9s"))

    (wide,) = (
        one for one in fromstring(back(text).text).iter("asset-clip") if one.get("name") == "r2"
    )

    assert [one.tag for one in wide] == ["asset-clip", "marker"]


def test_unknown_media_titles_and_compound_clips_stay() -> None:
    text = project(
        clip("r2", "0s", "3600s", "10s"),
        '<title ref="r7" name="opening" offset="10s" start="3600s" duration="5s"/>',
        clip("r6", "15s", "0s", "5s"),
        '<ref-clip ref="r9" name="compound" offset="20s" duration="5s"/>',
        '<mc-clip ref="r10" name="multicam" offset="25s" duration="5s"/>',
        clip("r3", "30s", "36000s", "5s"),
    )

    done = back(text)
    places = shown(done.text)

    assert [note for note in done.notes if "multicam: is a multicam clip; it stays" in note]
    assert places == {
        "r2": (0.0, 0), "opening": (10.0, 0), "r6": (15.0, 0), "compound": (20.0, 0),
        "multicam": (25.0, 0), "r3": (12.0, 1),
    }  # fmt: skip


def test_a_clip_may_be_used_twice() -> None:
    text = project(
        clip("r2", "0s", "3600s", "50s"),
        clip("r3", "50s", "36000s", "5s"),
        clip("r3", "55s", "36004s", "8s"),
    )

    places = shown(back(text).text)

    assert (places["r3"], places["r3 2"]) == ((12.0, 1), (16.0, 2))


def test_clips_in_a_transition_stay() -> None:
    text = project(
        clip("r2", "0s", "3600s", "60s"),
        clip("r3", "60s", "36000s", "20s"),
        '<transition name="Cross Dissolve" offset="79s" duration="2s"/>',
        clip("r4", "80s", "0s", "20s"),
    )

    done = back(text)

    assert shown(done.text) == shown(text)
    assert done.notes == (
        "r3: is tied to another clip by a transition; it stays",
        "r4: is tied to another clip by a transition; it stays",
    )


def test_with_several_projects_notes_name_theirs() -> None:
    curve = (
        '<timeMap><timept time="0s" value="0s"/><timept time="5s" value="4s"/>'
        '<timept time="9s" value="9s"/></timeMap>'
    )
    text = project(clip("r2", "0s", "3600s", "60s"), clip("r4", "60s", "0s", "5s", curve))
    (one,) = re.findall(r"<project .*</project>", text, re.DOTALL)

    done = back(text.replace(one, one + one.replace('"Assembly"', '"Second"')))

    assert done.notes == ("Assembly: r4: is retimed; it stays", "Second: r4: is retimed; it stays")


def test_what_was_refused_stays_though_its_holder_goes() -> None:
    curve = (
        '<timeMap><timept time="0s" value="0s"/><timept time="5s" value="4s"/>'
        '<timept time="9s" value="9s"/></timeMap>'
    )
    held = clip("r4", "36001s", "0s", "5s", curve, more='lane="1"')
    text = project(clip("r2", "0s", "3600s", "60s"), clip("r3", "60s", "36000s", "20s", held))

    done = back(text)

    assert shown(done.text)["r4"][0] == 61.0
    assert "r4: is retimed; it stays" in done.notes


def test_a_steady_retime_is_understood() -> None:
    half = (
        '<timeMap><timept time="0s" value="0s" interp="linear"/>'
        '<timept time="60s" value="30s" interp="linear"/></timeMap>'
    )
    text = project(
        clip("r2", "0s", "3600s", "60s"), clip("r4", "60s", "10s", "4s", half), duration="70s"
    )

    done = back(text)

    # Slowed to a half it can only be right in the middle: 6 s of it, 2 s after it begins.
    assert shown(done.text)["r4"][0] == pytest.approx(30.013 + 6 - 2, abs=0.02)
    # 4 s on the timeline that were filmed in 2.
    assert "r4: it is played at 50 %, up to 1000.0 ms off at its ends" in done.notes


def test_a_clip_of_the_older_kind_is_understood() -> None:
    old = (
        '<clip name="old" offset="60s" start="3s" duration="4s">'
        '<video ref="r3" offset="0s" start="36000s" duration="40s"><audio ref="r3" lane="-1" '
        'offset="36000s" start="36000s" duration="40s"/></video></clip>'
    )

    places = shown(back(project(clip("r2", "0s", "3600s", "60s"), old)).text)

    assert places["old"] == (15.0, 1)


def test_a_timeline_may_begin_at_one_o_clock() -> None:
    text = project(
        clip("r2", "3600s", "3600s", "60s"), clip("r5", "3660s", "0s", "60s"), start="3600s"
    )

    done = back(text)

    # The sound began first.
    assert shown(done.text) == {"r2": (3605.0, 1), "r5": (3600.0, -1)}


def test_what_ends_later_makes_the_timeline_longer() -> None:
    done = back(
        project(clip("r5", "0s", "0s", "10s"), clip("r4", "10s", "0s", "30s"), duration="40s")
    )

    assert shown(done.text)["r4"][0] == 35.0
    assert storyline(done.text)[-1] == ("Gap", 40.0, 25.0)
    (sequence,) = fromstring(done.text).iter("sequence")
    assert sequence.get("duration") == "65s"


def test_compound_clips_of_their_own_are_put_in_order() -> None:
    inner = (
        '<media id="r9" name="compound"><sequence format="r1" duration="80s"><spine>'
        + clip("r2", "0s", "3600s", "60s")
        + clip("r3", "60s", "36000s", "20s")
        + "</spine></sequence></media>"
    )
    text = DUMPED.replace("<effect ", inner + "<effect ")

    root = fromstring(back(text).text)

    (nested,) = (one for one in root.iter("media"))
    (moved,) = (one for one in nested.iter("asset-clip") if one.get("ref") == "r3")
    assert (moved.get("lane"), moved.get("offset")) == ("1", "3612s")


def test_a_project_of_ours_that_was_stirred_comes_back() -> None:
    text = fcpxml_stacked(WITHOUT_STEPS)
    root = fromstring(text)
    names = [one.attrib["name"] for one in root.iter("asset-clip")]
    stirred = text
    for one in list(root.iter("asset-clip"))[1:]:
        stirred = stirred.replace(f'offset="{one.get("offset")}" name', 'offset="1001/30s" name')
    known = {
        one.path.as_uri(): AlignedMedia(recording=one, event=0, is_reference=number == 0)
        for number, one in enumerate(WITHOUT_STEPS.event.recordings)
    }

    done = realigned_fcpxml(stirred, known)

    was, mixed, now = (shown(one) for one in (text, stirred, done.text))
    assert mixed != was
    shift = now[names[0]][0] - was[names[0]][0]
    for name, (at, _) in was.items():
        assert now[name][0] == pytest.approx(at + shift, abs=1.01 / float(NTSC.rate))


def test_damaged_xml_is_an_error() -> None:
    with pytest.raises(ValueError, match="mismatched tag"):
        fcpxml_media("<fcpxml><resources></fcpxml>")
