"""The V4L2 source against a kernel of our own; against real ones it runs in the device lab."""

from __future__ import annotations

import errno
import struct
from fractions import Fraction
from pathlib import Path

import pytest
from tests.capture.fake_v4l2 import MONOTONIC, SOE, FakeCamera, FakeControl, FakeKernel, FakeSysfs

from oneclock.capture.camera_spec import parse_camera
from oneclock.capture.frames import Codec
from oneclock.capture.sources import v4l2_abi as abi
from oneclock.capture.sources.v4l2_source import V4l2Source
from oneclock.errors import CameraError

PICTURE = bytes(range(16))  # YUYV, 4x2


def opened(
    kernel: FakeKernel, text: str = "/dev/video0", root: Path = Path("/nowhere")
) -> V4l2Source:
    source = V4l2Source(parse_camera(text), kernel=kernel, root=root, now=lambda: 100.0)
    source.open()
    return source


def test_a_frame_comes_with_its_bytes_its_times_and_its_number() -> None:
    kernel = FakeKernel(video0=FakeCamera())
    source = opened(kernel)
    kernel.cameras["/dev/video0"].send(PICTURE, 7, 99.25, MONOTONIC | SOE)

    stamp = source.grab(1.0)

    assert stamp is not None
    assert (stamp.arrived, stamp.driver, stamp.sequence) == (100.0, 99.25, 7)
    assert stamp.device is None
    assert stamp.intact
    assert source.stamp_is_start_of_exposure is True
    assert source.retrieve() == PICTURE
    assert source.retrieve() == PICTURE


@pytest.mark.parametrize(
    ("time", "flags"),
    [
        pytest.param(99.0, abi.BufferFlags.TIMESTAMP_COPY, id="flagged as another"),
        pytest.param(1.8e9, MONOTONIC, id="the time of day, flagged as monotonic"),
    ],
)
def test_a_stamp_of_another_clock_is_not_taken_for_the_hosts(time: float, flags: int) -> None:
    kernel = FakeKernel(video0=FakeCamera())
    source = opened(kernel)
    kernel.cameras["/dev/video0"].send(PICTURE, 0, time, flags)

    stamp = source.grab(1.0)

    assert stamp is not None
    assert stamp.driver is None


def test_none_comes_when_nothing_came() -> None:
    assert opened(FakeKernel(video0=FakeCamera())).grab(0.0) is None


@pytest.mark.parametrize("retrieved", [True, False])
def test_buffers_go_round_whether_frames_are_retrieved_or_not(retrieved: bool) -> None:
    kernel = FakeKernel(video0=FakeCamera())
    source = opened(kernel)
    camera = kernel.cameras["/dev/video0"]

    for number in range(20):
        camera.send(PICTURE, number)
        stamp = source.grab(0.0)
        assert stamp is not None
        assert stamp.sequence == number
        if retrieved:
            source.retrieve()


def test_the_count_goes_on_beyond_32_bits() -> None:
    kernel = FakeKernel(video0=FakeCamera())
    source = opened(kernel)
    for number in ((1 << 32) - 2, (1 << 32) - 1, 0, 3):
        kernel.cameras["/dev/video0"].send(PICTURE, number)

    numbers = [stamp.sequence for _ in range(4) if (stamp := source.grab(0.0))]

    assert [number - (1 << 32) for number in numbers if number is not None] == [-2, -1, 0, 3]


@pytest.mark.parametrize(
    ("data", "flags", "intact"),
    [
        pytest.param(PICTURE, MONOTONIC, True, id="sound"),
        pytest.param(PICTURE, MONOTONIC | abi.BufferFlags.ERROR, False, id="flagged"),
        pytest.param(PICTURE[:-1], MONOTONIC, False, id="too short"),
    ],
)
def test_a_damaged_frame_is_handed_out_and_marked(data: bytes, flags: int, intact: bool) -> None:
    kernel = FakeKernel(video0=FakeCamera())
    source = opened(kernel)
    kernel.cameras["/dev/video0"].send(data, 0, 1.0, flags)

    stamp = source.grab(0.0)

    assert stamp is not None
    assert stamp.intact is intact
    assert source.retrieve() == data


def test_h264_says_which_pictures_stand_alone() -> None:
    kernel = FakeKernel(video0=FakeCamera(offers={("H264", 640, 480): [30]}))
    source = opened(kernel)
    start = b"\x00\x00\x00\x01"
    key = start + b"\x67sps" + start + b"\x68pps" + start + b"\x65slice"
    for number, data in enumerate((key, start + b"\x41slice")):
        kernel.cameras["/dev/video0"].send(data, number)

    keyframes = [stamp.keyframe for _ in range(2) if (stamp := source.grab(0.0))]

    assert keyframes == [True, False]


