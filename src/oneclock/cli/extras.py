"""Packages that come only with an extra: named before anything fails for want of them."""

from __future__ import annotations

from oneclock.errors import UsageError


def require_extra(extra: str, *modules: str) -> None:
    from importlib.util import find_spec

    for module in modules:
        if find_spec(module) is None:
            raise UsageError(module, "is not installed", f"run pip install 'oneclock[{extra}]'")
