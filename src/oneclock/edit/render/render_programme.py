"""An edit becomes a film: planned, painted in parts, given its sound, joined into one file.

What is finished stays in a folder beside the film until the film is complete, so that after Ctrl-C,
a full disk or a power cut the same command goes on where it was.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from oneclock.edit.render.all_parts import all_parts
from oneclock.edit.render.film import Film
from oneclock.edit.render.film_notes import film_notes
from oneclock.edit.render.grades import GradeTable, table_of
from oneclock.edit.render.paint import Paintwork
from oneclock.edit.render.parts_folder import PartsFolder
from oneclock.edit.render.planned_film import painted_cameras, planned_film
from oneclock.edit.render.render_settings import RenderSettings
from oneclock.edit.render.workers import Workers, workers
from oneclock.edit.sound.programme_sound import programme_sound
from oneclock.errors import MediaError, SaveError, UsageError
from oneclock.formats.placed import PlacedRecording
from oneclock.formats.programme import Programme
from oneclock.formats.save import require_writable
from oneclock.media.join_parts import SOUND_RATE, join_parts, require_container, require_fit
from oneclock.media.large_blocks import give_back_large_blocks
from oneclock.media.video_encoder import AUTO, SOFTWARE, EncoderSettings, settled
from oneclock.media.write_sound import write_sound

# For what little is encoded beside a camera's own pictures: at the crf of `medium` it takes 1.7
# times the bits and a seventh of the time, and loses nothing (PSNR 49.9 dB; of `medium`, 49.6).
_QUICK = "ultrafast"
_SHAPE_OF_PARTS = 1  # changes when what an equal digest stands for does

Progress = Callable[[Path, float, float], None]
"""What is being made, seconds done, seconds in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    path: Path
    frames: int
    seconds: float
    encoder: str
    notes: tuple[str, ...]


def render_programme(
    programme: Programme,
    output: Path,
    settings: RenderSettings,
    *,
    progress: Progress = lambda path, done, total: None,
) -> Rendered:
    give_back_large_blocks()
    recordings = programme.event.recordings
    _require_place(output, recordings)
    film = planned_film(programme, settings)
    rate = film.shots.rate.rate
    is_quick = settings.smart and settings.preset is None
    encoder = settled(
        EncoderSettings(
            width=film.screen.width,
            height=film.screen.height,
            rate=rate,
            name=_encoder_name(settings),
            bit_rate=settings.bit_rate,
            crf=settings.crf,
            preset=_QUICK if is_quick else settings.preset,
        )
    )
    require_fit(output, encoder)
    grades = {
        number: table_of(grade, recordings[number].path)
        for number, grade in settings.grades.items()
        if recordings[number].picture is not None
    }
    folder = PartsFolder(output, _digest(programme, film, settings, encoder, grades))
    tables = {number: folder.table(number, grade) for number, grade in grades.items()}
    work = Paintwork(
        film=film, cameras=painted_cameras(programme, settings, tables), clock=settings.clock
    )
    notes = list(film_notes(film, settings.mode, settings.inset.partner, programme.names))
    sound = _sound(programme, folder, settings, notes.append, progress)
    made = all_parts(
        work,
        folder,
        encoder,
        _crew(film, recordings, is_quick=is_quick),
        smart=settings.smart,
        note=notes.append,
        progress=lambda done: progress(output, float(done / rate), float(film.frames / rate)),
    )
    join_parts(output, made.parts, rate, sound=sound, head=made.head, title=output.stem)
    folder.remove()
    return Rendered(
        path=output,
        frames=film.frames,
        seconds=float(film.frames / rate),
        encoder=encoder.name,
        notes=tuple(dict.fromkeys(notes)),
    )


def _require_place(output: Path, recordings: Iterable[PlacedRecording]) -> None:
    """Before an hour of work: can it be written, and is it no original?"""
    require_writable(output)
    require_container(output)
    for recording in recordings:
        if not recording.path.exists():
            raise MediaError(recording.path, "does not exist", "name its folder with --relink")
        if output.exists() and output.samefile(recording.path):
            raise SaveError(output, "is a recording", "name another file with -o")


def _encoder_name(settings: RenderSettings) -> str:
    if not settings.smart:
        return settings.encoder
    if settings.encoder not in (AUTO, SOFTWARE):
        raise UsageError(
            "--smart",
            f"puts copied pictures beside those of {SOFTWARE} only, not of {settings.encoder}",
            "leave out --smart or --encoder",
        )
    return SOFTWARE


def _crew(film: Film, recordings: tuple[PlacedRecording, ...], *, is_quick: bool) -> Workers:
    sizes = [
        0 if one.picture is None else one.picture.width * one.picture.height for one in recordings
    ]
    return workers(
        os.cpu_count() or 1,
        film_pixels=film.screen.width * film.screen.height,
        source_pixels=max(sum(sizes[v.source] for v in scene.views) for scene in film.scenes),
        is_quick=is_quick,
    )


def _digest(
    programme: Programme,
    film: Film,
    settings: RenderSettings,
    encoder: EncoderSettings,
    grades: Mapping[int, GradeTable],
) -> str:
    """Of everything that decides what the parts are."""
    recordings = programme.event.recordings
    files = [one.path.stat() for one in recordings]
    told = (
        _SHAPE_OF_PARTS,
        recordings,
        [(file.st_size, file.st_mtime_ns) for file in files],
        programme.sound,
        film,
        settings,
        encoder,
        grades,
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _sound(
    programme: Programme,
    folder: PartsFolder,
    settings: RenderSettings,
    note: Callable[[str], None],
    progress: Progress,
) -> Path | None:
    """Where it is; None for a film without sound. Before the pictures: what is wrong with it is
    known in seconds, not in an hour."""
    if not programme.sound.sources:
        return None
    if not folder.sound.exists():
        blocks = programme_sound(
            programme,
            SOUND_RATE,
            loudness=settings.loudness,
            duck_db=settings.duck_db,
            high_pass=settings.high_pass,
            denoise=settings.denoise,
            note=note,
            progress=lambda doing, done, total: progress(Path(doing), done, total),
        )
        write_sound(folder.sound, blocks, kind="flac", rate=SOUND_RATE, channels=2)
    return folder.sound
