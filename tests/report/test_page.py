"""The page stands on its own, is well formed, and says the bad as loudly as the good."""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import replace
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from tests.report.a_report import (
    DOUBTFUL,
    EVENT,
    FULL,
    HOUR,
    JPEG,
    LONE,
    NASTY,
    PAIR,
    REFERENCE,
    REFUSED,
    TRUSTED,
    UNREADABLE,
    a_wave,
    drawings,
    parsed,
    probes,
    report_of,
    words,
)

from oneclock.report.page import render_page
from oneclock.report.sights import Closeup, Instant, Waveform
from oneclock.report.values import Report
from oneclock.timebase.span import Span

MOMENT = replace(REFERENCE, coverage=Span(start=5.0, end=5.0), clock=None, waveform=None)
ALONE = replace(EVENT, closeups=(), instants=(), comparisons=())
EDGE_CASES = {
    "everything": FULL,
    "no events": report_of(),
    "no sources": report_of(replace(LONE, sources=())),
    "one source": report_of(LONE),
    "a span of no length": report_of(replace(LONE, sources=(MOMENT,))),
    "only refused": report_of(replace(LONE, sources=(REFUSED,), reference="elsewhere")),
    "only unreadable": report_of(replace(LONE, sources=(UNREADABLE,), reference="elsewhere")),
    "no probes": report_of(
        PAIR, sources=(REFERENCE, replace(TRUSTED, sync_probes=(), verification=None))
    ),
    "only rejected probes": report_of(
        PAIR, sources=(REFERENCE, replace(TRUSTED, sync_probes=probes(0, 4), verification=None))
    ),
    "all residuals zero": report_of(
        PAIR,
        sources=(
            REFERENCE,
            replace(TRUSTED, sync_probes=probes(9, 0, scatter=0.0), verification=None),
        ),
    ),
    "a silent waveform": report_of(
        replace(
            LONE,
            sources=(
                replace(
                    REFERENCE,
                    waveform=Waveform(local_start=0, step=1, levels=np.zeros(3600, np.float32)),
                ),
            ),
        )
    ),
    "an empty waveform": report_of(
        replace(
            LONE,
            sources=(
                replace(
                    REFERENCE,
                    waveform=Waveform(local_start=0, step=1, levels=np.zeros(0, np.float32)),
                ),
            ),
        )
    ),
    "a close-up of no length": report_of(
        EVENT, closeups=(Closeup(label="", span=Span(start=1, end=1), tracks=()),)
    ),
    "an instant without stills": report_of(
        LONE, instants=(Instant(label="x", reference_time=1.0, stills=()),)
    ),
}


@pytest.mark.parametrize("report", EDGE_CASES.values(), ids=EDGE_CASES.keys())
def test_every_element_is_closed_and_every_id_is_given_once(report: Report) -> None:
    page = parsed(render_page(report))
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))


@pytest.mark.parametrize("report", EDGE_CASES.values(), ids=EDGE_CASES.keys())
def test_every_drawing_is_valid_xml_with_real_numbers(report: Report) -> None:
    html = render_page(report)
    for drawing in drawings(html):
        root = ElementTree.fromstring(drawing)
        values = [value for element in root.iter() for value in element.attrib.values()]
        assert not [value for value in values if re.search(r"\b(nan|inf)\b", value)]


def test_every_drawing_tells_what_it_shows_or_hides_from_screen_readers() -> None:
    for drawing in drawings(render_page(FULL)):
        root = ElementTree.fromstring(drawing)
        assert root.get("aria-hidden") == "true" or root.findtext("title")


def test_headings_go_down_one_level_at_a_time() -> None:
    levels = [int(level) for level in re.findall(r"<h(\d)", render_page(FULL))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_page_refers_to_nothing_outside_itself() -> None:
    html = render_page(FULL)
    assert not re.search(r"https?:|//[a-z]|@import|<script|<link|<iframe", html)
    references = re.findall(r'(?:href|src)="([^"]*)"|url\(([^)]*)\)', html)
    assert references
    assert all((a or b).startswith(("#", "data:image/jpeg;base64,")) for a, b in references)


def test_every_reference_within_the_page_leads_somewhere() -> None:
    html = render_page(FULL)
    assert set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', html)) <= {
        pair for name in parsed(html).ids for pair in ((name, ""), ("", name))
    }


HOSTILE = "<img src=x onerror=alert(1)>\"'`&.wav"


def test_names_are_shown_as_they_are_and_never_run_as_markup() -> None:
    html = render_page(FULL)
    assert "<b> &" not in html
    assert NASTY.replace("\x07", "\ufffd") in words(html)
    assert "Concert <live>" in words(html)


