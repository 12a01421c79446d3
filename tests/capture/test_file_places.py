"""Position N of a camera's file is frame N, whatever the camera and the disk leave out."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from oneclock.capture.frames import Stamp
from oneclock.capture.lock_step.file_places import FilePlaces


@dataclass
class Disk:
    """What was taken: time, packet, whether it was a repeat."""

    room: int = 1_000_000
    rows: list[tuple[float, bytes, bool]] = field(default_factory=list)

    def offer(self, stamp: Stamp, packet: bytes, repeat: bool) -> bool:
        if self.room <= 0:
            return False
        self.room -= 1
        self.rows.append((stamp.host, packet, repeat))
        return True


STEPS = st.lists(
    st.one_of(
        st.just("frame"),
        st.integers(1, 4),  # places the camera was away for
        st.tuples(st.just("room"), st.integers(0, 3)),
    ),
    max_size=30,
)


@given(steps=STEPS)
def test_every_recorded_frame_has_its_place_and_no_other(
    steps: list[str | int | tuple[str, int]],
) -> None:
    disk = Disk()
    places = FilePlaces(disk.offer)
    now, recorded = 100.0, 0
    came: dict[bytes, int] = {}
    for step in steps:
        now += 1.0
        if step == "frame":
            packet = b"%d" % recorded
            came[packet] = recorded
            places.frame(Stamp(arrived=now), packet)
            recorded += 1
        elif isinstance(step, int):
            recorded += step
            places.owe(step, now)
        elif isinstance(step, tuple):
            disk.room = step[1]
    disk.room = 1_000_000
    places.pay(now + 1.0)
    assert len(disk.rows) == (recorded if came else 0)
    for position, (_, packet, repeat) in enumerate(disk.rows):
        assert repeat or came[packet] == position
        assert not repeat or came[packet] < position or packet == min(came, key=int)
    times = [time for time, _, _ in disk.rows]
    assert times == sorted(times)


def test_repeats_are_spread_evenly_over_the_absence() -> None:
    disk = Disk()
    places = FilePlaces(disk.offer)
    places.frame(Stamp(arrived=1.0, driver=0.9, device=7.0, sequence=3), b"a")
    places.owe(3, until=1.2)
    assert [(round(t, 6), p, r) for t, p, r in disk.rows] == [
        (0.9, b"a", False),
        (1.0, b"a", True),
        (1.1, b"a", True),
        (1.2, b"a", True),
    ]


def test_a_repeat_claims_no_clock() -> None:
    stamps: list[Stamp] = []

    def offer(stamp: Stamp, packet: bytes, repeat: bool) -> bool:
        stamps.append(stamp)
        return True

    places = FilePlaces(offer)
    places.frame(Stamp(arrived=1.0, driver=0.9, device=7.0, sequence=3), b"a")
    places.owe(1, until=1.2)
    assert stamps[1] == Stamp(arrived=1.2)


def test_a_frame_for_which_the_disk_has_no_room_is_made_up_for_by_the_one_before() -> None:
    disk = Disk()
    places = FilePlaces(disk.offer)
    places.frame(Stamp(arrived=1.0), b"a")
    disk.room = 0
    places.frame(Stamp(arrived=2.0), b"b")
    disk.room = 9
    places.frame(Stamp(arrived=3.0), b"c")
    assert disk.rows == [(1.0, b"a", False), (2.0, b"a", True), (3.0, b"c", False)]


def test_a_camera_that_comes_late_has_its_first_picture_in_the_places_before() -> None:
    disk = Disk()
    places = FilePlaces(disk.offer)
    places.owe(2, until=1.0)
    assert disk.rows == []
    places.frame(Stamp(arrived=4.0), b"a")
    assert disk.rows == [(2.0, b"a", True), (3.0, b"a", True), (4.0, b"a", False)]


def test_a_small_frame_does_not_slip_past_a_place_that_waits_for_room() -> None:
    taken: list[bytes] = []

    def offer(stamp: Stamp, packet: bytes, repeat: bool) -> bool:
        fits = len(packet) < 3 or not taken
        taken.extend([packet] * fits)
        return fits

    places = FilePlaces(offer)
    places.frame(Stamp(arrived=1.0), b"large")
    places.owe(1, until=2.0)
    places.frame(Stamp(arrived=3.0), b"s")
    assert (taken, places.owed) == ([b"large"], 2)
