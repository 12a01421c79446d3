"""`oneclock assemble`: videos of equal length, frame N of each the same instant."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from oneclock.cli.exit_codes import ExitCode


def assemble(
    folder: Path,
    /,
    *,
    out: Path,
    fill: Literal["repeat", "black"] = "repeat",
    json: bool = False,
) -> int:
    """Write videos of equal frame counts from a recording, frame N of each being instant N.

    The originals are only read. Where a camera has no frame of an instant its last one stands, or
    black; every such gap is listed in assembly.json. A recording that a crash cut off is finished
    first.

    Parameters
    ----------
    folder
        What `oneclock record` made.
    out
        A new folder for the videos.
    fill
        What stands where a camera has no frame.
    json
        Print assembly.json.
    """
    from oneclock.capture.session.assemble_session import assemble_session
    from oneclock.capture.timing.assembly import Fill
    from oneclock.cli.show import print_json

    assembled = assemble_session(folder, out, fill=Fill(fill))
    if json:
        print_json(assembled.told)
        return ExitCode.SOUND
    filled = sum(g["last_frame"] - g["first_frame"] + 1 for g in assembled.told["gaps"])
    print(
        f"{out}: {len(assembled.videos)} videos of {assembled.frames} frames at "
        f"{assembled.told['rate']} fps; {filled} frames filled in, listed in assembly.json"
    )
    return ExitCode.SOUND
