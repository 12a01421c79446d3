"""What `oneclock export` makes: a text, or a folder of sound."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from oneclock.errors import SaveError

if TYPE_CHECKING:
    from oneclock.edit.export_formats import TextFormat
    from oneclock.edit.export_sound import Channels
    from oneclock.formats.placed import PlacedEvent
    from oneclock.formats.project import Project
    from oneclock.media.write_sound import Kind


def write_text(
    project: Project, form: TextFormat, output: Path | None, named: tuple[Path, ...]
) -> None:
    """To the screen, or to a file, which must be none of those that were named or are read."""
    from oneclock.cli.say import say
    from oneclock.formats.keep_originals import require_no_original
    from oneclock.formats.save import save_text

    recordings = (project.event.reference, *(one.path for one in project.event.recordings))
    written: dict[Path, str] = {}
    if output is not None:
        require_no_original(output, (*recordings, *named))
        written = _files(project, form, output)
    for path in written:
        require_no_original(path, (*recordings, *named))
    if output is None:
        print(form.text(project), end="")
    for path, text in written.items():
        save_text(path, text)
    for note in form.notes(project):
        say(note)
    for path in written:
        say(f"written to {path}")


def _files(project: Project, form: TextFormat, output: Path) -> dict[Path, str]:
    if form.files is None:
        return {output: form.text(project)}
    return {
        output.with_name(f"{output.stem}.{part}{output.suffix}") if part else output: text
        for part, text in form.files(project).items()
    }


def write_sound(
    event: PlacedEvent, folder: Path, kind: Kind, channels: Channels, rate: int | None
) -> None:
    from oneclock.cli.say import say
    from oneclock.cli.show import progress_bars, show
    from oneclock.cli.tables import table_of
    from oneclock.edit.export_sound import export_sound
    from oneclock.formats.keep_originals import require_no_sidecar_name

    require_no_sidecar_name(folder)
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
        f"In {folder}, on the clock of {event.reference.name}",
        "file",
        ">begins at s",
        ">s",
        ">Hz",
        ">channels",
    )
    for one in done:
        for note in one.notes:
            say(f"{one.source}: {note}")
        seconds = one.target.count / one.target.rate
        table.add_row(
            one.path.name, f"{one.target.begin:.4f}", f"{seconds:.3f}", f"{one.target.rate}",
            f"{one.channels}",
        )  # fmt: skip
    show(table)
