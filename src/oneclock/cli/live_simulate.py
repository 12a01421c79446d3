"""`oneclock live simulate`: a session in virtual time, whose truth is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from oneclock.cli.exit_codes import ExitCode
from oneclock.errors import UsageError

if TYPE_CHECKING:
    from rich.table import Table

    from oneclock.live.rehearsal.scenario import Scenario
    from oneclock.live.rehearsal.verdict import Offsets, Rehearsal


def simulate(
    scenario: str | None = None,
    /,
    *,
    seconds: float = 20.0,
    seed: int = 0,
    fault: Annotated[tuple[str, ...], Parameter(consume_multiple=False)] = (),
    policy: Literal["drop", "repeat-last", "degrade-fps", "time-stretch-audio"] = "drop",
    fps_claimed: float | None = None,
    json: bool = False,
) -> int:
    """Run what paces a voice and a face in virtual time, and hold it to the truth.

    Without SCENARIO and options, lists the scenarios there are. Nothing is sent, and a minute takes
    less than a second. Ends with 0 when the offset stayed within the policy's bounds, else with 1:
    one picture in 20 may be beyond late_threshold_ms, none beyond resync_threshold_ms.

    Parameters
    ----------
    scenario
        The producers, and what is wrong with them.
    seconds
        How long a session, 1 to 3600.
    seed
        Of what is random; the same one gives the same.
    fault
        What strikes, once for each: `stall:0.6@8`, `gap:2@8`, `restart@8`, `late:0.15@8`,
        `delay:0.04`, `jitter:0.015`, `loss:0.02`.
    policy
        What becomes of a picture whose sound has already been played.
    fps_claimed
        Pictures a second, as the producer says, 1 to 240.
    json
        Print what came of it in seconds, samples and counts.
    """
    if scenario is None:
        if (seconds, seed, fault, policy, fps_claimed) != (20.0, 0, (), "drop", None):
            raise UsageError(
                "SCENARIO", "is missing", "see `oneclock live simulate` for their names"
            )
        _list(json)
        return ExitCode.SOUND
    from oneclock.live.rehearsal.rehearse import rehearse
    from oneclock.live.rehearsal.verdict import judge

    planned = _plan(scenario, seconds, seed, fault, policy, fps_claimed)
    rehearsal = judge(rehearse(planned))
    _tell(planned, rehearsal, json)
    return ExitCode.SOUND if rehearsal.is_within else ExitCode.WEAK


def _list(json: bool) -> None:
    from oneclock.cli.show import print_json, show
    from oneclock.cli.tables import table_of
    from oneclock.live.rehearsal.catalogue import CATALOGUE

    told = {name: (make.__doc__ or "").strip() for name, make in CATALOGUE.items()}
    if json:
        print_json(told)
        return
    table = table_of("Scenarios", "name", "what is so")
    for name, words in told.items():
        table.add_row(name, words)
    show(table)


def _plan(
    name: str,
    seconds: float,
    seed: int,
    faults: tuple[str, ...],
    policy: str,
    fps_claimed: float | None,
) -> Scenario:
    from dataclasses import replace

    from oneclock.live.faults import parse_fault
    from oneclock.live.policy import AvSyncPolicy, LateFramePolicy
    from oneclock.live.rehearsal.catalogue import scenario_of
    from oneclock.live.rehearsal.strike import strike

    if seed < 0:
        raise UsageError("--seed", f"cannot be {seed}", "use 0 or more")
    if not 1.0 <= seconds <= 3600.0:
        raise UsageError("--seconds", f"cannot be {seconds:g}", "use 1 to 3600")
    if fps_claimed is not None and not 1.0 <= fps_claimed <= 240.0:
        raise UsageError("--fps-claimed", f"cannot be {fps_claimed:g}", "use 1 to 240")
    scenario = scenario_of(name, seconds=seconds, seed=seed)
    for fault in sorted(map(parse_fault, faults), key=lambda one: one.at):
        scenario = strike(scenario, fault)
    asked = AvSyncPolicy(late_frame_policy=LateFramePolicy(policy))
    claimed = scenario.claimed_fps if fps_claimed is None else fps_claimed
    return replace(scenario, policy=asked, claimed_fps=claimed)


def _tell(scenario: Scenario, rehearsal: Rehearsal, json: bool) -> None:
    from oneclock.cli.say import say
    from oneclock.cli.show import print_json, show

    if json:
        print_json(_as_json(scenario, rehearsal))
    else:
        show(_table(rehearsal))
        print(_counts(rehearsal))
    for reason in rehearsal.why_not:
        say(reason)


def _as_json(scenario: Scenario, rehearsal: Rehearsal) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        **asdict(rehearsal),
        "within_policy": rehearsal.is_within,
        "policy": asdict(scenario.policy),
        "fps_claimed": scenario.claimed_fps,
    }


def _table(rehearsal: Rehearsal) -> Table:
    from oneclock.cli.tables import table_of

    title = f"{rehearsal.scenario}, {rehearsal.seconds:g} s"
    table = table_of(title, "", ">median ms", ">p95 ms", ">worst ms", ">longest freeze s")
    sent, presented = rehearsal.sent_freezes, rehearsal.presented_freezes
    table.add_row("offset as sent", *_cells(rehearsal.sent), f"{sent.longest:.2f}")
    table.add_row("as presented", *_cells(rehearsal.presented), f"{presented.longest:.2f}")
    return table


def _counts(rehearsal: Rehearsal) -> str:
    return (
        f"{rehearsal.video_sent} pictures sent, {rehearsal.video_late_frames} came late, "
        f"{rehearsal.video_dropped} dropped, {rehearsal.video_repeated} repeated; "
        f"{rehearsal.audio_underruns} underruns, {rehearsal.resyncs} resyncs"
    )


def _cells(offsets: Offsets | None) -> tuple[str, str, str]:
    if offsets is None:
        return "none", "", ""
    return (
        f"{offsets.median * 1e3:+.1f}",
        f"{offsets.p95_abs * 1e3:.1f}",
        f"{offsets.worst * 1e3:+.1f}",
    )