def test_whatever_comes_from_a_file_is_only_ever_text() -> None:
    """Names, reasons and notes of every source, wherever on the page they are told."""
    told: dict[str, Any] = {
        "reason": f"{HOSTILE} agrees",
        "notes": (HOSTILE,),
        "same_device": (HOSTILE,),
    }
    sources = (
        replace(REFERENCE, name=HOSTILE),
        replace(TRUSTED, **told, by=HOSTILE),
        *(replace(source, **told) for source in (*EVENT.sources[2:],)),
    )
    comparisons = tuple(
        replace(each, one=HOSTILE if each.one == "wide.mp4" else each.one)
        for each in EVENT.comparisons
    )
    closeup = replace(EVENT.closeups[0], label=HOSTILE)
    instant = replace(EVENT.instants[0], label=HOSTILE)

    html = render_page(
        report_of(
            EVENT,
            reference=HOSTILE,
            sources=sources,
            comparisons=comparisons,
            closeups=(closeup,),
            instants=(instant,),
        )
    )

    page = parsed(html)
    assert page.tags.isdisjoint({"script", "iframe", "object"})
    assert all(attribute != "onerror" for attribute in page.attributes)
    assert "<img src=x" not in html
    assert words(html).count("<img src=x onerror=alert(1)>") > 10


def test_the_verdict_comes_first() -> None:
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", render_page(FULL)) == [
        "5 of 8 sources are on the clocks of 2 events"
    ]


def test_a_refused_source_is_said_in_words_with_its_reason_and_never_drawn_in_time() -> None:
    text = words(render_page(FULL))
    assert "refused stranger.mov Nothing in it matches." in text
    assert "not placed: no clock is believed" in text


def test_a_doubtful_source_is_said_in_words_before_any_number() -> None:
    html = render_page(FULL)
    assert words(html).index("The music repeats.") < words(html).index("Offset at its zero")


def test_a_failed_verification_stands_beside_the_verdict_even_of_a_trusted_source() -> None:
    assert TRUSTED.verification
    failed = replace(TRUSTED, verification=replace(TRUSTED.verification, passed=False))
    html = render_page(report_of(PAIR, sources=(REFERENCE, failed)))
    header = re.findall(r"<header>.*</header>", html, re.DOTALL)
    assert "✕ fail" in words(header[0])


def test_a_timeline_of_no_length_is_not_drawn() -> None:
    html = render_page(report_of(replace(LONE, sources=(MOMENT,))))
    assert "On one timeline" not in words(html)


def test_each_rejected_probe_has_one_hollow_mark() -> None:
    assert TRUSTED.verification
    rejected = [
        probe for probe in (*TRUSTED.sync_probes, *TRUSTED.verification.probes) if not probe.agrees
    ]
    marks = re.findall(r'class="(?:sync|verify) rejected"', render_page(report_of(PAIR)))
    assert len(marks) == len(rejected)


def test_each_probe_that_agrees_has_one_full_mark_in_the_residuals() -> None:
    html = render_page(report_of(PAIR, sources=(REFERENCE, replace(TRUSTED, verification=None))))
    assert len(re.findall(r'<circle class="sync"[^>]*r="3.5"></circle>', html)) == 50


def test_probes_beyond_the_scale_are_counted_in_words() -> None:
    html = render_page(report_of(PAIR, sources=(REFERENCE, replace(TRUSTED, verification=None))))
    assert "Rejected and beyond this scale: 6 (3 ▲, 3 ▼), the farthest by 300 ms." in words(html)


def test_a_gate_far_beyond_the_data_is_told_in_words_instead_of_flattening_it() -> None:
    fine = replace(TRUSTED, verification=None, sync_probes=probes(50, 0, scatter=1e-5))
    html = render_page(report_of(PAIR, sources=(REFERENCE, fine)))
    assert "The gate (median ± 15 ms) lies off this scale" in words(html)
    near = replace(fine, sync_probes=probes(50, 0, scatter=0.002))
    html = render_page(report_of(PAIR, sources=(REFERENCE, near)))
    assert "off this scale" not in words(html)


def test_the_table_tells_both_offsets_apart() -> None:
    text = words(render_page(report_of(PAIR)))
    assert "−12.5000 s" in text  # at its zero
    assert "−12.4280 s" in text  # half an hour of 40 ppm later


def test_a_column_in_which_nobody_has_anything_is_left_out() -> None:
    without = replace(TRUSTED, rival=None)
    assert "Next best place" in words(render_page(report_of(PAIR)))
    html = render_page(report_of(PAIR, sources=(REFERENCE, without)))
    assert 'data-head="Next best place"' not in html


def test_a_picture_is_inside_the_page_and_its_absence_is_marked() -> None:
    html = render_page(FULL)
    (data,) = re.findall(r'src="data:image/jpeg;base64,([^"]+)"', html)
    assert b64decode(data) == JPEG
    assert "— no picture" in words(html)


def test_a_page_without_pictures_is_small_however_long_the_recordings() -> None:
    fine = replace(REFERENCE, waveform=a_wave(HOUR, 0.01))
    assert len(render_page(report_of(replace(LONE, sources=(fine,))))) < 40_000


def test_the_same_values_make_the_same_page() -> None:
    assert render_page(FULL) == render_page(FULL)


def test_a_doubtful_source_is_not_counted_as_on_the_clock() -> None:
    html = render_page(report_of(ALONE, sources=(REFERENCE, TRUSTED, DOUBTFUL)))
    assert "2 of 3 sources are on one clock" in words(html)
