"""What to do about a source that is not safely on the clock."""

from __future__ import annotations

from oneclock.report.values import SourceReport

_OTHER_EVIDENCE = "go by something else it shares (`--by timecode`, `--by light`)"


def remedy(source: SourceReport) -> str:
    """Empty where there is nothing to be done, or its reason says so already."""
    if source.is_on_the_clock:
        return ""
    if source.grade == "refused":
        return _of_refused(source)
    if source.verification is not None and not source.verification.passed:
        return "Run `oneclock verify` for what failed, and `oneclock sync` again."
    if source.grade == "doubtful":
        return _of_doubtful(source)
    if source.grade == "unknown":
        return "`oneclock verify` measures whether it is right."
    return ""


def _of_refused(source: SourceReport) -> str:
    if source.also_fits:
        return (
            "What it heard comes more than once. Sync more of it than this clip, add a recording "
            f"that ran on meanwhile, or {_OTHER_EVIDENCE}."
        )
    return (
        "If it is of this event, add a recording that overlaps it and the others, or "
        f"{_OTHER_EVIDENCE}. If not, leave it out."
    )


def _of_doubtful(source: SourceReport) -> str:
    where = "on both sides of each step" if _steps(source) else "at the close-ups and frames below"
    return (
        f"Look {where}. If it is right, `oneclock sync --partial` writes it and "
        "`oneclock nudge FILE --lock` keeps it."
    )


def _steps(source: SourceReport) -> bool:
    return source.clock is not None and len(source.clock.pieces) > 1
