"""`oneclock export`: what was found, for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from oneclock.cli.exit_codes import ExitCode
from oneclock.errors import SaveError, UsageError

if TYPE_CHECKING:
    from oneclock.edit.export_sound import Channels
    from oneclock.formats.placed import PlacedEvent
    from oneclock.media.write_sound import Kind

_RATES = (4000, 768_000)


def export(
    *paths: Path,
    to: str,
    output: Annotated[Path | None, Parameter(alias="-o")] = None,
    start: str = "reference",
    channels: str = "all",
    rate: int | None = None,
) -> int:
    """Put recordings on the reference timeline, for other programs to use.

    As sound, each recording becomes a file of 24 bits without drift. All of them begin at the same
    moment and are equally long: drop them into any editor at zero. The originals are not touched.

    Parameters
    ----------
    paths
        Sidecars, recordings that have one beside them, or a folder of them. One reference a call.
    to
        wav or flac: the sound. ffmpeg: command lines that do it with ffmpeg, pictures too.
    output
        The folder for sound (this one when not given), the file for text (shown when not given).
    start
        Where the files begin: `reference` at its zero, `earliest` with the first recording,
        `overlap` where all are running, until the first of them ends.
    channels
        `all`, of every track, or only the `microphone` that was listened to.
    rate
        Samples a second; each recording's own when not given.
    """
    from oneclock.edit.export_formats import SOUND_FORMATS, TEXT_FORMATS
    from oneclock.edit.export_sound import Channels
    from oneclock.edit.exported_span import Start
    from oneclock.edit.gather_event import gather_event
    from oneclock.report.subjects import sidecars_in

    _require_known("--to", to, [*SOUND_FORMATS, *TEXT_FORMATS])
    _require_known("--start", start, [*Start])
    _require_known("--channels", channels, [*Channels])
    if rate is not None and not _RATES[0] <= rate <= _RATES[1]:
        raise UsageError("--rate", f"{rate} Hz is no sample rate for sound", "write 48000")
    if not paths:
        raise UsageError("export", "needs a sidecar", "name .sync.json files or their folder")
    event = gather_event(sidecars_in(paths), Start(start))
    if to in TEXT_FORMATS:
        _write_text(TEXT_FORMATS[to](event), output)
    else:
        folder = Path() if output is None else output
        _write_sound(event, folder, SOUND_FORMATS[to], Channels(channels), rate)
    return ExitCode.SOUND


def _require_known(option: str, word: str, known: list[str]) -> None:
    if word not in known:
        raise UsageError(option, f"{word!r} is not known", f"write {', '.join(known)}")


def _write_text(text: str, output: Path | None) -> None:
    from oneclock.cli.say import say
    from oneclock.formats.save import save_text

    if output is None:
        print(text, end="")
        return
    save_text(output, text)
    say(f"written to {output}")


def _write_sound(
    event: PlacedEvent, folder: Path, kind: Kind, channels: Channels, rate: int | None
) -> None:
    from oneclock.cli.say import say
    from oneclock.cli.show import progress_bars, show
    from oneclock.cli.tables import table_of
    from oneclock.edit.export_sound import export_sound

    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise SaveError(
            folder, f"cannot be a folder ({error.strerror})", "name another with -o"
        ) from None
    for recording in event.recordings:
        if not recording.sounds:
            say(f"{recording.path}: holds no sound; left out")
    with progress_bars("writing") as progress:
        done = export_sound(
            event, folder, kind=kind, channels=channels, rate=rate, progress=progress
        )
    table = table_of(
        f"On the clock of {event.reference.name}", "file", ">begins at s", ">s", ">Hz", ">channels"
    )
    for one in done:
        for note in one.notes:
            say(f"{one.source}: {note}")
        seconds = one.target.count / one.target.rate
        table.add_row(
            str(one.path), f"{one.target.begin:.4f}", f"{seconds:.3f}", f"{one.target.rate}",
            f"{one.channels}",
        )  # fmt: skip
    show(table)
