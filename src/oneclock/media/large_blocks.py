"""Memory that pictures took is given back when they are gone."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

_MMAP_THRESHOLD = -3  # malloc.h
_LARGE = 1 << 20


def give_back_large_blocks() -> None:
    """From here on, in all of the process. Once a picture has been freed, glibc puts the next ones
    into its heaps, which are full of holes and never shrink: 30 MB of 600 for a film of 1080p.
    Other systems' memory is left to them."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # not every C library has it
            ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGE)
