"""Frames for whoever looks on: nobody who looks can hold up the one who films."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
import textwrap
import zlib
from collections.abc import Iterator
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneclock.capture.view import view_ring
from oneclock.capture.view.view_ring import ViewFrame, ViewRing
from oneclock.errors import UsageError

SLOT = 64
PACKETS = st.binary(max_size=SLOT)


def a_name() -> str:
    return f"oneclock-{uuid4().hex[:12]}"


@pytest.fixture
def ring() -> Iterator[ViewRing]:
    made = ViewRing.create(a_name(), slots=3, slot_bytes=SLOT)
    yield made
    made.unlink()


def fill(ring: ViewRing, first: int, last: int) -> None:
    for index in range(first, last + 1):
        assert ring.publish(index / 30, index, bytes([index % 256]) * (index % SLOT))


# -- laws -----------------------------------------------------------------------------------------


@given(packets=st.lists(PACKETS, min_size=1, max_size=12), slots=st.integers(2, 5))
def test_readers_see_the_newest_frames_in_order_and_whole(packets: list[bytes], slots: int) -> None:
    ring = ViewRing.create(a_name(), slots=slots, slot_bytes=SLOT)
    try:
        shown = [ViewFrame(seconds=i / 30, index=i, packet=p) for i, p in enumerate(packets)]
        for frame in shown:
            ring.publish(frame.seconds, frame.index, frame.packet)
        assert ring.newest() == shown[-1]
        assert ring.recent() == tuple(shown[-slots:])
    finally:
        ring.unlink()


@given(before=st.integers(1, 5), during=st.integers(0, 20), cut=st.integers(0, SLOT))
def test_whatever_is_written_during_a_read_the_read_is_whole(
    before: int, during: int, cut: int
) -> None:
    """A reader is stopped in the middle of its copy; the writer goes on as if nobody were there."""
    ring = ViewRing.create(a_name(), slots=3, slot_bytes=SLOT)
    stops = [during]

    def copy_with_a_stop(shown: memoryview) -> bytes:
        head = bytes(shown[:cut])
        while stops:
            begin = before + 1
            fill(ring, begin, begin - 1 + stops.pop())
        return head + bytes(shown[cut:])

    reader = ViewRing.attach(ring.name, copy=copy_with_a_stop)
    try:
        fill(ring, 1, before)
        seen = reader.newest()
        assert seen is not None
        assert seen.packet == bytes([seen.index % 256]) * (seen.index % SLOT)
        assert seen.index >= before + during - 2  # it may have been whole, if two newer ones fit
        assert ring.newest() == reader.newest()
    finally:
        reader.close()
        ring.unlink()


def test_with_readers_stopped_for_ever_all_writes_complete_and_the_next_read_is_the_newest(
    ring: ViewRing,
) -> None:
    fill(ring, 1, 1)
    stopped = []

    def never_returns(shown: memoryview) -> bytes:
        stopped.append(shown[:0])  # as far as it ever gets
        raise InterruptedError

    readers = [ViewRing.attach(ring.name, copy=never_returns) for _ in range(3)]
    for reader in readers:
        with pytest.raises(InterruptedError):
            reader.newest()
    fill(ring, 2, 1000)
    newest = ring.newest()
    assert newest is not None
    assert newest.index == 1000
    for view, reader in zip(stopped, readers, strict=True):
        view.release()
        reader.close()


# -- the writer waits for nobody, by its structure ------------------------------------------------


def test_the_writer_has_nothing_to_wait_with() -> None:
    """No loop, no lock, no call but those that store bytes and sum them up."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(ViewRing.publish)))
    loops = (ast.For, ast.While, ast.Await, ast.With, ast.comprehension)
    assert not [node for node in ast.walk(tree) if isinstance(node, loops)]
    calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert calls == {"len", "zlib.crc32", "self._slot"}


def test_readers_cannot_write_so_the_writer_cannot_depend_on_them(ring: ViewRing) -> None:
    fill(ring, 1, 5)
    reader = ViewRing.attach(ring.name)
    before = bytes(ring._bytes)
    assert reader.newest() == ring.newest()
    assert reader.recent() == ring.recent()
    assert bytes(ring._bytes) == before
    with pytest.raises(TypeError, match="read-only"):
        reader.publish(0.0, 6, b"x")
    reader.close()


# -- torn frames ----------------------------------------------------------------------------------


