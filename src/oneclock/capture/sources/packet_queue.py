"""Packets between the thread that reads a camera and whoever fetches its frames.

A camera does not wait. Its packets are read the moment they come, so that their arrival is true,
and kept here until they are fetched. The queue is bounded: when whoever should fetch is held up for
that long, the newest packets are dropped and counted, as a driver does that has no free buffer. A
packet that needs its predecessors is then of no use until the next keyframe, so those in between
are dropped too.
"""

from __future__ import annotations

import threading
from collections import deque

from oneclock.errors import CameraError
from oneclock.media.access_units import Packet


class PacketQueue:
    def __init__(self, *, most_packets: int, most_bytes: int) -> None:
        self._most_packets = most_packets
        self._most_bytes = most_bytes
        self._packets: deque[Packet] = deque()
        self._bytes = 0
        self._changed = threading.Condition()
        self._end: CameraError | None = None
        self._closed = False
        self._dropped = 0
        self._broken = False

    @property
    def dropped(self) -> int:
        """How many packets came and found no room."""
        return self._dropped

    @property
    def closed(self) -> bool:
        return self._closed

    def put(self, packet: Packet) -> None:
        with self._changed:
            full = (
                len(self._packets) >= self._most_packets
                or self._bytes + len(packet.data) > self._most_bytes
            )
            self._broken = full or (self._broken and not packet.keyframe)
            if self._broken:
                self._dropped += 1
                return
            self._packets.append(packet)
            self._bytes += len(packet.data)
            self._changed.notify()

    def end(self, reason: CameraError) -> None:
        """No packet will come any more; what is here can still be fetched."""
        with self._changed:
            self._end = reason
            self._changed.notify()

    def close(self) -> None:
        """Nobody will fetch any more."""
        with self._changed:
            self._closed = True
            self._packets.clear()
            self._changed.notify()

    def take(self, timeout: float) -> Packet | None:
        """The oldest; None when there was none within `timeout`. Raises the reason of the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._packets or self._end or self._closed, timeout)
            if self._packets:
                packet = self._packets.popleft()
                self._bytes -= len(packet.data)
                return packet
            if self._end is not None:
                raise self._end
            return None
