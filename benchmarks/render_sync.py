"""Flash and beep through a film of half an hour: how far apart they are, from first to last.

    python -m benchmarks.render_sync [--minutes 30] [--mode cuts] [--rate 29.97]

The cameras, clocks and meters of the test of the same question, for longer: at 100 ppm half an hour
is off by 180 ms where a clock is not followed.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
from tests.edit.render.test_flash_and_beep import measured

from oneclock.edit.render.film import Mode
from oneclock.timebase.frame_rate import FrameRate

_PARTS = 5


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=30.0)
    asked.add_argument("--mode", type=Mode, default=Mode.CUTS)
    asked.add_argument("--rate", default="29.97")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="oneclock-") as folder:
        sync = measured(Path(folder), options.mode, options.rate, 60 * options.minutes)
    frame_ms = 1000 / float(FrameRate.parse(options.rate).rate)
    part = (np.array(sync.beeps) / sync.frames * _PARTS).astype(int)
    print(f"{options.mode} at {options.rate}, {options.minutes:g} minutes: worst of each fifth")
    for number in range(_PARTS):
        here = part == number
        off, late = np.array(sync.off)[here].max(), np.abs(sync.late[here]).max()
        print(
            f"{here.sum():5} flashes: {off:.3f} frames ({off * frame_ms:.1f} ms) from their beeps, "
            f"beeps {late:.2f} samples off"
        )


if __name__ == "__main__":
    main()
