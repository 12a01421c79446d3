"""Parameter sets, as they stand in files and in streams."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.media.canvas import Canvas
from oneclock.media.parameter_sets import (
    ParameterSet,
    free_number,
    in_start_codes,
    joined_sets,
    length_bytes,
    sets_in,
    units_in_packet,
)
from oneclock.media.video_encoder import EncoderSettings
from oneclock.media.write_part import write_part


def head_of(path: Path) -> bytes:
    with av.open(str(path)) as file:
        return bytes(file.streams.video[0].codec_context.extradata or b"")


@pytest.fixture(params=[None, 0, 1, 7, 31])
def number(request: pytest.FixtureRequest) -> int | None:
    return request.param  # type: ignore[no-any-return]


def encoded(folder: Path, number: int | None, preset: str = "veryfast") -> Path:
    made = EncoderSettings(
        width=64, height=48, rate=Fraction(25), name="libx264", preset=preset, set_number=number
    )
    return write_part(folder / f"{number}{preset}.nut", [Canvas(64, 48).frame] * 3, made).path


def remuxed(path: Path, suffix: str) -> Path:
    """By FFmpeg, into a file with lengths in place of start codes."""
    out = path.with_suffix(suffix)
    with av.open(str(path)) as source, av.open(str(out), "w") as file:
        stream = file.add_stream_from_template(source.streams.video[0])
        for place, packet in enumerate(source.demux(video=0)):
            if packet.size:
                packet.dts, packet.stream = place, stream
                file.mux(packet)
    return out


def test_an_encoder_writes_the_number_it_was_given(tmp_path: Path, number: int | None) -> None:
    sets = sets_in(head_of(encoded(tmp_path, number)))

    assert [(one.is_of_sequence, one.number) for one in sets] == [
        (True, number or 0),
        (False, number or 0),
    ]
    assert sets[0].level == 10  # 64 by 48: level 1


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_they_are_the_same_in_either_framing(
    tmp_path: Path, suffix: str, number: int | None
) -> None:
    part = encoded(tmp_path, number)
    record = head_of(remuxed(part, suffix))

    assert record[0] == 1
    assert length_bytes(record) == 4
    assert length_bytes(head_of(part)) == 0
    assert sets_in(record) == sets_in(head_of(part))
    assert sets_in(in_start_codes(one.unit for one in sets_in(record))) == sets_in(record)


def test_equal_ones_are_one_and_different_ones_do_not_share_a_number(tmp_path: Path) -> None:
    fast, slow = (
        sets_in(head_of(encoded(tmp_path, None, preset))) for preset in ("veryfast", "slow")
    )
    other = sets_in(head_of(encoded(tmp_path, 5, "slow")))

    assert joined_sets([*fast, *fast]) == fast
    assert joined_sets([*fast, *slow]) is None
    joined = joined_sets([*fast, *other])
    assert joined is not None
    assert [one.is_of_sequence for one in joined] == [True, True, False, False]
    assert free_number([*fast, *other]) == 31
    assert free_number([*fast, *sets_in(head_of(encoded(tmp_path, 31)))]) == 30


def test_the_most_demanding_is_in_front(tmp_path: Path) -> None:
    """Players read from it whether they can play the file at all."""
    plain = sets_in(head_of(encoded(tmp_path, None, "ultrafast")))
    high = sets_in(head_of(encoded(tmp_path, 5, "slow")))
    assert plain[0].profile < high[0].profile == 100

    for sets in ([*plain, *high], [*high, *plain]):
        joined = joined_sets(sets)
        assert joined is not None
        assert joined[0] == high[0]


@given(st.lists(st.binary(min_size=1, max_size=300), max_size=5), st.sampled_from([1, 2, 4]))
def test_units_come_out_of_a_packet_as_they_went_in(units: list[bytes], length: int) -> None:
    units = [unit[: 256**length - 1] for unit in units]
    packet = b"".join(len(unit).to_bytes(length, "big") + unit for unit in units)

    assert units_in_packet(packet, length) == units


@pytest.mark.parametrize("head", [b"", b"\x01", b"\x01\x64\x00\x28\xff\xe1\x00", b"rubbish"])
def test_a_head_that_says_nothing_holds_none(head: bytes) -> None:
    assert sets_in(head) == []


def test_a_damaged_packet_ends_with_what_there_is() -> None:
    assert units_in_packet(b"\x00\x00\x00\x09abc", 4) == [b"abc"]
    assert ParameterSet(unit=b"\x67\x64\x00\x28\x80").number == 0
