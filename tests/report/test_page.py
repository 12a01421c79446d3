"""The page stands on its own, is well formed, and says the bad as loudly as the good."""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import numpy as np
import pytest

from oneclock.report.page import render_page
from oneclock.report.values import (
    Closeup,
    Instant,
    ProbePoint,
    Report,
    Rival,
    SourceReport,
    Still,
    Track,
    Verification,
    Waveform,
)
from oneclock.timebase.clock_map import IDENTITY, ClockMap
from oneclock.timebase.span import Span

HOUR = Span(start=0.0, end=3600.0)
NASTY = "a <b> & \"c\" 'd' Kränzchen 手机\x07.mp4"
JPEG = b"\xff\xd8 not a real picture \xff\xd9"
VOID = {"meta", "img", "br"}


def a_wave(span: Span = HOUR, step: float = 0.5) -> Waveform:
    count = round(span.length / step)
    levels = np.random.default_rng(1).random(count).astype(np.float32)
    return Waveform(local_start=span.start, step=step, levels=levels)


def probes(good: int, wild: int, *, scatter: float = 0.001) -> tuple[ProbePoint, ...]:
    rng = np.random.default_rng(2)
    agreeing = [
        ProbePoint(local=float(t), residual=float(rng.normal(0, scatter)), agrees=True)
        for t in np.linspace(0, 3600, good)
    ]
    # One in sight, the others far beyond it.
    rejected = [
        ProbePoint(local=100.0 * i, residual=0.0015 if i == 0 else (-1) ** i * 0.3, agrees=False)
        for i in range(wild)
    ]
    return (*agreeing, *rejected)


REFERENCE = SourceReport(
    name="wide.mp4", grade="reference", clock=IDENTITY, coverage=HOUR, waveform=a_wave()
)
TRUSTED = SourceReport(
    name=NASTY,
    grade="trusted",
    reason="Nearly all probes agree.",
    clock=ClockMap(delta=-12.5, drift=40e-6, delta_std=1e-4, drift_std=1e-8),
    coverage=HOUR,
    waveform=a_wave(),
    sync_probes=probes(50, 7),
    chance=1e-20,
    rival=Rival(offset=40.0, strength=0.2),
    verification=Verification(
        median_residual=0.0003,
        residual_spread=0.004,
        spread_gate=0.04,
        drift_applied=True,
        passed=True,
        probes=probes(20, 3),
    ),
)
DOUBTFUL = SourceReport(
    name="loop.wav",
    grade="doubtful",
    reason="The music repeats.",
    clock=ClockMap(delta=400.0),
    coverage=Span(start=0, end=600),
)
REFUSED = SourceReport(
    name="stranger.mov",
    grade="refused",
    reason="Nothing in it matches.",
    clock=None,
    coverage=HOUR,
    sync_probes=probes(2, 30),
)
WINDOW = Span(start=1800.0, end=1805.0)
FULL = Report(
    title="Concert <live>",
    reference="wide.mp4",
    sources=(REFERENCE, TRUSTED, DOUBTFUL, REFUSED),
    closeups=(
        Closeup(
            label="Middle",
            span=WINDOW,
            tracks=(
                Track(source="wide.mp4", waveform=a_wave(WINDOW, 0.01)),
                Track(source=NASTY, waveform=a_wave(Span(start=1810, end=1820), 0.01)),
            ),
        ),
    ),
    instants=(
        Instant(
            label="start",
            reference_time=20.0,
            stills=(
                Still(source="wide.mp4", local=20.0, jpeg=JPEG),
                Still(source="loop.wav", local=None, jpeg=None),
            ),
        ),
    ),
    made_with="oneclock 0.1.0",
    made_on="2026-11-20",
)
LONE = Report(title="t", reference="wide.mp4", sources=(REFERENCE,), made_with="m", made_on="d")
MOMENT = replace(REFERENCE, coverage=Span(start=5.0, end=5.0), waveform=None)


