"""An event's truth is what its files are, measured by other means than those that made them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from oneclock.simulate.clock_face import ClockFace
from oneclock.simulate.demo_event import demo_event
from oneclock.simulate.device import Device
from oneclock.simulate.event import Camera, Event, SoundSource
from oneclock.simulate.event_sound import heard_by, sounds_of
from oneclock.simulate.film_event import film_event
from oneclock.simulate.room import Room
from oneclock.simulate.viewpoint import Look

RATE = 48000
starts = st.floats(-50.0, 50.0)
drifts = st.floats(-200e-6, 200e-6)


def open_air(*cameras: Camera, length: float = 8.0) -> Event:
    """No echo and one talker: what correlates best is the truth itself."""
    talker = SoundSource(kind="talker", place=(4.0, 1.0, 1.5))
    return Event(seed=3, length=length, room=Room(reverb=0.0), sources=(talker,), cameras=cameras)


def camera(
    file_name: str, distance: float, device: Device, *, look: Look | None = None, late: float = 0.0
) -> Camera:
    place = (4.0, 1.0 + distance, 1.5)
    return Camera(file_name=file_name, device=device, place=place, look=look, sound_starts_at=late)


def presented(path: Path) -> NDArray[np.float64]:
    """First channel with local time zero at index 0, by the timestamps."""
    with av.open(str(path)) as file:
        origin = max(0.0, (file.start_time or 0) / av.time_base)
        line = np.zeros(12 * RATE)
        where: int | None = None
        for frame in file.decode(file.streams.audio[0]):
            assert frame.time is not None
            # Frames follow each other without seams: only the first stamp counts.
            where = round((frame.time - origin) * RATE) if where is None else where
            sound = frame.to_ndarray().astype(np.float64)[0]
            line[where : where + len(sound)] = sound
            where += len(sound)
        return line


def offset_of(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> float:
    """By how much later `ours` has the same sound, by the phase of the cross spectrum."""
    size = 2 * max(len(ours), len(theirs))
    cross = np.fft.rfft(ours, size) * np.conj(np.fft.rfft(theirs, size))
    coarse = int(np.argmax(np.fft.irfft(cross, size)))
    coarse -= size if coarse > size // 2 else 0
    frequency = np.fft.rfftfreq(size)
    turned = cross * np.exp(2j * np.pi * frequency * coarse)
    use = (frequency > 300 / RATE) & (frequency < 3000 / RATE)
    weight = np.abs(turned[use])
    phase, turn = np.angle(turned[use]), 2 * np.pi * frequency[use]
    fine = -float((weight * phase) @ turn / ((weight * turn) @ turn))
    return (coarse + fine) / RATE


@given(starts=st.tuples(starts, starts), drifts=st.tuples(drifts, drifts), t=starts)
def test_what_both_hear_is_heard_at_times_the_truth_relates(
    starts: tuple[float, float], drifts: tuple[float, float], t: float
) -> None:
    a, b = (
        camera(f"{n}.wav", d, Device(starts_at=s, length=5.0, drift=k))
        for n, d, s, k in zip("ab", (1.0, 8.0), starts, drifts, strict=True)
    )
    event = open_air(a, b)
    at_a = a.device.clock.to_local(t + 1.0 / 343)
    at_b = b.device.clock.to_local(t + 8.0 / 343)
    assert event.heard_clock(b).to_reference(at_b) == pytest.approx(at_a, abs=1e-9)


def test_light_is_not_late() -> None:
    a = camera("a.wav", 1.0, Device(length=5.0))
    b = camera("b.wav", 8.0, Device(starts_at=2.0, length=5.0))
    event = open_air(a, b)
    assert event.seen_clock(b).delta == pytest.approx(2.0)
    assert event.heard_clock(b).delta == pytest.approx(2.0 - 7.0 / 343)


def test_samples_agree_with_the_truth_to_a_microsecond() -> None:
    a = camera("a.wav", 1.0, Device(starts_at=0.5, length=6.0, snr_db=30.0, seed=1))
    b = camera("b.wav", 6.0, Device(starts_at=1.2345, length=6.0, gain=0.3))
    event = open_air(a, b)
    sounds = sounds_of(event)
    one, other = (heard_by(event, c, sounds).astype(np.float64) for c in (a, b))
    assert offset_of(one, other) == pytest.approx(event.heard_clock(b).delta, abs=1e-6)


@pytest.mark.parametrize("reference", ["a.mp4", "a.ts"])
@pytest.mark.parametrize(("name", "late"), [("b.mkv", 0.0), ("b.mp4", 0.5), ("b.ts", 0.0)])
def test_files_agree_with_the_truth_on_their_presentation_timelines(
    tmp_path: Path, reference: str, name: str, late: float
) -> None:
    look = Look(width=64, height=36)
    a = camera(reference, 1.0, Device(starts_at=0.5, length=6.0), look=look)
    b = camera(name, 6.0, Device(starts_at=1.2345, length=6.0, gain=0.3), look=look, late=late)

    truth = film_event(open_air(a, replace(b, file_name=f"other.{name[2:]}")), tmp_path)

    one, other = (presented(footage.path) for footage in truth)
    assert offset_of(one, other) == pytest.approx(truth[1].clock.delta, abs=20e-6)
    silent_until = truth[1].coverage.start
    assert silent_until >= late
    assert not other[: max(0, int((silent_until - 0.03) * RATE))].any()


def test_the_clock_in_the_picture_is_the_devices_clock(tmp_path: Path) -> None:
    device = Device(starts_at=2.345, length=2.0, drift=100e-6)
    event = open_air(camera("a.mp4", 1.0, device, look=Look()))

    film_event(event, tmp_path)

    face = ClockFace(Look(), "a")
    with av.open(str(tmp_path / "a.mp4")) as file:
        frames = list(file.decode(file.streams.video[0]))
    assert len(frames) == 50
    for frame in frames:
        assert frame.time is not None
        shown = face.read(np.asarray(frame.to_ndarray(format="rgb24"), np.uint8))
        assert 0.0 <= device.clock.to_reference(frame.time) - shown < 0.001 + 1e-6


def test_the_demo_is_one_event_with_one_truth() -> None:
    event = demo_event()
    timeline = event.timeline()
    assert [s.name for s in timeline.sources] == ["cam_a", "cam_b", "cam_c", "phone"]
    assert timeline["cam_b"].clock.drift == pytest.approx(40e-6)
    overlaps = [timeline["cam_a"].overlap_in_reference(s) for s in timeline.sources]
    assert all(overlap is not None and overlap.length > 19.9 for overlap in overlaps)
    assert all(event.spread(c) < 0.2e-3 for c in event.cameras)
    assert demo_event(2) != demo_event(1)


def test_two_cameras_of_one_name_are_refused() -> None:
    device = Device(length=1.0)
    with pytest.raises(ValueError, match="name of its own"):
        open_air(camera("a.mp4", 1.0, device), camera("a.mkv", 2.0, device))
