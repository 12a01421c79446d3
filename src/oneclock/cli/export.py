"""`oneclock export`: what was found, for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from oneclock.cli.exit_codes import ExitCode
from oneclock.cli.write_export import write_sound, write_text
from oneclock.errors import UsageError

if TYPE_CHECKING:
    from oneclock.edit.exported_span import Start
    from oneclock.formats.placed import PlacedEvent
    from oneclock.formats.programme import Programme

_RATES = (4000, 768_000)
_SIDECAR = ".sync.json"


def export(
    *paths: Path,
    to: str,
    output: Annotated[Path | None, Parameter(alias="-o")] = None,
    start: str = "reference",
    fps: str | None = None,
    width: int | None = None,
    height: int | None = None,
    relink: Path | None = None,
    channels: str = "all",
    rate: int | None = None,
) -> int:
    """Put recordings on the reference timeline, for other programs to use.

    As a project, they are in an editor where they belong, with the cuts if an edit is named. As
    sound, each recording becomes a file of 24 bits without drift. All of them begin at the same
    moment and are equally long: drop them into any editor at zero. The originals are not touched.

    Parameters
    ----------
    paths
        Sidecars, recordings that have one beside them, or a folder of them, one reference a call;
        or one edit, the file that `oneclock edit` made.
    to
        A project: fcpxml (Final Cut Pro, a multicam clip), fcpxml-stacked (the recordings above
        each other), premiere (xmeml), resolve (DaVinci Resolve), kdenlive, mlt, otio
        (OpenTimelineIO), reaper, audacity, edl (CMX 3600), polysync (its edit list). Sound: wav or
        flac. ffmpeg: command lines that put each recording in place, pictures too, and cut an edit.
        csv: a table of the clips.
    output
        The folder for sound (this one when not given), the file for text (shown when not given).
    start
        Where it begins: `reference` at its zero, `earliest` with the first recording, `overlap`
        where all are running, until the first of them ends. An edit has its own beginning.
    fps
        Frames a second of a project; those of the edit or of most cameras when not given.
    width
        Of a project's picture; the reference's, or the first's, when not given.
    height
        Likewise.
    relink
        A folder to look in for recordings that are gone, by name and duration.
    channels
        Of sound: `all`, of every track, or only the `microphone` that was listened to.
    rate
        Samples a second; each recording's own when not given.
    """
    from oneclock.cli.arguments import film_rate_of
    from oneclock.edit.export_formats import SOUND_FORMATS, TEXT_FORMATS
    from oneclock.edit.export_sound import Channels
    from oneclock.edit.exported_span import Start
    from oneclock.formats.programme import Programme

    _require_known("--to", to, [*SOUND_FORMATS, *TEXT_FORMATS])
    _require_known("--start", start, [*Start])
    _require_known("--channels", channels, [*Channels])
    if rate is not None and not _RATES[0] <= rate <= _RATES[1]:
        raise UsageError("--rate", f"{rate} Hz is no sample rate for sound", "write 48000")
    frame_rate = None if fps is None else film_rate_of(fps)
    _require_size(width, height)
    source = _gather(paths, Start(start), relink)
    if to in TEXT_FORMATS:
        from oneclock.edit.gather_project import gather_project

        project = gather_project(
            source,
            name=_name(paths, source, output),
            rate=frame_rate,
            width=width,
            height=height,
            folder=None if output is None else output.parent,
        )
        write_text(project, TEXT_FORMATS[to], output, paths)
    else:
        folder = Path() if output is None else output
        event = source.event if isinstance(source, Programme) else source
        write_sound(event, folder, SOUND_FORMATS[to], Channels(channels), rate)
    return ExitCode.SOUND


def _require_known(option: str, word: str, known: list[str]) -> None:
    if word not in known:
        raise UsageError(option, f"{word!r} is not known", f"write {', '.join(known)}")


def _require_size(width: int | None, height: int | None) -> None:
    for option, value in (("--width", width), ("--height", height)):
        if value is not None and value <= 0:
            raise UsageError(option, f"{value} is no size of a picture", "write 1920 and 1080")


# -- what is exported -----------------------------------------------------------------------------


def _gather(paths: tuple[Path, ...], start: Start, relink: Path | None) -> PlacedEvent | Programme:
    from oneclock.edit.exported_span import Start
    from oneclock.edit.gather_event import gather_event
    from oneclock.edit.gather_programme import gather_programme
    from oneclock.report.subjects import sidecars_in

    if not paths:
        raise UsageError("export", "needs a sidecar", "name .sync.json files or their folder")
    edits = [path for path in paths if _is_edit(path)]
    if not edits:
        return gather_event(sidecars_in(paths), start, relink=relink)
    if len(paths) > 1:
        raise UsageError(str(edits[0]), "is an edit, which goes alone", "name nothing else")
    if start is not Start.REFERENCE:
        raise UsageError("--start", "an edit has its own beginning", "leave it out")
    return gather_programme(edits[0], relink=relink)


def _is_edit(path: Path) -> bool:
    return path.suffix == ".json" and not path.name.endswith(_SIDECAR)


def _name(paths: tuple[Path, ...], source: PlacedEvent | Programme, output: Path | None) -> str:
    """What an editor shows: the file's name, the edit's or the reference's."""
    from oneclock.formats.placed import PlacedEvent

    if output is not None:
        return output.stem
    return source.reference.stem if isinstance(source, PlacedEvent) else paths[0].stem
