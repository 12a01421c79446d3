"""The shapes and numbers in which Linux speaks of cameras: `linux/videodev2.h`, as far as used.

Written after the kernel's published interface, and held against the C compiler in the tests. The
numbers are computed, because they contain the sizes of the structures, and these depend on the
machine: a `long` has 4 or 8 bytes, and so have the two halves of a timestamp. (A 32-bit kernel
tells buffers with 32-bit seconds from those with 64-bit ones by that size; there we speak the
former.)
"""

from __future__ import annotations

import ctypes
from ctypes import Structure, Union, c_char, c_int32, c_int64, c_long, c_uint8, c_uint32, c_uint64
from ctypes import c_ulong as unsigned_long
from ctypes import c_void_p as pointer
from enum import IntEnum, IntFlag
from typing import Any


class BufferType(IntEnum):
    VIDEO_CAPTURE = 1
    META_CAPTURE = 13


class Capabilities(IntFlag):
    VIDEO_CAPTURE = 0x00000001
    VIDEO_CAPTURE_MPLANE = 0x00001000
    META_CAPTURE = 0x00800000
    STREAMING = 0x04000000
    DEVICE_CAPS = 0x80000000


class BufferFlags(IntFlag):
    KEYFRAME = 0x00000008
    ERROR = 0x00000040
    TIMESTAMP_MASK = 0x0000E000
    TIMESTAMP_MONOTONIC = 0x00002000
    TIMESTAMP_COPY = 0x00004000
    SOURCE_MASK = 0x00070000
    SOURCE_START_OF_EXPOSURE = 0x00010000


class ControlType(IntEnum):
    INTEGER = 1
    BOOLEAN = 2
    MENU = 3
    BUTTON = 4
    INTEGER64 = 5
    CLASS = 6
    STRING = 7
    BITMASK = 8
    INTEGER_MENU = 9


class ControlFlags(IntFlag):
    DISABLED = 0x0001
    READ_ONLY = 0x0004
    INACTIVE = 0x0010
    WRITE_ONLY = 0x0040
    HAS_PAYLOAD = 0x0100
    NEXT_CONTROL = 0x80000000


class ControlId(IntEnum):
    """The controls that have a meaning here. All others are known by name."""

    AUTO_WHITE_BALANCE = 0x0098090C
    AUTO_GAIN = 0x00980912
    GAIN = 0x00980913
    WHITE_BALANCE_TEMPERATURE = 0x0098091A
    EXPOSURE_AUTO = 0x009A0901
    EXPOSURE_ABSOLUTE = 0x009A0902
    EXPOSURE_AUTO_PRIORITY = 0x009A0903


MEMORY_MMAP = 1
ANY_FIELD = 0
DISCRETE, CONTINUOUS, STEPWISE = 1, 2, 3
TIME_PER_FRAME_CAN_BE_SET = 0x1000
CURRENT_VALUES = 0


class Capability(Structure):
    driver: bytes
    card: bytes
    bus_info: bytes
    version: int
    capabilities: int
    device_caps: int
    _fields_ = (
        ("driver", c_char * 16),
        ("card", c_char * 32),
        ("bus_info", c_char * 32),
        ("version", c_uint32),
        ("capabilities", c_uint32),
        ("device_caps", c_uint32),
        ("reserved", c_uint32 * 3),
    )


class FormatDescription(Structure):
    index: int
    type: int
    flags: int
    description: bytes
    pixelformat: int
    _fields_ = (
        ("index", c_uint32),
        ("type", c_uint32),
        ("flags", c_uint32),
        ("description", c_char * 32),
        ("pixelformat", c_uint32),
        ("mbus_code", c_uint32),
        ("reserved", c_uint32 * 3),
    )


class Fract(Structure):
    numerator: int
    denominator: int
    _fields_ = (("numerator", c_uint32), ("denominator", c_uint32))


