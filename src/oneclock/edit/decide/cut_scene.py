"""From what is known to shots: an opening, a mode's wishes for what follows, and the cheapest edit.

While an opening lasts its camera is the only one that could be seen, and when it is over any but
that one: no wish and no limit can make it shorter or longer, because only coverage is above them.
One that nobody asked for may go on, where a mode wishes it: while nobody speaks, say.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from oneclock.edit.decide.cheapest_edit import Dwell, cheapest_edit, runs
from oneclock.edit.decide.loudest import loudest_wishes
from oneclock.edit.decide.rotation import rotation_wishes
from oneclock.edit.decide.scene import Scene
from oneclock.edit.decide.speaker import SeenSpeaking, seen_speaking, speaker_wishes, why_seen
from oneclock.edit.decide.who_speaks import WhoSpeaks
from oneclock.errors import UsageError
from oneclock.timebase.shots import Shot


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
    opening = _opening_shot(scene, style.opening)
    is_exact = style.opening is not None and (style.opening.required or style.mode is Mode.ROTATION)
    opened = _opened(scene, opening, is_exact=is_exact)
    if style.mode is Mode.ROTATION:
        wishes = rotation_wishes(opened, dwell, style.seed)
    elif style.mode is Mode.GREEDY:
        wishes = loudest_wishes(
            opened, dwell, threshold_db=style.threshold_db, lookahead=style.lookahead
        )
    else:
        if who is None:
            raise _nobody_told_apart(scene)
        seen = seen_speaking(scene, who)
        wishes = speaker_wishes(opened, seen, lead=style.lead)
    shots = cheapest_edit(wishes, opened.covered, dwell)
    return tuple(
        replace(shot, why=_why(number, shots, scene, style, opening, seen))
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


def _opening_shot(scene: Scene, opening: Opening | None) -> Shot | None:
    """As long as it was asked for, where its camera runs so long."""
    lasts = 0 if opening is None else scene.grid.count_of(opening.seconds)
    if opening is None or lasts == 0:
        return None
    covered = scene.covered[opening.camera]
    if covered[0]:
        _, end, _ = next(runs(covered[:lasts]))
        return Shot(first=0, end=end, source=opening.camera, why="opening")
    if not opening.required:
        return None
    raise UsageError(
        "--opening",
        f"{scene.names[opening.camera]} is not recording when the programme begins",
        "name another camera, or begin later with --start overlap",
    )


def _opened(scene: Scene, opening: Shot | None, *, is_exact: bool) -> Scene:
    """What could be seen beside an opening. Where nobody else runs when it is over, it goes on."""
    if opening is None:
        return scene
    covered = scene.covered.copy()
    others = np.arange(len(covered)) != opening.source
    covered[others, : opening.end] = False
    if is_exact:
        then = slice(opening.end, opening.end + 1)
        covered[~others, then] &= ~covered[others, then].any(axis=0)
    return replace(scene, covered=covered)


def _why(
    number: int,
    shots: tuple[Shot, ...],
    scene: Scene,
    style: Style,
    opening: Shot | None,
    seen: SeenSpeaking | None,
) -> str:
    shot = shots[number]
    if shot.source is None:
        return shot.why
    if opening is not None and number == 0:
        return opening.why
    if scene.covered[:, shot.first : shot.end].any(axis=1).sum() == 1:
        return "the only camera"
    if seen is not None:
        return why_seen(shot, seen, scene.names)
    before = shots[number - 1].source if number else None
    if before is not None and not scene.covered[before, shot.first]:
        return f"{scene.names[before]} stopped recording"
    return "its turn" if style.mode is Mode.ROTATION else "loudest"
