"""What `oneclock render` was asked for: names become numbers, words become values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from oneclock.cli.arguments import film_rate_of
from oneclock.cli.grade_words import grades_in
from oneclock.cli.heard_words import sound_in
from oneclock.cli.recording_numbers import RecordingNumbers, numbers_of
from oneclock.cli.render import Look
from oneclock.edit.render.cameras_of import cameras_of
from oneclock.edit.render.film import Mode, Screen
from oneclock.edit.render.inset import LEAST_WIDTH, Corner, Inset, Partner, partners
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
    settings = RenderSettings(
        mode=mode,
        screen=Screen(width=look.width, height=look.height, fill=look.fill),
        rate=None if look.fps is None else film_rate_of(look.fps),
        inset=inset or Inset(),
        cameras=tuple(_camera("--camera", name, programme) for name in cameras) or None,
        turns=_turns(look.rotate, numbers),
        grades=grades_in(look, numbers, len(programme.event.recordings)),
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
    if mode is Mode.PIP:
        _require_room(programme, settings)
    return settings


def heard_in(programme: Programme, look: Look) -> Programme:
    """With the sound that was asked for, instead of the edit's."""
    numbers = numbers_of(programme)
    recordings = programme.event.recordings
    kept = programme.sound
    if look.duck_audio and kept.microphones < 2:
        kept = ProgrammeSound(sources=tuple(n for n, one in enumerate(recordings) if one.sounds))
    sound = sound_in("--audio-cams", look.audio_cams, recordings, numbers, otherwise=kept)
    return replace(programme, sound=replace(sound, gated=look.duck_audio or sound.gated))


def inset_of(
    programme: Programme,
    *,
    corner: str,
    inset_width: int | None,
    margin: int,
    border: int,
    partner: str,
) -> Inset:
    for name, pixels, least in (
        ("--inset-width", inset_width, LEAST_WIDTH),
        ("--margin", margin, 0),
        ("--border", border, 0),
    ):
        if pixels is not None and not least <= pixels <= _LARGEST:
            raise UsageError(name, f"cannot be {pixels}", f"use {least} to {_LARGEST} pixels")
    return Inset(
        corner=Corner(corner),
        width=inset_width,
        margin=margin,
        border=border,
        partner=Partner(partner)
        if partner in [*Partner]
        else _camera("--partner", partner, programme),
    )


def _camera(option: str, name: str, programme: Programme) -> int:
    number = numbers_of(programme).of(name)
    if number not in cameras_of(programme):
        has_none = programme.event.recordings[number].picture is None
        cause = f"{name} " + ("holds no picture" if has_none else "is only heard in this edit")
        raise UsageError(option, cause, "name a camera")
    return number


def _require_room(programme: Programme, settings: RenderSettings) -> None:
    """For whoever comes into the corner of this film."""
    inset, screen, recordings = settings.inset, settings.screen, programme.event.recordings
    clocks = [recording.clock for recording in recordings]
    chosen = partners(programme.shots, clocks, cameras_of(programme), inset.partner)
    for number in sorted({number for number in chosen if number is not None}):
        picture = recordings[number].picture
        if picture is not None:
            shape = (picture.width, picture.height)
            upright = shape[::-1] if settings.turns.get(number, 0) % 2 else shape
            inset.require_room(programme.names[number], upright, screen.width, screen.height)
    inset.require_any_room(screen.width, screen.height)


def _turns(words: Iterable[str], numbers: RecordingNumbers) -> dict[int, int]:
    out = {}
    for word in words:
        name, _, degrees = word.rpartition(":")
        if not name or not re.fullmatch(r"-?\d+", degrees, re.ASCII) or int(degrees) % 90:
            raise UsageError("--rotate", f"{word!r} is no quarter turn", "write cam_b:90")
        out[numbers.of(name)] = int(degrees) // 90 % 4
    return out


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
