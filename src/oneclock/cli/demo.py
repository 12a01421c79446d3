"""`oneclock demo`: the whole of it on an event that it makes itself."""

from __future__ import annotations

from pathlib import Path

from oneclock.cli.exit_codes import ExitCode
from oneclock.errors import SaveError, UsageError


def demo(folder: Path = Path("demo"), /, *, seed: int = 1) -> int:
    """Film a simulated event with four cameras, sync it, verify it, show it.

    The clocks of the cameras are known, so the answer can be held against the truth.

    Parameters
    ----------
    folder
        Where to put recordings, sidecars and report; made when it does not exist.
    seed
        Another number makes another event.
    """
    import os

    from oneclock.align.plan_check import plan_check
    from oneclock.align.sync_files import sync
    from oneclock.align.verify_files import run_checks
    from oneclock.cli.arguments import USUAL_FPS, frame_rate_of
    from oneclock.cli.report import write_report
    from oneclock.cli.say import say
    from oneclock.cli.show import progress_bars, show
    from oneclock.cli.tables import truth_table, verify_table
    from oneclock.cli.told import sync_lines
    from oneclock.report.subjects import events_of_sidecars
    from oneclock.simulate.demo_event import demo_event
    from oneclock.simulate.film_event import film_event

    if seed < 0:
        raise UsageError("--seed", f"cannot be {seed}", "use 0 or more")
    frame_rate = frame_rate_of(USUAL_FPS)
    _make(folder)
    say(f"filming a small event with four cameras into {folder} ...")
    reference, *others = film_event(demo_event(seed), folder)
    say("putting them on one clock by what they heard ...")
    with progress_bars("hearing") as progress:
        result = sync(
            reference.path,
            *(other.path for other in others),
            jobs=os.cpu_count() or 1,
            progress=progress,
        )
    show(truth_table(result, others))
    for line in sync_lines(result, partial=False):
        say(line)
    say("verifying the sidecars against the recordings ...")
    written = [o.sidecar_path for o in result.outcomes if o.sidecar_path is not None]
    with progress_bars("listening") as progress:
        judged = run_checks(
            [plan_check(path, apply_drift=True) for path in written],
            frame_rate=frame_rate,
            progress=progress,
        )
    show(verify_table(judged))
    if written:
        write_report(events_of_sidecars(written), folder / "report.html", frame_rate)
    sound = len(judged) == len(others) and all(checked.verdict.passed for checked in judged)
    return ExitCode.SOUND if sound else ExitCode.WEAK


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SaveError(
            folder, f"cannot be made ({error.strerror})", "name another folder"
        ) from None
