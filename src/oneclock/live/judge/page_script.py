"""The scripts that run in pages; they lie beside this file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import resources

from oneclock.live.judge.detours import Address


def _script(name: str) -> str:
    return resources.files("oneclock.live.judge").joinpath(name).read_text(encoding="utf-8")


def probe_script() -> str:
    return _script("probe.js")


def calibration_script() -> str:
    """An async function, to be called with its settings."""
    return _script("calibration.js")


def detour_script(places: Sequence[Address]) -> str:
    return f"({_script('detour.js')})({json.dumps([list(place) for place in places])});"
