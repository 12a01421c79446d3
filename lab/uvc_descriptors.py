"""What our USB camera tells the bus of itself: a UVC 1.0 webcam (USB 2.0, one bulk endpoint) that
sends JPEGs in one size, with exposure, gain and white balance to be set."""

from __future__ import annotations

import struct
from dataclasses import dataclass

WIDTH, HEIGHT = 320, 240
CLOCK_FREQUENCY = 15_000_000
INTERVALS = (333333, 666666, 1000000)
"""Of 100 ns: 30, 15 and 10 frames a second."""
# One URB of uvcvideo's, so that every URB holds one payload.
PAYLOAD = 16384
LARGEST_PICTURE = 200_000

_VIDEO, _CONTROL, _STREAMING = 0x0E, 1, 2
_INTERFACE, _ENDPOINT, _STRING, _ASSOCIATION, _SPECIFIC = 4, 5, 3, 11, 0x24
BULK_IN = 0x81

TERMINAL, UNIT = 1, 2


@dataclass(kw_only=True)
class Setting:
    """One control of the terminal or the unit."""

    length: int
    value: int
    minimum: int
    maximum: int
    step: int = 1


def settings() -> dict[tuple[int, int], Setting]:
    """By entity and selector: UVC 1.5, tables A-12 and A-13."""
    return {
        # Manual (1) or aperture priority (8); the "step" is the set of modes there are.
        (TERMINAL, 2): Setting(length=1, value=8, minimum=0, maximum=15, step=9),
        (TERMINAL, 3): Setting(length=1, value=1, minimum=0, maximum=1),
        (TERMINAL, 4): Setting(length=4, value=200, minimum=3, maximum=2047),
        (UNIT, 4): Setting(length=2, value=16, minimum=0, maximum=100),
        (UNIT, 10): Setting(length=2, value=4000, minimum=2800, maximum=6500, step=10),
        (UNIT, 11): Setting(length=1, value=1, minimum=0, maximum=1),
    }


def device_descriptor() -> bytes:
    strings = (1, 2, 3)
    return struct.pack(
        "<BBHBBBBHHHBBBB", 18, 1, 0x0200, 0xEF, 2, 1, 64, 0x1209, 0x0001, 0x0100, *strings, 1
    )


def string_descriptor(text: str) -> bytes:
    coded = text.encode("utf-16-le")
    return bytes([2 + len(coded), _STRING]) + coded


LANGUAGES = bytes([4, _STRING, 0x09, 0x04])


def configuration() -> bytes:
    association = bytes([8, _ASSOCIATION, 0, 2, _VIDEO, 3, 0, 0])
    body = association + _control_interface() + _streaming_interface()
    return struct.pack("<BBHBBBBB", 9, 2, 9 + len(body), 2, 1, 0, 0x80, 250) + body


def _specific(kind: int, body: bytes) -> bytes:
    return bytes([3 + len(body), _SPECIFIC, kind]) + body


def _control_interface() -> bytes:
    # Controls: exposure mode, exposure priority, exposure time; gain, white balance and its switch.
    terminal = struct.pack("<BHBBHHHB", TERMINAL, 0x0201, 0, 0, 0, 0, 0, 3) + bytes([0x0E, 0, 0])
    unit = struct.pack("<BBHBHB", UNIT, TERMINAL, 0, 2, 0x1240, 0)
    output = struct.pack("<BHBBB", 3, 0x0101, 0, UNIT, 0)
    parts = _specific(2, terminal) + _specific(5, unit) + _specific(3, output)
    header = struct.pack("<HHIBB", 0x0100, 13 + len(parts), CLOCK_FREQUENCY, 1, 1)
    return bytes([9, _INTERFACE, 0, 0, 0, _VIDEO, _CONTROL, 0, 0]) + _specific(1, header) + parts


def _streaming_interface() -> bytes:
    jpeg = _specific(6, bytes([1, 1, 0, 1, 0, 0, 0, 0]))
    bits = LARGEST_PICTURE * 8 * 30
    frame = struct.pack(
        "<BBHHIIIIB", 1, 0, WIDTH, HEIGHT, bits, bits, LARGEST_PICTURE, INTERVALS[0], len(INTERVALS)
    ) + struct.pack(f"<{len(INTERVALS)}I", *INTERVALS)
    parts = jpeg + _specific(7, frame) + _specific(13, bytes([1, 1, 4]))
    header = struct.pack("<BHBBBBBBBB", 1, 14 + len(parts), BULK_IN, 0, 3, 0, 0, 0, 1, 0)
    return (
        bytes([9, _INTERFACE, 1, 0, 1, _VIDEO, _STREAMING, 0, 0])
        + _specific(1, header)
        + parts
        + struct.pack("<BBBBHB", 7, _ENDPOINT, BULK_IN, 2, 512, 0)
    )


def streaming_terms(interval: int) -> bytes:
    """The answer to a probe: 26 bytes in UVC 1.0."""
    return struct.pack("<HBBIHHHHHII", 0, 1, 1, interval, 0, 0, 0, 0, 0, LARGEST_PICTURE, PAYLOAD)


def payload_header(
    *, frame: int, is_last: bool, presentation: int, source: int, usb_frame: int
) -> bytes:
    """UVC 1.5, 2.4.3.3, with presentation time and source clock."""
    flags = 0x80 | 0x08 | 0x04 | (0x02 if is_last else 0) | frame & 1
    ticks = presentation & 0xFFFFFFFF, source & 0xFFFFFFFF
    return struct.pack("<BBIIH", 12, flags, *ticks, usb_frame & 0x7FF)
