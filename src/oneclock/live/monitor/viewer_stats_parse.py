"""A post from a browser, read as from an enemy: bytes in, ViewerStats or a UsageError out.

Bounded before it is looked at: its size, and with the number of brackets its depth. Then every
known field is held against its range, and unknown ones are passed over: browsers grow new ones.
"""

from __future__ import annotations

import json
import re
from dataclasses import fields
from typing import Any, TypeVar, cast

from oneclock.errors import UsageError
from oneclock.live.monitor.viewer_stats import (
    InboundAudio,
    InboundVideo,
    RemoteReport,
    ShownFrame,
    ViewerStats,
)

LARGEST_POST = 16_384
"""Bytes. A full one of Chromium has about 2,000."""
_MOST_BRACKETS = 32
"""A post has six objects; so many leave room for new ones and no depth that could hurt."""
_MOST_KEYS = 64
_EXACT = 2**53
"""Beyond it JavaScript's numbers are no whole numbers any more."""
_LONGEST = 1e9
"""Seconds: 31 years."""
_LONGEST_SUM = 1e12
"""Seconds, summed over every sample that waited: 250 ms at 48 kHz make 12,000 of them a second."""
_LATEST = 1e14
"""Milliseconds: the year 5138, whether counted from 1970 or, as NTP does, from 1900."""

# By field: the least, the most, and whether it is a whole number. Others are counters.
_RANGES: dict[str, tuple[float, float, bool]] = {
    "ssrc": (0, 2**32 - 1, True),
    "rtp_timestamp": (0, 2**32 - 1, True),
    "packets_lost": (-_EXACT, _EXACT, True),
    "width": (0, 2**16, True),
    "height": (0, 2**16, True),
    "jitter": (0, 3600, False),
    "frames_per_second": (0, 10_000, False),
    "jitter_buffer_delay": (0, _LONGEST_SUM, False),
    "jitter_buffer_target_delay": (0, _LONGEST_SUM, False),
    "total_freezes_duration": (0, _LONGEST, False),
    "total_audio_energy": (0, _LONGEST, False),
    "total_samples_duration": (0, _LONGEST, False),
    "processing_duration": (0, 3600, False),
    "media_time": (-_LONGEST, _LONGEST, False),
    "timestamp": (0, _LATEST, False),
    "remote_timestamp": (0, _LATEST, False),
    "estimated_playout_timestamp": (0, _LATEST, False),
    "presentation_time": (-_LATEST, _LATEST, False),
    "expected_display_time": (-_LATEST, _LATEST, False),
    "receive_time": (-_LATEST, _LATEST, False),
    "capture_time": (-_LATEST, _LATEST, False),
}
_COUNTER = (0, _EXACT, True)
_PARTS = {
    "audio": InboundAudio,
    "video": InboundVideo,
    "audio_report": RemoteReport,
    "video_report": RemoteReport,
    "frame": ShownFrame,
}
_Part = TypeVar("_Part", InboundAudio, InboundVideo, RemoteReport, ShownFrame)


def parse_viewer_stats(body: bytes) -> ViewerStats:
    """Read one post.

    >>> parse_viewer_stats(b'{"viewer": "a1", "sequence": 7}').sequence
    7
    >>> parse_viewer_stats(b'{"viewer": "a1", "sequence": -7}')
    Traceback (most recent call last):
    oneclock.errors.UsageError: sequence: -7 is out of range; give 0 to 9007199254740992
    """
    post = _object("the post", _decoded(body))
    parts: dict[str, Any] = {
        name: _part(shape, post[camel(name)], camel(name))
        for name, shape in _PARTS.items()
        if post.get(camel(name)) is not None
    }
    visible = post.get("visible", True)
    if not isinstance(visible, bool):
        raise _wrong("visible", f"{_shown(visible)} is neither true nor false", "give one")
    return ViewerStats(
        viewer=_viewer(post.get("viewer")),
        sequence=int(_number("sequence", post.get("sequence"), _COUNTER)),
        visible=visible,
        **parts,
    )


def camel(name: str) -> str:
    """A field's name as W3C spells it.

    >>> camel("jitter_buffer_emitted_count")
    'jitterBufferEmittedCount'
    """
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _decoded(body: bytes) -> object:
    if len(body) > LARGEST_POST:
        raise _wrong("the post", f"has {len(body)} bytes", f"send at most {LARGEST_POST}")
    if body.count(b"{") + body.count(b"[") > _MOST_BRACKETS:
        raise _wrong("the post", "is nested or listed too much", "send what client.js sends")
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except ValueError as error:  # of json, of utf-8, and of an integer with thousands of digits
        cause = " ".join(str(error).split())[:80]
        raise _wrong("the post", f"is no JSON ({cause})", "send what client.js sends") from None


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _object(subject: str, value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _wrong(subject, f"{_shown(value)} is no object", "send what client.js sends")
    if len(value) > _MOST_KEYS:
        raise _wrong(subject, f"has {len(value)} fields", f"send at most {_MOST_KEYS}")
    return value


def _part(shape: type[_Part], value: object, subject: str) -> _Part:
    told = _object(subject, value)
    numbers = {
        field.name: _number(f"{subject}.{camel(field.name)}", found, _range(field.name))
        for field in fields(shape)
        if (found := told.get(camel(field.name))) is not None
    }
    return shape(**cast(dict[str, Any], numbers))


def _range(name: str) -> tuple[float, float, bool]:
    return _RANGES.get(name, _COUNTER)


def _number(subject: str, value: object, limits: tuple[float, float, bool]) -> float:
    least, most, whole = limits
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(subject, f"{_shown(value)} is no number", "send what client.js sends")
    if not least <= value <= most:  # 1e999 is JSON, and infinite
        remedy = f"give {least:.16g} to {most:.16g}"
        raise _wrong(subject, f"{_shown(value)} is out of range", remedy)
    if whole and value != int(value):
        raise _wrong(subject, f"{_shown(value)} is no whole number", "counters count")
    return int(value) if whole else float(value)


def _viewer(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", value):
        raise _wrong("viewer", f"{_shown(value)} is no name", "give 1 to 64 of A-Z a-z 0-9 _ -")
    return value


def _shown(value: object) -> str:
    """Short, and nothing that a log or a page could stumble over."""
    return ascii(value)[:40]


def _wrong(subject: str, cause: str, remedy: str) -> UsageError:
    return UsageError(subject, cause, remedy)