def test_a_writer_killed_in_the_middle_of_a_frame_leaves_the_one_before(ring: ViewRing) -> None:
    fill(ring, 1, 4)
    at = ring._slot(4 % 3)
    ring._words[at + view_ring._VERSION] = 2 * 4 + 1  # and never even
    newest = ring.newest()
    assert newest is not None
    assert newest.index == 4
    assert [frame.index for frame in ring.recent()] == [3, 4]


def test_a_frame_half_written_is_not_shown(ring: ViewRing, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(ring, 1, 3)
    shown: list[list[int]] = []

    def look_while_it_writes(packet: bytes) -> int:
        monkeypatch.undo()  # readers sum up as well
        shown.append([frame.index for frame in ring.recent()])
        return zlib.crc32(packet)

    monkeypatch.setattr(zlib, "crc32", look_while_it_writes)
    ring.publish(1.0, 99, bytes([1]))  # where frame 1 stands, and as long
    assert shown == [[2, 3]]


def test_a_frame_finished_while_it_is_read_is_not_mixed_with_the_one_before(
    ring: ViewRing,
) -> None:
    fill(ring, 1, 3)

    def copy_after_it_is_finished(shown: memoryview) -> bytes:
        ring.publish(1.0, 99, bytes([1]))
        return bytes(shown)

    reader = ViewRing.attach(ring.name, copy=copy_after_it_is_finished)
    assert reader._read(3) is None
    reader.close()


def test_bytes_that_arrive_later_than_their_version_are_noticed(ring: ViewRing) -> None:
    """What a processor that reorders stores may show."""
    fill(ring, 1, 2)
    start = (ring._slot(1) + view_ring._SLOT_WORDS) * 8
    ring._bytes[start] ^= 1
    assert [frame.index for frame in ring.recent()] == [1]


# -- edges ----------------------------------------------------------------------------------------


def test_before_the_first_frame_there_is_nothing_to_see(ring: ViewRing) -> None:
    assert ring.newest() is None
    assert ring.recent() == ()


def test_a_packet_larger_than_a_slot_is_not_shown(ring: ViewRing) -> None:
    fill(ring, 1, 1)
    assert not ring.publish(1.0, 2, bytes(SLOT + 1))
    newest = ring.newest()
    assert newest is not None
    assert newest.index == 1


def test_one_name_is_one_view(ring: ViewRing) -> None:
    with pytest.raises(UsageError, match="live view of another recording"):
        ViewRing.create(ring.name)


def test_a_view_that_is_not_there_names_the_remedy() -> None:
    with pytest.raises(UsageError, match="start `oneclock record --view`"):
        ViewRing.attach(a_name())


def test_memory_that_is_no_ring_is_refused() -> None:
    memory = SharedMemory(a_name(), create=True, size=4096)
    with pytest.raises(UsageError, match="of this version"):
        ViewRing.attach(memory.name)
    memory.close()
    memory.unlink()


def test_a_ring_has_room() -> None:
    with pytest.raises(ValueError, match="two slots"):
        ViewRing.create(a_name(), slots=1)


# -- other processes ------------------------------------------------------------------------------

_LOOK = """
import sys
from oneclock.capture.view.view_ring import ViewRing
ring = ViewRing.attach(sys.argv[1])
print(ring.newest().packet.decode())
{end}
"""


def look_from_another_process(name: str, end: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _LOOK.format(end=end), name],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent,
        check=False,
    )


@pytest.mark.parametrize("end", ["ring.close()", "", "import os; os._exit(9)"])
def test_a_viewer_that_ends_takes_nothing_with_it(ring: ViewRing, end: str) -> None:
    ring.publish(0.0, 1, b"picture")
    seen = look_from_another_process(ring.name, end)
    assert seen.stdout == "picture\n"
    assert seen.stderr == ""
    again = ViewRing.attach(ring.name)
    assert again.newest() == ring.newest()
    again.close()


_FILM = """
import sys
from oneclock.capture.view.view_ring import ViewRing
ring = ViewRing.create(sys.argv[1])
ring.publish(0.0, 1, b"picture")
{end}
"""


def test_a_recorder_that_ends_leaves_neither_memory_nor_warnings() -> None:
    name = a_name()
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", _FILM.format(end="ring.unlink()"), name],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    with pytest.raises(UsageError, match="no live view"):
        ViewRing.attach(name)
