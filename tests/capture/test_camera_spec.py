"""What may be written after --camera, and what is said of what may not."""

from __future__ import annotations

import string
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.capture.camera_spec import (
    SIMULATION_OPTIONS,
    Kind,
    Settings,
    parse_camera,
    parse_cameras,
)
from oneclock.errors import UsageError

names = st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9_-]{0,8}\Z")
addresses = st.sampled_from(
    [
        "/dev/video0",
        "/dev/v4l/by-id/usb-046d_HD_Pro_Webcam_C920_6D,5-video-index0",
        "avfoundation:0",
        "dshow:Logitech HD Webcam, left",
        "rtsp://10.0.0.7/stream",
        "rtsp://name:pass=word@cam:554/axis?camera=1,2&fps=30",
        "http://cam/mjpg/video.mjpg?resolution=640x480&x=a,b",
        "takes/wide angle.mp4",
        "C:/takes/a,b.mov",
    ]
)


@given(name=names, address=addresses)
def test_a_name_and_an_address_come_back_as_they_were_written(name: str, address: str) -> None:
    spec = parse_camera(f"{name}={address}")

    assert spec.name == name
    assert address.endswith(spec.address)
    assert (spec.settings, spec.simulation) == (Settings(), {})


@given(
    address=addresses,
    width=st.integers(1, 9999),
    height=st.integers(1, 9999),
    rate=st.fractions(1, 240, max_denominator=1001),
    rotate=st.sampled_from([0, 90, 180, 270]),
)
def test_settings_come_back_as_they_were_written_in_any_order(
    address: str, width: int, height: int, rate: Fraction, rotate: int
) -> None:
    said = [f"size={width}x{height}", f"rate={rate}", f"rotate={rotate}"]

    there = parse_camera(",".join([address, *said]))
    back = parse_camera(",".join([address, *reversed(said)]))

    assert there.settings == Settings(width=width, height=height, rate=rate, rotate=rotate)
    assert back.settings == there.settings
    assert address.endswith(there.address)


@pytest.mark.parametrize(
    ("text", "kind", "address"),
    [
        ("/dev/video2", Kind.V4L2, "/dev/video2"),
        ("avfoundation:FaceTime HD", Kind.AVFOUNDATION, "FaceTime HD"),
        ("dshow:USB Camera", Kind.DSHOW, "USB Camera"),
        ("rtsp://cam/1", Kind.URL, "rtsp://cam/1"),
        ("https://cam/mjpg", Kind.URL, "https://cam/mjpg"),
        ("take 1.mp4", Kind.FILE, "take 1.mp4"),
        ("sim:30", Kind.SIMULATED, "30"),
        ("sim:30000/1001", Kind.SIMULATED, "30000/1001"),
    ],
)
def test_an_address_says_what_kind_of_camera_it_is(text: str, kind: Kind, address: str) -> None:
    spec = parse_camera(text)

    assert (spec.kind, spec.address, spec.text) == (kind, address, text)


def test_a_url_keeps_its_commas_equals_signs_and_password() -> None:
    url = "rtsp://admin:a=b@10.0.0.7/live?channel=1,sub=2"

    spec = parse_camera(f"{url},rate=25")

    assert (spec.kind, spec.address) == (Kind.URL, url)
    assert spec.settings.rate == 25


def test_a_url_may_have_a_name() -> None:
    spec = parse_camera("door=http://admin:secret@cam/video?a=1")

    assert (spec.name, spec.address) == ("door", "http://admin:secret@cam/video?a=1")


@given(
    name=st.sampled_from(["", "door="]),
    password=st.text(string.ascii_letters + "@:=,!", min_size=4).map(lambda text: f"pw{text}"),
    tail=st.sampled_from(["/1", "/1?a=b", ":554/stream,rate=25"]),
)
def test_what_is_shown_holds_no_password(name: str, password: str, tail: str) -> None:
    spec = parse_camera(f"{name}rtsp://admin:{password}@10.0.0.7{tail}")

    assert spec.shown == f"{name}rtsp://10.0.0.7{tail}"


def test_what_has_no_password_is_shown_as_it_was_written() -> None:
    for text in ("/dev/video0,rate=30", "sim:30,ppm=5", "http://cam/a@b", "take@home.mp4"):
        assert parse_camera(text).shown == text


