"""Pieces of pictures become pictures: nothing lost, nothing joined that does not belong."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.capture.pictures import h264, jpegs

from oneclock.media.access_units import (
    AccessUnits,
    Packet,
    is_keyframe,
    is_whole_jpeg,
    parameter_sets,
)

START = b"\x00\x00\x00\x01"


def piece(data: bytes, frame: int, arrived: float) -> Packet:
    return Packet(data=data, time=Fraction(frame, 30), arrived=arrived, keyframe=False)


@given(cuts=st.lists(st.lists(st.integers(1, 900), max_size=4), min_size=2, max_size=12))
def test_however_pictures_are_cut_they_come_out_whole(cuts: list[list[int]]) -> None:
    frames = h264(12)[: len(cuts)]
    units, clock, out, last_came = AccessUnits("h264"), 0.0, [], []
    for number, (frame, at) in enumerate(zip(frames, cuts, strict=True)):
        edges = [0, *sorted({min(cut, len(frame)) for cut in at}), len(frame)]
        for begin, end in pairwise(edges):
            clock += 1.0
            out.append(units.push(piece(frame[begin:end], number, clock)))
        last_came.append(clock)
    found = [unit for unit in out if unit is not None]

    assert [unit.data for unit in found] == list(frames[:-1])
    assert [unit.time for unit in found] == [Fraction(n, 30) for n in range(len(frames) - 1)]
    assert [unit.arrived for unit in found] == last_came[:-1]
    assert [unit.keyframe for unit in found] == [n % 10 == 0 for n in range(len(frames) - 1)]
    assert all(unit.intact for unit in found)


def test_a_piece_without_a_time_belongs_to_the_picture_begun() -> None:
    units = AccessUnits("h264")
    units.push(piece(START + b"\x65abc", 0, 1.0))
    units.push(Packet(data=b"def", time=None, arrived=2.0))

    found = units.push(piece(START + b"\x41", 1, 3.0))

    assert found is not None
    assert found.data == START + b"\x65abcdef"


def test_who_joins_in_the_middle_of_a_picture_gets_a_torn_one() -> None:
    units = AccessUnits("h264")
    units.push(piece(b"the second half", 0, 1.0))

    found = units.push(piece(START + b"\x41", 1, 2.0))

    assert found is not None
    assert not found.intact


@pytest.mark.parametrize(
    ("codec", "kinds", "key"),
    [
        ("h264", [0x67, 0x68, 0x65], True),
        ("h264", [0x09, 0x06, 0x41], False),
        ("h264", [0x67, 0x68], False),
        ("h264", [0x01, 0x65], False),
        ("hevc", [0x40, 0x42, 0x44, 0x26], True),  # IDR_W_RADL
        ("hevc", [0x40, 0x42, 0x44, 0x2A], True),  # CRA
        ("hevc", [0x46, 0x02], False),  # TRAIL_R
    ],
)
def test_a_keyframe_is_known_by_its_first_slice(codec: str, kinds: list[int], key: bool) -> None:
    data = b"".join(START + bytes([kind, 1, 0x80]) for kind in kinds)
    assert is_keyframe(data, codec) is key


def test_parameter_sets_are_taken_out_of_a_picture_as_they_are() -> None:
    first = h264(2)[0]

    sets = parameter_sets(first, "h264")

    assert [sets[4] & 0x1F, sets[sets.rindex(START) + 4] & 0x1F] == [7, 8]
    assert all(unit in first for unit in sets.split(START))
    assert parameter_sets(h264(2)[1], "h264") == b""


@given(data=st.binary(max_size=60))
def test_any_bytes_can_be_asked(data: bytes) -> None:
    for codec in ("h264", "hevc"):
        assert is_keyframe(data, codec) in (True, False)
        parameter_sets(data, codec)


def test_a_jpeg_is_whole_when_it_begins_and_ends_as_one() -> None:
    jpeg = jpegs(1)[0]
    assert is_whole_jpeg(jpeg)
    assert is_whole_jpeg(jpeg + bytes(16))  # as cameras fill their buffers
    assert not is_whole_jpeg(jpeg[:-2])
    assert not is_whole_jpeg(jpeg[2:])
    assert not is_whole_jpeg(b"")
