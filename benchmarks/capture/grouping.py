"""`python -m benchmarks.capture.grouping`: are instants grouped as the truth says, and is the
reported spread the true one?

Cameras are simulated: every exposure is known, and what a host would have seen of it is drawn. The
grouping of what was seen is held against the grouping of the true exposures, by the same rule.

Where two frames are equally good partners, as when one camera overtakes another, a hundredth of a
millisecond decides, and no clock knows that. Such an instant counts as a *tie*, and apart: on the
true times, what was chosen costs less than 0.5 ms an instant more than the best. Any other
difference is *wrong*. Costs are compared over the stretch in which the two groupings differ.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from benchmarks.table import milliseconds, table
from numpy.typing import NDArray
from tests.capture.observing import Moment, SimulatedCamera, Take, observe

from oneclock.capture.timing.frame_clocks import FrameTimes, time_frames
from oneclock.capture.timing.instants import KAPPA, Instants, group_into_instants
from oneclock.capture.timing.spread import spreads, summarise

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TIE = 0.5e-3
SPREAD_TARGET = 0.5e-3
CLOCKS = {
    "device": "driver device sequence",
    "driver": "driver sequence",
    "arrival, counted": "sequence",
    "arrival alone": "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    name: str
    cameras: int
    seconds: float = 120.0
    change: Callable[[SimulatedCamera, int], SimulatedCamera] = lambda camera, _: camera
    """Makes of a plain camera, with its number, what the case is about."""
    hidden_from: Sequence[str] = ()
    """Clocks that do not show what the case is about, to whoever reads them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    case: str
    clock: str
    instants: int
    identical: int
    ties: int
    wrong: int
    frames: int
    frames_elsewhere: int
    """Frames whose companions are not those of the truth, ties included."""
    median_error: float
    p95_error: float
    max_error: float
    """Reported minus true, seconds."""
    cpu: float
    within_reach: bool

    @property
    def passed(self) -> bool:
        errors = (self.median_error, self.p95_error, self.max_error)
        return not self.wrong and all(abs(error) <= SPREAD_TARGET for error in errors)


def run_grouping(*, seeds: int = 3, cases: Sequence[Case] | None = None) -> tuple[Row, ...]:
    """One row a case and clock, all seeds together; the errors are the worst of them."""
    return tuple(
        _together([_run_once(case, clock, seed) for seed in range(seeds)])
        for case in (all_cases() if cases is None else cases)
        for clock in CLOCKS
    )


def all_cases() -> tuple[Case, ...]:
    def with_faults(camera: SimulatedCamera, number: int) -> SimulatedCamera:
        """Camera 0 has none; the others have theirs at different times."""
        if not number:
            return camera

        def at(start: float, length: float) -> tuple[Moment, ...]:
            return ((start + 3.7 * number, length),)

        return replace(camera, lost=at(10, 1.3), late=at(45, 0.6), unplugged=at(80, 4.0), drop=0.01)

    return (
        *(Case(name=f"{count} cameras", cameras=count) for count in (2, 4, 8)),
        _case("4 cameras, drops of 3 %", drop=0.03),
        _case("4 cameras, stalls, frames lost", lost=((30.0, 1.5), (70.0, 0.4))),
        _case("4 cameras, stalls, frames late", late=((30.0, 1.5), (70.0, 0.4))),
        _case("4 cameras, paused uncounted", paused=((40.0, 1.0),)),
        _case("4 cameras, unplugged for 5 s", unplugged=((40.0, 5.0),)),
        _case("4 cameras, half rate for 10 s", slow=((40.0, 10.0),)),
        Case(name="8 cameras, all of these faults", cameras=8, change=with_faults),
        _case("4 cameras, jitter 1 ms", jitter=1e-3),
        _case("4 cameras, jitter 10 ms", jitter=10e-3, driver_jitter=1e-3),
        _case("4 cameras, jitter 25 ms", jitter=25e-3, driver_jitter=2e-3),
        replace(
            _case("4 cameras, exposures uneven by 1 ms", exposure_jitter=1e-3),
            hidden_from=("arrival, counted", "arrival alone"),
        ),
        Case(
            name="4 cameras, least delays 0, 3, 6, 9 ms",
            cameras=4,
            change=lambda camera, number: replace(camera, delay=3e-3 * number),
            hidden_from=tuple(CLOCKS),
        ),
    )


