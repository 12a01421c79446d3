"""libltc, through ctypes: a generator and a reader of timecode that share no code with us."""

from __future__ import annotations

import ctypes
import os
from ctypes.util import find_library

import numpy as np
import pytest
from numpy.typing import NDArray

from oneclock.timebase.timecode import Timecode

_STANDARDS = {24: 2, 25: 1, 30: 0}  # film, 625 and 525 lines
_QUEUE = 64


class _Time(ctypes.Structure):
    _fields_ = (
        ("timezone", ctypes.c_char * 6),
        ("years", ctypes.c_ubyte),
        ("months", ctypes.c_ubyte),
        ("days", ctypes.c_ubyte),
        ("hours", ctypes.c_ubyte),
        ("minutes", ctypes.c_ubyte),
        ("seconds", ctypes.c_ubyte),
        ("frames", ctypes.c_ubyte),
    )


class _Frame(ctypes.Structure):
    _fields_ = (
        ("bits", ctypes.c_uint32 * 3),
        ("begin", ctypes.c_longlong),
        ("end", ctypes.c_longlong),
        ("reverse", ctypes.c_int),
        ("tics", ctypes.c_float * 80),
        ("lowest", ctypes.c_float),
        ("highest", ctypes.c_float),
        ("volume", ctypes.c_double),
    )


def load_libltc() -> ctypes.CDLL:
    """The library; without it the test is skipped, but not in CI."""
    name = find_library("ltc")
    if name is None:
        if os.environ.get("CI") == "true":
            pytest.fail("libltc is not installed: in CI an oracle may not be missing")
        pytest.skip("libltc is not installed")
    library = ctypes.CDLL(name)
    library.ltc_encoder_create.restype = ctypes.c_void_p
    library.ltc_encoder_create.argtypes = (
        ctypes.c_double,
        ctypes.c_double,
        ctypes.c_int,
        ctypes.c_int,
    )
    library.ltc_decoder_create.restype = ctypes.c_void_p
    return library


def generate(first: Timecode, frames: int, sampling: int) -> NDArray[np.float32]:
    """What libltc plays."""
    library = load_libltc()
    fps = float(first.rate.rate)
    encoder = ctypes.c_void_p(
        library.ltc_encoder_create(float(sampling), fps, _STANDARDS[first.rate.counted], 0)
    )
    label = _Time(
        timezone=b"+0000",
        hours=first.hours,
        minutes=first.minutes,
        seconds=first.seconds,
        frames=first.frames,
    )
    library.ltc_encoder_set_timecode(encoder, ctypes.byref(label))
    # It takes 29.97 for drop-frame; a bit of the frame says what it shall be.
    frame = (ctypes.c_uint32 * 3)()
    library.ltc_encoder_get_frame(encoder, frame)
    frame[0] = (frame[0] & ~(1 << 10)) | first.rate.drop << 10
    library.ltc_encoder_set_frame(encoder, frame)
    buffer = (ctypes.c_ubyte * (2 * round(sampling / fps) + 1024))()
    pieces = []
    for _ in range(frames):
        library.ltc_encoder_encode_frame(encoder)
        size = library.ltc_encoder_copy_buffer(encoder, buffer)
        pieces.append(np.array(buffer[:size], np.uint8))
        library.ltc_encoder_inc_timecode(encoder)
    library.ltc_encoder_free(encoder)
    return ((np.concatenate(pieces).astype(np.float32) - 128) / 128).astype(np.float32)


def read(sound: NDArray[np.float32], sampling: int, fps: float) -> list[tuple[float, str]]:
    """When each frame begins, seconds, and its label, as libltc reads them."""
    library = load_libltc()
    decoder = ctypes.c_void_p(library.ltc_decoder_create(int(sampling / fps), _QUEUE))
    found = []
    frame, label = _Frame(), _Time()
    for begin in range(0, len(sound), 1024):
        block = np.ascontiguousarray(sound[begin : begin + 1024], np.float32)
        library.ltc_decoder_write_float(
            decoder,
            block.ctypes.data_as(ctypes.POINTER(ctypes.c_float)),
            ctypes.c_size_t(len(block)),
            ctypes.c_longlong(begin),
        )
        while library.ltc_decoder_read(decoder, ctypes.byref(frame)):
            library.ltc_frame_to_time(ctypes.byref(label), ctypes.byref(frame), 0)
            mark = ";" if frame.bits[0] >> 10 & 1 else ":"
            text = f"{label.hours:02}:{label.minutes:02}:{label.seconds:02}{mark}{label.frames:02}"
            found.append((frame.begin / sampling, text))
    library.ltc_decoder_free(decoder)
    return found
