"""A USB camera made of software, plugged into Linux's virtual host controller (vhci_hcd).

It speaks USB/IP (Documentation/usb/usbip_protocol.rst) on one end of a socket whose other end the
kernel was given, so that the real uvcvideo driver enumerates it, sets it and reads its pictures.
Closing the socket pulls the plug.
"""

from __future__ import annotations

import select
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from lab import uvc_descriptors as uvc

_CONTROLLER = Path("/sys/devices/platform/vhci_hcd.0")
_HIGH_SPEED = 3
_SUBMIT, _UNLINK, _RET_SUBMIT, _RET_UNLINK = 1, 2, 3, 4
_HEADER = struct.Struct(">5I28s")
_STALL, _UNLINKED = -32, -104
_SET_CUR, _GET_CUR, _GET_MIN, _GET_MAX, _GET_RES, _GET_LEN, _GET_INFO, _GET_DEF = (
    0x01,
    0x81,
    0x82,
    0x83,
    0x84,
    0x85,
    0x86,
    0x87,
)


class UsbCamera:
    """`pictures(number)` is the JPEG of frame `number`. Its clock runs `rate` times as fast as the
    host's, from `origin` ticks on."""

    def __init__(
        self, serial: str, pictures: Callable[[int], bytes], *, rate: float = 1.0, origin: int = 0
    ) -> None:
        self.settings = uvc.settings()
        self.sent = 0
        self.interval = uvc.INTERVALS[0]
        self._serial = serial
        self._pictures = pictures
        self._rate = rate
        self._origin = origin
        self._pending: deque[tuple[int, int]] = deque()
        self._ready: deque[bytes] = deque()
        self._due: float | None = None
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None

    def plug_in(self, port: int) -> None:
        theirs, ours = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket = ours
        self._pending.clear()
        self._ready.clear()
        self._due = None
        self._thread = threading.Thread(target=self._serve, args=(ours,), daemon=True)
        self._thread.start()
        (_CONTROLLER / "attach").write_text(f"{port} {theirs.fileno()} {port + 1} {_HIGH_SPEED}")
        theirs.close()

    def pull_out(self) -> None:
        if self._socket is not None and self._thread is not None:
            self._socket.shutdown(socket.SHUT_RDWR)
            self._thread.join()
            self._socket.close()
            self._socket = None

    def time_of(self, host: float) -> int:
        """Ticks of the camera's clock."""
        return self._origin + round(host * self._rate * uvc.CLOCK_FREQUENCY)

    def _serve(self, wire: socket.socket) -> None:
        try:
            while True:
                wait = 1.0 if self._due is None else max(0.0, self._due - time.monotonic())
                if select.select([wire], [], [], wait)[0]:
                    self._answer(wire)
                if self._due is not None and time.monotonic() >= self._due:
                    self._expose()
                while self._pending and self._ready:
                    self._reply(wire, self._pending.popleft()[0], self._ready.popleft())
        except (ConnectionError, OSError):
            return  # the plug was pulled

    def _expose(self) -> None:
        """One picture, cut into payloads. Nobody waiting for it: it is lost, like a real one."""
        assert self._due is not None
        begun = self._due
        self._due += self.interval * 1e-7 / self._rate
        number, self.sent = self.sent, self.sent + 1
        if self._ready or not self._pending:
            return
        data, most = self._pictures(number), uvc.PAYLOAD - 12
        for at in range(0, len(data), most):
            header = uvc.payload_header(
                frame=number,
                is_last=at + most >= len(data),
                presentation=self.time_of(begun),
                source=self.time_of(time.monotonic()),
                usb_frame=round(time.monotonic() * 1000),
            )
            self._ready.append(header + data[at : at + most])

    def _answer(self, wire: socket.socket) -> None:
        command, number, _, inward, endpoint, rest = _HEADER.unpack(_exactly(wire, _HEADER.size))
        if command == _UNLINK:
            self._unlink(wire, number, struct.unpack(">I", rest[:4])[0])
            return
        length = struct.unpack(">4xI", rest[:8])[0]
        data = b"" if inward else _exactly(wire, length)
        if endpoint:
            self._pending.append((number, length))
            self._due = self._due or time.monotonic()
            return
        answer = self._control(struct.unpack("<BBHHH", rest[20:28]), data)
        if answer is None:
            self._reply(wire, number, b"", _STALL)
        elif inward:
            self._reply(wire, number, answer[:length])
        else:
            self._reply(wire, number, b"", taken=len(data))

    def _unlink(self, wire: socket.socket, number: int, which: int) -> None:
        waiting = any(it == which for it, _ in self._pending)
        self._pending = deque(it for it in self._pending if it[0] != which)
        if not self._pending:
            self._due = None
            self._ready.clear()
        status = _UNLINKED if waiting else 0
        wire.sendall(_HEADER.pack(_RET_UNLINK, number, 0, 0, 0, struct.pack(">i24x", status)))

    def _reply(
        self, wire: socket.socket, number: int, data: bytes, status: int = 0, taken: int = 0
    ) -> None:
        body = struct.pack(">iIiii8x", status, len(data) or taken, 0, 0, 0)
        wire.sendall(_HEADER.pack(_RET_SUBMIT, number, 0, 0, 0, body) + data)

    def _control(self, setup: tuple[int, int, int, int, int], data: bytes) -> bytes | None:
        """None is a stall: no such thing here."""
        kind, request, value, index, _ = setup
        if kind & 0x60 == 0:
            return self._standard(request, value)
        if index & 0xFF == 1:
            return self._streaming(request, value >> 8, data)
        return self._setting(request, (index >> 8, value >> 8), data)

    def _standard(self, request: int, value: int) -> bytes | None:
        if request != 6:  # everything but a descriptor is agreed to
            return bytes(2)
        which, number = value >> 8, value & 0xFF
        strings = ("", "oneclock", "Lab Camera", self._serial)
        if which == 1:
            return uvc.device_descriptor()
        if which == 2:
            return uvc.configuration()
        if which == 3:
            return uvc.string_descriptor(strings[number]) if number else uvc.LANGUAGES
        return None

    def _streaming(self, request: int, _selector: int, data: bytes) -> bytes | None:
        if request == _SET_CUR:
            wanted = struct.unpack_from("<I", data, 4)[0]
            self.interval = min(uvc.INTERVALS, key=lambda it: abs(it - wanted))
            return b""
        if request == _GET_LEN:
            return struct.pack("<H", 26)
        return b"\x03" if request == _GET_INFO else uvc.streaming_terms(self.interval)

    def _setting(self, request: int, where: tuple[int, int], data: bytes) -> bytes | None:
        setting = self.settings.get(where)
        if setting is None:
            return None
        if request == _SET_CUR:
            setting.value = int.from_bytes(data, "little")
            return b""
        answers = {
            _GET_CUR: setting.value,
            _GET_MIN: setting.minimum,
            _GET_MAX: setting.maximum,
            _GET_RES: setting.step,
            _GET_DEF: setting.value,
        }
        if request == _GET_INFO:
            return b"\x03"
        if request == _GET_LEN:
            return struct.pack("<H", setting.length)
        return answers[request].to_bytes(setting.length, "little")


def _exactly(wire: socket.socket, length: int) -> bytes:
    data = b""
    while len(data) < length:
        part = wire.recv(length - len(data))
        if not part:
            raise ConnectionError
        data += part
    return data
