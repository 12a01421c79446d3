"""The live view as a browser meets it: a real server process on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.request import urlopen
from uuid import uuid4

import pytest
from tests.capture.pictures import jpegs

from oneclock.capture.view.serve_view import ViewServer
from oneclock.capture.view.view_page import view_page
from oneclock.capture.view.view_ring import ViewRing


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Two cameras 10 ms apart, one frame each."""
    names = {camera: f"oc-{uuid4().hex[:8]}" for camera in ("left", "right")}
    rings = {camera: ViewRing.create(name, slot_bytes=1 << 16) for camera, name in names.items()}
    for number, (camera, ring) in enumerate(rings.items()):
        ring.publish(5.0 + 0.01 * number, 41 + number, jpegs(2)[number])
        assert camera
    with ViewServer(names, period=1 / 30) as server:
        assert server.address is not None
        yield server.address
    for ring in rings.values():
        ring.unlink()


def test_the_page_shows_every_camera(address: str) -> None:
    with urlopen(address, timeout=20) as answer:
        page = answer.read().decode()

    assert '<img src="/left.mjpeg"' in page
    assert '<img src="/right.mjpeg"' in page


def test_the_instant_says_which_frames_it_is_made_of_and_how_far_they_lie_apart(
    address: str,
) -> None:
    with urlopen(f"{address}instant.json", timeout=20) as answer:
        told = json.load(answer)

    assert told["frames"] == {"left": 41, "right": 42}
    assert told["spread_ms"] == pytest.approx(10.0)


def test_a_picture_comes_as_it_was_published(address: str) -> None:
    with urlopen(f"{address}right.mjpeg", timeout=20) as answer:
        head = answer.read(200)
        length = int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0])
        begun = head.split(b"\r\n\r\n", 1)[1]
        picture = begun + answer.read(length - len(begun))

    assert picture == jpegs(2)[1]


def test_what_is_not_there_is_not_found(address: str) -> None:
    with pytest.raises(HTTPError, match="404"):
        urlopen(f"{address}nobody.mjpeg", timeout=20)


def test_it_listens_on_this_machine_only(address: str) -> None:
    assert address.startswith("http://127.0.0.1:")


def test_names_cannot_break_the_page() -> None:
    assert "<b>" not in view_page(["<b>"]).replace("<b>&#9679; recording</b>", "")