def _case(name: str, **change: object) -> Case:
    return Case(
        name=name,
        cameras=4,
        # The first camera is left alone: something has to happen against something.
        change=lambda camera, number: replace(camera, **(change if number else {})),  # type: ignore[arg-type]
    )


def _cameras(case: Case, clock: str, seed: int) -> list[SimulatedCamera]:
    rng = np.random.default_rng([seed, case.cameras])
    plain = [
        SimulatedCamera(
            ppm=float(rng.uniform(-1000, 1000)),
            phase=float(rng.uniform(0, 1 / 30)),
            device_ppm=float(rng.uniform(-100, 100)),
            clocks=CLOCKS[clock],
            seed=100 * seed + number,
        )
        for number in range(case.cameras)
    ]
    return [case.change(camera, number) for number, camera in enumerate(plain)]


def _run_once(case: Case, clock: str, seed: int) -> Row:
    takes = [observe(camera, case.seconds) for camera in _cameras(case, clock, seed)]
    begin = time.process_time()
    timed, seen = _group_seen(takes)
    report = summarise([each.times for each in timed], seen)
    cpu = time.process_time() - begin
    exposed = [take.exposed for take in takes]
    truth = group_into_instants(exposed)
    true = summarise(exposed, truth)
    same, tie = _compare(exposed, truth, seen)
    return Row(
        case=case.name,
        clock=clock,
        instants=truth.count,
        identical=int(same.sum()),
        ties=int((~same & tie).sum()),
        wrong=int((~same & ~tie).sum()),
        frames=sum(len(each) for each in exposed),
        frames_elsewhere=int(truth.sizes[~same].sum()),
        median_error=(report.median or 0.0) - (true.median or 0.0),
        p95_error=(report.p95 or 0.0) - (true.p95 or 0.0),
        max_error=(report.max or 0.0) - (true.max or 0.0),
        cpu=cpu,
        within_reach=clock not in case.hidden_from,
    )


def _group_seen(takes: Sequence[Take]) -> tuple[list[FrameTimes], Instants]:
    timed = [time_frames(take.seen) for take in takes]
    return timed, group_into_instants([each.times for each in timed])


