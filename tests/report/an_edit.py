"""An edit to draw pages of: three cameras and a recorder, with black and an inset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
from hypothesis import strategies as st

from oneclock.report.edit_values import EditReport, EditSource, Loudness
from oneclock.report.sights import Still
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.shots import Shot, ShotList
from oneclock.timebase.span import Span

NTSC = FrameRate(rate=Fraction(30000, 1001))
NASTY = "a <b> & \"c\" 'd'"


def shot_list(*lengths_and_sources: tuple[int, int | None], rate: FrameRate = NTSC) -> ShotList:
    shots, first = [], 0
    for length, source in lengths_and_sources:
        shots.append(Shot(first=first, end=first + length, source=source, why="its turn"))
        first += length
    return ShotList(rate=rate, start=Fraction(10), shots=tuple(shots))


def loudness(decibels: Sequence[float], heard: Sequence[bool]) -> Loudness:
    mean = np.array(decibels, float)
    return Loudness(mean=mean, peak=mean + 6, heard=np.array(heard))


def source(name: str, **more: object) -> EditSource:
    usual = EditSource(
        name=name,
        role="",
        recorded=(Span(start=0.0, end=20.0),),
        has_picture=True,
        is_chosen=False,
        loudness=None,
    )
    return replace(usual, **more)  # type: ignore[arg-type]


def edit_of(shots: ShotList, *sources: EditSource, **more: object) -> EditReport:
    usual = EditReport(
        title="programme.json: 4 recordings",
        reference="cam_a.mp4",
        shots=shots,
        sources=sources or SOURCES,
        gated=False,
        talkers=0,
        stills={},
        made_with="oneclock 1",
        made_on="2026-11-22",
    )
    return replace(usual, **more)  # type: ignore[arg-type]


SOURCES = (
    source("cam_a", role="close", loudness=loudness([-20, -30, -70, np.nan], [False] * 4)),
    source(NASTY),
    source("room", role="wide", recorded=(Span(start=4.0, end=9.0),)),
    source(
        "recorder",
        has_picture=False,
        is_chosen=True,
        loudness=loudness([-25, -25, -25, -25], [True] * 4),
    ),
)
STILL = Still(source="cam_a", local=1.0, jpeg=b"\xff\xd8\xff\xd9")
EDIT = edit_of(shot_list((300, 0), (120, 1), (30, None), (90, 0)), stills={0: STILL, 3: STILL})

SHOT_LISTS = st.builds(
    shot_list,
    st.tuples(st.integers(1, 500), st.sampled_from([0, 1, 2, None])),
    *[st.tuples(st.integers(1, 500), st.sampled_from([0, 1, 2, None]))] * 7,
    rate=st.sampled_from([NTSC, FrameRate.parse("25"), FrameRate.parse("24000/1001")]),
)
