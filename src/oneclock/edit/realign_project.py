"""An editor's project, and back: read which media it uses, and write it with its clips in place."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from oneclock.edit.gather_project import gather_project
from oneclock.errors import EditListError
from oneclock.formats.add_timeline import (
    Known,
    add_fcpxml_project,
    add_otio_timeline,
    add_xmeml_sequence,
)
from oneclock.formats.keep_originals import require_no_original
from oneclock.formats.media_address import paths_of
from oneclock.formats.placed import PlacedEvent
from oneclock.formats.project import Project
from oneclock.formats.realign import AlignedMedia, Media, Realigned
from oneclock.formats.realign_fcpxml import fcpxml_media, realigned_fcpxml
from oneclock.formats.realign_otio import otio_media, realigned_otio
from oneclock.formats.realign_xmeml import realigned_xmeml, xmeml_media
from oneclock.formats.save import require_writable

PROJECT_SUFFIXES = (".fcpxml", ".fcpxmld", ".otio", ".xml")
UNREAD_SUFFIXES = (
    *(".aaf", ".aup3", ".avp", ".drp", ".edl", ".fcpbundle", ".kdenlive", ".lof", ".mlt", ".osp"),
    *(".prproj", ".ptx", ".rpp", ".veg", ".xges"),
)
"""Of projects that other programs export in one of the kinds above, or not at all."""
READABLE = "export FCPXML, the XML of Premiere or Final Cut Pro 7, or OpenTimelineIO from it"
_BUNDLE, _WITHIN = ".fcpxmld", "Info.fcpxml"
_ENCODING = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)""")
_ROOT = re.compile(r"<(fcpxml|xmeml)\b")
_DAMAGED = "export it from the editor again"
# What comes of text that has another shape than its format.
_WRONG = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError)


@dataclass(frozen=True, slots=True)
class _Format:
    media: Callable[[str], list[str]]
    realigned: Callable[[str, Media], Realigned]
    with_timeline: Callable[[str, Project, Known], str]


_FORMATS = {
    "otio": _Format(otio_media, realigned_otio, add_otio_timeline),
    "fcpxml": _Format(fcpxml_media, realigned_fcpxml, add_fcpxml_project),
    "xmeml": _Format(xmeml_media, realigned_xmeml, add_xmeml_sequence),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorProject:
    path: Path
    text: str
    kind: str
    media: dict[str, Path]
    """The files that are there, by the addresses that the project has for them."""
    missing: tuple[str, ...]
    """Addresses of those that are not."""

    @property
    def recordings(self) -> tuple[Path, ...]:
        """Each once."""
        return tuple({os.path.realpath(path): path for path in self.media.values()}.values())


def read_editor_project(path: Path) -> EditorProject:
    text = _text(path / _WITHIN if path.suffix.lower() == _BUNDLE else path)
    kind = _kind(path, text)
    try:
        addresses = _FORMATS[kind].media(text)
        # With nothing aligned nothing moves; but all that is told of clips is read, and what is
        # damaged is known before an hour of listening and not after it.
        _FORMATS[kind].realigned(text, {})
    except _WRONG as reason:
        raise EditListError(path, f"is damaged ({reason})", _DAMAGED) from None
    media, missing = dict[str, Path](), list[str]()
    for address in addresses:
        found = (one for one in paths_of(address, path.absolute().parent) if one.is_file())
        here = next(found, None)
        if here is None:
            missing.append(address)
        else:
            media[address] = Path(os.path.abspath(here))  # noqa: PTH100 (links stay links)
    return EditorProject(path=path, text=text, kind=kind, media=media, missing=tuple(missing))


def realign_project(project: EditorProject, events: Sequence[PlacedEvent]) -> Realigned:
    """Its text, with the clips of every event in their places; the rest stays as it is."""
    aligned = {
        os.path.realpath(recording.path): AlignedMedia(
            recording=recording,
            event=number,
            is_reference=os.path.realpath(recording.path) == os.path.realpath(event.reference),
        )
        for number, event in enumerate(events)
        for recording in event.recordings
    }
    media = {
        address: aligned[key]
        for address, path in project.media.items()
        if (key := os.path.realpath(path)) in aligned
    }
    form = _FORMATS[project.kind]
    try:
        realigned = form.realigned(project.text, media)
        if realigned.placed or realigned.notes:
            return realigned
        return _with_timelines(project, events, form)
    except _WRONG as reason:
        raise EditListError(project.path, f"is damaged ({reason})", _DAMAGED) from None


def _with_timelines(
    project: EditorProject, events: Sequence[PlacedEvent], form: _Format
) -> Realigned:
    """What is in bins only is laid out on a timeline of its own for each event."""
    text = project.text
    for event in events:
        name = f"{project.path.stem} synced"
        laid_out = gather_project(event, name=name)
        text = form.with_timeline(text, laid_out, project.media)
    placed = sum(len(event.recordings) for event in events)
    note = "its clips are on no timeline: one was added for each event that they are of"
    return Realigned(text=text, placed=placed, notes=(note,) if placed else ())


def synced_name(path: Path) -> Path:
    """Beside the original, never in its place."""
    suffix = ".fcpxml" if path.suffix.lower() == _BUNDLE else path.suffix
    return path.with_name(f"{path.stem}.synced{suffix}")


def require_other(project: EditorProject, output: Path) -> None:
    """A file that may be written: none of those that are read."""
    require_no_original(output, (project.path, *project.media.values()))
    require_writable(output)


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
        if path.suffix == ".otio":
            return content.decode("utf-8-sig")
        if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return content.decode("utf-16")
        told = _ENCODING.match(content)
        return content.decode(told[1].decode() if told else "utf-8-sig").lstrip("\ufeff")
    except FileNotFoundError:
        raise EditListError(path, "does not exist", "check its name") from None
    except (OSError, ValueError, LookupError) as reason:
        raise EditListError(path, f"cannot be read ({reason})", _DAMAGED) from None


def _kind(path: Path, text: str) -> str:
    if path.suffix.lower() == ".otio":
        return "otio"
    found = _ROOT.search(text)
    if found is None:
        raise EditListError(
            path,
            "is no project of an editor that is known here",
            READABLE,
        )
    return found[1]