class Balance(HTMLParser):
    """Complains where an element is closed that is not the one opened last."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for key, value in attrs if key == "id" and value]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for key, value in attrs if key == "id" and value]

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text.append(data)


def parsed(html: str) -> Balance:
    page = Balance()
    page.feed(html)
    page.close()
    return page


def words(html: str) -> str:
    return " ".join(" ".join(parsed(html).text).split())


def drawings(html: str) -> list[str]:
    """The outermost <svg> elements."""
    found, depth, begin = [], 0, 0
    for tag in re.finditer(r"<(/?)svg\b", html):
        if not tag[1]:
            begin = tag.start() if depth == 0 else begin
            depth += 1
        else:
            depth -= 1
            if depth == 0:
                found.append(html[begin : tag.end() + 1])
    return found


EDGE_CASES = {
    "everything": FULL,
    "no sources": replace(LONE, sources=()),
    "one source": LONE,
    "a span of no length": replace(LONE, sources=(MOMENT,)),
    "only refused": replace(LONE, sources=(REFUSED,), reference="elsewhere"),
    "no probes": replace(
        FULL, sources=(REFERENCE, replace(TRUSTED, sync_probes=(), verification=None))
    ),
    "only rejected probes": replace(
        FULL, sources=(REFERENCE, replace(TRUSTED, sync_probes=probes(0, 4), verification=None))
    ),
    "all residuals zero": replace(
        FULL,
        sources=(
            REFERENCE,
            replace(TRUSTED, sync_probes=probes(9, 0, scatter=0.0), verification=None),
        ),
    ),
    "a silent waveform": replace(
        LONE,
        sources=(
            replace(
                REFERENCE,
                waveform=Waveform(local_start=0, step=1, levels=np.zeros(3600, np.float32)),
            ),
        ),
    ),
    "an empty waveform": replace(
        LONE,
        sources=(
            replace(
                REFERENCE, waveform=Waveform(local_start=0, step=1, levels=np.zeros(0, np.float32))
            ),
        ),
    ),
    "a close-up of no length": replace(
        FULL, closeups=(Closeup(label="", span=Span(start=1, end=1), tracks=()),)
    ),
    "an instant without stills": replace(
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


def test_names_are_shown_as_they_are_and_never_run_as_markup() -> None:
    html = render_page(FULL)
    assert "<b> &" not in html
    assert NASTY.replace("\x07", "\ufffd") in words(html)
    assert "Concert <live>" in words(html)


def test_the_verdict_comes_first() -> None:
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", render_page(FULL)) == [
        "2 of 4 sources are on one clock"
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
    html = render_page(replace(FULL, sources=(REFERENCE, failed)))
    header = re.findall(r"<header>.*</header>", html, re.DOTALL)
    assert "✕ fail" in words(header[0])


def test_a_timeline_of_no_length_is_not_drawn() -> None:
    html = render_page(replace(LONE, sources=(MOMENT,)))
    assert "On one timeline" not in words(html)


def test_each_rejected_probe_has_one_hollow_mark() -> None:
    rejected = [p for s in FULL.sources for p in s.sync_probes if not p.agrees]
    assert TRUSTED.verification
    rejected += [p for p in TRUSTED.verification.probes if not p.agrees]
    assert len(re.findall(r'class="(?:sync|verify) rejected"', render_page(FULL))) == len(rejected)


def test_each_probe_that_agrees_has_one_full_mark_in_the_residuals() -> None:
    html = render_page(replace(FULL, sources=(REFERENCE, replace(TRUSTED, verification=None))))
    assert len(re.findall(r'<circle class="sync"[^>]*r="3.5"></circle>', html)) == 50


def test_probes_beyond_the_scale_are_counted_in_words() -> None:
    html = render_page(replace(FULL, sources=(REFERENCE, replace(TRUSTED, verification=None))))
    assert "Rejected and beyond this scale: 6 (3 ▲, 3 ▼), the farthest by 300 ms." in words(html)


def test_a_gate_far_beyond_the_data_is_told_in_words_instead_of_flattening_it() -> None:
    fine = replace(TRUSTED, verification=None, sync_probes=probes(50, 0, scatter=1e-5))
    html = render_page(replace(FULL, sources=(REFERENCE, fine)))
    assert "The gate (median ± 15 ms) lies off this scale" in words(html)
    near = replace(fine, sync_probes=probes(50, 0, scatter=0.002))
    html = render_page(replace(FULL, sources=(REFERENCE, near)))
    assert "off this scale" not in words(html)


def test_the_table_tells_both_offsets_apart() -> None:
    text = words(render_page(FULL))
    assert "−12.5000 s" in text  # at its zero
    assert "−12.4280 s" in text  # half an hour of 40 ppm later


def test_a_picture_is_inside_the_page_and_its_absence_is_marked() -> None:
    html = render_page(FULL)
    (data,) = re.findall(r'src="data:image/jpeg;base64,([^"]+)"', html)
    assert b64decode(data) == JPEG
    assert "— no picture" in words(html)


def test_a_page_without_pictures_is_small_however_long_the_recordings() -> None:
    fine = replace(REFERENCE, waveform=a_wave(HOUR, 0.01))
    assert len(render_page(replace(LONE, sources=(fine,)))) < 40_000


def test_the_same_values_make_the_same_page() -> None:
    assert render_page(FULL) == render_page(FULL)
