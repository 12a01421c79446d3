"""Write a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from oneclock.errors import SaveError

_ANY_WRITE = 0o222


def require_writable(path: Path) -> None:
    """Raise now what `save_text` would raise after an hour of work.

    A file or folder on which nobody may write was locked by somebody: that holds for root too.
    """
    path = Path(path)
    if path.is_dir():
        raise SaveError(path, "is a folder", "name a file")
    if not path.parent.is_dir():
        raise SaveError(path.parent, "is no folder", "create it first")
    if _locked(path.parent):
        raise SaveError(
            path.parent, "may not be written to", "allow writing there, or work in another folder"
        )
    if path.exists() and _locked(path):
        raise SaveError(path, "is read-only", "allow writing to it or move it away")


def save_text(path: Path, text: str) -> None:
    """Replace `path` by `text` in one step: readers see the old file or the new, never a part."""
    path = Path(path)
    require_writable(path)
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(
            dir=path.parent, prefix=f".{path.name[:100]}.", suffix=".partial"
        )
        temporary = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_usual_mode(path))
        temporary.replace(path)
    except OSError as error:
        raise SaveError(
            path, f"cannot be written ({error.strerror})", "free space or choose another folder"
        ) from None
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _locked(path: Path) -> bool:
    return not (path.stat().st_mode & _ANY_WRITE and os.access(path, os.W_OK))


def _usual_mode(path: Path) -> int:
    """mkstemp makes private files; ours follow the file they replace, or the folder's custom."""
    if path.exists():
        return path.stat().st_mode & 0o777
    return path.parent.stat().st_mode & 0o666 | 0o600
