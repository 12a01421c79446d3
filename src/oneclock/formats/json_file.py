"""Read a JSON file that has a shape, or say in one line why that cannot be done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from oneclock.errors import OneclockError

Model = TypeVar("Model", bound=BaseModel)
Kind = type[OneclockError]


def read_object(
    path: Path,
    *,
    error: Kind,
    missing: str,
    damaged: str,
    folder: str = "name a file in it",
    no_object: str = "holds no JSON object",
) -> dict[str, Any]:
    """`missing`, `damaged` and `folder` are remedies, and `no_object` a cause."""
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors put a mark before it
    except FileNotFoundError:
        raise error(path, "does not exist", missing) from None
    except IsADirectoryError:
        raise error(path, "is a folder", folder) from None
    except (OSError, UnicodeDecodeError) as reason:
        raise error(path, f"cannot be read ({reason})", damaged) from None
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
        first = reason.errors()[0]
        where = ".".join(map(str, first["loc"])) or "content"
        raise error(path, f"is damaged ({where}: {first['msg']})", damaged) from None
