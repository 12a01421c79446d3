"""Why no answer is given: better none than a wrong one."""

from __future__ import annotations

from oneclock.errors import OneclockError


class NotJudgeableError(OneclockError):
    """This rig, or this page, does not let the offset be told."""


class RigError(NotJudgeableError):
    """It is the rig: something is missing, or the machine is too busy. Elsewhere, or later, the
    same page might be judged."""
