"""`oneclock demo`: the whole of it on an event that it makes itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from oneclock.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from rich.table import Table

    from oneclock.align.sync_files import SyncResult
    from oneclock.simulate.film_event import Footage


def demo(folder: Path = Path("demo"), *, seed: int = 1) -> int:
    """Film a simulated event with three cameras and a phone, sync it, verify it, show it.

    The clocks of the cameras are known, so the answer can be held against the truth.

    Parameters
    ----------
    folder
        Where to put recordings, sidecars and report; made when it does not exist.
    seed
        Another number makes another event.
    """
    import os

    from oneclock.align.sync_files import sync
    from oneclock.align.verify_files import plan_check, run_checks
    from oneclock.cli.report import write_report
    from oneclock.cli.show import progress_bars, say, show
    from oneclock.cli.sync import _complaints
    from oneclock.report.gather_report import sidecars_in, subjects_of_sidecars
    from oneclock.simulate.demo_event import demo_event
    from oneclock.simulate.film_event import film_event
    from oneclock.timebase.frame_rate import FrameRate

    folder = make_folder(folder)
    say(f"Filming a small event with four cameras into {folder} ...")
    footage = film_event(demo_event(seed), folder)
    reference, *others = footage
    say("Putting them on one clock by what they heard ...")
    with progress_bars("hearing") as progress:
        result = sync(
            reference.path,
            *(other.path for other in others),
            jobs=os.cpu_count() or 1,
            progress=progress,
        )
    show(_truth_beside_answer(result, others))
    for line in _complaints(result, partial=False):
        say(line)
    say("Verifying the sidecars against the recordings ...")
    written = [o.sidecar_path for o in result.outcomes if o.sidecar_path is not None]
    judged = run_checks(
        [plan_check(path, apply_drift=True) for path in written], frame_rate=FrameRate.parse("30")
    )
    from oneclock.cli.verify import _table

    show(_table(judged))
    write_report(subjects_of_sidecars(sidecars_in([folder])), folder / "report.html", fps="30")
    sound = len(judged) == len(others) and all(checked.verdict.passed for checked in judged)
    return ExitCode.SOUND if sound else ExitCode.WEAK


def make_folder(folder: Path) -> Path:
    from oneclock.errors import SaveError

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SaveError(
            folder, f"cannot be made ({error.strerror})", "name another folder"
        ) from None
    return folder


def _truth_beside_answer(result: SyncResult, footage: list[Footage]) -> Table:
    from rich.table import Table

    table = Table(title="Truth beside answer", title_justify="left")
    for heading in ("source", "starts at", "truth", "drift", "truth", "worst error", "grade"):
        table.add_column(heading, justify="left" if heading in ("source", "grade") else "right")
    for outcome, film in zip(result.outcomes, footage, strict=True):
        answer, truth = outcome.answer, film.clock
        if answer is None or answer.clock is None:
            grade = "unreadable" if answer is None else answer.grade.value
            table.add_row(film.path.name, "", f"{truth.delta:+.4f} s", "", "", "", grade)
            continue
        clock = answer.clock
        worst = max(
            abs(clock.to_reference(t) - truth.to_reference(t))
            for t in (film.coverage.start, film.coverage.end)
        )
        table.add_row(
            film.path.name,
            f"{clock.delta:+.4f} s",
            f"{truth.delta:+.4f} s",
            f"{clock.drift * 1e6:+.1f} ppm",
            f"{truth.drift * 1e6:+.1f} ppm",
            f"{worst * 1e3:.3f} ms",
            answer.grade.value,
        )
    return table