def test_the_format_asked_for_is_the_format_it_runs_at() -> None:
    kernel = FakeKernel(video0=FakeCamera())

    source = opened(kernel, "/dev/video0,size=640x480,rate=15")

    assert source.format.codec is Codec.MJPEG
    assert (source.format.width, source.format.rate) == (640, Fraction(15))
    assert kernel.cameras["/dev/video0"].rate == 15
    assert source.settings_not_taken == ()


@pytest.mark.parametrize(
    ("camera", "text", "cause"),
    [
        pytest.param(FakeCamera(), "/dev/video0,rate=60", "mjpeg 640x480 at 30/15", id="rate"),
        pytest.param(FakeCamera(padding=4), "/dev/video0", "pads the lines", id="padded lines"),
        pytest.param(
            FakeCamera(capabilities=abi.Capabilities.META_CAPTURE),
            "/dev/video0",
            "sends no pictures",
            id="metadata",
        ),
        pytest.param(
            FakeCamera(capabilities=abi.Capabilities.VIDEO_CAPTURE),
            "/dev/video0",
            "cannot stream",
            id="no streaming",
        ),
        pytest.param(
            FakeCamera(fails={abi.STREAMON: errno.ENOSPC}),
            "/dev/video0",
            "bandwidth",
            id="bus full",
        ),
        pytest.param(
            FakeCamera(fails={abi.REQBUFS: errno.EBUSY}), "/dev/video0", "another", id="busy"
        ),
        pytest.param(FakeCamera(), "/dev/video3", "is not there", id="not there"),
        pytest.param(
            FakeCamera(fails={abi.QUERYCAP: errno.ENOTTY}), "/dev/video0", "no camera", id="a tty"
        ),
    ],
)
def test_a_camera_that_cannot_be_opened_says_why_and_is_let_go(
    camera: FakeCamera, text: str, cause: str
) -> None:
    kernel = FakeKernel(video0=camera)

    with pytest.raises(CameraError, match=cause):
        opened(kernel, text)

    assert kernel.opened == {}
    assert kernel.mappings == 0


@pytest.mark.parametrize("refused", [None, abi.STREAMOFF, abi.REQBUFS])
def test_closing_lets_everything_go_and_may_be_done_twice(refused: int | None) -> None:
    kernel = FakeKernel(video0=FakeCamera())
    source = opened(kernel)
    if refused is not None:
        kernel.cameras["/dev/video0"].fails[refused] = errno.EPIPE

    source.close()
    source.close()

    assert kernel.opened == {}
    assert kernel.mappings == 0
    with pytest.raises(CameraError, match="is closed"):
        source.grab(0.0)


def test_a_camera_pulled_out_while_waiting_is_an_error_and_can_be_closed() -> None:
    kernel = FakeKernel(video0=FakeCamera())
    source = opened(kernel)
    kernel.cameras["/dev/video0"].gone = True

    with pytest.raises(CameraError, match="is not there"):
        source.grab(1.0)

    source.close()
    assert kernel.opened == {}
    assert kernel.mappings == 0


def test_a_frame_grabbed_before_the_plug_was_pulled_can_still_be_had() -> None:
    kernel = FakeKernel(video0=FakeCamera())
    source = opened(kernel)
    kernel.cameras["/dev/video0"].send(PICTURE, 0)
    source.grab(0.0)

    kernel.cameras["/dev/video0"].gone = True

    assert source.retrieve() == PICTURE
    with pytest.raises(CameraError, match="is not there"):
        source.grab(0.0)


def test_a_driver_that_reports_an_error_without_a_name_is_an_error() -> None:
    kernel = FakeKernel(video0=FakeCamera())
    source = opened(kernel)
    kernel.cameras["/dev/video0"].fails[abi.DQBUF] = errno.EAGAIN

    with pytest.raises(CameraError, match="reports an error"):
        source.grab(0.0)


def test_the_same_camera_is_found_again_under_another_number(tmp_path: Path) -> None:
    sysfs = FakeSysfs(root=tmp_path)
    sysfs.plug(0, "1-2", serial="A1")
    sysfs.plug(2, "1-3", serial="B2")
    kernel = FakeKernel(video0=FakeCamera(), video2=FakeCamera())
    source = opened(kernel, "/dev/video0", tmp_path)
    sysfs.unplug(0)
    sysfs.plug(4, "1-4", serial="A1")
    kernel.cameras["/dev/video4"] = FakeCamera()

    source.open()

    assert source.node is not None
    assert source.node.path == "/dev/video4"
    assert kernel.cameras["/dev/video4"].streaming
    assert not kernel.cameras["/dev/video2"].streaming


def test_a_camera_that_is_not_back_yet_is_not_replaced_by_another(tmp_path: Path) -> None:
    sysfs = FakeSysfs(root=tmp_path)
    sysfs.plug(0, "1-2", serial="A1")
    kernel = FakeKernel(video0=FakeCamera())
    source = opened(kernel, "/dev/video0", tmp_path)
    sysfs.unplug(0)
    sysfs.plug(0, "1-3", serial="B2")

    with pytest.raises(CameraError, match="has not come back"):
        source.open()