class FrameSizeEnum(Structure):
    index: int
    pixel_format: int
    type: int
    size: ctypes.Array[c_uint32]
    """Discrete: width, height. Else: least, greatest and step of width, then of height."""
    _fields_ = (
        ("index", c_uint32),
        ("pixel_format", c_uint32),
        ("type", c_uint32),
        ("size", c_uint32 * 6),
        ("reserved", c_uint32 * 2),
    )


class FrameIntervalEnum(Structure):
    index: int
    pixel_format: int
    width: int
    height: int
    type: int
    interval: ctypes.Array[Fract]
    """Discrete: one. Else: shortest, longest, step."""
    _fields_ = (
        ("index", c_uint32),
        ("pixel_format", c_uint32),
        ("width", c_uint32),
        ("height", c_uint32),
        ("type", c_uint32),
        ("interval", Fract * 3),
        ("reserved", c_uint32 * 2),
    )


class PixFormat(Structure):
    width: int
    height: int
    pixelformat: int
    field: int
    bytesperline: int
    sizeimage: int
    _fields_ = (
        ("width", c_uint32),
        ("height", c_uint32),
        ("pixelformat", c_uint32),
        ("field", c_uint32),
        ("bytesperline", c_uint32),
        ("sizeimage", c_uint32),
        ("colorspace", c_uint32),
        ("priv", c_uint32),
        ("flags", c_uint32),
        ("ycbcr_enc", c_uint32),
        ("quantization", c_uint32),
        ("xfer_func", c_uint32),
    )


class MetaFormat(Structure):
    dataformat: int
    buffersize: int
    _pack_ = 1
    _fields_ = (("dataformat", c_uint32), ("buffersize", c_uint32))


class _FormatUnion(Union):
    # One member of the kernel's union holds pointers, which aligns all of it as a pointer.
    _fields_ = (
        ("pix", PixFormat),
        ("meta", MetaFormat),
        ("raw", c_uint8 * 200),
        ("aligned", pointer),
    )


class Format(Structure):
    type: int
    pix: PixFormat
    meta: MetaFormat
    _anonymous_ = ("fmt",)
    _fields_ = (("type", c_uint32), ("fmt", _FormatUnion))


class StreamParameters(Structure):
    type: int
    capability: int
    capturemode: int
    timeperframe: Fract
    _fields_ = (
        ("type", c_uint32),
        ("capability", c_uint32),
        ("capturemode", c_uint32),
        ("timeperframe", Fract),
        ("rest", c_uint8 * 184),
    )


class RequestBuffers(Structure):
    count: int
    type: int
    memory: int
    _fields_ = (
        ("count", c_uint32),
        ("type", c_uint32),
        ("memory", c_uint32),
        ("capabilities", c_uint32),
        ("reserved", c_uint32),
    )


class TimeValue(Structure):
    seconds: int
    microseconds: int
    _fields_ = (("seconds", c_long), ("microseconds", c_long))


class _BufferPlace(Union):
    _fields_ = (("offset", c_uint32), ("userptr", unsigned_long), ("planes", pointer))


class Buffer(Structure):
    index: int
    type: int
    bytesused: int
    flags: int
    timestamp: TimeValue
    sequence: int
    memory: int
    offset: int
    length: int
    _anonymous_ = ("place",)
    _fields_ = (
        ("index", c_uint32),
        ("type", c_uint32),
        ("bytesused", c_uint32),
        ("flags", c_uint32),
        ("field", c_uint32),
        ("timestamp", TimeValue),
        ("timecode", c_uint32 * 4),
        ("sequence", c_uint32),
        ("memory", c_uint32),
        ("place", _BufferPlace),
        ("length", c_uint32),
        ("reserved2", c_uint32),
        ("request_fd", c_int32),
    )


