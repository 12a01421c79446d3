"""`python -m benchmarks.speakers`: interviews whose talkers are known, cut by who speaks.

Two or three people take turns (`interviews.py`). Each has a microphone of its own, which hears the
others too, and a camera; a further camera and microphone stand back in the room. Printed for each
case: how much lower microphones hear the others (bleed), for what share of the talking time the
right camera is seen (the talker's; while several speak one of theirs, or the room's), how far cuts
to a talker lie from the first sound of a turn, and turns that are never seen. Beside it, with shots
of 2 to 20 s, what `polysync edit --mode greedy` makes of the same sound (needs
ffmpeg). Exits with 1 where a goal is missed: 95 % right, and 95 % of cuts within 0.3 s.
"""

from __future__ import annotations

import argparse
import multiprocessing
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path

import numpy as np
from benchmarks.common import say
from benchmarks.interviews import CASES, RATE, Case, Interview, hold_interview
from benchmarks.machine import machine_line
from benchmarks.table import table
from numpy.typing import NDArray

from oneclock.edit.decide.cut_scene import Mode, Style, cut_scene
from oneclock.edit.decide.frame_grid import FrameGrid
from oneclock.edit.decide.scene import Scene
from oneclock.edit.decide.who_speaks import who_speaks
from oneclock.edit.mic_levels import CELLS, decibels, measure_levels
from oneclock.media.write_media import Sound, write_media
from oneclock.timebase.frame_rate import FrameRate
from oneclock.timebase.shots import Shot

