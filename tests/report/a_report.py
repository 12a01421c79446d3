"""A report with all that a page can show, and how to take its page apart."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import numpy as np

from oneclock.report.sights import Closeup, Instant, Still, Track, Waveform
from oneclock.report.values import (
    ByHand,
    Comparison,
    EventReport,
    ProbePoint,
    Report,
    Rival,
    SourceReport,
    Verification,
)
from oneclock.timebase.clock_map import IDENTITY, ClockMap
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import Piece, SteppedClock

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


def whole(clock: ClockMap, coverage: Span = HOUR) -> SteppedClock:
    return SteppedClock.of(clock, coverage)


REFERENCE = SourceReport(
    name="wide.mp4", grade="reference", clock=whole(IDENTITY), coverage=HOUR, waveform=a_wave()
)
TRUSTED = SourceReport(
    name=NASTY,
    grade="trusted",
    reason="Nearly all probes agree.",
    by="audio",
    clock=whole(ClockMap(delta=-12.5, drift=40e-6, delta_std=1e-4, drift_std=1e-8)),
    coverage=HOUR,
    waveform=a_wave(),
    sync_probes=probes(50, 7),
    heard=57,
    agreeing=50,
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
STEPPED = SourceReport(
    name="recorder.wav",
    grade="trusted",
    reason="the clock steps by +1.250 s at 1000.00 s",
    by="audio",
    by_hand=ByHand(moved=0.02, locked=True),
    clock=SteppedClock(
        pieces=(
            Piece(span=Span(start=0, end=1000), clock=ClockMap(delta=100.0)),
            Piece(span=Span(start=1000, end=2000), clock=ClockMap(delta=101.25)),
            Piece(span=Span(start=2010, end=3000), clock=ClockMap(delta=100.9)),
        )
    ),
    coverage=HOUR,
    waveform=a_wave(),
    sync_probes=tuple(
        ProbePoint(local=100.0 * i, residual=1e-5 * (-1) ** i, agrees=True, piece=i // 10)
        for i in range(30)
    ),
    heard=30,
    agreeing=30,
)
DOUBTFUL = SourceReport(
    name="loop.wav",
    grade="doubtful",
    reason="The music repeats.",
    by="light",
    same_device=(NASTY,),
    notes=("left its earlier sidecar as it was",),
    clock=whole(ClockMap(delta=400.0), Span(start=0, end=600)),
    coverage=Span(start=0, end=600),
)
REFUSED = SourceReport(
    name="stranger.mov",
    grade="refused",
    reason="Nothing in it matches.",
    clock=None,
    coverage=HOUR,
    heard=32,
    agreeing=2,
    rival=Rival(offset=-8.0, strength=0.95),
    also_fits=(-8.0, 16.0),
)
UNREADABLE = SourceReport(
    name="broken.mp4",
    grade="unreadable",
    reason="is no recording that can be opened; check that it plays",
    clock=None,
    coverage=Span(start=0.0, end=0.0),
)
WINDOW = Span(start=1800.0, end=1805.0)
EVENT = EventReport(
    reference="wide.mp4",
    sources=(REFERENCE, TRUSTED, STEPPED, DOUBTFUL, REFUSED, UNREADABLE),
    comparisons=(
        Comparison(one="wide.mp4", other=NASTY, kept=True, misfit=0.0004),
        Comparison(one=NASTY, other="recorder.wav", kept=True, misfit=0.0008),
        Comparison(one="wide.mp4", other="loop.wav", kept=True, misfit=None),
        Comparison(one="recorder.wav", other="loop.wav", kept=False, misfit=7.5),
    ),
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
)
OTHER_EVENT = EventReport(
    reference="hall.wav",
    sources=(replace(REFERENCE, name="hall.wav"), replace(TRUSTED, name="lapel.wav")),
    closeups=(
        Closeup(
            label="Where all recordings ran",
            span=WINDOW,
            tracks=(Track(source="hall.wav", waveform=a_wave(WINDOW, 0.01)),),
        ),
    ),
)


def report_of(*events: EventReport, **changes: Any) -> Report:
    """Of `events`; a single one with `changes` made to it."""
    return Report(
        title="Concert <live>",
        events=tuple(replace(event, **changes) for event in events),
        made_with="oneclock 0.1.0",
        made_on="2026-11-20",
    )


FULL = report_of(EVENT, OTHER_EVENT)
LONE = EventReport(reference="wide.mp4", sources=(REFERENCE,))
PAIR = replace(EVENT, sources=(REFERENCE, TRUSTED), comparisons=())


class Balance(HTMLParser):
    """Complains where an element is closed that is not the one opened last."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def _note(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {key for key, _ in attrs}
        self.ids += [value for key, value in attrs if key == "id" and value]

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
