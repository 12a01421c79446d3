"""Cameras on the network: what they send comes out as they sent it, whatever the network does.

No test waits for a time to pass but those of silence, whose patience is a tenth of a second.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

import pytest
from tests.capture.pictures import HEIGHT, WIDTH, jpegs
from tests.capture.serving import Answer, JpegCamera

from oneclock.capture.camera_spec import parse_camera
from oneclock.capture.frames import Codec, Stamp, VideoFormat
from oneclock.capture.sources.source import CameraSource
from oneclock.capture.sources.stream_source import StreamSource
from oneclock.errors import CameraError, UsageError

FRAMES = jpegs(40)
SOON = 10.0
"""Longer than anything here takes; a test that waits for it has failed."""


def source_of(url: str, patience: float = SOON, most_packets: int = 300) -> StreamSource:
    return StreamSource(parse_camera(url), patience=patience, most_packets=most_packets)


def fetch(source: CameraSource, count: int) -> tuple[list[Stamp], list[bytes]]:
    stamps, packets = [], []
    for _ in range(count):
        stamp = source.grab(SOON)
        assert stamp is not None
        stamps.append(stamp)
        packets.append(source.retrieve())
    return stamps, packets


def whatever_comes(source: CameraSource) -> Iterator[Stamp]:
    with contextlib.suppress(CameraError):
        while (stamp := source.grab(SOON)) is not None:
            yield stamp


def test_every_jpeg_comes_out_byte_for_byte_in_order() -> None:
    with JpegCamera(greeting=FRAMES[:1]) as camera:
        source = source_of(camera.url)
        source.open()
        camera.show(*FRAMES[1:])
        stamps, packets = fetch(source, 40)
        source.close()

    assert packets == list(FRAMES)
    assert all(stamp.keyframe and stamp.intact for stamp in stamps)


def test_parts_that_do_not_say_their_length_come_out_byte_for_byte_too() -> None:
    with JpegCamera(greeting=FRAMES[:2], answer=Answer(with_lengths=False)) as camera:
        source = source_of(camera.url)
        source.open()
        camera.show(*FRAMES[2:])
        _, packets = fetch(source, 39)  # the last one's end is not known yet
        source.close()

    assert packets == list(FRAMES[:39])


def test_jpegs_over_http_have_an_arrival_and_no_clock_of_their_own() -> None:
    with JpegCamera(greeting=FRAMES[:5]) as camera:
        source = source_of(camera.url)
        source.open()
        stamps, _ = fetch(source, 5)
        source.close()

    assert {(s.device, s.driver, s.sequence) for s in stamps} == {(None, None, None)}
    assert [s.arrived for s in stamps] == sorted(s.arrived for s in stamps)


def test_the_format_is_the_cameras_and_claims_no_rate_that_nobody_gave() -> None:
    with JpegCamera(greeting=FRAMES[:1]) as camera:
        source = source_of(camera.url)
        source.open()
        source.close()

    assert source.format == VideoFormat(codec=Codec.MJPEG, width=WIDTH, height=HEIGHT, rate=None)


def test_a_silent_camera_gives_nothing_and_loses_nothing() -> None:
    with JpegCamera(greeting=FRAMES[:1]) as camera:
        source = source_of(camera.url)
        source.open()
        fetch(source, 1)
        assert source.grab(0.0) is None
        assert source.grab(0.01) is None
        camera.show(FRAMES[1])
        _, packets = fetch(source, 1)
        source.close()

    assert packets == [FRAMES[1]]


def test_a_camera_that_is_silent_for_too_long_is_gone() -> None:
    with JpegCamera(greeting=FRAMES[:1]) as camera:
        source = source_of(camera.url, patience=0.1)
        source.open()
        fetch(source, 1)
        with pytest.raises(CameraError, match=r"said nothing for 0\.\d s; check .* switched on"):
            source.grab(SOON)
        source.close()


def test_a_camera_that_says_nothing_at_all_is_not_opened() -> None:
    with JpegCamera() as camera:
        source = source_of(camera.url, patience=0.1)
        with pytest.raises(CameraError, match="said nothing for"):
            source.open()


@pytest.mark.parametrize("farewell", ["hang_up", "say_goodbye"])
def test_what_came_before_a_camera_hung_up_is_handed_out_first(farewell: str) -> None:
    with JpegCamera(greeting=FRAMES[:1]) as camera:
        source = source_of(camera.url)
        source.open()
        camera.show(*FRAMES[1:4])
        fetch(source, 4)
        getattr(camera, farewell)()
        with pytest.raises(CameraError, match=r"(broke off|has hung up|ended).*; check"):
            source.grab(SOON)
        with pytest.raises(CameraError):  # and stays gone
            source.grab(SOON)
        source.close()


def test_a_picture_cut_short_is_handed_out_as_torn_or_not_at_all() -> None:
    with JpegCamera(greeting=FRAMES[:1]) as camera:
        source = source_of(camera.url)
        source.open()
        fetch(source, 1)
        camera.show_half(FRAMES[1])
        camera.say_goodbye()
        torn = list(whatever_comes(source))
        source.close()

    assert not any(stamp.intact for stamp in torn)


def test_a_jpeg_without_its_end_is_torn() -> None:
    torn = FRAMES[1][:-40]
    with JpegCamera(greeting=FRAMES[:1]) as camera:
        source = source_of(camera.url)
        source.open()
        camera.show(torn, FRAMES[2])
        stamps, packets = fetch(source, 3)
        source.close()

    assert packets == [FRAMES[0], torn, FRAMES[2]]
    assert [stamp.intact for stamp in stamps] == [True, False, True]


def test_a_camera_that_comes_back_is_opened_again() -> None:
    with JpegCamera(greeting=FRAMES[:1]) as camera:
        source = source_of(camera.url)
        source.open()
        fetch(source, 1)
        port = camera.port
    with pytest.raises(CameraError):
        source.grab(SOON)
    source.close()
    with pytest.raises(CameraError, match="refuses the connection; check that the camera is"):
        source.open()

    with JpegCamera(greeting=FRAMES[5:6], port=port) as camera:
        source.open()
        camera.show(FRAMES[6])
        _, packets = fetch(source, 2)
        source.close()

    assert packets == [FRAMES[5], FRAMES[6]]


def test_closing_lets_go_of_the_camera() -> None:
    with JpegCamera(greeting=FRAMES[:1]) as camera:
        source = source_of(camera.url, patience=0.2)
        source.open()
        fetch(source, 1)
        source.close()
        camera.wait_until_nobody_looks(show=FRAMES[1])
        source.close()  # a second time does nothing

    assert not [t for t in threading.enumerate() if t.name == camera.url and t.is_alive()]


def test_frames_nobody_fetches_are_counted() -> None:
    with JpegCamera(greeting=FRAMES[:1]) as camera:
        source = source_of(camera.url, most_packets=3)
        source.open()
        camera.show(*FRAMES[1:10])
        camera.say_goodbye()
        reader = next(thread for thread in threading.enumerate() if thread.name == camera.url)
        reader.join(SOON)
        _, packets = fetch(source, 3)
        source.close()

    assert packets == list(FRAMES[:3])
    assert source.dropped == 7


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (401, "wants a name and a password; write them into the address"),
        (404, "has no stream of this name; look its address up"),
        (500, "cannot be read"),
    ],
)
def test_a_refusal_names_cause_and_remedy(status: int, message: str) -> None:
    with JpegCamera(answer=Answer(status=status)) as camera:
        source = source_of(camera.url)
        with pytest.raises(CameraError, match=message):
            source.open()


def test_what_is_no_video_is_refused() -> None:
    text = Answer(headers=(("Content-Type", "text/html"),))
    with JpegCamera(greeting=[b"<html>Welcome to your camera</html>" * 99], answer=text) as camera:
        source = source_of(camera.url, patience=0.3)
        with pytest.raises(CameraError, match=f"{camera.url}: "):
            source.open()


def test_a_password_is_in_no_message() -> None:
    with JpegCamera(answer=Answer(status=401)) as camera:
        source = source_of(camera.url.replace("//", "//admin:secret@"))
        with pytest.raises(CameraError) as caught:
            source.open()

    assert "secret" not in str(caught.value)


def test_settings_that_a_network_camera_cannot_take_are_refused() -> None:
    with pytest.raises(UsageError, match="set in the camera itself: width, height, rate; leave"):
        StreamSource(parse_camera("http://10.0.0.1/video,size=640x480,rate=30,rotate=90"))
