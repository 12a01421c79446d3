"""Large blocks go back to the system; the C library itself says where it has them."""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import ctypes, sys
from oneclock.media.large_blocks import give_back_large_blocks

class Told(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in "abcdefghij"]

library = ctypes.CDLL(None)
library.malloc.restype, library.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
library.free.argtypes = [ctypes.c_void_p]
library.mallinfo2.restype = Told
if sys.argv[1] == "yes":
    give_back_large_blocks()
library.free(library.malloc(3 << 20))
before = library.mallinfo2().d
library.malloc(3 << 20)
print(library.mallinfo2().d - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="what glibc does")
@pytest.mark.parametrize(("asked", "mapped"), [("no", 0), ("yes", 1)])
def test_a_second_picture_lies_in_no_heap(asked: str, mapped: int) -> None:
    ran = subprocess.run([sys.executable, "-c", SCRIPT, asked], capture_output=True, text=True)
    if "mallinfo2" in ran.stderr:
        pytest.skip("a C library that does not tell")

    assert (ran.returncode, ran.stdout.strip()) == (0, str(mapped))
