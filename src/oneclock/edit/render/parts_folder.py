"""The folder beside a film in which it grows: finished parts, and of what they are parts.

A part is there whole or not at all. Its name says which frames it holds; `film.json` says of which
film, by a digest of everything that decides what it looks like.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

from oneclock.edit.render.grades import GradeTable
from oneclock.errors import MediaError, SaveError
from oneclock.formats.save import save_text
from oneclock.media.picture_graph import Table
from oneclock.media.write_part import SUFFIX, Part, read_part

_ABOUT = "Parts of a film that is being rendered; the same command goes on. May be deleted."
_FILM = "film.json"


class PartsFolder:
    def __init__(self, output: Path, digest: str) -> None:
        """Made, or found again; parts of another film of that name are thrown away."""
        self.path = _beside(output)
        film = self.path / _FILM
        try:
            self.path.mkdir(exist_ok=True)
        except OSError as error:
            raise SaveError(
                self.path, f"cannot be a folder ({error.strerror})", "write the film elsewhere"
            ) from None
        if any(self.path.iterdir()) and not film.is_file():
            raise SaveError(self.path, "is no folder of a film's parts", "move it away")
        if _digest_in(film) != digest:
            self._empty()
            save_text(film, json.dumps({"_about": _ABOUT, "digest": digest}, indent=2) + "\n")

    @property
    def sound(self) -> Path:
        return self.path / "sound.flac"

    def table(self, number: int | str, grade: GradeTable) -> Table:
        """Written down, for FFmpeg to read."""
        path = self.path / f"grade-{number}.cube"
        save_text(path, grade.text)
        then = None if grade.then is None else self.table(f"{number}-then", grade.then)
        return Table(path=path, dimensions=grade.dimensions, then=then)

    def place_of(self, first: int, end: int) -> Path:
        return self.path / f"frames-{first:08}-{end:08}{SUFFIX}"

    def finished(self, first: int, end: int, rate: Fraction) -> Part | None:
        """A part that was rendered earlier, if it can be read."""
        path = self.place_of(first, end)
        with suppress(MediaError):
            if path.exists() and (part := read_part(path, rate)).frames == end - first:
                return part
        return None

    def remove(self) -> None:
        """When the film is there; what others have put into the folder stays."""
        self._empty()
        (self.path / _FILM).unlink(missing_ok=True)
        with suppress(OSError):
            self.path.rmdir()

    def _empty(self) -> None:
        for path in self._ours():
            path.unlink(missing_ok=True)

    def _ours(self) -> Iterator[Path]:
        """Unfinished parts of a run that was killed, too."""
        for pattern in (f"*frames-*{SUFFIX}", "*sound*.flac", "grade-*.cube"):
            yield from self.path.glob(pattern)


def kept_frames(output: Path) -> int:
    """Of all parts that are finished."""
    bounds = (path.stem.split("-")[1:] for path in _beside(output).glob(f"frames-*{SUFFIX}"))
    return sum(int(end) - int(first) for first, end in bounds)


def _beside(output: Path) -> Path:
    return output.with_name(f"{output.name}.parts")


def _digest_in(film: Path) -> str | None:
    with suppress(OSError, ValueError):
        told = json.loads(film.read_text(encoding="utf-8"))
        if isinstance(told, dict):
            return str(told.get("digest"))
    return None