class QueryControl(Structure):
    id: int
    type: int
    name: bytes
    minimum: int
    maximum: int
    step: int
    default_value: int
    flags: int
    _fields_ = (
        ("id", c_uint32),
        ("type", c_uint32),
        ("name", c_char * 32),
        ("minimum", c_int64),
        ("maximum", c_int64),
        ("step", c_uint64),
        ("default_value", c_int64),
        ("flags", c_uint32),
        ("elem_size", c_uint32),
        ("elems", c_uint32),
        ("nr_of_dims", c_uint32),
        ("dims", c_uint32 * 4),
        ("reserved", c_uint32 * 32),
    )


class _MenuEntry(Union):
    _fields_ = (("name", c_char * 32), ("value", c_int64))


class QueryMenu(Structure):
    id: int
    index: int
    name: bytes
    value: int
    _pack_ = 1
    _anonymous_ = ("entry",)
    _fields_ = (
        ("id", c_uint32),
        ("index", c_uint32),
        ("entry", _MenuEntry),
        ("reserved", c_uint32),
    )


class _ControlValue(Union):
    _pack_ = 1
    _fields_ = (("value", c_int32), ("value64", c_int64), ("pointer", pointer))


class ExtControl(Structure):
    id: int
    value: int
    value64: int
    _pack_ = 1
    _anonymous_ = ("held",)
    _fields_ = (
        ("id", c_uint32),
        ("size", c_uint32),
        ("reserved2", c_uint32),
        ("held", _ControlValue),
    )


class ExtControls(Structure):
    which: int
    count: int
    error_idx: int
    controls: Any
    _fields_ = (
        ("which", c_uint32),
        ("count", c_uint32),
        ("error_idx", c_uint32),
        ("request_fd", c_int32),
        ("reserved", c_uint32),
        ("controls", ctypes.POINTER(ExtControl)),
    )


_WRITE, _READ = 1, 2


def _number(direction: int, number: int, shape: Any) -> int:
    """The _IOC rule of `asm-generic/ioctl.h`: direction, size, the letter V, number."""
    return direction << 30 | ctypes.sizeof(shape) << 16 | ord("V") << 8 | number


QUERYCAP = _number(_READ, 0, Capability)
ENUM_FMT = _number(_READ | _WRITE, 2, FormatDescription)
G_FMT = _number(_READ | _WRITE, 4, Format)
S_FMT = _number(_READ | _WRITE, 5, Format)
REQBUFS = _number(_READ | _WRITE, 8, RequestBuffers)
QUERYBUF = _number(_READ | _WRITE, 9, Buffer)
QBUF = _number(_READ | _WRITE, 15, Buffer)
DQBUF = _number(_READ | _WRITE, 17, Buffer)
STREAMON = _number(_WRITE, 18, c_int32)
STREAMOFF = _number(_WRITE, 19, c_int32)
G_PARM = _number(_READ | _WRITE, 21, StreamParameters)
S_PARM = _number(_READ | _WRITE, 22, StreamParameters)
QUERYMENU = _number(_READ | _WRITE, 37, QueryMenu)
G_EXT_CTRLS = _number(_READ | _WRITE, 71, ExtControls)
S_EXT_CTRLS = _number(_READ | _WRITE, 72, ExtControls)
ENUM_FRAMESIZES = _number(_READ | _WRITE, 74, FrameSizeEnum)
ENUM_FRAMEINTERVALS = _number(_READ | _WRITE, 75, FrameIntervalEnum)
QUERY_EXT_CTRL = _number(_READ | _WRITE, 103, QueryControl)


def fourcc(text: str) -> int:
    """
    >>> hex(fourcc("MJPG"))
    '0x47504a4d'
    """
    return int.from_bytes(text.encode("ascii").ljust(4), "little")


def fourcc_text(number: int) -> str:
    """
    >>> fourcc_text(0x56595559)
    'YUYV'
    """
    return (number & 0x7FFFFFFF).to_bytes(4, "little").decode("latin-1").rstrip()


META_UVC = fourcc("UVCH")
