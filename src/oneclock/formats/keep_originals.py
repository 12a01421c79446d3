"""What is written never lands on what somebody made: recordings, sidecars, edit lists."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from oneclock.errors import EditListError, SaveError, UsageError
from oneclock.formats.edit_list import read_json
from oneclock.formats.sidecar import SUFFIX, sidecar_path

_ELSEWHERE = "name another file with -o"


def require_no_sidecar_name(output: Path) -> None:
    """Whether one is there or not: what else is called so is taken for one. Many file systems do
    not tell A from a."""
    if output.name.lower().endswith(SUFFIX):
        raise UsageError(output, "is the name of a sidecar", _ELSEWHERE)


def require_no_original(output: Path, originals: Iterable[Path]) -> None:
    """`originals` are what the output is made of; their sidecars are too. By whatever name."""
    require_no_sidecar_name(output)
    if not output.exists():
        return
    kept = (one for path in originals for one in (path, sidecar_path(path)))
    if any(one.exists() and output.samefile(one) for one in kept):
        raise SaveError(output, "is an original", _ELSEWHERE)
    if _is_edit_list(output):
        raise SaveError(output, "is an edit list, which may be changed by hand", _ELSEWHERE)


def _is_edit_list(path: Path) -> bool:
    if path.suffix.lower() != ".json":
        return False
    try:
        return "programme_version" in read_json(path)
    except EditListError:
        return False
