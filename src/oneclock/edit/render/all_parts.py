"""All parts of a film in their order: those that are the cameras' own, and those that are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from oneclock.edit.render.copied_runs import between
from oneclock.edit.render.copy_pictures import Copies, find_copies
from oneclock.edit.render.make_parts import Progress, make_parts
from oneclock.edit.render.paint import Paintwork
from oneclock.edit.render.parts_folder import PartsFolder
from oneclock.edit.render.stills import Stills
from oneclock.edit.render.stretches import stretches
from oneclock.edit.render.workers import Workers
from oneclock.media.parameter_sets import in_start_codes, joined_sets
from oneclock.media.picture_groups import CopiedPart, sets_of
from oneclock.media.video_encoder import EncoderSettings
from oneclock.media.write_part import Part

_STRETCH = 20.0  # seconds: what is lost at most when it is interrupted


@dataclass(frozen=True, slots=True, kw_only=True)
class AllParts:
    parts: tuple[Part | CopiedPart, ...]
    head: bytes | None
    """What decoders are told first, where the parts are of several encoders."""


def all_parts(
    work: Paintwork,
    folder: PartsFolder,
    encoder: EncoderSettings,
    crew: Workers,
    *,
    smart: bool,
    note: Callable[[str], None],
    progress: Progress,
) -> AllParts:
    """With `smart`, what a film shows just as a camera took it is copied."""
    copies = find_copies(work, note) if smart else Copies()
    copied = sum(part.frames for part in copies.parts)
    if smart:
        note(f"{copied} of {work.film.frames} pictures are the cameras' own, not encoded anew")
    if copies.parts:
        encoder = replace(encoder, set_number=copies.set_number)
    bounds = _bounds(work, copies, round(_STRETCH * encoder.rate))
    stills = Stills()
    made = make_parts(
        work, bounds, folder, encoder, crew, stills, lambda frames: progress(copied + frames)
    )
    for told in stills.notes([camera.path.name for camera in work.cameras], work.film.shots.rate):
        note(told)
    begins = [first for first, _ in bounds] + [run.first for run in copies.runs]
    parts: list[Part | CopiedPart] = [*made, *copies.parts]
    in_order = sorted(zip(begins, parts, strict=True), key=lambda item: item[0])
    return AllParts(parts=tuple(part for _, part in in_order), head=_head(copies, made))


def _bounds(work: Paintwork, copies: Copies, usual: int) -> list[tuple[int, int]]:
    """Of what is made."""
    cuts = [scene.first for scene in work.film.scenes]
    return [
        (begin + first, begin + end)
        for begin, until in between(copies.runs, work.film.frames)
        for first, end in stretches(until - begin, [cut - begin for cut in cuts], usual)
    ]


def _head(copies: Copies, made: list[Part]) -> bytes | None:
    if not copies.parts:
        return None
    sets = [*copies.sets, *(sets_of(made[0].path) if made else ())]
    joined = joined_sets(sets)
    assert joined is not None  # the encoder was given a number that is free
    return in_start_codes(one.unit for one in joined)
