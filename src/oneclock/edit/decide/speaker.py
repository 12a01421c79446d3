"""Mode `speaker`: whoever speaks is seen.

The prices below are seconds: what it costs to look at the wrong person for so long. All else
follows from them. A word of agreement is shorter than two cuts cost, so nobody cuts to it. A pause
is the cheapest place for a cut, and just before the next talker begins the cheapest in the pause.
A turn longer than the longest shot must be interrupted, and a listener who takes part costs least.
Where it is not clear who speaks, each may be right in part, and the odds decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from oneclock.edit.decide.cheapest_edit import Wishes
from oneclock.edit.decide.microphones import Microphones
from oneclock.edit.decide.scene import Scene, per_frame
from oneclock.edit.decide.who_speaks import WhoSpeaks
from oneclock.timebase.shots import Shot

# While one speaks: another camera costs 1 a second, one that shows everybody less.
_WIDE_FOR_ONE = 0.4
# In the midst of a long turn: a listener, and one who spoke before or speaks next.
_LISTENER, _NEIGHBOUR = 0.35, 0.3
# While two speak: one of them, where the other could be seen too.
_ONE_OF_TWO = 0.3
# While nobody does: who spoke last, and anybody else, where everybody could be seen.
_LAST, _OTHERS = 0.1, 0.2
# A cut: in a pause; and more where anybody speaks across it.
_CUT, _WHILE_SPEAKING = 0.3, 0.25
# dB by which a camera's microphone prefers whom it shows: at least, and against the next camera's.
_PREFERS, _CLEARLY = 1.0, 0.5
# Seconds of a turn before a listener may be seen, and of it still to come.
_INTO_A_TURN, _BEFORE_ITS_END = 5.0, 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenSpeaking:
    """Who speaks, frame by frame, and who shows whom."""

    sets: tuple[tuple[int, ...], ...]
    odds: NDArray[np.float64]
    """(sets, frames)"""
    cameras: tuple[int | None, ...]
    """For each talker, the camera that shows them."""
    wide: frozenset[int]
    """Cameras that show nobody in particular."""

    @property
    def anybody(self) -> NDArray[np.float64]:
        return np.asarray(1.0 - self.odds[0])


def seen_speaking(scene: Scene, who: WhoSpeaks) -> SeenSpeaking:
    cameras = tuple(
        _camera_of(talker, who.microphones, scene) for talker in range(len(who.microphones.own))
    )
    others = set(range(len(scene.ears))) - set(cameras) - scene.close
    odds = np.nan_to_num(per_frame(who.odds, scene.grid))
    odds[0] += 1.0 - odds.sum(axis=0)  # what no cell reaches is silence
    return SeenSpeaking(
        sets=who.sets, odds=odds, cameras=cameras, wide=scene.wide | frozenset(others)
    )


def _camera_of(talker: int, microphones: Microphones, scene: Scene) -> int | None:
    """The camera whose microphone prefers this talker. Mostly that is their own; who wears that of
    a recorder is shown by the camera that hears them best. None where two are as good, as where one
    mix was fed to both: then nobody knows whom they show."""
    shows = {ear: camera for camera, ear in reversed(list(enumerate(scene.ears)))}
    free = [
        ear
        for ear, camera in shows.items()
        if ear is not None
        and scene.covered[camera].any()
        and (ear == microphones.own[talker] or ear not in microphones.own)
    ]
    order = sorted(free, key=lambda ear: -microphones.prefers[ear, talker])
    prefers = [float(microphones.prefers[ear, talker]) for ear in order]
    if not order or prefers[0] < _PREFERS:
        return None
    if len(order) > 1 and prefers[0] - prefers[1] < _CLEARLY:
        return None
    return shows[order[0]]


def speaker_wishes(scene: Scene, seen: SeenSpeaking, *, lead: float) -> Wishes:
    odds = _foreseen(seen.odds, scene.grid.count_of(lead))
    last = _last_talker(seen)
    costs = np.stack(
        [_costs_of(camera, seen, odds, last, scene) for camera in range(len(scene.ears))]
    )
    cuts = _CUT + _WHILE_SPEAKING * _across(seen.anybody)
    return Wishes(frames=costs * scene.grid.seconds, cuts=cuts)


def _foreseen(odds: NDArray[np.float64], lead: int) -> NDArray[np.float64]:
    """A pause, shortly before somebody speaks, belongs to them already."""
    out = odds.copy()
    if lead:
        coming = np.concatenate([odds[:, lead:], np.repeat(odds[:, -1:], lead, axis=1)], axis=1)
        out[0] = odds[0] * coming[0]
        out[1:] += odds[0] * coming[1:]
    return out


def _last_talker(seen: SeenSpeaking) -> NDArray[np.int64]:
    """Who spoke alone last, frame by frame; before anybody did, who will; -1 where nobody does."""
    alone = np.argmax(seen.odds, axis=0) - 1
    alone[alone >= len(seen.cameras)] = -1
    at = np.where(alone >= 0, np.arange(len(alone)), -1)
    latest = np.maximum.accumulate(at)
    first = int(np.argmax(alone >= 0))
    return np.asarray(np.where(latest >= 0, alone[latest], alone[first]), np.int64)


def _costs_of(
    camera: int,
    seen: SeenSpeaking,
    odds: NDArray[np.float64],
    last: NDArray[np.int64],
    scene: Scene,
) -> NDArray[np.float64]:
    """Of showing one camera, each frame: what each set of talkers makes of it, by its odds."""
    mine = {talker for talker, shown in enumerate(seen.cameras) if shown == camera}
    wide = camera in seen.wide
    listens = _listens(mine, last, scene)
    out = np.zeros(odds.shape[1])
    for together, chance in zip(seen.sets, odds, strict=True):
        if not together:
            quiet = np.where(np.isin(last, list(mine)), _LAST, _OTHERS)
            cost = 0.0 if wide else quiet
        elif len(together) == 1:
            other = _WIDE_FOR_ONE if wide else listens
            cost = 0.0 if mine.issuperset(together) else other
        else:
            other = _ONE_OF_TWO if mine.intersection(together) else 1.0
            cost = 0.0 if wide or mine.issuperset(together) else other
        out += chance * cost
    return out


def _listens(mine: set[int], last: NDArray[np.int64], scene: Scene) -> NDArray[np.float64]:
    """What this camera costs while somebody else speaks."""
    out = np.ones(len(last))
    if not mine:
        return out
    count = scene.grid.count_of
    edges = [0, *(np.flatnonzero(np.diff(last)) + 1).tolist(), len(last)]
    turns = [(first, end, int(last[first])) for first, end in pairwise(edges)]
    for number, (first, end, _) in enumerate(turns):
        around = {turns[near][2] for near in (number - 1, number + 1) if 0 <= near < len(turns)}
        deep = slice(first + count(_INTO_A_TURN), max(0, end - count(_BEFORE_ITS_END)))
        out[deep] = _NEIGHBOUR if mine & around else _LISTENER
    return out


def _across(speaks: NDArray[np.float64]) -> NDArray[np.float64]:
    """The odds that somebody goes on from the frame before to this one."""
    return np.asarray(np.append(0.0, speaks[:-1]) * speaks)


def why_seen(shot: Shot, seen: SeenSpeaking, names: tuple[str, ...]) -> str:
    """In words, what most of a shot shows."""
    frames = slice(shot.first, shot.end)
    means = seen.odds[:, frames].mean(axis=1)
    together = seen.sets[int(np.argmax(means[1:])) + 1]
    if means[0] > 0.8:
        return "nobody speaks"
    if len(together) > 1:
        return "several speak"
    camera = seen.cameras[together[0]]
    if shot.source == camera:
        return "speaks"
    told = "another" if camera is None else names[camera]
    return f"{'shows everybody' if shot.source in seen.wide else 'listens'} while {told} speaks"
