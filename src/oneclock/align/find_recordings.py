"""Which files are meant, and whether each of them can be worked with, before an hour of work."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from pathlib import Path

from oneclock.align.by import By
from oneclock.align.many.devices import Clip
from oneclock.errors import MediaError, SidecarError, UsageError
from oneclock.formats.by_hand import is_locked
from oneclock.formats.save import require_writable
from oneclock.formats.sidecar import SUFFIX, read_sidecar, reference_of, sidecar_path
from oneclock.media.probe import MediaInfo, probe
from oneclock.media.read_device import read_device

_SUFFIXES = frozenset(
    f".{suffix}"
    for suffix in (
        *("mp4", "m4v", "mov", "mxf", "mkv", "webm", "avi", "mpg", "ts", "mts", "m2ts", "3gp"),
        *("wav", "rf64", "w64", "aif", "aiff", "caf", "flac", "mp3", "m4a", "aac", "mka"),
        *("oga", "ogg", "opus", "wma"),
    )
)


def expand(paths: Sequence[Path]) -> list[Path]:
    """Folders become the recordings in them, by name. Sidecars, which a shell finds, are none."""
    found: list[Path] = []
    for path in paths:
        if path.name.endswith(SUFFIX):
            continue
        if not path.is_dir():
            found.append(path)
            continue
        inside = sorted(
            file
            for file in path.iterdir()
            if file.suffix.lower() in _SUFFIXES and not file.name.startswith(".")
        )
        if not inside:
            raise UsageError(path, "holds no recordings", "name a folder of recordings, or files")
        found += inside
    return found


def require_different(paths: Sequence[Path]) -> None:
    seen: dict[str, Path] = {}
    for path in paths:
        key = os.path.realpath(path)
        if key in seen:
            raise UsageError(path, "is named twice", "name every recording once")
        seen[key] = path


def require_witness(path: Path, by: Collection[By]) -> MediaInfo:
    """A recording that can say something by one of the kinds of evidence that count."""
    info = probe(path)
    if info.audio or By.TIMECODE in by or (info.video and By.LIGHT in by):
        return info
    if info.video:
        raise MediaError(path, "holds no sound", "use a recording with an audio track")
    raise MediaError(path, "holds neither sound nor pictures", "use a recording")


def require_place(path: Path) -> None:
    """Can the sidecar be written, and what stands there be read?"""
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        raise UsageError(
            ascii(str(path)), "has a name that is not text", "rename it: a sidecar must name it"
        ) from None
    target = sidecar_path(path)
    require_writable(target)
    if target.exists():
        read_sidecar(target)


def locked_reference(paths: Sequence[Path]) -> Path | None:
    """The one recording among `paths` to whose clock a person has locked others of them."""
    here = {os.path.realpath(path): path for path in paths}
    found: dict[str, Path] = {}
    for path in paths:
        target = sidecar_path(path)
        if not target.exists():
            continue
        sidecar = read_sidecar(target)
        if is_locked(sidecar) and not sidecar.is_reference:
            found[os.path.realpath(reference_of(target, sidecar))] = path
    if not found:
        return None
    if len(found) > 1 or not here.keys() >= found.keys():
        first = next(path for key, path in found.items() if len(found) > 1 or key not in here)
        raise SidecarError(
            sidecar_path(first),
            "is locked to the clock of another recording",
            "name that as --reference, or `oneclock nudge --unlock` it first",
        )
    return here[next(iter(found))]


def clip_of(info: MediaInfo) -> Clip:
    device = read_device(info)
    return Clip(
        path=info.path,
        maker=device.maker,
        serial=device.serial,
        layout=(
            *((track.codec, track.sample_rate, track.channels) for track in info.audio),
            *((track.codec, track.width, track.height, track.rate) for track in info.video),
        ),
    )
