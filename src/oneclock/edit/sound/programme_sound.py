"""The sound of a programme, from its first frame to its last: what a renderer puts under a film.

Recordings are read once for a single microphone, twice for several: heard, then mixed. Where a
loudness is asked for, the mix waits on disk until it is measured. Memory does not grow with length,
but for 50 numbers a second and microphone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from oneclock.edit.sound.as_loud_as import as_loud_as, held_below_the_ceiling
from oneclock.edit.sound.ears import (
    Ear,
    Neighbours,
    ears_of,
    listen,
    listen_to_both,
    names_of,
    neighbours_of,
)
from oneclock.edit.sound.hearing import hear
from oneclock.edit.sound.mix import mixed
from oneclock.edit.sound.mix_plan import MixPlan, plan_gated, plan_sum
from oneclock.edit.sound.silent_spans import silence_told
from oneclock.edit.sound.stream_filter import StreamFilter, butterworth
from oneclock.edit.sound.waiting_sound import waiting_sound
from oneclock.edit.sound_parts import Target, plan_parts
from oneclock.formats.programme import Programme
from oneclock.media.denoise import without_noise
from oneclock.media.read_audio import Note

Samples = NDArray[np.float32]
Progress = Callable[[str, float, float], None]
"""What is being done, seconds done, seconds in all."""

DUCK_DB = 18.0
HIGH_PASS_HZ = 80.0

# EBU R 128.
_ALLOWED_LU = 0.5

# What tells microphones apart lies below 4 kHz.
_HEARING_RATE = 8000
_MOST_AT_ONCE = 1 << 16


def programme_sound(
    programme: Programme,
    rate: int,
    *,
    loudness: float | None = None,
    duck_db: float = DUCK_DB,
    high_pass: float | None = HIGH_PASS_HZ,
    denoise: float | None = None,
    note: Note = lambda text: None,
    progress: Progress = lambda doing, done, total: None,
) -> Iterator[Samples]:
    """Blocks of (n, 2), the same on both sides but of a stereo pair alone. `loudness` is in LUFS;
    as recorded when not given. `duck_db` and `high_pass` (Hz, None for none) are of a gated mix;
    `denoise` is by how many decibels steady noise is lowered, None for not at all."""
    target = Target.of(programme.shots.span, rate)
    one = _one_sound(programme, target, duck_db, high_pass, note, progress)
    if denoise is not None:
        one = without_noise(one, rate, denoise)
    if loudness is None:
        # One microphone as it was recorded; several may add up to more than full scale.
        several = programme.sound.microphones > 1
        sound = held_below_the_ceiling(one, rate) if several else one
        yield from _both_sides(_counted(sound, "sound", target, progress))
        return
    with waiting_sound() as waiting:
        waiting.keep(_counted(one, "mixing", target, progress))
        loud = as_loud_as(waiting.blocks, rate, loudness)
        if loud is None:
            note("the programme is silent; its loudness is left as it is")
        elif abs(loud.lufs - loudness) > _ALLOWED_LU:
            note(f"the programme is at {loud.lufs:.1f} LUFS: more would flatten all of its peaks")
        gain_db = 0.0 if loud is None else loud.gain_db
        sound = held_below_the_ceiling(waiting.blocks(), rate, gain_db)
        yield from _both_sides(_counted(sound, "sound", target, progress))


def _one_sound(
    programme: Programme,
    target: Target,
    duck_db: float,
    high_pass: float | None,
    note: Note,
    progress: Progress,
) -> Iterator[Samples]:
    """Blocks of (n, 1), or of (n, 2) for a stereo pair."""
    ears = ears_of(programme)
    if not ears:
        return _silence(target)
    alone = len(ears) == 1
    beside = [neighbours_of(ear) if alone or not ear.is_named else Neighbours() for ear in ears]
    _tell_unheard(ears, beside, note)
    for told in silence_told([ear.recording.clock for ear in ears], programme.shots.span):
        note(told)
    if alone and beside[0].is_pair:
        sound = listen_to_both(ears[0], target, note=note)
    elif alone:
        sound = listen(ears, target, note=note)
    else:
        plan = _plan(programme, ears, target, duck_db, progress)
        _tell(plan, ears, programme, note)
        sound = mixed(listen(ears, target, note=note), plan.gains, target.rate)
    if programme.sound.gated and high_pass is not None:
        rumble = StreamFilter(butterworth(high_pass, target.rate, kind="highpass"))
        sound = map(rumble.push, sound)
    return sound


def _plan(
    programme: Programme,
    ears: Sequence[Ear],
    target: Target,
    duck_db: float,
    progress: Progress,
) -> MixPlan:
    coarse = Target.of(programme.shots.span, _HEARING_RATE)
    blocks = _counted(listen(ears, coarse, at=_HEARING_RATE), "listening", coarse, progress)
    parts = [plan_parts(ear.recording.clock, coarse) for ear in ears]
    hearing = hear(blocks, parts, coarse)
    return plan_gated(hearing, duck_db=duck_db) if programme.sound.gated else plan_sum(hearing)


def _tell(plan: MixPlan, ears: Sequence[Ear], programme: Programme, note: Note) -> None:
    names = names_of(ears)
    if programme.sound.gated and not plan.talkers:
        note("it cannot be told who speaks: nobody is ducked")
    span = programme.shots.span
    for number in plan.left_out:
        if ears[number].recording.coverage_in_reference.meet(span) is None:
            continue  # it was not recording at all
        note(f"{names[number]} is nobody's own microphone and is left out")
    for number in plan.reversed:
        note(f"{names[number]} is wired the wrong way round (plus for minus) and is turned")


def _tell_unheard(ears: Sequence[Ear], beside: Sequence[Neighbours], note: Note) -> None:
    """Two people's microphones may be on one recorder."""
    for ear, near in zip(ears, beside, strict=True):
        if near.elsewhere and not ear.is_named:
            name, track = ear.recording.path.name, ear.microphone.track
            others = [f"{track}.{channel}" for channel in near.elsewhere]
            note(
                f"of {name} channel {track}.{ear.microphone.channel} is heard, and not "
                f"{', '.join(others)}, which hears something else: if that is wanted, name it as "
                f"{name}:{others[0]}"
            )


def _silence(target: Target) -> Iterator[Samples]:
    for begin in range(0, target.count, _MOST_AT_ONCE):
        yield np.zeros((min(_MOST_AT_ONCE, target.count - begin), 1), np.float32)


def _both_sides(blocks: Iterable[Samples]) -> Iterator[Samples]:
    return (np.repeat(block, 2 // block.shape[1], axis=1) for block in blocks if len(block))


def _counted(
    blocks: Iterable[Samples], doing: str, target: Target, progress: Progress
) -> Iterator[Samples]:
    done, total = 0, target.count / target.rate
    for block in blocks:
        yield block
        done += len(block)
        progress(doing, done / target.rate, total)
