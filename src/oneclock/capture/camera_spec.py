"""What `--camera` says: where a camera is, what it is to be called, how it is to be set.

    [NAME=]ADDRESS[,KEY=VALUE...]

ADDRESS is a device (`/dev/video0`, a `/dev/v4l/by-id/` path, `avfoundation:0`, `dshow:NAME`), a URL
(`rtsp://`, `http://`), a video file played in real time, or `sim:RATE` for a simulated camera.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from fractions import Fraction

from oneclock.errors import UsageError
from oneclock.passwords import without_password
from oneclock.timebase.frame_rate import FrameRate


class Kind(Enum):
    V4L2 = "v4l2"
    AVFOUNDATION = "avfoundation"
    DSHOW = "dshow"
    URL = "url"
    FILE = "file"
    SIMULATED = "sim"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a camera is to be set; None leaves what it has."""

    width: int | None = None
    height: int | None = None
    rate: Fraction | None = None
    format: str | None = None
    """mjpeg, h264, or a pixel format: yuyv422, nv12."""
    exposure: float | None = None
    """Seconds; 0 lets the camera choose."""
    gain: float | None = None
    """In the camera's own units."""
    white_balance: float | None = None
    """Kelvin; 0 lets the camera choose."""
    rotate: int = 0
    """Degrees clockwise, a quarter turn each 90, for the player to apply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraSpec:
    name: str
    kind: Kind
    address: str
    """A path, a URL, a device's name; for a simulated camera its rate."""
    settings: Settings = Settings()
    simulation: Mapping[str, str] = field(default_factory=dict)
    """What `sim:` was told beyond its rate."""
    text: str
    """As it was written."""

    @property
    def shown(self) -> str:
        """The same without a password: for messages and the session."""
        return without_password(self.text)


_NAME = re.compile(r"^([A-Za-z0-9][A-Za-z0-9_-]*)=(.+)$", re.DOTALL)
_OPTION = re.compile(r"^(.*),([a-z_]+)=([^,]*)$", re.DOTALL)
_SIZE = re.compile(r"^(\d+)x(\d+)$")
_SETTINGS = ("size", "rate", "format", "exposure", "gain", "white_balance", "rotate")
SIMULATION_OPTIONS = (
    "ppm",
    "phase",
    "jitter",
    "stall",
    "drop",
    "unplug",
    "slow",
    "torn",
    "clock",
    "readout",
    "exposure",
    "seed",
    "light",
    "stretch",
    "buffers",
)
_MARKS = {
    "sim:": Kind.SIMULATED,
    "avfoundation:": Kind.AVFOUNDATION,
    "dshow:": Kind.DSHOW,
}


def parse_cameras(
    texts: Iterable[str], settings: Mapping[str, Mapping[str, object]] | None = None
) -> tuple[CameraSpec, ...]:
    """All cameras of one recording. `settings` are tables by name, as a TOML file holds them; what
    a camera says of itself goes before what its table says."""
    specs = [parse_camera(text, f"cam{number}") for number, text in enumerate(texts, 1)]
    names = [spec.name for spec in specs]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(name, "names two cameras", "give every camera a name of its own")
    tables = dict(settings or {})
    for name in tables:
        if name not in names:
            raise UsageError(
                f"[{name}]", "is no camera of this recording", f"name one of {', '.join(names)}"
            )
    return tuple(_with_table(spec, tables.get(spec.name, {})) for spec in specs)