@given(chosen=st.sets(st.sampled_from(SIMULATION_OPTIONS)))
def test_what_a_simulated_camera_is_told_is_kept_as_it_is(chosen: set[str]) -> None:
    spec = parse_camera(",".join(["sim:30", *(f"{key}=1:2" for key in chosen)]))

    assert dict(spec.simulation) == dict.fromkeys(chosen, "1:2")
    assert spec.settings == Settings()


def test_a_simulated_camera_may_have_a_size() -> None:
    spec = parse_camera("sim:30,size=320x180,ppm=5")

    assert (spec.settings.width, spec.settings.height) == (320, 180)
    assert dict(spec.simulation) == {"ppm": "5"}


def test_of_a_setting_said_twice_the_last_counts() -> None:
    assert parse_camera("/dev/video0,rate=30,rate=25").settings.rate == 25


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "names no camera; see `oneclock cameras`"),
        ("sim:", "names no camera"),
        ("left=sim:", "names no camera"),
        ("/dev/video0,size=big", "'big' is no size; write 1280x720"),
        ("/dev/video0,size=0x720", "'0x720' is no size"),
        ("/dev/video0,rate=fast", "'fast' is no frame rate; write 25, 30 or 29.97"),
        ("/dev/video0,rate=0", "'0' is no frame rate"),
        ("/dev/video0,rate=-5", "'-5' is no frame rate"),
        ("/dev/video0,gain=loud", "gain='loud' is no number; write 0 or more"),
        ("/dev/video0,exposure=-1", "exposure='-1' is no number"),
        ("/dev/video0,white_balance=nan", "is no number"),
        ("/dev/video0,rotate=45", "cannot be turned by '45'; use rotate=90, 180 or 270"),
        ("/dev/video0,sise=640x480", "'sise' is no setting; use size, rate"),
        ("/dev/video0,rate=30,ppm=5", "'ppm' is no setting"),
        ("sim:30,colour=red", "'colour' is no option of sim:; use size"),
        ("sim:30,ppm=5,colour=red", "'colour' is no option of sim:"),
        ("sim:30,5", "'5' is no option of sim:"),
    ],
)
def test_what_makes_no_sense_is_said_with_a_remedy(text: str, words: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_camera(text)

    assert words in str(raised.value)


def test_no_message_holds_a_password() -> None:
    with pytest.raises(UsageError) as raised:
        parse_camera("rtsp://admin:secret@cam/1,rate=fast")

    assert str(raised.value).startswith("rtsp://cam/1,rate=fast: ")


def test_cameras_are_numbered_where_they_have_no_name() -> None:
    specs = parse_cameras(["sim:30", "left=sim:30", "/dev/video0"])

    assert [spec.name for spec in specs] == ["cam1", "left", "cam3"]


def test_two_cameras_cannot_have_one_name() -> None:
    with pytest.raises(UsageError, match="cam2: names two cameras; give every camera a name"):
        parse_cameras(["cam2=sim:30", "sim:30"])


def test_a_table_sets_the_camera_of_its_name() -> None:
    tables = {"left": {"size": "640x480", "rate": 29.97, "gain": 10, "exposure": 0.01}}

    left, right = parse_cameras(["left=/dev/video0", "right=/dev/video1"], tables)

    assert left.settings == Settings(
        width=640, height=480, rate=Fraction(30000, 1001), gain=10.0, exposure=0.01
    )
    assert right.settings == Settings()


def test_what_a_camera_says_of_itself_goes_before_its_table() -> None:
    tables = {"left": {"rate": 25, "rotate": 180, "format": "mjpeg"}}

    (left,) = parse_cameras(["left=/dev/video0,rate=50,format=h264"], tables)

    assert left.settings == Settings(rate=Fraction(50), rotate=180, format="h264")


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({"middle": {}}, "[middle]: is no camera of this recording; name one of left"),
        ({"left": {"speed": 3}}, "[left]: 'speed' is no setting; use size"),
        ({"left": {"size": 720}}, "[left]: '720' is no size"),
        ({"left": {"rate": True}}, "[left]: 'True' is no frame rate"),
        ({"left": {"rotate": 1}}, "[left]: cannot be turned by '1'"),
    ],
)
def test_a_table_that_makes_no_sense_is_said_with_a_remedy(
    tables: dict[str, dict[str, object]], words: str
) -> None:
    with pytest.raises(UsageError) as raised:
        parse_cameras(["left=/dev/video0"], tables)

    assert words in str(raised.value)
