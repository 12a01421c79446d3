"""What `--microphone` says.

    alsa:hw:0  pulse:default  avfoundation::0  dshow:audio=NAME   a microphone of this system
    rtsp://... or http://...                                      one on the network
    PATH                                                          a sound file, in real time
    sim:48000[,ppm=PPM]                                           a simulated one

A microphone of this system takes `,rate=48000` and `,channels=1` behind it.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import Enum

from oneclock.errors import UsageError


class MicrophoneKind(Enum):
    ALSA = "alsa"
    PULSE = "pulse"
    AVFOUNDATION = "avfoundation"
    DSHOW = "dshow"
    URL = "url"
    FILE = "file"
    SIMULATED = "sim"

    @property
    def is_device(self) -> bool:
        return self not in (MicrophoneKind.URL, MicrophoneKind.FILE, MicrophoneKind.SIMULATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class MicrophoneSpec:
    kind: MicrophoneKind
    address: str
    """A device's name, a URL, a path."""
    rate: int | None = None
    """Samples per second; None leaves what it has."""
    channels: int | None = None
    ppm: float = 0.0
    """Of a simulated one: at +100 its second lasts 100 us too long."""
    text: str
    """As it was written, for messages and the session."""


_OPTION = re.compile(r"^(.*),(rate|channels|ppm)=([^,]*)$", re.DOTALL)
_RATES = (8000, 192000)
_MOST_CHANNELS = 64
_MOST_PPM = 10_000


def parse_microphone(text: str) -> MicrophoneSpec:
    """
    >>> parse_microphone("alsa:hw:0,channels=1").address
    'hw:0'
    >>> parse_microphone("sim:48000,ppm=-20").ppm
    -20.0
    """
    kind = _kind_of(text)
    rest, options = text.removeprefix(f"{kind.value}:"), dict[str, str]()
    known = {MicrophoneKind.SIMULATED: ("ppm",)}.get(
        kind, ("rate", "channels") if kind.is_device else ()
    )
    while (found := _OPTION.match(rest)) and found[2] in known:
        rest = found[1]
        options.setdefault(found[2], found[3])
    if not rest:
        raise UsageError(text or "--microphone", "names no microphone", "see `oneclock cameras`")
    simulated = kind is MicrophoneKind.SIMULATED
    rate = rest if simulated else options.get("rate")
    return MicrophoneSpec(
        kind=kind,
        address=rest,
        rate=None if rate is None else _whole(text, "rate", rate, *_RATES),
        channels=(
            _whole(text, "channels", options["channels"], 1, _MOST_CHANNELS)
            if "channels" in options
            else None
        ),
        ppm=_ppm(text, options.get("ppm", "0")),
        text=text,
    )


def _kind_of(text: str) -> MicrophoneKind:
    for kind in MicrophoneKind:
        if (kind.is_device or kind is MicrophoneKind.SIMULATED) and text.startswith(
            f"{kind.value}:"
        ):
            return kind
    if re.match(r"^[a-z][a-z0-9+.-]*://", text):
        return MicrophoneKind.URL
    return MicrophoneKind.FILE


def _whole(text: str, name: str, number: str, least: int, most: int) -> int:
    if not (number.isdecimal() and least <= int(number) <= most):
        raise UsageError(text, f"{number!r} is no {name}", f"write a number from {least} to {most}")
    return int(number)


def _ppm(text: str, number: str) -> float:
    try:
        value = float(number)
    except ValueError:
        value = math.nan
    if not abs(value) <= _MOST_PPM:
        raise UsageError(text, f"ppm={number!r} is no drift", f"write ±{_MOST_PPM} at most")
    return value