def parse_camera(text: str, usual_name: str = "cam1") -> CameraSpec:
    """
    >>> parse_camera("left=/dev/video2,size=1280x720,rate=30").name
    'left'
    >>> dict(parse_camera("sim:30,ppm=200,stall=2:0.5").simulation)
    {'stall': '2:0.5', 'ppm': '200'}
    """
    named = _NAME.match(text)
    written, text = text, without_password(text)  # for messages
    # `sim:30,ppm=5` has an equals sign too, but a colon before it.
    name, rest = (named[1], named[2]) if named else (usual_name, written)
    kind = _kind_of(rest)
    known: tuple[str, ...] = _SETTINGS
    if kind is Kind.SIMULATED:
        known = tuple(dict.fromkeys((*_SETTINGS, *SIMULATION_OPTIONS)))
    options: dict[str, str] = {}
    while (found := _OPTION.match(rest)) and found[2] in known:
        rest = found[1]
        options.setdefault(found[2], found[3])
    _refuse_strays(rest, kind, known, text)
    address = rest.removeprefix(f"{kind.value}:") if rest.startswith(tuple(_MARKS)) else rest
    if not address:
        raise UsageError(text or "--camera", "names no camera", "see `oneclock cameras`")
    simulation = {}
    if kind is Kind.SIMULATED:
        simulation = {key: options.pop(key) for key in list(options) if key in SIMULATION_OPTIONS}
    return CameraSpec(
        name=name,
        kind=kind,
        address=address,
        settings=_settings(options, text),
        simulation=simulation,
        text=written,
    )


def _refuse_strays(rest: str, kind: Kind, known: tuple[str, ...], text: str) -> None:
    """URLs and names of files may have commas and equals signs; devices have none."""
    for part in rest.split(",")[1:]:
        key, equals, _ = part.partition("=")
        if kind is Kind.SIMULATED and key not in known:
            raise UsageError(text, f"{key!r} is no option of sim:", f"use {', '.join(known)}")
        if kind is Kind.V4L2 and equals and key not in known:
            raise UsageError(text, f"{key!r} is no setting", f"use {', '.join(known)}")


def _kind_of(address: str) -> Kind:
    for mark, kind in _MARKS.items():
        if address.startswith(mark):
            return kind
    if re.match(r"^[a-z][a-z0-9+.-]*://", address):
        return Kind.URL
    return Kind.V4L2 if address.startswith("/dev/") else Kind.FILE


def _with_table(spec: CameraSpec, table: Mapping[str, object]) -> CameraSpec:
    for key in table:
        if key not in _SETTINGS:
            raise UsageError(
                f"[{spec.name}]", f"{key!r} is no setting", f"use {', '.join(_SETTINGS)}"
            )
    base = _settings({key: str(value) for key, value in table.items()}, f"[{spec.name}]")
    said = {
        name: getattr(spec.settings, name)
        for name in Settings.__slots__
        if getattr(spec.settings, name) != getattr(Settings(), name)
    }
    return replace(spec, settings=replace(base, **said))


def _settings(options: Mapping[str, str], subject: str) -> Settings:
    size = options.get("size")
    match = _SIZE.match(size) if size is not None else None
    if size is not None and (match is None or not int(match[1]) or not int(match[2])):
        raise UsageError(subject, f"{size!r} is no size", "write 1280x720")
    return Settings(
        width=int(match[1]) if match else None,
        height=int(match[2]) if match else None,
        rate=_rate(options["rate"], subject) if "rate" in options else None,
        format=options.get("format"),
        exposure=_number(options, "exposure", subject),
        gain=_number(options, "gain", subject),
        white_balance=_number(options, "white_balance", subject),
        rotate=_quarter_turn(options.get("rotate", "0"), subject),
    )


def _rate(text: str, subject: str) -> Fraction:
    try:
        return FrameRate.parse(text).rate
    except ValueError:
        raise UsageError(subject, f"{text!r} is no frame rate", "write 25, 30 or 29.97") from None


def _number(options: Mapping[str, str], key: str, subject: str) -> float | None:
    if key not in options:
        return None
    try:
        value = float(options[key])
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value >= 0):
        raise UsageError(subject, f"{key}={options[key]!r} is no number", "write 0 or more")
    return value


def _quarter_turn(text: str, subject: str) -> int:
    if text not in ("0", "90", "180", "270"):
        raise UsageError(subject, f"cannot be turned by {text!r}", "use rotate=90, 180 or 270")
    return int(text)
