"""Camera files of 50 Mbit/s, quickly: the sound of a long pair beside uncompressed black pictures.

What counts of them is how many bytes lie between two packets of sound. Needs ffmpeg.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from benchmarks.make_long_pair import Format, make_long_pair

_SECONDS = 25 * 60
_SOUND = Format(picture=False)
# 500 x 250 pixels of two bytes, 25 times a second.
_PICTURE = "color=black:s=500x250:r=25"


def make_fat_pair(folder: Path) -> tuple[Path, Path]:
    """Two files of 9.4 GB, taken from `folder` if an earlier run left them there."""
    pair = make_long_pair(_SECONDS / 60, folder / "fat", _SOUND)
    made = [_fattened(path) for path in (pair.reference, pair.source)]
    return made[0], made[1]


def _fattened(path: Path) -> Path:
    fat = path.with_name(f"{path.stem}_fat.mov")
    if not fat.exists():
        unfinished = path.with_name(f"{path.stem}_fat_part.mov")
        ask = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", _PICTURE, "-i", str(path)]
        ask += ["-map", "0:v", "-map", "1:a", "-c:v", "rawvideo", "-pix_fmt", "rgb565le"]
        ask += ["-c:a", "copy", "-t", str(_SECONDS), str(unfinished)]
        subprocess.run(ask, check=True)
        unfinished.replace(fat)
    return fat
