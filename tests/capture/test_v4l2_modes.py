"""Which mode is chosen for what was asked."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from oneclock.capture.camera_spec import Settings
from oneclock.capture.frames import Codec
from oneclock.capture.sources.v4l2_list_modes import sizes_between
from oneclock.capture.sources.v4l2_modes import (
    CODECS,
    RAW,
    Mode,
    Present,
    choose_mode,
    grants,
    rate_near,
)

SIZES = [(640, 480), (640, 360), (480, 360)]
RATES = [Fraction(5), Fraction(15), Fraction(30000, 1001), Fraction(30), Fraction(60)]

modes = st.builds(
    lambda code, size, rates, between: Mode(
        fourcc=code,
        width=size[0],
        height=size[1],
        rates=tuple(sorted(rates, reverse=True)),
        any_rate_between=between and len(rates) == 2,
    ),
    st.sampled_from(["MJPG", "H264", "YUYV", "NV12"]),
    st.sampled_from(SIZES),
    st.sets(st.sampled_from(RATES), max_size=3),
    st.booleans(),
)
settings = st.builds(
    lambda size, rate, name: Settings(
        width=size[0] if size else None, height=size[1] if size else None, rate=rate, format=name
    ),
    st.none() | st.sampled_from(SIZES),
    st.none() | st.sampled_from(RATES),
    st.none() | st.sampled_from(["mjpeg", "h264", "yuyv422", "nv12"]),
)
presents = st.builds(
    lambda code, size: Present(fourcc=code, width=size[0], height=size[1]),
    st.sampled_from(["MJPG", "YUYV"]),
    st.sampled_from(SIZES),
)


@examples(max_examples=500)
@given(st.lists(modes, max_size=8), settings, presents)
def test_the_choice_grants_everything_that_was_asked(
    offered: list[Mode], asked: Settings, present: Present
) -> None:
    chosen = choose_mode(offered, asked, present)

    if chosen is None:
        assert not any(grants(mode, asked) for mode in offered)
    else:
        assert asked.format in (None, chosen.format_name)
        assert asked.width in (None, chosen.width)
        assert asked.height in (None, chosen.height)
        if asked.rate is not None:
            given_rate = rate_near(chosen, asked.rate)
            assert given_rate is not None
            assert abs(given_rate / asked.rate - 1) <= Fraction(1, 100)


@given(st.lists(modes, max_size=8), presents)
def test_what_stands_is_left_where_nothing_speaks_against_it(
    offered: list[Mode], present: Present
) -> None:
    standing = Mode(fourcc=present.fourcc, width=present.width, height=present.height)

    chosen = choose_mode([*offered, standing], Settings(), present)

    assert chosen is not None
    assert (chosen.fourcc, chosen.width, chosen.height) == (
        present.fourcc,
        present.width,
        present.height,
    )


def test_a_size_that_raw_pictures_reach_too_slowly_is_sent_as_jpegs() -> None:
    offered = [
        Mode(fourcc="YUYV", width=640, height=480, rates=(Fraction(30),)),
        Mode(fourcc="YUYV", width=1280, height=720, rates=(Fraction(10),)),
        Mode(fourcc="H264", width=1280, height=720, rates=(Fraction(30),)),
        Mode(fourcc="MJPG", width=1280, height=720, rates=(Fraction(30),)),
    ]
    present = Present(fourcc="YUYV", width=640, height=480)

    chosen = choose_mode(offered, Settings(width=1280, height=720, rate=Fraction(30)), present)

    assert chosen is not None
    assert chosen.codec is Codec.MJPEG


def test_thirty_is_granted_by_a_camera_of_29_97_and_25_is_not() -> None:
    mode = Mode(fourcc="MJPG", width=640, height=480, rates=(Fraction(30000, 1001),))

    assert rate_near(mode, Fraction(30)) == Fraction(30000, 1001)
    assert rate_near(mode, Fraction(25)) is None


def test_a_mode_says_what_it_is_as_it_is_asked_for() -> None:
    mode = Mode(fourcc="YUYV", width=640, height=480, rates=(Fraction(30), Fraction(25, 2)))

    assert str(mode) == "yuyv422 640x480 at 30/12.5"


@pytest.mark.parametrize("code", [*CODECS, *RAW])
def test_every_name_is_one_that_ffmpeg_knows(code: str) -> None:
    import av

    mode = Mode(fourcc=code, width=640, height=480)

    if mode.codec is Codec.RAW:
        # FFmpeg counts the bits of all planes; ours are the bytes of the first one.
        described = av.VideoFormat(mode.pixel_format, 640, 480)
        first = described.components[0]
        packed = not described.is_planar
        bits = described.padded_bits_per_pixel if packed else 8 * ((first.bits + 7) // 8)
        assert mode.line_bytes == 640 * bits // 8
    else:
        assert av.Codec(mode.codec.value, "r").type == "video"


def test_of_a_range_of_sizes_the_ends_and_what_was_asked_for_are_offered() -> None:
    sides = (48, 1920, 16, 32, 1080, 8)

    sizes = list(sizes_between(sides, ((640, 480), (641, 480), (4096, 480), (1920, 1080))))

    assert sizes == [(1920, 1080), (640, 480), (48, 32)]
