"""Knowing a camera again, and what /sys says of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.capture.fake_v4l2 import FakeSysfs

from oneclock.capture.sources.v4l2_nodes import (
    UsbPlace,
    VideoNode,
    find_again,
    metadata_candidates,
    remember,
)
from oneclock.capture.sources.v4l2_sysfs import node_at, usb_descriptors, video_nodes


def node(number: int, port: str, serial: str = "", product: str = "046d:0825") -> VideoNode:
    return VideoNode(
        path=f"/dev/video{number}",
        name="Fake Camera",
        usb=UsbPlace(port=port, interface=f"{port}:1.0", product=product, serial=serial),
    )


# Cameras of which some are twins, on ports of which each holds one.
rooms = st.lists(
    st.tuples(st.sampled_from(["", "A1", "B2", "C3"]), st.sampled_from(["046d:0825", "1bcf:2b80"])),
    min_size=1,
    max_size=5,
).map(
    lambda makes: [
        node(number, f"1-{number + 1}", serial, product)
        for number, (serial, product) in enumerate(makes)
    ]
)


def make(node: VideoNode) -> tuple[str, str]:
    return (node.usb.product, node.usb.serial) if node.usb else ("", "")


@given(rooms, st.data())
def test_a_camera_that_stayed_is_found_whatever_the_numbers_are(
    room: list[VideoNode], data: st.DataObject
) -> None:
    camera = data.draw(st.sampled_from(room))
    known = remember(camera, room)
    shuffled = data.draw(st.permutations(room))
    now = [replace(it, path=f"/dev/video{number + 10}") for number, it in enumerate(shuffled)]

    found = find_again(known, now)

    assert found is not None
    assert found.usb == camera.usb


@given(rooms, st.data())
def test_a_camera_that_is_gone_is_never_taken_for_another(
    room: list[VideoNode], data: st.DataObject
) -> None:
    camera = data.draw(st.sampled_from(room))
    known = remember(camera, room)
    others = [it for it in room if it is not camera]

    assert find_again(known, others) is None


@given(rooms, st.data())
def test_a_camera_in_another_port_is_found_if_it_has_no_twin(
    room: list[VideoNode], data: st.DataObject
) -> None:
    camera = data.draw(st.sampled_from(room))
    assert camera.usb is not None
    known = remember(camera, room)
    moved = replace(
        camera, path="/dev/video9", usb=replace(camera.usb, port="2-1", interface="2-1:1.0")
    )

    found = find_again(known, [*(it for it in room if it is not camera), moved])

    has_twin = [make(it) for it in room].count(make(camera)) > 1
    assert found == (None if has_twin else moved)


def test_a_camera_on_no_usb_bus_is_known_by_its_path_and_name() -> None:
    camera = VideoNode(path="/dev/video0", name="vivid-000-vid-cap")
    known = remember(camera, [camera])

    assert find_again(known, [replace(camera, index=0)]) is not None
    assert find_again(known, [replace(camera, name="another")]) is None


def test_metadata_is_looked_for_right_after_its_pictures_on_the_same_interface() -> None:
    color = replace(node(0, "1-2"), index=0)
    color_metadata = replace(node(1, "1-2"), index=1)
    infrared = replace(node(2, "1-2"), index=2)
    infrared_metadata = replace(node(3, "1-2"), index=3)
    stranger = replace(node(4, "1-3"), index=1)
    nodes = [stranger, infrared_metadata, infrared, color_metadata, color]

    assert metadata_candidates(color, nodes)[0] == color_metadata
    assert metadata_candidates(infrared, nodes) == (infrared_metadata,)


def test_nodes_are_read_from_sys_with_all_that_stands_there(tmp_path: Path) -> None:
    sysfs = FakeSysfs(root=tmp_path)
    sysfs.plug(10, "2-1.4", serial="A1", by_id="usb-A1-video-index0", speed="5000")
    sysfs.plug(2, "1-3", serial="", descriptors=b"\x12\x01")

    first, second = video_nodes(tmp_path)

    assert second == VideoNode(
        path="/dev/video10",
        name="Fake Camera",
        index=0,
        by_id="/dev/v4l/by-id/usb-A1-video-index0",
        usb=UsbPlace(
            port="2-1.4",
            interface="2-1.4:1.0",
            product="046d:0825",
            serial="A1",
            bus=2,
            megabits=5000.0,
        ),
    )
    assert first.by_id == ""
    assert usb_descriptors(first, tmp_path) == b"\x12\x01"
    assert usb_descriptors(second, tmp_path) == b""


@pytest.mark.parametrize(
    "address", ["/dev/video10", "/dev/v4l/by-id/usb-A1-video-index0"], ids=["number", "by id"]
)
def test_an_address_leads_to_its_node(tmp_path: Path, address: str) -> None:
    FakeSysfs(root=tmp_path).plug(10, by_id="usb-A1-video-index0")

    found = node_at(address, video_nodes(tmp_path), tmp_path)

    assert found is not None
    assert found.path == "/dev/video10"


def test_a_machine_without_cameras_has_none(tmp_path: Path) -> None:
    assert video_nodes(tmp_path) == ()
    assert node_at("/dev/video0", (), tmp_path) is None
