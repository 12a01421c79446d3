"""What will not work is said before it fails, with numbers and a remedy."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from oneclock.capture.frames import Codec, VideoFormat
from oneclock.capture.preflight import Load, Machine, preflight

FAST = Machine(disk_speed=1e9, disk_room=1e12, cores=8)
MEGA = 1e6


def load(
    name: str = "cam1",
    codec: Codec = Codec.MJPEG,
    *,
    size: tuple[int, int] = (1280, 720),
    rate: int | None = 30,
    bus: int | None = None,
    encoded: bool = False,
) -> Load:
    return Load(
        camera=name,
        format=VideoFormat(
            codec=codec,
            width=size[0],
            height=size[1],
            rate=None if rate is None else Fraction(rate),
            pixel_format="yuyv422" if codec is Codec.RAW else "",
        ),
        encoded=encoded,
        usb_bus=bus,
        usb_megabits=480 if bus is not None else 0.0,
    )


def test_where_all_is_well_nothing_is_said() -> None:
    assert preflight([load(bus=1), load("cam2", bus=2)], FAST, seconds=60) == ()


def test_where_there_is_no_camera_nothing_is_said() -> None:
    assert preflight([], FAST, seconds=None) == ()


def test_four_raw_cameras_on_one_bus_are_too_many() -> None:
    """640x480 YUYV at 30 is 147 Mbit/s; of USB 2.0 cameras get 384."""
    raw = [load(f"cam{n}", Codec.RAW, size=(640, 480), bus=3, encoded=True) for n in range(1, 5)]

    (said,) = preflight(raw, FAST, seconds=None)

    assert said.startswith(
        "cam1, cam2, cam3, cam4 on USB bus 3 will not reach 30 fps together: "
        "they send 590 Mbit/s, the bus carries 384"
    )
    assert "plug some into another bus, or use format=mjpeg" in said


def test_on_two_buses_they_are_not() -> None:
    raw = [load(f"cam{n}", Codec.RAW, size=(640, 480), bus=n % 2, encoded=True) for n in range(4)]

    assert preflight(raw, FAST, seconds=None) == ()


def test_a_slow_disk_is_said_with_what_is_needed() -> None:
    slow = Machine(disk_speed=40 * MEGA, disk_room=1e12, cores=8)
    cameras = [load(f"cam{n}", size=(1920, 1080)) for n in range(7)]

    (said,) = preflight(cameras, slow, seconds=None)

    assert said.startswith("the disk writes 40 MB/s and you need 87")
    assert "record to a faster disk, or use --encode h264" in said


def test_a_disk_without_room_for_all_seconds_is_said() -> None:
    small = Machine(disk_speed=1e9, disk_room=5.5296 * MEGA * 120, cores=8)

    assert preflight([load()], small, seconds=100) == ()
    (said,) = preflight([load()], small, seconds=150)
    assert said.startswith("the disk has room for about 2.0 minutes of this; free space")


def test_where_nobody_says_how_long_ten_minutes_of_room_are_enough() -> None:
    def room(seconds: float) -> Machine:
        return Machine(disk_speed=1e9, disk_room=5.5296 * MEGA * seconds, cores=8)

    assert preflight([load()], room(700), seconds=None) == ()
    assert len(preflight([load()], room(500), seconds=None)) == 1


def test_encoding_on_too_few_cores_is_said() -> None:
    two = Machine(disk_speed=1e9, disk_room=1e12, cores=2)
    cameras = [load(f"cam{n}", encoded=True) for n in range(8)]

    (said,) = preflight(cameras, two, seconds=None)

    assert said.startswith("encoding these pictures takes 2.0 cores and there are 2; let the")


def test_a_camera_that_claims_no_rate_is_taken_for_a_usual_one() -> None:
    assert load(rate=None).sent == load(rate=30).sent


def test_encoded_pictures_are_smaller_than_raw_ones_on_disk_but_not_on_the_bus() -> None:
    raw = load(codec=Codec.RAW, encoded=True)

    assert raw.stored < raw.sent / 20
    assert raw.sent == 1280 * 720 * 30 * 2


@given(
    cameras=st.lists(
        st.builds(
            load,
            st.sampled_from(["a", "b"]),
            st.sampled_from(Codec),
            bus=st.none() | st.integers(0, 2),
            encoded=st.booleans(),
        ),
        max_size=6,
    ),
    speed=st.floats(0, 1e9),
    room=st.floats(0, 1e12),
    cores=st.integers(1, 64),
    seconds=st.none() | st.floats(0.1, 1e5),
)
def test_more_of_everything_never_makes_it_worse(
    cameras: list[Load], speed: float, room: float, cores: int, seconds: float | None
) -> None:
    less = preflight(cameras, Machine(disk_speed=speed, disk_room=room, cores=cores), seconds)
    more = preflight(
        cameras, Machine(disk_speed=2 * speed, disk_room=2 * room, cores=2 * cores), seconds
    )

    assert len(more) <= len(less)
    assert all("; " in said for said in less)