def test_a_camera_is_not_mistaken_for_its_twin_with_the_same_serial_number(tmp_path: Path) -> None:
    sysfs = FakeSysfs(root=tmp_path)
    sysfs.plug(0, "1-2", serial="0001")
    sysfs.plug(2, "1-3", serial="0001")
    kernel = FakeKernel(video0=FakeCamera(), video2=FakeCamera())
    source = opened(kernel, "/dev/video0", tmp_path)
    sysfs.unplug(0)

    with pytest.raises(CameraError, match="has not come back"):
        source.open()

    sysfs.plug(5, "1-2", serial="0001")
    kernel.cameras["/dev/video5"] = FakeCamera()
    source.open()
    assert kernel.cameras["/dev/video5"].streaming


def test_an_address_by_id_leads_to_the_node(tmp_path: Path) -> None:
    sysfs = FakeSysfs(root=tmp_path)
    sysfs.plug(3, by_id="usb-Fake_A1-video-index0")
    kernel = FakeKernel(video3=FakeCamera())

    source = opened(kernel, "/dev/v4l/by-id/usb-Fake_A1-video-index0", tmp_path)

    assert source.node is not None
    assert source.node.path == "/dev/video3"


def payload(host: float, ticks: int) -> bytes:
    return struct.pack("=QHBBI", round(host * 1e9), 0, 6, 0x04, ticks)


# A video control interface, and its header: UVC 1.0, a clock of 1 MHz.
DESCRIPTORS = bytes([9, 4, 0, 0, 0, 0x0E, 1, 0, 0]) + struct.pack(
    "<BBBHHIBB", 13, 0x24, 1, 0x100, 13, 1_000_000, 1, 1
)


def test_the_device_clock_comes_with_the_frame_of_the_same_number(tmp_path: Path) -> None:
    sysfs = FakeSysfs(root=tmp_path)
    sysfs.plug(0, descriptors=DESCRIPTORS)
    sysfs.plug(1, index=1)
    meta = FakeCamera(capabilities=abi.Capabilities.META_CAPTURE | abi.Capabilities.STREAMING)
    kernel = FakeKernel(video0=FakeCamera(), video1=meta)
    source = opened(kernel, root=tmp_path)
    # The metadata of frames 0, 1 and 3; frame 2 has none.
    for number, ticks in ((0, 500_000), (1, 533_000), (3, 600_000)):
        meta.send(payload(10 + ticks * 1e-6, ticks), number)
    for number in range(4):
        kernel.cameras["/dev/video0"].send(PICTURE, number)

    times = [stamp.device for _ in range(4) if (stamp := source.grab(0.0))]

    assert source.has_metadata
    assert times == [0.5, pytest.approx(0.533), None, 0.6]
    source.close()
    assert kernel.opened == {}
    assert kernel.mappings == 0


def test_a_metadata_node_in_use_costs_the_device_clock_only(tmp_path: Path) -> None:
    sysfs = FakeSysfs(root=tmp_path)
    sysfs.plug(0, descriptors=DESCRIPTORS)
    sysfs.plug(1, index=1)
    meta = FakeCamera(capabilities=abi.Capabilities.META_CAPTURE, fails={abi.REQBUFS: errno.EBUSY})
    kernel = FakeKernel(video0=FakeCamera(), video1=meta)

    source = opened(kernel, root=tmp_path)

    assert not source.has_metadata
    assert len(kernel.opened) == 1


def test_controls_that_do_not_take_are_told() -> None:
    gain = FakeControl(id=abi.ControlId.GAIN, name="Gain", value=10, stubborn=True)
    kernel = FakeKernel(video0=FakeCamera(controls=[gain]))

    source = opened(kernel, "/dev/video0,gain=20,exposure=0.01")

    assert source.settings_not_taken == (
        "exposure: the camera has no such control",
        "gain: Gain was set to 20, the camera made it 10",
    )


def test_controls_are_set_with_their_automatic_first() -> None:
    automatic = FakeControl(
        id=abi.ControlId.EXPOSURE_AUTO,
        name="Exposure, Auto",
        type=abi.ControlType.MENU,
        maximum=3,
        value=3,
        menu={1: "Manual Mode", 3: "Aperture Priority Mode"},
    )
    exposure = FakeControl(
        id=abi.ControlId.EXPOSURE_ABSOLUTE, name="Exposure Time", minimum=3, maximum=2047
    )
    kernel = FakeKernel(video0=FakeCamera(controls=[automatic, exposure]))

    source = opened(kernel, "/dev/video0,exposure=0.01")

    assert (automatic.value, exposure.value) == (1, 100)
    assert source.settings_not_taken == ()
