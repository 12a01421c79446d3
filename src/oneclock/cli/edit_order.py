"""What `oneclock edit` was asked for: names become numbers, words become values."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from oneclock.cli.arguments import film_rate_of
from oneclock.cli.heard_words import microphone_in, sound_in
from oneclock.cli.recording_numbers import RecordingNumbers, numbers_of
from oneclock.edit.decide.cut_scene import Mode, Opening, Style
from oneclock.edit.exported_span import Start
from oneclock.edit.make_programme import Order
from oneclock.errors import UsageError
from oneclock.formats.placed import PlacedEvent
from oneclock.formats.programme import Programme, ProgrammeSound, Role
from oneclock.media.read_audio import Microphone
from oneclock.timebase.span import Span

# Shortest and longest shot, seconds, where nobody says.
_DWELL = {Mode.ROTATION: (8.0, 15.0), Mode.GREEDY: (4.0, 18.0), Mode.SPEAKER: (1.5, 20.0)}
_OPENING_SECONDS = 4.0
# A day: what is longer was typed wrong.
_LONGEST = 86400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The options, as they were typed."""

    mode: str | None
    min_dwell: float | None
    max_dwell: float | None
    seed: int
    switch_threshold: float
    lookahead: float
    lead: float
    opening: str | None
    roles: tuple[str, ...]
    coverage: tuple[str, ...]
    microphones: tuple[str, ...]
    audio_sources: tuple[str, ...]
    gated: bool
    fps: str | None
    start: str | None

    @property
    def cuts(self) -> bool:
        """Whether anything was asked for that only a new edit can give."""
        said = (self.min_dwell, self.max_dwell, self.opening, self.fps, self.start)
        return any(word is not None for word in said) or bool(self.coverage or self.microphones)


def order_of(wanted: Wanted, event: PlacedEvent, listed: Programme | None) -> Order:
    """`listed` is the edit that is cut anew: its roles, its rate and its sound hold on."""
    numbers = RecordingNumbers(
        [recording.path for recording in event.recordings], () if listed is None else listed.names
    )
    roles = dict(enumerate(listed.roles)) if listed is not None else {}
    roles |= _roles(wanted.roles, numbers)
    rate = None if listed is None else listed.shots.rate
    kept = ProgrammeSound() if listed is None or wanted.gated else listed.sound
    words = wanted.audio_sources
    sound = sound_in("--audio-source", words, event.recordings, numbers, otherwise=kept)
    return Order(
        style=_style(wanted, numbers, roles),
        rate=rate if wanted.fps is None else film_rate_of(wanted.fps),
        start=Start(wanted.start or Start.EARLIEST),
        roles=roles,
        allowed=_coverage(wanted.coverage, numbers),
        microphones=_microphones(wanted.microphones, numbers),
        sound=replace(sound, gated=sound.gated or wanted.gated),
    )


def relabelled(listed: Programme, wanted: Wanted) -> Programme:
    """The same shots; roles and sound as they are wanted."""
    if wanted.cuts:
        raise UsageError(
            "edit", "takes an edit list over as it is, unless told how to cut it", "add --mode"
        )
    numbers = numbers_of(listed)
    roles = dict(enumerate(listed.roles)) | _roles(wanted.roles, numbers)
    words, recordings = wanted.audio_sources, listed.event.recordings
    sound = sound_in("--audio-source", words, recordings, numbers, otherwise=listed.sound)
    return replace(
        listed,
        roles=tuple(roles[number] for number in range(len(listed.roles))),
        sound=replace(sound, gated=wanted.gated or listed.sound.gated),
    )


def _style(wanted: Wanted, numbers: RecordingNumbers, roles: dict[int, Role]) -> Style:
    mode = Mode(wanted.mode or Mode.ROTATION)
    shortest, longest = _dwell(mode, wanted.min_dwell, wanted.max_dwell)
    _require("--lookahead", wanted.lookahead, 0.0)
    _require("--lead", wanted.lead, 0.0)
    _require("--switch-threshold", wanted.switch_threshold, 0.0)
    if wanted.seed < 0:
        raise UsageError("--seed", f"cannot be {wanted.seed}", "use 0 or more")
    return Style(
        mode=mode,
        shortest=shortest,
        longest=longest,
        seed=wanted.seed,
        threshold_db=wanted.switch_threshold,
        lookahead=wanted.lookahead,
        lead=wanted.lead,
        opening=_opening(wanted.opening, numbers, roles),
    )


def _dwell(mode: Mode, shortest: float | None, longest: float | None) -> tuple[float, float]:
    """What was not said gives way to what was."""
    usual_shortest, usual_longest = _DWELL[mode]
    for option, seconds in (("--min-dwell", shortest), ("--max-dwell", longest)):
        if seconds is not None:
            _require(option, seconds, 0.0)
    if shortest is None:
        shortest = usual_shortest if longest is None else min(usual_shortest, longest)
    if longest is None:
        longest = max(usual_longest, shortest)
    if longest < shortest:
        raise UsageError(
            "--max-dwell", f"{longest:g} s is less than --min-dwell {shortest:g}", "swap them"
        )
    return shortest, longest


def _opening(word: str | None, numbers: RecordingNumbers, roles: dict[int, Role]) -> Opening | None:
    if word is None:
        wide = [number for number, role in sorted(roles.items()) if role is Role.WIDE]
        if not wide:
            return None
        return Opening(camera=wide[0], seconds=_OPENING_SECONDS, required=False)
    name, colon, seconds = word.rpartition(":")
    if not colon:
        return Opening(camera=numbers.of(word), seconds=_OPENING_SECONDS)
    return Opening(camera=numbers.of(name), seconds=_seconds("--opening", word, seconds, 0.0))


def _roles(words: Iterable[str], numbers: RecordingNumbers) -> dict[int, Role]:
    out = {}
    for word in words:
        name, _, role = word.rpartition("=")
        if not name or role not in [*Role]:
            raise UsageError("--role", f"{word!r} names no role", f"write cam_a={Role.WIDE}")
        out[numbers.of(name)] = Role(role)
    return out


def _coverage(words: Iterable[str], numbers: RecordingNumbers) -> dict[int, list[Span]]:
    out: dict[int, list[Span]] = {}
    for word in words:
        parts = word.rsplit(":", 2)
        if len(parts) != 3:
            raise UsageError("--coverage", f"{word!r} is no stretch", "write cam_a:12.5:80")
        begin, end = (_seconds("--coverage", word, part, -_LONGEST) for part in parts[1:])
        if end <= begin:
            raise UsageError("--coverage", f"{word!r} ends before it begins", "swap the times")
        out.setdefault(numbers.of(parts[0]), []).append(Span(start=begin, end=end))
    return out


def _microphones(
    words: Iterable[str], numbers: RecordingNumbers
) -> dict[int, tuple[int, Microphone | None]]:
    out = {}
    for word in words:
        camera, equals, worn = word.partition("=")
        if not equals:
            raise UsageError(
                "--microphone", f"{word!r} names no microphone", "write cam_a=recorder.wav:0.1"
            )
        out[numbers.of(camera)] = microphone_in(worn, numbers)
    return out


def _seconds(option: str, word: str, part: str, least: float) -> float:
    try:
        seconds = float(part)
    except ValueError:
        raise UsageError(option, f"{word!r} holds no seconds", "write 12.5") from None
    _require(option, seconds, least)
    return seconds


def _require(option: str, value: float, least: float) -> None:
    if not math.isfinite(value) or not least <= value <= _LONGEST:
        raise UsageError(option, f"cannot be {value:g}", f"use {least:g} or more")
