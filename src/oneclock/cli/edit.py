"""`oneclock edit`: who is seen when."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from oneclock.cli.exit_codes import ExitCode
from oneclock.errors import UsageError

if TYPE_CHECKING:
    from oneclock.formats.programme import Programme

Several = Annotated[tuple[str, ...], Parameter(consume_multiple=False)]


def edit(
    *paths: Path,
    output: Annotated[Path, Parameter(alias="-o")] = Path("programme.json"),
    mode: Literal["rotation", "greedy", "speaker"] | None = None,
    min_dwell: float | None = None,
    max_dwell: float | None = None,
    seed: int = 42,
    switch_threshold: float = 3.0,
    lookahead: float = 4.0,
    lead: float = 0.12,
    opening: str | None = None,
    role: Several = (),
    coverage: Several = (),
    microphone: Several = (),
    audio_source: Several = (),
    gated: bool = False,
    fps: str | None = None,
    start: Literal["reference", "earliest", "overlap"] | None = None,
    relink: Path | None = None,
) -> int:
    """Cut recordings on one clock into a programme: a list of shots, which you can read and change.

    A camera is seen only while it was recording; where none was, it is black. The recordings are
    heard and not touched. Cameras are named by file name, or by number from 0 in the order of
    PATHS.

    Parameters
    ----------
    paths
        Sidecars, recordings that have one beside them, or a folder of them. One reference a call.
        Or one edit list, ours or polysync's, to be cut anew (--mode) or taken over as it is.
    output
        The edit list, a .json file.
    mode
        `rotation`, one after the other (when not given); `greedy`, the loudest; `speaker`, who
        speaks.
    min_dwell
        Seconds that a shot lasts at least: 8, 4 or 1.5 by mode.
    max_dwell
        Seconds that it lasts at most: 15, 18 or 20 by mode.
    seed
        Another number makes another rotation.
    switch_threshold
        For `greedy`: decibels that a cut must gain, over the shortest shot.
    lookahead
        For `greedy`: seconds over which loudness counts, from each moment on.
    lead
        For `speaker`: seconds before the first word at which the camera is there, in a pause.
    opening
        The first shot: `cam_a`, or `cam_a:6` for six seconds. A wide camera, when one has that
        role.
    role
        `cam_a=wide` shows everybody, `cam_a=close` one person, `cam_a=sound` is heard only.
    coverage
        `CAM:START:END`, reference seconds between which a camera may be seen. Several add up.
    microphone
        `cam_a=recorder.wav:0.1`: whom cam_a shows wears track 0, channel 1 of the recorder. Without
        numbers, the one that it was aligned by.
    audio_source
        Who is heard: a recording, or one channel of it, as in `recorder.wav:0.1`; once for each.
        When not given, the microphone with the widest range.
    gated
        Whoever speaks is heard, others are ducked: of --audio-source, or all who can be told apart.
    fps
        Frame rate of the delivery: 25, 30000/1001 or 29.97. That of most cameras when not given.
    start
        Where it begins: `earliest` with the first camera (when not given), `overlap` where all are
        running and until the first of them ends, `reference` at its zero.
    relink
        A folder to look for recordings in that are gone, by name and duration.
    """
    from oneclock.cli.edit_order import Wanted, order_of, relabelled
    from oneclock.cli.edited import edit_lines, edit_table
    from oneclock.cli.say import say
    from oneclock.cli.show import progress_bars, show
    from oneclock.edit.exported_span import Start
    from oneclock.edit.gather_event import gather_event
    from oneclock.edit.make_programme import make_programme
    from oneclock.formats.edit_list_text import edit_list_text
    from oneclock.formats.save import save_text
    from oneclock.report.subjects import sidecars_in

    if not paths:
        raise UsageError("edit", "needs a sidecar", "name .sync.json files or their folder")
    _require_edit_list_name(output)
    wanted = Wanted(
        mode=mode, min_dwell=min_dwell, max_dwell=max_dwell, seed=seed,
        switch_threshold=switch_threshold, lookahead=lookahead, lead=lead, opening=opening,
        roles=role, coverage=coverage, microphones=microphone, audio_sources=audio_source,
        gated=gated, fps=fps, start=start,
    )  # fmt: skip
    listed = _listed(paths, relink)
    made = None
    if listed is not None and mode is None:
        programme = relabelled(listed, wanted)
    else:
        event = (
            gather_event(sidecars_in(paths), Start.EARLIEST, relink=relink)
            if listed is None
            else listed.event
        )
        order = order_of(wanted, event, listed)
        with progress_bars("hearing") as progress:
            made = make_programme(event, order, progress=progress)
        programme = made.programme
        if listed is not None:
            programme = replace(programme, names=listed.names)
    text = edit_list_text(programme, output.parent)
    before = _kept(output, text)
    save_text(output, text)
    show(edit_table(programme, made))
    for line in edit_lines(programme, made):
        say(line)
    say(f"written to {output}" + (f"; the one before is {before}" if before else ""))
    return ExitCode.SOUND


def _listed(paths: tuple[Path, ...], relink: Path | None) -> Programme | None:
    """The edit list that was named, where one was."""
    from oneclock.edit.gather_programme import gather_programme
    from oneclock.formats.sidecar import SUFFIX

    lists = [path for path in paths if path.suffix == ".json" and not path.name.endswith(SUFFIX)]
    if not lists:
        return None
    if len(paths) > 1:
        raise UsageError("edit", "reads one edit list, and nothing beside it", f"name {lists[0]}")
    return gather_programme(lists[0], relink=relink)


def _kept(output: Path, text: str) -> Path | None:
    """Where the list that stands there is kept: somebody may have changed it by hand."""
    if not output.exists() or output.read_bytes() == text.encode():
        return None
    before = output.with_name(f"{output.name}.before")
    output.replace(before)
    return before


def _require_edit_list_name(path: Path) -> None:
    """It never lands on a recording or a sidecar by a slip of the keyboard."""
    from oneclock.formats.save import require_writable
    from oneclock.formats.sidecar import SUFFIX

    require_writable(path)
    if path.suffix.lower() != ".json" or path.name.endswith(SUFFIX):
        raise UsageError(path, "is no name for an edit list", "let it end in .json")
