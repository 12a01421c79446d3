"""Device clocks, out of payload headers made here."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.capture.sources.uvc_metadata import (
    DeviceClock,
    Payload,
    clock_frequency,
    estimate_frequency,
    parse_payloads,
)

U32, U16 = st.integers(0, 2**32 - 1), st.integers(0, 2**16 - 1)


def block(
    host: int, presentation: int | None = None, source: int | None = None, *, extra: bytes = b""
) -> bytes:
    """As uvcvideo writes it: `struct uvc_meta_buf`, the header's first two bytes in place."""
    flags, rest = 0x80, b""
    if presentation is not None:
        flags |= 0x04
        rest += struct.pack("<I", presentation)
    if source is not None:
        flags |= 0x08
        rest += struct.pack("<IH", source, 123)
    rest += extra
    return struct.pack("=QHBB", host, 77, 2 + len(rest), flags) + rest


blocks = st.tuples(st.integers(0, 2**50), st.none() | U32, st.none() | U32, st.binary(max_size=9))


@given(st.lists(blocks, max_size=6))
def test_every_header_is_read_as_it_was_written(
    written: list[tuple[int, int | None, int | None, bytes]],
) -> None:
    data = b"".join(block(host, pts, stc, extra=extra) for host, pts, stc, extra in written)

    read = parse_payloads(data)

    assert [(it.presentation, it.source) for it in read] == [(p, s) for _, p, s, _ in written]
    assert [it.host for it in read] == [host * 1e-9 for host, *_ in written]


@given(st.lists(blocks, min_size=1, max_size=4), st.data())
def test_a_torn_end_costs_the_last_header_only(
    written: list[tuple[int, int | None, int | None, bytes]], data: st.DataObject
) -> None:
    parts = [block(host, pts, stc, extra=extra) for host, pts, stc, extra in written]
    whole = b"".join(parts)
    cut = data.draw(st.integers(len(whole) - len(parts[-1]), len(whole) - 1))

    assert parse_payloads(whole[:cut]) == parse_payloads(b"".join(parts[:-1]))


@given(st.binary(max_size=200))
def test_nonsense_is_read_without_complaint(data: bytes) -> None:
    parse_payloads(data)
    clock_frequency(data, 0)


def header(frequency: int) -> bytes:
    return struct.pack("<BBBHHIBB", 13, 0x24, 1, 0x0110, 80, frequency, 1, 1)


def interface(number: int, subclass: int) -> bytes:
    return bytes([9, 4, number, 0, 1, 0x0E, subclass, 0, 0])


def test_the_frequency_is_that_of_the_cameras_own_control_interface() -> None:
    device = bytes([18, 1]) + bytes(16)
    first = interface(0, 1) + header(48_000_000) + interface(1, 2) + header(5)
    second = interface(2, 1) + header(30_000_000)

    assert clock_frequency(device + first + second, 0) == 48_000_000
    assert clock_frequency(device + first + second, 2) == 30_000_000
    assert clock_frequency(device + first + second, 1) is None
    assert clock_frequency(device + interface(0, 1) + header(0), 0) is None


@given(
    st.integers(0, 2**32 - 1),
    st.lists(st.floats(0.001, 200.0), min_size=1, max_size=30),
    st.sampled_from([1_000_000, 48_000_000]),
)
def test_seconds_grow_as_the_camera_counts_however_often_it_wraps(
    origin: int, pauses: list[float], frequency: int
) -> None:
    # At 48 MHz it wraps every 89 s; a camera may be silent for longer.
    clock = DeviceClock(frequency=frequency)
    times = np.concatenate([[0.0], np.cumsum(pauses)])
    seen = []

    for time in times:
        ticks = (origin + round(time * frequency)) % 2**32
        clock = clock.heard(
            [Payload(host=5.0 + time, usb_frame=0, has_error=False, presentation=ticks)]
        )
        assert clock.seconds is not None
        seen.append(clock.seconds)

    assert np.array(seen) - seen[0] == pytest.approx(times, abs=1e-5)


def test_a_frame_without_a_stamp_has_no_device_time_and_the_next_goes_on() -> None:
    clock = DeviceClock(frequency=1_000_000).heard(parse_payloads(block(0, 100)))

    silent = clock.heard(parse_payloads(block(40_000_000)))
    after = silent.heard(parse_payloads(block(80_000_000, 80_100)))

    assert silent.seconds is None
    assert after.seconds == pytest.approx(0.0801)


@pytest.mark.parametrize("frequency", [48_000_000, 6_000_000, 15_360_000])
def test_an_untold_frequency_is_learnt_in_the_first_second_and_kept(frequency: int) -> None:
    rng = np.random.default_rng(4)
    clock = DeviceClock()
    learnt: list[float] = []
    for frame in range(200):
        time = frame / 30
        ticks = (2**32 - 5_000_000 + round(time * frequency)) % 2**32
        arrival = round((100 + time + rng.uniform(0, 0.001)) * 1e9)
        clock = clock.heard(parse_payloads(block(arrival, ticks, ticks)))
        if clock.frequency:
            learnt.append(clock.frequency)
        assert (clock.seconds is None) == (not learnt)

    assert len(learnt) in range(160, 171)
    assert set(learnt) == {learnt[0]}
    assert learnt[0] == pytest.approx(frequency, rel=2e-3)
    assert frequency % 1_000_000 or learnt[0] == frequency


def test_a_source_clock_that_stands_still_teaches_nothing() -> None:
    assert estimate_frequency([(0, 0.1 * i) for i in range(20)]) is None
