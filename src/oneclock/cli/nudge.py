"""`oneclock nudge`: a person knows better."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from oneclock.cli.exit_codes import ExitCode
from oneclock.errors import UsageError

if TYPE_CHECKING:
    from oneclock.align.nudge_files import Nudged


def nudge(
    path: Path,
    seconds: float | None = None,
    /,
    *,
    lock: bool = False,
    unlock: bool = False,
    reset: bool = False,
    json: bool = False,
) -> int:
    """Move a recording by hand, or keep `sync` from moving it.

    The sidecar says how far it was moved and by whom. Nudges add up. The next `sync` finds its own
    answer and moves it by as much again, unless it is locked.

    Parameters
    ----------
    path
        The sidecar, or its recording.
    seconds
        Of the reference's clock: +0.020 moves the recording 20 ms later, -0.020 earlier.
    lock
        Take the clock as it stands: `sync` does not solve this recording again.
    unlock
        Let `sync` solve it again.
    reset
        Take back all that was done by hand: the machine's own answer, unlocked.
    json
        Print the result as JSON.
    """
    from oneclock.align import nudge_files
    from oneclock.cli.show import print_json, show
    from oneclock.cli.tables import table_of

    _require_one_wish(seconds, lock=lock, unlock=unlock, reset=reset)
    if reset:
        done = nudge_files.reset(path)
    elif seconds is not None:
        done = nudge_files.nudge(path, seconds)
    if lock or unlock:
        done = nudge_files.lock(path) if lock else nudge_files.unlock(path)
    told = _as_json(done)
    if json:
        print_json(told)
        return ExitCode.SOUND
    table = table_of("By hand", "source", ">found s", ">moved s", ">now s", "locked")
    table.add_row(
        done.after.source,
        f"{told['found_delta_seconds']:+.4f}",
        f"{told['nudge_seconds']:+.4f}",
        f"{told['delta_seconds']:+.4f}",
        "yes" if told["locked"] else "no",
    )
    show(table)
    return ExitCode.SOUND


def _require_one_wish(seconds: float | None, *, lock: bool, unlock: bool, reset: bool) -> None:
    """Moving and locking go together; nothing else does."""
    if seconds is None and not (lock or unlock or reset):
        raise UsageError(
            "nudge", "needs to know what to do", "write +0.020, --lock, --unlock or --reset"
        )
    if (lock and unlock) or (reset and (lock or unlock or seconds is not None)):
        raise UsageError("nudge", "cannot do both", "ask for one after the other")


def _as_json(done: Nudged) -> dict[str, object]:
    from oneclock.formats.by_hand import as_found
    from oneclock.formats.sidecar import ByHand

    by_hand = done.after.by_hand or ByHand()
    return {
        "sidecar": str(done.path),
        "source": done.after.source,
        "reference": done.after.reference,
        "delta_seconds": done.after.delta_seconds,
        "found_delta_seconds": as_found(done.after).delta_seconds,
        "nudge_seconds": by_hand.nudge_seconds,
        "locked": by_hand.locked,
    }
