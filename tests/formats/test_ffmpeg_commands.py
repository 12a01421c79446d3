"""The text of the commands: whole rates that are exact, names that no program misreads."""

from __future__ import annotations

import math
import shlex
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.formats.ffmpeg_commands import ffmpeg_commands, whole_rates
from oneclock.formats.placed import PlacedEvent, PlacedRecording, SoundTrack
from oneclock.timebase.clock_map import ClockMap
from oneclock.timebase.span import Span
from oneclock.timebase.stepped_clock import SteppedClock

RECORDING = PlacedRecording(
    path=Path("b.wav"),
    clock=SteppedClock.of(ClockMap(delta=2.0, drift=1e-5), Span(start=0.0, end=10.0)),
    duration=10.0,
    origin=0.0,
    sounds=(SoundTrack(rate=48000, channels=2),),
    picture=None,
)
EVENT = PlacedEvent(
    reference=Path("a.wav"), recordings=(RECORDING,), span=Span(start=0.0, end=20.0)
)


@given(
    rate=st.sampled_from([8000, 44100, 48000, 96000, 192000]),
    drift=st.one_of(
        st.floats(-1e-3, 1e-3),
        st.floats(-3e-6, 3e-6),
        st.sampled_from([1e-3, -1e-3, 1 / 1000, -1 / 1001, 160 / 147 - 1, 147 / 160 - 1]),
    ),
)
def test_whole_rates_are_the_drift_to_a_ten_billionth(rate: int, drift: float) -> None:
    pairs = whole_rates(rate, drift)

    made = math.prod(Fraction(fast, slow) for fast, slow in pairs)
    assert float(made) == pytest.approx(1 + drift, abs=3e-10)
    assert all(rate <= min(pair) and max(pair) < 500_000 for pair in pairs)


def words(path: str) -> list[str]:
    script = ffmpeg_commands(
        replace(EVENT, recordings=(replace(RECORDING, path=Path(path)),)), ["out"]
    )
    return shlex.split(script.replace("\\\n", ""), comments=True)


@pytest.mark.parametrize(
    ("name", "read_as"),
    [
        ("plain.wav", "plain.wav"),
        ("it's $HOME & `more`.wav", "it's $HOME & `more`.wav"),
        ("-i.wav", "file:-i.wav"),
        ("http:x.wav", "file:http:x.wav"),
        ("two\nlines.wav", "two\nlines.wav"),
        ('"quoted" 舞台.wav', '"quoted" 舞台.wav'),
    ],
)
def test_a_name_is_one_word_and_a_file(name: str, read_as: str) -> None:
    said = words(name)

    assert said[said.index("-i") + 1] == read_as
    assert said[-1] == "out.wav"


def test_a_comment_ends_where_a_name_breaks_its_line() -> None:
    script = ffmpeg_commands(
        replace(EVENT, recordings=(replace(RECORDING, path=Path("x\nrm -rf y.wav")),)), ["out"]
    )

    assert not any(line.startswith("rm") for line in script.splitlines() if "'" not in line)


def test_what_is_not_exported_is_a_comment() -> None:
    script = ffmpeg_commands(replace(EVENT, span=Span(start=50.0, end=60.0)), ["out"])

    assert "# b.wav: nothing of it lies in what is exported." in script
    assert "ffmpeg" not in script.replace("ffmpeg_", "")


def test_the_offset_and_the_drift_are_told_in_words() -> None:
    assert "# b.wav, 0.000 to 10.000 s: +2.000000 s, +10.000 ppm slow" in ffmpeg_commands(
        EVENT, ["out"]
    )
