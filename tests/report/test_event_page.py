"""What the page tells of many recordings: events, steps, loops, devices, people, refusals."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from tests.report.a_report import (
    DOUBTFUL,
    EVENT,
    FULL,
    NASTY,
    OTHER_EVENT,
    PAIR,
    REFERENCE,
    REFUSED,
    STEPPED,
    TRUSTED,
    UNREADABLE,
    drawings,
    parsed,
    report_of,
    whole,
    words,
)

from oneclock.report.page import render_page
from oneclock.report.values import EventReport, SourceReport
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock


def sections(html: str) -> list[str]:
    """Of each event."""
    return re.split(r'<section class="event"', html)[1:]


def article(html: str, name: str) -> str:
    """The evidence of one source, in words."""
    found = [
        words(each)
        for each in re.findall(r"<article.*?</article>", html, re.DOTALL)
        if words(each).startswith(name)
    ]
    (only,) = found
    return only


def row(html: str, name: str) -> str:
    """Of the table of sources, in words."""
    rows = re.findall(r'<tr role="row".*?</tr>', html, re.DOTALL)
    (only,) = [words(each) for each in rows if words(each).startswith(name)]
    return only


def test_every_event_has_a_heading_of_its_own_and_is_linked_from_the_top() -> None:
    html = render_page(FULL)
    assert re.findall(r"<h2>(.*?)</h2>", html)[:2] == [
        "Event 1: on the clock of wide.mp4",
        "Event 2: on the clock of hall.wav",
    ]
    assert re.findall(r'<a href="#(\w+)">', html) == ["e1", "e2"]


def test_a_single_event_is_not_numbered() -> None:
    assert "Event 1" not in words(render_page(report_of(EVENT)))


@pytest.mark.parametrize("event", [EVENT, OTHER_EVENT], ids=["mixed", "good"])
def test_every_source_has_one_row_in_the_table_of_its_event(event: EventReport) -> None:
    (html,) = sections(render_page(report_of(event)))
    table = re.findall(r"<table role=\"table\"><caption>.*?</table>", html, re.DOTALL)
    heads = re.findall(r'<th scope="row".*?</th>', table[0], re.DOTALL)
    assert len(heads) == len(event.sources)
    for source, head in zip(event.sources, heads, strict=True):
        assert words(head).startswith(source.name.replace("\x07", "\ufffd"))


@pytest.mark.parametrize("source", EVENT.sources, ids=lambda source: source.grade)
def test_every_source_has_one_lane_on_the_timeline(source: SourceReport) -> None:
    (html,) = sections(render_page(report_of(EVENT, closeups=(), instants=())))
    (timeline,) = re.findall(r"<h3>On one timeline.*?</figure>", html, re.DOTALL)
    name = source.name.replace("\x07", "\ufffd")
    # A lane that is drawn names its source once more, for screen readers.
    assert words(timeline).count(name) == (2 if source.placed else 1)


def test_every_piece_of_a_clock_is_drawn_and_every_step_is_marked_with_its_size() -> None:
    html = render_page(report_of(EVENT))
    (lane,) = [drawn for drawn in drawings(html) if "<title>recorder.wav</title>" in drawn]
    assert lane.count('<rect class="clip"') == 3
    assert lane.count('<line class="step"') == 2
    assert "+1.25 s" in lane
    assert "its clock steps by +1.25 s at 0:18:21.2, −350 ms at 0:35:10.9" in lane


def test_pieces_are_drawn_where_they_belong() -> None:
    """On an axis from 0 to 4000 s: 0-1000 at 0, 1000-2000 a thousand seconds late."""
    clock = SteppedClock(
        pieces=(
            Piece(span=Span(start=0, end=1000), clock=ClockMap()),
            Piece(span=Span(start=1000, end=2000), clock=ClockMap(delta=1000.0)),
        )
    )
    gapped = replace(STEPPED, clock=clock, sync_probes=(), coverage=Span(start=0, end=2000))
    long = replace(
        REFERENCE,
        clock=whole(ClockMap(), Span(start=0, end=4000)),
        coverage=Span(start=0, end=4000),
    )
    html = render_page(report_of(replace(PAIR, closeups=(), instants=()), sources=(long, gapped)))
    (lane,) = [drawn for drawn in drawings(html) if "<title>recorder.wav</title>" in drawn]
    places = re.findall(r'<rect class="clip" x="([\d.]+)%" y="3" width="([\d.]+)%"', lane)
    # With the margin of half a per cent at either side.
    assert [float(number) for place in places for number in place] == pytest.approx(
        [0.5, 24.75, 50.0, 24.75], abs=0.01
    )


def test_a_table_tells_of_each_piece_when_it_holds_and_by_how_much_it_stepped() -> None:
    text = article(render_page(report_of(EVENT)), "recorder.wav")
    assert "0:00:00.00 – 0:16:40.00" in text
    assert "+1.25 s at 0:16:40.00" in text
    assert "−350 ms between 0:33:20.0 and 0:33:30.0" in text


def test_what_is_left_over_is_told_on_one_line_and_on_the_pieces() -> None:
    text = article(render_page(report_of(EVENT)), "recorder.wav")
    found = re.search(r"lie off by (\S+) ms on one line for all, by (\S+) ms on 3 pieces", text)
    assert found
    assert float(found[1]) > 100.0
    assert float(found[2]) == pytest.approx(0.01)


def test_residuals_are_divided_where_the_clock_steps() -> None:
    html = render_page(report_of(EVENT))
    plots = [d for d in drawings(html) if re.search("<title>(Residuals|Drift) of recorder.wav", d)]
    assert [plot.count('<line class="step"') for plot in plots] == [2, 2]


def test_a_clock_without_steps_has_none_of_this() -> None:
    html = render_page(report_of(PAIR))
    assert 'class="step"' not in html
    assert 'class="pieces"' not in html


def test_what_it_was_placed_by_is_named_in_words() -> None:
    html = render_page(report_of(EVENT))
    assert " sound " in row(html, NASTY.replace("\x07", "\ufffd"))
    assert " light " in row(html, "loop.wav")


def test_what_a_person_did_is_marked_as_such() -> None:
    html = render_page(report_of(EVENT))
    assert row(html, "recorder.wav").startswith("recorder.wav 3 pieces moved +20 ms by hand locked")
    told = article(html, "recorder.wav")
    assert "A person moved it by +20 ms" in told
    assert "A person locked it" in told


def test_a_shared_drift_names_who_shares_it() -> None:
    html = render_page(report_of(EVENT))
    assert "one device with 1 more" in row(html, "loop.wav")
    shown = NASTY.replace("\x07", "\ufffd")
    assert f"One device, one drift: shared with {shown}." in article(html, "loop.wav")


def test_notes_are_told() -> None:
    html = render_page(report_of(EVENT))
    assert "Left its earlier sidecar as it was." in article(html, "loop.wav")


def test_a_refusal_names_every_place_that_fits_and_what_to_do() -> None:
    text = article(render_page(report_of(EVENT)), "stranger.mov")
    assert "−8.000 s, +16.000 s from its own time fit as well or nearly" in text
    assert "What to do : What it heard comes more than once." in text


def test_whoever_is_not_on_the_clock_is_at_the_top_with_a_remedy() -> None:
    (header,) = re.findall(r"<header>.*</header>", render_page(report_of(EVENT)), re.DOTALL)
    for source in (DOUBTFUL, REFUSED, UNREADABLE):
        assert source.name in words(header)
    assert "oneclock sync --partial" in words(header)
    assert STEPPED.name not in words(header)


def test_what_could_not_be_read_is_on_the_page_with_the_reason() -> None:
    html = render_page(report_of(EVENT))
    assert "Is no recording that can be opened; check that it plays." in words(html)
    assert "not placed: it could not be read" in words(html)


def stepping(name: str, delta: float, *steps: tuple[float, float]) -> SourceReport:
    """Steps at a reference time, by so much."""
    start, pieces = 0.0, []
    for at, by in (*steps, (delta + 900.0, 0.0)):
        end = at - delta
        pieces.append(Piece(span=Span(start=start, end=end), clock=ClockMap(delta=delta)))
        start, delta = end, delta + by
    return replace(
        TRUSTED, name=name, clock=SteppedClock(pieces=tuple(pieces)), sync_probes=(), rival=None
    )


def test_when_all_step_at_one_moment_it_was_the_reference_that_stepped() -> None:
    sources = (
        REFERENCE,
        stepping("a.wav", 10.0, (400.0, -1.25)),
        stepping("b.wav", 60.0, (400.5, -1.25)),
    )
    text = words(render_page(report_of(PAIR, sources=sources)))
    assert "wide.mp4 is the reference, and all that ran then step by −1.25 s" in text


@pytest.mark.parametrize(
    "others",
    [
        (stepping("a.wav", 10.0, (400.0, -1.25)),),
        (stepping("a.wav", 10.0, (400.0, -1.25)), stepping("b.wav", 60.0)),
        (
            stepping("a.wav", 10.0, (400.0, -1.25)),
            stepping("b.wav", 60.0, (400.0, -1.25)),
            stepping("c.wav", 90.0),
        ),
        (stepping("a.wav", 10.0, (400.0, -1.25)), stepping("b.wav", 60.0, (500.0, -1.25))),
        (stepping("a.wav", 10.0, (400.0, -1.25)), stepping("b.wav", 60.0, (400.0, 0.3))),
    ],
    ids=[
        "one alone",
        "another does not",
        "a third does not",
        "at another time",
        "by another amount",
    ],
)
def test_when_not_all_step_alike_nothing_is_said_of_the_reference(
    others: tuple[SourceReport, ...],
) -> None:
    text = words(render_page(report_of(PAIR, sources=(REFERENCE, *others))))
    assert "is the reference, and all that ran then" not in text


def test_every_comparison_has_one_arc_and_one_line() -> None:
    html = render_page(report_of(EVENT))
    (picture,) = [d for d in drawings(html) if "<title>Who was compared with whom" in d]
    kinds = re.findall(r'<path class="(\w+)" d="M0 [^"]*Q', picture)
    assert sorted(kinds) == ["closes", "closes", "thrown", "unchecked"]
    items = re.findall(r"<li class=\"(?:closes|thrown|unchecked)\">(.*?)</li>", html)
    assert len(items) == len(EVENT.comparisons)


def test_a_comparison_that_was_thrown_out_is_crossed_out_and_listed_first() -> None:
    html = render_page(report_of(EVENT))
    (picture,) = [d for d in drawings(html) if "<title>Who was compared with whom" in d]
    assert picture.count('class="cross"') == 1
    listed = re.findall(r"<li class=\"(?:closes|thrown|unchecked)\">(.*?)</li>", html)
    assert words(listed[0]) == (
        "recorder.wav and loop.wav : thrown out, 7.50 s from where others put it"
    )


def test_loops_are_summed_up_in_a_sentence() -> None:
    assert (
        "4 comparisons of 6 recordings; 2 in loops, the widest off by 0.80 ms; 1 with no other way "
        "leading there, so that nothing checks it; 1 thrown out, because the others contradict."
    ) in words(render_page(report_of(EVENT)))


def test_a_single_comparison_needs_no_picture() -> None:
    one = EVENT.comparisons[:1]
    assert "Who was compared" not in words(render_page(report_of(PAIR, comparisons=one)))


def test_forty_recordings_make_a_page_that_is_well_formed() -> None:
    clips = [replace(TRUSTED, name=f"C{n:04}.MP4", sync_probes=()) for n in range(40)]
    comparisons = tuple(
        replace(EVENT.comparisons[0], one="wide.mp4", other=clip.name) for clip in clips
    )
    page = render_page(
        report_of(PAIR, sources=(REFERENCE, *clips), comparisons=comparisons, closeups=())
    )
    (picture,) = [d for d in drawings(page) if "<title>Who was compared with whom" in d]
    assert parsed(page).open == []
    (width,) = re.findall(r'<svg class="network" width="(\d+)"', picture)
    assert int(width) < 300
