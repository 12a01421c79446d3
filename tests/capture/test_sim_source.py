"""A simulated camera behind the protocol of all cameras, its time in our hands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pytest
from tests.capture.simulated import Clock

from oneclock.capture.camera_spec import parse_camera
from oneclock.capture.frames import Codec, Stamp
from oneclock.capture.jpeg_head import read_jpeg_head
from oneclock.capture.sources.sim_source import SimSource
from oneclock.errors import CameraError

WORLD = 1000.0
"""Host time of the simulated world's zero."""


def opened(options: str = "", *, at: float = 0.0) -> tuple[SimSource, Clock]:
    """A small camera, opened at this world time."""
    clock = Clock(WORLD + at)
    spec = parse_camera(f"sim:30,size=64x48{options}")
    source = SimSource(spec, world_zero=WORLD, now=clock.now, sleep=clock.sleep)
    source.open()
    return source, clock


def grab(source: SimSource) -> Stamp:
    stamp = source.grab(1.0)
    assert stamp is not None
    return stamp


def all_frames(source: SimSource) -> Iterator[Stamp]:
    while True:
        yield grab(source)


def exposure(source: SimSource) -> int:
    """The number that the packet itself tells."""
    told = re.search(r"exposure (-?\d+)", read_jpeg_head(source.retrieve()).comment)
    assert told is not None
    return int(told[1])


def test_it_sends_jpegs_of_the_size_and_rate_asked_for() -> None:
    source, _ = opened()

    assert source.format.codec is Codec.MJPEG
    assert (source.format.width, source.format.height, source.format.rate) == (64, 48, Fraction(30))
    grab(source)
    head = read_jpeg_head(source.retrieve())
    assert (head.size, head.whole) == ((64, 48), True)


def test_a_frame_is_there_when_it_was_delivered_and_not_before() -> None:
    source, clock = opened()

    stamp = grab(source)

    assert stamp.arrived == clock.now()
    assert stamp.arrived == pytest.approx(WORLD + 0.016)  # exposed 8 ms, 8 ms on its way
    assert stamp.driver == pytest.approx(WORLD)


def test_where_nothing_comes_within_the_timeout_there_is_nothing() -> None:
    source, clock = opened(",stall=0:2")

    assert source.grab(0.5) is None
    assert clock.now() == WORLD + 0.5


def test_the_comment_names_the_exposure_and_its_time() -> None:
    source, _ = opened(",phase=0.25,ppm=100")
    stamp = grab(source)

    told = read_jpeg_head(source.retrieve()).comment

    assert stamp.driver is not None
    number, world = re.fullmatch(
        r"oneclock sim cam1 exposure (-?\d+) world (-?[\d.]+)", told
    ).groups()  # type: ignore[union-attr]
    assert float(world) == pytest.approx(stamp.driver - WORLD, abs=1e-6)
    assert int(number) == pytest.approx((float(world) - 0.25) * 30, abs=0.01)


def test_who_reads_in_time_loses_nothing() -> None:
    source, _ = opened()

    seen = [(grab(source).sequence, exposure(source)) for _ in range(60)]

    assert [sequence for sequence, _ in seen] == list(range(60))
    assert np.diff([number for _, number in seen]).tolist() == [1] * 59


def test_who_reads_four_frames_late_still_loses_nothing() -> None:
    source, clock = opened()
    grab(source)

    clock.sleep(4 / 30)

    assert [grab(source).sequence for _ in range(6)] == [1, 2, 3, 4, 5, 6]


def test_who_reads_later_loses_the_newest_and_the_sequence_counts_them() -> None:
    """As drivers do that find no free buffer."""
    source, clock = opened(",buffers=4")
    grab(source)

    clock.sleep(10 / 30)

    assert [grab(source).sequence for _ in range(6)] == [1, 2, 3, 4, 11, 12]


def test_frames_that_waited_have_their_own_times_and_arrive_when_they_are_fetched() -> None:
    source, clock = opened()
    clock.sleep(0.1)

    stamps = [grab(source) for _ in range(3)]

    assert [stamp.arrived for stamp in stamps] == [WORLD + 0.1] * 3
    drivers = [stamp.driver for stamp in stamps if stamp.driver is not None]
    assert np.diff(drivers) == pytest.approx([1 / 30, 1 / 30])


def test_a_camera_that_is_unplugged_delivers_what_it_had_and_then_fails() -> None:
    source, clock = opened(",unplug=0.5:1")
    seen: list[Stamp] = []

    with pytest.raises(CameraError, match="cam1: was unplugged; plug it in again"):
        seen.extend(all_frames(source))

    assert len(seen) == 15
    assert clock.now() == WORLD + 0.5


def test_while_it_is_unplugged_it_cannot_be_opened_and_afterwards_it_can() -> None:
    source, clock = opened(",unplug=0.5:1")
    with pytest.raises(CameraError):
        list(all_frames(source))
    source.close()

    with pytest.raises(CameraError, match="is not plugged in; plug it in again"):
        source.open()
    clock.sleep(1.0)
    source.open()

    stamp = grab(source)
    assert stamp.sequence == 0
    assert stamp.driver is not None
    assert stamp.driver >= WORLD + 1.5


@pytest.mark.parametrize(
    ("clock", "known"),
    [
        ("arrival", (False, False, False)),
        ("driver", (True, False, True)),
        ("device", (True, True, True)),
    ],
)
def test_it_knows_as_many_clocks_as_it_was_told(clock: str, known: tuple[bool, bool, bool]) -> None:
    source, _ = opened(f",clock={clock}")

    stamp = grab(source)

    there = (stamp.driver, stamp.device, stamp.sequence)
    assert tuple(each is not None for each in there) == known


def test_its_own_clock_keeps_its_own_rate() -> None:
    source, _ = opened(",clock=device,ppm=500")

    stamps = [grab(source) for _ in range(31)]

    device = [stamp.device for stamp in stamps if stamp.device is not None]
    assert device[30] - device[0] == pytest.approx(1.0, abs=1e-9)


def test_torn_packets_end_in_the_middle() -> None:
    source, _ = opened(",torn=0.5")
    whole = []
    for _ in range(40):
        grab(source)
        whole.append(read_jpeg_head(source.retrieve()).whole)

    assert 5 < whole.count(False) < 35


def test_a_source_that_is_closed_says_so() -> None:
    source, _ = opened()
    source.close()
    source.close()

    with pytest.raises(CameraError, match="is not open; open it first"):
        source.grab(0.1)


def test_what_was_waiting_when_it_was_closed_is_gone() -> None:
    source, clock = opened()
    clock.sleep(0.1)
    grab(source)
    source.close()
    clock.sleep(1.0)
    source.open()

    assert grab(source).sequence == 0
    assert exposure(source) >= 33


def test_to_stretch_one_exposure_moves_the_phase() -> None:
    source, _ = opened(",stretch=0.03")
    before = grab(source).driver

    source.stretch(0.01)

    after = grab(source).driver
    assert before is not None
    assert after is not None
    assert (after - before) % (1 / 30) == pytest.approx(0.01, abs=1e-6)
    assert source.longest_stretch == 0.03
