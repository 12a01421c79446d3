"""Read a JSON file that has a shape, or say in one line why that cannot be done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from oneclock.errors import OneclockError
from oneclock.formats.what_is_wrong import what_is_wrong

Model = TypeVar("Model", bound=BaseModel)
Kind = type[OneclockError]


def read_object(
    path: Path,
    *,
    error: Kind,
    missing: str,
    damaged: str,
    what: str = "JSON file",
    folder: str = "name a file in it",
    no_object: str = "holds no JSON object",
) -> dict[str, Any]:
    """`what` it should be; `missing`, `damaged` and `folder` are remedies, and `no_object` a
    cause."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
            if _is_recording(head):  # named by a slip, and perhaps larger than the memory
                raise error(path, f"is a film or a recording, and no {what}", missing)
            text = (head + file.read()).decode("utf-8-sig")  # some editors put a mark before it
    except FileNotFoundError:
        raise error(path, "does not exist", missing) from None
    except IsADirectoryError:
        raise error(path, "is a folder", folder) from None
    except UnicodeDecodeError:
        raise error(path, "cannot be read (it is no text)", damaged) from None
    except OSError as reason:
        raise error(path, f"cannot be read ({reason.strerror})", damaged) from None
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as reason:  # not only syntax: numbers of 4301 digits, too
        raise error(path, f"is damaged, not JSON ({reason})", damaged) from None
    if not isinstance(raw, dict):
        raise error(path, no_object, damaged)
    return raw


def shaped(
    model: type[Model], raw: dict[str, Any], path: Path, *, error: Kind, damaged: str
) -> Model:
    try:
        return model.model_validate(raw)
    except ValidationError as reason:
        raise error(path, f"is damaged ({what_is_wrong(reason)})", damaged) from None


# Where in a file, and what: MP4 and MOV, Matroska and WebM, WAV and AVI.
_OF_RECORDINGS = ((4, b"ftyp"), (0, b"\x1aE\xdf\xa3"), (0, b"RIFF"))
_HEAD = 8


def _is_recording(head: bytes) -> bool:
    return any(head[at : at + len(mark)] == mark for at, mark in _OF_RECORDINGS)