def _compare(
    exposed: Sequence[Floats], truth: Instants, seen: Instants
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """For every true instant whether it was found, and whether missing it is a tie."""
    order = np.argsort(np.concatenate(exposed), kind="stable")
    true_of, seen_of = (np.concatenate(each.members)[order] for each in (truth, seen))
    # Where both groupings are cut, they begin anew: stretches that can be compared by themselves.
    so_far = np.maximum.accumulate(seen_of)[:-1] < np.minimum.accumulate(seen_of[::-1])[::-1][1:]
    stretch = np.cumsum(np.r_[0, so_far & (np.diff(true_of) > 0)])
    stretch_of_true, stretch_of_seen = (np.zeros(each.count, np.int64) for each in (truth, seen))
    stretch_of_true[true_of], stretch_of_seen[seen_of] = stretch, stretch
    true_cost = np.bincount(stretch_of_true, _costs(exposed, truth, truth.period))
    seen_cost = np.bincount(stretch_of_seen, _costs(exposed, seen, truth.period))
    instants = np.bincount(stretch_of_true)
    tie = (seen_cost - true_cost) <= TIE * instants
    rows = np.stack([truth.frames(camera) for camera in range(truth.cameras)], axis=1)
    others = np.stack([seen.frames(camera) for camera in range(seen.cameras)], axis=1)
    found = np.zeros(truth.count, np.int64)
    found[true_of] = seen_of
    return (rows == others[found]).all(axis=1), tie[stretch_of_true]


def _costs(times: Sequence[Floats], instants: Instants, period: float) -> Floats:
    """Of every instant, as `instants.py` counts them, on the given times."""
    return np.nan_to_num(spreads(times, instants)) + KAPPA * period


def _together(rows: Sequence[Row]) -> Row:
    def worst(errors: Iterable[float]) -> float:
        return max(errors, key=abs)

    return replace(
        rows[0],
        instants=sum(row.instants for row in rows),
        identical=sum(row.identical for row in rows),
        ties=sum(row.ties for row in rows),
        wrong=sum(row.wrong for row in rows),
        frames=sum(row.frames for row in rows),
        frames_elsewhere=sum(row.frames_elsewhere for row in rows),
        median_error=worst(row.median_error for row in rows),
        p95_error=worst(row.p95_error for row in rows),
        max_error=worst(row.max_error for row in rows),
        cpu=sum(row.cpu for row in rows),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    frames: int
    timing: float
    grouping: float
    """CPU seconds."""


def run_cost(*, cameras: int = 8, minutes: float = 10.0, clock: str = "arrival alone") -> Cost:
    """From what was seen to the report, once."""
    case = Case(name="cost", cameras=cameras, seconds=60 * minutes)
    takes = [observe(camera, case.seconds) for camera in _cameras(case, clock, 0)]
    begin = time.process_time()
    timed = [time_frames(take.seen) for take in takes]
    middle = time.process_time()
    times = [each.times for each in timed]
    summarise(times, group_into_instants(times))
    end = time.process_time()
    return Cost(
        frames=sum(len(each) for each in times), timing=middle - begin, grouping=end - middle
    )


def grouping_table(rows: Sequence[Row]) -> str:
    head = ["case", "clock", "instants", "as the truth %", "ties", "wrong", "frames elsewhere"]
    head += ["spread: median ms off", "p95", "max", "reached"]
    return table(head, [_cells(row) for row in rows])


def grouping_summary(rows: Sequence[Row]) -> str:
    """One line a clock: what of it that can be seen at all was reached, and what was not."""
    head = ["clock", "instants", "as the truth or a tie %", "wrong", "spread off by at most, ms"]
    head += ["cases reached", "not reached"]
    return table(head, [_summary([row for row in rows if row.clock == clock]) for clock in CLOCKS])


def _summary(rows: Sequence[Row]) -> list[str]:
    within = [row for row in rows if row.within_reach]
    instants, wrong = sum(row.instants for row in within), sum(row.wrong for row in within)
    worst = max(
        abs(error) for row in within for error in (row.median_error, row.p95_error, row.max_error)
    )
    missed = [row.case for row in within if not row.passed]
    return [
        rows[0].clock,
        f"{instants:,}",
        f"{100 * (1 - wrong / instants):.2f}",
        str(wrong),
        milliseconds(worst),
        f"{len(within) - len(missed)} of {len(within)}",
        "; ".join(missed) or "none",
    ]


def _cells(row: Row) -> list[str]:
    return [
        row.case,
        row.clock,
        f"{row.instants:,}",
        f"{100 * row.identical / row.instants:.2f}",
        str(row.ties),
        f"**{row.wrong}**" if row.wrong else "0",
        f"{row.frames_elsewhere} of {row.frames:,}",
        *(milliseconds(each) for each in (row.median_error, row.p95_error, row.max_error)),
        "yes" if row.passed else ("**no**" if row.within_reach else "no: not to be seen"),
    ]


def cost_table(costs: Sequence[tuple[str, Cost]]) -> str:
    head = ["recording", "frames", "times of frames, CPU s", "grouping and spread, CPU s"]
    rows = [[n, f"{c.frames:,}", f"{c.timing:.2f}", f"{c.grouping:.2f}"] for n, c in costs]
    return table(head, rows)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.capture.grouping")
    parser.add_argument("--quick", action="store_true", help="one seed in place of three")
    wanted = parser.parse_args()
    rows = run_grouping(seeds=1 if wanted.quick else 3)
    print(f"## Grouping\n\n{grouping_summary(rows)}\n\n{grouping_table(rows)}\n")
    costs = [(f"8 cameras, 10 minutes, {clock}", run_cost(clock=clock)) for clock in CLOCKS]
    print(cost_table(costs))


if __name__ == "__main__":
    main()
