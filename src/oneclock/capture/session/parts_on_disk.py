"""The files of a camera as they can be read back, whatever happened to who wrote them."""

from __future__ import annotations

from pathlib import Path

from oneclock.capture.recording import Part
from oneclock.errors import MediaError
from oneclock.media.count_packets import count_packets


def parts_on_disk(folder: Path, name: str) -> tuple[Part, ...]:
    """In order, with as many frames as there are; a file cut off before its first fragment holds
    none and is left out."""
    found = []
    for number in range(1, _how_many(folder, name) + 1):
        file = f"{name}.mp4" if number == 1 else f"{name}.{number}.mp4"
        try:
            counted = count_packets(folder / file)
        except MediaError:
            continue
        found.append(
            Part(file=file, frames=counted.packets, width=counted.width, height=counted.height)
        )
    return tuple(found)


def _how_many(folder: Path, name: str) -> int:
    """The number of the last file: those between may be missing."""
    numbers = [path.name.split(".")[1] for path in folder.glob(f"{name}.*.mp4")]
    return max([1, *(int(number) for number in numbers if number.isdecimal())])
