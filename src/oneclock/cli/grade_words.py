"""`--log` and `--lut`, as they are said."""

from __future__ import annotations

from pathlib import Path

from oneclock.cli.recording_numbers import RecordingNumbers
from oneclock.cli.render import Look
from oneclock.edit.colour.camera_log import CameraLog
from oneclock.edit.render.grades import Grade
from oneclock.errors import UsageError


def grades_in(look: Look, numbers: RecordingNumbers, count: int) -> dict[int, Grade]:
    """First the log, and then the look. What names a camera counts for it, whatever is said of
    all."""
    logs, looks = _logs(look, numbers, count), _looks(look, numbers, count)
    both = {number: (logs[number], looks[number]) for number in logs.keys() & looks.keys()}
    return {**logs, **looks, **both}


def _logs(look: Look, numbers: RecordingNumbers, count: int) -> dict[int, CameraLog]:
    everybody: dict[int, CameraLog] = {}
    named: dict[int, CameraLog] = {}
    for word in look.log:
        name, _, log = word.rpartition(":")
        if log.lower() not in [*CameraLog]:
            raise UsageError("--log", f"{log!r} is not known", f"write {', '.join(CameraLog)}")
        chosen = range(count) if not name else [numbers.of(name)]
        (named if name else everybody).update(dict.fromkeys(chosen, CameraLog(log.lower())))
    return everybody | named


def _looks(look: Look, numbers: RecordingNumbers, count: int) -> dict[int, Path]:
    everybody: dict[int, Path] = {}
    named: dict[int, Path] = {}
    for word in look.lut:
        name, colon, file = word.partition(":")
        if colon and not Path(word).exists():
            named[numbers.of(name)] = Path(file)
        else:
            everybody.update(dict.fromkeys(range(count), Path(word)))
    return everybody | named