_FPS = FrameRate.parse("25")
_SHORTEST, _LONGEST = 1.5, 20.0
# polysync counts in whole seconds.
_PEER_SHORTEST = 2
_GOAL_RIGHT, _GOAL_CUT = 0.95, 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    case: Case
    bleed_db: float
    turns: int
    right: float
    right_peer: float | None
    without_reactions: float
    cut_errors: tuple[float, ...]
    unseen: int
    seconds: float
    """Of the processor, to decide."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speakers", description=__doc__)
    parser.add_argument("--seconds", type=float, default=240.0, help="of each interview")
    parser.add_argument("--seeds", type=int, default=3, help="interviews of each case")
    parser.add_argument("--peers", type=int, default=1, help="of them, that polysync cuts too")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    wanted = parser.parse_args()
    print(machine_line("oneclock", "numpy", "scipy", "polysync"))
    orders = [(case, seed) for case in CASES for seed in range(1, wanted.seeds + 1)]
    scored: list[Scored] = []
    with multiprocessing.get_context("spawn").Pool(wanted.jobs) as pool:
        for one in pool.imap(partial(_score, seconds=wanted.seconds, peers=wanted.peers), orders):
            scored.append(one)
            say(f"{len(scored)} of {len(orders)}: {one.case.name}: {one.right:.1%} right")
    print(f"\n{_table(scored)}\n")
    errors = np.abs([error for one in scored for error in one.cut_errors])
    worst = min(one.without_reactions for one in scored)
    within = float(np.mean(errors <= _GOAL_CUT))
    print(
        f"All {len(errors)} cuts to a talker: median {np.median(errors):.2f} s, 95th percentile "
        f"{np.percentile(errors, 95):.2f} s, {within:.1%} within {_GOAL_CUT} s; the least of all "
        f"interviews is right for {worst:.1%}."
    )
    sys.exit(0 if worst >= _GOAL_RIGHT and within >= 0.95 else 1)


def _score(order: tuple[Case, int], *, seconds: float, peers: int) -> Scored:
    case, seed = order
    interview = hold_interview(case, seed, seconds)
    levels = np.stack([decibels(measure_levels([one], RATE)) for one in interview.heard])
    began = time.process_time()
    scene = _scene(levels, case)
    who = who_speaks(levels)
    shots, calm = (
        cut_scene(scene, Style(mode=Mode.SPEAKER, shortest=_SHORTEST, longest=longest), who)
        for longest in (_LONGEST, 1e4)
    )
    took = time.process_time() - began
    errors, unseen = _cuts(calm, interview, case)
    return Scored(
        case=case,
        bleed_db=interview.bleed_db,
        turns=len(interview.onsets),
        right=_right(_seen(shots, levels.shape[1]), interview),
        without_reactions=_right(_seen(calm, levels.shape[1]), interview),
        right_peer=_right_peer(interview) if seed <= peers else None,
        cut_errors=errors,
        unseen=unseen,
        seconds=took / 2,
    )


def _scene(levels: NDArray[np.float64], case: Case) -> Scene:
    grid = FrameGrid.until(levels.shape[1] / CELLS, start=Fraction(0), rate=_FPS)
    count = len(levels)
    return Scene(
        grid=grid,
        covered=np.ones((count, grid.frames), np.bool_),
        levels=levels,
        ears=tuple(range(count)),
        names=tuple(f"cam_{number}" for number in range(count)),
        wide=frozenset(),
        close=frozenset(),
    )


def _seen(shots: Sequence[Shot], cells: int) -> NDArray[np.int64]:
    frames = np.concatenate([np.full(shot.length, shot.source) for shot in shots])
    at = (np.arange(cells) * float(_FPS.rate) / CELLS).astype(np.int64)
    return np.asarray(frames[np.minimum(at, len(frames) - 1)], np.int64)


def _right(seen: NDArray[np.int64], interview: Interview) -> float:
    """The share of the talking time."""
    talkers, cells = interview.speaks.shape
    seen = seen[:cells]
    right = np.zeros(cells, np.bool_)
    for talker in range(talkers):
        right |= interview.speaks[talker] & (seen == talker)
    right |= (interview.speaks.sum(axis=0) > 1) & (seen >= talkers)
    return float(right.sum() / interview.speaks.any(axis=0).sum())


def _cuts(shots: Sequence[Shot], interview: Interview, case: Case) -> tuple[tuple[float, ...], int]:
    """How far cuts to a talker are from the nearest beginning of a turn of theirs, and how many
    turns begin without their camera coming or being there."""
    errors = []
    for shot in shots[1:]:
        if shot.source is not None and shot.source < case.talkers and shot.why == "speaks":
            begins = float(_FPS.time_of(shot.first))
            mine = [begins - onset for onset, talker in interview.onsets if talker == shot.source]
            errors.append(min(mine, key=abs, default=np.inf))
    frames = _seen(shots, interview.speaks.shape[1])
    unseen = 0
    for onset, talker in interview.onsets:
        begin = round(onset * CELLS)
        unseen += not bool((frames[begin : begin + round(_SHORTEST * CELLS)] == talker).any())
    return tuple(errors), unseen


def _right_peer(interview: Interview) -> float | None:
    if shutil.which("ffmpeg") is None:
        return None
    from polysync.edit.autoedit import build_edl

    with tempfile.TemporaryDirectory(prefix="oneclock-speakers-") as folder:
        paths = []
        for number, samples in enumerate(interview.heard):
            paths.append(Path(folder) / f"cam_{number}.wav")
            write_media(paths[-1], sounds=[Sound(samples=samples, rate=RATE, codec="pcm_s16le")])
        plan = build_edl(
            paths, mode="greedy", min_dwell=_PEER_SHORTEST, max_dwell=int(_LONGEST), verbose=False
        )
    seen = np.zeros(interview.speaks.shape[1], np.int64)
    for row in plan["edl"]:
        seen[int(row["start"] * CELLS) : int(row["end"] * CELLS)] = row["cam"]
    return _right(seen, interview)


def _table(scored: Sequence[Scored]) -> str:
    rows = []
    for case in CASES:
        mine = [one for one in scored if one.case == case]
        errors = np.abs([error for one in mine for error in one.cut_errors])
        peers = [one.right_peer for one in mine if one.right_peer is not None]
        rows.append(
            [
                case.name,
                f"{np.mean([one.bleed_db for one in mine]):.1f}",
                f"{min(one.without_reactions for one in mine):.1%}",
                f"{min(one.right for one in mine):.1%}",
                f"{np.median(errors):.2f}",
                f"{np.percentile(errors, 95):.2f}",
                f"{sum(one.unseen for one in mine)} of {sum(one.turns for one in mine)}",
                f"{np.mean([one.seconds for one in mine]):.2f}",
                f"{max(peers):.1%}" if peers else "–",
            ]
        )
    head = (
        "interview", "bleed dB", "right, least", "with reactions", "cuts off by s, median", "p95",
        "turns unseen", "CPU s", "polysync greedy, best",
    )  # fmt: skip
    return table(head, rows)


if __name__ == "__main__":
    main()
