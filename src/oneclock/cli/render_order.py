"""What `oneclock render` was asked for: names become numbers, words become values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from oneclock.cli.arguments import film_rate_of
from oneclock.cli.recording_numbers import RecordingNumbers, numbers_of
from oneclock.cli.render import Look
from oneclock.edit.colour.camera_log import CameraLog
from oneclock.edit.render.film import Mode, Screen
from oneclock.edit.render.grades import Grade
from oneclock.edit.render.inset import Corner, Inset, Partner
from oneclock.edit.render.render_settings import RenderSettings
from oneclock.errors import UsageError
from oneclock.formats.programme import Programme, ProgrammeSound
from oneclock.media.denoise import LEAST_DB, MOST_DB

_BITS = re.compile(r"(?P<number>\d+(\.\d+)?)(?P<unit>[kM]?)", re.ASCII)
_UNITS = {"": 1, "k": 1_000, "M": 1_000_000}
_LEAST_BITS = 10_000
_HIGHEST_CRF = 63
_LARGEST = 8192


def settings_of(
    look: Look,
    mode: Mode,
    programme: Programme,
    *,
    inset: Inset | None = None,
    cameras: tuple[str, ...] = (),
    smart: bool = False,
) -> RenderSettings:
    numbers = numbers_of(programme)
    for name, side in (("--width", look.width), ("--height", look.height)):
        if not 16 <= side <= _LARGEST or side % 2:
            raise UsageError(name, f"cannot be {side}", f"use an even number, 16 to {_LARGEST}")
    if look.crf is not None and not 0 <= look.crf <= _HIGHEST_CRF:
        raise UsageError("--crf", f"cannot be {look.crf}", "use 18 for fine, 23 for small")
    if look.crf is not None and look.bitrate is not None:
        raise UsageError("--crf", "and --bitrate exclude each other", "choose one")
    return RenderSettings(
        mode=mode,
        screen=Screen(width=look.width, height=look.height, fill=look.fill),
        rate=None if look.fps is None else film_rate_of(look.fps),
        inset=inset or Inset(),
        cameras=tuple(map(numbers.of, cameras)) or None,
        turns=_turns(look.rotate, numbers),
        grades=_grades(look, numbers, len(programme.event.recordings)),
        names=look.names,
        smart=smart,
        clock=look.clock,
        encoder=look.encoder,
        bit_rate=None if look.bitrate is None else _bits(look.bitrate),
        crf=look.crf,
        preset=look.preset,
        loudness=_loudness(look.loudness),
        duck_db=_decibels(look.duck_db),
        denoise=_denoise(look.denoise),
    )


def heard_in(programme: Programme, look: Look) -> Programme:
    """With the sound that was asked for, instead of the edit's."""
    numbers = numbers_of(programme)
    sources = tuple(map(numbers.of, look.audio_cams))
    if not sources and look.duck_audio and len(programme.sound.sources) < 2:
        sources = tuple(n for n, one in enumerate(programme.event.recordings) if one.sounds)
    for number in sources:
        recording = programme.event.recordings[number]
        if not recording.sounds:
            raise UsageError("--audio-cams", f"{recording.path} holds no sound", "name others")
    sound = ProgrammeSound(
        sources=sources or programme.sound.sources,
        gated=look.duck_audio or (programme.sound.gated and not sources),
    )
    return replace(programme, sound=sound)


def inset_of(
    programme: Programme, *, corner: str, inset_width: int, margin: int, border: int, partner: str
) -> Inset:
    for name, pixels, least in (
        ("--inset-width", inset_width, 16),
        ("--margin", margin, 0),
        ("--border", border, 0),
    ):
        if not least <= pixels <= _LARGEST:
            raise UsageError(name, f"cannot be {pixels}", f"use {least} to {_LARGEST} pixels")
    return Inset(
        corner=Corner(corner),
        width=inset_width,
        margin=margin,
        border=border,
        partner=Partner(partner) if partner in [*Partner] else numbers_of(programme).of(partner),
    )


def _turns(words: Iterable[str], numbers: RecordingNumbers) -> dict[int, int]:
    out = {}
    for word in words:
        name, _, degrees = word.rpartition(":")
        if not name or not re.fullmatch(r"-?\d+", degrees, re.ASCII) or int(degrees) % 90:
            raise UsageError("--rotate", f"{word!r} is no quarter turn", "write cam_b:90")
        out[numbers.of(name)] = int(degrees) // 90 % 4
    return out


def _grades(look: Look, numbers: RecordingNumbers, count: int) -> dict[int, Grade]:
    """What names a camera counts for it, whatever is said of all; a file counts before a log."""
    everybody: dict[int, Grade] = {}
    named: dict[int, Grade] = {}
    for word in look.log:
        name, _, log = word.rpartition(":")
        if log.lower() not in [*CameraLog]:
            raise UsageError("--log", f"{log!r} is not known", f"write {', '.join(CameraLog)}")
        chosen = range(count) if not name else [numbers.of(name)]
        (named if name else everybody).update(dict.fromkeys(chosen, CameraLog(log.lower())))
    for word in look.lut:
        name, colon, file = word.partition(":")
        if colon and not Path(word).exists():
            named[numbers.of(name)] = Path(file)
        else:
            everybody.update(dict.fromkeys(range(count), Path(word)))
    return everybody | named


def _loudness(lufs: float | None) -> float | None:
    if lufs is not None and not -50 <= lufs <= -5:
        raise UsageError("--loudness", f"cannot be {lufs:g}", "use -16 or -23")
    return lufs


def _denoise(decibels: float | None) -> float | None:
    if decibels is not None and not LEAST_DB <= decibels <= MOST_DB:
        raise UsageError("--denoise", f"cannot be {decibels:g}", "use 6 to 20")
    return decibels


def _decibels(level: float) -> float:
    """How much quieter, of a level below 0."""
    if not -90 <= level <= 0:
        raise UsageError("--duck-db", f"cannot be {level:g}", "use -18")
    return -level


def _bits(word: str) -> int:
    told = _BITS.fullmatch(word)
    bits = 0 if told is None else round(float(told["number"]) * _UNITS[told["unit"]])
    if bits < _LEAST_BITS:
        raise UsageError("--bitrate", f"{word!r} is no bit rate", "write 12M or 800k")
    return bits
