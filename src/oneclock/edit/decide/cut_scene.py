"""From what is known to shots: a mode's wishes, an opening, and the cheapest edit of both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from oneclock.edit.decide.cheapest_edit import Dwell, Wishes, cheapest_edit
from oneclock.edit.decide.loudest import loudest_wishes
from oneclock.edit.decide.rotation import rotation_wishes
from oneclock.edit.decide.scene import Scene
from oneclock.edit.decide.speaker import SeenSpeaking, seen_speaking, speaker_wishes, why_seen
from oneclock.edit.decide.who_speaks import WhoSpeaks
from oneclock.errors import UsageError
from oneclock.timebase.shots import Shot

# What another camera costs during the opening: more than any wish.
_OPENING = 1e4


class Mode(StrEnum):
    ROTATION = "rotation"
    """One after the other."""
    GREEDY = "greedy"
    """Whoever is loudest."""
    SPEAKER = "speaker"
    """Whoever speaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    camera: int
    seconds: float
    required: bool = True
    """Somebody asked for it; else it is an opening where that camera was recording."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How it is to be cut. Times are seconds."""

    mode: Mode
    shortest: float
    longest: float
    seed: int = 42
    threshold_db: float = 3.0
    lookahead: float = 4.0
    lead: float = 0.12
    opening: Opening | None = None


def cut_scene(scene: Scene, style: Style, who: WhoSpeaks | None) -> tuple[Shot, ...]:
    """`who` is for mode `speaker`, which cannot do without."""
    grid = scene.grid
    dwell = Dwell(
        shortest=max(1, grid.count_of(style.shortest)), longest=max(1, grid.count_of(style.longest))
    )
    seen = None
    if style.mode is Mode.ROTATION:
        wishes = rotation_wishes(scene, dwell, style.seed)
    elif style.mode is Mode.GREEDY:
        wishes = loudest_wishes(
            scene, dwell, threshold_db=style.threshold_db, lookahead=style.lookahead
        )
    else:
        if who is None:
            raise _nobody_told_apart(scene)
        seen = seen_speaking(scene, who)
        wishes = speaker_wishes(scene, seen, lead=style.lead)
    opened = _opened(wishes, scene, style.opening)
    shots = cheapest_edit(opened, scene.covered, dwell)
    return tuple(
        replace(shot, why=_why(number, shots, scene, style, seen))
        for number, shot in enumerate(shots)
    )


def _nobody_told_apart(scene: Scene) -> UsageError:
    hearing = int(np.isfinite(scene.levels).any(axis=1).sum())
    if hearing < 2:
        why = "who speaks is told by comparing microphones, and fewer than two were recording"
    else:
        why = (
            f"all {hearing} microphones hear everybody alike, or one person speaks nearly all the "
            "time, or all at once"
        )
    return UsageError(
        "--mode speaker",
        f"no two talkers can be told apart: {why}",
        "add what was recorded close to each of them and say whose it is (--microphone "
        "cam_a=recorder.wav), or use --mode rotation or greedy",
    )


def _opened(wishes: Wishes, scene: Scene, opening: Opening | None) -> Wishes:
    if opening is None:
        return wishes
    if not scene.covered[opening.camera, 0]:
        if not opening.required:
            return wishes
        raise UsageError(
            "--opening",
            f"{scene.names[opening.camera]} is not recording when the programme begins",
            "name another camera, or begin later with --start overlap",
        )
    costs = wishes.frames.copy()
    during = costs[:, : scene.grid.count_of(opening.seconds)]
    during[np.arange(len(costs)) != opening.camera] += _OPENING
    return Wishes(frames=costs, cuts=wishes.cuts)


def _why(
    number: int,
    shots: tuple[Shot, ...],
    scene: Scene,
    style: Style,
    seen: SeenSpeaking | None,
) -> str:
    shot = shots[number]
    if shot.source is None:
        return shot.why
    if style.opening is not None and number == 0 and shot.source == style.opening.camera:
        return "opening"
    if scene.covered[:, shot.first : shot.end].any(axis=1).sum() == 1:
        return "the only camera"
    if seen is not None:
        return why_seen(shot, seen, scene.names)
    before = shots[number - 1].source if number else None
    if before is not None and not scene.covered[before, shot.first]:
        return f"{scene.names[before]} stopped recording"
    return "its turn" if style.mode is Mode.ROTATION else "loudest"
